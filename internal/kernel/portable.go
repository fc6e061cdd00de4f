package kernel

import (
	"math"
	"unsafe"
)

// portable is the reference that every other implementation equals bit for bit. The conversions to float32 around
// products are there to keep the compiler from fusing them with an addition (language specification, "Arithmetic").
var portable = implementation{
	name:     "portable",
	product:  portableProduct,
	quantise: portableQuantise,
	gelu:     portableGELU,
	norm:     portableNorm,
	softmax:  portableSoftmax,
	dot:      portableDot,
	absMax:   portableAbsMax,
	values:   portableValues,
	mulAdd:   portableMulAdd,
	embed:    portableEmbed,
	conv:     portableConv,
	keys:     portableKeys,
}

// nearest rounds |x| < 2^22 to the nearest integer, to even when in the middle.
func nearest(x float32) int32 {
	return int32(float32(x+magic) - magic)
}

// portableProduct multiplies two outputs at once: weights become unsigned by adding 128 and stand in the two halves of a
// 64-bit word, so that one multiplication by an activation gives both products. No half overflows: 255 * 255 * inputs
// is below 2^32 for up to 66,000 inputs.
func portableProduct(p *product) {
	a := unsafe.Slice(p.a, (p.rows-1)*p.stride+p.inputs)
	b := unsafe.Slice(p.b, p.panels*panel*p.inputs)
	fix, scale, bias := unsafe.Slice(p.fix, p.panels*panel), unsafe.Slice(p.scale, p.panels*panel), unsafe.Slice(p.bias, p.panels*panel)
	rowScale := unsafe.Slice(p.rowScale, p.rows)
	dst := unsafe.Slice(p.dst, (p.rows-1)*p.dstStride+p.panels*panel)
	p.wide = grow(p.wide, panel/2*p.inputs)
	for c := 0; c < p.panels*panel; c += panel {
		widen(p.wide, b[c*p.inputs:(c+panel)*p.inputs])
		for r := range p.rows {
			sum := dotPanel(a[r*p.stride:r*p.stride+p.inputs], p.wide)
			out := dst[r*p.dstStride+c : r*p.dstStride+c+panel]
			for j := range out {
				s := rowScale[r] * scale[c+j]
				out[j] = float32(float32(fix[c+j]+sum[j])*s) + bias[c+j]
			}
		}
	}
}

// widen writes a panel's weights plus 128, by input, as 8 words: outputs j and j+8 in the low and high half of word j.
func widen(dst []uint64, w []int8) {
	for i := range len(w) / panel {
		for j := range panel / 2 {
			at := i/4*4*panel + i%4
			dst[i*panel/2+j] = uint64(int64(w[at+4*j])+128) | uint64(int64(w[at+4*(j+8)])+128)<<32
		}
	}
}

// dotPanel returns the dot products of a row and a widened panel's 16 outputs.
func dotPanel(a []uint8, w []uint64) (sum [panel]int32) {
	var s0, s1, s2, s3, s4, s5, s6, s7 uint64
	total := int32(0)
	for i, v := range a {
		x := uint64(v)
		total += int32(v)
		g := (*[8]uint64)(w[i*8:])
		s0 += x * g[0]
		s1 += x * g[1]
		s2 += x * g[2]
		s3 += x * g[3]
		s4 += x * g[4]
		s5 += x * g[5]
		s6 += x * g[6]
		s7 += x * g[7]
	}
	for j, s := range [8]uint64{s0, s1, s2, s3, s4, s5, s6, s7} {
		sum[j], sum[j+8] = int32(uint32(s)-uint32(128*total)), int32(uint32(s>>32)-uint32(128*total))
	}
	return sum
}

func portableQuantise(dst *uint8, scale, x, balance *float32, n, rows, stride int) {
	out, scales, values := unsafe.Slice(dst, n*rows), unsafe.Slice(scale, rows), unsafe.Slice(x, (rows-1)*stride+n)
	factor := func(int) float32 { return 1 }
	if balance != nil {
		b := unsafe.Slice(balance, n)
		factor = func(i int) float32 { return b[i] }
	}
	for r := range rows {
		in := values[r*stride : r*stride+n]
		a := float32(tiny)
		for i, v := range in {
			a = max(a, abs(v*factor(i)))
		}
		inverse := 127 / a
		for i, v := range in {
			out[r*n+i] = uint8(nearest(float32(v*factor(i))*inverse) + offset)
		}
		scales[r] = a / 127
	}
}

func abs(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ (1 << 31)) }

// geluPoly is P of Phi(x) - 1/2 = x P(2 x^2 / 25 - 1) for |x| <= 5, lowest power first: a weighted minimax fit.
var geluPoly = [12]float32{
	0x1.218352p-3, -0x1.1ff10ap-4, 0x1.a61898p-5, -0x1.4ae422p-5, 0x1.00dfdp-5, -0x1.831236p-6,
	0x1.150e48p-6, -0x1.4d1a28p-7, 0x1.4f1a34p-8, -0x1.fd7512p-9, 0x1.a2b468p-9, -0x1.1f67ccp-10,
}

