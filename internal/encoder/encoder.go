// Package encoder turns the sub-words of a window into vectors: the forward pass of a BERT encoder (Devlin et al. 2019;
// the weights start from MiniLM, Wang et al. 2020) in int8, as training/quantised.py defines it.
//
// Token ids and marks go in, one vector a token comes out. An [Encoder] is immutable and safe for concurrent use; a
// [State] is the scratch memory of one goroutine. The output depends on the input and the weights alone, see package
// kernel.
package encoder

import (
	"fmt"

	"hearsay"
	"hearsay/internal/kernel"
	"hearsay/internal/model"
)

// rowsBlock is how many tokens go through the feed-forward layer at a time: its inner activations stay in the
// second-level cache.
const rowsBlock = 96

// Encoder is an encoder's weights.
type Encoder struct {
	shape  model.Shape
	word   []int8
	scale  []float32 // of each word
	pos    []float32 // [positions][width]
	marks  []float32 // [4][4][4][width]: case, gap, quote
	norm   *kernel.Norm
	layers []layer
}

type layer struct {
	qkv, out, up, down *kernel.Matrix
	norm1, norm2       *kernel.Norm
}

// State is scratch memory. The zero value is ready; after the first window of its size Encode allocates nothing.
type State struct {
	x, qkv, mixed, inner, sum []float32
	below                     []float32
	rows                      kernel.Rows
	attention                 kernel.Attention
}

// New reads the encoder of a model file. Errors wrap hearsay.ErrInvalid.
func New(f *model.File) (*Encoder, error) { return Section(f, "encoder") }

// Section reads the encoder in a section of a model file; it has the shape and the word vectors of the file's own. Errors wrap
// hearsay.ErrInvalid.
func Section(f *model.File, section string) (*Encoder, error) {
	s := f.Header.Encoder
	if s.Width%s.Heads != 0 || s.Width/s.Heads%kernel.Lanes != 0 || s.Width%kernel.Lanes != 0 || s.Inner%kernel.Lanes != 0 {
		return nil, fmt.Errorf("encoder shape %+v: %w", s, hearsay.ErrInvalid)
	}
	e := &Encoder{shape: s}
	var err error
	if e.word, err = f.Int8("encoder/word.weight", s.Vocab, s.Width); err != nil {
		return nil, err
	}
	if e.scale, err = f.Float32("encoder/word.scale", s.Vocab); err != nil {
		return nil, err
	}
	if e.pos, err = f.Float32(section+"/pos", s.Positions, s.Width); err != nil {
		return nil, err
	}
	if e.norm, err = f.Norm(section+"/norm", s.Width, s.Epsilon); err != nil {
		return nil, err
	}
	m, err := f.Float32(section+"/marks", 12, s.Width)
	if err != nil {
		return nil, err
	}
	e.marks = combine(m, s.Width)
	for i := range s.Layers {
		l, err := readLayer(f, fmt.Sprintf("%s/layers.%d.", section, i))
		if err != nil {
			return nil, err
		}
		e.layers = append(e.layers, l)
	}
	return e, nil
}

func readLayer(f *model.File, prefix string) (layer, error) {
	s := f.Header.Encoder
	var l layer
	for _, m := range []struct {
		dst             **kernel.Matrix
		name            string
		outputs, inputs int
	}{
		{&l.qkv, "qkv", 3 * s.Width, s.Width}, {&l.out, "out", s.Width, s.Width},
		{&l.up, "up", s.Inner, s.Width}, {&l.down, "down", s.Width, s.Inner},
	} {
		var err error
		if *m.dst, err = f.Matrix(prefix+m.name, m.outputs, m.inputs); err != nil {
			return l, err
		}
	}
	var err error
	if l.norm1, err = f.Norm(prefix+"norm1", s.Width, s.Epsilon); err != nil {
		return l, err
	}
	l.norm2, err = f.Norm(prefix+"norm2", s.Width, s.Epsilon)
	return l, err
}

// combine adds the vectors of every combination of marks.
func combine(m []float32, width int) []float32 {
	out := make([]float32, 64*width)
	for i := range out {
		n, j := i/width, i%width
		out[i] = m[n/16*width+j] + m[(4+n/4%4)*width+j] + m[(8+n%4)*width+j]
	}
	return out
}

// Width returns the length of a token's vector.
func (e *Encoder) Width() int { return e.shape.Width }

// Positions returns how many tokens a window holds at most.
func (e *Encoder) Positions() int { return e.shape.Positions }

// Encode returns the vectors [tokens][width] of one window, [CLS] and [SEP] included by the caller. ids are below the
// vocabulary's size, marks (case, gap, quote) below 4; there are at most Positions tokens. It panics if not. The result
// lies in st and is overwritten by the next call.
func (e *Encoder) Encode(st *State, ids []int32, marks [][3]uint8) []float32 {
	t, w := len(ids), e.shape.Width
	if t > e.shape.Positions || len(marks) != t {
		panic("encoder: window and marks do not fit")
	}
	st.x, st.mixed, st.sum = grow(st.x, t*w), grow(st.mixed, t*w), grow(st.sum, t*w)
	st.qkv = grow(st.qkv, t*3*w)
	st.inner = grow(st.inner, min(t, rowsBlock)*e.shape.Inner)
	for i, id := range ids {
		m := marks[i]
		if m[0]|m[1]|m[2] > 3 {
			panic("encoder: marks out of range")
		}
		at := (int(m[0])*16 + int(m[1])*4 + int(m[2])) * w
		kernel.Embed(st.x[i*w:(i+1)*w], e.word[int(id)*w:(int(id)+1)*w], e.scale[id], e.pos[i*w:(i+1)*w], e.marks[at:at+w])
	}
	e.norm.Apply(st.x, st.x, nil, t)
	for i := range e.layers {
		if i == len(e.layers)-1 {
			st.below = append(st.below[:0], st.x...)
		}
		e.forward(st, &e.layers[i], t)
	}
	return st.x
}

// Below returns the vectors [tokens][width] of the window that st last encoded as they were before the last layer, which turns
// them to what the model's main heads ask for. They are valid until the next call of Encode.
func (st *State) Below() []float32 { return st.below }

// forward applies one layer to st.x.
func (e *Encoder) forward(st *State, l *layer, t int) {
	w := e.shape.Width
	l.qkv.Quantise(&st.rows, st.x, t)
	l.qkv.Mul(st.qkv, &st.rows)
	st.attention.Apply(st.mixed, st.qkv, t, e.shape.Heads, w)
	l.out.Quantise(&st.rows, st.mixed, t)
	l.out.Mul(st.sum, &st.rows)
	l.norm1.Apply(st.x, st.sum, st.x, t)
	for r := 0; r < t; r += rowsBlock {
		n := min(rowsBlock, t-r)
		x, sum := st.x[r*w:(r+n)*w], st.sum[r*w:(r+n)*w]
		l.up.Quantise(&st.rows, x, n)
		inner := st.inner[:n*e.shape.Inner]
		l.up.Mul(inner, &st.rows)
		kernel.GELU(inner)
		l.down.Quantise(&st.rows, inner, n)
		l.down.Mul(sum, &st.rows)
		l.norm2.Apply(x, sum, x, n)
	}
}

// grow returns a slice of length n, in the memory of s if it suffices. Its contents are undefined.
func grow(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n, n+n/4)
	}
	return s[:n]
}
