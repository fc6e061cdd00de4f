package evaluate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hearsay/internal/evaluate"
	"hearsay/internal/goldtest"
)

// referenceScorer runs one of the reference scorers over several predictions and prints a line of JSON for each. Python
// 3.12 began to compensate the rounding errors of sum; the scorers are run with the plain sum that they were written for.
const referenceScorer = `
import functools, importlib, json, operator, sys
folder, name, *paths = sys.argv[1:]
sys.path.insert(0, folder)
scorer = importlib.import_module(name)
scorer.sum = lambda values, start=0: functools.reduce(operator.add, values, start)
if name == 'score_story':
    story = json.load(open(paths.pop(0), encoding='utf8'))
    docs = {d['id']: d for d in map(json.loads, open(paths.pop(0), encoding='utf8'))}
    score = lambda path: scorer.score(story, docs, json.load(open(path, encoding='utf8')))
else:
    gold = scorer.load(paths.pop(0))
    score = lambda path: scorer.score(gold, scorer.load(path))
for path in paths: print(json.dumps(score(path)))
`

// referenceScores gives the figures of each prediction: P, R, F1 and perhaps recall_all; a value that is absent is nil.
func referenceScores(t *testing.T, scorer string, paths ...string) []map[string][]*float64 {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not there to run the reference scorers")
	}
	folder := goldtest.File(t, "score")
	cmd := exec.Command(python, append([]string{"-c", referenceScorer, folder, scorer}, paths...)...)
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", scorer, err, stderr.String())
	}
	var scores []map[string][]*float64
	for line := range bytes.Lines(out) {
		var s map[string][]*float64
		if err := json.Unmarshal(line, &s); err != nil {
			t.Fatal(err)
		}
		scores = append(scores, s)
	}
	return scores
}

// compare reports every figure that is not bit for bit the reference's.
func compare(t *testing.T, name string, figures []evaluate.Figure, want map[string][]*float64) {
	t.Helper()
	seen := make(map[string]bool)
	for _, f := range figures {
		seen[f.Name] = true
		w, ok := want[f.Name]
		if !ok {
			t.Errorf("%s: %s: the reference has no such figure", name, f.Name)
			continue
		}
		got := []*float64{&f.P, &f.R, &f.F1}
		if f.Share {
			got[0], got[1] = nil, nil
		}
		if len(w) == 4 {
			got = append(got, f.RecallAll)
		}
		if g, w := show(got), show(w); g != w {
			t.Errorf("%s: %s: got %s, reference %s", name, f.Name, g, w)
		}
	}
	for figure := range want {
		if !seen[figure] {
			t.Errorf("%s: %s: only the reference has this figure", name, figure)
		}
	}
}

func show(values []*float64) string {
	var out []string
	for _, v := range values {
		if v == nil {
			out = append(out, "none")
		} else {
			out = append(out, fmt.Sprint(*v))
		}
	}
	return strings.Join(out, " ")
}

// How many disturbed predictions each scorer is tried on; the reference is slow on flat gold.
const (
	flatDisturbances = 8
	disturbances     = 16
)

func TestFlatScoresAreTheReferences(t *testing.T) {
	testReference(t, "polnear-dev.jsonl", "score", flatDisturbances, disturbFlat)
}

func TestRecordScoresAreTheReferences(t *testing.T) {
	testReference(t, "records-dev.jsonl", "score_record", disturbances, disturbRecord)
}

