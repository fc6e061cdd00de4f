package voice

import (
	"encoding/csv"
	"encoding/json"
	"flag"
	"io"
	"os"
	"testing"
	"unicode/utf8"

	"hearsay"
	"hearsay/internal/goldtest"
	"hearsay/internal/words"
)

// featuresFile, where given, is the file that TestWriteFeatures writes for training/linear.py:
//
//	go test ./internal/voice -run WriteFeatures -features voice.jsonl
var featuresFile = flag.String("features", "", "write training examples of the annotated records to this file")

// part is the file of annotated reports whose examples are written; other than the one to train on only to measure.
var part = flag.String("part", "records-train.jsonl", "annotated reports to write examples of")

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
	for _, rec := range goldtest.Records(t, *part) {
		gold := map[int]bool{}
		for _, v := range rec.OwnVoice {
			goldtest.Cover(gold, rec.Text, []hearsay.Span{v.Span})
		}
		for _, u := range units(words.Of(rec.Text), rec.Statements) {
			in := map[int]bool{}
			goldtest.Cover(in, rec.Text, []hearsay.Span{u.span})
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
	f, err := os.Open(goldtest.File(tb, "data", "voice", "babe", "data", "final_labels_SG2.csv"))
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
		var o goldtest.Overlap
		for _, rec := range goldtest.Records(t, tt.file) {
			got, want := map[int]bool{}, map[int]bool{}
			for _, v := range Find(rec.Text, rec.Statements, nil) {
				goldtest.Cover(got, rec.Text, []hearsay.Span{v.Span})
			}
			for _, v := range rec.OwnVoice {
				goldtest.Cover(want, rec.Text, []hearsay.Span{v.Span})
			}
			o.Add(got, want)
		}
		t.Logf("%s: own voice F1 %.1f, precision %.1f, recall %.1f", tt.file, o.F1(), o.Precision(), o.Recall())
		if o.F1() < tt.bar {
			t.Errorf("%s: own voice F1 by words alone with the annotated statements is %.1f, want at least %.1f", tt.file, o.F1(), tt.bar)
		}
	}
}
