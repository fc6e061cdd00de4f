// Package webannotation writes records as W3C Web Annotations (JSON-LD), for annotation tools such as Hypothesis, Recogito and INCEpTION.
//
// Records in, one AnnotationCollection out. A statement is an annotation of the words of its content, whose bodies say who said it, the act
// and the form; each of its source, cue, addressee and conditions is an annotation of those words that links to it. The report's own voice and
// loaded words are annotations, too. Every target has the exact words with what stands around them (TextQuoteSelector) and their place
// in the record's text in code points (TextPositionSelector): the quote finds them on the page, the place in the text as hearsay read
// it. Follows the Web Annotation Data Model of 2017. A Writer may not be used concurrently.
package webannotation

import (
	"fmt"
	"io"
	"unicode/utf8"

	"hearsay"
	"hearsay/internal/export"
)

// aroundRunes is how many characters before and after a quote are given to tell it from the same words elsewhere.
const aroundRunes = 32

type (
	annotation struct {
		ID         string   `json:"id"`
		Type       string   `json:"type"`
		Motivation string   `json:"motivation"`
		Body       []body   `json:"body"`
		Target     []target `json:"target"`
	}
	body struct {
		Type     string `json:"type"`
		Purpose  string `json:"purpose"`
		Value    string `json:"value,omitempty"`
		Language string `json:"language,omitempty"`
		Source   string `json:"source,omitempty"`
	}
	target struct {
		Source   string     `json:"source"`
		Selector []selector `json:"selector"`
	}
	selector struct {
		Type   string `json:"type"`
		Exact  string `json:"exact,omitempty"`
		Prefix string `json:"prefix,omitempty"`
		Suffix string `json:"suffix,omitempty"`
		Start  *int   `json:"start,omitempty"`
		End    *int   `json:"end,omitempty"`
	}
)

// Writer writes a collection. It implements export.Writer.
type Writer struct {
	list  *export.List
	count export.Count
	total int
}

// NewWriter returns a Writer to w.
func NewWriter(w io.Writer) *Writer {
	return &Writer{list: export.NewList(w, `{"@context": "http://www.w3.org/ns/anno.jsonld", "id": "urn:hearsay:annotations", "type": "AnnotationCollection",
"generator": {"id": "urn:hearsay:program", "type": "Software", "name": "hearsay"},
"first": {"id": "urn:hearsay:annotations:page", "type": "AnnotationPage", "partOf": "urn:hearsay:annotations", "startIndex": 0, "items": [`)}
}

// article is one article in the course of being written.
type article struct {
	w      *Writer
	p      export.Part
	points func(hearsay.Span) (int, int)
	on     string
}

// Write implements export.Writer.
func (w *Writer) Write(p export.Part) error {
	if err := p.CheckSpans(); err != nil {
		return err
	}
	w.count.Add(p)
	a := &article{w: w, p: p, points: hearsay.CodePoints(p.Text), on: export.IRI(p.Article)}
	r := p.Cut()
	for _, s := range r.Statements {
		if !p.Has(s.ID) {
			continue
		}
		if err := a.statement(s); err != nil {
			return err
		}
	}
	for i, v := range r.OwnVoice {
		id := fmt.Sprintf("%s:own_voice:%d", export.ArticleIRI(p.ID), i+1)
		if err := a.add(id, "classifying", []hearsay.Span{v.Span}, tag("own_voice")); err != nil {
			return err
		}
		if err := a.add(id+":loaded", "classifying", v.Loaded, tag("loaded"), link(id)); err != nil {
			return err
		}
	}
	return nil
}

func (a *article) statement(s hearsay.Statement) error {
	id := export.StatementIRI(a.p.Address(s.ID))
	name := a.p.Name(s)
	if name == "" {
		name = "nobody named"
	}
	bodies := []body{{Type: "TextualBody", Purpose: "describing", Value: name, Language: a.p.Lang}}
	if s.By != "" {
		bodies = append(bodies, body{Type: "SpecificResource", Purpose: "identifying", Source: a.p.SourceIRI(s.By)})
	}
	for _, v := range []string{string(s.Act), string(s.Form)} {
		if v != "" {
			bodies = append(bodies, tag(v))
		}
	}
	if s.Parent != "" {
		bodies = append(bodies, link(export.StatementIRI(a.p.Address(s.Parent))))
	}
	content, whole := s.Content, id
	if len(content) == 0 { // an annotation must have a target
		content = s.Cue
	}
	if err := a.add(whole, "describing", content, bodies...); err != nil {
		return err
	}
	for _, part := range []struct {
		field string
		spans []hearsay.Span
	}{{"source", s.Source}, {"cue", s.Cue}, {"addressee", s.Addressee}, {"conditions", s.Conditions}} {
		if err := a.add(id+":"+part.field, "classifying", part.spans, tag(part.field), link(id)); err != nil {
			return err
		}
	}
	return nil
}

func tag(value string) body { return body{Type: "TextualBody", Purpose: "tagging", Value: value} }

func link(to string) body { return body{Type: "SpecificResource", Purpose: "linking", Source: to} }

// add writes an annotation of spans; of none, it writes none.
func (a *article) add(id, motivation string, spans []hearsay.Span, bodies ...body) error {
	if len(spans) == 0 {
		return nil
	}
	an := annotation{ID: id, Type: "Annotation", Motivation: motivation, Body: bodies}
	for _, s := range spans {
		start, end := a.points(s)
		an.Target = append(an.Target, target{Source: a.on, Selector: []selector{
			{Type: "TextQuoteSelector", Exact: s.In(a.p.Text), Prefix: before(a.p.Text[:s.Start]), Suffix: after(a.p.Text[s.End:])},
			{Type: "TextPositionSelector", Start: &start, End: &end},
		}})
	}
	a.w.total++
	return a.w.list.Add(an)
}

// before gives the last characters of s.
func before(s string) string {
	at := len(s)
	for range aroundRunes {
		_, n := utf8.DecodeLastRuneInString(s[:at])
		at -= n
	}
	return s[at:]
}

// after gives the first characters of s.
func after(s string) string {
	at := 0
	for range aroundRunes {
		_, n := utf8.DecodeRuneInString(s[at:])
		at += n
	}
	return s[:at]
}

// Close writes how many annotations there are, of how many statements.
func (w *Writer) Close() error {
	label, err := export.JSON(w.count.String())
	if err != nil {
		return err
	}
	return w.list.End(fmt.Sprintf("]},\n\"label\": %s, \"total\": %d}", label, w.total))
}
