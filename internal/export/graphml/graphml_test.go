package graphml_test

import (
	"encoding/xml"
	"io"
	"os"
	"strings"
	"testing"

	"hearsay/internal/export"
	"hearsay/internal/export/exporttest"
	"hearsay/internal/export/graphml"
)

// TestWellFormed reads the file as XML: every edge's ends are nodes, no node is there twice.
func TestWellFormed(t *testing.T) {
	var b strings.Builder
	exporttest.Write(t, graphml.NewWriter(&b))
	nodes, ends := map[string]int{}, map[string]bool{}
	for d := xml.NewDecoder(strings.NewReader(b.String())); ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, b.String())
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range e.Attr {
			switch {
			case e.Name.Local == "node":
				nodes[a.Value]++
			case e.Name.Local == "edge":
				ends[a.Value] = true
			}
		}
	}
	for id, n := range nodes {
		if n > 1 {
			t.Errorf("%s is there %d times", id, n)
		}
	}
	for id := range ends {
		if nodes[id] == 0 {
			t.Errorf("an edge ends at %s, which is no node", id)
		}
	}
}

// TestSample has NetworkX read the graph.
func TestSample(t *testing.T) {
	path := exporttest.File(t, "sample.graphml", func(f *os.File) export.Writer { return graphml.NewWriter(f) })
	got := exporttest.Python(t, `
import collections, networkx, sys
g = networkx.read_graphml(sys.argv[1])
count = lambda vs: sorted(collections.Counter(vs).items())
print(g.is_directed(), g.is_multigraph(), g.graph["holds"])
print(count(d["kind"] for _, d in g.nodes(data=True)))
print(count(d["type"] for _, _, d in g.edges(data=True)))
at = {d["label"]: n for n, d in g.nodes(data=True)}
venn, words = at["Orla Venn"], at["“the ferry will run every hour”"]
print(g.nodes[venn])
print(g.nodes[words], g.edges[venn, words])
print([d for _, _, d in g.in_edges(words, data=True) if d["type"] == "denies"])
print([g.nodes[n]["label"] for n in networkx.descendants(g, venn) if g.nodes[n]["kind"] == "article"][0][:12])
`, path)
	want := `True False 6 statements of 3 articles
[('article', 3), ('claim', 1), ('source', 5), ('statement', 6)]
[('denies', 2), ('holds', 2), ('in', 6), ('says', 5), ('through', 1)]
{'kind': 'source', 'label': 'Orla Venn', 'source_kind': 'person', 'named': True, 'role': 'mayor'}
{'kind': 'statement', 'label': '“the ferry will run every hour”', 'date': '2031-05-06', 'act': 'offer', 'form': 'direct', 'confidence': 0.8123} {'type': 'says'}
[{'type': 'denies', 'confidence': 0.6}, {'type': 'denies', 'confidence': 0.75}]
=HYPERLINK("
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
