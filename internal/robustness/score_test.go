package robustness_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"hearsay"
)

// A result is what comparing a record with a case's expectations gave.
type result struct {
	// problems says what is wrong, one line each; empty if the case passes.
	problems []string
	// found and want count the required statements; predicted counts the record's, without those that an optional
	// expectation explains.
	found, want, predicted int
}

// score compares the statements read with those expected. A case passes when every required statement is matched
// under its own parent, and nothing else was read.
func score(c testCase, got []hearsay.Statement) result {
	match := matchStatements(c, got)
	var r result
	r.predicted = len(got)
	index := map[string]int{}
	for j, s := range got {
		index[s.ID] = j
	}
	taken := map[int]int{} // index in got -> index in want
	for i, j := range match {
		if j >= 0 {
			taken[j] = i
		}
	}
	for i, e := range c.want {
		j := match[i]
		if e.optional {
			if j >= 0 {
				r.predicted--
			}
			continue
		}
		r.want++
		if j < 0 {
			r.problems = append(r.problems, "missed "+describe(c.text, e.source, e.content))
			continue
		}
		r.found++
		parent := -1
		if p, ok := index[got[j].Parent]; ok && got[j].Parent != "" {
			parent = p
		}
		if !sameParent(c, e.parent, parent, taken) {
			r.problems = append(r.problems, "wrong parent of "+describe(c.text, e.source, e.content))
		}
	}
	for j, s := range got {
		if _, ok := taken[j]; !ok {
			r.problems = append(r.problems, "spurious "+describe(c.text, s.Source, s.Content))
		}
	}
	return r
}

// sameParent reports whether the statement read at index parent (-1: none) stands for the expected parent. Below a
// statement that need not be found, none is right too.
func sameParent(c testCase, want, parent int, taken map[int]int) bool {
	if want < 0 {
		return parent < 0
	}
	if parent < 0 {
		return c.want[want].optional
	}
	i, ok := taken[parent]
	return ok && i == want
}

// matchStatements pairs expectations with statements, one to one and best first, where contents and sources overlap by half or
// more. It returns for each expectation an index into got, or -1. Required expectations are served before optional ones.
func matchStatements(c testCase, got []hearsay.Statement) []int {
	type pair struct {
		i, j  int
		score float64
	}
	var pairs []pair
	for i, e := range c.want {
		for j, s := range got {
			content, source := overlap(c.text, e.content, s.Content), overlap(c.text, e.source, s.Source)
			if content >= .5 && source >= .5 {
				pairs = append(pairs, pair{i, j, content + source})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int {
		if a, b := c.want[a.i].optional, c.want[b.i].optional; a != b {
			if a {
				return 1
			}
			return -1
		}
		return cmp.Compare(b.score, a.score)
	})
	match := slices.Repeat([]int{-1}, len(c.want))
	used := map[int]bool{}
	for _, p := range pairs {
		if match[p.i] < 0 && !used[p.j] {
			match[p.i] = p.j
			used[p.j] = true
		}
	}
	return match
}

// overlap is the letters and digits that two span sets share, as a share of those that either covers; 1 if both cover none.
func overlap(text string, a, b []hearsay.Span) float64 {
	x, y := covered(text, a), covered(text, b)
	both := 0
	for i := range x {
		if y[i] {
			both++
		}
	}
	either := len(x) + len(y) - both
	if either == 0 {
		return 1
	}
	return float64(both) / float64(either)
}

// covered returns the offsets of the letters and digits in spans.
func covered(text string, spans []hearsay.Span) map[int]bool {
	set := map[int]bool{}
	for _, s := range spans {
		for i, r := range s.In(text) {
			if alphanumeric(r) {
				set[s.Start+i] = true
			}
		}
	}
	return set
}

// describe gives source and content on one line: [source] content.
func describe(text string, source, content []hearsay.Span) string {
	return strings.Join(strings.Fields(fmt.Sprintf("[%s] %s", words(text, source), words(text, content))), " ")
}

// words joins the spans' text.
func words(text string, spans []hearsay.Span) string {
	var out string
	for i, s := range spans {
		if i > 0 {
			out += " … "
		}
		out += s.In(text)
	}
	return out
}
