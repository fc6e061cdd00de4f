package kernel_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"hearsay/internal/kernel"
)

// each runs a test under every implementation that this machine supports.
func each(t *testing.T, test func(t *testing.T)) {
	before := kernel.Active()
	defer kernel.Use(before)
	for _, name := range kernel.Supported() {
		if err := kernel.Use(name); err != nil {
			t.Fatal(err)
		}
		t.Run(name, test)
	}
}

func TestUseUnknown(t *testing.T) {
	if err := kernel.Use("abacus"); err == nil {
		t.Error("no error for an unknown kernel")
	}
}

func TestGELU(t *testing.T) {
	each(t, func(t *testing.T) {
		x := make([]float32, 1<<12)
		for i := range x {
			x[i] = float32(i-1<<11) / 200
		}
		y := append([]float32(nil), x...)
		kernel.GELU(y)
		for i, v := range x {
			want := float64(v) / 2 * math.Erfc(-float64(v)/math.Sqrt2)
			if tolerance := 3e-6 * max(1, math.Abs(float64(v))); math.Abs(float64(y[i])-want) > tolerance {
				t.Fatalf("GELU(%v) = %v, want %v", v, y[i], want)
			}
		}
	})
}

func TestExpLog(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		x := float32(rng.Float64()*174 - 87)
		if got, want := float64(kernel.Exp(x)), math.Exp(float64(x)); math.Abs(got/want-1) > 2e-7 {
			t.Fatalf("Exp(%v) = %v, want %v", x, got, want)
		}
		y := float32(math.Exp(rng.Float64()*160 - 80))
		if got, want := float64(kernel.Log(y)), math.Log(float64(y)); math.Abs(got-want) > 2e-7*math.Abs(want)+1e-12 {
			t.Fatalf("Log(%v) = %v, want %v", y, got, want)
		}
	}
	for x, want := range map[float32]float32{0: 1, -1000: 0} {
		if got := kernel.Exp(x); got != want {
			t.Errorf("Exp(%v) = %v, want %v", x, got, want)
		}
	}
	if v := kernel.Exp(1000); !math.IsInf(float64(v), 1) {
		t.Errorf("Exp(1000) = %v", v)
	}
	if v := kernel.Log(0); !math.IsInf(float64(v), -1) {
		t.Errorf("Log(0) = %v", v)
	}
	if v := kernel.Log(-1); v == v {
		t.Errorf("Log(-1) = %v", v)
	}
	if v := kernel.Log(1); v != 0 {
		t.Errorf("Log(1) = %v", v)
	}
}

// TestMatrix compares a product with the sum written out.
func TestMatrix(t *testing.T) {
	each(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(8, 9))
		const rows, inputs, outputs = 13, 48, 80
		weight := make([]int8, outputs*inputs)
		for i := range weight {
			weight[i] = int8(rng.IntN(256) - 128)
		}
		scale, bias, balance, x := make([]float32, outputs), make([]float32, outputs), make([]float32, inputs), make([]float32, rows*inputs)
		for _, s := range [][]float32{scale, bias, x} {
			for i := range s {
				s[i] = float32(rng.NormFloat64())
			}
		}
		for i := range balance {
			balance[i] = float32(math.Exp(rng.NormFloat64()))
		}
		m, err := kernel.NewMatrix(outputs, inputs, kernel.Pack(weight, outputs, inputs), scale, bias, balance)
		if err != nil {
			t.Fatal(err)
		}
		var q kernel.Rows
		m.Quantise(&q, x, rows)
		got := make([]float32, rows*outputs)
		m.Mul(got, &q)
		for r := range rows {
			largest := 0.
			for i := range inputs {
				largest = max(largest, math.Abs(float64(x[r*inputs+i]*balance[i])))
			}
			for o := range outputs {
				want, room := float64(bias[o]), 0.
				for i := range inputs {
					w := float64(weight[o*inputs+i]) * float64(scale[o])
					want += float64(x[r*inputs+i]*balance[i]) * w
					room += largest / 127 * .51 * math.Abs(w) // each input is off by half a step at most
				}
				if diff := math.Abs(float64(got[r*outputs+o]) - want); diff > room+1e-3 {
					t.Fatalf("row %d, output %d: %v, want %v within %v", r, o, got[r*outputs+o], want, room)
				}
			}
		}
	})
}

func TestConvolve(t *testing.T) {
	each(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(8, 9))
		const rows, width, taps = 9, 32, 7
		x, w, got := make([]float32, rows*width), make([]float32, taps*width), make([]float32, rows*width)
		for i := range x {
			x[i] = float32(rng.NormFloat64())
		}
		for i := range w {
			w[i] = float32(rng.NormFloat64())
		}
		for _, dilation := range []int{1, 3} {
			kernel.Convolve(got, x, w, rows, width, dilation)
			for r := range rows {
				for c := range width {
					want := 0.
					for k := range taps {
						if at := r + (k-taps/2)*dilation; at >= 0 && at < rows {
							want += float64(x[at*width+c]) * float64(w[k*width+c])
						}
					}
					if math.Abs(float64(got[r*width+c])-want) > 1e-5 {
						t.Fatalf("dilation %d, row %d, column %d: %v, want %v", dilation, r, c, got[r*width+c], want)
					}
				}
			}
		}
	})
}

// TestAttention compares attention with the float formula; it is quantised, so only near.
func TestAttention(t *testing.T) {
	each(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(8, 9))
		const tokens, heads, head = 29, 2, 32
		const width = heads * head
		qkv, got := make([]float32, tokens*3*width), make([]float32, tokens*width)
		for i := range qkv {
			qkv[i] = float32(rng.NormFloat64())
		}
		var a kernel.Attention
		a.Apply(got, qkv, tokens, heads, width)
		off, all := 0., 0.
		for h := range heads {
			for i := range tokens {
				p, sum := make([]float64, tokens), 0.
				for j := range tokens {
					s := 0.
					for d := range head {
						s += float64(qkv[i*3*width+h*head+d]) * float64(qkv[j*3*width+width+h*head+d])
					}
					p[j] = math.Exp(s / math.Sqrt(head))
					sum += p[j]
				}
				for d := range head {
					want := 0.
					for j := range tokens {
						want += p[j] / sum * float64(qkv[j*3*width+2*width+h*head+d])
					}
					off += math.Pow(float64(got[i*width+h*head+d])-want, 2)
					all += want * want
				}
			}
		}
		if rms := math.Sqrt(off / all); rms > .02 {
			t.Errorf("off by %.4f, want at most 0.02", rms)
		}
	})
}
