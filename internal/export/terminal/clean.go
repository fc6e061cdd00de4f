package terminal

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean gives s on one line and without anything that a terminal would obey: control characters show as their pictures
// (␛), invisible characters that reorder or hide text as their code (‹U+202E›), white space as a space, a byte
// that is not UTF-8 as U+FFFD. What is left is
// safe to print between a terminal's own codes.
func Clean(s string) string {
	if utf8.ValidString(s) && strings.IndexFunc(s, unsafe) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			b.WriteByte(' ')
		case r < 0x20:
			b.WriteRune('␀' + r)
		case r == 0x7f:
			b.WriteRune('␡')
		case unsafe(r):
			fmt.Fprintf(&b, "‹U+%04X›", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// unsafe reports whether r must not reach a terminal: controls, and format characters other than the joiners and the soft
// hyphen that scripts and emoji need. Variation selectors and marks are harmless.
func unsafe(r rune) bool {
	switch r {
	case '\u200c', '\u200d', '\u00ad', '\u2060':
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}