func testReference(t *testing.T, name, scorer string, tries int, disturb func(*rand.Rand, object, float64)) {
	goldPath := goldtest.File(t, "data", name)
	lines := readObjects(t, goldPath)
	dir := t.TempDir()
	paths := []string{goldPath}
	for n := range tries {
		rng := rand.New(rand.NewPCG(uint64(n), 7))
		strength := rng.Float64() * rng.Float64()
		var b bytes.Buffer
		for _, d := range lines {
			d = clone(d)
			disturb(rng, d, strength)
			if rng.Float64() < strength/4 {
				continue // a document without prediction
			}
			line, err := json.Marshal(d)
			if err != nil {
				t.Fatal(err)
			}
			b.Write(append(line, '\n'))
		}
		path := filepath.Join(dir, fmt.Sprintf("%d.jsonl", n))
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	want := referenceScores(t, scorer, append([]string{goldPath}, paths...)...)
	gold, bad, err := evaluate.ReadGold(goldPath)
	if err != nil || len(bad) > 0 {
		t.Fatal(err, bad)
	}
	for i, path := range paths {
		p, bad, err := evaluate.ReadPredictions(path, gold)
		if err != nil || len(bad) > 0 {
			t.Fatal(err, bad)
		}
		r := evaluate.Score(gold, p, evaluate.Scoring{})
		compare(t, fmt.Sprintf("prediction %d", i-1), r.Figures, want[i])
		if i == 0 {
			for _, f := range r.Figures {
				if f.F1 != 1 {
					t.Errorf("gold against itself: %s is %v, want 1", f.Name, f.F1)
				}
			}
		}
	}
}

type object = map[string]any

func readObjects(t *testing.T, path string) []object {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []object
	for line := range bytes.Lines(data) {
		var d object
		if err := json.Unmarshal(line, &d); err != nil {
			t.Fatal(err)
		}
		out = append(out, d)
	}
	return out
}

func clone[T any](v T) T {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	var out T
	if err := json.Unmarshal(data, &out); err != nil {
		panic(err)
	}
	return out
}

// disturbFlat makes mistakes in the attributions of d, each with the probability strength.
func disturbFlat(rng *rand.Rand, d object, strength float64) {
	d["attributions"] = disturbList(rng, d["attributions"], strength, func(s object) {
		for _, role := range []string{"source", "cue", "content"} {
			disturbSpans(rng, s, role, strength)
		}
	})
	if rng.IntN(40) == 0 {
		delete(d, "attributions")
	}
}

// disturbList drops, doubles, swaps and changes the members of a list.
func disturbList(rng *rand.Rand, list any, strength float64, change func(object)) []any {
	out := []any{}
	for _, v := range list.([]any) {
		if rng.Float64() < strength/2 {
			continue
		}
		o := v.(object)
		if rng.Float64() < strength/4 {
			out = append(out, clone(o))
		}
		change(o)
		out = append(out, o)
	}
	for i := range out {
		if rng.Float64() < strength {
			j := rng.IntN(len(out))
			out[i], out[j] = out[j], out[i]
		}
	}
	return out
}

// disturbSpans shifts, cuts, stretches, splits, empties and takes away spans.
func disturbSpans(rng *rand.Rand, o object, key string, strength float64) {
	if rng.Float64() >= strength {
		return
	}
	spans, _ := o[key].([]any)
	switch rng.IntN(8) {
	case 0:
		o[key] = []any{}
	case 1:
		o[key] = nil
	case 2:
		start := rng.IntN(3000)
		o[key] = append(spans, []any{start, start + rng.IntN(40)}) // may be empty, or beyond the text
	case 3:
		for i, s := range spans {
			pair := s.([]any)
			start, end := pair[0].(float64), pair[1].(float64)
			middle := start + float64(rng.IntN(max(1, int(end-start))))
			spans[i] = []any{start, middle}
			spans = append(spans, []any{middle, end})
		}
		slices.Reverse(spans)
		o[key] = spans
	default:
		reach := 1 << rng.IntN(7)
		for _, s := range spans {
			pair := s.([]any)
			for end := range pair {
				pair[end] = pair[end].(float64) + float64(rng.IntN(2*reach+1)-reach)
			}
		}
	}
}

// pick gives one of values.
func pick[T any](rng *rand.Rand, values ...T) T { return values[rng.IntN(len(values))] }

// disturbRecord makes mistakes in every field of record d.
func disturbRecord(rng *rand.Rand, d object, strength float64) {
	var ids, entities []any
	for _, s := range d["statements"].([]any) {
		ids = append(ids, s.(object)["id"])
	}
	for _, s := range d["sources"].([]any) {
		entities = append(entities, s.(object)["id"])
	}
	ids, entities = append(ids, nil, "s999", ""), append(entities, nil, "nobody", "", "?3")
	maybe := func() bool { return rng.Float64() < strength }
	d["statements"] = disturbList(rng, d["statements"], strength, func(s object) {
		for _, role := range []string{"source", "cue", "content", "addressee", "conditions"} {
			disturbSpans(rng, s, role, strength)
		}
		if maybe() {
			s["parent"] = pick(rng, ids...)
		}
		if maybe() {
			s["act"] = pick[any](rng, "state", "deny", "think", nil)
		}
		if maybe() {
			s["form"] = pick[any](rng, "direct", "mixed", nil)
		}
		if maybe() {
			s["said"] = pick[any](rng, "2026-01", "2016-09-12", nil)
		}
		if maybe() {
			s["by"] = pick(rng, entities...)
		}
		if maybe() {
			delete(s, pick(rng, "parent", "source", "content", "addressee", "conditions", "form", "act", "said", "by"))
		}
	})
	d["sources"] = disturbList(rng, d["sources"], strength, func(s object) {
		if maybe() {
			s["kind"] = pick(rng, "person", "group", "government")
		}
		if maybe() {
			s["named"] = pick[any](rng, true, false, nil)
		}
		if maybe() {
			s["count"] = pick[any](rng, 1, 2, nil)
		}
		if maybe() {
			delete(s, pick(rng, "kind", "named", "count"))
		}
	})
	relations := disturbList(rng, d["relations"], strength, func(r object) {
		if maybe() {
			r["type"] = pick(rng, "denies", "contradicts", "supports", "repeats", "responds", "updates")
		}
	})
	for range int(10 * strength) {
		relations = append(relations, object{"from": pick(rng, ids...), "to": pick(rng, ids...), "type": pick(rng, "denies", "supports")})
	}
	d["relations"] = relations
	d["own_voice"] = disturbList(rng, d["own_voice"], strength, func(v object) {
		if maybe() {
			start := rng.IntN(2000)
			v["span"] = []any{start, start + rng.IntN(200)}
		}
	})
	if rng.IntN(40) == 0 {
		d[pick(rng, "statements", "sources", "relations", "own_voice")] = nil
	}
	if rng.IntN(40) == 0 {
		delete(d, pick(rng, "statements", "sources", "relations", "own_voice"))
	}
}

func TestStoryScoresAreTheReferences(t *testing.T) {
	storyPath, goldPath := goldtest.File(t, "data", "stories", "taxes.json"), goldtest.File(t, "data", "polnear-dev.jsonl")
	var story struct {
		Documents []string
		Claims    []struct{ Statements [][2]any }
		Sources   []struct{ Mentions [][2]any }
		Disputes  []struct{ A, B [2]any }
	}
	data, err := os.ReadFile(storyPath)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &story); err != nil {
		t.Fatal(err)
	}
	var docs []object
	for _, d := range readObjects(t, goldPath) {
		if slices.Contains(story.Documents, d["id"].(string)) {
			docs = append(docs, d)
		}
	}
	dir := t.TempDir()
	var paths []string
	for n := range disturbances {
		rng := rand.New(rand.NewPCG(uint64(n), 11))
		strength := rng.Float64() * rng.Float64()
		var claims, sources, disputes [][][2]any
		for _, c := range story.Claims {
			claims = append(claims, c.Statements)
		}
		for _, s := range story.Sources {
			sources = append(sources, s.Mentions)
		}
		for _, d := range story.Disputes {
			disputes = append(disputes, [][2]any{d.B, d.A})
		}
		data, err := json.Marshal(disturbedLedger(rng, clone(docs), claims, sources, disputes, strength))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, fmt.Sprintf("%d.json", n))
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	want := referenceScores(t, "score_story", append([]string{storyPath, goldPath}, paths...)...)
	gold, _, err := evaluate.ReadGold(goldPath)
	if err != nil {
		t.Fatal(err)
	}
	s, err := evaluate.ReadStory(storyPath)
	if err != nil {
		t.Fatal(err)
	}
	for i, path := range paths {
		figures, err := s.Score(gold, path)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, fmt.Sprintf("ledger %d", i), figures, want[i])
	}
}

