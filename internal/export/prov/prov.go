// Package prov writes how words reached a report in the words of PROV-O (W3C, JSON-LD): entities, the agents they are attributed to, and
// what they were derived from.
//
// Records in, one @graph out. A statement is a prov:Entity with its words (prov:value), attributed to its source. The statement by whose
// word it reaches us is derived from it, and the article from the outermost one: quoted (prov:wasQuotedFrom) where the outer one gives
// it word for word, else derived (prov:wasDerivedFrom). A document that is a source is an entity that the statement was derived from. All
// of it is what a program read (a prov:SoftwareAgent), which the collection is attributed to. When something was said is dcterms:created,
// as precise as the report is. A Writer may not be used concurrently.
package prov

import (
	"fmt"
	"io"
	"strings"

	"hearsay"
	"hearsay/internal/export"
)

type (
	ref struct {
		ID string `json:"@id"`
	}
	typed struct {
		Value string `json:"@value"`
		Type  string `json:"@type"`
	}
	node struct {
		ID         string   `json:"@id"`
		Type       []string `json:"@type"`
		Label      string   `json:"label,omitempty"`
		Title      string   `json:"title,omitempty"`
		Value      string   `json:"value,omitempty"`
		Created    any      `json:"created,omitempty"`
		Issued     any      `json:"issued,omitempty"`
		Act        string   `json:"act,omitempty"`
		Confidence *float64 `json:"confidence,omitempty"`
		Attributed []ref    `json:"wasAttributedTo,omitempty"`
		Derived    []ref    `json:"wasDerivedFrom,omitempty"`
		Quoted     []ref    `json:"wasQuotedFrom,omitempty"`
		Behalf     *ref     `json:"actedOnBehalfOf,omitempty"`
		Described  string   `json:"description,omitempty"`
	}
)

const head = `{"@context": {"prov": "http://www.w3.org/ns/prov#", "dcterms": "http://purl.org/dc/terms/", "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
"xsd": "http://www.w3.org/2001/XMLSchema#", "hearsay": "urn:hearsay:term:", "label": "rdfs:label", "title": "dcterms:title", "description": "dcterms:description",
"value": "prov:value", "created": "dcterms:created", "issued": "dcterms:issued", "act": "hearsay:act", "confidence": {"@id": "hearsay:confidence", "@type": "xsd:double"},
"wasAttributedTo": "prov:wasAttributedTo", "wasDerivedFrom": "prov:wasDerivedFrom", "wasQuotedFrom": "prov:wasQuotedFrom", "actedOnBehalfOf": "prov:actedOnBehalfOf"},
"@graph": [`

const program = "urn:hearsay:program"

// Writer writes a graph. It implements export.Writer.
type Writer struct {
	list  *export.List
	count export.Count
	told  map[string]bool // agents that have been written
}

// NewWriter returns a Writer to w.
func NewWriter(w io.Writer) *Writer {
	return &Writer{list: export.NewList(w, head), told: map[string]bool{}}
}

// Write implements export.Writer.
func (w *Writer) Write(p export.Part) error {
	if err := p.CheckSpans(); err != nil {
		return err
	}
	w.count.Add(p)
	r := p.Cut()
	on := node{ID: export.IRI(p.Article), Type: []string{"prov:Entity"}, Title: p.Title, Issued: date(p.Published)}
	if on.Title == "" {
		on.Label = p.ID
	}
	if p.Outlet != "" {
		outlet := node{ID: "urn:hearsay:outlet:" + strings.TrimPrefix(export.ArticleIRI(p.Outlet), "urn:hearsay:article:"), Type: []string{"prov:Organization", "prov:Agent"}, Label: p.Outlet}
		on.Attributed = []ref{{outlet.ID}}
		if err := w.once(outlet); err != nil {
			return err
		}
	}
	from := map[string]*node{"": &on} // who a statement reaches us through, by ID
	nodes := make([]*node, len(r.Statements))
	for i, s := range r.Statements {
		nodes[i] = entity(p, s)
		from[s.ID] = nodes[i]
	}
	for i, s := range r.Statements {
		outer := from[s.Parent]
		if outer == nil {
			outer = &on
		}
		if s.Form == hearsay.Direct {
			outer.Quoted = append(outer.Quoted, ref{nodes[i].ID})
		} else {
			outer.Derived = append(outer.Derived, ref{nodes[i].ID})
		}
	}
	for _, e := range r.Sources {
		if err := w.source(p, e); err != nil {
			return err
		}
	}
	for _, n := range append([]*node{&on}, nodes...) {
		if err := w.list.Add(n); err != nil {
			return err
		}
	}
	return nil
}

