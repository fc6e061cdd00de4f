package store

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// spaceless are the scripts that are written without spaces between words. FTS5's tokenizer would take a whole run of them as
// one word, so that nothing within it could be found.
var spaceless = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao,
	unicode.Khmer, unicode.Myanmar, unicode.Tibetan}

func isSpaceless(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, spaceless...) && unicode.IsLetter(r)
}

func (*sqliteEngine) terms(s string) string { return terms(s) }

// terms gives the characters of s that belong to a script without spaces, each a word; "" for other text.
func terms(s string) string {
	if strings.IndexFunc(s, isSpaceless) < 0 {
		return ""
	}
	var b strings.Builder
	for _, r := range s {
		if isSpaceless(r) {
			b.WriteRune(r)
			b.WriteByte(' ')
		}
	}
	return strings.TrimSuffix(b.String(), " ")
}

// match writes an FTS5 query. No input is a syntax error.
func (*sqliteEngine) match(query string) string {
	var out []string
	for _, p := range parse(query) {
		q := `"` + strings.NewReplacer(`"`, " ", "\x00", " ").Replace(p.words) + `"`
		if p.prefix {
			q += "*"
		}
		out = append(out, q)
	}
	return strings.Join(out, " ")
}

// phrase is words that must stand next to each other; prefix says that the last of them may go on.
type phrase struct {
	words  string
	prefix bool
}

// parse splits what a user types into phrases, all of which must be there: words in double quotes are one, and a trailing *
// finds beginnings.
func parse(query string) []phrase {
	var out []phrase
	for i, part := range strings.Split(query, `"`) {
		if i%2 == 1 {
			out = append(out, phrases(part)...)
			continue
		}
		for _, word := range strings.Fields(part) {
			ps := phrases(word)
			if strings.HasSuffix(word, "*") && len(ps) > 0 {
				ps[len(ps)-1].prefix = true
			}
			out = append(out, ps...)
		}
	}
	return out
}

// phrases splits s where it passes from a script without spaces to another.
func phrases(s string) []phrase {
	var out []phrase
	flush := func(part string, spaced bool) {
		if strings.IndexFunc(part, func(r rune) bool { return unicode.In(r, unicode.L, unicode.N) }) < 0 {
			return
		}
		if spaced {
			part = terms(part)
		}
		out = append(out, phrase{words: part})
	}
	start, was := 0, false
	for i, r := range s {
		now := isSpaceless(r)
		if r == utf8.RuneError || r == 0 || (unicode.Is(unicode.M, r) && was) {
			now = was
		}
		if now != was {
			flush(s[start:i], was)
			start, was = i, now
		}
	}
	flush(s[start:], was)
	return out
}

// fold gives the words of s as a search compares them: runs of letters, digits and marks in lower case and without accents,
// characters of scripts without spaces one by one.
func fold(s string) []string {
	var out []string
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
	}
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case isSpaceless(r):
			flush()
			out = append(out, string(r))
		case unicode.In(r, unicode.L, unicode.N, unicode.Co, unicode.Mc):
			b.WriteRune(unicode.ToLower(r))
		default:
			flush()
		}
	}
	flush()
	return out
}