const (
	geluClip  = 5
	geluScale = 0.08
)

func portableGELU(x *float32, n int) {
	v := unsafe.Slice(x, n)
	for i, x := range v {
		c := max(min(x, geluClip), -geluClip)
		s := float32(float32(c*c)*geluScale) - 1
		p := geluPoly[11]
		for k := 10; k >= 0; k-- {
			p = float32(p*s) + geluPoly[k]
		}
		v[i] = x * (float32(c*p) + .5)
	}
}

// tree adds the lanes of a sum.
func tree(s *[Lanes]float32) float32 {
	for k := Lanes / 2; k > 0; k /= 2 {
		for i := range k {
			s[i] += s[i+k]
		}
	}
	return s[0]
}

func portableNorm(dst, x, y, gain, bias *float32, n int, epsilon float32) {
	out, in := unsafe.Slice(dst, n), unsafe.Slice(x, n)
	g, b := unsafe.Slice(gain, n), unsafe.Slice(bias, n)
	var add []float32
	if y != nil {
		add = unsafe.Slice(y, n)
	}
	var sum, square [Lanes]float32
	for i, v := range in {
		z := float32(0) // added where there is no y, for the sign of zero
		if add != nil {
			z = add[i]
		}
		v += z
		out[i] = v
		sum[i%Lanes] += v
	}
	part := 1 / float32(n)
	mean := tree(&sum) * part
	for i, v := range out {
		d := v - mean
		out[i] = d
		square[i%Lanes] += float32(d * d)
	}
	r := 1 / float32(math.Sqrt(float64(float32(tree(&square)*part)+epsilon)))
	for i, d := range out {
		out[i] = float32(float32(d*r)*g[i]) + b[i]
	}
}

func portableSoftmax(dst *uint8, x *float32, n int) int32 {
	in, out := unsafe.Slice(x, n), unsafe.Slice(dst, n)
	top := in[0]
	for _, v := range in {
		top = max(top, v)
	}
	sum := int32(0)
	for i, v := range in {
		u := max(v-top, floor)
		r := u + magic
		f := u - (r - magic)
		p := exp2[3]
		for k := 2; k >= 0; k-- {
			p = float32(p*f) + exp2[k]
		}
		p = math.Float32frombits(math.Float32bits(p) + math.Float32bits(r)<<23)
		q := nearest(p + dither[i%Lanes])
		out[i] = uint8(q)
		sum += q
	}
	return sum
}

func portableDot(x, y *float32, n int) float32 {
	a, b := unsafe.Slice(x, n), unsafe.Slice(y, n)
	var sum [Lanes]float32
	for i, v := range a {
		sum[i%Lanes] += float32(v * b[i])
	}
	return tree(&sum)
}

func portableAbsMax(dst, x *float32, n int) {
	out := unsafe.Slice(dst, n)
	for i, v := range unsafe.Slice(x, n) {
		out[i] = max(out[i], abs(v))
	}
}

func portableValues(dst *int8, x *float32, stride int, inverse *float32, groups int) {
	out, inv := unsafe.Slice(dst, groups*4*panel), unsafe.Slice(inverse, panel)
	in := unsafe.Slice(x, (groups*4-1)*stride+panel)
	for i := range groups * 4 {
		for j, s := range inv {
			out[i/4*4*panel+j*4+i%4] = int8(nearest(in[i*stride+j] * s))
		}
	}
}

func portableMulAdd(dst, x, y *float32, n int) {
	out, a, b := unsafe.Slice(dst, n), unsafe.Slice(x, n), unsafe.Slice(y, n)
	for i := range out {
		out[i] += float32(a[i] * b[i])
	}
}

func portableEmbed(dst *float32, w *int8, scale float32, x, y *float32, n int) {
	out, q, a, b := unsafe.Slice(dst, n), unsafe.Slice(w, n), unsafe.Slice(x, n), unsafe.Slice(y, n)
	for i := range out {
		out[i] = float32(float32(q[i])*scale) + a[i] + b[i]
	}
}

func portableConv(dst, x, w *float32, n, taps, step int) {
	out, in, weight := unsafe.Slice(dst, n), unsafe.Slice(x, (taps-1)*step+n), unsafe.Slice(w, taps*n)
	for i := range out {
		sum := float32(0)
		for k := range taps {
			sum += float32(in[k*step+i] * weight[k*n+i])
		}
		out[i] = sum
	}
}

func portableKeys(dst *int8, fix *int32, src *uint8, n, blocks int) {
	out, fixes, in := unsafe.Slice(dst, blocks*panel*n), unsafe.Slice(fix, blocks*panel), unsafe.Slice(src, blocks*panel*n)
	for r := range fixes {
		sum := int32(0)
		for i := range n {
			v := int32(in[r*n+i]) - offset
			out[r/panel*panel*n+i/4*4*panel+r%panel*4+i%4] = int8(v)
			sum += v
		}
		fixes[r] = -offset * sum
	}
}
