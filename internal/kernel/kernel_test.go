package kernel

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// others are the implementations that must equal portable.
func others() []*implementation {
	return slices.DeleteFunc(supported(), func(k *implementation) bool { return k == &portable })
}

// extremes are values that a kernel might treat unlike another.
var extremes = []float32{
	0, float32(math.Copysign(0, -1)), 1, -1, .5, -.5, 1.5, 2.5, 126.5, 127, -127, 4.999999, 5, 5.000001, -5, -5.000001, 1e-20, 1e-30, -1e-38, 1e-45,
	1e10, -1e10, 16, -16, 0x1p-126, 3.4e30,
}

func someFloats(rng *rand.Rand, n int) []float32 {
	out := make([]float32, n)
	scale := float32(math.Exp2(float64(rng.IntN(12) - 4)))
	for i := range out {
		out[i] = float32(rng.NormFloat64()) * scale
		if rng.IntN(40) == 0 {
			out[i] = extremes[rng.IntN(len(extremes))]
		}
	}
	return out
}

// small are floats in a range where no sum overflows.
func small(rng *rand.Rand, n int) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(rng.NormFloat64())
	}
	return out
}

// bytesOf returns random bytes; a third of them are the extremes 0, 127, 128 (that is -128) and 255.
func bytesOf(rng *rand.Rand, n int) []uint8 {
	out := make([]uint8, n)
	mode := rng.IntN(4)
	for i := range out {
		out[i] = uint8(rng.Uint32())
		if mode == 0 || rng.IntN(3) == 0 {
			out[i] = []uint8{0, 127, 128, 255}[rng.IntN(4)]
		}
		if mode == 1 {
			out[i] = 255
		}
	}
	return out
}

func int8s(b []uint8) []int8 {
	out := make([]int8, len(b))
	for i, v := range b {
		out[i] = int8(v)
	}
	return out
}

func sameFloats(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: value %d is %x, portable %x", what, i, got[i], want[i])
		}
	}
}

// testProduct compares one product of random shape and content; guard values around the output must stay.
func testProduct(t *testing.T, k *implementation, rng *rand.Rand) {
	rows, inputs, panels := 1+rng.IntN(70), 4*(1+rng.IntN(40)), 1+rng.IntN(9)
	stride, dstStride := inputs+rng.IntN(9), panels*panel+rng.IntN(5)
	a, b := bytesOf(rng, rows*stride), int8s(bytesOf(rng, panels*panel*inputs))
	fix := make([]int32, panels*panel)
	for i := range fix {
		fix[i] = int32(rng.IntN(1<<22) - 1<<21)
	}
	scale, bias, rowScale := small(rng, panels*panel), small(rng, panels*panel), small(rng, rows)
	run := func(k *implementation) []float32 {
		dst := make([]float32, rows*dstStride+8)
		for i := range dst {
			dst[i] = -77
		}
		k.product(&product{
			a: &a[0], rows: rows, stride: stride, rowScale: &rowScale[0], b: &b[0], inputs: inputs, panels: panels,
			fix: &fix[0], scale: &scale[0], bias: &bias[0], dst: &dst[0], dstStride: dstStride,
		})
		return dst
	}
	sameFloats(t, "product", run(k), run(&portable))
}

