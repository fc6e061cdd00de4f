package relate_test

import (
	"reflect"
	"strings"
	"testing"

	"hearsay"
	"hearsay/internal/goldtest"
	"hearsay/internal/relate"
)

// record builds a record of invented sentences, each "SOURCE | CUE | CONTENT | ACT | BY".
func record(lines ...string) hearsay.Record {
	var r hearsay.Record
	var text strings.Builder
	sources := map[string]bool{}
	for i, line := range lines {
		f := strings.Split(line, " | ")
		var spans [3]hearsay.Span
		for n := range 3 {
			spans[n].Start = text.Len()
			text.WriteString(f[n])
			spans[n].End = text.Len()
			text.WriteByte(' ')
		}
		text.WriteString(". ")
		s := hearsay.Statement{ID: "s" + string(rune('1'+i)), Source: spans[:1], Cue: spans[1:2], Content: spans[2:], Act: hearsay.Act(f[3]),
			Form: hearsay.Indirect, By: f[4]}
		if len(f) > 5 {
			s.Parent = f[5]
		}
		r.Statements = append(r.Statements, s)
		if !sources[f[4]] {
			sources[f[4]] = true
			r.Sources = append(r.Sources, hearsay.Source{ID: f[4], Name: f[0], Kind: hearsay.Person, Named: true})
		}
	}
	r.Text = text.String()
	return r
}

func TestWithin(t *testing.T) {
	for _, c := range []struct {
		name string
		rec  hearsay.Record
		want string // "from type to", the only relation of these types that must be there
		not  string // a relation that must not be there
	}{
		{"a denial of an accusation", record(
			"Ilva Maren | accused | the harbour authority of hiding the Tolle report on dredging | criticise | maren",
			"The harbour authority | denied | hiding the Tolle report on dredging | deny | authority",
			"Perrin Aldo | said | the weather on the coast would improve | state | aldo"), "s2 denies s1", "s2 denies s3"},
		{"the same words again", record(
			"Sune Vasko | said | the Kesh railway bridge will open on Friday | state | vasko",
			"Yuna Tolle | complained | about the price of herring | criticise | tolle",
			"Vasko | repeated | that the Kesh railway bridge will open on Friday | state | vasko"), "s3 repeats s1", "s3 repeats s2"},
		{"nothing in common", record(
			"Sune Vasko | said | the Kesh railway bridge will open on Friday | state | vasko",
			"Orla Besk | said | herring has become too expensive | state | besk"), "", "s2 contradicts s1"},
	} {
		var got []string
		for _, r := range relate.Within(c.rec) {
			got = append(got, r.From+" "+string(r.Type)+" "+r.To)
			if r.Confidence <= 0 || r.Confidence > 1 {
				t.Errorf("%s: confidence %v", c.name, r.Confidence)
			}
		}
		all := strings.Join(got, ", ")
		if !strings.Contains(all, c.want) || strings.Contains(all, c.not) {
			t.Errorf("%s: got %q, want %q and not %q", c.name, all, c.want, c.not)
		}
	}
}

func TestNotWithItsParent(t *testing.T) {
	rec := record(
		"The Courier | reported | that Ilva Maren accused the harbour authority of hiding the report | state | courier",
		"Ilva Maren | accused | the harbour authority of hiding the report | criticise | maren | s1",
		"She | said again | the harbour authority is hiding the report | criticise | maren | s2")
	for _, r := range relate.Within(rec) {
		t.Errorf("got %+v between a statement and one by whose word it reaches us", r)
	}
	rec.Statements[0].Parent = "s3" // a chain that bites its tail must not hang
	relate.Within(rec)
}

func TestSameEveryTime(t *testing.T) {
	rec := record("A | said | one two three Kesh bridge | state | a", "B | denied | the Kesh bridge two three | deny | b",
		"A | said | one two three Kesh bridge opens | state | a", "C | rejected | the claim | deny | c")
	want := relate.Within(rec)
	for range 20 {
		if got := relate.Within(rec); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %v, then %v", want, got)
		}
	}
	if got := relate.Within(hearsay.Record{}); got != nil {
		t.Errorf("no statements: got %v", got)
	}
}

// TestDev measures on annotated records with their own statements. The floors are what the model of weights.txt reaches;
// they fall only if it gets worse.
func TestDev(t *testing.T) {
	var d, s tally
	for _, rec := range goldtest.Records(t, "records-dev.jsonl") {
		got := relate.Within(rec)
		d.add(rec.Relations, got, hearsay.Denies, hearsay.Contradicts)
		s.add(rec.Relations, got, hearsay.Supports, hearsay.Repeats)
	}
	t.Logf("disputes: P %.1f R %.1f F1 %.1f; support: P %.1f R %.1f F1 %.1f", d.p(), d.r(), d.f(), s.p(), s.r(), s.f())
	if d.f() < minDispute || s.f() < minSupport {
		t.Errorf("disputes F1 %.1f, support F1 %.1f: want at least %v and %v", d.f(), s.f(), minDispute, minSupport)
	}
}

const (
	minDispute = 20
	minSupport = 28
)

type tally struct{ hit, got, gold float64 }

func (t *tally) add(gold, got []hearsay.Relation, types ...hearsay.RelationType) {
	pairs := func(rs []hearsay.Relation) map[[2]string]bool {
		m := map[[2]string]bool{}
		for _, r := range rs {
			for _, ty := range types {
				if r.Type == ty {
					m[[2]string{min(r.From, r.To), max(r.From, r.To)}] = true
				}
			}
		}
		return m
	}
	g, p := pairs(gold), pairs(got)
	t.gold += float64(len(g))
	t.got += float64(len(p))
	for k := range p {
		if g[k] {
			t.hit++
		}
	}
}

func (t *tally) p() float64 { return 100 * t.hit / max(t.got, 1) }
func (t *tally) r() float64 { return 100 * t.hit / max(t.gold, 1) }
func (t *tally) f() float64 { return 200 * t.hit / max(t.got+t.gold, 1) }
