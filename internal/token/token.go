// Package token cuts a report into the sub-word tokens that the encoder reads, and into sentences.
//
// Text in, [Token] values and sentence spans out; every offset is a byte offset into the text as it was given, on a rune
// boundary. Nothing here moves an offset: decomposed accents, zero-width characters, emoji and curly quotes are folded
// for the look-up in the vocabulary, while a token covers the original characters that its letters came from.
//
// Word pieces follow the uncased tokeniser of BERT (Devlin et al., 2019): words are split at white space, around each
// punctuation mark and around each CJK character, lower-cased, decomposed (NFD) and stripped of combining marks, then cut
// greedily into the longest pieces of the vocabulary. training/tokens.py does the same to the letter for training;
// the fixture in testdata/token holds both to it.
//
// A [Vocab] is safe for concurrent use once made. All functions are pure, take any bytes and never panic.
package token

import (
	"unicode"
	"unicode/utf8"
)

// Token is one sub-word token and what lower-casing loses of it.
type Token struct {
	// ID is the row of the vocabulary.
	ID int32
	// Start and End are byte offsets into the original text, half open.
	Start, End int32
	// Case is that of the whole word: one of NoLetters, Lower, Initial, Upper.
	Case uint8
	// Gap is what stands before the token: one of Joined, Space, Line, Paragraph.
	Gap uint8
	// Quote is one of Outside, Inside, Opening, Closing.
	Quote uint8
}

// Values of Token.Case.
const (
	NoLetters uint8 = iota
	Lower
	Initial // the first letter is a capital
	Upper   // two letters or more, all capitals
)

// Values of Token.Gap.
const (
	Joined uint8 = iota
	Space
	Line      // one line break
	Paragraph // a blank line, or the text's start
)

// Values of Token.Quote.
const (
	Outside uint8 = iota
	Inside
	Opening
	Closing
)

// maxWord is how many characters a word may have; a longer one is a single unknown token.
const maxWord = 100

// maxFold is how many characters one character folds into at most: the longest canonical decomposition has four.
const maxFold = 4

// word is one word of the text: a run of letters and digits, or a single punctuation mark or CJK character.
type word struct {
	start, end int
	first      rune
	class      class
	gap        uint8
}

// scanner walks over the words of a text.
type scanner struct {
	text   string
	at     int
	gap    uint8
	breaks int
}

// next gives the next word; dropped characters belong to no word's edge.
func (s *scanner) next() (word, bool) {
	for s.at < len(s.text) {
		r, n := utf8.DecodeRuneInString(s.text[s.at:])
		switch k := classOf(r); k {
		case space:
			s.widen(r)
			s.at += n
		case dropped:
			s.at += n
		default:
			w := word{start: s.at, end: s.at + n, first: r, class: k, gap: s.gap}
			s.at += n
			if k == letter {
				w.end = s.run(w.end)
			}
			s.gap, s.breaks = Joined, 0
			return w, true
		}
	}
	return word{}, false
}

// widen takes white space r into the gap before the next word.
func (s *scanner) widen(r rune) {
	if s.gap == Paragraph {
		return
	}
	if r == '\n' {
		s.breaks++
	}
	s.gap = min(Space+uint8(min(s.breaks, 2)), Paragraph)
}

// run walks to the end of a run of letters and gives the end of its last one.
func (s *scanner) run(end int) int {
	for s.at < len(s.text) {
		r, n := utf8.DecodeRuneInString(s.text[s.at:])
		k := classOf(r)
		if k != letter && k != dropped {
			break
		}
		s.at += n
		if k == letter {
			end = s.at
		}
	}
	return end
}

// joined reports whether the next word follows at once and begins with r.
func (s *scanner) joined(r rune) bool {
	for i := s.at; i < len(s.text); {
		c, n := utf8.DecodeRuneInString(s.text[i:])
		if classOf(c) != dropped {
			return c == r
		}
		i += n
	}
	return false
}

// quoter keeps account of quotation marks; a paragraph or line break closes what is open.
type quoter struct {
	inside   bool
	previous word
	last     uint8 // what the previous word got
}

