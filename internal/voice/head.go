package voice

import (
	"sort"

	"hearsay"
	"hearsay/internal/kernel"
	"hearsay/internal/model"
	"hearsay/internal/token"
)

// Head is the model's voice head: for each token the log-odds that it is in an assertion of the outlet's own, and that it
// carries judgement. It is immutable and safe for concurrent use.
type Head struct {
	width int
	voice *kernel.Dense
}

// NewHead reads the head from a model file. Errors wrap hearsay.ErrInvalid.
func NewHead(f *model.File) (*Head, error) {
	h := &Head{width: f.Header.Encoder.Width}
	var err error
	if h.voice, err = f.Dense("voice/voice", 2, h.width); err != nil {
		return nil, err
	}
	return h, nil
}

// Words runs the head over the vectors [tokens][width] of a text's tokens. It returns nil where there are none or h is nil;
// then the words decide alone.
func (h *Head) Words(tokens []token.Token, vectors []float32) Words {
	n := len(tokens)
	if h == nil || n == 0 || len(vectors) != n*h.width {
		return nil
	}
	z := make([]float32, 2*n)
	h.voice.Mul(z, vectors, n)
	// sums[2*t] and sums[2*t+1] are the totals of the tokens before t.
	sums := make([]float64, 2*n+2)
	for i, v := range z {
		sums[i+2] = sums[i] + float64(v)
	}
	return func(span hearsay.Span) (own, loaded float64) {
		first := sort.Search(n, func(i int) bool { return int(tokens[i].End) > span.Start })
		end := sort.Search(n, func(i int) bool { return int(tokens[i].Start) >= span.End })
		if end <= first {
			return 0, 0
		}
		count := float64(end - first)
		return (sums[2*end] - sums[2*first]) / count, (sums[2*end+1] - sums[2*first+1]) / count
	}
}
