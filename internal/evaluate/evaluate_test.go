package evaluate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hearsay"
	"hearsay/internal/evaluate"
)

// harbour is an invented report. Its spans are given by their words; see at.
const harbour = "The mayor of Tolvik said on Monday that the harbour would close, according to the Tolvik Post. “We have no choice,” " +
	"she told reporters. Dockers denied that the quay is unsafe; their union wants talks if the city agrees."

// at gives the code points of the first occurrence of each of words.
func at(words ...string) [][]int {
	out := [][]int{}
	for _, w := range words {
		i := strings.Index(harbour, w)
		if i < 0 {
			panic("no " + w)
		}
		start := len([]rune(harbour[:i]))
		out = append(out, []int{start, start + len([]rune(w))})
	}
	return out
}

// st makes a statement in JSON; further fields follow as pairs of key and value.
func st(id string, source, cue, content [][]int, more ...any) object {
	s := object{"id": id, "source": source, "cue": cue, "content": content}
	for i := 0; i < len(more); i += 2 {
		s[more[i].(string)] = more[i+1]
	}
	return s
}

// post, mayor, we, dockers and union are the statements of harbour.
func post(more ...any) object {
	return st("s1", at("the Tolvik Post"), at("according to"), at("The mayor of Tolvik said on Monday that the harbour would close"), more...)
}

func mayor(more ...any) object {
	return st("s2", at("The mayor of Tolvik"), at("said"), at("that the harbour would close"), more...)
}

func we(more ...any) object {
	return st("s3", at("she"), at("told"), at("“We have no choice,”"), more...)
}

func dockers(more ...any) object {
	return st("s4", at("Dockers"), at("denied"), at("that the quay is unsafe"), more...)
}

func union(more ...any) object {
	return st("s5", at("their union"), at("wants"), at("talks if the city agrees"), more...)
}

