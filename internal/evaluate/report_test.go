package evaluate_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"hearsay"
	"hearsay/internal/evaluate"
)

// half is gold of n documents and predictions that miss two of four statements in every other document.
func half(t *testing.T, n int) (*evaluate.Gold, *evaluate.Predictions) {
	t.Helper()
	lines := several(n)
	for i := range lines {
		if i%3 == 0 {
			lines[i].(object)["outlet"] = "Gull & Herald"
		}
	}
	g := readGold(t, lines...)
	for i := 0; i < n; i += 2 {
		lines[i] = clone(lines[i].(object))
		lines[i].(object)["statements"] = lines[i].(object)["statements"].([]any)[2:]
	}
	p, bad, err := evaluate.ReadPredictions(file(t, lines...), g)
	if err != nil || len(bad) > 0 {
		t.Fatal(err, bad)
	}
	return g, p
}

func TestIntervals(t *testing.T) {
	g, p := half(t, 40)
	how := evaluate.Scoring{Seed: 1, Resamples: 1000}
	r := evaluate.Score(g, p, how)
	for _, f := range r.Figures {
		switch {
		case f.Predicted+f.Gold == 0:
			if f.Interval != nil {
				t.Errorf("%s: there is nothing to count, yet the interval is %v", f.Name, *f.Interval)
			}
		case f.Interval == nil:
			t.Errorf("%s has no interval", f.Name)
		case f.Interval.Low > f.F1 || f.Interval.High < f.F1 || f.Interval.Low < 0 || f.Interval.High > 1:
			t.Errorf("%s: %v lies outside its interval %v", f.Name, f.F1, *f.Interval)
		}
	}
	// Recall is the mean of 40 values, each 1/2 or 1: its standard error is .25/sqrt(40).
	// F1 = 2R/(1+R) at R = .75 has the slope 2/(1.75)^2, so F1's is .0258 and 95 % are 4 x .0258 x .98 wide.
	got, want := r.Figures[0].Interval.High-r.Figures[0].Interval.Low, 2*1.96*.25/math.Sqrt(40)*2/(1.75*1.75)
	if math.Abs(got-want) > want/8 {
		t.Errorf("the interval of %s is %v wide, want about %v", r.Figures[0].Name, got, want)
	}
	if again := evaluate.Score(g, p, how); fmt.Sprint(*again.Figures[0].Interval) != fmt.Sprint(*r.Figures[0].Interval) {
		t.Errorf("the same seed gives %v, then %v", *r.Figures[0].Interval, *again.Figures[0].Interval)
	}
	// With many resamples of so few different documents the ends hardly move: take few.
	how.Resamples = 30
	seen := make(map[evaluate.Interval]bool)
	for how.Seed = 1; how.Seed < 6; how.Seed++ {
		seen[*evaluate.Score(g, p, how).Figures[0].Interval] = true
	}
	if len(seen) < 2 {
		t.Errorf("five seeds give the same interval %v", seen)
	}
	one := readGold(t, several(1)...)
	for _, f := range evaluate.Score(one, p, how).Figures {
		if f.Interval != nil {
			t.Errorf("one document, yet %s has the interval %v", f.Name, *f.Interval)
		}
	}
}

