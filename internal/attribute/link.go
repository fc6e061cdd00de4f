package attribute

import (
	"cmp"
	"slices"
)

// What a statement must reach to be taken; docs/results.md says how they were chosen.
const (
	// leastCue is the probability that a cue begins from which on its roles are looked at.
	leastCue = .3
	// leastOuter is the confidence of a statement in the report's own words.
	leastOuter = .42
	// leastNested is that of a statement within another's content: fewer are found than there are.
	leastNested = .34
)

// link sorts what was found, drops what is not likely enough where it stands, and sets each parent: the smallest content
// of another statement that holds the cue. Parents form a forest.
func link(list []found) []found {
	slices.SortStableFunc(list, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.cue.first, b.cue.first), cmp.Compare(a.content[0].first, b.content[0].first))
	})
	list = likely(list)
	x := newContents(list, 0)
	for i := range list {
		list[i].parent = x.smallest(list, i)
	}
	breakRings(list)
	return list
}

// likely keeps, in place, the statements that reach leastOuter and those that lie in the content of one that does.
func likely(list []found) []found {
	x := newContents(list, leastOuter)
	keep := make([]bool, len(list))
	for i, f := range list {
		keep[i] = f.confidence >= leastOuter || x.smallest(list, i) >= 0
	}
	out := list[:0]
	for i, f := range list {
		if keep[i] {
			out = append(out, f)
		}
	}
	return out
}

// contents are the spans of all contents, to look up which hold a token.
type contents struct {
	spans   []owned // by first token
	longest int     // tokens of the longest of spans
}

type owned struct {
	span
	owner int
}

// newContents takes in the statements of at least this confidence.
func newContents(list []found, least float64) contents {
	var x contents
	for i, f := range list {
		if f.confidence < least {
			continue
		}
		for _, s := range f.content {
			x.spans = append(x.spans, owned{s, i})
			x.longest = max(x.longest, s.last-s.first+1)
		}
	}
	slices.SortFunc(x.spans, func(a, b owned) int { return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.owner, b.owner)) })
	return x
}

// smallest gives the statement other than i whose content holds the cue of i and is the smallest to do so; -1 if there is
// none.
func (x contents) smallest(list []found, i int) int {
	c := list[i].cue
	from, _ := slices.BinarySearchFunc(x.spans, c.last+1-x.longest, func(o owned, first int) int { return cmp.Compare(o.first, first) })
	best, least := -1, 0
	for _, o := range x.spans[from:] {
		if o.first > c.first {
			break
		}
		if o.last < c.last || o.owner == i {
			continue
		}
		if n := size(list[o.owner].content); best < 0 || n < least || n == least && o.owner < best {
			best, least = o.owner, n
		}
	}
	return best
}

func size(spans []span) int {
	n := 0
	for _, s := range spans {
		n += s.last - s.first + 1
	}
	return n
}

// breakRings takes the parent from one statement of each ring, so that parents form a forest: from the likeliest, which
// needs the others least.
func breakRings(list []found) {
	state := make([]uint8, len(list)) // 0 new, 1 on the path, 2 done
	for i := range list {
		var path []int
		at := i
		for at >= 0 && state[at] == 0 {
			state[at] = 1
			path = append(path, at)
			at = list[at].parent
		}
		if at >= 0 && state[at] == 1 {
			ring := path[slices.Index(path, at):]
			top := slices.MaxFunc(ring, func(a, b int) int {
				return cmp.Or(cmp.Compare(list[a].cue.probability*(1-list[a].cue.nested), list[b].cue.probability*(1-list[b].cue.nested)), cmp.Compare(b, a))
			})
			list[top].parent = -1
		}
		for _, p := range path {
			state[p] = 2
		}
	}
}