// file writes lines to a file and gives its path.
func file(t testing.TB, lines ...any) string {
	t.Helper()
	var b bytes.Buffer
	for _, l := range lines {
		if s, ok := l.(string); ok {
			b.WriteString(s + "\n")
			continue
		}
		line, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	path := filepath.Join(t.TempDir(), "file.jsonl")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func flat(statements ...object) object {
	return object{"id": "harbour", "outlet": "Tolvik Post", "text": harbour, "attributions": append([]object{}, statements...)}
}

func record(statements []object, more ...any) object {
	r := object{"id": "harbour", "outlet": "Tolvik Post", "text": harbour, "statements": statements, "sources": []object{},
		"relations": []object{}, "own_voice": []object{}}
	for i := 0; i < len(more); i += 2 {
		r[more[i].(string)] = more[i+1]
	}
	return r
}

// readGold reads gold that is sound.
func readGold(t *testing.T, lines ...any) *evaluate.Gold {
	t.Helper()
	g, bad, err := evaluate.ReadGold(file(t, lines...))
	if err != nil || len(bad) > 0 {
		t.Fatal(err, bad)
	}
	return g
}

// score scores predictions against gold, both given as lines, and gives the figures by name.
func score(t *testing.T, gold, predicted any, how evaluate.Scoring) (*evaluate.Report, map[string]evaluate.Figure) {
	t.Helper()
	g := readGold(t, gold)
	p, bad, err := evaluate.ReadPredictions(file(t, predicted), g)
	if err != nil || len(bad) > 0 {
		t.Fatal(err, bad)
	}
	r := evaluate.Score(g, p, how)
	figures := make(map[string]evaluate.Figure)
	for _, f := range r.Figures {
		figures[f.Name] = f
	}
	return r, figures
}

// counts gives right/predicted/gold of a figure.
func counts(f evaluate.Figure) string { return fmt.Sprintf("%d/%d/%d", f.Right, f.Predicted, f.Gold) }

func TestFlatFigures(t *testing.T) {
	tests := []struct {
		name            string
		gold, predicted []object
		want            map[string]string
	}{
		{"perfect", []object{we(), dockers()}, []object{we(), dockers()},
			map[string]string{"source": "2/2/2", "cue": "2/2/2", "content": "2/2/2", "linked": "2/2/2", "linked_exact": "2/2/2"}},
		{"order does not matter", []object{we(), dockers()}, []object{dockers(), we()}, map[string]string{"linked_exact": "2/2/2"}},
		{"nothing predicted", []object{we()}, nil, map[string]string{"source": "0/0/1", "linked": "0/0/1", "content_overlap": "0/0/14"}},
		{"nothing in gold", nil, []object{we()}, map[string]string{"source": "0/1/0", "linked": "0/1/0"}},
		{"quotation marks do not count", []object{we()}, []object{st("", at("she"), at("told"), at("We have no choice"))},
			map[string]string{"content": "1/1/1", "linked_exact": "1/1/1"}},
		{"twice the same", []object{we()}, []object{we(), we()}, map[string]string{"source": "1/2/1", "linked": "1/2/1", "linked_exact": "1/2/1"}},
		{"a wrong cue spoils only what is exact", []object{dockers()}, []object{st("", at("Dockers"), at("unsafe"), at("that the quay is unsafe"))},
			map[string]string{"source": "1/1/1", "cue": "0/1/1", "linked": "1/1/1", "linked_exact": "0/1/1"}},
		{"no source on either side", []object{st("", nil, at("denied"), at("the quay is unsafe"))},
			[]object{st("", nil, at("denied"), at("quay is unsafe"))}, map[string]string{"source": "0/0/0", "linked": "1/1/1"}},
		{"a source on one side", []object{dockers()}, []object{st("", nil, at("denied"), at("that the quay is unsafe"))},
			map[string]string{"source": "0/0/1", "content": "1/1/1", "linked": "0/1/1"}},
		{"half of the content", []object{dockers()}, []object{st("", at("Dockers"), at("denied"), at("that the qu"))},
			map[string]string{"content": "0/1/1", "linked": "0/1/1", "content_overlap": "9/9/19"}},
		{"a cue without letters", []object{st("", at("she"), at(","), at("“We have no choice,”"))}, []object{we()},
			map[string]string{"cue": "0/1/0", "linked": "1/1/1", "linked_exact": "0/1/1"}},
		{"attributions all count, whatever else they say", []object{post()}, []object{post(), mayor("parent", "s1")},
			map[string]string{"linked": "1/2/1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, got := score(t, flat(tt.gold...), flat(tt.predicted...), evaluate.Scoring{})
			for figure, want := range tt.want {
				if counts(got[figure]) != want {
					t.Errorf("%s = %s, want %s", figure, counts(got[figure]), want)
				}
			}
		})
	}
}

func TestRecordsOnFlatGoldCountWithoutNested(t *testing.T) {
	_, got := score(t, flat(post()), record([]object{post("parent", nil), mayor("parent", "s1")}), evaluate.Scoring{})
	if counts(got["linked_exact"]) != "1/1/1" {
		t.Errorf("linked_exact = %s, want 1/1/1", counts(got["linked_exact"]))
	}
}

func TestRecordFigures(t *testing.T) {
	entity := func(id, kind string, more ...any) object {
		e := object{"id": id, "name": id, "kind": kind, "named": true, "count": nil}
		for i := 0; i < len(more); i += 2 {
			e[more[i].(string)] = more[i+1]
		}
		return e
	}
	sources := []object{entity("mayor", "person"), entity("dockers", "group", "named", false, "count", 40), entity("post", "publication")}
	relation := func(from, to, kind string) object { return object{"from": from, "to": to, "type": kind} }
	gold := record([]object{
		post("act", "state", "form", "indirect", "by", "post"),
		mayor("parent", "s1", "act", "state", "form", "indirect", "by", "mayor", "said", "2026-03-02"),
		we("act", "state", "form", "direct", "by", "mayor", "addressee", at("reporters")),
		dockers("act", "deny", "form", "indirect", "by", "dockers"),
		union("act", "demand", "form", "indirect", "by", "dockers", "conditions", at("if the city agrees")),
	}, "sources", sources, "relations", []object{relation("s4", "s2", "denies"), relation("s3", "s2", "supports")},
		"own_voice", []object{{"span": at("their union wants talks")[0], "loaded": [][]int{}}})
	tests := []struct {
		name   string
		change func(object)
		want   map[string]string
	}{
		{"perfect", func(object) {}, map[string]string{"statements": "5/5/5", "nested": "1/1/1", "chain": "1/1/1", "said": "1/1/1",
			"disputes": "1/1/1", "support": "1/1/1", "act": "5/0/5", "act_all": "5/0/5", "kind": "5/0/5", "count": "2/0/2", "own_voice": "20/20/20",
			"conditions": "15/15/15", "addressee": "9/9/9"}},
		{"a parent missed", func(d object) { d["statements"].([]any)[1].(object)["parent"] = nil },
			map[string]string{"statements": "5/5/5", "nested": "0/0/1", "chain": "0/0/1"}},
		{"a wrong parent", func(d object) { d["statements"].([]any)[1].(object)["parent"] = "s3" },
			map[string]string{"nested": "1/1/1", "chain": "0/1/1"}},
		{"a parent that is not there", func(d object) { d["statements"].([]any)[1].(object)["parent"] = "s9" },
			map[string]string{"nested": "1/1/1", "chain": "0/0/1"}},
		{"a statement missed", func(d object) { d["statements"] = d["statements"].([]any)[:4] },
			map[string]string{"statements": "4/4/5", "act": "4/0/4", "act_all": "4/0/5", "conditions": "0/0/15", "kind": "4/0/4"}},
		{"a wrong time", func(d object) { d["statements"].([]any)[1].(object)["said"] = "2026-03" }, map[string]string{"said": "0/1/1"}},
		{"a dispute the other way round and of the other type",
			func(d object) { d["relations"].([]any)[0] = relation("s2", "s4", "contradicts") }, map[string]string{"disputes": "1/1/1"}},
		{"a dispute taken for support", func(d object) { d["relations"].([]any)[0].(object)["type"] = "repeats" },
			map[string]string{"disputes": "0/0/1", "support": "1/2/1"}},
		{"an entity without a record", func(d object) { d["sources"] = []any{} },
			map[string]string{"kind": "0/0/5", "named": "0/0/5", "count": "0/0/2", "sources": "5/5/5"}},
		{"all from one entity", func(d object) {
			for _, s := range d["statements"].([]any) {
				s.(object)["by"] = "mayor"
			}
		}, map[string]string{"kind": "2/0/5", "named": "3/0/5"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			predicted := clone(gold)
			tt.change(predicted)
			_, got := score(t, gold, predicted, evaluate.Scoring{})
			for figure, want := range tt.want {
				if counts(got[figure]) != want {
					t.Errorf("%s = %s, want %s", figure, counts(got[figure]), want)
				}
			}
			if tt.name == "all from one entity" {
				// Precision: groups of 1, 2 and 2 in one of 5; recall whole.
				if s := got["sources"]; s.P != (1*.2+2*.4+2*.4)/5 || s.R != 1 {
					t.Errorf("sources: P %v, R %v, want .36 and 1", s.P, s.R)
				}
			}
		})
	}
}

func TestTiesFallToTheEarlierOrTheLater(t *testing.T) {
	// Two predictions overlap the gold statement equally well; only the first names the act.
	a := st("s1", at("Dockers"), at("denied"), at("the quay is unsafe"), "act", "deny")
	b := st("s2", at("Dockers"), at("denied"), at("the quay is unsafe"), "act", "state")
	_, got := score(t, record([]object{st("s1", at("Dockers"), at("denied"), at("that the quay is unsafe"), "act", "deny")}), record([]object{a, b}), evaluate.Scoring{})
	if counts(got["act"]) != "1/0/1" {
		t.Errorf("act = %s, want 1/0/1", counts(got["act"]))
	}
}

func TestBadGoldLines(t *testing.T) {
	good := record([]object{we()})
	tests := []struct {
		name string
		line any
		want string
	}{
		{"no JSON", "{", "not a JSON object"},
		{"no object", "[1]", "array where an object is wanted"},
		{"no id", object{"text": "x", "statements": []object{}}, "no id"},
		{"a number for a name", `{"id": 7}`, "id: invalid: number is not allowed here"},
		{"no text", object{"id": "a", "statements": []object{}}, "no text"},
		{"neither form", object{"id": "a", "text": "x"}, "neither statements nor attributions"},
		{"other form", object{"id": "a", "text": "x", "attributions": []object{}}, "a document of the form flat in a file of the form records"},
		{"id twice", good, "line 1 has it already"},
		{"span outside", object{"id": "a", "text": "x", "statements": []object{st("s1", nil, nil, [][]int{{0, 2}})}}, "statement s1: content"},
		{"span of three", object{"id": "a", "text": "x", "statements": []object{st("s1", nil, nil, [][]int{{0, 1, 2}})}}, "want [start, end]"},
		{"span of fractions", `{"id": "a", "text": "x", "statements": [{"id": "s1", "source": [[0.5, 1]]}]}`, "whole numbers"},
		{"parent missing", object{"id": "a", "text": "x", "statements": []object{st("s1", nil, nil, nil, "parent", "s2")}}, `no statement "s2"`},
		{"entity missing", object{"id": "a", "text": "x", "statements": []object{st("s1", nil, nil, nil, "by", "ann")}}, `no source "ann"`},
		{"not UTF-8", "{\"id\": \"a\", \"text\": \"\xff\", \"statements\": []}", "not UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := file(t, good, "", tt.line)
			g, bad, err := evaluate.ReadGold(path)
			if err != nil || len(bad) != 1 {
				t.Fatalf("got %v and line errors %v, want one", err, bad)
			}
			got := bad[0].Error()
			if !strings.HasPrefix(got, path+":3: ") || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want it to name line 3 and contain %q", got, tt.want)
			}
			if !errors.Is(bad[0], hearsay.ErrInvalid) {
				t.Errorf("%v does not wrap ErrInvalid", bad[0])
			}
			if g.Documents() != 1 {
				t.Errorf("%d documents are left, want 1", g.Documents())
			}
		})
	}
}