func TestChange(t *testing.T) {
	g, worse := half(t, 40)
	better, _, err := evaluate.ReadPredictions(file(t, several(40)...), g)
	if err != nil {
		t.Fatal(err)
	}
	change := func(p, against *evaluate.Predictions, resamples int) evaluate.Change {
		r := evaluate.Score(g, p, evaluate.Scoring{Against: against, Seed: 1, Resamples: resamples})
		if r.Figures[0].Change == nil {
			t.Fatal("no change")
		}
		return *r.Figures[0].Change
	}
	if c := change(worse, worse, 200); c.Value != 0 || *c.Interval != (evaluate.Interval{}) {
		t.Errorf("against itself: %v, %v, want 0 whatever is drawn", c.Value, *c.Interval)
	}
	up, down := change(better, worse, 200), change(worse, better, 200)
	if up.Value <= 0 || up.Interval.Low <= 0 || up.Interval.Low > up.Value || up.Interval.High < up.Value {
		t.Errorf("against worse: %v, %v, want more than 0, within the interval", up.Value, *up.Interval)
	}
	if math.Abs(down.Value+up.Value) > 1e-12 || math.Abs(down.Interval.Low+up.Interval.High) > 1e-12 {
		t.Errorf("the other way round: %v, %v, want the opposite of %v, %v", down.Value, *down.Interval, up.Value, *up.Interval)
	}
	if c := change(better, worse, 0); c.Value != up.Value || c.Interval != nil {
		t.Errorf("without resamples: %v, %v, want %v and no interval", c.Value, c.Interval, up.Value)
	}
	for _, f := range evaluate.Score(g, better, evaluate.Scoring{}).Figures {
		if f.Change != nil {
			t.Errorf("%s has a change, though nothing was given to compare with", f.Name)
		}
	}
}

func TestByOutlet(t *testing.T) {
	g, p := half(t, 12)
	r := evaluate.Score(g, p, evaluate.Scoring{By: []evaluate.By{evaluate.ByOutlet}})
	var got []string
	gold, right := 0, 0
	for _, group := range r.Groups {
		f := group.Figures[0]
		got = append(got, fmt.Sprintf("%s %d %s", group.Name, group.Documents, counts(f)))
		gold += f.Gold
		right += f.Right
	}
	if want := "Tolvik Post 8 24/24/32, Gull & Herald 4 12/12/16"; strings.Join(got, ", ") != want {
		t.Errorf("groups %s, want %s", strings.Join(got, ", "), want)
	}
	if f := r.Figures[0]; f.Gold != gold || f.Right != right {
		t.Errorf("the groups have %d of %d right, the whole %d of %d", right, gold, f.Right, f.Gold)
	}
}

func TestByForm(t *testing.T) {
	quote := func(content [][]int) object { return st("s3", at("she"), at("told"), content, "act", "state") }
	tests := []struct {
		name      string
		predicted object
		want      string // form, right/predicted and found/gold as P and R
	}{
		{"same", quote(at("“We have no choice,”")), "direct 1 1, mixed 0 0, indirect 1 1"},
		{"another form is predicted", quote(at("the Tolvik Post. “We have no choice,” she told")), "direct 0 0, mixed 0 0, indirect 1 1"},
		{"still matched, but mixed", quote(at("“We have no choice,” she told")), "direct 0 1, mixed 1 0, indirect 1 1"},
		{"a span beyond the text", quote([][]int{{at("“We have")[0][0], 5000}}), "direct 0 0, mixed 0 0, indirect 1 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, form := range []evaluate.Form{evaluate.Records, evaluate.Flat} {
				gold, predicted := record([]object{we(), dockers()}), record([]object{tt.predicted, dockers()})
				lead := 0
				if form == evaluate.Flat {
					gold, predicted, lead = flat(we(), dockers()), flat(tt.predicted, dockers()), 3
				}
				r, _ := score(t, gold, predicted, evaluate.Scoring{By: []evaluate.By{evaluate.ByForm}})
				var got []string
				for _, g := range r.Groups {
					got = append(got, fmt.Sprint(g.Name, " ", g.Figures[lead].P, " ", g.Figures[lead].R))
				}
				if strings.Join(got, ", ") != tt.want {
					t.Errorf("%s: %s, want %s", form, strings.Join(got, ", "), tt.want)
				}
			}
		})
	}
}

