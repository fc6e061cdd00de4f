package audit

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hearsay"
)

// side is one of the two sides of a swap.
type side uint8

const (
	sideA side = iota
	sideB
)

// Swap exchanges the words of two sides.
type Swap struct {
	// Name is what the swap is called on the command line: "russia/ukraine".
	Name string
	// A and B are what the sides are called in a report. A swap of names has one direction, and A is empty.
	A, B string
	// kinds says that both sides are the same kind of source.
	kinds bool
	pairs []pair
	// names, if not nil, gives people's names in place of pairs; see nameEdits.
	names *language
}

// direction gives the name of the direction that replaces d's words.
func (s Swap) direction(d side) string {
	switch {
	case s.names != nil:
		return "→ " + s.B
	case d == sideA:
		return s.A + " → " + s.B
	}
	return s.B + " → " + s.A
}

// pair is a word or phrase of each side. Several ways to write one are divided by |, of which the first is what is written.
type pair struct {
	a, b string
	// toB and toA choose the words by the word that follows, "" if none follows directly; "" leaves the words as they are.
	toB, toA func(next string) string
}

// edit replaces the bytes of a span.
type edit struct {
	hearsay.Span
	new  string
	side side
}

// phrase is what is looked for.
type phrase struct {
	words, new string
	pick       func(string) string
	side       side
}

// phrases gives what to look for by the first word in lower case, the longest first.
func phrases(pairs []pair) map[string][]phrase {
	by := map[string][]phrase{}
	add := func(words, to string, pick func(string) string, d side) {
		if words == "" || to == "" && pick == nil {
			return
		}
		to, _, _ = strings.Cut(to, "|")
		for w := range strings.SplitSeq(words, "|") {
			first := strings.ToLower(w[:wordEnd(w, 0)])
			by[first] = append(by[first], phrase{w, to, pick, d})
		}
	}
	for _, p := range pairs {
		add(p.a, p.b, p.toB, sideA)
		add(p.b, p.a, p.toA, sideB)
	}
	for _, ps := range by {
		slices.SortStableFunc(ps, func(a, b phrase) int { return cmp.Compare(len(b.words), len(a.words)) })
	}
	return by
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// wordEnd gives the end of the word that begins at i, i if none does.
func wordEnd(text string, i int) int {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !letter(r) {
			break
		}
		i += n
	}
	return i
}

// wordAfter gives the word that follows end after one space, "" if none does.
func wordAfter(text string, end int) string {
	if end >= len(text) || text[end] != ' ' {
		return ""
	}
	return text[end+1 : wordEnd(text, end+1)]
}

// find gives the edits that phrases ask for in text, in order, the indefinite articles before them put right.
func find(text string, by map[string][]phrase) []edit {
	var out []edit
	for i, last := 0, (hearsay.Span{}); i < len(text); {
		end := wordEnd(text, i)
		if end == i {
			_, n := utf8.DecodeRuneInString(text[i:])
			i += n
			continue
		}
		next := end
		for _, p := range by[strings.ToLower(text[i:end])] {
			e, ok := p.at(text, i)
			if !ok {
				continue
			}
			if fix, ok := article(text, last, e); ok {
				out = append(out, fix)
			}
			out = append(out, e)
			next = e.End
			break
		}
		last = hearsay.Span{Start: i, End: next}
		i = next
	}
	return out
}

// at gives the edit of p at byte i of text.
func (p phrase) at(text string, i int) (edit, bool) {
	end := i + len(p.words)
	if end > len(text) || wordEnd(text, end) != end {
		return edit{}, false
	}
	found := text[i:end]
	style := func(s string) string { return s }
	switch {
	case found == p.words:
	case found == capital(p.words):
		style = capital
	case found == strings.ToUpper(p.words) && len(found) > 3:
		style = strings.ToUpper
	default:
		return edit{}, false
	}
	to := p.new
	if p.pick != nil {
		to = p.pick(wordAfter(text, end))
	}
	if to == "" {
		return edit{}, false
	}
	return edit{hearsay.Span{Start: i, End: end}, style(to), p.side}, true
}

// capital writes s with its first letter large.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// article gives the edit of "a" or "an" at last, the word before e, where e's words begin with another sound than those they replace.
func article(text string, last hearsay.Span, e edit) (edit, bool) {
	if last.Len() == 0 || last.End+1 != e.Start || text[last.End] != ' ' {
		return edit{}, false
	}
	want := "a"
	if vowel(e.new) {
		want = "an"
	}
	have := last.In(text)
	if !strings.EqualFold(have, "a") && !strings.EqualFold(have, "an") || strings.EqualFold(have, want) {
		return edit{}, false
	}
	if have[0] == 'A' {
		want = capital(want)
	}
	return edit{last, want, e.side}, true
}

// vowel reports whether a word is spoken with a vowel at its beginning. "Ukraine" and the like are not.
func vowel(s string) bool {
	first, _ := utf8.DecodeRuneInString(strings.ToLower(s))
	return strings.ContainsRune("aeioué", first) && !strings.HasPrefix(strings.ToLower(s), "uk")
}

// offsets leads from a text to the one that edits have made of it.
type offsets struct {
	from, to []hearsay.Span
}

// apply makes edits, which are in order and do not overlap, in text.
func apply(text string, edits []edit) (string, offsets) {
	var b strings.Builder
	var off offsets
	at := 0
	for _, e := range edits {
		b.WriteString(text[at:e.Start])
		start := b.Len()
		b.WriteString(e.new)
		off.from = append(off.from, e.Span)
		off.to = append(off.to, hearsay.Span{Start: start, End: b.Len()})
		at = e.End
	}
	b.WriteString(text[at:])
	return b.String(), off
}

// span gives where s stands in the new text. What lies in part within replaced words is drawn out to hold them whole.
func (o offsets) span(s hearsay.Span) hearsay.Span {
	return hearsay.Span{Start: o.place(s.Start, false), End: o.place(s.End, true)}
}

// place gives where p stands in the new text; within replaced words that is their start, or their end.
func (o offsets) place(p int, end bool) int {
	shift := 0
	for i, f := range o.from {
		switch {
		case end && p <= f.Start, !end && p < f.Start:
			return p + shift
		case end && p <= f.End:
			return o.to[i].End
		case !end && p < f.End:
			return o.to[i].Start
		}
		shift = o.to[i].End - f.End
	}
	return p + shift
}

// whole draws a span of the new text out to hold replaced words whole.
func (o offsets) whole(s hearsay.Span) hearsay.Span {
	for _, t := range o.to {
		if t.Start < s.End && s.Start < t.End {
			s.Start, s.End = min(s.Start, t.Start), max(s.End, t.End)
		}
	}
	return s
}

// edits gives what the swap changes in the text of a record.
func (s Swap) edits(r hearsay.Record) []edit { return s.editsIn(r, r.Text) }

// title gives what the swap changes in the title of a record.
func (s Swap) title(r hearsay.Record) []edit { return s.editsIn(r, r.Title) }

func (s Swap) editsIn(r hearsay.Record, text string) []edit {
	if s.names != nil {
		return nameEdits(r, text, *s.names)
	}
	return find(text, phrases(s.pairs))
}

// outlet gives the outlet that takes the place of another, "" for none.
func (s Swap) outlet(name string) string {
	if s.names != nil || name == "" {
		return ""
	}
	for _, e := range find(name, phrases(s.pairs)) {
		if e.Len() == len(name) {
			return e.new
		}
	}
	return ""
}
