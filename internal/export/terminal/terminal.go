// Package terminal prints records for people: the article with each statement's source, cue and content told apart by
// colour and by mark, then the statements with their chains as the word travels, who disputes whom, the sources, the
// report's own claims and whose words the report is made of.
//
// Records in, text out, wrapped to a width; everything is readable without colour. Nothing of a record reaches the
// terminal raw: see Clean. A Writer may not be used concurrently.
package terminal

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"hearsay"
)

// Options says how records are printed.
type Options struct {
	// Width is the number of columns; 0 means 80.
	Width int
	// Color turns colour codes on.
	Color bool
	// Outlet, which may be nil, says whether a name is that of an outlet; see hearsay.Record.Chain.
	Outlet func(name string) bool
}

// Writer prints records one after another.
type Writer struct {
	w       io.Writer
	o       Options
	printed int
}

// minWidth is the narrowest layout; on a narrower terminal lines wrap by themselves.
const minWidth = 24

// NewWriter returns a Writer to w.
func NewWriter(w io.Writer, o Options) *Writer {
	if o.Width <= 0 {
		o.Width = 80
	}
	o.Width = max(o.Width, minWidth)
	return &Writer{w: w, o: o}
}

// Write prints r. It returns an error that wraps hearsay.ErrInvalid, and prints nothing, if a span of r does not lie
// within its text; else an error of the underlying writer.
func (w *Writer) Write(r hearsay.Record) error {
	if err := r.CheckSpans(); err != nil {
		return err
	}
	p := &page{r: r, o: w.o, digits: len(fmt.Sprint(len(r.Statements))), number: make(map[string]int), known: make(map[string]bool)}
	p.digits = max(p.digits, 2)
	for i, s := range r.Statements {
		p.number[s.ID] = i + 1
	}
	for _, s := range r.Sources {
		p.known[s.ID] = true
	}
	if w.printed > 0 {
		p.blank()
	}
	p.header()
	if w.printed == 0 && len(r.Statements) > 0 {
		p.legend()
	}
	w.printed++
	p.article()
	p.statements()
	p.relations()
	p.sources()
	p.ownVoice()
	p.summary()
	_, err := w.w.Write(p.b.Bytes())
	return err
}

// page is one record in the course of being printed.
type page struct {
	r      hearsay.Record
	o      Options
	b      bytes.Buffer
	digits int             // columns of the largest statement number
	number map[string]int  // of a statement's ID, from 1
	known  map[string]bool // IDs of source entities
}

// line prints f on one line.
func (p *page) line(f flow) {
	p.b.WriteString(f.trimRight().render(p.o.Color))
	p.b.WriteByte('\n')
}

func (p *page) blank() { p.b.WriteByte('\n') }

// hang prints f after lead, wrapped, with the following lines indented to where f began.
func (p *page) hang(lead, f flow) {
	indent := lead.width()
	for i, l := range f.wrap(p.o.Width - indent) {
		if i > 0 {
			lead = flow(nil).add(strings.Repeat(" ", indent), plain)
		}
		p.line(append(lead[:len(lead):len(lead)], l...))
	}
}

func (p *page) head(s string) {
	p.blank()
	p.line(flow(nil).add(s, headStyle))
}

// header prints what is known about the article.
func (p *page) header() {
	p.line(flow(nil).add(strings.Repeat("━", p.o.Width), labelStyle))
	if p.r.Title != "" {
		p.hang(nil, flow(nil).add(p.r.Title, headStyle))
	}
	var about []string
	for _, v := range []string{p.r.Outlet, p.r.Published, p.r.ID, p.r.URL, p.r.Lang} {
		if v != "" {
			about = append(about, Clean(v))
		}
	}
	p.hang(nil, flow(nil).add(strings.Join(about, " · "), labelStyle))
}

func (p *page) legend() {
	f := flow(nil).add("[source]", sourceStyle).add("ⁿ  ", labelStyle).add("<cue>", cueStyle).add("ⁿ  ", labelStyle).
		add("{", contentStyle).add("ⁿ", labelStyle).add("content}", contentStyle).add("ⁿ  of statement n", labelStyle)
	p.hang(nil, f)
}

// article prints the text with its marks; of several blank lines one is kept, at the end none.
func (p *page) article() {
	gap := true
	for _, f := range annotated(p.r) {
		lines := f.wrap(p.o.Width)
		if len(lines) > 0 && gap {
			p.blank()
		}
		gap = len(lines) == 0
		for _, l := range lines {
			p.line(l)
		}
	}
}
