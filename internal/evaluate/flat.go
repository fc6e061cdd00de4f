package evaluate

// The places of flat figures in a tally; see score.py of the reference scorers.
const (
	flatSource = iota
	flatSourceOverlap
	flatCue
	flatCueOverlap
	flatContent
	flatContentOverlap
	flatLinked
	flatLinkedExact
)

var flatKinds = []kind{
	flatSource:         {name: "source"},
	flatSourceOverlap:  {name: "source_overlap"},
	flatCue:            {name: "cue"},
	flatCueOverlap:     {name: "cue_overlap"},
	flatContent:        {name: "content"},
	flatContentOverlap: {name: "content_overlap"},
	flatLinked:         {name: "linked"},
	flatLinkedExact:    {name: "linked_exact"},
}

// flatPairs gives the pairs of gold and predicted statements that agree, for each figure that counts statements.
func flatPairs(gold, predicted side) map[int][]pair {
	equal := func(a, b []cover) []pair {
		return agree(len(a), len(b), func(i, j int) bool { return len(a[i]) > 0 && a[i].equal(b[j]) })
	}
	return map[int][]pair{
		flatSource:  equal(gold.source, predicted.source),
		flatCue:     equal(gold.cue, predicted.cue),
		flatContent: equal(gold.content, predicted.content),
		flatLinked:  match(gold, predicted, laterFirst),
		flatLinkedExact: agree(len(gold.statements), len(predicted.statements), func(i, j int) bool {
			return gold.content[i].equal(predicted.content[j]) && gold.source[i].equal(predicted.source[j]) && gold.cue[i].equal(predicted.cue[j])
		}),
	}
}

// flatCounted reports whether statement i of s counts in the figure at place: what has no letters has no such role.
func flatCounted(s side, place, i int) bool {
	switch place {
	case flatSource:
		return len(s.source[i]) > 0
	case flatCue:
		return len(s.cue[i]) > 0
	case flatContent:
		return len(s.content[i]) > 0
	}
	return true
}

// tallyFlat counts one document of flat gold.
func tallyFlat(gold, predicted side) tally {
	t := tally{cells: make([]cell, len(flatKinds))}
	for place, pairs := range flatPairs(gold, predicted) {
		t.cells[place] = count(len(pairs), flatTotal(predicted, place), flatTotal(gold, place))
	}
	t.cells[flatSourceOverlap] = overlap(union(gold.source...), union(predicted.source...))
	t.cells[flatCueOverlap] = overlap(union(gold.cue...), union(predicted.cue...))
	t.cells[flatContentOverlap] = overlap(union(gold.content...), union(predicted.content...))
	return t
}

// flatTotal is how many statements of s count in the figure at place.
func flatTotal(s side, place int) int {
	n := 0
	for i := range s.statements {
		if flatCounted(s, place, i) {
			n++
		}
	}
	return n
}

// agree pairs m gold with n predicted things that are equal, one to one. Equality makes groups, so the number of pairs
// does not depend on which of several equal ones are paired.
func agree(m, n int, equal func(gold, predicted int) bool) []pair {
	used := make([]bool, m)
	var pairs []pair
	for j := range n {
		for i := range m {
			if !used[i] && equal(i, j) {
				used[i] = true
				pairs = append(pairs, pair{i, j})
				break
			}
		}
	}
	return pairs
}

// overlap counts letters.
func overlap(gold, predicted cover) cell {
	return count(gold.shared(predicted), predicted.size(), gold.size())
}
