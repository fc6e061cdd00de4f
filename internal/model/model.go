// Package model reads hearsay's model file: weights, vocabulary and labels in one file, a section for each part.
//
// Bytes go in, a [File] comes out, whose tensors are views of those bytes where the layout allows it (int8 weights are
// stored as the kernels read them), so that opening a model costs little more than its checksums. training/export.py
// writes the file and describes the format:
//
//	"hearsay\n", version, header length, header CRC-32 (uint32, little-endian), header (JSON), zeros to a multiple of 64,
//	sections, each at a multiple of 64 from there
//
// Every offset, shape and checksum is verified before it is used; what does not hold gives an error that wraps
// [hearsay.ErrInvalid]. A File is safe for concurrent use.
package model

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"math"
	"strings"
	"unsafe"

	"hearsay"
	"hearsay/internal/kernel"
)

// Version is the format version that this package reads.
const Version = 1

const (
	magic = "hearsay\n"
	lead  = len(magic) + 12
	align = 64

	maxDim = 1 << 24 // no dimension of a tensor is larger
)

// Header describes a model. Its fields are as export.py wrote them.
type Header struct {
	Version int            `json:"version"`
	Name    string         `json:"name"`
	Data    string         `json:"data"` // what it was trained on
	Seed    int64          `json:"seed"`
	Steps   int64          `json:"steps"`
	Scores  map[string]any `json:"scores"`
	Encoder Shape          `json:"encoder"`
	Role    RoleShape      `json:"role"`
	Labels  Labels         `json:"labels"`
}

// Shape is the encoder's shape.
type Shape struct {
	Layers    int     `json:"layers"`
	Width     int     `json:"width"`
	Heads     int     `json:"heads"`
	Inner     int     `json:"ff"` // width of the feed-forward layer
	Vocab     int     `json:"vocab"`
	Positions int     `json:"positions"` // tokens that a window holds at most
	Epsilon   float32 `json:"epsilon"`
}

// RoleShape is the role head's shape.
type RoleShape struct {
	Width      int     `json:"width"`
	Kernel     int     `json:"kernel"`    // tokens that a convolution sees
	Dilations  []int   `json:"dilations"` // one for each block
	Distances  int     `json:"distances"` // buckets of signed distance to the cue
	Paragraphs int     `json:"paragraphs"`
	Epsilon    float32 `json:"epsilon"`
}

// Labels are the names of each head's outputs, in order.
type Labels struct {
	Cue   []string `json:"cue"`
	Role  []string `json:"role"`
	Act   []string `json:"act"`
	Cond  []string `json:"cond"`
	Voice []string `json:"voice"`
}

// header is Header with the table of contents.
type header struct {
	Header
	Sections []section `json:"sections"`
}

type section struct {
	Name    string   `json:"name"`
	Offset  int64    `json:"offset"`
	Bytes   int64    `json:"bytes"`
	CRC32   uint32   `json:"crc32"`
	Tensors []tensor `json:"tensors"`
}

type tensor struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Shape  []int  `json:"shape"`
	Offset int64  `json:"offset"`

	data  []byte
	count int
}

// File is a model file. Tensors are named "section/tensor", as in "encoder/layers.0.up.weight".
type File struct {
	Header  Header
	tensors map[string]*tensor
}

func invalid(format string, args ...any) error {
	return fmt.Errorf("model file: "+format+": %w", append(args, hearsay.ErrInvalid)...)
}

// Parse reads a model file. It keeps data, which must not change afterwards. Errors wrap hearsay.ErrInvalid.
func Parse(data []byte) (*File, error) {
	if len(data) < lead || string(data[:len(magic)]) != magic {
		return nil, invalid("no hearsay model")
	}
	word := func(i int) uint32 { return binary.LittleEndian.Uint32(data[len(magic)+4*i:]) }
	if v := word(0); v != Version {
		return nil, invalid("format version %d, this program reads %d", v, Version)
	}
	size := int64(word(1))
	if size > int64(len(data)-lead) {
		return nil, invalid("truncated header")
	}
	raw := data[lead : lead+int(size)]
	if crc32.ChecksumIEEE(raw) != word(2) {
		return nil, invalid("damaged header")
	}
	var h header
	if err := json.Unmarshal(raw, &h); err != nil {
		return nil, invalid("header: %v", err)
	}
	if err := h.check(); err != nil {
		return nil, err
	}
	base := (int64(lead) + size + align - 1) / align * align
	f := &File{Header: h.Header, tensors: map[string]*tensor{}}
	for _, s := range h.Sections {
		if base > int64(len(data)) || s.Offset < 0 || s.Bytes < 0 || s.Offset > int64(len(data))-base ||
			s.Bytes > int64(len(data))-base-s.Offset {
			return nil, invalid("section %q is truncated", s.Name)
		}
		body := data[base+s.Offset : base+s.Offset+s.Bytes]
		if crc32.ChecksumIEEE(body) != s.CRC32 {
			return nil, invalid("section %q is damaged", s.Name)
		}
		for i := range s.Tensors {
			if err := f.add(s.Name, &s.Tensors[i], body); err != nil {
				return nil, err
			}
		}
	}
	return f, nil
}

// check verifies the encoder's shape.
func (h *header) check() error {
	e := h.Encoder
	for _, n := range []int{e.Layers, e.Width, e.Heads, e.Inner, e.Vocab, e.Positions} {
		if n < 1 || n > maxDim {
			return invalid("encoder shape %+v", e)
		}
	}
	if e.Layers > 1000 || e.Positions > 1<<16 || e.Width%e.Heads != 0 || !(e.Epsilon > 0 && e.Epsilon < 1) {
		return invalid("encoder shape %+v", e)
	}
	return nil
}