// testVectors compares the vector functions on random content of random length.
func testVectors(t *testing.T, k *implementation, rng *rand.Rand) {
	n := Lanes * (1 + rng.IntN(30))
	x, y := someFloats(rng, n), someFloats(rng, n)
	gain, bias := someFloats(rng, n), someFloats(rng, n)
	u, v := small(rng, n), small(rng, n)
	both := func(what string, f func(k *implementation) []float32) {
		t.Helper()
		sameFloats(t, what, f(k), f(&portable))
	}
	both("quantise", func(k *implementation) []float32 {
		q, out := make([]uint8, n), make([]float32, 1+n/Lanes)
		k.quantise(&q[0], &out[0], &x[0], &u[0], n, 1, 0)
		if n >= 2*Lanes {
			k.quantise(&q[0], &out[1], &y[0], nil, Lanes, n/Lanes/2, 2*Lanes)
		}
		for _, v := range q {
			out = append(out, float32(v))
		}
		return out
	})
	both("gelu", func(k *implementation) []float32 {
		out := slices.Clone(x)
		k.gelu(&out[0], n)
		return out
	})
	both("norm", func(k *implementation) []float32 {
		out := make([]float32, n)
		k.norm(&out[0], &u[0], &v[0], &gain[0], &bias[0], n, 1e-12)
		k.norm(&out[0], &out[0], nil, &gain[0], &bias[0], n, 1e-6)
		return out
	})
	top := rng.IntN(n)
	both("softmax", func(k *implementation) []float32 {
		q, s := make([]uint8, n), slices.Clone(x)
		s[top] = 17
		for i := n - 5; i < n; i++ {
			s[i] = lowest
		}
		out := []float32{float32(k.softmax(&q[0], &s[0], n))}
		for _, v := range q {
			out = append(out, float32(v))
		}
		return out
	})
	both("dot", func(k *implementation) []float32 { return []float32{k.dot(&u[0], &v[0], n)} })
	both("absMax", func(k *implementation) []float32 {
		out := make([]float32, n)
		k.absMax(&out[0], &x[0], n)
		k.absMax(&out[0], &y[0], n)
		return out
	})
	both("mulAdd", func(k *implementation) []float32 {
		out := slices.Clone(gain)
		k.mulAdd(&out[0], &u[0], &v[0], n)
		return out
	})
	w := int8s(bytesOf(rng, n))
	both("embed", func(k *implementation) []float32 {
		out := make([]float32, n)
		k.embed(&out[0], &w[0], u[0], &u[0], &v[0], n)
		return out
	})
	taps := 1 + rng.IntN(7)
	long, weight := small(rng, 8*n), small(rng, 8*n)
	both("conv", func(k *implementation) []float32 {
		out := make([]float32, n)
		k.conv(&out[0], &long[0], &weight[0], n, taps, n)
		return out
	})
	src, bytes := bytesOf(rng, 48*n), 4*(1+rng.IntN(n/4))
	both("keys", func(k *implementation) []float32 {
		dst, fix := make([]int8, 48*bytes), make([]int32, 48)
		k.keys(&dst[0], &fix[0], &src[0], bytes, 3)
		var out []float32
		for _, v := range dst {
			out = append(out, float32(v))
		}
		for _, v := range fix {
			out = append(out, float32(v))
		}
		return out
	})
	groups, stride := 1+rng.IntN(9), panel+rng.IntN(20)
	in, inverse := small(rng, groups*4*stride), small(rng, panel)
	both("values", func(k *implementation) []float32 {
		out := make([]int8, groups*4*panel)
		k.values(&out[0], &in[0], stride, &inverse[0], groups)
		f := make([]float32, len(out))
		for i, v := range out {
			f[i] = float32(v)
		}
		return f
	})
}

// testAttention compares whole attention: its packing, padding and blocks.
func testAttention(t *testing.T, k *implementation, rng *rand.Rand) {
	tokens, heads, head := 1+rng.IntN(70), 1+rng.IntN(3), Lanes*(1+rng.IntN(2))
	qkv := small(rng, tokens*3*heads*head)
	run := func(k *implementation) []float32 {
		before := active
		active = k
		defer func() { active = before }()
		var a Attention
		out := make([]float32, tokens*heads*head)
		a.Apply(out, qkv, tokens, heads, heads*head)
		return out
	}
	sameFloats(t, "attention", run(k), run(&portable))
}

// TestKernelsAgree holds every implementation to portable, bit for bit, over random shapes and extreme values.
func TestKernelsAgree(t *testing.T) {
	if len(others()) == 0 {
		t.Skip("only the portable kernel runs here")
	}
	for _, k := range others() {
		t.Run(k.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(7, 11))
			for range 150 {
				testProduct(t, k, rng)
				testVectors(t, k, rng)
				testAttention(t, k, rng)
			}
		})
	}
}

// FuzzKernelsAgree does so for shapes and content drawn from a fuzzed seed, and for the very bytes of the input.
func FuzzKernelsAgree(f *testing.F) {
	f.Add(uint64(1), []byte{0, 0, 128, 127, 0, 0, 0, 255})
	f.Fuzz(func(t *testing.T, seed uint64, raw []byte) {
		for _, k := range others() {
			rng := rand.New(rand.NewPCG(seed, 3))
			testProduct(t, k, rng)
			testVectors(t, k, rng)
			testAttention(t, k, rng)
			x := make([]float32, len(raw)/4/Lanes*Lanes)
			for i := range x {
				x[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
				if v := float64(x[i]); math.IsNaN(v) || math.Abs(v) > 1e30 {
					x[i] = 1
				}
			}
			if len(x) == 0 {
				continue
			}
			got, want := slices.Clone(x), slices.Clone(x)
			k.gelu(&got[0], len(x))
			portable.gelu(&want[0], len(x))
			sameFloats(t, "gelu", got, want)
		}
	})
}