// mark gives the Quote of word w; s stands behind it.
func (q *quoter) mark(w word, s *scanner) uint8 {
	if w.gap >= Line {
		q.inside = false
	}
	m := Outside
	if q.inside {
		m = Inside
	}
	if w.class == punct {
		second := w.gap == Joined && q.previous.class == punct && q.previous.first == w.first
		double := isSingle(w.first) && (second || s.joined(w.first))
		switch {
		case double && second:
			m = q.last
		case isOpen(w.first):
			m, q.inside = Opening, true
		case w.first == '”':
			m, q.inside = Closing, false
		case w.first == '"' || double || w.first == '«' || w.first == '»':
			if m = Opening; q.inside {
				m = Closing
			}
			q.inside = !q.inside
		}
	}
	q.previous, q.last = w, m
	return m
}

// isSingle reports whether two of r in a row make one quotation mark.
func isSingle(r rune) bool {
	return r == '\'' || r == '`' || r == '’' || r == '‘'
}

func isOpen(r rune) bool { return r == '“' || r == '„' || r == '‟' }

// folded is a word as the vocabulary knows it, with the original bytes behind each of its bytes.
type folded struct {
	text       [(maxWord + maxFold) * utf8.UTFMax]byte
	start, end [(maxWord + maxFold) * utf8.UTFMax]int32
	n          int // bytes of text in use
	runes      int // characters of the whole word, also those that found no room
	first      int32
	last       int32 // the end of the whole word's last character that has letters
}

// fold fills f from bytes [b, e) of text.
func (f *folded) fold(text string, b, e int) {
	f.n, f.runes = 0, 0
	for i := b; i < e; {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r < utf8.RuneSelf && r >= ' ' && r != 0x7F:
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			f.add(r, i, i+n)
		case classOf(r) != dropped:
			f.addFolded(r, i, i+n)
		}
		i += n
	}
}

func (f *folded) add(r rune, b, e int) {
	if f.runes == 0 {
		f.first = int32(b)
	}
	f.runes++
	f.last = int32(e)
	if f.runes > maxWord {
		return
	}
	n := utf8.EncodeRune(f.text[f.n:f.n+utf8.UTFMax], r)
	for i := f.n; i < f.n+n; i++ {
		f.start[i], f.end[i] = int32(b), int32(e)
	}
	f.n += n
}

// caseOf gives the Case of bytes [b, e) of text.
func caseOf(text string, b, e int) uint8 {
	letters, capitals, first := 0, 0, false
	for i := b; i < e; {
		r, n := utf8.DecodeRuneInString(text[i:])
		i += n
		if !unicode.IsLetter(r) {
			continue
		}
		up := unicode.Is(unicode.Lu, r)
		if letters == 0 {
			first = up
		}
		letters++
		if up {
			capitals++
		}
	}
	switch {
	case letters == 0:
		return NoLetters
	case letters > 1 && capitals == letters:
		return Upper
	case first:
		return Initial
	}
	return Lower
}

// Tokenize appends the tokens of text to dst and returns it. Tokens are in order and apart, but for the pieces of a
// single character that decomposes into several letters, which share it. Text beyond 2 GiB is not read.
func (v *Vocab) Tokenize(dst []Token, text string) []Token {
	if len(text) > 1<<31-1 {
		text = text[:1<<31-1]
	}
	s := scanner{text: text, gap: Paragraph, breaks: 2}
	var q quoter
	var f folded
	for {
		w, ok := s.next()
		if !ok {
			return dst
		}
		quote := q.mark(w, &s)
		f.fold(text, w.start, w.end)
		n := len(dst)
		dst = v.cut(dst, &f)
		if len(dst) == n {
			continue
		}
		c := NoLetters
		if w.class != punct {
			c = caseOf(text, w.start, w.end)
		}
		for i := n; i < len(dst); i++ {
			dst[i].Case, dst[i].Quote = c, quote
		}
		dst[n].Gap = w.gap
	}
}
