package meaning_test

import (
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"hearsay"
	"hearsay/internal/meaning"
	"hearsay/internal/model"
)

func builtIn(t testing.TB) *meaning.Encoder {
	t.Helper()
	e, err := meaning.Default()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// What means the same lies nearer than what is merely said of the same.
func TestAlike(t *testing.T) {
	e := builtIn(t)
	for _, c := range []struct{ text, same, other string }{
		{"closed for good", "to shut down", "painted blue"},
		{"wages would rise next year", "pay is going up in the coming year", "wages were discussed by the board last year"},
		{"the minister resigned over the leak", "the secretary stepped down because of the disclosure", "the minister praised the roof over the market"},
		{"was agreed in principle", "had been accepted in outline", "is off the table"},
	} {
		same, other := e.Alike(c.text, c.same), e.Alike(c.text, c.other)
		if same <= other {
			t.Errorf("%q: %.2f to %q, %.2f to %q", c.text, same, c.same, other, c.other)
		}
	}
	if got := e.Alike("the same", "the same"); math.Abs(got-1) > 1e-4 {
		t.Errorf("a text and itself: %v", got)
	}
}

func TestVector(t *testing.T) {
	e := builtIn(t)
	for _, text := range []string{"", " ", "x", "大使", strings.Repeat("a long story ", 1000)} {
		v := e.Vector(text)
		if len(v) != len(e.Mean()) {
			t.Fatalf("%d values", len(v))
		}
		for _, x := range v {
			if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
				t.Fatalf("%.20q: %v", text, x)
			}
		}
		back := meaning.Unpack(meaning.Pack(v))
		var most, off float64
		for i := range v {
			most, off = max(most, math.Abs(float64(v[i]))), max(off, math.Abs(float64(v[i]-back[i])))
		}
		if off > most/127 {
			t.Errorf("%.20q: packing moves a value by %v of %v", text, off, most)
		}
	}
	if v := meaning.Unpack([]byte{1, 2}); v != nil {
		t.Errorf("two bytes are a vector: %v", v)
	}
}

func TestNoSection(t *testing.T) {
	data, err := os.ReadFile("../../testdata/model/tiny.hearsay")
	if err != nil {
		t.Fatal(err)
	}
	f, err := model.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := meaning.New(f); !errors.Is(err, hearsay.ErrNotFound) {
		t.Errorf("got %v, want hearsay.ErrNotFound", err)
	}
}

func BenchmarkVector(b *testing.B) {
	e := builtIn(b)
	b.ReportAllocs()
	for b.Loop() {
		e.Vector("that Kesh has secretly offered to pull its patrol boats out of the strait")
	}
}
