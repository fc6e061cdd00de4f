package attribute

import (
	"fmt"
	"math"

	"hearsay"
	"hearsay/internal/kernel"
	"hearsay/internal/model"
)

// The labels of the role head, in the order in which training/model.py numbers them.
const (
	none = iota
	beginSource
	inSource
	beginContent
	inContent
	beginAddressee
	inAddressee
	roles
)

// farthest is the last bucket of distance on either side of a cue.
const farthest = 20

// maxDistance is the distance from which on all tokens are in the last bucket.
const maxDistance = 512

// roleHead gives, for a cue and each token of its window, how well each role fits: the pairs of training/model.py.
type roleHead struct {
	width, inputs   int
	token, add, mul *kernel.Matrix
	distance        []float32 // [2*farthest+1][width]
	paragraph       []float32 // [5][width]
	before, after   *kernel.Norm
	blocks          []block
	role            *kernel.Dense
	crf             crf
	bucket          [maxDistance + 1]int // distance -> bucket, 0 to farthest
}

// block is x + down(gelu(up(conv x))); conv is depthwise along the tokens.
type block struct {
	conv     []float32 // [kernel][width]
	dilation int
	up, down *kernel.Matrix
}

// roleState is the scratch memory of a roleHead.
type roleState struct {
	rows      kernel.Rows
	token     []float32 // [tokens][width] of the window
	x, u, v   []float32 // [tokens][width]
	cue       []float32 // [2*inputs]
	add, mul  []float32 // [width]
	emit      []float32 // [tokens][roles]
	tokens    int
	paragraph []int32
}

func newRoleHead(f *model.File) (*roleHead, error) {
	s := f.Header.Role
	r := &roleHead{width: s.Width, inputs: f.Header.Encoder.Width}
	if s.Distances != 2*farthest+1 || s.Paragraphs != 5 || s.Width < 1 || s.Width%kernel.Lanes != 0 || s.Kernel < 1 || s.Kernel%2 == 0 {
		return nil, fmt.Errorf("role head %+v: %w", s, hearsay.ErrInvalid)
	}
	var err error
	matrix := func(name string, in int) (m *kernel.Matrix) {
		if err == nil {
			m, err = f.Matrix("role/"+name, s.Width, in)
		}
		return m
	}
	floats := func(name string, shape ...int) (x []float32) {
		if err == nil {
			x, err = f.Float32("role/"+name, shape...)
		}
		return x
	}
	norm := func(name string) (n *kernel.Norm) {
		if err == nil {
			n, err = f.Norm("role/"+name, s.Width, s.Epsilon)
		}
		return n
	}
	r.token, r.add, r.mul = matrix("token", r.inputs), matrix("add", 2*r.inputs), matrix("mul", 2*r.inputs)
	r.distance, r.paragraph = floats("dist", s.Distances, s.Width), floats("para", s.Paragraphs, s.Width)
	r.before, r.after = norm("norm_in"), norm("norm_out")
	for i, d := range s.Dilations {
		if d < 1 || d > 1<<10 {
			return nil, fmt.Errorf("role head: dilation %d: %w", d, hearsay.ErrInvalid)
		}
		p := fmt.Sprintf("blocks.%d.", i)
		r.blocks = append(r.blocks, block{floats(p+"conv", s.Kernel, s.Width), d, matrix(p+"up", s.Width), matrix(p+"down", s.Width)})
	}
	if err == nil {
		r.role, err = f.Dense("role/role", roles, s.Width)
	}
	r.crf.set(floats("trans", roles, roles))
	r.buckets()
	return r, err
}

// buckets fills the table of distance buckets: exact to 8, then half octaves.
func (r *roleHead) buckets() {
	for d := range r.bucket {
		r.bucket[d] = d
		if d > 8 {
			r.bucket[d] = min(8+int(math.Floor(2*math.Log2(float64(d)/8)+1e-4)), farthest)
		}
	}
}

// window takes in the vectors h [tokens][inputs] of a window and the paragraph number of each token.
func (r *roleHead) window(st *roleState, h []float32, tokens int, paragraph []int32) {
	st.tokens, st.paragraph = tokens, paragraph
	st.token = grow(st.token, tokens*r.width)
	st.rows.Quantise(h, tokens, r.inputs)
	r.token.Mul(st.token, &st.rows)
}

// emissions gives [tokens][roles] for the cue that is tokens [first, last] of the window, whose vectors are h. The
// result lies in st until the next call.
func (r *roleHead) emissions(st *roleState, h []float32, first, last int) []float32 {
	n, w, d := st.tokens, r.width, r.inputs
	st.cue = append(append(st.cue[:0], h[first*d:(first+1)*d]...), h[last*d:(last+1)*d]...)
	st.rows.Quantise(st.cue, 1, 2*d)
	st.add, st.mul = grow(st.add, w), grow(st.mul, w)
	r.add.Mul(st.add, &st.rows)
	r.mul.Mul(st.mul, &st.rows)
	st.x, st.u, st.v = grow(st.x, n*w), grow(st.u, n*w), grow(st.v, n*w)
	for t := range n {
		r.pair(st, t, first, last)
	}
	r.before.Apply(st.x, st.x, nil, n)
	kernel.GELU(st.x)
	for i := range r.blocks {
		r.blocks[i].apply(st, n, w)
	}
	r.after.Apply(st.x, st.x, nil, n)
	st.emit = grow(st.emit, n*roles)
	r.role.Mul(st.emit, st.x, n)
	return st.emit
}

// pair writes what (cue, token t) starts from.
func (r *roleHead) pair(st *roleState, t, first, last int) {
	w := r.width
	bucket := farthest
	switch {
	case t < first:
		bucket -= r.bucket[min(first-t, maxDistance)]
	case t > last:
		bucket += r.bucket[min(t-last, maxDistance)]
	}
	para := int(min(max(st.paragraph[t]-st.paragraph[first], -2), 2)) + 2
	dist, par := r.distance[bucket*w:(bucket+1)*w], r.paragraph[para*w:(para+1)*w]
	x, tok := st.x[t*w:(t+1)*w], st.token[t*w:(t+1)*w]
	add, mul := st.add[:w], st.mul[:w]
	for i := range x {
		x[i] = float32(tok[i]*(1+mul[i])) + add[i] + (dist[i] + par[i])
	}
}

func (b *block) apply(st *roleState, n, w int) {
	size := len(b.conv) / w
	clear(st.u)
	for t := range n {
		for k := range size {
			if from := t + (k-size/2)*b.dilation; from >= 0 && from < n {
				kernel.MulAdd(st.u[t*w:(t+1)*w], st.x[from*w:(from+1)*w], b.conv[k*w:(k+1)*w])
			}
		}
	}
	st.rows.Quantise(st.u, n, w)
	b.up.Mul(st.v, &st.rows)
	kernel.GELU(st.v)
	st.rows.Quantise(st.v, n, w)
	b.down.Mul(st.u, &st.rows)
	for i, y := range st.u {
		st.x[i] += y
	}
}

// grow returns a slice of length n, in the memory of s if it suffices. Its contents are undefined.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}
