// Package schemaorg writes records in the words of schema.org (JSON-LD): NewsArticle, Quotation and Claim.
//
// Records in, one @graph out. An article is a NewsArticle, without its text. What stands in quotation marks, wholly or in part, is a Quotation, the rest
// is a Claim; either has its words, who they are from, when they were said, and what they are part of: the article, or the statement by
// whose word they reached it. A claim of a ledger is a Claim that appears in several articles. There is never a ClaimReview: it says
// whether a claim is true, and no reading of a text can know that; hearsay keeps decisions of people about its readings, not about the
// truth of what was said. A Writer may not be used concurrently.
package schemaorg

import (
	"io"

	"hearsay"
	"hearsay/internal/export"
)

type (
	ref struct {
		ID string `json:"@id"`
	}
	article struct {
		ID        string `json:"@id"`
		Type      string `json:"@type"`
		Named     string `json:"identifier,omitempty"`
		Headline  string `json:"headline,omitempty"`
		URL       string `json:"url,omitempty"`
		Published string `json:"datePublished,omitempty"`
		Lang      string `json:"inLanguage,omitempty"`
		Publisher *party `json:"publisher,omitempty"`
	}
	party struct {
		ID          string `json:"@id,omitempty"`
		Type        string `json:"@type,omitempty"`
		Name        string `json:"name"`
		JobTitle    string `json:"jobTitle,omitempty"`
		Description string `json:"description,omitempty"`
		Affiliation *party `json:"affiliation,omitempty"`
	}
	statement struct {
		ID         string `json:"@id"`
		Type       string `json:"@type"`
		Text       string `json:"text"`
		Spoken     *ref   `json:"spokenByCharacter,omitempty"`
		Author     *ref   `json:"author,omitempty"`
		BasedOn    *ref   `json:"isBasedOn,omitempty"`
		Created    string `json:"dateCreated,omitempty"`
		Keywords   string `json:"keywords,omitempty"`
		Lang       string `json:"inLanguage,omitempty"`
		Part       ref    `json:"isPartOf"`
		Appearance *ref   `json:"appearance,omitempty"`
	}
	claim struct {
		ID         string `json:"@id"`
		Type       string `json:"@type"`
		Text       string `json:"text"`
		Appearance []ref  `json:"appearance"`
	}
	dataset struct {
		Type        string `json:"@type"`
		Name        string `json:"name"`
		Description string `json:"description"`
	}
)

// Writer writes a graph. It implements export.Linker.
type Writer struct {
	list  *export.List
	count export.Count
	told  map[string]bool // sources that have been written
}

// NewWriter returns a Writer to w.
func NewWriter(w io.Writer) *Writer {
	return &Writer{list: export.NewList(w, `{"@context": "https://schema.org", "@graph": [`), told: map[string]bool{}}
}

// Write implements export.Writer.
func (w *Writer) Write(p export.Part) error {
	if err := p.CheckSpans(); err != nil {
		return err
	}
	w.count.Add(p)
	a := article{ID: export.IRI(p.Article), Type: "NewsArticle", Named: p.ID, Headline: p.Title, Published: p.Published, Lang: p.Lang}
	if a.ID == p.URL {
		a.URL = p.URL
	}
	if p.Outlet != "" {
		a.Publisher = &party{Type: "NewsMediaOrganization", Name: p.Outlet}
	}
	if err := w.list.Add(a); err != nil {
		return err
	}
	r := p.Cut()
	for _, e := range r.Sources {
		if err := w.source(p, e); err != nil {
			return err
		}
	}
	for _, s := range r.Statements {
		if err := w.list.Add(said(p, s)); err != nil {
			return err
		}
	}
	return nil
}

// kinds are the types of schema.org for those of sources. Of one that is not known, nothing is said.
var kinds = map[hearsay.Kind]string{hearsay.Person: "Person", hearsay.Organization: "Organization", hearsay.Government: "GovernmentOrganization",
	hearsay.Publication: "Organization", hearsay.Document: "CreativeWork", hearsay.Group: "Organization"}

func (w *Writer) source(p export.Part, e hearsay.Source) error {
	out := party{ID: p.SourceIRI(e.ID), Type: kinds[e.Kind], Name: e.Name}
	if w.told[out.ID] {
		return nil
	}
	w.told[out.ID] = true
	if e.Kind == hearsay.Person {
		out.JobTitle = e.Role
		if e.Affiliation != "" {
			out.Affiliation = &party{Type: "Organization", Name: e.Affiliation}
		}
	} else {
		out.Description = e.Role
	}
	if !e.Named {
		out.Description = "not named in the report"
	}
	return w.list.Add(out)
}

func said(p export.Part, s hearsay.Statement) statement {
	on := ref{export.IRI(p.Article)}
	out := statement{ID: export.StatementIRI(p.Address(s.ID)), Type: "Claim", Text: export.Words(p.Text, s.Content), Created: s.Said,
		Keywords: string(s.Act), Lang: p.Lang, Part: on}
	if s.Parent != "" {
		out.Part.ID = export.StatementIRI(p.Address(s.Parent))
	}
	if s.Form == hearsay.Direct || s.Form == hearsay.Mixed {
		out.Type = "Quotation"
	} else {
		out.Appearance = &on
	}
	e := p.Source(s)
	if e == nil {
		return out
	}
	by := &ref{p.SourceIRI(e.ID)}
	switch {
	case e.Kind == hearsay.Document:
		out.BasedOn = by
	case out.Type == "Quotation":
		out.Spoken = by
	default:
		out.Author = by
	}
	return out
}

// Link implements export.Linker: schema.org has no word for how statements bear on each other, so nothing is written.
func (w *Writer) Link(export.Link) error { return nil }

// Claim implements export.Linker.
func (w *Writer) Claim(c export.Claim) error {
	out := claim{ID: export.ClaimIRI(c.ID), Type: "Claim", Text: c.Gloss, Appearance: []ref{}}
	for _, a := range c.Statements {
		out.Appearance = append(out.Appearance, ref{export.StatementIRI(a)})
	}
	return w.list.Add(out)
}

// Close says how much there was.
func (w *Writer) Close() error {
	if err := w.list.Add(dataset{"Dataset", "Who said what, according to whom, as a program read it", w.count.String()}); err != nil {
		return err
	}
	return w.list.End("]}")
}
