package attribute

import (
	_ "embed"
	"math"
	"slices"

	"hearsay/internal/kernel"
	"hearsay/internal/linear"
	"hearsay/internal/token"
)

// What makes a statement likely by itself, in the order of decoding: a logistic regression on the cue's log odds and the roles' log
// posterior.
const (
	biasWeight = 0.061
	cueWeight  = 0.435
	pathWeight = 1.603
)

// confidence gives how likely a statement is, of the probability that a cue begins and the posterior of its roles. It grows with both.
func confidence(cue, path float32) float64 {
	p := min(max(cue, .01), .999)
	return logistic(biasWeight + float64(cueWeight*float64(kernel.Log(p)-kernel.Log(1-p))) + float64(pathWeight*float64(kernel.Log(max(path, 1e-6)))))
}

func logistic(z float64) float64 { return 1 / (1 + float64(kernel.Exp(float32(-z)))) }

// evidence is how sure the roles of a statement are: the posterior of all labels, and for source and content how far each token's own
// probability agrees with them.
type evidence struct{ path, source, content float32 }

// agreement is the expected overlap (intersection over union) of the tokens labelled begin or in with those that emit [tokens][roles]
// gives these labels, token by token; 1 if both have none.
func agreement(labels []uint8, emit []float32, begin, in int) float32 {
	var within, without, n float32
	for t, l := range labels {
		e := emit[t*roles : (t+1)*roles]
		top := slices.Max(e)
		var sum, of float32
		for i, x := range e {
			p := kernel.Exp(max(x-top, -80))
			sum += p
			if i == begin || i == in {
				of += p
			}
		}
		if p := of / sum; int(l) == begin || int(l) == in {
			within += p
			n++
		} else {
			without += p
		}
	}
	if n == 0 {
		return 1 / (1 + without)
	}
	return within / (n + without)
}

// weights say how much each sign counts for a statement; training/confidence.py fits them to the development files and tells how well
// they hold on articles that were left out.
//
//go:embed confidence.tsv
var confidenceTable string

var weights = linear.MustParse(confidenceTable)

// signs are what the confidence of statement i of list is made of.
func (l listed) signs(i int) []sign {
	f := l.list[i]
	p := min(max(f.cue.probability, .01), .999)
	return []sign{
		{"bias", 1},
		{"cue", float64(kernel.Log(p) - kernel.Log(1-p))},
		{"path", float64(kernel.Log(max(f.path, 1e-6)))},
		{"source", float64(f.evidence.source)},
		{"content", float64(f.evidence.content)},
		{"tokens", math.Log1p(float64(size(f.content)))},
		{"unsourced", truth(len(f.source) == 0)},
		{"nested", truth(f.parent >= 0)},
		{"pieces", truth(len(f.content) > 1)},
		{"before", truth(f.content[0].first < f.cue.first)},
		{"quoted", truth(quoted(l.tokens, f.content))},
		{"children", float64(min(l.children[i], 3))},
		{"rivals", float64(min(l.rivals(i), 3))},
	}
}

// sign is something that tells for or against a statement.
type sign struct {
	name  string
	value float64
}

// rate gives the probability of each statement of list, which is linked and settled, that its source, cue and content are right.
func rate(tokens []token.Token, list []found) []float64 {
	l := newListed(tokens, list)
	out := make([]float64, len(list))
	for i := range list {
		z := 0.
		for _, s := range l.signs(i) {
			z += float64(float64(weights[s.name]) * s.value)
		}
		out[i] = logistic(z)
	}
	return out
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// quoted reports whether there are quotation marks, or words between them, in spans.
func quoted(tokens []token.Token, spans []span) bool {
	return slices.ContainsFunc(spans, func(s span) bool {
		return slices.ContainsFunc(tokens[s.first:s.last+1], func(t token.Token) bool { return t.Quote != 0 })
	})
}

// listed is a list of statements ready to be looked at for signs.
type listed struct {
	tokens   []token.Token
	list     []found
	contents contents
	children []int
}

func newListed(tokens []token.Token, list []found) listed {
	l := listed{tokens, list, newContents(list, 0), make([]int, len(list))}
	for _, f := range list {
		if f.parent >= 0 {
			l.children[f.parent]++
		}
	}
	return l
}

// rivals counts the statements beside i, of the same parent, whose content shares tokens with that of i.
func (l listed) rivals(i int) int {
	rivals := map[int]bool{}
	for _, s := range l.list[i].content {
		from, _ := slices.BinarySearchFunc(l.contents.spans, s.first+1-l.contents.longest, func(o owned, first int) int { return o.first - first })
		for _, o := range l.contents.spans[from:] {
			if o.first > s.last {
				break
			}
			if o.last >= s.first && o.owner != i && l.list[o.owner].parent == l.list[i].parent {
				rivals[o.owner] = true
			}
		}
	}
	return len(rivals)
}
