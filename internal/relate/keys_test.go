package relate

import (
	"testing"

	"hearsay"
)

func said(content string, act hearsay.Act) *Unit {
	return NewUnit(Statement{Content: content, Act: act})
}

func TestRest(t *testing.T) {
	for _, c := range []struct{ a, b, wantA, wantB string }{
		{"the ferry tariff remains open", "the ferry tariff is off the table", "remains open", "is off table"},
		{"the ferry tariff remains open", "that the ferry tariff remains open", "", ""},
		{"no", "the tariff was never agreed", "", "the tariff was never agreed"},
	} {
		a, b := Rest(said(c.a, hearsay.State), said(c.b, hearsay.State))
		if a != c.wantA || b != c.wantB {
			t.Errorf("%q and %q: %q and %q, want %q and %q", c.a, c.b, a, b, c.wantA, c.wantB)
		}
	}
}

func TestComparable(t *testing.T) {
	for _, c := range []struct {
		a, b       string
		actA, actB hearsay.Act
		want       bool
	}{
		{"the boats will leave the strait", "the boats would be leaving the strait", hearsay.State, hearsay.State, true},
		{"the boats will leave the strait", "the boats will not leave the strait", hearsay.State, hearsay.State, false},
		{"the boats will leave the strait", "the boats will leave the strait", hearsay.State, hearsay.Deny, false},
		{"to pull out the boats", "Kesh has offered to pull out the boats", hearsay.Offer, hearsay.State, false},
		{"the office in Branos is shut", "the office in Kagard is shut", hearsay.State, hearsay.State, false},
		{"the office in Branos is shut", "it is shut", hearsay.State, hearsay.State, true},
	} {
		a, b := said(c.a, c.actA), said(c.b, c.actB)
		if got := Comparable(a, b); got != c.want {
			t.Errorf("%s %q and %s %q: %v", c.actA, c.a, c.actB, c.b, got)
		}
		if Comparable(a, b) != Comparable(b, a) {
			t.Errorf("%q and %q: not the same the other way round", c.a, c.b)
		}
	}
}

func TestMeans(t *testing.T) {
	u, v, w := said("a", hearsay.State), said("b", hearsay.State), said("c", hearsay.State)
	mean := []float32{1, 1}
	vectors := [][]float32{{2, 1}, {2, 1.1}, {0, 1}, nil}
	c := Centre(vectors, mean)
	for i, x := range []*Unit{u, v, w} {
		x.Means(vectors[i], c, mean)
	}
	if Nearness(u, v) < .9 || Nearness(u, w) > -.9 {
		t.Errorf("nearness %v and %v", Nearness(u, v), Nearness(u, w))
	}
	near, far := 0, 0
	for i, k := range u.MeaningKeys() {
		if k == v.MeaningKeys()[i] {
			near++
		}
		if k == w.MeaningKeys()[i] {
			far++
		}
	}
	if near <= far || near == 0 {
		t.Errorf("%d keys in common with what is near, %d with what is not", near, far)
	}
	unknown := said("d", hearsay.State)
	unknown.Means(nil, c, mean)
	if Nearness(u, unknown) != 0 || unknown.MeaningKeys() != nil {
		t.Error("an unknown meaning is near something")
	}
}
