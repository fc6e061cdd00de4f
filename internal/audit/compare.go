package audit

import (
	"fmt"
	"slices"
	"strings"

	"hearsay"
	"hearsay/internal/token"
)

// comparison is two records, that of an article and that of the same article with words replaced. All spans are of the new text.
type comparison struct {
	before, after view
	edits         []edit // in the old text
	kinds         bool
	least         float64 // confidence of statements that count
	// to leads from the index of a statement before to that of its counterpart after, -1 for none; back the other way.
	to, back []int
}

// view is one record with its spans laid out for comparing.
type view struct {
	record     hearsay.Record
	sentences  []hearsay.Span // of its own text
	statements []hearsay.Statement
	own        []hearsay.Assertion
	sources    map[string]hearsay.Source
	index      map[string]int
	// touched says which sides' words stand in the sentences of a statement, and of an assertion: a bit a side.
	touched, touchedOwn []uint8
}

func newComparison(before, after hearsay.Record, off offsets, edits []edit, kinds bool) *comparison {
	from, to := off.from, off.to
	c := &comparison{edits: edits, kinds: kinds}
	c.before = newView(before, off.span, from, edits)
	c.after = newView(after, off.whole, to, edits)
	c.match()
	return c
}

// newView lays out r, whose spans lay puts into the new text; at says where in r's text the edits stand.
func newView(r hearsay.Record, lay func(hearsay.Span) hearsay.Span, at []hearsay.Span, edits []edit) view {
	v := view{record: r, sentences: token.Sentences(r.Text), sources: map[string]hearsay.Source{}, index: map[string]int{}}
	all := func(spans []hearsay.Span) []hearsay.Span {
		var out []hearsay.Span
		for _, s := range spans {
			out = append(out, lay(s))
		}
		return out
	}
	for i, s := range r.Statements {
		v.index[s.ID] = i
		v.touched = append(v.touched, v.sides(slices.Concat(s.Source, s.Cue, s.Content), at, edits))
		s.Source, s.Cue, s.Content = all(s.Source), all(s.Cue), all(s.Content)
		v.statements = append(v.statements, s)
	}
	for _, a := range r.OwnVoice {
		v.touchedOwn = append(v.touchedOwn, v.sides([]hearsay.Span{a.Span}, at, edits))
		v.own = append(v.own, hearsay.Assertion{Span: lay(a.Span), Loaded: all(a.Loaded)})
	}
	for _, s := range r.Sources {
		v.sources[s.ID] = s
	}
	return v
}

// sides says whose words were replaced in the sentences that spans are part of.
func (v view) sides(spans, at []hearsay.Span, edits []edit) uint8 {
	var bits uint8
	for _, sent := range v.holding(spans) {
		for i, e := range at {
			if sent.Overlaps(e) {
				bits |= 1 << edits[i].side
			}
		}
	}
	return bits
}

// holding gives the sentences that spans of the record's own text are part of.
func (v view) holding(spans []hearsay.Span) []hearsay.Span {
	var out []hearsay.Span
	for _, sent := range v.sentences {
		if slices.ContainsFunc(spans, sent.Overlaps) {
			out = append(out, sent)
		}
	}
	return out
}

