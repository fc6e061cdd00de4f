package identity_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"hearsay"
	"hearsay/internal/identity"
)

// FuzzResolve reads any text with sources anywhere in it: nothing panics, what is given stays, By names a source that is
// returned or nothing, each source has a statement and an id of its own, and the words of its name stand in the text.
func FuzzResolve(f *testing.F) {
	for _, p := range phenomena(f) {
		var at []byte
		for _, s := range p.statements {
			if len(s.Source) > 0 {
				at = append(at, byte(s.Source[0].Start), byte(s.Source[0].Len()))
			}
		}
		f.Add(p.article.Text, at)
	}
	f.Add("", []byte{})
	f.Add("’s ’s, the “", []byte{0, 3, 0, 0, 4, 9})
	f.Add("Łódź’s 12% of, and — Ёлкин Јовић and", []byte{0, 40, 7, 8, 20, 2})
	f.Fuzz(func(t *testing.T, text string, at []byte) {
		if !utf8.ValidString(text) {
			return
		}
		statements := cutAt(text, at)
		given := append([]hearsay.Statement(nil), statements...)
		got, sources := identity.Resolve(hearsay.Article{Text: text}, statements, nil)
		if len(got) != len(given) {
			t.Fatalf("%d statements in, %d out", len(given), len(got))
		}
		uses := map[string]int{}
		for _, s := range sources {
			if _, ok := uses[s.ID]; ok || s.ID == "" {
				t.Fatalf("id %q is empty or not the only one", s.ID)
			}
			uses[s.ID] = 0
			if w := strangeWord(text, s.Name); w != "" {
				t.Fatalf("%q: the word %q of the name %q does not stand there", text, w, s.Name)
			}
		}
		for i, s := range got {
			if given[i].By != "" || statements[i].By != "" {
				t.Fatalf("the statements given were changed")
			}
			if s.By == "" {
				continue
			}
			if _, ok := uses[s.By]; !ok {
				t.Fatalf("%s is from %q, which is no source", s.ID, s.By)
			}
			uses[s.By]++
		}
		for id, n := range uses {
			if n == 0 {
				t.Fatalf("no statement is from %q", id)
			}
		}
	})
}

// cutAt makes statements with sources at the places that at tells, each within the content of the one before for every
// second.
func cutAt(text string, at []byte) []hearsay.Statement {
	var out []hearsay.Statement
	edge := func(i int) int {
		for i = min(i, len(text)); i > 0 && i < len(text) && !utf8.RuneStart(text[i]); i-- {
		}
		return i
	}
	for i := 0; i+1 < len(at) && i < 40; i += 2 {
		start := edge(int(at[i]))
		end := edge(start + int(at[i+1]))
		s := hearsay.Statement{ID: "s" + string(rune('A'+i)), Content: []hearsay.Span{{Start: end, End: len(text)}}}
		if end > start {
			s.Source = []hearsay.Span{{Start: start, End: end}}
		}
		if i%4 == 2 {
			s.Parent = out[len(out)-1].ID
		}
		out = append(out, s)
	}
	return out
}

// strangeWord gives a word of name, letters and digits, that does not stand in text; "" if all do.
func strangeWord(text, name string) string {
	text = strings.ToLower(text)
	for _, w := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if w != "and" && !strings.Contains(text, w) {
			return w
		}
	}
	return ""
}
