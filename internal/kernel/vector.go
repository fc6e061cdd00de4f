package kernel

import (
	"fmt"
	"math"
)

// GELU applies x Phi(x) to x in place (error below 3e-6 for |x| <= 5); len(x) is a multiple of 16.
func GELU(x []float32) {
	check(len(x), len(x))
	if len(x) > 0 {
		active.gelu(&x[0], len(x))
	}
}

// MulAdd adds x * y to dst; the length of all three is the same multiple of 16.
func MulAdd(dst, x, y []float32) {
	check(len(dst), len(x))
	check(len(dst), len(y))
	if len(dst) > 0 {
		active.mulAdd(&dst[0], &x[0], &y[0], len(dst))
	}
}

// Convolve writes to dst [rows][width] the convolution of x [rows][width] along its rows, each column by itself: row r is the
// sum over k of x[r + (k - taps/2) * dilation] * w[k], w being [taps][width] with an odd number of taps. Rows beyond x count
// as zero. width is a multiple of 16; dst must not overlap x.
func Convolve(dst, x, w []float32, rows, width, dilation int) {
	taps := len(w) / width
	if width%Lanes != 0 || len(w) != taps*width || taps%2 == 0 || dilation < 1 || len(dst) < rows*width || len(x) < rows*width {
		panic("kernel: " + errShape.Error())
	}
	for r := range rows {
		// Taps first to last lie within x.
		first, last := 0, taps-1
		for r+(first-taps/2)*dilation < 0 {
			first++
		}
		for r+(last-taps/2)*dilation >= rows {
			last--
		}
		at := r + (first-taps/2)*dilation
		active.conv(&dst[r*width], &x[at*width], &w[first*width], width, last-first+1, dilation*width)
	}
}

// Embed writes w * scale + x + y to dst; the length of all is the same multiple of 16.
func Embed(dst []float32, w []int8, scale float32, x, y []float32) {
	check(len(dst), len(w))
	check(len(dst), len(x))
	check(len(dst), len(y))
	if len(dst) > 0 {
		active.embed(&dst[0], &w[0], scale, &x[0], &y[0], len(dst))
	}
}

func check(n, m int) {
	if n != m || n%Lanes != 0 {
		panic("kernel: " + errShape.Error())
	}
}

// Norm is a layer normalisation with a gain and a bias for each value. It is immutable.
type Norm struct {
	gain, bias []float32
	epsilon    float32
}

// NewNorm returns the normalisation of that gain and bias, whose length is a multiple of 16. It keeps the slices.
func NewNorm(gain, bias []float32, epsilon float32) (*Norm, error) {
	if len(gain) == 0 || len(gain)%Lanes != 0 || len(gain) != len(bias) || !(epsilon > 0) {
		return nil, fmt.Errorf("norm of width %d: %w", len(gain), errShape)
	}
	return &Norm{gain, bias, epsilon}, nil
}

// Apply writes the normalisation of each row of x + y to dst; all are [rows][width]. y may be nil; dst may be x or y.
func (n *Norm) Apply(dst, x, y []float32, rows int) {
	w := len(n.gain)
	if len(dst) < rows*w || len(x) < rows*w || y != nil && len(y) < rows*w {
		panic("kernel: " + errShape.Error())
	}
	for r := range rows {
		var add *float32
		if y != nil {
			add = &y[r*w]
		}
		active.norm(&dst[r*w], &x[r*w], add, &n.gain[0], &n.bias[0], w, n.epsilon)
	}
}

// Exp returns e^x, the same on every machine; relative error below 2e-7 where the result is a normal number. It is 0
// below -87 and +Inf above 88.
func Exp(x float32) float32 {
	switch {
	case x != x:
		return x
	case x < -87:
		return 0
	case x > 88:
		return float32(math.Inf(1))
	}
	// In float64 one rounding at the end hides all others; the conversions keep the compiler from fusing.
	y := float64(float64(x) * math.Log2E)
	n := math.RoundToEven(y)
	f := float64((y - n) * math.Ln2)
	p := 1.0
	for i := 10; i > 0; i-- { // Taylor: |f| < 0.35
		p = 1 + float64(float64(p*f)/float64(i))
	}
	return float32(math.Ldexp(p, int(n)))
}

// Log returns the natural logarithm of x, the same on every machine; relative error below 2e-7.
func Log(x float32) float32 {
	switch {
	case x != x || x < 0:
		return float32(math.NaN())
	case x == 0:
		return float32(math.Inf(-1))
	case x > math.MaxFloat32:
		return x
	}
	m, e := math.Frexp(float64(x))
	if m < math.Sqrt2/2 {
		m, e = 2*m, e-1
	}
	// log m = 2 artanh z, z = (m - 1) / (m + 1), |z| < 0.172.
	z := (m - 1) / (m + 1)
	z2 := float64(z * z)
	s := 0.0
	for i := 21; i > 0; i -= 2 {
		s = float64(s*z2) + 1/float64(i)
	}
	return float32(float64(2*z*s) + float64(float64(e)*math.Ln2))
}
