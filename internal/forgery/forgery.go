// Package forgery finds what makes a text read otherwise than it looks: characters that are not seen, that turn the order of others about, or
// that look like letters of another script.
//
// A text in, Signs out. Nothing is changed or left out: the text is read as it stands, and who reads the record is told. The kinds are those
// of Unicode's security reports (UTR 36, UTS 39) and of Boucher and Anderson (Trojan Source, 2021). Functions are pure and safe for
// concurrent use.
package forgery

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"hearsay"
)

// Kind is a way of deceiving a reader.
type Kind uint8

// The kinds.
const (
	// Invisible is a character without width inside a word: "Or\u200bla".
	Invisible Kind = iota
	// Direction is a control that shows what follows in another order than it stands in.
	Direction
	// Tag is a character of a hidden alphabet, which programs read and people do not see.
	Tag
	// Mixed is a word with letters of two scripts that look alike: "Оrla" with a Cyrillic О.
	Mixed
	// Control is a control character, as a terminal takes for a command.
	Control
	kinds
)

var names = [kinds]string{
	Invisible: "invisible inside a word", Direction: "that turn the order of the text about", Tag: "of a hidden alphabet", Control: "of control",
}

// Sign is where a text deceives.
type Sign struct {
	Kind Kind
	// Span is the character, or for Mixed the word.
	Span hearsay.Span
}

// Find gives the signs in text, in their order.
func Find(text string) []Sign {
	var out []Sign
	word := hearsay.Span{Start: -1}
	scripts := 0
	end := func(at int) {
		if word.Start >= 0 && mixed(scripts) {
			word.End = at
			out = append(out, Sign{Mixed, word})
		}
		word.Start, scripts = -1, 0
	}
	var before rune
	flag := false // within a flag that is spelled in tag characters after a black flag
	for i, r := range text {
		size := utf8.RuneLen(r)
		at := hearsay.Span{Start: i, End: i + max(size, 1)}
		flag = r == '\U0001F3F4' || flag && isTag(r)
		switch {
		case r == utf8.RuneError:
		case isTag(r):
			if !flag {
				out = append(out, Sign{Tag, at})
			}
		case directs(r):
			out = append(out, Sign{Direction, at})
		case commands(r):
			out = append(out, Sign{Control, at})
		case hides(r):
			if after, _ := utf8.DecodeRuneInString(text[min(at.End, len(text)):]); alphabetic(before) && alphabetic(after) {
				out = append(out, Sign{Invisible, at})
				continue // the word goes on
			}
		}
		if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) {
			end(i)
		} else {
			if word.Start < 0 {
				word.Start = i
			}
			scripts |= script(r)
		}
		before = r
	}
	end(len(text))
	return out
}

func isTag(r rune) bool { return r >= 0xE0000 && r <= 0xE007F }

func directs(r rune) bool { return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 }

// commands reports whether r is a control that a terminal may obey; other ones stand in texts that were decoded wrongly.
func commands(r rune) bool {
	return r < ' ' && !unicode.IsSpace(r) || r == 0x7F || r == 0x90 || r == 0x9B || r == 0x9D
}

// hides reports whether r has no width. Inside words of Latin, Greek or Cyrillic none of them has a use but the soft hyphen, which
// typesetters leave behind.
func hides(r rune) bool {
	switch r {
	case 0x200B, 0x200C, 0x200D, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0xFEFF, 0x180E, 0x034F:
		return true
	}
	return false
}

const (
	latin = 1 << iota
	cyrillic
	greek
)

func script(r rune) int {
	switch {
	case r < utf8.RuneSelf || unicode.Is(unicode.Latin, r):
		return latin
	case unicode.Is(unicode.Cyrillic, r):
		return cyrillic
	case unicode.Is(unicode.Greek, r) && r != 'µ' && r != 'Ω':
		return greek
	}
	return 0
}

// alphabetic reports whether r is a letter of a script whose words need no joiners.
func alphabetic(r rune) bool { return unicode.IsLetter(r) && script(r) != 0 }

func mixed(scripts int) bool { return scripts&(scripts-1) != 0 }

// shown is how many bytes of the first place a warning shows.
const shown = 40

// Warnings says what signs a text has, a line a kind, with the first place; nil if there are none.
func Warnings(a hearsay.Article) []hearsay.Warning {
	var count [kinds]int
	var first [kinds]hearsay.Span
	for _, s := range Find(a.Text) {
		if count[s.Kind]++; count[s.Kind] == 1 {
			first[s.Kind] = s.Span
		}
	}
	var out []hearsay.Warning
	for k, n := range count {
		if n == 0 {
			continue
		}
		what := fmt.Sprintf("%d character%s %s", n, plural(n), names[k])
		if Kind(k) == Mixed {
			what = fmt.Sprintf("%d word%s with letters of two scripts that look alike", n, plural(n))
		}
		out = append(out, hearsay.Warning{Article: a.ID, Text: fmt.Sprintf("%s, first at byte %d (%s); read as it stands, but it may look like something else",
			what, first[k].Start, around(a.Text, first[k]))})
	}
	return out
}

// around gives a place and the word around it, with what is not seen spelled out.
func around(text string, s hearsay.Span) string {
	start, end := s.Start, s.End
	for start > 0 && s.Start-start < shown/2 && !strings.ContainsRune(" \n\t", rune(text[start-1])) {
		start--
	}
	for end < len(text) && end-s.End < shown/2 && !strings.ContainsRune(" \n\t", rune(text[end])) {
		end++
	}
	return fmt.Sprintf("%+q", strings.ToValidUTF8(text[start:end], ""))
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}
