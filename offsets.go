package hearsay

import (
	"fmt"
	"sort"
	"unicode/utf8"
)

// blockBytes is how many bytes of text one entry of offsets covers: a conversion scans at most this many.
const blockBytes = 64

// offsets converts between byte and code-point offsets of one valid UTF-8 text. Building it reads the text once; each
// conversion takes bounded time plus, from code points to bytes, one binary search.
type offsets struct {
	text string
	// before[i] is the number of code points that start before byte i*blockBytes; nil for a text that is all ASCII.
	before []int
	// runes is the number of code points of the whole text.
	runes int
}

func newOffsets(text string) offsets {
	o := offsets{text: text, runes: utf8.RuneCountInString(text)}
	if o.runes == len(text) {
		return o
	}
	o.before = make([]int, 0, len(text)/blockBytes+1)
	n := 0
	for start := 0; start < len(text); start += blockBytes {
		o.before = append(o.before, n)
		n += starts(text[start:min(start+blockBytes, len(text))])
	}
	return o
}

// starts counts the code points of valid UTF-8 that start in s, which may itself begin or end inside one.
func starts(s string) int {
	n := 0
	for i := range len(s) {
		if utf8.RuneStart(s[i]) {
			n++
		}
	}
	return n
}

// rune gives the code-point offset of byte offset b, and whether b lies within the text on a rune boundary.
func (o offsets) rune(b int) (int, bool) {
	switch {
	case b < 0 || b > len(o.text):
		return 0, false
	case b == len(o.text):
		return o.runes, true
	case o.before == nil:
		return b, true
	case !utf8.RuneStart(o.text[b]):
		return 0, false
	}
	block := b / blockBytes
	return o.before[block] + starts(o.text[block*blockBytes:b]), true
}

// byte gives the byte offset of code-point offset r, and whether r lies within the text.
func (o offsets) byte(r int) (int, bool) {
	switch {
	case r < 0 || r > o.runes:
		return 0, false
	case r == o.runes:
		return len(o.text), true
	case o.before == nil:
		return r, true
	}
	// The last block before which at most r code points start is the one in which the r-th starts.
	block := sort.Search(len(o.before), func(i int) bool { return o.before[i] > r }) - 1
	n := o.before[block]
	for b := block * blockBytes; ; b++ {
		if utf8.RuneStart(o.text[b]) {
			if n == r {
				return b, true
			}
			n++
		}
	}
}

// converter converts the spans of one record and keeps the first error. It is the one place where bytes and code points
// meet.
type converter struct {
	offsets offsets
	prefix  string // the record
	owner   string // the statement or assertion whose spans are converted
	err     error
}

// toRunes gives spans as pairs of code-point offsets; never nil.
func (c *converter) toRunes(field string, spans []Span) [][]int {
	out := make([][]int, 0, len(spans))
	for _, s := range spans {
		start, ok := c.offsets.rune(s.Start)
		end, ok2 := c.offsets.rune(s.End)
		if !ok || !ok2 || start >= end {
			c.fail(field, fmt.Sprintf("bytes [%d, %d) are no range of a text of %d bytes", s.Start, s.End, len(c.offsets.text)))
			continue
		}
		out = append(out, []int{start, end})
	}
	return out
}

// toBytes gives pairs of code-point offsets as spans; nil if there are none.
func (c *converter) toBytes(field string, pairs [][]int) []Span {
	if len(pairs) == 0 {
		return nil
	}
	out := make([]Span, 0, len(pairs))
	for _, p := range pairs {
		if len(p) != 2 {
			c.fail(field, fmt.Sprintf("%v is not a pair [start, end]", p))
			continue
		}
		start, ok := c.offsets.byte(p[0])
		end, ok2 := c.offsets.byte(p[1])
		if !ok || !ok2 || start >= end {
			c.fail(field, fmt.Sprintf("[%d, %d] is no range of a text of %d characters", p[0], p[1], c.offsets.runes))
			continue
		}
		out = append(out, Span{Start: start, End: end})
	}
	return out
}

func (c *converter) fail(field, what string) {
	if c.err == nil {
		c.err = fmt.Errorf("%s: %s: %s: %w: %s", c.prefix, c.owner, field, ErrInvalid, what)
	}
}

// CodePoints gives a function that turns spans of text, which must be valid UTF-8, into half-open ranges of code points, as JSON has
// them. It panics if a span does not lie on rune boundaries within text; see [Record.CheckSpans]. The function may be used concurrently.
func CodePoints(text string) func(Span) (start, end int) {
	o := newOffsets(text)
	return func(s Span) (start, end int) {
		start, ok := o.rune(s.Start)
		end, ok2 := o.rune(s.End)
		if !ok || !ok2 {
			panic(fmt.Sprintf("hearsay: bytes [%d, %d) are no range of a text of %d bytes", s.Start, s.End, len(text)))
		}
		return start, end
	}
}
