package evaluate

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Interval is a 95 % interval.
type Interval struct{ Low, High float64 }

// The shares of the resampled figures that lie below an interval's ends.
const (
	lowShare  = .025
	highShare = .975
)

// bootstrap gives an interval for each figure by drawing as many documents as there are, with replacement, resamples
// times, and taking percentiles (Efron 1979). An interval is nil where fewer than two documents, or half of the
// resamples, have the figure. The same seed gives the same intervals on every machine.
func bootstrap(tallies []tally, kinds []kind, seed uint64, resamples int) []*Interval {
	out := make([]*Interval, len(kinds))
	if len(tallies) < 2 || resamples < 1 {
		return out
	}
	links := linkSums(tallies)
	values := make([][]float64, len(kinds))
	for k := range values {
		values[k] = make([]float64, 0, resamples)
	}
	draw := rand.New(rand.NewPCG(seed, uint64(len(tallies))))
	weights := make([]int, len(tallies)) // how often each document was drawn
	sums := make([]cell, len(kinds))
	for range resamples {
		clear(weights)
		clear(sums)
		for range tallies {
			weights[draw.IntN(len(tallies))]++
		}
		var link linkSum
		for i, w := range weights {
			if w == 0 {
				continue
			}
			for k, c := range tallies[i].cells {
				s := &sums[k]
				s.Right += w * c.Right
				s.Found += w * c.Found
				s.Predicted += w * c.Predicted
				s.Gold += w * c.Gold
			}
			link.precision += float64(float64(w) * links[i].precision)
			link.recall += float64(float64(w) * links[i].recall)
			link.n += w * links[i].n
		}
		for k, s := range sums {
			if v, ok := value(kinds[k], s, link); ok {
				values[k] = append(values[k], v)
			}
		}
	}
	for k, v := range values {
		if 2*len(v) >= resamples {
			slices.Sort(v)
			out[k] = &Interval{quantile(v, lowShare), quantile(v, highShare)}
		}
	}
	return out
}

// value gives the main value of a figure, and whether there is one.
func value(k kind, s cell, l linkSum) (float64, bool) {
	switch {
	case k.bcubed:
		if l.n == 0 {
			return 0, false
		}
		_, _, f := harmonic(l.precision/float64(l.n), l.recall/float64(l.n))
		return f, true
	case k.share:
		return ratio(s.Right, s.Gold), s.Gold > 0
	}
	_, _, f := s.scores()
	return f, s.Predicted+s.Gold > 0
}

// linkSum is the sum of some links.
type linkSum struct {
	link
	n int
}

func linkSums(tallies []tally) []linkSum {
	out := make([]linkSum, len(tallies))
	for i, t := range tallies {
		for _, l := range t.links {
			out[i].precision += l.precision
			out[i].recall += l.recall
			out[i].n++
		}
	}
	return out
}

// quantile gives the q-quantile of sorted values, by linear interpolation.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	low := int(math.Floor(at))
	high := min(low+1, len(sorted)-1)
	return sorted[low] + float64((at-float64(low))*(sorted[high]-sorted[low]))
}
