package attribute

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"hearsay/internal/kernel"
	"hearsay/internal/model"
)

// tiny reads the tiny model with random weights that training/fixture.py writes.
func tiny(t testing.TB) *Reader {
	t.Helper()
	data, err := os.ReadFile("../../testdata/model/tiny.hearsay")
	if err != nil {
		t.Fatal(err)
	}
	f, err := model.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// heads is testdata/attribute/heads.json, see training/fixture_attribute.py.
type heads struct {
	Text  string
	Cue   [][]float64
	Roles []struct {
		First, Last  int
		Emissions    [][]float64
		Labels       []int
		Score, Total float64
	}
}

// What the heads may differ by from the float ones on the same vectors: activations are rounded to int8 here.
const (
	cueTolerance  = 1e-4 // of a probability
	roleTolerance = 0.12 // of an emission; those of the fixture span about ±3
)

func TestHeadsAsInTraining(t *testing.T) {
	data, err := os.ReadFile("../../testdata/attribute/heads.json")
	if err != nil {
		t.Fatal(err)
	}
	var want heads
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	r, st := tiny(t), new(State)
	r.tokenize(st, want.Text)
	w := window{0, len(st.tokens), 0, len(st.tokens)}
	h := r.encode(st, w)
	n := w.end + 2
	p := r.cue.probabilities(nil, h, n)
	for i := range p {
		if d := math.Abs(float64(p[i]) - want.Cue[i/cueLabels][i%cueLabels]); d > cueTolerance {
			t.Errorf("cue label %d of token %d: got %v, want %v", i%cueLabels, i/cueLabels, p[i], want.Cue[i/cueLabels][i%cueLabels])
		}
	}
	r.role.window(&st.role, h, n, st.windowParas)
	for _, c := range want.Roles {
		emit := r.role.emissions(&st.role, h, c.First+1, c.Last+1)
		worst := 0.
		for i, x := range emit {
			worst = max(worst, math.Abs(float64(x)-c.Emissions[i/roles][i%roles]))
		}
		if worst > roleTolerance {
			t.Errorf("cue [%d, %d]: emissions are up to %.3f off, want at most %v", c.First, c.Last, worst, roleTolerance)
		}
		labels := make([]uint8, n)
		score := r.role.crf.best(labels, make([]uint8, n*roles), emit)
		if got := ints(labels); !slices.Equal(got, c.Labels) {
			t.Errorf("cue [%d, %d]: labels\n got %v\nwant %v", c.First, c.Last, got, c.Labels)
		}
		total := r.role.crf.total(emit)
		if d := math.Abs(float64(score)-c.Score) + math.Abs(total-c.Total); d > 2 {
			t.Errorf("cue [%d, %d]: score %v of %v, want %v of %v", c.First, c.Last, score, total, c.Score, c.Total)
		}
	}
}

func ints(labels []uint8) []int {
	out := make([]int, len(labels))
	for i, l := range labels {
		out[i] = int(l)
	}
	return out
}

// TestCRF compares with the enumeration of all sequences of labels.
func TestCRF(t *testing.T) {
	const n = 4
	x := uint32(7)
	random := func() float32 { // between -3 and 3
		x = x*1664525 + 1013904223
		return float32(x>>8)/(1<<24)*6 - 3
	}
	for range 20 {
		trans, emit := make([]float32, roles*roles), make([]float32, n*roles)
		for i := range trans {
			trans[i] = random()
		}
		for i := range emit {
			emit[i] = random()
		}
		var c crf
		c.set(trans)
		var top float64
		var topLabels []int
		sum, y := 0., make([]int, n)
		for k := range int(math.Pow(roles, n)) {
			s := 0.
			for t, m := 0, k; t < n; t, m = t+1, m/roles {
				y[t] = m % roles
				s += float64(emit[t*roles+y[t]])
				if t == 0 {
					s += float64(c.first[y[t]])
				} else {
					s += float64(c.trans[y[t-1]][y[t]])
				}
			}
			sum += math.Exp(s)
			if topLabels == nil || s > top {
				top, topLabels = s, slices.Clone(y)
			}
		}
		labels := make([]uint8, n)
		score := c.best(labels, make([]uint8, n*roles), emit)
		if !slices.Equal(ints(labels), topLabels) || math.Abs(float64(score)-top) > 1e-4 {
			t.Fatalf("best of %v: got %v (%v), want %v (%v)", emit, labels, score, topLabels, top)
		}
		if got := c.total(emit); math.Abs(got-math.Log(sum)) > 1e-4 {
			t.Fatalf("total of %v: got %v, want %v", emit, got, math.Log(sum))
		}
	}
}

// TestCRFExtremes: no emission makes a posterior that is none.
func TestCRFExtremes(t *testing.T) {
	var c crf
	c.set(make([]float32, roles*roles))
	for _, big := range []float32{1e4, 1e30, -1e30, math.MaxFloat32} {
		emit := make([]float32, 3*roles)
		emit[roles+inContent] = big
		labels := make([]uint8, 3)
		p := posterior(float64(c.best(labels, make([]uint8, 3*roles), emit)) - c.total(emit))
		if !(p >= 0 && p <= 1) {
			t.Errorf("emission %v: posterior %v", big, p)
		}
		for i, l := range labels {
			if isIn(int(l)) && i == 0 {
				t.Errorf("emission %v: labels %v begin within a span", big, labels)
			}
		}
	}
}

func TestFindCues(t *testing.T) {
	// One row a token: none, begin outer, in outer, begin nested, in nested.
	p := []float32{
		.9, .1, 0, 0, 0,
		.1, .8, .1, 0, 0,
		.2, .1, .7, 0, 0,
		.2, .2, .1, .4, .1, // begins another: 60 % by both labels together
		.4, 0, .1, .1, .4,
		.9, 0, .1, 0, 0,
		.1, .9, 0, 0, 0, // beyond the core
	}
	got := findCues(nil, p, 10, 10, 16, .5)
	if len(got) != 2 || got[0].first != 11 || got[0].last != 12 || got[1].first != 13 || got[1].last != 14 {
		t.Fatalf("got %+v, want cues at [11, 12] and [13, 14]", got)
	}
	if d := got[1].nested - .4/.6; d > 1e-6 || d < -1e-6 {
		t.Errorf("nested share %v, want 2/3", got[1].nested)
	}
}

func TestDistanceBuckets(t *testing.T) {
	r := &roleHead{}
	r.buckets()
	for d, want := range map[int]int{0: 0, 1: 1, 8: 8, 9: 8, 11: 8, 12: 9, 15: 9, 16: 10, 22: 10, 23: 11, 32: 12, 64: 14, 511: 19, 512: 20} {
		if r.bucket[d] != want {
			t.Errorf("distance %d: bucket %d, want %d", d, r.bucket[d], want)
		}
	}
	_ = kernel.Lanes
}
