package encoder_test

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"slices"
	"sync"
	"testing"

	"hearsay/internal/encoder"
	"hearsay/internal/kernel"
	"hearsay/internal/model"
)

// window is a window of testdata/model/encoder.json, see training/fixture.py.
type window struct {
	IDs   []int32    `json:"ids"`
	Marks [][3]uint8 `json:"marks"`
	Int8  string     `json:"int8"`
	Float string     `json:"float"`
	Cue   []string   `json:"cue"`
}

func load(t testing.TB) (*model.File, *encoder.Encoder, []window) {
	t.Helper()
	data, err := os.ReadFile("../../testdata/model/tiny.hearsay")
	if err != nil {
		t.Fatal(err)
	}
	f, err := model.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	e, err := encoder.New(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../testdata/model/encoder.json")
	if err != nil {
		t.Fatal(err)
	}
	var ws []window
	if err := json.Unmarshal(text, &ws); err != nil {
		t.Fatal(err)
	}
	return f, e, ws
}

func floats(t testing.TB, text string) []float32 {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Error(err)
	}
	out := make([]float32, len(raw)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return out
}

// each runs a test under every kernel that this machine supports.
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

func TestEncodeEqualsReference(t *testing.T) {
	_, e, ws := load(t)
	each(t, func(t *testing.T) {
		var st encoder.State
		for _, w := range ws {
			got, want := e.Encode(&st, w.IDs, w.Marks), floats(t, w.Int8)
			if !slices.Equal(got, want) {
				t.Errorf("%d tokens: vectors differ from quantised.py", len(w.IDs))
			}
		}
	})
}

// TestEncodeNearFloat states what quantisation costs: the vectors stay within 2 % of the float model's (root mean square), and
// the cue labels are the same.
func TestEncodeNearFloat(t *testing.T) {
	f, e, ws := load(t)
	head, err := f.Dense("cue/cue", len(f.Header.Labels.Cue), e.Width())
	if err != nil {
		t.Fatal(err)
	}
	var st encoder.State
	var off, all float64
	var labels int
	for _, w := range ws {
		got, want := e.Encode(&st, w.IDs, w.Marks), floats(t, w.Float)
		for i := range want {
			off += math.Pow(float64(got[i]-want[i]), 2)
			all += math.Pow(float64(want[i]), 2)
		}
		logits := make([]float32, len(w.IDs)*head.Outputs)
		head.Mul(logits, got, len(w.IDs))
		for i, want := range w.Cue {
			if want == "" {
				continue
			}
			labels++
			row := logits[i*head.Outputs : (i+1)*head.Outputs]
			if got := f.Header.Labels.Cue[slices.Index(row, slices.Max(row))]; got != want {
				t.Errorf("%d tokens, token %d: label %s, want %s (%v)", len(w.IDs), i, got, want, row)
			}
		}
	}
	if labels < 150 {
		t.Errorf("only %d labels compared", labels)
	}
	if rms := math.Sqrt(off / all); rms > .02 {
		t.Errorf("vectors are off by %.4f, want at most 0.02", rms)
	} else {
		t.Logf("vectors are off by %.4f", rms)
	}
}

// TestEncodeReusesState: what a state held before does not matter, and a window once seen allocates nothing.
func TestEncodeReusesState(t *testing.T) {
	_, e, ws := load(t)
	var st encoder.State
	for _, w := range slices.Backward(ws) {
		if got := e.Encode(&st, w.IDs, w.Marks); !slices.Equal(got, floats(t, w.Int8)) {
			t.Errorf("%d tokens after a larger window: vectors differ", len(w.IDs))
		}
	}
	if n := testing.AllocsPerRun(3, func() { e.Encode(&st, ws[5].IDs, ws[5].Marks) }); n != 0 {
		t.Errorf("%v allocations a window, want none", n)
	}
	if got := e.Encode(&st, nil, nil); len(got) != 0 {
		t.Errorf("empty window: %d values", len(got))
	}
}

// TestEncodeConcurrently: goroutines share an encoder, each with its own state, and all get the same bytes.
func TestEncodeConcurrently(t *testing.T) {
	_, e, ws := load(t)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			var st encoder.State
			for _, w := range ws {
				if got := e.Encode(&st, w.IDs, w.Marks); !slices.Equal(got, floats(t, w.Int8)) {
					t.Errorf("%d tokens: vectors differ from quantised.py", len(w.IDs))
				}
			}
		})
	}
	group.Wait()
}