// match pairs statements by the words that their cues and contents share, the closest first.
func (c *comparison) match() {
	type candidate struct{ i, j, score int }
	var found []candidate
	for i, b := range c.before.statements {
		for j, a := range c.after.statements {
			if n := 2*shared(b.Content, a.Content) + 3*shared(b.Cue, a.Cue) + shared(b.Source, a.Source); shared(b.Content, a.Content) > 0 {
				found = append(found, candidate{i, j, n})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return b.score - a.score })
	c.to, c.back = blank(len(c.before.statements)), blank(len(c.after.statements))
	for _, f := range found {
		if c.to[f.i] < 0 && c.back[f.j] < 0 {
			c.to[f.i], c.back[f.j] = f.j, f.i
		}
	}
}

func blank(n int) []int { return slices.Repeat([]int{-1}, n) }

// shared counts the bytes that two lists of spans share.
func shared(a, b []hearsay.Span) int {
	n := 0
	for _, x := range a {
		for _, y := range b {
			n += max(0, min(x.End, y.End)-max(x.Start, y.Start))
		}
	}
	return n
}

// outcome counts what was kept in direction d.
func (c *comparison) outcome(s Swap, d side) Outcome {
	out := Outcome{Swap: s.Name, Direction: s.direction(d), Article: c.before.record.ID}
	for _, e := range c.edits {
		if e.side == d {
			out.Words++
		}
	}
	tally := func(bits uint8) *Tally {
		switch {
		case bits == 0:
			return &out.Elsewhere
		case bits&(1<<d) != 0:
			return &out.Touched
		}
		return nil
	}
	for i := range c.before.statements {
		if t := tally(c.before.touched[i]); t != nil && c.before.statements[i].Confidence >= c.least {
			if lost := c.count(t, i); len(lost) > 0 {
				out.Examples = append(out.Examples, c.example(i, c.to[i], lost))
			}
		}
	}
	for j, i := range c.back {
		if t := tally(c.after.touched[j]); i < 0 && t != nil && c.after.statements[j].Confidence >= c.least {
			t.Statements++
			out.Examples = append(out.Examples, c.example(-1, j, []string{"new"}))
		}
	}
	c.countOwn(&out, func(bits uint8) bool { return tally(bits) != nil })
	return out
}

// count counts a statement of the record before and names what it lost.
func (c *comparison) count(t *Tally, i int) []string {
	t.Statements++
	j := c.to[i]
	if j < 0 {
		return []string{"statement"}
	}
	t.Found++
	b, a := c.before.statements[i], c.after.statements[j]
	var lost []string
	keep := func(n *int, same bool, what string) {
		if same {
			*n++
		} else {
			lost = append(lost, what)
		}
	}
	keep(&t.Source, slices.Equal(b.Source, a.Source), "source")
	keep(&t.Spans, slices.Equal(b.Cue, a.Cue) && slices.Equal(b.Content, a.Content), "cue or content")
	keep(&t.Parent, c.sameStatement(b.Parent, a.Parent), "parent")
	keep(&t.Act, b.Act == a.Act, fmt.Sprintf("act (%s, %s)", b.Act, a.Act))
	x, y := c.before.sources[b.By], c.after.sources[a.By]
	keep(&t.Kind, (x.Kind == y.Kind || !c.kinds) && x.Named == y.Named && x.Count == y.Count,
		fmt.Sprintf("kind (%s, %s)", about(x), about(y)))
	keep(&t.Disputes, slices.Equal(c.disputes(c.before, b.ID, c.to), c.disputes(c.after, a.ID, nil)), "disputes")
	keep(&t.OwnVoice, slices.EqualFunc(c.before.ownOf(i), c.after.ownOf(j), sameAssertion), "own voice")
	if len(lost) == 0 {
		t.All++
	}
	return lost
}

// about says what a source is, in few words.
func about(s hearsay.Source) string {
	out := string(s.Kind)
	if !s.Named {
		out += " unnamed"
	}
	if s.Count > 0 {
		out += fmt.Sprintf(" %d", s.Count)
	}
	return out
}

// sameStatement reports whether the statements of these IDs, before and after, are counterparts, or neither is there.
func (c *comparison) sameStatement(before, after string) bool {
	if before == "" || after == "" {
		return before == after
	}
	return c.to[c.before.index[before]] == c.after.index[after]
}

// disputes gives the denials and contradictions that a statement is one end of, in order, as text. to, if not nil, leads to the indexes
// of the record after.
func (c *comparison) disputes(v view, id string, to []int) []string {
	var out []string
	for _, r := range v.record.Relations {
		if r.Type != hearsay.Denies && r.Type != hearsay.Contradicts || r.From != id && r.To != id {
			continue
		}
		other, way := r.To, "of"
		if r.To == id {
			other, way = r.From, "by"
		}
		n := v.index[other]
		if to != nil {
			n = to[n]
		}
		out = append(out, fmt.Sprint(r.Type, way, n))
	}
	slices.Sort(out)
	return out
}

// ownOf gives the assertions that share a sentence with statement i.
func (v view) ownOf(i int) []hearsay.Assertion {
	s := v.record.Statements[i]
	in := v.holding(slices.Concat(s.Source, s.Cue, s.Content))
	var out []hearsay.Assertion
	for k, a := range v.record.OwnVoice {
		if slices.ContainsFunc(in, a.Span.Overlaps) {
			out = append(out, v.own[k])
		}
	}
	return out
}

func sameAssertion(a, b hearsay.Assertion) bool {
	return a.Span == b.Span && slices.Equal(a.Loaded, b.Loaded)
}

// countOwn counts the outlet's own assertions: those before, and those that are new.
func (c *comparison) countOwn(out *Outcome, counts func(uint8) bool) {
	for i, a := range c.before.own {
		if counts(c.before.touchedOwn[i]) {
			out.Assertions++
			if slices.ContainsFunc(c.after.own, func(b hearsay.Assertion) bool { return sameAssertion(a, b) }) {
				out.AssertionsKept++
			}
		}
	}
	for j, a := range c.after.own {
		if counts(c.after.touchedOwn[j]) && !slices.ContainsFunc(c.before.own, func(b hearsay.Assertion) bool { return a.Span.Overlaps(b.Span) }) {
			out.Assertions++
		}
	}
}

// example shows statement i of the record before and j of that after; either may be -1.
func (c *comparison) example(i, j int, lost []string) Example {
	e := Example{Article: c.before.record.ID, Lost: lost}
	if i >= 0 {
		e.Before, e.Was = c.before.show(i)
	}
	if j >= 0 {
		e.After, e.Is = c.after.show(j)
	}
	return e
}

// show gives the sentences of statement i, and what was read of it.
func (v view) show(i int) (sentences, read string) {
	s := v.record.Statements[i]
	in := func(spans []hearsay.Span) string {
		var out []string
		for _, x := range spans {
			out = append(out, x.In(v.record.Text))
		}
		return strings.Join(out, " … ")
	}
	return in(v.holding(slices.Concat(s.Source, s.Cue, s.Content))), in(s.Source) + " | " + in(s.Cue) + " | " + in(s.Content)
}
