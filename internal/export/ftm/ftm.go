// Package ftm writes records as FollowTheMoney entities, one a line, for Aleph and OpenAleph.
//
// Records in, JSON Lines out. An article is an Article with its text; a source is a Person, an Organization, a PublicBody or, where that cannot be told, a
// LegalEntity; a source that is a document is a Document. A statement is a Documentation: it ties the source to the article, its role is the act, its summary the exact
// words, its date when they were said. A relation is an UnknownLink from source to source whose role is the relation's type. What a report
// leaves unnamed ("a senior official") is no entity that could be looked up elsewhere: such statements are Notes at the article. An
// entity's id is made of what it is known by, so that exporting again updates it. A Writer may not be used concurrently.
package ftm

import (
	"crypto/sha1"
	"encoding/hex"
	"io"
	"strings"

	"hearsay"
	"hearsay/internal/export"
)

// entity is one line. Properties are always lists.
type entity struct {
	ID         string              `json:"id"`
	Schema     string              `json:"schema"`
	Properties map[string][]string `json:"properties"`
}

// Writer writes entities. It implements export.Linker.
type Writer struct {
	w    io.Writer
	told map[string]bool // sources that have been written
	// by is who a statement is from, by its address: links across articles are between sources.
	by map[export.Address]string
}

// NewWriter returns a Writer to w.
func NewWriter(w io.Writer) *Writer {
	return &Writer{w: w, told: map[string]bool{}, by: map[export.Address]string{}}
}

// id makes an identifier of what a thing is known by.
func id(iri string) string {
	sum := sha1.Sum([]byte(iri))
	return "hearsay-" + hex.EncodeToString(sum[:])
}

func (w *Writer) put(iri, schema string, properties ...string) error {
	e := entity{ID: id(iri), Schema: schema, Properties: map[string][]string{}}
	for i := 0; i < len(properties); i += 2 {
		if v := strings.TrimSpace(properties[i+1]); v != "" {
			e.Properties[properties[i]] = append(e.Properties[properties[i]], v)
		}
	}
	b, err := export.JSON(e)
	if err != nil {
		return err
	}
	_, err = w.w.Write(append(b, '\n'))
	return err
}

// Write implements export.Writer.
func (w *Writer) Write(p export.Part) error {
	if err := p.CheckSpans(); err != nil {
		return err
	}
	article := export.ArticleIRI(p.ID)
	name := p.ID[strings.LastIndexByte(p.ID, '/')+1:]
	title := p.Title
	if title == "" {
		title = p.ID
	}
	if err := w.put(article, "Article", "title", title, "fileName", name, "publisher", p.Outlet, "publishedAt", date(p.Published), "sourceUrl", address(p.URL),
		"language", languages[p.Lang], "bodyText", p.Text); err != nil {
		return err
	}
	r := p.Cut()
	for _, e := range r.Sources {
		if err := w.source(p, e); err != nil {
			return err
		}
	}
	for _, s := range r.Statements {
		if err := w.statement(p, s, article); err != nil {
			return err
		}
	}
	for _, l := range r.Relations {
		if err := w.Link(export.Link{From: p.Address(l.From), To: p.Address(l.To), Type: l.Type, Confidence: l.Confidence}); err != nil {
			return err
		}
	}
	return nil
}

// schemas are the schemas for the kinds of source.
var schemas = map[hearsay.Kind]string{hearsay.Person: "Person", hearsay.Organization: "Organization", hearsay.Publication: "Organization",
	hearsay.Government: "PublicBody", hearsay.Document: "Document"}

func (w *Writer) source(p export.Part, e hearsay.Source) error {
	iri := p.SourceIRI(e.ID)
	if !e.Named || e.Name == "" || w.told[iri] {
		return nil
	}
	w.told[iri] = true
	switch schema := schemas[e.Kind]; schema {
	case "Person":
		return w.put(iri, schema, "name", e.Name, "position", e.Role, "position", e.Affiliation)
	case "Document":
		return w.put(iri, schema, "title", e.Name, "fileName", e.Name)
	case "":
		return w.put(iri, "LegalEntity", "name", e.Name, "summary", e.Role)
	default:
		return w.put(iri, schema, "name", e.Name, "summary", e.Role)
	}
}

func (w *Writer) statement(p export.Part, s hearsay.Statement, article string) error {
	iri := export.StatementIRI(p.Address(s.ID))
	words := export.Words(p.Text, s.Content)
	role := string(s.Act)
	if role == "" {
		role = "said"
	}
	through := ""
	if chain := p.Chain(s.ID); strings.Contains(chain, " → ") {
		through = "The word's way: " + chain
	}
	e := p.Source(s)
	if e == nil || !e.Named || e.Name == "" {
		who := p.Name(s)
		if who == "" {
			who = "nobody named"
		}
		return w.put(iri, "Note", "name", who+", "+role, "description", words, "description", through, "entity", id(article), "sourceUrl", address(p.URL), "publisher", p.Outlet)
	}
	from := p.SourceIRI(e.ID)
	if e.Kind == hearsay.Document { // a document cannot be documented as an entity that speaks, but it can be noted
		return w.put(iri, "Note", "name", e.Name+", "+role, "description", words, "description", through, "entity", id(article), "entity", id(from), "sourceUrl", address(p.URL), "publisher", p.Outlet)
	}
	w.by[p.Address(s.ID)] = from
	return w.put(iri, "Documentation", "entity", id(from), "document", id(article), "role", role, "summary", words, "description", through, "date", date(s.Said),
		"recordId", s.ID, "sourceUrl", address(p.URL), "publisher", p.Outlet)
}

// Link implements export.Linker. Where either side is not named, there is nobody to link.
func (w *Writer) Link(l export.Link) error {
	from, to := w.by[l.From], w.by[l.To]
	if from == "" || to == "" || from == to {
		return nil
	}
	return w.put(export.StatementIRI(l.From)+" "+string(l.Type)+" "+export.StatementIRI(l.To), "UnknownLink", "subject", id(from), "object", id(to), "role", string(l.Type),
		"recordId", l.From.String()+" "+l.To.String())
}

// Claim implements export.Linker: FollowTheMoney has no place for claims, so nothing is written.
func (w *Writer) Claim(export.Claim) error { return nil }

// Close implements export.Writer.
func (w *Writer) Close() error { return nil }

// date gives what FollowTheMoney takes for a date: a week is none.
func date(s string) string {
	if strings.Contains(s, "W") {
		return ""
	}
	return s
}

// address gives s if it is one on the web.
func address(s string) string {
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		return s
	}
	return ""
}

// languages are the codes of ISO 639-2, which FollowTheMoney wants, for those of ISO 639-1 that reports are read in or recognised as.
var languages = map[string]string{"en": "eng", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "pt": "por", "nl": "nld", "ru": "rus", "uk": "ukr", "pl": "pol",
	"ar": "ara", "he": "heb", "zh": "zho", "ja": "jpn", "ko": "kor", "tr": "tur", "fa": "fas", "hi": "hin", "sv": "swe", "da": "dan", "no": "nor", "fi": "fin", "cs": "ces", "el": "ell"}