func entity(p export.Part, s hearsay.Statement) *node {
	confidence := s.Confidence
	n := &node{ID: export.StatementIRI(p.Address(s.ID)), Type: []string{"prov:Entity"}, Value: export.Words(p.Text, s.Content), Created: date(s.Said),
		Act: string(s.Act), Confidence: &confidence}
	e := p.Source(s)
	switch {
	case e == nil:
		n.Described = export.Words(p.Text, s.Source) // the words are all that is known of who said it
	case e.Kind == hearsay.Document:
		n.Derived = []ref{{p.SourceIRI(e.ID)}}
	default:
		n.Attributed = []ref{{p.SourceIRI(e.ID)}}
	}
	return n
}

// kinds are the classes of PROV-O for those of sources.
var kinds = map[hearsay.Kind][]string{hearsay.Person: {"prov:Agent", "prov:Person"}, hearsay.Organization: {"prov:Agent", "prov:Organization"},
	hearsay.Government: {"prov:Agent", "prov:Organization"}, hearsay.Publication: {"prov:Agent", "prov:Organization"}, hearsay.Document: {"prov:Entity"}}

func (w *Writer) source(p export.Part, e hearsay.Source) error {
	n := node{ID: p.SourceIRI(e.ID), Type: kinds[e.Kind], Label: e.Name, Described: e.Role}
	if n.Type == nil {
		n.Type = []string{"prov:Agent"}
	}
	if e.Affiliation != "" && e.Kind != hearsay.Document && n.ID != "" {
		for _, other := range p.Sources {
			if other.ID != e.ID && other.Kind != hearsay.Document && strings.EqualFold(other.Name, e.Affiliation) {
				n.Behalf = &ref{p.SourceIRI(other.ID)}
			}
		}
	}
	return w.once(n)
}

func (w *Writer) once(n node) error {
	if w.told[n.ID] {
		return nil
	}
	w.told[n.ID] = true
	return w.list.Add(n)
}

// date gives an ISO date with its type, as precise as it is; a week has none.
func date(s string) any {
	day, _, timed := strings.Cut(s, "T")
	switch {
	case s == "":
		return nil
	case timed && len(s) >= len("2006-01-02T15:04:05"):
		return typed{s, "xsd:dateTime"}
	case strings.Contains(s, "W"):
		return s
	case len(day) == len("2006-01-02"):
		return typed{day, "xsd:date"}
	case len(s) == len("2006-01"):
		return typed{s, "xsd:gYearMonth"}
	case len(s) == len("2006"):
		return typed{s, "xsd:gYear"}
	}
	return s
}

// Close says whose reading all this is, and how much there was.
func (w *Writer) Close() error {
	for _, n := range []node{
		{ID: program, Type: []string{"prov:Agent", "prov:SoftwareAgent"}, Label: "hearsay"},
		{ID: "urn:hearsay:reading", Type: []string{"prov:Entity", "prov:Collection"}, Attributed: []ref{{program}},
			Described: fmt.Sprintf("%s, as a program read them. Nothing is marked true or false.", w.count)},
	} {
		if err := w.list.Add(n); err != nil {
			return err
		}
	}
	return w.list.End("]}")
}
