package when

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"hearsay"
	"hearsay/internal/goldtest"
)

// features, where given, is the file that TestWriteFeatures writes for training/heads.py:
//
//	go test ./internal/when -run WriteFeatures -features when.jsonl
var features = flag.String("features", "", "write training examples of the annotated records to this file")

// invented returns the invented reports that training uses beside the annotated ones (training/data/dates.py); none where
// they have not been made.
func invented(tb testing.TB) []hearsay.Record {
	path := filepath.Join("..", "..", "training", "data", "dates-train.jsonl")
	if _, err := os.Stat(path); err != nil {
		return nil
	}
	return goldtest.Read(tb, path)
}

// group is one choice that training learns: the features of each candidate and which of them are right.
type group struct {
	Doc        string     `json:"doc"`
	Candidates [][]string `json:"c"`
	Right      []int      `json:"g"`
}

func groupOf(doc string, cands []candidate, want string, orNone bool) (group, bool) {
	g := group{Doc: doc}
	for k, c := range cands {
		g.Candidates = append(g.Candidates, c.features)
		if c.date.String() == want {
			g.Right = append(g.Right, k)
		}
	}
	if len(g.Right) == 0 && orNone {
		g.Right = []int{0}
	}
	return g, len(g.Right) > 0 && len(cands) > 1
}

// TestWriteFeatures writes what training/heads.py learns both models from. The second model sees the annotated dates of
// the statements before, and once more what the present weights give them.
func TestWriteFeatures(t *testing.T) {
	if *features == "" {
		t.Skip("only with -features")
	}
	f, err := os.Create(*features)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	enc := json.NewEncoder(f)
	put := func(g group, ok bool) {
		if ok {
			if err := enc.Encode(g); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, rec := range append(goldtest.Records(t, "records-train.jsonl"), invented(t)...) {
		r := newReading(rec.Article, rec.Statements)
		local := make([]choice, len(rec.Statements))
		for i, s := range rec.Statements {
			cands := r.localCandidates(i)
			put(groupOf(rec.ID, cands, s.Said, true))
			local[i] = best(cands, weights())
		}
		gold := make([]date, len(rec.Statements))
		for i, s := range rec.Statements {
			gold[i] = parseSaid(s.Said)
		}
		out := make([]date, len(rec.Statements))
		for _, i := range r.order {
			put(groupOf(rec.ID, r.inherited(i, local, gold), rec.Statements[i].Said, false))
			cands := r.inherited(i, local, out)
			put(groupOf(rec.ID, cands, rec.Statements[i].Said, false))
			out[i] = best(cands, weights()).date
		}
	}
}

// parseSaid reads a date as String writes it.
func parseSaid(s string) date {
	if len(s) == 8 && s[4:6] == "-W" {
		for d := yearOf(parseISO(s[:4]).t.Year()).t; ; d = d.AddDate(0, 0, 1) {
			if weekOf(d).String() == s {
				return weekOf(d)
			}
		}
	}
	return parseISO(s)
}

// score counts right, given and wanted dates.
func score(recs []hearsay.Record) (right, given, wanted int) {
	for _, rec := range recs {
		for i, d := range Said(rec.Article, rec.Statements) {
			want := rec.Statements[i].Said
			if d != "" {
				given++
			}
			if want != "" {
				wanted++
			}
			if want != "" && want == d {
				right++
			}
		}
	}
	return right, given, wanted
}

func f1(right, given, wanted int) float64 {
	return 200 * float64(right) / float64(max(given+wanted, 1))
}

func TestRecords(t *testing.T) {
	for _, tt := range []struct {
		file string
		bar  float64
	}{{"records-train.jsonl", 55}, {"records-dev.jsonl", 55}} {
		recs := goldtest.Records(t, tt.file)
		right, given, wanted := score(recs)
		got := f1(right, given, wanted)
		t.Logf("%s: said F1 %.1f (right %d, given %d, wanted %d)", tt.file, got, right, given, wanted)
		if got < tt.bar {
			t.Errorf("%s: said F1 with the annotated statements is %.1f, want at least %.1f", tt.file, got, tt.bar)
		}
	}
}
