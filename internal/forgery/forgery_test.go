package forgery_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"hearsay"
	"hearsay/internal/forgery"
)

func TestFind(t *testing.T) {
	for text, want := range map[string][]forgery.Kind{
		"Orla Venn said no.":                           nil,
		"Or\u200bla Venn said no.":                     {forgery.Invisible},
		"Orla\u200b Venn":                              nil, // a line may break there
		"\ufeffOrla":                                   nil,
		"O\u2060r\u200dla":                             {forgery.Invisible, forgery.Invisible},
		"\u041erla Venn":                               {forgery.Mixed},
		"Οrla and Тam":                                 {forgery.Mixed, forgery.Mixed},
		"Орла Венн":                                    nil,
		"5 µm and 3 kΩ":                                nil,
		"he said \u202e\"no\"\u202c":                   {forgery.Direction, forgery.Direction},
		"yes\U000E0041\U000E0042":                      {forgery.Tag, forgery.Tag},
		"\U0001F3F4\U000E0067\U000E0062\U000E007F won": nil, // a flag
		"\x1b[31mred":                                  {forgery.Control},
		"می\u200cخواهم":                                nil, // Persian needs it
		"क्\u200dष":                                    nil,
		"👩\u200d🚀 said":                                nil,
		"naïve café Ångström":                          nil,
		"a\tb\r\nc":                                    nil,
		"bad \xff bytes":                               nil,
	} {
		var got []forgery.Kind
		for _, s := range forgery.Find(text) {
			got = append(got, s.Kind)
			if s.Span.Start < 0 || s.Span.End > len(text) || s.Span.Start >= s.Span.End {
				t.Errorf("%q: %v", text, s.Span)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%q: %v, want %v", text, got, want)
			continue
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%q: %v, want %v", text, got, want)
			}
		}
	}
}

func TestWarnings(t *testing.T) {
	w := forgery.Warnings(hearsay.Article{ID: "a", Text: "Tam and \u041erla Venn, and \u041erla again, said y\u200bes."})
	if len(w) != 2 || w[0].Article != "a" || !strings.Contains(w[0].Text, `1 character invisible inside a word, first at byte 43 ("y\u200bes.")`) ||
		!strings.Contains(w[1].Text, `2 words with letters of two scripts that look alike, first at byte 8 ("\u041erla")`) {
		t.Errorf("got %q", w)
	}
	if w := forgery.Warnings(hearsay.Article{Text: "Orla Venn said “no”."}); w != nil {
		t.Errorf("got %q", w)
	}
}

// FuzzFind: spans lie in the text, in order, on characters.
func FuzzFind(f *testing.F) {
	f.Add("Or\u200bla \u202e \u041erla\x1b")
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range forgery.Find(text) {
			if s.Span.Start < 0 || s.Span.End > len(text) || s.Span.Start >= s.Span.End || utf8.ValidString(text) && !utf8.ValidString(s.Span.In(text)) {
				t.Fatalf("%v in %q", s, text)
			}
		}
		for _, w := range forgery.Warnings(hearsay.Article{Text: text}) {
			if strings.ContainsAny(w.Text, "\x1b\u202e\n") {
				t.Fatalf("%q shows what it warns of", w.Text)
			}
		}
	})
}
