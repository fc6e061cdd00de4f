package manner

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"unicode"

	"hearsay"
)

// shared returns the path of a file of annotated reports, which lie beside the repository, and skips the test without it.
func shared(tb testing.TB, name string) string {
	tb.Helper()
	dir := os.Getenv("HEARSAY_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(dir, "data", name)
	if _, err := os.Stat(path); err != nil {
		tb.Skipf("no annotated reports here (set HEARSAY_SHARED to their folder): %v", err)
	}
	return path
}

func records(tb testing.TB, name string) []hearsay.Record {
	tb.Helper()
	return readRecords(tb, shared(tb, name))
}

func readRecords(tb testing.TB, path string) []hearsay.Record {
	tb.Helper()
	f, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var out []hearsay.Record
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 64<<20)
	for sc.Scan() {
		var r hearsay.Record
		if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
			tb.Fatal(err)
		}
		out = append(out, r)
	}
	if err := sc.Err(); err != nil {
		tb.Fatal(err)
	}
	return out
}

// marked adds the letters and digits that spans cover to set.
func marked(text string, spans []hearsay.Span, set map[int]bool) {
	for _, s := range spans {
		for i, r := range s.In(text) {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				set[s.Start+i] = true
			}
		}
	}
}

// overlap counts right, given and wanted letters of two sets of spans.
type overlap struct{ right, given, wanted int }

func (o *overlap) add(got, want map[int]bool) {
	for i := range got {
		if want[i] {
			o.right++
		}
	}
	o.given += len(got)
	o.wanted += len(want)
}

func (o overlap) f1() float64 { return 200 * float64(o.right) / float64(max(o.given+o.wanted, 1)) }
func (o overlap) precision() float64 {
	return 100 * float64(o.right) / float64(max(o.given, 1))
}
func (o overlap) recall() float64 { return 100 * float64(o.right) / float64(max(o.wanted, 1)) }

func TestConditionsOfRecords(t *testing.T) {
	for _, tt := range []struct {
		file string
		bar  float64
	}{{"records-train.jsonl", 45}, {"records-dev.jsonl", 45}} {
		var o overlap
		for _, rec := range records(t, tt.file) {
			got, want := map[int]bool{}, map[int]bool{}
			for i, spans := range Conditions(rec.Text, rec.Statements) {
				marked(rec.Text, spans, got)
				marked(rec.Text, rec.Statements[i].Conditions, want)
			}
			o.add(got, want)
		}
		t.Logf("%s: conditions F1 %.1f, precision %.1f, recall %.1f", tt.file, o.f1(), o.precision(), o.recall())
		if o.f1() < tt.bar {
			t.Errorf("%s: conditions F1 with the annotated statements is %.1f, want at least %.1f", tt.file, o.f1(), tt.bar)
		}
	}
}

func TestActsOfRecords(t *testing.T) {
	for _, tt := range []struct {
		file string
		bar  float64
	}{{"records-train.jsonl", 70}, {"records-dev.jsonl", 55}} {
		right, all := 0, 0
		for _, rec := range records(t, tt.file) {
			for i, z := range ActScores(rec.Text, rec.Statements) {
				all++
				if Acts[argmax(z)] == rec.Statements[i].Act {
					right++
				}
			}
		}
		got := 100 * float64(right) / float64(all)
		t.Logf("%s: act by words alone %.1f of %d", tt.file, got, all)
		if got < tt.bar {
			t.Errorf("%s: act by words alone is right for %.1f of 100 annotated statements, want at least %.1f", tt.file, got, tt.bar)
		}
	}
}

func TestAddresseesOfRecords(t *testing.T) {
	for _, tt := range []struct {
		file string
		bar  float64
	}{{"records-train.jsonl", 60}, {"records-dev.jsonl", 60}} {
		var o overlap
		for _, rec := range records(t, tt.file) {
			got, want := map[int]bool{}, map[int]bool{}
			for i, spans := range Addressees(rec.Text, rec.Statements) {
				marked(rec.Text, spans, got)
				marked(rec.Text, rec.Statements[i].Addressee, want)
			}
			o.add(got, want)
		}
		t.Logf("%s: addressee F1 %.1f, precision %.1f, recall %.1f", tt.file, o.f1(), o.precision(), o.recall())
		if o.f1() < tt.bar {
			t.Errorf("%s: addressee F1 by rules with the annotated statements is %.1f, want at least %.1f", tt.file, o.f1(), tt.bar)
		}
	}
}
