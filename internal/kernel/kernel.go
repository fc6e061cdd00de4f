// Package kernel holds the arithmetic of the model: int8 matrix products, attention, and vector functions on float32.
//
// Activations and weights go in, activations come out, as plain slices, row-major. Every implementation (portable Go,
// AVX2, AVX-512 with VNNI) computes the same bytes: integer sums are exact; every float step is one float32 operation
// rounded to nearest even, never fused; sums of floats run in [Lanes] lanes that are then added as a tree. So a
// result does not depend on the machine, the kernel or the number of threads.
//
// The implementation is chosen once, at the start of the program, by what the processor and the operating system
// support; the environment variable HEARSAY_KERNEL (portable, avx2, avx512) forces one. Functions are safe for
// concurrent use; values with scratch memory ([Rows], [Attention]) belong to one goroutine at a time.
//
// Sources: dynamic quantisation after Jacob et al. 2018 (arXiv:1712.05877), symmetric and by row; register blocking
// after Goto and van de Geijn 2008; ordered dither of attention's probabilities after Bayer 1973.
package kernel

import (
	"fmt"
	"os"
)

// Lanes is the number of partial sums that a sum of floats runs in. Lengths of vectors are multiples of it.
const Lanes = 16

// tiny bounds the magnitude that a scale is computed from, so that a row of zeros has one.
const tiny = 1e-20

// implementation is one set of kernels. Lengths n are multiples of Lanes.
type implementation struct {
	name string
	// product computes p.dst.
	product func(p *product)
	// quantise writes rows of n values of x * balance, rows stride apart, as int8 plus 128, and each row's scale; balance may
	// be nil.
	quantise func(dst *uint8, scale, x, balance *float32, n, rows, stride int)
	// gelu applies GELU to n values in place.
	gelu func(x *float32, n int)
	// norm writes the layer normalisation of x + y; y may be nil.
	norm func(dst, x, y, gain, bias *float32, n int, epsilon float32)
	// softmax writes n probabilities and returns their sum, see Attention.
	softmax func(dst *uint8, x *float32, n int) int32
	// dot returns the dot product of n values.
	dot func(x, y *float32, n int) float32
	// absMax raises dst to the magnitudes of x where they are larger.
	absMax func(dst, x *float32, n int)
	// values quantises 4 rows of 16 values, groups times, see Attention.
	values func(dst *int8, x *float32, stride int, inverse *float32, groups int)
	// mulAdd adds x * y to dst.
	mulAdd func(dst, x, y *float32, n int)
	// embed writes w * scale + x + y.
	embed func(dst *float32, w *int8, scale float32, x, y *float32, n int)
	// conv writes the sum over taps of x * w; x advances by step values a tap, w by n.
	conv func(dst, x, w *float32, n, taps, step int)
	// keys packs blocks of 16 rows of n bytes less 128, and writes -128 times the sum of each row.
	keys func(dst *int8, fix *int32, src *uint8, n, blocks int)
}

var active = choose(os.Getenv("HEARSAY_KERNEL"))

// choose returns the implementation of that name, or the fastest one if the name is empty or not supported here.
func choose(name string) *implementation {
	all := supported()
	for _, k := range all {
		if k.name == name {
			return k
		}
	}
	return all[0]
}

// Supported returns the names of the implementations that run here, the fastest first.
func Supported() []string {
	var names []string
	for _, k := range supported() {
		names = append(names, k.name)
	}
	return names
}

// Active returns the name of the implementation in use.
func Active() string { return active.name }

// Use selects an implementation by name. It is for tests and benchmarks, and must not run beside other calls.
func Use(name string) error {
	k := choose(name)
	if k.name != name {
		return fmt.Errorf("kernel %q is not supported here", name)
	}
	active = k
	return nil
}
