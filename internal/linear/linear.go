// Package linear scores named features with weights that training learned: the small log-linear models that work beside
// the encoder (which act a cue performs, which date belongs to it) and that a reader can open and read.
//
// Feature names go in; a sum of weights comes out. A Weights value is never changed after [Parse], so it is safe for
// concurrent use. The weights are estimated by training/heads.py: multinomial logistic regression (Berger, Della Pietra
// and Della Pietra 1996) with a penalty on the squared weights.
package linear

import (
	"fmt"
	"strconv"
	"strings"
)

// Weights maps a feature's name to its weight. Features that training did not see, or that it found to be of no use, are
// absent and weigh nothing.
type Weights map[string]float32

// Parse reads one feature a line, "name<TAB>weight". Blank lines and lines that begin with '#' are skipped.
func Parse(text string) (Weights, error) {
	w := Weights{}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, ok := strings.Cut(line, "\t")
		if !ok {
			return nil, fmt.Errorf("line %d: no tab in %q", n, line)
		}
		f, err := strconv.ParseFloat(value, 32)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		w[name] = float32(f)
	}
	return w, nil
}

// MustParse is [Parse] for weights that are compiled in; it panics where they are malformed.
func MustParse(text string) Weights {
	w, err := Parse(text)
	if err != nil {
		panic("linear: " + err.Error())
	}
	return w
}

// Score returns the sum of the weights of features.
func (w Weights) Score(features []string) float64 {
	var sum float64
	for _, f := range features {
		sum += float64(w[f])
	}
	return sum
}

// Table maps a feature's name to one weight for each of several classes.
type Table struct {
	Classes []string
	Weights map[string][]float32
}

// ParseTable reads a line "<TAB>class<TAB>class...", then one feature a line, "name<TAB>weight<TAB>weight...". Blank lines
// and lines that begin with '#' are skipped.
func ParseTable(text string) (Table, error) {
	t := Table{Weights: map[string][]float32{}}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, "\t")
		if t.Classes == nil {
			t.Classes = fields[1:]
			continue
		}
		if len(fields) != len(t.Classes)+1 {
			return Table{}, fmt.Errorf("line %d: %d weights for %d classes", n, len(fields)-1, len(t.Classes))
		}
		ws := make([]float32, len(t.Classes))
		for k, f := range fields[1:] {
			if f == "" {
				continue
			}
			v, err := strconv.ParseFloat(f, 32)
			if err != nil {
				return Table{}, fmt.Errorf("line %d: %w", n, err)
			}
			ws[k] = float32(v)
		}
		t.Weights[fields[0]] = ws
	}
	return t, nil
}

// MustParseTable is [ParseTable] for weights that are compiled in; it panics where they are malformed.
func MustParseTable(text string) Table {
	t, err := ParseTable(text)
	if err != nil {
		panic("linear: " + err.Error())
	}
	return t
}

// Score returns, for each class, the sum of the weights of features.
func (t Table) Score(features []string) []float64 {
	out := make([]float64, len(t.Classes))
	for _, f := range features {
		for k, w := range t.Weights[f] {
			out[k] += float64(w)
		}
	}
	return out
}
