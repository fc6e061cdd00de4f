// Package words cuts text into words with their byte spans, for the stages that read phrases rather than the encoder's
// sub-words.
//
// Text goes in; a [List] comes out. A List is never changed after [Of], so it is safe for concurrent use.
package words

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"hearsay"
)

// Word is a run of letters and digits. An apostrophe or hyphen ends a word: "July's" is July and s.
type Word struct {
	Span hearsay.Span
	// Lower is the word in lower case.
	Lower string
	// Title is true where the word begins with an upper-case letter.
	Title bool
}

// List is the words of one text, in order.
type List struct {
	Text  string
	Words []Word
}

// Of returns the words of text.
func Of(text string) List {
	l := List{Text: text}
	start := -1
	flush := func(end int) {
		if start >= 0 {
			s := text[start:end]
			r, _ := utf8.DecodeRuneInString(s)
			l.Words = append(l.Words, Word{hearsay.Span{Start: start, End: end}, strings.ToLower(s), unicode.IsUpper(r)})
			start = -1
		}
	}
	for i, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		flush(i)
	}
	flush(len(text))
	return l
}

// Len returns the number of words.
func (l List) Len() int { return len(l.Words) }

// Lower returns word i in lower case, "" beyond the ends.
func (l List) Lower(i int) string {
	if i < 0 || i >= len(l.Words) {
		return ""
	}
	return l.Words[i].Lower
}

// Title reports whether word i begins with an upper-case letter.
func (l List) Title(i int) bool { return i >= 0 && i < len(l.Words) && l.Words[i].Title }

// At returns the index of the first word that ends after byte at; Len() where there is none.
func (l List) At(at int) int {
	return sort.Search(len(l.Words), func(i int) bool { return l.Words[i].Span.End > at })
}

// Gap returns the text between words i and i+1; a line end beyond the ends of the list.
func (l List) Gap(i int) string {
	if i < 0 || i+1 >= len(l.Words) {
		return "\n"
	}
	return l.Text[l.Words[i].Span.End:l.Words[i+1].Span.Start]
}

// In returns the lower-case words that lie in span, parted by spaces.
func (l List) In(span hearsay.Span) string {
	var b strings.Builder
	for i := l.At(span.Start); i < len(l.Words) && l.Words[i].Span.Start < span.End; i++ {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(l.Words[i].Lower)
	}
	return b.String()
}

// Sentence returns the sentence of span within that holds byte at, as [Sentences] cuts it; it reads no more of within than
// the lines around at.
func Sentence(text string, within hearsay.Span, at int) hearsay.Span {
	at = max(within.Start, min(at, within.End))
	from := within.Start + strings.LastIndexByte(text[within.Start:at], '\n') + 1
	to := within.End
	if n := strings.IndexByte(text[at:within.End], '\n'); n >= 0 {
		to = at + n + 1
	}
	for _, s := range Sentences(text[from:to]) {
		s.Start += from
		s.End += from
		if at < s.End {
			return s
		}
	}
	return hearsay.Span{Start: from, End: to}
}

// Sentences cuts text at line ends and after the marks that end a sentence; the parts hold all its words.
func Sentences(text string) []hearsay.Span {
	var out []hearsay.Span
	start := 0
	cut := func(end int) {
		if strings.TrimSpace(text[start:end]) != "" {
			out = append(out, hearsay.Span{Start: start, End: end})
		}
		start = end
	}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\n':
			cut(i + 1)
		case '.', '!', '?':
			if end, ok := stops(text, start, i); ok {
				cut(end)
				i = end - 1
			}
		}
	}
	cut(len(text))
	return out
}

var abbreviations = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "dr": true, "sen": true, "rep": true, "gov": true, "gen": true, "st": true, "jan": true,
	"feb": true, "mar": true, "apr": true, "jun": true, "jul": true, "aug": true, "sept": true, "sep": true, "oct": true, "nov": true,
	"dec": true, "lt": true, "col": true, "prof": true, "no": true, "vs": true, "jr": true, "sr": true, "inc": true, "co": true,
	"rev": true, "hon": true, "sgt": true, "capt": true, "u.s": true, "u.k": true, "a.m": true, "p.m": true, "d": true, "r": true,
}

// stops reports whether the mark at i ends a sentence, and where the sentence with its closing quotation marks ends.
func stops(text string, start, i int) (int, bool) {
	end := i + 1
	for end < len(text) {
		r, n := utf8.DecodeRuneInString(text[end:])
		if !strings.ContainsRune(".!?\"'”’)»", r) {
			break
		}
		end += n
	}
	if end >= len(text) {
		return end, true
	}
	if text[end] != ' ' && text[end] != '\n' && text[end] != '\t' {
		return 0, false
	}
	rest := strings.TrimLeft(text[end:], " \t\n\"'“‘(«")
	if r, _ := utf8.DecodeRuneInString(rest); unicode.IsLower(r) {
		return 0, false
	}
	if text[i] == '.' && end == i+1 {
		w := text[start:i]
		w = w[strings.LastIndexAny(w, " \t\n(\"")+1:]
		if abbreviations[strings.ToLower(w)] || len(w) == 1 && unicode.IsUpper(rune(w[0])) {
			return 0, false
		}
	}
	return end, true
}