// add verifies one tensor of a section and enters it.
func (f *File) add(section string, t *tensor, body []byte) error {
	name := section + "/" + t.Name
	if f.tensors[name] != nil {
		return invalid("two tensors %q", name)
	}
	size := int64(1)
	switch t.Type {
	case "f32":
		size = 4
	case "i8", "i8x4", "text":
	default:
		return invalid("tensor %q has type %q", name, t.Type)
	}
	if len(t.Shape) < 1 || len(t.Shape) > 3 {
		return invalid("tensor %q has shape %v", name, t.Shape)
	}
	for _, n := range t.Shape {
		if n < 1 || n > maxDim || size > math.MaxInt32 {
			return invalid("tensor %q has shape %v", name, t.Shape)
		}
		size *= int64(n)
	}
	if t.Offset < 0 || t.Offset > int64(len(body)) || size > int64(len(body))-t.Offset {
		return invalid("tensor %q lies outside its section", name)
	}
	t.data = body[t.Offset : t.Offset+size]
	t.count = int(size)
	if t.Type == "f32" {
		t.count /= 4
	}
	f.tensors[name] = t
	return nil
}

// Has reports whether the file has a tensor of that name.
func (f *File) Has(name string) bool { return f.tensors[name] != nil }

// find returns a tensor of the given type and shape; a dimension of 0 may have any size.
func (f *File) find(name, kind string, shape ...int) (*tensor, error) {
	t := f.tensors[name]
	if t == nil {
		return nil, invalid("no tensor %q", name)
	}
	if t.Type != kind || len(t.Shape) != len(shape) {
		return nil, invalid("tensor %q is %s %v, want %s %v", name, t.Type, t.Shape, kind, shape)
	}
	for i, n := range shape {
		if n != 0 && t.Shape[i] != n {
			return nil, invalid("tensor %q is %s %v, want %s %v", name, t.Type, t.Shape, kind, shape)
		}
	}
	return t, nil
}

// Float32 returns a tensor of type f32 and the given shape, row-major, as a copy. A dimension of 0 may have any size.
// Every value is finite.
func (f *File) Float32(name string, shape ...int) ([]float32, error) {
	t, err := f.find(name, "f32", shape...)
	if err != nil {
		return nil, err
	}
	out := make([]float32, t.count)
	for i := range out {
		bits := binary.LittleEndian.Uint32(t.data[4*i:])
		if bits&0x7f800000 == 0x7f800000 {
			return nil, invalid("tensor %q is not finite", name)
		}
		out[i] = math.Float32frombits(bits)
	}
	return out, nil
}

// Int8 returns a tensor of type i8 and shape [rows][columns], row-major. It is a view of the file.
func (f *File) Int8(name string, rows, columns int) ([]int8, error) {
	t, err := f.find(name, "i8", rows, columns)
	if err != nil {
		return nil, err
	}
	return signed(t.data), nil
}

// Matrix returns the int8 matrix [outputs][inputs] of that name: its weights, a view of the file, with scales and bias.
func (f *File) Matrix(name string, outputs, inputs int) (*kernel.Matrix, error) {
	w, err := f.find(name+".weight", "i8x4", outputs, inputs)
	if err != nil {
		return nil, err
	}
	scale, err := f.Float32(name+".scale", outputs)
	if err != nil {
		return nil, err
	}
	bias, err := f.Float32(name+".bias", outputs)
	if err != nil {
		return nil, err
	}
	var balance []float32
	if f.Has(name + ".balance") {
		if balance, err = f.Float32(name+".balance", inputs); err != nil {
			return nil, err
		}
	}
	m, err := kernel.NewMatrix(outputs, inputs, signed(w.data), scale, bias, balance)
	if err != nil {
		return nil, invalid("tensor %q: %v", name, err)
	}
	return m, nil
}

// Dense returns the float32 matrix [outputs][inputs] of that name with its bias.
func (f *File) Dense(name string, outputs, inputs int) (*kernel.Dense, error) {
	w, err := f.Float32(name+".weight", outputs, inputs)
	if err != nil {
		return nil, err
	}
	bias, err := f.Float32(name+".bias", outputs)
	if err != nil {
		return nil, err
	}
	d, err := kernel.NewDense(outputs, inputs, w, bias)
	if err != nil {
		return nil, invalid("tensor %q: %v", name, err)
	}
	return d, nil
}

// Norm returns the gain and bias of a layer normalisation of that width.
func (f *File) Norm(name string, width int, epsilon float32) (*kernel.Norm, error) {
	gain, err := f.Float32(name+".gain", width)
	if err != nil {
		return nil, err
	}
	bias, err := f.Float32(name+".bias", width)
	if err != nil {
		return nil, err
	}
	n, err := kernel.NewNorm(gain, bias, epsilon)
	if err != nil {
		return nil, invalid("tensor %q: %v", name, err)
	}
	return n, nil
}

// Words returns the vocabulary: word pieces in the order of their ids.
func (f *File) Words() ([]string, error) {
	t, err := f.find("vocabulary/words", "text", 0)
	if err != nil {
		return nil, err
	}
	words := strings.Split(strings.TrimSuffix(string(t.data), "\n"), "\n")
	if len(words) != f.Header.Encoder.Vocab {
		return nil, invalid("%d words, want %d", len(words), f.Header.Encoder.Vocab)
	}
	return words, nil
}

// signed views bytes as int8.
func signed(b []byte) []int8 {
	if len(b) == 0 {
		return nil
	}
	return unsafe.Slice((*int8)(unsafe.Pointer(&b[0])), len(b))
}
