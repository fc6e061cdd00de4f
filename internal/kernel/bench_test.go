//go:build unix

package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// operations reports the rate of the products' multiplications and additions.
func operations(b *testing.B, each float64) {
	b.ReportMetric(each*float64(b.N)/processorSeconds(b)/1e9, "Gop/cpu-s")
}

// BenchmarkPeak measures the machine's int8 peak: products in registers alone.
func BenchmarkPeak(b *testing.B) {
	if Supported()[0] != "avx512" {
		b.Skip("needs AVX-512 VNNI")
	}
	const n = 100_000
	startProcessor()
	for b.Loop() {
		peak(n)
	}
	operations(b, n*24*64*2)
}

// BenchmarkMul measures the encoder's products: 96 tokens by 384 inputs, and by 1536.
func BenchmarkMul(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, s := range []struct{ rows, inputs, outputs int }{
		{256, 384, 1152}, {256, 384, 384}, {96, 384, 1536}, {96, 1536, 384}, {12, 32, 256}, {12, 256, 32}, {384, 128, 128},
	} {
		b.Run(fmt.Sprintf("%dx%dx%d", s.rows, s.inputs, s.outputs), func(b *testing.B) {
			weight := int8s(bytesOf(rng, s.inputs*s.outputs))
			m, err := NewMatrix(s.outputs, s.inputs, weight, small(rng, s.outputs), small(rng, s.outputs), nil)
			if err != nil {
				b.Skip(err)
			}
			var x Rows
			m.Quantise(&x, small(rng, s.rows*s.inputs), s.rows)
			dst := make([]float32, s.rows*s.outputs)
			b.ReportAllocs()
			b.SetBytes(int64(s.rows * s.inputs))
			startProcessor()
			for b.Loop() {
				m.Mul(dst, &x)
			}
			operations(b, 2*float64(s.rows*s.inputs*s.outputs))
		})
	}
}

// BenchmarkVector measures the vector functions on a row of 1536.
func BenchmarkVector(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	const n = 1536
	x, y, gain, bias := small(rng, n), small(rng, n), small(rng, n), small(rng, n)
	q := make([]uint8, n)
	for name, f := range map[string]func(){
		"quantise": func() { active.quantise(&q[0], &bias[0], &x[0], &y[0], n, 1, 0) },
		"gelu":     func() { copy(x, y); active.gelu(&x[0], n) },
		"norm":     func() { active.norm(&x[0], &x[0], &y[0], &gain[0], &bias[0], n, 1e-12) },
		"softmax":  func() { active.softmax(&q[0], &x[0], n) },
		"dot":      func() { active.dot(&x[0], &y[0], n) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(4 * n)
			for b.Loop() {
				f()
			}
		})
	}
}
