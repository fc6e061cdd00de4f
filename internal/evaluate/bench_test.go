package evaluate_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"hearsay/internal/evaluate"
)

// long is a record of about as many words, made of invented sentences, with nested statements.
func long(id string, sentences int) object {
	var text strings.Builder
	statements := []object{}
	entities := []object{}
	for i := range sentences {
		start := text.Len() // ASCII: bytes are code points
		fmt.Fprintf(&text, "The keeper of lighthouse %d said the pilot warned that the channel was closing. ", i)
		s := func(from, to int) [][]int { return [][]int{{start + from, start + to}} }
		name := len(fmt.Sprintf("The keeper of lighthouse %d", i))
		by := fmt.Sprintf("keeper-%d", i%7)
		statements = append(statements,
			st(fmt.Sprintf("s%d", 2*i), s(0, name), s(name+1, name+5), s(name+6, name+52), "by", by, "act", "state"),
			st(fmt.Sprintf("s%d", 2*i+1), s(name+6, name+15), s(name+16, name+22), s(name+23, name+52), "parent", fmt.Sprintf("s%d", 2*i), "act", "warn"))
	}
	for i := range 7 {
		entities = append(entities, object{"id": fmt.Sprintf("keeper-%d", i), "kind": "person", "named": false})
	}
	return object{"id": id, "text": text.String(), "statements": statements, "sources": entities, "relations": []object{}, "own_voice": []object{}}
}

func BenchmarkScore(b *testing.B) {
	for _, size := range []struct {
		name                 string
		documents, sentences int
	}{{"short", 50, 8}, {"usual", 50, 40}, {"long", 5, 400}} {
		for _, form := range []string{"flat", "records"} {
			b.Run(form+"/"+size.name, func(b *testing.B) {
				gold, p := disturbed(b, form, size.documents, size.sentences)
				b.ReportAllocs()
				for b.Loop() {
					evaluate.Score(gold, p, evaluate.Scoring{})
				}
				b.ReportMetric(float64(b.N*gold.Statements())/b.Elapsed().Seconds(), "statements/s")
			})
		}
	}
}

func BenchmarkIntervals(b *testing.B) {
	gold, p := disturbed(b, "records", 200, 2)
	b.ReportAllocs()
	for b.Loop() {
		evaluate.Score(gold, p, evaluate.Scoring{Seed: 1, Resamples: 1000})
	}
}

func BenchmarkMistakes(b *testing.B) {
	gold, p := disturbed(b, "records", 50, 40)
	b.ReportAllocs()
	for b.Loop() {
		evaluate.Kinds(evaluate.Mistakes(gold, p))
	}
}

// disturbed gives gold and predictions with mistakes in it.
func disturbed(b *testing.B, form string, documents, sentences int) (*evaluate.Gold, *evaluate.Predictions) {
	b.Helper()
	rng := rand.New(rand.NewPCG(1, 1))
	var gold, predicted []any
	for i := range documents {
		d := long(fmt.Sprint(i), sentences)
		e := clone(d)
		disturbRecord(rng, e, .2)
		if form == "flat" {
			d["attributions"], e["attributions"] = d["statements"], e["statements"]
			delete(d, "statements")
			if e["attributions"] == nil {
				e["attributions"] = []any{}
			}
		}
		gold, predicted = append(gold, d), append(predicted, e)
	}
	g, bad, err := evaluate.ReadGold(file(b, gold...))
	if err != nil || len(bad) > 0 {
		b.Fatal(err, bad)
	}
	p, bad, err := evaluate.ReadPredictions(file(b, predicted...), g)
	if err != nil || len(bad) > 0 {
		b.Fatal(err, bad)
	}
	return g, p
}