func TestGoldThatHoldsNothing(t *testing.T) {
	if _, _, err := evaluate.ReadGold(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: got %v", err)
	}
	if _, bad, err := evaluate.ReadGold(file(t, "{}")); !errors.Is(err, hearsay.ErrInvalid) || len(bad) != 1 {
		t.Errorf("no good line: got %v, %v", err, bad)
	}
}

func TestBadPredictions(t *testing.T) {
	g := readGold(t, record([]object{we()}))
	p, bad, err := evaluate.ReadPredictions(file(t, flat(we()), "nonsense", record([]object{st("", nil, nil, nil)}),
		object{"id": "elsewhere", "text": "x", "statements": nil}), g)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range bad {
		got = append(got, fmt.Sprint(b.Line))
	}
	if fmt.Sprint(got) != "[1 2 3]" {
		t.Errorf("bad lines %v, want [1 2 3]", bad)
	}
	if p.Statements(g) != 0 {
		t.Errorf("%d statements, want 0", p.Statements(g))
	}
	p, _, err = evaluate.ReadPredictions(file(t, object{"id": "harbour", "text": harbour + "!", "statements": []object{we()}}), g)
	if err != nil || len(p.Warnings) != 1 || p.Statements(g) != 1 {
		t.Errorf("another text: got %v, warnings %v, %d statements; want a warning and 1", err, p.Warnings, p.Statements(g))
	}
}

