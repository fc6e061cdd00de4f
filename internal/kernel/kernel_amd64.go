package kernel

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

//go:generate go run ./gen

// supported lists the implementations that this processor and operating system run, the fastest first.
func supported() []*implementation {
	x := &cpu.X86
	var all []*implementation
	if x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL && x.HasAVX512VNNI && x.HasAVX2 {
		all = append(all, &avx512)
	}
	if x.HasAVX2 {
		all = append(all, &avx2)
	}
	return append(all, &portable)
}

var avx512 = implementation{
	name:     "avx512",
	product:  product512,
	quantise: quantiseAVX512,
	gelu:     geluAVX512,
	norm:     normAVX512,
	softmax:  softmaxAVX512,
	dot:      dotAVX512,
	absMax:   absMaxAVX512,
	values:   valuesAVX512,
	mulAdd:   mulAddAVX512,
	embed:    embedAVX512,
	conv:     convAVX512,
	keys:     keysAVX512,
}

var avx2 = implementation{
	name:     "avx2",
	product:  product2,
	quantise: quantiseAVX2,
	gelu:     geluAVX2,
	norm:     normAVX2,
	softmax:  softmaxAVX2,
	dot:      dotAVX2,
	absMax:   absMaxAVX2,
	values:   valuesAVX2,
	mulAdd:   mulAddAVX2,
	embed:    embedAVX2,
	conv:     convAVX2,
	keys:     keysAVX2,
}

// tile is the argument of a tile kernel: blocks times its number of rows, and its number of panels. See product.
type tile struct {
	a         *uint8
	stride    int
	rowScale  *float32
	b         *int8
	panel     int // bytes from one panel of b to the next
	steps     int // inputs / 4
	fix       *int32
	scale     *float32
	bias      *float32
	dst       *float32
	dstStride int // bytes from one row of dst to the next
	blocks    int
}

// product512 covers p with tiles of 6 rows by 4 panels; what is left over gets smaller ones, and rows that are no multiple
// of 6 a tile that overlaps the one before and writes the same again.
func product512(p *product) {
	t := tile{stride: p.stride, panel: panel * p.inputs, steps: p.inputs / 4, dstStride: 4 * p.dstStride}
	for c := 0; c < p.panels; {
		n := 4
		for c+n > p.panels {
			n /= 2
		}
		p.at(&t, 0, c)
		switch {
		case p.rows < 6:
			t.blocks = p.rows
			tiles512(1, n, &t)
		default:
			t.blocks = p.rows / 6
			tiles512(6, n, &t)
			if p.rows%6 != 0 {
				p.at(&t, p.rows-6, c)
				t.blocks = 1
				tiles512(6, n, &t)
			}
		}
		c += n
	}
}

func tiles512(rows, panels int, t *tile) {
	switch {
	case rows == 6 && panels == 4:
		tile6x4AVX512(t)
	case rows == 6 && panels == 2:
		tile6x2AVX512(t)
	case rows == 6:
		tile6x1AVX512(t)
	case panels == 4:
		tile1x4AVX512(t)
	case panels == 2:
		tile1x2AVX512(t)
	default:
		tile1x1AVX512(t)
	}
}

// product2 covers p with tiles of 2 rows by 1 panel.
func product2(p *product) {
	t := tile{stride: p.stride, panel: panel * p.inputs, steps: p.inputs / 4, dstStride: 4 * p.dstStride}
	for c := range p.panels {
		if p.rows >= 2 {
			p.at(&t, 0, c)
			t.blocks = p.rows / 2
			tile2x1AVX2(&t)
		}
		if p.rows%2 != 0 {
			p.at(&t, p.rows-1, c)
			t.blocks = 1
			tile1x1AVX2(&t)
		}
	}
}

// at points t to row r and panel c.
func (p *product) at(t *tile, r, c int) {
	t.a = add(p.a, r*p.stride)
	t.rowScale = add(p.rowScale, r)
	t.b = add(p.b, c*panel*p.inputs)
	t.fix = add(p.fix, c*panel)
	t.scale = add(p.scale, c*panel)
	t.bias = add(p.bias, c*panel)
	t.dst = add(p.dst, r*p.dstStride+c*panel)
}

// add returns the address n values after p.
func add[T any](p *T, n int) *T {
	return (*T)(unsafe.Add(unsafe.Pointer(p), n*int(unsafe.Sizeof(*p))))
}

//go:noescape
func tile6x4AVX512(a *tile)

//go:noescape
func tile6x2AVX512(a *tile)

//go:noescape
func tile6x1AVX512(a *tile)

//go:noescape
func tile1x4AVX512(a *tile)

//go:noescape
func tile1x2AVX512(a *tile)

//go:noescape
func tile1x1AVX512(a *tile)

//go:noescape
func tile2x1AVX2(a *tile)

//go:noescape
func tile1x1AVX2(a *tile)

func peakAVX512(n int)

//go:noescape
func quantiseAVX512(dst *uint8, scale, x, balance *float32, n, rows, stride int)

//go:noescape
func geluAVX512(x *float32, n int)

//go:noescape
func normAVX512(dst, x, y, gain, bias *float32, n int, epsilon float32)

//go:noescape
func softmaxAVX512(dst *uint8, x *float32, n int) int32

//go:noescape
func dotAVX512(x, y *float32, n int) float32

//go:noescape
func absMaxAVX512(dst, x *float32, n int)

//go:noescape
func valuesAVX512(dst *int8, x *float32, stride int, inverse *float32, groups int)

//go:noescape
func mulAddAVX512(dst, x, y *float32, n int)

//go:noescape
func embedAVX512(dst *float32, w *int8, scale float32, x, y *float32, n int)

//go:noescape
func quantiseAVX2(dst *uint8, scale, x, balance *float32, n, rows, stride int)

//go:noescape
func geluAVX2(x *float32, n int)

//go:noescape
func normAVX2(dst, x, y, gain, bias *float32, n int, epsilon float32)

//go:noescape
func softmaxAVX2(dst *uint8, x *float32, n int) int32

//go:noescape
func dotAVX2(x, y *float32, n int) float32

//go:noescape
func absMaxAVX2(dst, x *float32, n int)

//go:noescape
func valuesAVX2(dst *int8, x *float32, stride int, inverse *float32, groups int)

//go:noescape
func mulAddAVX2(dst, x, y *float32, n int)

//go:noescape
func embedAVX2(dst *float32, w *int8, scale float32, x, y *float32, n int)

//go:noescape
func convAVX512(dst, x, w *float32, n, taps, step int)

//go:noescape
func keysAVX512(dst *int8, fix *int32, src *uint8, n, blocks int)

//go:noescape
func convAVX2(dst, x, w *float32, n, taps, step int)

//go:noescape
func keysAVX2(dst *int8, fix *int32, src *uint8, n, blocks int)
