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

// sample is the counts of some documents, to be drawn from.
type sample struct {
	tallies []tally
	links   []linkSum
	kinds   []kind
	sums    []cell // scratch
}

func newSample(tallies []tally, kinds []kind) *sample {
	return &sample{tallies: tallies, links: linkSums(tallies), kinds: kinds, sums: make([]cell, len(kinds))}
}

// figures writes to dst the main value of each kind of figure, the document i drawn weights[i] times; NaN where there is
// none.
func (s *sample) figures(dst []float64, weights []int) {
	clear(s.sums)
	var link linkSum
	for i, w := range weights {
		if w == 0 {
			continue
		}
		for k, c := range s.tallies[i].cells {
			sum := &s.sums[k]
			sum.Right += w * c.Right
			sum.Found += w * c.Found
			sum.Predicted += w * c.Predicted
			sum.Gold += w * c.Gold
		}
		link.precision += float64(float64(w) * s.links[i].precision)
		link.recall += float64(float64(w) * s.links[i].recall)
		link.n += w * s.links[i].n
	}
	for k := range dst {
		dst[k] = value(s.kinds[k], s.sums[k], link)
	}
}

// value gives the main value of a figure, NaN if there is none.
func value(k kind, s cell, l linkSum) float64 {
	switch {
	case k.bcubed && l.n > 0:
		_, _, f := harmonic(l.precision/float64(l.n), l.recall/float64(l.n))
		return f
	case k.share && s.Gold > 0:
		return ratio(s.Right, s.Gold)
	case !k.bcubed && !k.share && s.Predicted+s.Gold > 0:
		_, _, f := s.scores()
		return f
	}
	return math.NaN()
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

// bootstrap gives an interval for each figure by drawing as many documents as there are, with replacement, resamples
// times, and taking percentiles (Efron 1979). With other, not nil, tallies of the same documents, it also gives one for
// how much greater the figure is than other's, both drawn alike. An interval is nil where fewer than two documents, or
// half of the resamples, have the figure. The same seed gives the same intervals on every machine.
func bootstrap(tallies, other []tally, kinds []kind, how Scoring) (intervals, changes []*Interval) {
	intervals, changes = make([]*Interval, len(kinds)), make([]*Interval, len(kinds))
	if len(tallies) < 2 || how.Resamples < 1 {
		return intervals, changes
	}
	samples := []*sample{newSample(tallies, kinds)}
	if other != nil {
		samples = append(samples, newSample(other, kinds))
	}
	values, differences := make([][]float64, len(kinds)), make([][]float64, len(kinds))
	draw := rand.New(rand.NewPCG(how.Seed, uint64(len(tallies))))
	weights := make([]int, len(tallies))
	one := [2][]float64{make([]float64, len(kinds)), make([]float64, len(kinds))}
	for range how.Resamples {
		clear(weights)
		for range tallies {
			weights[draw.IntN(len(tallies))]++
		}
		for i, s := range samples {
			s.figures(one[i], weights)
		}
		for k, v := range one[0] {
			values[k] = append(values[k], v)
			if other != nil {
				differences[k] = append(differences[k], v-one[1][k])
			}
		}
	}
	for k := range kinds {
		intervals[k], changes[k] = interval(values[k]), interval(differences[k])
	}
	return intervals, changes
}

// interval gives the interval that holds most of values, which it sorts; nil if half of them are NaN.
func interval(values []float64) *Interval {
	all := len(values)
	values = slices.DeleteFunc(values, math.IsNaN)
	if len(values) == 0 || 2*len(values) < all {
		return nil
	}
	slices.Sort(values)
	return &Interval{quantile(values, lowShare), quantile(values, highShare)}
}

// quantile gives the q-quantile of sorted values, by linear interpolation.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	low := int(math.Floor(at))
	high := min(low+1, len(sorted)-1)
	return sorted[low] + float64((at-float64(low))*(sorted[high]-sorted[low]))
}
