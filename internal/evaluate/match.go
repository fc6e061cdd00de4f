package evaluate

import (
	"cmp"
	"slices"
)

// side is the statements of one side of a comparison, gold or predicted, as the letters they cover.
type side struct {
	statements []statement
	source     []cover
	cue        []cover
	content    []cover
}

func newSide(l letters, statements []statement) side {
	s := side{statements: statements,
		source:  make([]cover, len(statements)),
		cue:     make([]cover, len(statements)),
		content: make([]cover, len(statements)),
	}
	for i, st := range statements {
		s.source[i], s.cue[i], s.content[i] = l.cover(st.Source), l.cover(st.Cue), l.cover(st.Content)
	}
	return s
}

// pair is a gold statement and the predicted one that stands for it, by their places.
type pair struct{ gold, predicted int }

// order decides between pairs that overlap equally well.
type order func(a, b pair) int

// The reference scorers differ in it: that of records gives way to the earlier gold statement, then to the earlier
// predicted one; that of flat attributions to the later of each.
var (
	earlierFirst order = func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.gold, b.gold), cmp.Compare(a.predicted, b.predicted))
	}
	laterFirst order = func(a, b pair) int { return -earlierFirst(a, b) }
)

// enough is the intersection over union from which on two spans stand for each other.
const enough = .5

// match pairs gold with predicted statements, one to one, whose contents and whose sources overlap enough; the pairs
// that overlap best come first, in the result too.
func match(gold, predicted side, ties order) []pair {
	type candidate struct {
		pair
		overlap float64
	}
	var candidates []candidate
	for i := range gold.statements {
		for j := range predicted.statements {
			content := gold.content[i].iou(predicted.content[j])
			if content < enough {
				continue
			}
			if source := gold.source[i].iou(predicted.source[j]); source >= enough {
				candidates = append(candidates, candidate{pair{i, j}, content + source})
			}
		}
	}
	slices.SortFunc(candidates, func(a, b candidate) int {
		if c := cmp.Compare(b.overlap, a.overlap); c != 0 {
			return c
		}
		return ties(a.pair, b.pair)
	})
	usedGold, usedPredicted := make([]bool, len(gold.statements)), make([]bool, len(predicted.statements))
	var pairs []pair
	for _, c := range candidates {
		if !usedGold[c.gold] && !usedPredicted[c.predicted] {
			usedGold[c.gold], usedPredicted[c.predicted] = true, true
			pairs = append(pairs, c.pair)
		}
	}
	return pairs
}
