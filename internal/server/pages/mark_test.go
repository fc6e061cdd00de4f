package pages

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hearsay"
)

func everything(int) bool { return true }

// recordOf makes a record of a text and statements whose spans are given by their words: "source/cue/content".
func recordOf(t *testing.T, text string, statements ...string) hearsay.Record {
	t.Helper()
	r := hearsay.Record{Article: hearsay.Article{Text: text}}
	find := func(words string) []hearsay.Span {
		at := strings.Index(text, words)
		if at < 0 {
			t.Fatalf("%q is not in the text", words)
		}
		if words == "" {
			return nil
		}
		return []hearsay.Span{{Start: at, End: at + len(words)}}
	}
	for i, s := range statements {
		p := strings.Split(s, "/")
		r.Statements = append(r.Statements, hearsay.Statement{ID: fmt.Sprintf("s%d", i+1), Source: find(p[0]), Cue: find(p[1]), Content: find(p[2])})
	}
	return r
}

func notesOf(r hearsay.Record) []note {
	out := make([]note, len(r.Statements))
	for i, s := range r.Statements {
		out[i] = note{ID: s.ID, Number: i + 1, Label: "Statement " + s.ID}
	}
	return out
}

func annotated(r hearsay.Record) []paragraph {
	return annotate(r, notesOf(r), everything, func(id string) string { return "?s=" + id })
}

var (
	numbers = regexp.MustCompile(`<a class="n[^>]*>[^<]*</a>`)
	tags    = regexp.MustCompile(`<[^>]*>`)
)

// words gives the text of a marked paragraph without its marks.
func words(p paragraph) string {
	return html.UnescapeString(tags.ReplaceAllString(numbers.ReplaceAllString(string(p.HTML), ""), ""))
}

// TestMarks pins how nested, crossing and shared spans are drawn: an underline for each content, the smaller nearer to the
// words; the smallest statement first where one clicks.
func TestMarks(t *testing.T) {
	for _, c := range []struct {
		name       string
		text       string
		statements []string
		want       []string
	}{
		{"one", "Ann said it rains.", []string{"Ann/said/it rains"},
			[]string{`<span class="source first last" data-i="s1" data-n="1">Ann</span>`, `<span class="cue first last" data-i="s1" data-n="1">said</span>`,
				`>1</a><span class="m" data-s="s1"><span class="content lane0 first last" data-i="s1">it rains</span></span>.`}},
		{"nested", "Ann said Bea denied it.", []string{"Ann/said/Bea denied it", "Bea/denied/it"},
			[]string{`data-s="s2 s1"><span class="content lane1 first" data-i="s1"><span class="source first last" data-i="s2" data-n="2">Bea</span></span>`,
				`<span class="content lane1 last" data-i="s1" data-n="1"><span class="content lane0 first last" data-i="s2" data-n="2">it</span></span>`}},
		{"crossing", "Ann: a b c, said Bea.", []string{"Ann//a b", "Bea/said/b c"},
			[]string{`data-s="s1"><span class="content lane0 first" data-i="s1">a </span>`,
				`data-s="s1 s2"><span class="content lane1 first" data-i="s2"><span class="content lane0 last" data-i="s1" data-n="1">b</span></span>`,
				`data-s="s2"><span class="content lane1 last" data-i="s2"> c</span>`}},
		{"the same words twice", "Ann and Bea said it rains.", []string{"Ann/said/it rains", "Bea/said/it rains"},
			[]string{`<span class="cue first last" data-i="s1" data-n="1"><span class="cue first last" data-i="s2" data-n="2">said</span></span>`,
				`<span class="content lane1 first last" data-i="s1" data-n="1"><span class="content lane0 first last" data-i="s2" data-n="2">it rains</span></span>`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			ps := annotated(recordOf(t, c.text, c.statements...))
			if len(ps) != 1 || words(ps[0]) != c.text {
				t.Fatalf("the words are %q, want %q", words(ps[0]), c.text)
			}
			for _, w := range c.want {
				if !strings.Contains(string(ps[0].HTML), w) {
					t.Errorf("%s\nlacks\n%s", ps[0].HTML, w)
				}
			}
		})
	}
}

