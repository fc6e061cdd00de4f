package model_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"os"
	"testing"

	"hearsay"
	"hearsay/internal/encoder"
	"hearsay/internal/model"
)

func tiny(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("../../testdata/model/tiny.hearsay")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// withHeader returns data with its header changed and the checksum set right.
func withHeader(t testing.TB, data []byte, change func(h map[string]any)) []byte {
	t.Helper()
	size := binary.LittleEndian.Uint32(data[12:])
	var h map[string]any
	if err := json.Unmarshal(data[20:20+size], &h); err != nil {
		t.Fatal(err)
	}
	change(h)
	head, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	return file(head, data[(20+size+63)/64*64:])
}

func file(head, body []byte) []byte {
	out := append([]byte("hearsay\n"), 1, 0, 0, 0)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(head)))
	out = binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(head))
	out = append(out, head...)
	for len(out)%64 != 0 {
		out = append(out, 0)
	}
	return append(out, body...)
}

func TestParse(t *testing.T) {
	f, err := model.Parse(tiny(t))
	if err != nil {
		t.Fatal(err)
	}
	h := f.Header
	if h.Version != 1 || h.Name != "tiny" || h.Seed != 5 || h.Encoder.Width != 64 || h.Role.Width != 32 || len(h.Labels.Role) != 7 {
		t.Errorf("header %+v", h)
	}
	words, err := f.Words()
	if err != nil || len(words) != h.Encoder.Vocab || words[1] != "[UNK]" {
		t.Errorf("%d words, %v", len(words), err)
	}
	if m, err := f.Matrix("role/token", 32, 64); err != nil || m.Outputs != 32 || m.Inputs != 64 {
		t.Errorf("matrix: %v", err)
	}
	if v, err := f.Float32("role/trans", 7, 7); err != nil || len(v) != 49 {
		t.Errorf("trans: %d values, %v", len(v), err)
	}
	for _, name := range []string{"cue/cue", "cond/cond", "act/act2", "voice/voice", "role/role"} {
		if !f.Has(name+".weight") || !f.Has(name+".bias") {
			t.Errorf("no tensor %s", name)
		}
	}
}

// TestRefuses: a request that does not fit the file is an error, not a wrong tensor.
func TestRefuses(t *testing.T) {
	f, err := model.Parse(tiny(t))
	if err != nil {
		t.Fatal(err)
	}
	ask := map[string]func() error{
		"missing":        func() error { _, err := f.Float32("role/none", 1); return err },
		"wrong shape":    func() error { _, err := f.Float32("role/trans", 7, 8); return err },
		"wrong rank":     func() error { _, err := f.Float32("role/trans", 49); return err },
		"wrong type":     func() error { _, err := f.Int8("role/trans", 7, 7); return err },
		"matrix shape":   func() error { _, err := f.Matrix("role/token", 64, 32); return err },
		"dense as int8":  func() error { _, err := f.Dense("role/token", 32, 64); return err },
		"norm of length": func() error { _, err := f.Norm("role/norm_in", 48, 1e-6); return err },
	}
	for name, request := range ask {
		if err := request(); !errors.Is(err, hearsay.ErrInvalid) {
			t.Errorf("%s: error %v, want ErrInvalid", name, err)
		}
	}
}

func TestParseTruncated(t *testing.T) {
	data := tiny(t)
	for n := 0; n < len(data)-64; n += 1 + n/8 {
		if _, err := model.Parse(data[:n]); !errors.Is(err, hearsay.ErrInvalid) {
			t.Fatalf("first %d bytes: error %v, want ErrInvalid", n, err)
		}
	}
}

// TestParseDamaged flips one bit at a time. Those between sections are padding and may pass unseen.
func TestParseDamaged(t *testing.T) {
	data := tiny(t)
	want, err := model.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	missed := 0
	for i := 0; i < len(data); i += 331 {
		bad := bytes.Clone(data)
		bad[i] ^= 1 << (i % 8)
		f, err := model.Parse(bad)
		switch {
		case err == nil && f.Header.Encoder == want.Header.Encoder:
			missed++
		case !errors.Is(err, hearsay.ErrInvalid):
			t.Errorf("bit %d of byte %d flipped: error %v, want ErrInvalid", i%8, i, err)
		}
	}
	if missed > 3 {
		t.Errorf("%d flipped bits went unseen, want only those in padding", missed)
	}
}

