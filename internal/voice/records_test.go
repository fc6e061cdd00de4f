package voice

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"
	"unicode"
	"unicode/utf8"

	"hearsay"
	"hearsay/internal/words"
)

// featuresFile, where given, is the file that TestWriteFeatures writes for training/linear.py:
//
//	go test ./internal/voice -run WriteFeatures -features voice.jsonl
var featuresFile = flag.String("features", "", "write training examples of the annotated records to this file")

// part is the file of annotated reports whose examples are written; other than the one to train on only to measure.
var part = flag.String("part", "records-train.jsonl", "annotated reports to write examples of")

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
	f, err := os.Open(shared(tb, name))
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

// example is one unit to learn from.
type example struct {
	Doc      string   `json:"doc"`
	Features []string `json:"x"`
	Own      bool     `json:"y"`
	Letters  int      `json:"n"`
	Span     [2]int   `json:"span"` // code points
}

// TestWriteFeatures writes what training/voice.py learns from: the units of the annotated reports and the sentences of BABE.
func TestWriteFeatures(t *testing.T) {
	if *featuresFile == "" {
		t.Skip("only with -features")
	}
	f, err := os.Create(*featuresFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	enc := json.NewEncoder(f)
	put := func(e example) {
		if err := enc.Encode(e); err != nil {
			t.Fatal(err)
		}
	}
	for _, rec := range records(t, *part) {
		gold := map[int]bool{}
		for _, v := range rec.OwnVoice {
			marked(rec.Text, []hearsay.Span{v.Span}, gold)
		}
		for _, u := range units(words.Of(rec.Text), rec.Statements) {
			in := map[int]bool{}
			marked(rec.Text, []hearsay.Span{u.span}, in)
			n := 0
			for i := range in {
				if gold[i] {
					n++
				}
			}
			put(example{rec.ID, u.features, 2*n > len(in), len(in), codePoints(rec.Text, u.span)})
		}
	}
	for _, s := range babe(t) {
		ws := words.Of(s.text)
		put(example{"babe", features(ws, hearsay.Span{Start: 0, End: len(s.text)}, 3, 8, true), s.biased, 0, [2]int{}})
	}
}

func codePoints(text string, s hearsay.Span) [2]int {
	start := utf8.RuneCountInString(text[:s.Start])
	return [2]int{start, start + utf8.RuneCountInString(s.In(text))}
}

type sentence struct {
	text   string
	biased bool
}

// babe reads BABE's sentences on which its annotators agreed.
func babe(tb testing.TB) []sentence {
	var out []sentence
	f, err := os.Open(shared(tb, "voice/babe/data/final_labels_SG2.csv"))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = ';', true, -1
	for {
		row, err := r.Read()
		if err == io.EOF {
			return out
		}
		if err != nil {
			tb.Fatal(err)
		}
		if len(row) >= 6 && (row[5] == "Biased" || row[5] == "Non-biased") {
			out = append(out, sentence{row[0], row[5] == "Biased"})
		}
	}
}

func TestRecords(t *testing.T) {
	for _, tt := range []struct {
		file string
		bar  float64
	}{{"records-train.jsonl", 60}, {"records-dev.jsonl", 40}} {
		var o overlap
		for _, rec := range records(t, tt.file) {
			got, want := map[int]bool{}, map[int]bool{}
			for _, v := range Find(rec.Text, rec.Statements, nil) {
				marked(rec.Text, []hearsay.Span{v.Span}, got)
			}
			for _, v := range rec.OwnVoice {
				marked(rec.Text, []hearsay.Span{v.Span}, want)
			}
			o.add(got, want)
		}
		t.Logf("%s: own voice F1 %.1f, precision %.1f, recall %.1f", tt.file, o.f1(), o.precision(), o.recall())
		if o.f1() < tt.bar {
			t.Errorf("%s: own voice F1 by words alone with the annotated statements is %.1f, want at least %.1f", tt.file, o.f1(), tt.bar)
		}
	}
}
