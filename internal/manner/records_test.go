package manner

import (
	"bufio"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"hearsay"
	"hearsay/internal/words"
)

// features, where given, is the file that TestWriteFeatures writes for training/linear.py:
//
//	go test ./internal/manner -run WriteFeatures -features acts.jsonl
var features = flag.String("features", "", "write training examples of the annotated records to this file")

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
	return readRecords(tb, shared(tb, name))
}

// invented returns the invented reports that training uses beside the annotated ones; none where they have not been made.
func invented(tb testing.TB) []hearsay.Record {
	path := filepath.Join("..", "..", "training", "data", "robustness-train.jsonl")
	if _, err := os.Stat(path); err != nil {
		return nil
	}
	return readRecords(tb, path)
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

// example is one statement to learn from: what its words say, its act, and whether it comes from elsewhere than the annotated
// reports.
type example struct {
	Doc      string   `json:"doc"`
	Features []string `json:"x"`
	Act      string   `json:"y"`
	Extra    bool     `json:"extra,omitempty"`
}

// TestWriteFeatures writes what training/linear.py learns the acts from.
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
	put := func(doc, text string, s hearsay.Statement, extra bool) {
		if err := enc.Encode(example{doc, actFeatures(words.Of(text), s), string(s.Act), extra}); err != nil {
			t.Fatal(err)
		}
	}
	for _, rec := range records(t, *part) {
		for _, s := range rec.Statements {
			put(rec.ID, rec.Text, s, false)
		}
	}
	if *part != "records-train.jsonl" {
		return
	}
	for _, rec := range invented(t) {
		for _, s := range rec.Statements {
			put(rec.ID, rec.Text, s, true)
		}
	}
	for _, l := range actLines(t) {
		put("acts.txt", l.text, l.statement, true)
	}
	for _, rec := range readActs(t) {
		put(rec.ID, rec.Text, rec.Statements[0], true)
	}
}

// actLines reads the invented statements of training/data/acts.txt.
func actLines(tb testing.TB) []line {
	data, err := os.ReadFile(filepath.Join("..", "..", "training", "data", "acts.txt"))
	if err != nil {
		tb.Fatal(err)
	}
	var out []line
	for n, l := range strings.Split(string(data), "\n") {
		if l == "" || l[0] == '#' {
			continue
		}
		p := parse(tb, n+1, strings.SplitN(l, " | ", 2))
		p.statement.Act = hearsay.Act(p.want)
		out = append(out, p)
	}
	return out
}

// readActs returns the attributions whose acts were read (training/data/acts-read.tsv), one a record.
func readActs(tb testing.TB) []hearsay.Record {
	data, err := os.ReadFile(filepath.Join("..", "..", "training", "data", "acts-read.tsv"))
	if err != nil {
		tb.Fatal(err)
	}
	acts := map[string]map[int]string{}
	for l := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimSpace(l), "\t")
		if len(f) != 3 {
			continue
		}
		n, err := strconv.Atoi(f[1])
		if err != nil {
			tb.Fatal(err)
		}
		if acts[f[0]] == nil {
			acts[f[0]] = map[int]string{}
		}
		acts[f[0]][n] = f[2]
	}
	var out []hearsay.Record
	for _, d := range attributions(tb) {
		sum := sha1.Sum([]byte(d.ID))
		for n, act := range acts[hex.EncodeToString(sum[:])[:12]] {
			a := d.Attributions[n]
			s := hearsay.Statement{Source: d.bytes(a.Source), Cue: d.bytes(a.Cue), Content: d.bytes(a.Content), Act: hearsay.Act(act)}
			out = append(out, hearsay.Record{Article: hearsay.Article{ID: d.ID, Text: d.Text}, Statements: []hearsay.Statement{s}})
		}
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		return a.ID < b.ID || a.ID == b.ID && a.Statements[0].Content[0].Start < b.Statements[0].Content[0].Start
	})
	return out
}

// flat is a report of PolNeAR with its attributions; spans count code points.
type flat struct {
	ID, Text     string
	Attributions []struct{ Source, Cue, Content [][2]int }
}

func (d flat) bytes(spans [][2]int) []hearsay.Span {
	runes := []rune(d.Text)
	var out []hearsay.Span
	for _, s := range spans {
		start := len(string(runes[:s[0]]))
		out = append(out, hearsay.Span{Start: start, End: start + len(string(runes[s[0]:s[1]]))})
	}
	return out
}

func attributions(tb testing.TB) []flat {
	f, err := os.Open(shared(tb, "polnear-train.jsonl"))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var out []flat
	for dec := json.NewDecoder(f); dec.More(); {
		var d flat
		if err := dec.Decode(&d); err != nil {
			tb.Fatal(err)
		}
		out = append(out, d)
	}
	return out
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