// TestMarksKeepTheText draws random records, hostile words among them: whatever the spans, the words are the article's, the
// markup is well formed, and nothing of the article becomes markup.
func TestMarksKeepTheText(t *testing.T) {
	piece := rapid.SampledFrom([]string{"a", "b ", "ü", "漢", "\n", "\n\n", " ", `"`, "'", "&", "<", ">", "<script>alert(1)</script>", "</span>", "&amp;", "\u202e", "`", "\t"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 40).Draw(t, "text"), "")
		var cuts []int
		for i := range text {
			cuts = append(cuts, i)
		}
		cuts = append(cuts, len(text))
		spans := func(name string) []hearsay.Span {
			var out []hearsay.Span
			for range rapid.IntRange(0, 2).Draw(t, name) {
				a, b := rapid.SampledFrom(cuts).Draw(t, name), rapid.SampledFrom(cuts).Draw(t, name)
				out = append(out, hearsay.Span{Start: min(a, b), End: max(a, b)})
			}
			return out
		}
		r := hearsay.Record{Article: hearsay.Article{Text: text}}
		for i := range rapid.IntRange(0, 8).Draw(t, "statements") {
			r.Statements = append(r.Statements, hearsay.Statement{ID: fmt.Sprintf(`s"<%d>`, i), Source: spans("source"), Cue: spans("cue"), Content: spans("content"),
				Addressee: spans("addressee"), Conditions: spans("conditions")})
		}
		for _, s := range spans("own") {
			r.OwnVoice = append(r.OwnVoice, hearsay.Assertion{Span: s, Loaded: spans("loaded")})
		}
		for _, p := range annotated(r) {
			if got := words(p); got != p.Span.In(text) {
				t.Fatalf("%q became %q in %s", p.Span.In(text), got, p.HTML)
			}
			wellFormed(t, string(p.HTML))
			total := 0
			for _, part := range p.Parts {
				total += part.Words
			}
			if total != p.Words.total() {
				t.Fatalf("runs of %d words, shares of %d", total, p.Words.total())
			}
		}
	})
}

// wellFormed takes markup apart: only the elements and attributes that marks are made of may be there.
func wellFormed(t *rapid.T, markup string) {
	d := xml.NewDecoder(strings.NewReader("<p>" + markup + "</p>"))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%v in %s", err, markup)
		}
		if e, ok := tok.(xml.StartElement); ok {
			if e.Name.Local != "p" && e.Name.Local != "span" && e.Name.Local != "a" {
				t.Fatalf("<%s> in %s", e.Name.Local, markup)
			}
			for _, a := range e.Attr {
				if !strings.HasPrefix(a.Name.Local, "data-") && !strings.Contains(" class id href aria-label aria-hidden ", " "+a.Name.Local+" ") {
					t.Fatalf("attribute %s in %s", a.Name.Local, markup)
				}
			}
		}
	}
}

// TestVoices counts words by whose word they are.
func TestVoices(t *testing.T) {
	r := recordOf(t, "“We go,” Ann said. Officials said they stay. It rains.", "Ann/said/“We go,”", "Officials/said/they stay")
	r.Sources = []hearsay.Source{{ID: "ann", Name: "Ann", Named: true}, {ID: "officials", Name: "officials"}}
	r.Statements[0].By, r.Statements[1].By = "ann", "officials"
	p := annotated(r)[0]
	if want := (shares{ownWords: 6, quotedNamed: 2, toldUnnamed: 2}); p.Words != want {
		t.Errorf("%v, want %v", p.Words, want)
	}
	var runs []string
	for _, part := range p.Parts {
		runs = append(runs, fmt.Sprint(part.Voice.Class(), part.Words))
	}
	if got := strings.Join(runs, " "); got != "v-qn2 v-own4 v-tu2 v-own2" {
		t.Errorf("runs %s", got)
	}
}

// TestManyMarks bounds what one long paragraph with thousands of statements costs.
func TestManyMarks(t *testing.T) {
	var b strings.Builder
	var r hearsay.Record
	for i := range 3000 {
		at := b.Len()
		b.WriteString("Ann said it rains; ")
		r.Statements = append(r.Statements, hearsay.Statement{ID: fmt.Sprintf("s%d", i+1), Source: []hearsay.Span{{Start: at, End: at + 3}},
			Cue: []hearsay.Span{{Start: at + 4, End: at + 8}}, Content: []hearsay.Span{{Start: at + 9, End: at + 17}}})
	}
	r.Text = b.String()
	// One statement around them all: its mark is open all the way.
	r.Statements = append(r.Statements, hearsay.Statement{ID: "all", Content: []hearsay.Span{{Start: 0, End: len(r.Text)}}})
	if ps := annotated(r); len(ps) != 1 || words(ps[0]) != r.Text {
		t.Error("the words are not the article's")
	}
}

// TestEmphasise marks words that were looked for, and escapes all else.
func TestEmphasise(t *testing.T) {
	for _, c := range []struct{ query, text, want string }{
		{"strait", "the Strait, straits", "the <mark>Strait</mark>, straits"},
		{"strait*", "the Strait, straits", "the <mark>Strait</mark>, <mark>straits</mark>"},
		{"patrol boats", "its patrol boats; boats", "its <mark>patrol boats</mark>; <mark>boats</mark>"},
		{"b", "<b>&", "&lt;<mark>b</mark>&gt;&amp;"},
		{"", "<b> x", "&lt;b&gt; x"},
		{"été", "un Été.", "un <mark>Été</mark>."},
		{"x", "", ""},
	} {
		if got := string(emphasise(lookedFor(c.query), c.text)); got != c.want {
			t.Errorf("%q in %q: %s, want %s", c.query, c.text, got, c.want)
		}
	}
}
