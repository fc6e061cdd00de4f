package robustness_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"hearsay"
	"hearsay/extract"
	"hearsay/internal/goldtest"
)

// TestNoInvention reads thousands of articles and looks at every word that a record shows: it stands in the text, or, of what a seat of
// power speaks for, in the gazetteer. HEARSAY_LONG=1 reads ten times as many, and the corpora where they are.
func TestNoInvention(t *testing.T) {
	x, err := extract.New()
	if err != nil {
		t.Fatal(err)
	}
	n := 2000
	if testing.Short() {
		n = 200
	}
	long := os.Getenv("HEARSAY_LONG") != ""
	if long {
		n *= 10
	}
	statements := 0
	read := func(a hearsay.Article) {
		r, _, err := x.Extract(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		statements += len(r.Statements)
		invented(t, r)
	}
	r := rand.New(rand.NewPCG(11, 7))
	for i := range n {
		read(hearsay.Article{ID: fmt.Sprint("made-", i), Published: "2031-05-06", Text: madeUp(r), Lang: "en"})
		if t.Failed() {
			return
		}
	}
	if long {
		for _, name := range []string{"polnear-train.jsonl", "polnear-dev.jsonl", "records-dev.jsonl"} {
			for _, a := range corpus(t, name) {
				read(a)
			}
		}
	}
	if statements < n {
		t.Errorf("only %d statements in %d articles: nothing was tested", statements, n)
	}
	t.Logf("%d articles, %d statements", n, statements)
}

// invented fails the test if r shows a word that is neither in its text nor known of a place.
func invented(t *testing.T, r hearsay.Record) {
	t.Helper()
	words := map[string]bool{}
	for _, w := range split(r.Text) {
		words[w] = true
	}
	has := func(field, shown string, also map[string]bool) {
		for _, w := range split(shown) {
			if !words[w] && !also[w] {
				t.Errorf("%s: %s %q: %q is not in the text\n%s", r.ID, field, shown, w, r.Text)
			}
		}
	}
	for _, s := range r.Sources {
		has("name", s.Name, nil)
		has("role", s.Role, nil)
		has("affiliation", s.Affiliation, gazetteer(t))
		if s.Count > 1 && len(parts.Split(s.Name, -1)) < s.Count &&
			!slices.ContainsFunc(split(strings.ReplaceAll(r.Text, ",", "")), func(w string) bool { return number(w) == s.Count }) {
			t.Errorf("%s: count %d of %q is not in the text\n%s", r.ID, s.Count, s.Name, r.Text)
		}
	}
	in := func(field string, spans []hearsay.Span) {
		for _, p := range spans {
			if p.Start < 0 || p.End > len(r.Text) || p.Start >= p.End {
				t.Errorf("%s: %s %v lies outside the text of %d bytes", r.ID, field, p, len(r.Text))
			}
		}
	}
	for _, s := range r.Statements {
		for field, spans := range map[string][]hearsay.Span{"source": s.Source, "cue": s.Cue, "content": s.Content, "addressee": s.Addressee, "conditions": s.Conditions} {
			in(field, spans)
		}
		if s.Said != "" && r.Published == "" && !digits.MatchString(r.Text) {
			t.Errorf("%s: said %q, but no date is known\n%s", r.ID, s.Said, r.Text)
		}
	}
	for _, v := range r.OwnVoice {
		in("own voice", append([]hearsay.Span{v.Span}, v.Loaded...))
	}
}

// parts part the names of joint speakers, who are counted.
var parts = regexp.MustCompile(`,? and |, `)

var digits = regexp.MustCompile(`\d{4}`)

// split gives the words of s in lower case, without marks and possessives.
func split(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// number gives the number that a word stands for, 0 if none.
func number(w string) int {
	for n, name := range strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty") {
		if w == name || w == fmt.Sprint(n) {
			return n
		}
	}
	switch w {
	case "both", "pair", "couple", "duo", "twins":
		return 2
	case "trio":
		return 3
	case "dozen":
		return 12
	}
	n := 0
	_, _ = fmt.Sscan(w, &n) // no number: 0
	return n
}

var known map[string]bool

// gazetteer gives the words of the built-in gazetteer.
func gazetteer(t *testing.T) map[string]bool {
	t.Helper()
	if known != nil {
		return known
	}
	files, err := filepath.Glob("../identity/data/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no gazetteer: %v", err)
	}
	known = map[string]bool{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range split(string(b)) {
			known[w] = true
		}
	}
	return known
}

func corpus(t *testing.T, name string) (out []hearsay.Article) {
	t.Helper()
	dir := goldtest.Dir(t)
	f, err := os.Open(filepath.Join(dir, "data", name))
	if err != nil {
		t.Logf("no corpus (set HEARSAY_SHARED): %v", err)
		return nil
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var a struct{ ID, Text, Published, Outlet string }
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		out = append(out, hearsay.Article{ID: a.ID, Text: a.Text, Published: a.Published, Outlet: a.Outlet})
	}
	return out
}

// madeUp makes an article of a few sentences, some of them broken.
func madeUp(r *rand.Rand) string {
	one := func(list ...string) string { return list[r.IntN(len(list))] }
	name := func() string {
		return one("Orla Venn", "Tam Kessler", "Ida Kern", "Sune Vasko", "Dr Hanna Brisk", "Perrin Aldo", "Ilva Maren", "Bram Teller")
	}
	who := func() string {
		return one(name(), "the mayor, "+name()+",", "two officials", "a spokeswoman for the port", "the Kremlin", "Washington", "Kyiv", "the ministry", "he", "she", "they",
			"eight people who have seen the papers", "a source close to "+name(), "the Tolle Post", "Beijing", "a study by the university", name()+" and "+name(), "dozens of witnesses", "nobody")
	}
	what := func() string {
		return one("the pier will be built", "the talks failed", "no ship has left the harbour", "the tariff must rise if the council agrees", "it was false", "the report is a lie",
			"prices rose by 12 percent", "the minister would resign on Friday", "the boats should stay unless it rains", "nothing had been signed")
	}
	var b strings.Builder
	for range 2 + r.IntN(5) {
		switch r.IntN(9) {
		case 0:
			fmt.Fprintf(&b, "“%s,” %s said. ", what(), who())
		case 1:
			fmt.Fprintf(&b, "%s said on %s that %s. ", who(), one("Monday", "4 March", "Tuesday night", "2 May 2031"), what())
		case 2:
			fmt.Fprintf(&b, "%s denied that %s. ", who(), what())
		case 3:
			fmt.Fprintf(&b, "According to %s, %s told %s that %s. ", who(), who(), who(), what())
		case 4:
			fmt.Fprintf(&b, "%s, %s said, and %s disagreed. ", what(), who(), who())
		case 5:
			fmt.Fprintf(&b, "The %s was a disgrace. ", one("decision", "delay", "plan"))
		case 6:
			fmt.Fprintf(&b, "%s offered %s in exchange for peace, %s reported\n\n", who(), one("a pier", "help", "money"), who())
		case 7:
			fmt.Fprintf(&b, "%s did not rule out that %s, “%s”. ", who(), what(), what())
		case 8: // cut anywhere
			s := fmt.Sprintf("%s warned %s: “%s” — %s. ", who(), who(), what(), what())
			b.WriteString(s[:r.IntN(len(s))])
		}
	}
	return strings.ToValidUTF8(b.String(), "")
}