// TestParseHostile: headers with a right checksum that lie about the rest.
func TestParseHostile(t *testing.T) {
	data := tiny(t)
	section := func(h map[string]any, i int) map[string]any { return h["sections"].([]any)[i].(map[string]any) }
	tensor := func(h map[string]any) map[string]any { return section(h, 1)["tensors"].([]any)[0].(map[string]any) }
	cases := map[string]func(h map[string]any){
		"no shape":         func(h map[string]any) { delete(h, "encoder") },
		"negative layers":  func(h map[string]any) { h["encoder"].(map[string]any)["layers"] = -1 },
		"heads":            func(h map[string]any) { h["encoder"].(map[string]any)["heads"] = 3 },
		"many layers":      func(h map[string]any) { h["encoder"].(map[string]any)["layers"] = 1 << 23 },
		"section offset":   func(h map[string]any) { section(h, 1)["offset"] = 1 << 50 },
		"section negative": func(h map[string]any) { section(h, 1)["offset"] = -64 },
		"section bytes":    func(h map[string]any) { section(h, 1)["bytes"] = int64(1) << 62 },
		"tensor type":      func(h map[string]any) { tensor(h)["type"] = "f64" },
		"tensor offset":    func(h map[string]any) { tensor(h)["offset"] = int64(1) << 62 },
		"tensor negative":  func(h map[string]any) { tensor(h)["offset"] = -1 },
		"tensor huge":      func(h map[string]any) { tensor(h)["shape"] = []int{1 << 24, 1 << 24, 1 << 24} },
		"tensor empty":     func(h map[string]any) { tensor(h)["shape"] = []int{} },
		"tensor zero":      func(h map[string]any) { tensor(h)["shape"] = []int{0, 4} },
		"tensor twice": func(h map[string]any) {
			section(h, 2)["name"] = "cue"
			section(h, 3)["name"] = "cue"
			section(h, 3)["tensors"] = section(h, 2)["tensors"]
		},
		"wrong kind of any": func(h map[string]any) { h["sections"] = "all" },
	}
	for name, change := range cases {
		if _, err := model.Parse(withHeader(t, data, change)); !errors.Is(err, hearsay.ErrInvalid) {
			t.Errorf("%s: error %v, want ErrInvalid", name, err)
		}
	}
	// Shapes that Parse cannot know to be wrong are refused by those who read the tensors.
	for name, change := range map[string]func(h map[string]any){
		"vocabulary": func(h map[string]any) { h["encoder"].(map[string]any)["vocab"] = 9 },
		"width":      func(h map[string]any) { h["encoder"].(map[string]any)["width"] = 128 },
		"heads":      func(h map[string]any) { h["encoder"].(map[string]any)["heads"] = 8 },
		"layers":     func(h map[string]any) { h["encoder"].(map[string]any)["layers"] = 3 },
	} {
		f, err := model.Parse(withHeader(t, data, change))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := encoder.New(f); !errors.Is(err, hearsay.ErrInvalid) {
			t.Errorf("%s: encoder's error %v, want ErrInvalid", name, err)
		}
	}
}

// FuzzParse: any bytes give a file or ErrInvalid, and a file's tensors lie within it.
func FuzzParse(f *testing.F) {
	data := tiny(f)
	size := binary.LittleEndian.Uint32(data[12:])
	f.Add(data[20:20+size], data[(20+size+63)/64*64:][:2000])
	f.Add([]byte(`{"encoder":{"layers":1,"width":16,"heads":1,"ff":16,"vocab":1,"positions":1,"epsilon":0.1},"sections":[{"name":"encoder",`+
		`"offset":0,"bytes":4,"crc32":558161692,"tensors":[{"name":"pos","type":"f32","shape":[1],"offset":0}]}]}`), []byte{0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, head, body []byte) {
		m, err := model.Parse(file(head, body))
		if err != nil {
			if !errors.Is(err, hearsay.ErrInvalid) {
				t.Fatalf("error %v does not wrap ErrInvalid", err)
			}
			return
		}
		if v, err := m.Float32("encoder/pos", 0); err == nil && 4*len(v) > len(body) {
			t.Fatalf("a tensor of %d values out of %d bytes", len(v), len(body))
		}
		if _, err := encoder.New(m); err != nil && !errors.Is(err, hearsay.ErrInvalid) {
			t.Fatalf("encoder's error %v does not wrap ErrInvalid", err)
		}
	})
}
