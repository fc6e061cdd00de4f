// Package goldtest gives tests the annotated reports that lie beside the repository, the minimal pairs of their testdata, and
// measures of spans. A test that asks for reports which are not there is skipped and says so.
package goldtest

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"unicode"

	"hearsay"
)

// Dir gives the folder with the annotated reports and the reference scorers: HEARSAY_SHARED, else shared beside the repository.
func Dir(tb testing.TB) string {
	tb.Helper()
	if dir := os.Getenv("HEARSAY_SHARED"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "..", "shared")
		}
		up := filepath.Dir(dir)
		if up == dir {
			tb.Fatal("no go.mod above the working folder")
		}
		dir = up
	}
}

// File gives the path of a file below Dir. Without it the test is skipped.
func File(tb testing.TB, parts ...string) string {
	tb.Helper()
	path := filepath.Join(append([]string{Dir(tb)}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		tb.Skipf("no annotated reports here (set HEARSAY_SHARED to the folder that holds data/ and score/): %v", err)
	}
	return path
}

// Records reads the annotated records in a file of Dir's data. Without it the test is skipped.
func Records(tb testing.TB, name string) []hearsay.Record {
	tb.Helper()
	return Read(tb, File(tb, "data", name))
}

// Read reads records as JSON Lines.
func Read(tb testing.TB, path string) []hearsay.Record {
	tb.Helper()
	f, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var out []hearsay.Record
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var r hearsay.Record
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			tb.Fatalf("%s: %v", path, err)
		}
		out = append(out, r)
	}
	if err := lines.Err(); err != nil {
		tb.Fatal(err)
	}
	return out
}

// Cover adds the letters and digits that spans of text cover to set, by their offset.
func Cover(set map[int]bool, text string, spans []hearsay.Span) {
	for _, s := range spans {
		for i, r := range s.In(text) {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				set[s.Start+i] = true
			}
		}
	}
}

// Overlap counts letters that are covered rightly, at all, and by the annotation. The zero value is ready.
type Overlap struct{ right, given, wanted int }

// Add counts what was covered in one text and what should have been, see Cover.
func (o *Overlap) Add(got, want map[int]bool) {
	for i := range got {
		if want[i] {
			o.right++
		}
	}
	o.given += len(got)
	o.wanted += len(want)
}

// F1, Precision and Recall are in per cent.
func (o Overlap) F1() float64 { return 200 * float64(o.right) / float64(max(o.given+o.wanted, 1)) }

// Precision is the share of what was covered that is right.
func (o Overlap) Precision() float64 { return 100 * float64(o.right) / float64(max(o.given, 1)) }

// Recall is the share of what should have been covered that is.
func (o Overlap) Recall() float64 { return 100 * float64(o.right) / float64(max(o.wanted, 1)) }
