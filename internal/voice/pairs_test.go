package voice

import (
	"strings"
	"testing"

	"hearsay"
	"hearsay/internal/goldtest"
)

// TestPairs runs the words' model alone, so it asks for no more than a share of the pairs: an assertion must be found in the
// first line, with the words that carry judgement, and none in the second.
func TestPairs(t *testing.T) {
	goldtest.Check(t, "pairs.txt", 2, .6, func(l goldtest.Line) string {
		var statements []hearsay.Statement
		if l.Marked {
			statements = append(statements, l.Statement)
		}
		return describe(l, Find(l.Text, statements, nil))
	})
}

// describe says what is wrong with what was found in l, "" if nothing is.
func describe(l goldtest.Line, found []hearsay.Assertion) string {
	want := strings.TrimSpace(l.Fields[0])
	switch {
	case want == "-" && len(found) > 0:
		return "asserted, want nothing"
	case want != "-" && len(found) == 0:
		return "nothing asserted"
	case want == "-" || want == "own":
		return ""
	}
	for word := range strings.SplitSeq(want, " // ") {
		ok := false
		for _, a := range found {
			for _, s := range a.Loaded {
				ok = ok || strings.Contains(s.In(l.Text), word)
			}
		}
		if !ok {
			return "not loaded: " + word
		}
	}
	return ""
}

// TestSides swaps the two sides of a conflict: what is said of one must be found of the other, too.
func TestSides(t *testing.T) {
	swap := strings.NewReplacer("Norland", "Sudmark", "Sudmark", "Norland", "left-wing", "right-wing", "right-wing", "left-wing",
		"Liberals", "Conservatives", "Conservatives", "Liberals", "Muslim", "Christian", "Christian", "Muslim")
	for _, p := range goldtest.Pairs(t, "pairs.txt", 2) {
		for _, l := range p {
			other := swap.Replace(l.Text)
			if other == l.Text || l.Marked {
				continue
			}
			a, b := Find(l.Text, nil, nil), Find(other, nil, nil)
			if len(a) != len(b) {
				t.Errorf("line %d: %q gives %d assertions, %q gives %d", l.Number, l.Text, len(a), other, len(b))
			}
		}
	}
}