// disturbedLedger makes a ledger out of flat gold in which statements, claims, sources and relations are disturbed.
func disturbedLedger(rng *rand.Rand, docs []object, claims, sources, disputes [][][2]any, strength float64) object {
	var pool [][2]any
	ledger := object{"records": []any{}, "claims": []any{}, "relations": []any{}, "sources": []any{}}
	for _, d := range docs {
		list := d["attributions"].([]any)
		for i, s := range list {
			s.(object)["id"] = fmt.Sprint(i)
			pool = append(pool, [2]any{d["id"], i})
		}
		if rng.Float64() < strength/4 {
			continue
		}
		statements := disturbList(rng, list, strength, func(s object) {
			for _, role := range []string{"source", "content"} {
				disturbSpans(rng, s, role, strength)
			}
		})
		ledger["records"] = append(ledger["records"].([]any), object{"id": d["id"], "statements": statements})
	}
	// A group of places becomes a group of statement ids, some members lost, some taken from elsewhere.
	disturb := func(group [][2]any) []any {
		out := []any{}
		for _, p := range group {
			if rng.Float64() < strength {
				p = pool[rng.IntN(len(pool))]
			}
			if rng.Float64() >= strength/2 {
				out = append(out, []any{p[0], fmt.Sprint(p[1])})
			}
		}
		return out
	}
	for _, c := range claims {
		ledger["claims"] = append(ledger["claims"].([]any), object{"id": "c", "statements": disturb(c)})
	}
	for i, s := range sources {
		id := fmt.Sprint(i)
		if rng.Float64() < strength {
			id = "merged"
		}
		ledger["sources"] = append(ledger["sources"].([]any), object{"id": id, "mentions": disturb(s)})
	}
	for range 400 {
		disputes = append(disputes, [][2]any{pool[rng.IntN(len(pool))], pool[rng.IntN(len(pool))]})
	}
	for _, d := range disputes {
		ends := disturb(d)
		if len(ends) == 2 {
			ledger["relations"] = append(ledger["relations"].([]any), object{"from": ends[0], "to": ends[1],
				"type": pick(rng, "denies", "contradicts", "supports", "repeats", "responds")})
		}
	}
	return ledger
}