// knowing is an extractor that knows the answers.
type knowing struct {
	records  map[string]hearsay.Record
	given    chan hearsay.Record // what Complete was given
	failOn   string
	finished func()
}

var errUnreadable = errors.New("unreadable")

func (k *knowing) Extract(_ context.Context, a hearsay.Article) (hearsay.Record, []hearsay.Warning, error) {
	if k.finished != nil {
		defer k.finished()
	}
	if a.ID == k.failOn {
		return hearsay.Record{}, nil, errUnreadable
	}
	r := k.records[a.ID]
	r.Article = a
	return r, []hearsay.Warning{{Article: a.ID, Text: "read from memory"}}, nil
}

func (k *knowing) Complete(_ context.Context, r hearsay.Record) (hearsay.Record, []hearsay.Warning, error) {
	k.given <- r
	return k.records[r.ID], nil, nil
}

// know reads the records of a file into an extractor.
func know(t testing.TB, path string) *knowing {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	k := &knowing{records: make(map[string]hearsay.Record), given: make(chan hearsay.Record, 1000)}
	for line := range bytes.Lines(data) {
		var r hearsay.Record
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		k.records[r.ID] = r
	}
	return k
}

// several gives n documents like record's, each under an id of its own.
func several(n int) []any {
	var lines []any
	for i := range n {
		d := clone(record([]object{post("by", "post", "act", "state"), mayor("parent", "s1"), dockers("act", "deny"), we("form", "direct")},
			"sources", []object{{"id": "post", "name": "Tolvik Post", "kind": "publication", "named": true}}))
		d["id"] = fmt.Sprintf("harbour-%02d", i)
		lines = append(lines, d)
	}
	return lines
}

