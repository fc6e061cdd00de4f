// Package meaning turns what was said into vectors that lie close where the meaning does, whatever the words.
//
// A text goes in, one vector comes out: the mean over its sub-words of what the sentence encoder all-MiniLM-L6-v2 makes of
// them (Reimers and Gurevych 2019; Wang et al. 2020). Its layers stand in the section "meaning" of the model file, which
// training/relate/meaning.py writes; the word vectors are the model's own.
//
// An [Encoder] is immutable and safe for concurrent use.
package meaning

import (
	"encoding/binary"
	"fmt"
	"math"
	"sync"

	"hearsay"
	"hearsay/internal/encoder"
	"hearsay/internal/model"
	"hearsay/internal/token"
)

// Encoder makes vectors.
type Encoder struct {
	vocab   *token.Vocab
	encoder *encoder.Encoder
	mean    []float32
	states  sync.Pool // of *state
}

type state struct {
	encoder encoder.State
	tokens  []token.Token
	ids     []int32
	marks   [][3]uint8
}

// maxTokens is how much of a text counts: few contents are longer.
const maxTokens = 382

// New makes an encoder of the section "meaning" of f. If f has none, the error wraps hearsay.ErrNotFound, other errors wrap
// hearsay.ErrInvalid.
func New(f *model.File) (*Encoder, error) {
	if !f.Has("meaning/mean") {
		return nil, fmt.Errorf("model file: section meaning: %w", hearsay.ErrNotFound)
	}
	words, err := f.Words()
	if err != nil {
		return nil, err
	}
	e := &Encoder{}
	if e.vocab, err = token.NewVocab(words); err != nil {
		return nil, err
	}
	if e.encoder, err = encoder.Section(f, "meaning"); err != nil {
		return nil, err
	}
	if e.mean, err = f.Float32("meaning/mean", e.encoder.Width()); err != nil {
		return nil, err
	}
	e.states.New = func() any { return new(state) }
	return e, nil
}

// Default is the encoder that is built into the program. It is read when it is first asked for.
var Default = sync.OnceValues(func() (*Encoder, error) {
	f, err := model.Parse(model.Default())
	if err != nil {
		return nil, err
	}
	return New(f)
})

// Mean is the vector that the contents of news reports have in common. It is not to be changed.
func (e *Encoder) Mean() []float32 { return e.mean }

// Vector gives the vector of text; of a long one, of its beginning.
func (e *Encoder) Vector(text string) []float32 {
	st := e.states.Get().(*state)
	defer e.states.Put(st)
	st.tokens = e.vocab.Tokenize(st.tokens[:0], text)
	if len(st.tokens) > maxTokens {
		st.tokens = st.tokens[:maxTokens]
	}
	st.ids = append(st.ids[:0], e.vocab.CLS())
	for _, t := range st.tokens {
		st.ids = append(st.ids, t.ID)
	}
	st.ids = append(st.ids, e.vocab.SEP())
	st.marks = append(st.marks[:0], make([][3]uint8, len(st.ids))...)
	h := e.encoder.Encode(&st.encoder, st.ids, st.marks)
	width := e.encoder.Width()
	out := make([]float32, width)
	for i := range st.ids {
		for j := range out {
			out[j] += h[i*width+j]
		}
	}
	for j := range out {
		out[j] /= float32(len(st.ids))
	}
	return out
}

// Alike is how near the meanings of two texts are beside the mean, -1 to 1.
func (e *Encoder) Alike(a, b string) float64 {
	x, y := e.Vector(a), e.Vector(b)
	var xy, xx, yy float64
	for i, m := range e.mean {
		p, q := float64(x[i]-m), float64(y[i]-m)
		xy, xx, yy = xy+float64(p*q), xx+float64(p*p), yy+float64(q*q)
	}
	if xx == 0 || yy == 0 {
		return 0
	}
	return xy / math.Sqrt(xx*yy)
}

// Pack gives v as bytes to keep: its largest magnitude as a little-endian float32, then each value as a signed byte, 127 being
// that magnitude. Unpack undoes it, nil if the bytes are no vector.
func Pack(v []float32) []byte {
	var most float32
	for _, x := range v {
		most = max(most, x, -x)
	}
	out := make([]byte, 4, 4+len(v))
	binary.LittleEndian.PutUint32(out, math.Float32bits(most))
	for _, x := range v {
		q := int8(0)
		if most > 0 {
			q = int8(math.Round(float64(x) / float64(most) * 127))
		}
		out = append(out, byte(q))
	}
	return out
}

// Unpack: see Pack.
func Unpack(b []byte) []float32 {
	if len(b) < 5 {
		return nil
	}
	most := math.Float32frombits(binary.LittleEndian.Uint32(b))
	out := make([]float32, len(b)-4)
	for i, q := range b[4:] {
		out[i] = float32(int8(q)) * most / 127
	}
	return out
}
