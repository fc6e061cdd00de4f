package evaluate

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Calibration is how far confidence can be taken at its word.
type Calibration struct {
	// What has the confidence: "statements" or "relations".
	What string
	// N is how many there are, Gold how many are annotated.
	N, Gold int
	// Error is the expected calibration error: how far the mean confidence is from the share that is right, over ten bins of equal
	// width, weighted by how many fall into each (Guo, Pleiss, Sun and Weinberger 2017). 0 is best.
	Error float64
	// Threshold is the lowest confidence from which on surelyRight of what is said is right, and Recall how many of those annotated
	// are found then; 1 and 0 if there is no such confidence.
	Threshold, Recall float64
	// ErrorInterval and RecallInterval hold the two with 95 % probability; nil where there are too few documents to say.
	ErrorInterval, RecallInterval *Interval
}

const (
	// bins is how many bins the calibration error has.
	bins = 10
	// surelyRight is the precision for which Threshold is given.
	surelyRight = .9
)

// judged is something that was said with a confidence, and whether it is right.
type judged struct {
	confidence float64
	right      bool
}

// judgedDocument is what was judged in one document, and how many are annotated there.
type judgedDocument struct {
	judged []judged
	gold   int
}

// calibrations measures the confidence of what p says about g: of statements, and of relations where gold has them. What says nothing of
// its confidence has none.
func calibrations(g *Gold, p *Predictions, how Scoring) []Calibration {
	var statements, relations []judgedDocument
	for i := range g.docs {
		s, r := judge(g, p, i)
		statements, relations = append(statements, s), append(relations, r)
	}
	var out []Calibration
	for _, part := range []struct {
		what string
		docs []judgedDocument
	}{{"statements", statements}, {"relations", relations}} {
		if c, ok := calibrate(part.docs); ok {
			c.What = part.what
			c.ErrorInterval, c.RecallInterval = calibrationIntervals(part.docs, how)
			out = append(out, c)
		}
	}
	return out
}

// judge says of each statement of document i whether it stands for a gold one, and of each relation whether gold has one of its kind, in
// either direction, between the same statements.
func judge(g *Gold, p *Predictions, i int) (statements, relations judgedDocument) {
	gold, predicted := &g.docs[i], p.of(g, i)
	l := newLetters(gold.text())
	toGold := make(map[string]string)
	found := make(map[int]bool)
	ties := earlierFirst
	if g.Form == Flat {
		ties = laterFirst
	}
	for _, m := range match(newSide(l, gold.Statements), newSide(l, predicted), ties) {
		found[m.predicted] = true
		toGold[predicted[m.predicted].ID] = gold.Statements[m.gold].ID
	}
	statements.gold = len(gold.Statements)
	for j, s := range predicted {
		if s.Confidence > 0 {
			statements.judged = append(statements.judged, judged{s.Confidence, found[j]})
		}
	}
	if g.Form == Flat {
		return statements, relations
	}
	type edge struct{ a, b, kind string }
	between := func(r relation, a, b string) edge { return edge{min(a, b), max(a, b), kindOf(r.Type)} }
	edges := map[edge]bool{}
	for _, r := range gold.Relations {
		edges[between(r, r.From, r.To)] = true
	}
	relations.gold = len(edges)
	for _, r := range p.docs[gold.ID].Relations {
		a, b := toGold[r.From], toGold[r.To]
		if r.Confidence > 0 {
			relations.judged = append(relations.judged, judged{r.Confidence, a != "" && b != "" && edges[between(r, a, b)]})
		}
	}
	return statements, relations
}

// kindOf puts relations together that are counted as one kind.
func kindOf(relation string) string {
	switch {
	case disputeTypes[relation]:
		return "dispute"
	case supportTypes[relation]:
		return "support"
	}
	return relation
}

// calibrate measures docs; false if nothing in them has a confidence.
func calibrate(docs []judgedDocument) (Calibration, bool) {
	var all []judged
	var c Calibration
	for _, d := range docs {
		all = append(all, d.judged...)
		c.Gold += d.gold
	}
	if c.N = len(all); c.N == 0 {
		return c, false
	}
	var sum [bins]float64 // of confidence less what is right
	for _, j := range all {
		k := min(int(j.confidence*bins), bins-1)
		sum[k] += j.confidence
		if j.right {
			sum[k]--
		}
	}
	for _, s := range sum {
		c.Error += math.Abs(s) / float64(c.N)
	}
	c.Threshold = 1
	slices.SortStableFunc(all, func(a, b judged) int { return cmp.Compare(b.confidence, a.confidence) })
	right := 0
	for i, j := range all {
		if j.right {
			right++
		}
		if last := i+1 == len(all) || all[i+1].confidence < j.confidence; last && ratio(right, i+1) >= surelyRight {
			c.Threshold, c.Recall = j.confidence, ratio(right, c.Gold)
		}
	}
	return c, true
}

// calibrationIntervals draws documents as bootstrap does.
func calibrationIntervals(docs []judgedDocument, how Scoring) (errors, recalls *Interval) {
	if len(docs) < 2 || how.Resamples < 1 {
		return nil, nil
	}
	draw := rand.New(rand.NewPCG(how.Seed, uint64(len(docs))))
	drawn := make([]judgedDocument, len(docs))
	var e, r []float64
	for range how.Resamples {
		for i := range drawn {
			drawn[i] = docs[draw.IntN(len(docs))]
		}
		c, ok := calibrate(drawn)
		if !ok {
			c.Error, c.Recall = math.NaN(), math.NaN()
		}
		e, r = append(e, c.Error), append(r, c.Recall)
	}
	return interval(e), interval(r)
}

// calibrationTable shows calibrations, one a row.
func calibrationTable(cs []Calibration) table {
	t := table{head: []string{"confidence", "predicted", "calibration error", "95 % interval", "90 % right from", "recall there", "95 %"}}
	ends := func(i *Interval) string {
		if i == nil {
			return ""
		}
		return percent(i.Low) + " – " + percent(i.High)
	}
	for _, c := range cs {
		from := "never"
		if c.Recall > 0 {
			from = fmt.Sprintf("%.2f", c.Threshold)
		}
		t.rows = append(t.rows, []string{c.What, thousands(c.N), percent(c.Error), ends(c.ErrorInterval), from, percent(c.Recall), ends(c.RecallInterval)})
	}
	return t
}
