package pages_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write figures.json again from docs/results.md")

type figureRow struct {
	Name      string `json:"name"`
	Precision string `json:"precision"`
	Recall    string `json:"recall"`
	F1        string `json:"f1"`
	Interval  string `json:"interval"`
}

type figureTable struct {
	Command string      `json:"command"`
	Corpus  string      `json:"corpus"`
	Rows    []figureRow `json:"rows"`
}

// corpora are the tables of docs/results.md that the About page shows, by their command.
var corpora = map[string]string{
	"records-dev.jsonl --by outlet,form": "Whole records, development set: 25 reports",
	"polnear-dev.jsonl --by outlet,form": "Outermost statements, PolNeAR’s development month: 84 reports of seven outlets",
}

// TestFigures holds the figures of the About page to docs/results.md.
func TestFigures(t *testing.T) {
	b, err := os.ReadFile("../../../docs/results.md")
	if err != nil {
		t.Fatal(err)
	}
	want := measured(string(b))
	if len(want) != len(corpora) {
		t.Fatalf("docs/results.md has %d of the %d tables", len(want), len(corpora))
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetIndent("", " ")
	e.SetEscapeHTML(false)
	if err := e.Encode(want); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("figures.json", out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("figures.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, out.Bytes()) {
		t.Error("figures.json is not what docs/results.md says; go test ./internal/server/pages -run Figures -update writes it again")
	}
}

// measured reads the first table of each block that an evaluation wrote.
func measured(results string) (out []figureTable) {
	for _, args := range []string{"records-dev.jsonl --by outlet,form", "polnear-dev.jsonl --by outlet,form"} {
		_, block, ok := strings.Cut(results, "<!-- eval: "+args+" -->")
		if !ok {
			continue
		}
		block, _, _ = strings.Cut(block, "<!-- /eval -->")
		t := figureTable{Command: "hearsay eval " + args, Corpus: corpora[args]}
		_, table, _ := strings.Cut(block, "| figure |")
		for _, line := range strings.Split(table, "\n")[2:] {
			cells := strings.Split(strings.Trim(line, "|"), "|")
			if len(cells) < 5 {
				break
			}
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			t.Rows = append(t.Rows, figureRow{cells[0], cells[1], cells[2], cells[3], cells[4]})
		}
		out = append(out, t)
	}
	return out
}
