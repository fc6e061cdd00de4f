package hearsay

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Quotations are the stretches of a text that stand inside quotation marks, marks excluded, in order and apart.
//
// Marks are straight and curly double quotes (also low ones, „so“, and the Nordic ”so”), guillemets in either direction
// and doubled single quotes (”so”, “so” in old wire copy). Single ones are too often apostrophes: they are no marks, and
// quotations within a quotation change nothing. Straight double marks that are even in number and alone in their
// paragraph open and close by turns; else what a straight mark does is told by the spaces around it, and straight and
// curly ones close each other where a typist mixed them.
//
// Unbalanced marks are no error. A mark that closes nothing is passed over. A quotation that its paragraph leaves open
// goes on to the paragraph's end: where the next paragraph opens again, that is the usual way to quote at length, and
// where it does not, the closing mark is missing. So a missing mark spoils one paragraph at most.
type Quotations []Span

// family is a kind of quotation mark; only marks of one family close each other.
type family uint8

const (
	noMark family = iota
	double
	guillemet
	single // doubled single quotes
)

// glyph gives the quotation mark at the head of s, its family and its length in bytes; noMark and the length of a
// character if there is none.
func glyph(s string) (r rune, f family, n int) {
	switch c := s[0]; {
	case c == '"':
		return '"', double, 1
	case c == '\'' || c == '`':
		if len(s) > 1 && s[1] == c {
			return rune(c), single, 2
		}
		return 0, noMark, 1
	case c < utf8.RuneSelf:
		return 0, noMark, 1
	}
	r, n = utf8.DecodeRuneInString(s)
	switch r {
	case '“', '”', '„', '‟':
		return r, double, n
	case '＂':
		return '"', double, n
	case '«', '»':
		return r, guillemet, n
	case '‘', '’':
		if strings.HasPrefix(s[n:], s[:n]) {
			return r, single, 2 * n
		}
	}
	return 0, noMark, n
}

// QuotationsIn finds the quotations of text in one pass.
func QuotationsIn(text string) Quotations {
	var q Quotations
	for start := 0; start < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		q = quotationsInParagraph(q, text, start, end)
		start = end + 1
	}
	return q
}

// quotationsInParagraph appends the quotations of text[start:end], a paragraph.
func quotationsInParagraph(q Quotations, text string, start, end int) Quotations {
	var open rune // the mark that opened the quotation, or 0
	var inside family
	var nested bool // in a quotation within it, in marks of the same family but another shape
	from := 0
	turns := byTurns(text[start:end])
	for i := start; i < end; {
		r, f, n := glyph(text[i:end])
		before, after := text[start:i], text[i+n:end]
		switch {
		case turns && r == '"' && open == 0:
			open, inside, from = r, f, i+n
		case turns && r == '"' && open == '"':
			q, open = add(q, from, i), 0
		case f == noMark || (open != 0 && f != inside):
		case open == 0:
			if canOpen(r, before, after) {
				open, inside, nested, from = r, f, false, i+n
			}
		case !canClose(open, r, before, after):
			nested = nested || r != open
		case nested && !partner(open, r):
			nested = false
		default:
			q, open = add(q, from, i), 0
		}
		i += n
	}
	if open != 0 {
		q = add(q, from, end)
	}
	return q
}

// byTurns reports whether the straight double marks of paragraph are even in number and have no curly ones among them.
func byTurns(paragraph string) bool {
	return strings.Count(paragraph, `"`)%2 == 0 && !strings.ContainsAny(paragraph, "“”„‟＂")
}

// canOpen reports whether mark r, between the words before and after, can open a quotation.
func canOpen(r rune, before, after string) bool {
	switch r {
	case '“', '„', '‟', '«', '‘', '`':
		return true
	}
	return looseLeft(before) || !looseRight(after)
}

// canClose reports whether mark r can end the quotation that open began, or one within it.
func canClose(open, r rune, before, after string) bool {
	switch r {
	case '„', '‟', '‘', '`':
		return false
	case '”', '’':
		return true
	case '“':
		return open == '„' || open == '‟'
	case '«':
		return open == '»'
	case '»':
		return true
	}
	return !looseLeft(before) || looseRight(after)
}

// partner reports whether r is the shape of mark that is paired with open.
func partner(open, r rune) bool {
	switch open {
	case '“', '‟':
		return r == '”'
	case '„':
		return r == '“' || r == '”'
	case '«':
		return r == '»'
	case '»':
		return r == '«' || r == '»'
	case '‘':
		return r == '’'
	case '`':
		return r == '\''
	}
	return r == open
}

// looseLeft reports whether a mark after before has room on its left: a space, an opening bracket or nothing.
func looseLeft(before string) bool {
	r, n := utf8.DecodeLastRuneInString(before)
	return n == 0 || unicode.IsSpace(r) || unicode.In(r, unicode.Ps, unicode.Pd)
}

// looseRight reports whether a mark before after has room on its right: a space, punctuation or nothing.
func looseRight(after string) bool {
	r, n := utf8.DecodeRuneInString(after)
	return n == 0 || unicode.IsSpace(r) || (unicode.IsPunct(r) && !unicode.In(r, unicode.Ps))
}

func add(q Quotations, start, end int) Quotations {
	if start < end {
		return append(q, Span{Start: start, End: end})
	}
	return q
}

// Bounds of a form, as shares of the letters and digits of the content that stand inside quotation marks.
const (
	directAbove   = 0.97
	indirectBelow = 0.02
)

// Form says how much of content, spans of text, stands inside q: by letters and digits, more than 97 % is [Direct], less
// than 2 % [Indirect], else [Mixed]. Content without letters or digits is [Indirect].
func (q Quotations) Form(text string, content []Span) Form {
	total, quoted := 0, 0
	for _, c := range content {
		total += alphanumerics(c.In(text))
		for i := sort.Search(len(q), func(i int) bool { return q[i].End > c.Start }); i < len(q) && q[i].Start < c.End; i++ {
			quoted += alphanumerics(text[max(q[i].Start, c.Start):min(q[i].End, c.End)])
		}
	}
	switch share := float64(quoted) / float64(max(total, 1)); {
	case share > directAbove:
		return Direct
	case share < indirectBelow:
		return Indirect
	}
	return Mixed
}

// FormOf gives the form of a statement with these content spans of text. For many statements of one text, find its
// [Quotations] once.
func FormOf(text string, content []Span) Form { return QuotationsIn(text).Form(text, content) }

func alphanumerics(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			n++
		}
	}
	return n
}
