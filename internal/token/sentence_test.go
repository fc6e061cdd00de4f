package token_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"hearsay/internal/token"
)

// TestSentences marks the ends of sentences with a bar.
func TestSentences(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"plain", "The bridge will reopen.| It closed in May.| Nobody knows why."},
		{"country", "Several U.S. officials met in the U.K. Senate annex.| They left."},
		{"country at the end", "He moved to the U.S.| The family stayed."},
		{"titles", "Mr. Odell met Dr. Brenn and Gen. K. P. Tarrow.| Sen. Ilse Varga left."},
		{"initials", "George R. Lunt spoke.| J. Petrov listened."},
		{"decimals", "It rose 3.5 percent to 1.204 billion.| Analysts shrugged at No. 4 in line."},
		{"dates", "On Jan. 28 the court met.| It met again in Sept. The ruling stood."},
		{"said after a question", "“Who pays?” Mr. Odell asked.| “Nobody!” she said.| “We pay.”| Odell left."},
		{"question, then narration", "“Who pays?”| The hall fell silent."},
		{"lower case after a quotation", "“We won.” said the mayor.| Fine."},
		{"company", "Brenn & Co. Holdings sued Varga Inc. over it.| Varga Inc. The rest is known."},
		{"ellipsis", "I think ... Tarrow knows.| And … he does.| Well... The rest is silence."},
		{"headline, then text", "Bridge to reopen in May\nThe bridge will reopen.|"},
		{"wrapped by hand", "The council voted on Monday to reopen the bridge over the\nTarrow, which has been shut since the flood of last\nspring.| It was close."},
		{"paragraphs", "One line\n\ntwo lines\n\n\nthree."},
		{"bullets", "The plan:|\n- reopen the bridge|\n- fix the road"},
		{"closing brackets", "(He left.) She stayed.| It rained [a lot.]| Then sun."},
		{"cjk", "总理说不会。|他走了！|真的吗？"},
		{"p.m.", "They met at 3 p.m. Monday in Tarrow.| They met at 3 p.m. The door closed."},
		{"doubled marks", "``We won.''| ``We lost,'' he said."},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.ReplaceAll(c.want, "|", "")
			var got []string
			for _, s := range token.Sentences(text) {
				got = append(got, s.In(text))
			}
			// A blank or broken line between sentences is marked by itself in these cases.
			var want []string
			for _, s := range strings.FieldsFunc(strings.ReplaceAll(c.want, "\n\n", "|"), func(r rune) bool { return r == '|' }) {
				if s = strings.TrimSpace(s); s != "" {
					want = append(want, s)
				}
			}
			switch c.name {
			case "headline, then text":
				want = strings.Split(text, "\n")
			case "country at the end", "company", "dates", "p.m.", "ellipsis", "closing brackets":
				want = wantOf[c.name]
			}
			if !slices.Equal(got, want) {
				t.Errorf("%q:\n got %q\nwant %q", text, got, want)
			}
		})
	}
}

// wantOf holds the cases whose ends a bar cannot show well.
var wantOf = map[string][]string{
	"country at the end": {"He moved to the U.S.", "The family stayed."},
	"company":            {"Brenn & Co. Holdings sued Varga Inc. over it.", "Varga Inc.", "The rest is known."},
	"dates":              {"On Jan. 28 the court met.", "It met again in Sept.", "The ruling stood."},
	"p.m.":               {"They met at 3 p.m. Monday in Tarrow.", "They met at 3 p.m.", "The door closed."},
	"ellipsis":           {"I think ... Tarrow knows.", "And … he does.", "Well...", "The rest is silence."},
	"closing brackets":   {"(He left.)", "She stayed.", "It rained [a lot.]", "Then sun."},
}

// TestSentencesLong fails by its time if the work grows faster than the text.
func TestSentencesLong(t *testing.T) {
	for _, unit := range []string{".", "?\"", "a.", ". ", "\n", "a\n", "U.S. ", "... ", "(", "“", "? “"} {
		text := strings.Repeat(unit, 1<<20/len(unit))
		token.Sentences(text)
	}
}

func FuzzSentences(f *testing.F) {
	for _, s := range []string{"", "A. B.", "“Who?” he said.\n\nNo.", "\xff.\xfe A", "U.S. The", "... A", "。。", ".\n.\n."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, s := range token.Sentences(text) {
			if s.Start < end || s.End <= s.Start || s.End > len(text) {
				t.Fatalf("%q: sentence [%d, %d) after %d", text, s.Start, s.End, end)
			}
			if utf8.ValidString(text) && (!utf8.RuneStart(text[s.Start]) || s.End < len(text) && !utf8.RuneStart(text[s.End])) {
				t.Fatalf("%q: sentence [%d, %d) splits a character", text, s.Start, s.End)
			}
			if strings.TrimFunc(text[end:s.Start], unicode.IsSpace) != "" {
				t.Fatalf("%q: nothing covers %q", text, text[end:s.Start])
			}
			end = s.End
		}
		if strings.TrimFunc(text[end:], unicode.IsSpace) != "" {
			t.Fatalf("%q: nothing covers %q", text, text[end:])
		}
	})
}
