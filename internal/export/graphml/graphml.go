// Package graphml writes records as a graph in GraphML, for Gephi, Cytoscape, yEd, igraph and NetworkX.
//
// Records in, one directed graph out. Nodes are articles, sources, statements and, of a ledger, claims; edges are says (source to statement), in (statement to
// article), through (statement to the one by whose word it reaches us), holds (claim to statement), and the types of relation
// (statement to statement). A source that a ledger knows across articles is one node. A Writer may not be used concurrently.
package graphml

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"hearsay"
	"hearsay/internal/export"
)

// keys are the attributes of nodes, edges and the graph.
var keys = []struct{ id, of, name, kind string }{
	{"kind", "node", "kind", "string"}, {"label", "node", "label", "string"}, {"outlet", "node", "outlet", "string"}, {"date", "node", "date", "string"},
	{"url", "node", "url", "string"}, {"source_kind", "node", "source_kind", "string"}, {"named", "node", "named", "boolean"}, {"role", "node", "role", "string"},
	{"act", "node", "act", "string"}, {"form", "node", "form", "string"}, {"confidence", "node", "confidence", "double"},
	{"type", "edge", "type", "string"}, {"weight", "edge", "confidence", "double"}, {"holds", "graph", "holds", "string"},
}

// Writer writes a graph. It implements export.Linker.
type Writer struct {
	w       io.Writer
	b       bytes.Buffer
	count   export.Count
	started bool
	told    map[string]bool // nodes that may come again: sources, claims
}

// NewWriter returns a Writer to w.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w, told: map[string]bool{}} }

func (w *Writer) start() {
	if w.started {
		return
	}
	w.started = true
	w.b.WriteString(xml.Header + `<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">` + "\n")
	for _, k := range keys {
		fmt.Fprintf(&w.b, `<key id="%s" for="%s" attr.name="%s" attr.type="%s"/>`+"\n", k.id, k.of, k.name, k.kind)
	}
	w.b.WriteString(`<graph id="hearsay" edgedefault="directed">` + "\n")
}

func (w *Writer) flush() error {
	_, err := w.w.Write(w.b.Bytes())
	w.b.Reset()
	return err
}

// Write implements export.Writer.
func (w *Writer) Write(p export.Part) error {
	if err := p.CheckSpans(); err != nil {
		return err
	}
	w.start()
	w.count.Add(p)
	r := p.Cut()
	on := export.ArticleIRI(p.ID)
	label := p.Title
	if label == "" {
		label = p.ID
	}
	w.node(on, "kind", "article", "label", label, "outlet", p.Outlet, "date", p.Published, "url", p.URL)
	for _, e := range r.Sources {
		w.source(p, e)
	}
	for _, s := range r.Statements {
		id := export.StatementIRI(p.Address(s.ID))
		w.node(id, "kind", "statement", "label", export.Words(p.Text, s.Content), "date", s.Said, "act", string(s.Act), "form", string(s.Form), "confidence", number(s.Confidence))
		if s.By != "" {
			w.edge(p.SourceIRI(s.By), id, "says", "")
		}
		if s.Parent != "" {
			w.edge(id, export.StatementIRI(p.Address(s.Parent)), "through", "")
		}
		w.edge(id, on, "in", "")
	}
	for _, l := range r.Relations {
		w.link(export.Link{From: p.Address(l.From), To: p.Address(l.To), Type: l.Type, Confidence: l.Confidence})
	}
	return w.flush()
}

func (w *Writer) source(p export.Part, e hearsay.Source) {
	id := p.SourceIRI(e.ID)
	if w.told[id] {
		return
	}
	w.told[id] = true
	w.node(id, "kind", "source", "label", e.Name, "source_kind", string(e.Kind), "named", fmt.Sprint(e.Named), "role", e.Role)
}

// node writes a node with its data, pairs of key and value; what is empty is left out.
func (w *Writer) node(id string, data ...string) {
	fmt.Fprintf(&w.b, `<node id="%s">`, escape(id))
	for i := 0; i < len(data); i += 2 {
		if data[i+1] != "" {
			fmt.Fprintf(&w.b, `<data key="%s">%s</data>`, data[i], escape(data[i+1]))
		}
	}
	w.b.WriteString("</node>\n")
}

func (w *Writer) edge(from, to, kind, confidence string) {
	fmt.Fprintf(&w.b, `<edge source="%s" target="%s"><data key="type">%s</data>`, escape(from), escape(to), escape(kind))
	if confidence != "" {
		fmt.Fprintf(&w.b, `<data key="weight">%s</data>`, confidence)
	}
	w.b.WriteString("</edge>\n")
}

func (w *Writer) link(l export.Link) {
	w.edge(export.StatementIRI(l.From), export.StatementIRI(l.To), string(l.Type), number(l.Confidence))
}

// Link implements export.Linker.
func (w *Writer) Link(l export.Link) error {
	w.start()
	w.link(l)
	return w.flush()
}

// Claim implements export.Linker.
func (w *Writer) Claim(c export.Claim) error {
	w.start()
	id := export.ClaimIRI(c.ID)
	w.node(id, "kind", "claim", "label", c.Gloss)
	for _, a := range c.Statements {
		w.edge(id, export.StatementIRI(a), "holds", "")
	}
	return w.flush()
}

// Close says how much there was.
func (w *Writer) Close() error {
	w.start()
	fmt.Fprintf(&w.b, "<data key=\"holds\">%s</data>\n</graph>\n</graphml>\n", w.count)
	return w.flush()
}

func number(f float64) string { return export.String(f) }

// escape writes text for XML; what XML cannot hold becomes U+FFFD.
func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder does not fail
	return b.String()
}