func TestPredict(t *testing.T) {
	path := file(t, several(9)...)
	g, _, err := evaluate.ReadGold(path)
	if err != nil {
		t.Fatal(err)
	}
	k := know(t, path)
	for _, threads := range []int{0, 1, 4} {
		var done []int
		p, failed, err := evaluate.Predict(t.Context(), k, g, evaluate.Prediction{Threads: threads, Done: func(n int) { done = append(done, n) }})
		if err != nil || len(failed) > 0 {
			t.Fatal(err, failed)
		}
		for _, f := range evaluate.Score(g, p, evaluate.Scoring{}).Figures {
			if f.F1 != 1 && f.Gold > 0 {
				t.Errorf("%d threads: %s = %v, want 1", threads, f.Name, f.F1)
			}
		}
		if !slices.Equal(done, []int{1, 2, 3, 4, 5, 6, 7, 8, 9}) {
			t.Errorf("%d threads: progress %v", threads, done)
		}
		if len(p.Warnings) != 9 || p.Warnings[3].Article != "harbour-03" {
			t.Errorf("%d threads: warnings %v", threads, p.Warnings)
		}
		// What is written reads back to the same.
		var b bytes.Buffer
		if err := p.Write(&b, g); err != nil {
			t.Fatal(err)
		}
		again, bad, err := evaluate.ReadPredictions(file(t, strings.TrimSpace(b.String())), g)
		if err != nil || len(bad) > 0 {
			t.Fatal(err, bad)
		}
		if a, b := fmt.Sprint(evaluate.Score(g, p, evaluate.Scoring{})), fmt.Sprint(evaluate.Score(g, again, evaluate.Scoring{})); a != b {
			t.Errorf("%d threads: scores %s, after writing and reading %s", threads, a, b)
		}
	}
}

func TestPredictFailures(t *testing.T) {
	path := file(t, several(3)...)
	g, _, err := evaluate.ReadGold(path)
	if err != nil {
		t.Fatal(err)
	}
	k := know(t, path)
	k.failOn = "harbour-01"
	p, failed, err := evaluate.Predict(t.Context(), k, g, evaluate.Prediction{Threads: 2})
	if err != nil || len(failed) != 1 || failed[0].ID != "harbour-01" || !errors.Is(failed[0], errUnreadable) {
		t.Fatalf("got %v, failures %v", err, failed)
	}
	if f := evaluate.Score(g, p, evaluate.Scoring{}).Figures[0]; counts(f) != "8/8/12" {
		t.Errorf("%s = %s, want 8/8/12: what could not be read is missed", f.Name, counts(f))
	}
	ctx, cancel := context.WithCancel(t.Context())
	k.finished = cancel
	if _, _, err := evaluate.Predict(ctx, k, g, evaluate.Prediction{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}

func TestPredictGivenStatements(t *testing.T) {
	path := file(t, several(1)...)
	g, _, err := evaluate.ReadGold(path)
	if err != nil {
		t.Fatal(err)
	}
	k := know(t, path)
	if _, _, err := evaluate.Predict(t.Context(), k, g, evaluate.Prediction{Given: true}); err != nil {
		t.Fatal(err)
	}
	got := <-k.given
	gold := k.records["harbour-00"]
	if len(got.Sources) > 0 || len(got.Statements) != len(gold.Statements) || got.Text != harbour || got.Outlet != "Tolvik Post" {
		t.Errorf("Complete was given %+v", got)
	}
	for i, s := range got.Statements {
		w := gold.Statements[i]
		want := hearsay.Statement{ID: w.ID, Parent: w.Parent, Source: w.Source, Cue: w.Cue, Content: w.Content}
		if fmt.Sprint(s) != fmt.Sprint(want) {
			t.Errorf("Complete was given %+v, want %+v", s, want)
		}
	}
	flatGold := readGold(t, flat(we()))
	if _, _, err := evaluate.Predict(t.Context(), k, flatGold, evaluate.Prediction{Given: true}); !errors.Is(err, evaluate.ErrFlat) {
		t.Errorf("flat gold: got %v, want ErrFlat", err)
	}
}

func TestWriteFlatPredictions(t *testing.T) {
	path := file(t, record([]object{post(), mayor("parent", "s1"), we()}))
	g := readGold(t, flat(post()))
	p, _, err := evaluate.Predict(t.Context(), know(t, path), g, evaluate.Prediction{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := p.Write(&b, g); err != nil {
		t.Fatal(err)
	}
	var got struct {
		ID, Text     string
		Attributions []struct{ Source, Cue, Content [][]int }
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.ID != "harbour" || got.Text != harbour || len(got.Attributions) != 2 {
		t.Fatalf("got %s", b.String())
	}
	if a := got.Attributions[1]; fmt.Sprint(a.Content) != fmt.Sprint(at("“We have no choice,”")) {
		t.Errorf("content %v, want %v: offsets are code points", a.Content, at("“We have no choice,”"))
	}
}
