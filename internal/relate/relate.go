// Package relate finds how statements bear on one another: which repeat, support, deny, contradict or answer which.
//
// A hearsay.Record goes in, its relations come out ([Within]); for statements of different articles, [Across] judges a pair.
// The means are few and open: what two statements share in words (weighted by how rare a word is), names and numbers;
// negation and opposites; the acts; who speaks; where they stand. Logistic regressions weigh them; the weights stand in
// weights.txt, one line a feature, and are made by training/relate from annotated articles.
//
// All functions are pure and safe for concurrent use.
package relate

import (
	"cmp"
	"math"
	"sort"

	"hearsay"
)

// Scores are the probabilities that a relation of a kind holds between two statements.
type Scores struct {
	Dispute, Support, Repeat, Respond float64
}

// judge gives the scores of a pair and the relation they amount to, "" if none.
func judge(p Pair) (s Scores, kind hearsay.RelationType, confidence float64) {
	scope := "across "
	if p.Within {
		scope = "within "
	}
	p = p.prepared()
	f := Features(p)
	score := func(name string) (float64, float64) {
		m, ok := models[scope+name]
		if !ok {
			return 0, math.Inf(1)
		}
		return m.probability(f), m.threshold
	}
	var disputeAt, supportAt, repeatAt, respondAt float64
	s.Dispute, disputeAt = score("dispute")
	s.Support, supportAt = score("support")
	s.Repeat, repeatAt = score("repeat")
	s.Respond, respondAt = score("respond")
	// Of two kinds that are both likely enough, the one that passes its threshold by more.
	switch {
	case s.Dispute >= disputeAt && p.touches() && s.Dispute/disputeAt >= s.Support/supportAt:
		if p.oneDenies() {
			return s, hearsay.Denies, s.Dispute
		}
		return s, hearsay.Contradicts, s.Dispute
	case s.Support >= supportAt && s.Repeat >= repeatAt:
		return s, hearsay.Repeats, s.Repeat
	case s.Support >= supportAt:
		return s, hearsay.Supports, s.Support
	case s.Respond >= respondAt:
		return s, hearsay.Responds, s.Respond
	}
	return s, "", 0
}

// touches reports whether there is any bond between two statements but their nearness: shared words, one naming the other's
// source, or a later denial that points back ("dismissed the report"). Without one, no dispute is drawn.
func (p Pair) touches() bool {
	if _, denied := p.denier(); p.oneDenies() && asksFor(denied.act) {
		return false // a question or a demand can be refused, not denied
	}
	return p.cos() > 0 || mentions(p.A, p.B) > 0 || mentions(p.B, p.A) > 0 || p.B.denies && (p.B.points || p.B.strong)
}

func asksFor(a hearsay.Act) bool {
	return a == hearsay.Ask || a == hearsay.Demand || a == hearsay.Refuse
}

// Within gives the relations between the statements of r, ordered by the place of From, then of To in r.Statements. A denial
// runs from who denies to what is denied; other relations run from the later statement to the earlier. r.Relations is not
// looked at.
func Within(r hearsay.Record) []hearsay.Relation {
	d := newDocument(r)
	var out []drawn
	pointing := map[int]bool{}
	for b := range d.units {
		places, confidence := d.pointed(b)
		for _, a := range places {
			pointing[b] = true
			out = append(out, drawn{d.order[b], d.order[a], hearsay.Denies, confidence})
		}
	}
	for b := range d.units {
		for a := max(0, b-maxStatements); a < b; a++ {
			if d.related(a, b) {
				continue
			}
			p := d.pair(a, b)
			_, kind, confidence := judge(p)
			from, to := b, a
			if kind == hearsay.Denies && p.A.denies {
				from, to = a, b
			}
			// What a denial points at by name is what it denies, and nothing else.
			if kind == "" || kind == hearsay.Denies && pointing[from] {
				continue
			}
			out = append(out, drawn{d.order[from], d.order[to], kind, confidence})
		}
	}
	return inOrder(r, bestDenied(out))
}

const (
	// maxDenied is how many statements one denial may deny, minOfBest how sure each must be beside the surest. Both were chosen
	// on the annotated training records.
	maxDenied = 3
	minOfBest = 0.4
)

// bestDenied leaves of what each denial may deny the likeliest.
func bestDenied(ds []drawn) []drawn {
	better := func(x drawn) (n int, best float64) {
		for _, y := range ds {
			if y.from == x.from && y.kind == hearsay.Denies {
				best = max(best, y.confidence)
				if y.confidence > x.confidence || y.confidence == x.confidence && y.to < x.to {
					n++
				}
			}
		}
		return n, best
	}
	var out []drawn
	for _, x := range ds {
		if x.kind == hearsay.Denies {
			if n, best := better(x); n >= maxDenied || x.confidence < minOfBest*best {
				continue
			}
		}
		out = append(out, x)
	}
	return out
}

// drawn is a relation between statements by their indices in the record.
type drawn struct {
	from, to   int
	kind       hearsay.RelationType
	confidence float64
}

func inOrder(r hearsay.Record, ds []drawn) []hearsay.Relation {
	sort.SliceStable(ds, func(i, j int) bool {
		if ds[i].from != ds[j].from {
			return ds[i].from < ds[j].from
		}
		return ds[i].to < ds[j].to
	})
	var out []hearsay.Relation
	for _, x := range ds {
		from, to := r.Statements[x.from], r.Statements[x.to]
		out = append(out, hearsay.Relation{From: from.ID, To: to.ID, Type: x.kind, Confidence: round(x.confidence * bothRead(from.Confidence, to.Confidence))})
	}
	return out
}

// bothRead gives the probability that two statements are there, of what is known of each: a relation was judged as if they were. 0 is not
// known, as in records written by hand.
func bothRead(a, b float64) float64 { return cmp.Or(a, 1) * cmp.Or(b, 1) }

// round leaves three digits: more are not known.
func round(p float64) float64 { return math.Round(p*1000) / 1000 }

// Across judges two statements of different articles by what they say alone. kind is "" if no relation is likely enough. from
// is the one that the relation runs from: who denies, else the later one, else b. What is said in the same words of something else
// ([Elsewhere]) has no relation.
func Across(a, b *Unit) (s Scores, kind hearsay.RelationType, from *Unit, confidence float64) {
	if Elsewhere(a, b) {
		return Scores{}, "", b, 0
	}
	p := Pair{A: a, B: b}
	s, kind, confidence = judge(p)
	from = b
	if a.Day > b.Day && b.Day != "" {
		from = a
	}
	if kind == hearsay.Denies {
		from, _ = p.denier()
	}
	return s, kind, from, round(confidence * bothRead(a.Confidence, b.Confidence))
}

// Same reports whether scores of a pair say that both express the same proposition, and by how much they pass the bar:
// 1 is just enough.
func (s Scores) Same(within bool) (float64, bool) {
	scope := "across repeat"
	if within {
		scope = "within repeat"
	}
	r := s.Repeat / models[scope].threshold
	return r, r >= 1
}
