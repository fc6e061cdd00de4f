package robustness_test

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"hearsay"
)

const (
	casesDir     = "../../testdata/robustness"
	trainingFile = "../../training/data/robustness-train.jsonl"
	minCases     = 12
)

// kinds are the constructions that must be covered, with what each is about; the table in docs/robustness.md shows them in
// this order.
var kinds = []struct{ name, about string }{
	{"clauses", "clauses between speaker and verb"},
	{"verbs", "unusual cue verbs"},
	{"inverted", "verbs before subjects"},
	{"paragraph", "speaker named only in the paragraph before or after"},
	{"interrupted", "interrupted quotations"},
	{"paragraphs", "quotations over several paragraphs"},
	{"unbalanced", "unbalanced quotation marks"},
	{"marks-us", "nested quotation marks: American double and single"},
	{"marks-british", "nested quotation marks: British single and double"},
	{"marks-guillemets", "nested quotation marks: guillemets"},
	{"marks-low-high", "nested quotation marks: German low and high"},
	{"marks-doubled", "nested quotation marks: doubled single ones"},
	{"dashes", "dash dialogue and dash signatures"},
	{"from", "“From X:” and block quotations"},
	{"interviews", "questions and answers"},
	{"headlines", "headlines"},
	{"bullets", "statements in lists"},
	{"letters", "tweets and letters"},
	{"scare", "scare quotes and titles that are no statements"},
	{"colons", "colon quotations"},
	{"according", "“according to” at either end"},
	{"speakers", "several speakers in a sentence"},
	{"passive", "passives (“was told”)"},
	{"nominal", "nouns as cues (“his claim that”)"},
	{"documents", "documents"},
	{"polls", "polls"},
	{"courts", "courts"},
}

func mustLoad(t *testing.T) []testCase {
	t.Helper()
	cases, err := loadCases(casesDir)
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func TestCasesCoverEveryKind(t *testing.T) {
	count, names, texts := map[string]int{}, map[string]bool{}, map[string]string{}
	for _, c := range mustLoad(t) {
		id := c.kind + "/" + c.name
		count[c.kind]++
		if names[id] {
			t.Errorf("%s: two cases of that name", id)
		}
		names[id] = true
		if other, ok := texts[c.text]; ok {
			t.Errorf("%s has the text of %s", id, other)
		}
		texts[c.text] = id
	}
	for _, k := range kinds {
		if count[k.name] < minCases {
			t.Errorf("%s: %d cases, want at least %d", k.name, count[k.name], minCases)
		}
		delete(count, k.name)
	}
	for k := range count {
		t.Errorf("%s is not in the list of kinds", k)
	}
}

// TestExpectationsAreConsistent gives each case its own expectations as the record that was read; every case must pass.
func TestExpectationsAreConsistent(t *testing.T) {
	for _, c := range mustLoad(t) {
		if r := score(c, statements(c)); len(r.problems) > 0 {
			t.Errorf("%s/%s: %v", c.kind, c.name, r.problems)
		}
	}
}

// TestNotTrainedOn holds the cases against the invented reports that the model may be trained on: no sentence of one may stand in
// the other.
func TestNotTrainedOn(t *testing.T) {
	f, err := os.Open(trainingFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var training strings.Builder
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		training.WriteString(r.Text + "\n")
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	for _, c := range mustLoad(t) {
		for _, line := range strings.Split(c.text, "\n") {
			if len(line) > 20 && strings.Contains(training.String(), line) {
				t.Errorf("%s/%s was trained on: %q", c.kind, c.name, line)
			}
		}
	}
}

func TestParseCasesRefuses(t *testing.T) {
	const head = "== x\nMara said the dam would hold, and Ilie said it would not.\n--\n"
	for _, tt := range []struct{ name, file, want string }{
		{"ambiguous phrase", head + "Mara | said | the dam would hold", `"said" stands 2 times`},
		{"missing phrase", head + "Marta | said#1 | the dam would hold", `"Marta" does not stand`},
		{"part of a word", head + "Mar | said#1 | the dam would hold", `"Mar" does not stand`},
		{"occurrence too high", head + "Mara | said#3 | the dam would hold", "2 times in the text, not 3"},
		{"range end before its start", head + "Mara | said#1 | Ilie .. Mara", `"Mara" does not stand after "Ilie"`},
		{"too few fields", head + "Mara | said#1", "2 fields"},
		{"no content", head + "Mara | said#1 | _", "no content"},
		{"parent that is not there", head + "Mara | said#1 | the dam would hold | ^7", "no statement 7"},
		{"own parent", head + "Mara | said#1 | the dam would hold | ^1", "no statement 1"},
		{"outside its parent", head + "Mara | said#1 | the dam would hold\nIlie | said#2 | it would not | ^1", "does not lie in"},
		{"no separator", "== x\nMara said so.\n", "no line --"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parseCases("kind", tt.file)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("parseCases(%q) gives %v, want an error with %q", tt.file, err, tt.want)
			}
		})
	}
}

const scored = `== x
Vale says Orr warned that the dam, which she calls "a sieve", would not hold.
--
Vale | says | Orr .. hold
Orr | warned | that .. hold | ^1
~ she | calls | "a sieve" | ^2
`

func TestScore(t *testing.T) {
	cases, err := parseCases("kind", scored)
	if err != nil {
		t.Fatal(err)
	}
	c := cases[0]
	all := statements(c)
	edit := func(n int, f func(*hearsay.Statement)) []hearsay.Statement {
		out := append([]hearsay.Statement(nil), all...)
		f(&out[n])
		return out
	}
	for _, tt := range []struct {
		name string
		got  []hearsay.Statement
		want string // of the first problem; empty: passes
	}{
		{"everything", all, ""},
		{"without the optional one", all[:2], ""},
		{"one missed", all[:1], `missed [Orr]`},
		{"nothing read", nil, `missed [Vale]`},
		{"nested at the top", edit(1, func(s *hearsay.Statement) { s.Parent = "" }), `wrong parent of [Orr]`},
		{"top nested", edit(0, func(s *hearsay.Statement) { s.Parent = "s2" }), `wrong parent of [Vale]`},
		{"under a parent that is not there", edit(1, func(s *hearsay.Statement) { s.Parent = "s9" }), `wrong parent of [Orr]`},
		{"wrong source", edit(0, func(s *hearsay.Statement) { s.Source = all[1].Source }), `missed [Vale]`},
		{"no source", edit(0, func(s *hearsay.Statement) { s.Source = nil }), `missed [Vale]`},
		{"half the content", edit(1, func(s *hearsay.Statement) { s.Content = all[2].Content }), `missed [Orr]`},
		{"one too many", append(edit(0, func(*hearsay.Statement) {}), hearsay.Statement{ID: "s4", Source: all[0].Source, Content: all[0].Content}), `spurious [Vale]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var first string
			if r := score(c, tt.got); len(r.problems) > 0 {
				first = r.problems[0]
			}
			if tt.want == "" && first != "" || !strings.HasPrefix(first, tt.want) {
				t.Errorf("first problem is %q, want %q", first, tt.want)
			}
		})
	}
}

// statements turns a case's expectations into the statements of a record.
func statements(c testCase) []hearsay.Statement {
	var out []hearsay.Statement
	id := func(i int) string { return "s" + string(rune('1'+i)) }
	for i, e := range c.want {
		s := hearsay.Statement{ID: id(i), Source: e.source, Cue: e.cue, Content: e.content}
		if e.parent >= 0 {
			s.Parent = id(e.parent)
		}
		out = append(out, s)
	}
	return out
}
