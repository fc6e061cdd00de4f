package attribute

import (
	"fmt"

	"hearsay"
	"hearsay/internal/kernel"
	"hearsay/internal/model"
)

// The labels of the cue head: outer cues stand in the report's own words, nested ones within some content.
const (
	noCue = iota
	beginOuter
	inOuter
	beginNested
	inNested
	cueLabels
)

// cueHead gives each token its probabilities of the cue labels.
type cueHead struct{ dense *kernel.Dense }

func newCueHead(f *model.File) (cueHead, error) {
	d, err := f.Dense("cue/cue", cueLabels, f.Header.Encoder.Width)
	if err != nil {
		return cueHead{}, err
	}
	if n := len(f.Header.Labels.Cue); n != cueLabels {
		return cueHead{}, fmt.Errorf("model file: %d cue labels: %w", n, hearsay.ErrInvalid)
	}
	return cueHead{d}, nil
}

// probabilities writes [tokens][cueLabels] for the vectors h to dst and returns it.
func (c cueHead) probabilities(dst, h []float32, tokens int) []float32 {
	dst = grow(dst, tokens*cueLabels)
	c.dense.Mul(dst, h, tokens)
	for t := range tokens {
		p := dst[t*cueLabels : (t+1)*cueLabels]
		top := p[0]
		for _, x := range p[1:] {
			top = max(top, x)
		}
		sum := float32(0)
		for i, x := range p {
			p[i] = kernel.Exp(x - top)
			sum += p[i]
		}
		for i := range p {
			p[i] /= sum
		}
	}
	return dst
}

// cue is where a cue was found, in tokens of the text, both ends included.
type cue struct {
	first, last int
	probability float32 // that a cue begins here
	nested      float32 // the share of it that says nested
}

// goesOn favours a cue's going on: taken at their word the probabilities end too many cues early (docs/results.md).
const goesOn = 2

// findCues appends the cues that begin at tokens [low, high) of a window whose first token is begin, with probabilities p
// [tokens][cueLabels]. A cue begins where the two beginnings together reach least, and goes on while going on, weighted by
// goesOn, is the likeliest.
func findCues(dst []cue, p []float32, begin, low, high int, least float32) []cue {
	at := func(t int) []float32 { return p[(t-begin)*cueLabels:][:cueLabels] }
	end := begin + len(p)/cueLabels
	for i := low; i < high; {
		q := at(i)
		starts := q[beginOuter] + q[beginNested]
		if starts < least {
			i++
			continue
		}
		c := cue{first: i, last: i, probability: starts, nested: q[beginNested] / starts}
		for i++; i < end; i++ {
			q := at(i)
			in := q[inOuter] + q[inNested]
			if goesOn*in <= q[noCue] || goesOn*in <= q[beginOuter]+q[beginNested] {
				break
			}
			c.last = i
		}
		dst = append(dst, c)
	}
	return dst
}