func TestMistakes(t *testing.T) {
	tests := []struct {
		name            string
		gold, predicted []object
		want            []string // kind: words
	}{
		{"none", []object{post(), mayor("parent", "s1")}, []object{post(), mayor("parent", "s1")}, nil},
		{"missed", []object{we(), dockers()}, []object{we()}, []string{"missed: denied"}},
		{"missed, nested", []object{post(), mayor("parent", "s1")}, []object{post()}, []string{"missed, nested: said"}},
		{"spurious", []object{we()}, []object{we(), dockers()}, []string{"spurious: denied"}},
		{"wrong source", []object{dockers()}, []object{st("s4", at("their union"), at("denied"), at("that the quay is unsafe"))},
			[]string{"source wrong!: dockers → their union"}},
		{"no source", []object{dockers()}, []object{st("s4", nil, at("denied"), at("that the quay is unsafe"))}, []string{"source missing!: dockers"}},
		{"a source too many", []object{st("s4", nil, at("denied"), at("that the quay is unsafe"))}, []object{dockers()}, []string{"source invented!: dockers"}},
		{"source too short", []object{mayor()}, []object{st("s2", at("mayor of Tolvik"), at("said"), at("that the harbour would close"))},
			[]string{"source boundary: starts late: -the"}},
		{"content too long", []object{we()}, []object{st("s3", at("she"), at("told"), at("“We have no choice,” she told reporters"))},
			[]string{"content boundary: ends late!: +she told reporters"}},
		{"content moved", []object{mayor()}, []object{st("s2", at("The mayor of Tolvik"), at("said"), at("on Monday that the harbour would"))},
			[]string{"content boundary: starts early, ends early: +on monday -close"}},
		{"a hole in the content", []object{mayor()}, []object{st("s2", at("The mayor of Tolvik"), at("said"), at("that the har", "our would close"))},
			[]string{"content boundary: differs within: -b"}},
		{"other content, same cue", []object{mayor()}, []object{st("s2", at("The mayor of Tolvik"), at("said"), at("the quay"))},
			[]string{"content wrong!: that the harbour would close → the quay"}},
		{"cue cut", []object{post()}, []object{st("s1", at("the Tolvik Post"), at("according"), at("The mayor of Tolvik said on Monday that the harbour would close"))},
			[]string{"cue boundary: ends early: -to"}},
		{"parent missing", []object{post(), mayor("parent", "s1")}, []object{post(), mayor()}, []string{"parent missing: according to > said"}},
		{"parent invented", []object{post(), mayor()}, []object{post(), mayor("parent", "s1")}, []string{"parent invented: according to > said"}},
		{"parent wrong", []object{post(), mayor("parent", "s1"), we()}, []object{post(), mayor("parent", "s3"), we()},
			[]string{"parent wrong: according to → told"}},
		{"values", []object{dockers("act", "deny", "said", "2026"), union("conditions", at("if the city agrees"))},
			[]object{dockers("act", "state"), union("conditions", at("the city agrees"), "addressee", at("the city"))},
			[]string{"act: deny → state", "said: 2026 → none", "addressee invented: the city", "conditions differs: -if"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := readGold(t, record(tt.gold))
			p, _, err := evaluate.ReadPredictions(file(t, record(tt.predicted)), g)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range evaluate.Mistakes(g, p) {
				mark := ""
				if m.Unlinked && m.Gold != "" && m.Predicted != "" {
					mark = "!"
				}
				got = append(got, m.Kind+mark+": "+m.Words)
				if m.Document != "harbour" || m.At < 0 || m.Gold == "" && m.Predicted == "" {
					t.Errorf("mistake %+v does not say where", m)
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestMistakesOfDisturbedGold(t *testing.T) {
	// Whatever predictions are, each statement is named at least once if and only if the exact figures miss it.
	lines := several(6)
	g := readGold(t, lines...)
	for seed := range 20 {
		rng := rand.New(rand.NewPCG(uint64(seed), 3))
		var predicted []any
		for _, l := range lines {
			d := clone(l.(object))
			disturbRecord(rng, d, .3)
			predicted = append(predicted, d)
		}
		p, _, err := evaluate.ReadPredictions(file(t, predicted...), g)
		if err != nil {
			t.Fatal(err)
		}
		missed, spurious := 0, 0
		for _, m := range evaluate.Mistakes(g, p) {
			switch {
			case strings.HasPrefix(m.Kind, "missed"):
				missed++
			case strings.HasPrefix(m.Kind, "spurious"):
				spurious++
			}
		}
		f := evaluate.Score(g, p, evaluate.Scoring{}).Figures[0]
		if missed > f.Gold-f.Right || spurious > f.Predicted-f.Right || f.Gold-missed != f.Predicted-spurious {
			t.Errorf("seed %d: %s right/predicted/gold, but %d missed and %d spurious", seed, counts(f), missed, spurious)
		}
	}
}

func TestWriteReport(t *testing.T) {
	g, p := half(t, 12)
	r := evaluate.Score(g, p, evaluate.Scoring{By: []evaluate.By{evaluate.ByOutlet}, Seed: 1, Resamples: 200})
	var terminal, markdown, jsonl bytes.Buffer
	for _, err := range []error{r.WriteTerminal(&terminal), r.WriteMarkdown(&markdown, "hearsay eval x.jsonl"), r.WriteJSONL(&jsonl)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{
		"file.jsonl: records, 12 documents, 48 statements; predicted: 36\n",
		"figure          P      R     F1  95 % interval\n",
		"statements  100.0   75.0   85.7    ",
		"act                       100.0",
		"outlet         documents  gold  statements  nested  chain  sources    act   kind  statements, 95 %\n",
		"Tolvik Post            8    32        85.7",
	} {
		if !strings.Contains(terminal.String(), want) {
			t.Errorf("the terminal lacks %q:\n%s", want, terminal.String())
		}
	}
	for _, want := range []string{
		"`hearsay eval x.jsonl`: 12 documents, 48 gold statements, 36 predicted; corpus SHA-256 ",
		"; intervals over documents, 200 resamples, seed 1.\n\n| figure | P | R | F1 | 95 % interval |\n| --- | ---: | ---: | ---: | ---: |\n| statements | 100.0 | 75.0 | 85.7 | ",
	} {
		if !strings.Contains(markdown.String(), want) {
			t.Errorf("the Markdown lacks %q:\n%s", want, markdown.String())
		}
	}
	if lines := strings.Count(jsonl.String(), "\n"); lines != 3*len(r.Figures) {
		t.Errorf("%d lines of JSON, want %d", lines, 3*len(r.Figures))
	}
	if want := `"by":"outlet","group":"Gull \u0026 Herald","documents":4,"figure":"statements","right":12,"predicted":12,"gold_count":16,"p":1,"r":0.75,"f1":0.8571428571428571`; !strings.Contains(jsonl.String(), want) {
		t.Errorf("the JSON lacks %s:\n%s", want, jsonl.String())
	}
}

func TestWriteMistakes(t *testing.T) {
	g, p := half(t, 12)
	mistakes := evaluate.Mistakes(g, p)
	var people, machines bytes.Buffer
	if err := evaluate.WriteMistakes(&people, mistakes, 1); err != nil {
		t.Fatal(err)
	}
	if err := evaluate.WriteMistakesJSONL(&machines, mistakes, 1); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"12 mistakes of 2 kinds\n\nmissed: 6 (50.0 %), of which keep a statement from being found: 6\n  words: according to (6)\n",
		"harbour-00, character 0\n    gold      [the Tolvik Post | according to | The mayor of Tolvik said"} {
		if !strings.Contains(people.String(), want) {
			t.Errorf("lacks %q:\n%s", want, people.String())
		}
	}
	if strings.Contains(people.String(), "nested") || strings.Count(machines.String(), "\n") != 6 {
		t.Errorf("one kind was asked for, got:\n%s\n%s", people.String(), machines.String())
	}
}

func TestReplaceBlock(t *testing.T) {
	const doc = "# Results\n<!-- eval: a.jsonl -->\nold\n<!-- /eval -->\ntext\n<!-- eval: b.jsonl --by form -->\n<!-- /eval -->\n"
	tests := []struct{ name, block, want string }{
		{"a.jsonl", "new\n", "# Results\n<!-- eval: a.jsonl -->\n\nnew\n\n<!-- /eval -->\ntext\n<!-- eval: b.jsonl --by form -->\n<!-- /eval -->\n"},
		{"b.jsonl --by form", "new\n", "# Results\n<!-- eval: a.jsonl -->\nold\n<!-- /eval -->\ntext\n<!-- eval: b.jsonl --by form -->\n\nnew\n\n<!-- /eval -->\n"},
	}
	for _, tt := range tests {
		got, err := evaluate.ReplaceBlock([]byte(doc), tt.name, []byte(tt.block))
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: got %v and\n%s\nwant\n%s", tt.name, err, got, tt.want)
		}
		if again, err := evaluate.ReplaceBlock(got, tt.name, []byte(tt.block)); err != nil || !bytes.Equal(again, got) {
			t.Errorf("%s: a second time gives %v and\n%s", tt.name, err, again)
		}
	}
	if _, err := evaluate.ReplaceBlock([]byte(doc), "c.jsonl", nil); !errors.Is(err, hearsay.ErrNotFound) {
		t.Errorf("unknown block: got %v, want ErrNotFound", err)
	}
	if _, err := evaluate.ReplaceBlock([]byte("<!-- eval: a.jsonl -->\n"), "a.jsonl", nil); !errors.Is(err, hearsay.ErrNotFound) {
		t.Errorf("block without end: got %v, want ErrNotFound", err)
	}
}

func TestMistakesBeyondStatements(t *testing.T) {
	gold := func() object {
		return clone(record([]object{post("by", "post"), mayor("by", "mayor"), we("by", "mayor"), dockers("by", "dockers")},
			"sources", []object{
				{"id": "post", "name": "Tolvik Post", "kind": "publication", "named": true},
				{"id": "mayor", "name": "the mayor", "kind": "person", "named": false, "count": 1},
				{"id": "dockers", "name": "dockers", "kind": "group", "named": false, "count": 40}},
			"relations", []object{{"from": "s4", "to": "s2", "type": "denies"}},
			"own_voice", []object{{"span": at("their union wants talks")[0], "loaded": [][]int{}}}))
	}
	statement := func(d object, i int) object { return d["statements"].([]any)[i].(object) }
	source := func(d object, i int) object { return d["sources"].([]any)[i].(object) }
	tests := []struct {
		name   string
		change func(object)
		want   []string
	}{
		{"none", func(object) {}, nil},
		{"no entity", func(d object) { statement(d, 3)["by"] = nil }, []string{"entity missing: dockers"}},
		{"one in two", func(d object) {
			statement(d, 2)["by"] = "she"
			d["sources"] = append(d["sources"].([]any), object{"id": "she", "name": "She", "kind": "person", "named": false, "count": 1})
		}, []string{"entity taken apart: the mayor | she: she"}},
		{"two in one", func(d object) { statement(d, 3)["by"] = "mayor" },
			[]string{"entities thrown together: the mayor | dockers: dockers", "kind: group → person: dockers", "count: 40 → 1 (dockers)"}},
		{"kind", func(d object) { source(d, 0)["kind"] = "organization" }, []string{"kind: publication → organization: tolvik post"}},
		{"named", func(d object) { source(d, 0)["named"] = false }, []string{"named: true (tolvik post)"}},
		{"count", func(d object) { source(d, 2)["count"] = nil }, []string{"count: 40 → none (dockers)"}},
		{"a dispute missed", func(d object) { d["relations"] = nil }, []string{"dispute missing: said | denied"}},
		{"support instead", func(d object) { d["relations"].([]any)[0].(object)["type"] = "supports" },
			[]string{"dispute missing: said | denied", "support invented: said | denied"}},
		{"own voice", func(d object) { d["own_voice"].([]any)[0].(object)["span"] = at("The mayor")[0] },
			[]string{"own voice missing: their", "own voice invented: the"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := readGold(t, gold())
			predicted := gold()
			tt.change(predicted)
			p, bad, err := evaluate.ReadPredictions(file(t, predicted), g)
			if err != nil || len(bad) > 0 {
				t.Fatal(err, bad)
			}
			var got []string
			for _, m := range evaluate.Mistakes(g, p) {
				got = append(got, m.Kind+": "+m.Words)
			}
			if fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}
