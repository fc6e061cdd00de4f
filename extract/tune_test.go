package extract

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"unicode"

	"hearsay"
	"hearsay/internal/attribute"
	"hearsay/internal/goldtest"
	"hearsay/internal/voice"
)

var (
	update    = flag.Bool("update", false, "write the weights that TestTuneVoice chooses")
	unitsFile = flag.String("units", "", "write the units of the development records, with their scores, to this file")
)

// TestTuneVoice chooses how much the voice head of the built-in model counts beside the words, and from where on a unit is an
// assertion, on the development records: the more epochs a model has seen, the farther its log-odds.
func TestTuneVoice(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the development records twice")
	}
	docs := voiceDocuments(t)
	best, at := 0., voice.Joint{}
	for _, near := range []float64{0, .5, 1, 1.5, 2} {
		for w := .1; w <= 1; w += .1 {
			for from := -5.; from <= 1; from += .05 {
				j := voice.Joint{Weight: w, Near: near, From: from}
				if f := voiceScore(docs, j, true) + voiceScore(docs, j, false); f > best {
					best, at = f, j
				}
			}
		}
	}
	t.Logf("best: %+v: %.1f with the annotated statements, %.1f with those that are read", at, voiceScore(docs, at, true), voiceScore(docs, at, false))
	if *update {
		out := fmt.Sprintf("# Written by go test ./extract -run TuneVoice -update; do not edit.\nfrom\t%.2f\nnear\t%.2f\nweight\t%.2f\n", at.From, at.Near, at.Weight)
		if err := os.WriteFile(filepath.Join("..", "internal", "voice", "joint.tsv"), []byte(out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// voiceDocument is one reading of a report: its units, the letters in each, those of them that are annotated, and how many
// are annotated in all.
type voiceDocument struct {
	given      bool
	units      []voice.Candidate
	size, gold []int
	all        int
}

func voiceDocuments(t *testing.T) []voiceDocument {
	x, err := New()
	if err != nil {
		t.Fatal(err)
	}
	var out *json.Encoder
	if *unitsFile != "" {
		f, err := os.Create(*unitsFile)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		out = json.NewEncoder(f)
	}
	var docs []voiceDocument
	for _, gold := range goldtest.Records(t, "records-dev.jsonl") {
		read, _, err := x.Extract(context.Background(), gold.Article)
		if err != nil {
			t.Fatal(err)
		}
		st := new(attribute.State)
		if err := x.reader.Encode(context.Background(), st, gold.Text); err != nil {
			t.Fatal(err)
		}
		head := x.voice.Words(st.Tokens(), st.Vectors())
		want := map[int]bool{}
		for _, v := range gold.OwnVoice {
			letters(gold.Text, v.Span, want)
		}
		for _, statements := range [][]hearsay.Statement{gold.Statements, read.Statements} {
			d := voiceDocument{units: voice.Candidates(gold.Text, statements, head), all: len(want), given: len(docs)%2 == 0}
			for _, u := range d.units {
				in, hit := map[int]bool{}, 0
				letters(gold.Text, u.Span, in)
				for i := range in {
					if want[i] {
						hit++
					}
				}
				d.size, d.gold = append(d.size, len(in)), append(d.gold, hit)
			}
			docs = append(docs, d)
			if out != nil {
				if err := out.Encode(map[string]any{"id": gold.ID, "given": d.given, "units": d.units, "size": d.size, "gold": d.gold, "all": d.all}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return docs
}

// voiceScore is the F1, in per cent by letters, with the annotated statements given or with those that are read.
func voiceScore(docs []voiceDocument, j voice.Joint, given bool) float64 {
	right, said, all := 0, 0, 0
	for _, d := range docs {
		if d.given != given {
			continue
		}
		all += d.all
		for i, chosen := range voice.Choose(d.units, j) {
			if chosen {
				right, said = right+d.gold[i], said+d.size[i]
			}
		}
	}
	return 200 * float64(right) / float64(max(said+all, 1))
}

func letters(text string, s hearsay.Span, set map[int]bool) {
	for i, r := range s.In(text) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			set[s.Start+i] = true
		}
	}
}
