package manner

import (
	"sort"

	"hearsay"
	"hearsay/internal/kernel"
	"hearsay/internal/model"
	"hearsay/internal/token"
)

// wordsWeight is how much the words' view of an act counts beside the head's; from docs/manner.md.
const wordsWeight = 1

// Head is the model's act head: it sees the vectors of a cue's first and last token and the mean vector of its content. It
// is immutable and safe for concurrent use.
type Head struct {
	width  int  // of a token's vector
	hidden int  // of the inner layer
	below  bool // it was trained on the vectors before the encoder's last layer
	act1   *kernel.Matrix
	act2   *kernel.Dense
}

// NewHead reads the head from a model file. Errors wrap hearsay.ErrInvalid.
func NewHead(f *model.File) (*Head, error) {
	h := &Head{width: f.Header.Encoder.Width, hidden: f.Header.Role.Width}
	inner, outer := "act/act1", "act/act2"
	if h.below = f.Has("act/below1.weight"); h.below {
		inner, outer = "act/below1", "act/below2"
	}
	var err error
	if h.act1, err = f.Matrix(inner, h.hidden, 3*h.width); err != nil {
		return nil, err
	}
	if h.act2, err = f.Dense(outer, len(Acts), h.hidden); err != nil {
		return nil, err
	}
	return h, nil
}

// Acts returns the act of each statement. tokens are the text's sub-words and vectors their vectors [tokens][width], below the
// same before the encoder's last layer; where there are none, or h is nil, the words decide alone.
func (h *Head) Acts(text string, statements []hearsay.Statement, tokens []token.Token, vectors, below []float32) []hearsay.Act {
	scores := ActScores(text, statements)
	if h != nil && h.below {
		vectors = below
	}
	if h != nil && len(tokens) > 0 && len(vectors) == len(tokens)*h.width {
		for i, z := range h.scores(statements, tokens, vectors) {
			for k := range z {
				scores[i][k] = z[k] + wordsWeight*scores[i][k]
			}
		}
	}
	out := make([]hearsay.Act, len(statements))
	for i, z := range scores {
		out[i] = Acts[argmax(z)]
	}
	return out
}

// scores returns the head's log-probability of each act for each statement.
func (h *Head) scores(statements []hearsay.Statement, tokens []token.Token, vectors []float32) [][]float64 {
	n, d := len(statements), h.width
	if n == 0 {
		return nil
	}
	x := Inputs(statements, tokens, vectors, d)
	var rows kernel.Rows
	rows.Quantise(x, n, 3*d)
	inner := make([]float32, n*h.hidden)
	h.act1.Mul(inner, &rows)
	kernel.GELU(inner)
	z := make([]float32, n*len(Acts))
	h.act2.Mul(z, inner, n)
	out := make([][]float64, n)
	for i := range out {
		row := make([]float64, len(Acts))
		for k := range row {
			row[k] = float64(z[i*len(Acts)+k])
		}
		out[i] = logSoftmax(row)
	}
	return out
}

// Inputs returns what the head sees of each statement, [statements][3*width]: the vectors of the cue's first and last token,
// the mean of the content's.
func Inputs(statements []hearsay.Statement, tokens []token.Token, vectors []float32, width int) []float32 {
	x := make([]float32, len(statements)*3*width)
	for i, s := range statements {
		input(x[i*3*width:(i+1)*3*width], s, tokens, vectors, width)
	}
	return x
}

func input(x []float32, s hearsay.Statement, tokens []token.Token, vectors []float32, d int) {
	var content [][2]int
	for _, c := range s.Content {
		if b, e := tokensIn(tokens, c); b < e {
			content = append(content, [2]int{b, e})
		}
	}
	b, e := 0, 0
	if len(s.Cue) > 0 {
		b, e = tokensIn(tokens, s.Cue[0])
	}
	if b >= e && len(content) > 0 {
		b, e = content[0][0], content[0][0]+1
	}
	if b < e {
		copy(x, vectors[b*d:(b+1)*d])
		copy(x[d:], vectors[(e-1)*d:e*d])
	}
	mean, n := x[2*d:3*d], 0
	for _, c := range content {
		for t := c[0]; t < c[1]; t++ {
			for k, v := range vectors[t*d : (t+1)*d] {
				mean[k] += v
			}
			n++
		}
	}
	for k := range mean {
		mean[k] /= float32(max(n, 1))
	}
}

// tokensIn returns the range [first, end) of tokens that overlap span.
func tokensIn(tokens []token.Token, span hearsay.Span) (first, end int) {
	first = sort.Search(len(tokens), func(i int) bool { return int(tokens[i].End) > span.Start })
	end = sort.Search(len(tokens), func(i int) bool { return int(tokens[i].Start) >= span.End })
	return first, max(first, end)
}
