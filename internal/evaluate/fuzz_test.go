package evaluate_test

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"hearsay/internal/evaluate"
)

// FuzzScore reads anything as gold and as predictions: figures must lie between 0 and 1, gold against itself must be
// perfect, and nothing may panic.
func FuzzScore(f *testing.F) {
	for _, d := range []object{record([]object{post("by", "p"), mayor("parent", "s1", "conditions", at("if the city agrees"))},
		"sources", []object{{"id": "p", "kind": "publication", "named": true, "count": 2}}), flat(we(), dockers())} {
		line, err := json.Marshal(d)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(line, line)
	}
	f.Add([]byte(`{"id":"harbour","text":"a😀b","statements":[{"id":"s1","content":[[0,3]]}]}`),
		[]byte(`{"id":"harbour","statements":[{"id":"s1","content":[[-9,9],[2,1]],"parent":"s1"}],"own_voice":[{"span":[0,9223372036854775807]}]}`))
	f.Fuzz(func(t *testing.T, gold, predicted []byte) {
		dir := t.TempDir()
		goldPath, path := filepath.Join(dir, "gold"), filepath.Join(dir, "predicted")
		for p, data := range map[string][]byte{goldPath: gold, path: predicted} {
			if err := os.WriteFile(p, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		g, _, err := evaluate.ReadGold(goldPath)
		if err != nil {
			return
		}
		how := evaluate.Scoring{By: []evaluate.By{evaluate.ByOutlet, evaluate.ByForm}, Resamples: 10}
		for _, p := range []string{path, goldPath} {
			predictions, _, err := evaluate.ReadPredictions(p, g)
			if err != nil {
				t.Fatal(err)
			}
			r := evaluate.Score(g, predictions, how)
			for _, f := range r.Figures {
				if !(f.F1 >= 0 && f.F1 <= 1) {
					t.Errorf("%s = %v", f.Name, f.F1)
				}
				if p == goldPath && f.Name == "statements" && f.F1 != 1 && f.Gold > 0 {
					t.Errorf("gold against itself: %s = %v", f.Name, f.F1)
				}
			}
			if err := evaluate.WriteMistakes(io.Discard, evaluate.Mistakes(g, predictions), 99); err != nil {
				t.Fatal(err)
			}
			if err := r.WriteTerminal(io.Discard); err != nil {
				t.Fatal(err)
			}
		}
	})
}
