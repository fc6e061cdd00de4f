package kernel

import "math"

const (
	steps     = 255      // a row's largest probability is written as this
	floor     = -16      // exponents below this give probability 0
	magic     = 12582912 // 1.5 * 2^23: adding it rounds a float32 to an integer
	log2e     = 1.4426950408889634
	lowest    = -3.4028234663852886e+38
	rowsBlock = 12 // queries whose scores are kept at a time: they fit the first-level cache
)

// exp2 is 2^f * steps for |f| <= 1/2, relative error below 8e-5, lowest power first.
var exp2 = [4]float32{0.99992807 * steps, 0.69326099 * steps, 0.24261112 * steps, 0.05517165 * steps}

// dither is what is added to a probability before it is rounded, by the key's number modulo 16. Small probabilities
// round up as often as they are large, so the long tail of a row keeps its weight.
var dither = [Lanes]float32{
	-7.5 / 16, .5 / 16, -3.5 / 16, 4.5 / 16, -5.5 / 16, 2.5 / 16, -1.5 / 16, 6.5 / 16,
	-6.5 / 16, 1.5 / 16, -2.5 / 16, 5.5 / 16, -4.5 / 16, 3.5 / 16, -.5 / 16, 7.5 / 16,
}

// Attention is multi-head self-attention in int8, with its scratch memory. The zero value is ready; it reuses its memory.
//
// Queries and keys are quantised by token and head, values by channel over the window, probabilities in 255 steps of
// their row's largest.
type Attention struct {
	tokens, padded int // padded is tokens rounded up to a multiple of Lanes
	width, head    int // width of all heads and of one

	query      []uint8   // [heads][tokens][head], offset added
	queryScale []float32 // [heads][tokens], times log2e over the root of head
	plain      []uint8   // [padded][head]: one head's keys, offset added
	key        []int8    // [heads], each packed [padded][head]
	keyScale   []float32 // [heads][padded]
	keyFix     []int32   // [heads][padded]
	value      []int8    // [width], packed [width][padded]
	valueScale []float32 // [width]
	valueInv   []float32 // [width]
	zero       []float32 // [padded]: no bias
	zeroFix    []int32   // [head]: probabilities have no offset
	score      []float32 // [rowsBlock][padded]
	prob       []uint8   // [rowsBlock][padded]
	probScale  [rowsBlock]float32
	job        product // kept here, for it is passed on by its address
}

// Apply writes attention of qkv [tokens][3*width] (queries, keys, values) to dst [tokens][width]. width / heads is a
// multiple of 16.
func (t *Attention) Apply(dst, qkv []float32, tokens, heads, width int) {
	if len(qkv) < tokens*3*width || len(dst) < tokens*width || width%heads != 0 || width/heads%Lanes != 0 {
		panic("kernel: " + errShape.Error())
	}
	if tokens == 0 {
		return
	}
	t.tokens, t.padded = tokens, (tokens+Lanes-1)/Lanes*Lanes
	t.width, t.head = width, width/heads
	t.reserve(heads)
	t.queries(qkv, heads)
	t.keys(qkv, heads)
	t.values(qkv)
	for h := range heads {
		for r := 0; r < tokens; r += rowsBlock {
			// The last block starts early enough to be whole; what it repeats comes out the same.
			t.block(dst, h, max(min(r, tokens-rowsBlock), 0))
		}
	}
}

func (t *Attention) reserve(heads int) {
	t.query = grow(t.query, t.tokens*t.width)
	t.queryScale = grow(t.queryScale, heads*t.tokens)
	t.plain = grow(t.plain, t.padded*t.head)
	t.key = grow(t.key, t.padded*t.width)
	t.keyScale = grow(t.keyScale, heads*t.padded)
	t.keyFix = grow(t.keyFix, heads*t.padded)
	t.value = grow(t.value, t.padded*t.width)
	t.valueScale = grow(t.valueScale, t.width)
	t.valueInv = grow(t.valueInv, t.width)
	t.zero = grow(t.zero, max(t.padded, t.head))
	t.zeroFix = grow(t.zeroFix, t.head)
	t.score = grow(t.score, rowsBlock*t.padded)
	t.prob = grow(t.prob, rowsBlock*t.padded)
	clear(t.zero)
	clear(t.zeroFix)
}

