package evaluate

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// letters numbers the letters and digits of a text in order: before[i] is how many of them precede code point i. All
// comparison of spans is done on these numbers, which drops spaces and punctuation at a span's edge and within it.
type letters struct {
	before []int32 // one entry more than the text has code points
}

// isLetter reports whether r counts as a letter or digit. It agrees with Python's str.isalnum: categories L and N
// (isalnum also takes in what has a numeric value, and only characters of category L or N have one).
func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

func newLetters(text string) letters {
	l := letters{before: make([]int32, 1, len(text)+1)}
	var n int32
	for _, r := range text {
		if isLetter(r) {
			n++
		}
		l.before = append(l.before, n)
	}
	return l
}

// clamp gives i as an index of before; offsets outside the text are cut to it.
func (l letters) clamp(i int) int { return min(max(i, 0), len(l.before)-1) }

// cover is a set of letters: ranges of their numbers, in order, none empty, none touching the next. Two covers are the
// same set if and only if they are equal.
type cover []letterRange

type letterRange struct{ start, end int32 }

// cover gives the letters that spans cover.
func (l letters) cover(spans []span) cover {
	var c cover
	for _, s := range spans {
		r := letterRange{l.before[l.clamp(s.start)], l.before[l.clamp(s.end)]}
		if r.start < r.end {
			c = append(c, r)
		}
	}
	return c.canonical()
}

// canonical sorts and joins the ranges of c, which it may overwrite.
func (c cover) canonical() cover {
	if len(c) < 2 {
		return c
	}
	slices.SortFunc(c, func(a, b letterRange) int { return int(a.start) - int(b.start) })
	out := c[:1]
	for _, r := range c[1:] {
		last := &out[len(out)-1]
		if r.start <= last.end {
			last.end = max(last.end, r.end)
		} else {
			out = append(out, r)
		}
	}
	return out
}

// union gives the letters that are in any of covers.
func union(covers ...cover) cover {
	var c cover
	for _, one := range covers {
		c = append(c, one...)
	}
	return c.canonical()
}

// size is the number of letters in c.
func (c cover) size() int {
	n := 0
	for _, r := range c {
		n += int(r.end - r.start)
	}
	return n
}

// shared is the number of letters that are in both c and d.
func (c cover) shared(d cover) int {
	n := 0
	for i, j := 0, 0; i < len(c) && j < len(d); {
		start, end := max(c[i].start, d[j].start), min(c[i].end, d[j].end)
		if start < end {
			n += int(end - start)
		}
		if c[i].end < d[j].end {
			i++
		} else {
			j++
		}
	}
	return n
}

// equal reports whether c and d are the same set.
func (c cover) equal(d cover) bool { return slices.Equal(c, d) }

// iou is the number of letters in both over that in either; 1 if both are empty.
func (c cover) iou(d cover) float64 {
	if len(c) == 0 && len(d) == 0 {
		return 1
	}
	both := c.shared(d)
	if both == 0 {
		return 0
	}
	return ratio(both, c.size()+d.size()-both)
}

// ratio is a/b as a fraction, 0 where b is 0.
func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}
