package kernel

import (
	"errors"
	"fmt"
)

const (
	panel  = 16  // outputs in a panel of packed weights
	offset = 128 // what is added to a quantised activation, since VPDPBUSD multiplies unsigned by signed
)

// Matrix is a layer's int8 weights [Outputs][Inputs] with a scale and a bias for each output. Both dimensions are
// multiples of 16. It is immutable.
type Matrix struct {
	Outputs, Inputs int

	weight []int8 // see Pack
	scale  []float32
	bias   []float32
	fix    []int32 // -offset times the sum of an output's weights

	balance []float32 // what inputs are multiplied by before they are quantised; nil means one
}

var errShape = errors.New("shapes do not fit")

// Pack lays out weights [outputs][inputs] as the kernels read them: in panels of 16 outputs, within a panel 4 inputs of
// each output in turn. outputs is a multiple of 16 and inputs of 4.
func Pack(weight []int8, outputs, inputs int) []int8 {
	out := make([]int8, outputs*inputs)
	for o := range outputs {
		for i := range inputs {
			out[o/panel*panel*inputs+i/4*4*panel+o%panel*4+i%4] = weight[o*inputs+i]
		}
	}
	return out
}

// NewMatrix returns the matrix of packed weights. balance, if not nil, is what each input is multiplied by before it is
// quantised; the weights are meant for such inputs. NewMatrix keeps the slices.
func NewMatrix(outputs, inputs int, packed []int8, scale, bias, balance []float32) (*Matrix, error) {
	if outputs < 1 || inputs < 1 || outputs%panel != 0 || inputs%Lanes != 0 || len(packed) != outputs*inputs ||
		len(scale) != outputs || len(bias) != outputs || balance != nil && len(balance) != inputs {
		return nil, fmt.Errorf("matrix %d by %d: %w", outputs, inputs, errShape)
	}
	m := &Matrix{Outputs: outputs, Inputs: inputs, weight: packed, scale: scale, bias: bias, balance: balance}
	m.fix = make([]int32, outputs)
	for p := 0; p < outputs; p += panel {
		w := packed[p*inputs : (p+panel)*inputs]
		for i := 0; i < len(w); i += 4 {
			m.fix[p+i/4%panel] -= offset * (int32(w[i]) + int32(w[i+1]) + int32(w[i+2]) + int32(w[i+3]))
		}
	}
	return m, nil
}

// Rows are quantised activations: int8 with a scale for each row. The zero value is ready; it reuses its memory.
type Rows struct {
	rows, inputs int
	data         []uint8 // [rows][inputs], offset added
	scale        []float32
	balance      *float32 // that of the matrix they are for
	job          product  // kept here, for it is passed on by its address
}

// Quantise sets r to x [rows][inputs], for matrices without balance; inputs is a multiple of 16. Each row's largest
// magnitude becomes 127.
func (r *Rows) Quantise(x []float32, rows, inputs int) { r.quantise(x, nil, rows, inputs) }

// Quantise sets r to x [rows][Inputs], multiplied by m's balance if it has one.
func (m *Matrix) Quantise(r *Rows, x []float32, rows int) {
	var balance *float32
	if m.balance != nil {
		balance = &m.balance[0]
	}
	r.quantise(x, balance, rows, m.Inputs)
}

func (r *Rows) quantise(x []float32, balance *float32, rows, inputs int) {
	if len(x) < rows*inputs || inputs%Lanes != 0 {
		panic("kernel: " + errShape.Error())
	}
	r.rows, r.inputs, r.balance = rows, inputs, balance
	r.data, r.scale = grow(r.data, rows*inputs), grow(r.scale, rows)
	if rows > 0 && inputs > 0 {
		active.quantise(&r.data[0], &r.scale[0], &x[0], balance, inputs, rows, inputs)
	}
}

// Mul writes x m^T + bias to dst [rows][Outputs]. It panics if x was not quantised for m.
func (m *Matrix) Mul(dst []float32, x *Rows) {
	if x.inputs != m.Inputs || len(dst) < x.rows*m.Outputs || m.balance == nil != (x.balance == nil) ||
		x.balance != nil && x.balance != &m.balance[0] {
		panic("kernel: " + errShape.Error())
	}
	if x.rows == 0 {
		return
	}
	x.job = product{
		a: &x.data[0], rows: x.rows, stride: x.inputs, rowScale: &x.scale[0],
		b: &m.weight[0], inputs: m.Inputs, panels: m.Outputs / panel, fix: &m.fix[0], scale: &m.scale[0], bias: &m.bias[0],
		dst: &dst[0], dstStride: m.Outputs, wide: x.job.wide,
	}
	active.product(&x.job)
	x.job = product{wide: x.job.wide} // it holds on to nothing else
}

// product is a matrix product: dst[r][c] = float32(fix[c] + sum over i of a[r][i] b[c][i]) * (rowScale[r] * scale[c]) + bias[c].
type product struct {
	a         *uint8
	rows      int
	stride    int // bytes from one row of a to the next
	rowScale  *float32
	b         *int8 // packed
	inputs    int   // a multiple of 4
	panels    int   // columns are 16 times as many
	fix       *int32
	scale     *float32
	bias      *float32
	dst       *float32
	dstStride int      // values from one row of dst to the next
	wide      []uint64 // scratch memory of portableProduct
}

// Dense is a layer's float32 weights [Outputs][Inputs] with a bias for each output, for layers with few outputs. Inputs
// is a multiple of 16. It is immutable.
type Dense struct {
	Outputs, Inputs int

	weight, bias []float32
}

// NewDense returns the layer of those weights. It keeps the slices.
func NewDense(outputs, inputs int, weight, bias []float32) (*Dense, error) {
	if outputs < 1 || inputs < 1 || inputs%Lanes != 0 || len(weight) != outputs*inputs || len(bias) != outputs {
		return nil, fmt.Errorf("dense layer %d by %d: %w", outputs, inputs, errShape)
	}
	return &Dense{outputs, inputs, weight, bias}, nil
}

// Mul writes x d^T + bias to dst [rows][Outputs]; x is [rows][Inputs].
func (d *Dense) Mul(dst, x []float32, rows int) {
	if len(x) < rows*d.Inputs || len(dst) < rows*d.Outputs {
		panic("kernel: " + errShape.Error())
	}
	for r := range rows {
		for o := range d.Outputs {
			dst[r*d.Outputs+o] = active.dot(&x[r*d.Inputs], &d.weight[o*d.Inputs], d.Inputs) + d.bias[o]
		}
	}
}

// grow returns a slice of length n, in the memory of s if it suffices. Its contents are undefined.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}