func (t *Attention) queries(qkv []float32, heads int) {
	for h := range heads {
		active.quantise(&t.query[h*t.tokens*t.head], &t.queryScale[h*t.tokens], &qkv[h*t.head], nil, t.head, t.tokens, 3*t.width)
	}
	factor := float32(log2e / math.Sqrt(float64(t.head)))
	for i := range t.queryScale {
		t.queryScale[i] *= factor
	}
}

// keys quantises and packs the keys; those beyond the last token are zero.
func (t *Attention) keys(qkv []float32, heads int) {
	for i := t.tokens * t.head; i < len(t.plain); i++ {
		t.plain[i] = offset
	}
	clear(t.keyScale)
	for h := range heads {
		at := h * t.padded
		active.quantise(&t.plain[0], &t.keyScale[at], &qkv[t.width+h*t.head], nil, t.head, t.tokens, 3*t.width)
		active.keys(&t.key[at*t.head], &t.keyFix[at], &t.plain[0], t.head, t.padded/panel)
	}
}

// values quantises and packs the values: a channel is an output, a token an input of the product with probabilities.
func (t *Attention) values(qkv []float32) {
	stride := 3 * t.width
	v := qkv[2*t.width:]
	clear(t.valueScale)
	for i := range t.tokens {
		active.absMax(&t.valueScale[0], &v[i*stride], t.width)
	}
	for c, a := range t.valueScale {
		a = max(a, tiny)
		t.valueInv[c], t.valueScale[c] = 127/a, a/127
	}
	groups := t.tokens / 4
	for c := 0; c < t.width; c += panel {
		out := t.value[c*t.padded : (c+panel)*t.padded]
		if groups > 0 {
			active.values(&out[0], &v[c], stride, &t.valueInv[c], groups)
		}
		clear(out[groups*4*panel:])
		for i := groups * 4; i < t.tokens; i++ {
			for j := range panel {
				out[i/4*4*panel+j*4+i%4] = int8(nearest(v[i*stride+c+j] * t.valueInv[c+j]))
			}
		}
	}
}

// block computes dst for one head and up to rowsBlock queries from row first on.
func (t *Attention) block(dst []float32, h, first int) {
	rows := min(rowsBlock, t.tokens-first)
	t.job = product{
		a: &t.query[(h*t.tokens+first)*t.head], rows: rows, stride: t.head, rowScale: &t.queryScale[h*t.tokens+first],
		b: &t.key[h*t.padded*t.head], inputs: t.head, panels: t.padded / panel,
		fix: &t.keyFix[h*t.padded], scale: &t.keyScale[h*t.padded], bias: &t.zero[0],
		dst: &t.score[0], dstStride: t.padded, wide: t.job.wide,
	}
	active.product(&t.job)
	for r := range rows {
		row := t.score[r*t.padded : (r+1)*t.padded]
		for j := t.tokens; j < t.padded; j++ {
			row[j] = lowest
		}
		t.probScale[r] = 1 / float32(active.softmax(&t.prob[r*t.padded], &row[0], t.padded))
	}
	t.job = product{
		a: &t.prob[0], rows: rows, stride: t.padded, rowScale: &t.probScale[0],
		b: &t.value[h*t.head*t.padded], inputs: t.padded, panels: t.head / panel,
		fix: &t.zeroFix[0], scale: &t.valueScale[h*t.head], bias: &t.zero[0],
		dst: &dst[first*t.width+h*t.head], dstStride: t.width, wide: t.job.wide,
	}
	active.product(&t.job)
	t.job = product{wide: t.job.wide}
}
