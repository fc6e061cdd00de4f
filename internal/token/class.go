package token

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// class is what the tokeniser does with a character.
type class uint8

const (
	letter  class = iota // also digits, symbols, combining marks and all that is not below
	space                // parts words
	dropped              // control and format characters, private use, U+FFFD: as if they were not there
	punct                // a word of its own
	cjk                  // a word of its own
)

// ascii holds the classes of the first 128 characters.
var ascii = func() (t [utf8.RuneSelf]class) {
	for r := range rune(utf8.RuneSelf) {
		switch {
		case r == ' ' || r == '\t' || r == '\n' || r == '\r':
			t[r] = space
		case r < ' ' || r == 0x7F:
			t[r] = dropped
		case 33 <= r && r <= 47 || 58 <= r && r <= 64 || 91 <= r && r <= 96 || 123 <= r:
			t[r] = punct
		}
	}
	return t
}()

func classOf(r rune) class {
	if 0 <= r && r < utf8.RuneSelf {
		return ascii[r]
	}
	switch {
	case isCJK(r):
		return cjk
	case unicode.IsLetter(r):
		return letter
	case unicode.IsPunct(r):
		return punct
	case unicode.In(r, unicode.Zs, unicode.Zl, unicode.Zp):
		return space
	case r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs):
		return dropped
	}
	return letter
}

// isCJK reports whether r lies in one of the blocks of unified or compatibility ideographs that BERT splits.
func isCJK(r rune) bool {
	if r < 0x3400 {
		return false
	}
	return 0x4E00 <= r && r <= 0x9FFF || 0x3400 <= r && r <= 0x4DBF || 0x20000 <= r && r <= 0x2A6DF ||
		0x2A700 <= r && r <= 0x2B73F || 0x2B740 <= r && r <= 0x2B81F || 0x2B820 <= r && r <= 0x2CEAF ||
		0xF900 <= r && r <= 0xFAFF || 0x2F800 <= r && r <= 0x2FA1F
}

// addFolded adds what r, bytes [b, e) of the text, is in lower case, decomposed and without its combining marks.
func (f *folded) addFolded(r rune, b, e int) {
	r = unicode.ToLower(r)
	if isHangul(r) {
		f.addHangul(r, b, e)
		return
	}
	var src [utf8.UTFMax]byte
	n := utf8.EncodeRune(src[:], r)
	d := norm.NFD.Properties(src[:n]).Decomposition()
	if d == nil {
		d = src[:n]
	}
	for len(d) > 0 {
		c, k := utf8.DecodeRune(d)
		if !unicode.Is(unicode.Mn, c) {
			f.add(c, b, e)
		}
		d = d[k:]
	}
}

// Hangul syllables decompose by arithmetic (The Unicode Standard, section 3.12).
const (
	hangulBase  = 0xAC00
	hangulCount = 11172
	vowels      = 21
	finals      = 28
)

func isHangul(r rune) bool { return r >= hangulBase && r < hangulBase+hangulCount }

// addHangul adds the letters of syllable r.
func (f *folded) addHangul(r rune, b, e int) {
	i := r - hangulBase
	f.add(0x1100+i/(vowels*finals), b, e)
	f.add(0x1161+i%(vowels*finals)/finals, b, e)
	if final := i % finals; final > 0 {
		f.add(0x11A7+final, b, e)
	}
}
