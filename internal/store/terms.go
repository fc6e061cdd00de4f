package store

import (
	"strings"
	"unicode"
	"unicode/utf8"
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

// match turns what a user types into an FTS5 query: every word must be there, words in double quotes as one phrase, a
// trailing * finds beginnings. No input is a syntax error. "" means that nothing can be found by the query.
func (*sqliteEngine) match(query string) string {
	var out []string
	for i, part := range strings.Split(query, `"`) {
		if i%2 == 1 {
			out = append(out, phrases(part)...)
			continue
		}
		for _, word := range strings.Fields(part) {
			ps := phrases(word)
			if strings.HasSuffix(word, "*") && len(ps) > 0 {
				ps[len(ps)-1] += "*"
			}
			out = append(out, ps...)
		}
	}
	return strings.Join(out, " ")
}

// phrases splits s where it passes from a script without spaces to another and gives each part as an FTS5 string.
func phrases(s string) []string {
	var out []string
	flush := func(part string, spaced bool) {
		if strings.IndexFunc(part, func(r rune) bool { return unicode.In(r, unicode.L, unicode.N) }) < 0 {
			return
		}
		if spaced {
			part = terms(part)
		}
		out = append(out, `"`+strings.NewReplacer(`"`, " ", "\x00", " ").Replace(part)+`"`)
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
