package relate

import (
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"
)

//go:embed weights.txt
var weightsTable string

// regression is one logistic regression over the first len(weights) features.
type regression struct {
	weights []float64
	// threshold is the probability from which the relation is drawn: the one with the best cross-validated F1.
	threshold float64
}

func (r regression) probability(features []float64) float64 {
	var sum float64
	for i, w := range r.weights {
		sum += float64(w * features[i])
	}
	return 1 / (1 + math.Exp(-sum))
}

// models are the regressions of weights.txt by name.
var models = mustLoadModels(weightsTable)

// mustLoadModels panics if the table that is built into the program does not fit the features that are.
func mustLoadModels(table string) map[string]regression {
	m, err := loadModels(table)
	if err != nil {
		panic(err)
	}
	return m
}

func loadModels(table string) (map[string]regression, error) {
	within, across := append(ContentNames(), PlaceNames()...), append(ContentNames(), MeaningNames()...)
	out := map[string]regression{}
	var name string
	for n, line := range strings.Split(strings.TrimSuffix(table, "\n"), "\n") {
		fields := strings.Split(line, "\t")
		bad := func(what string) error { return fmt.Errorf("weights.txt line %d: %s: %q", n+1, what, line) }
		switch {
		case len(fields) == 3 && fields[0] == "model":
			t, err := strconv.ParseFloat(fields[2], 64)
			if err != nil {
				return nil, bad("no threshold")
			}
			name = fields[1]
			out[name] = regression{threshold: t}
		case len(fields) == 2 && name != "":
			r, all := out[name], across
			if strings.HasPrefix(name, "within") {
				all = within
			}
			w, err := strconv.ParseFloat(fields[0], 64)
			if err != nil || len(r.weights) >= len(all) || fields[1] != all[len(r.weights)] {
				return nil, bad("no weight of the next feature")
			}
			r.weights = append(r.weights, w)
			out[name] = r
		default:
			return nil, bad("neither a model nor a weight")
		}
	}
	for _, kind := range []string{"within dispute", "within support", "within repeat", "within respond", "across dispute", "across support", "across repeat"} {
		want := len(across)
		if strings.HasPrefix(kind, "within") {
			want = len(within)
		}
		if len(out[kind].weights) != want {
			return nil, fmt.Errorf("weights.txt: %s has %d weights, want %d", kind, len(out[kind].weights), want)
		}
	}
	return out, nil
}
