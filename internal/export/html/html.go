// Package html writes records as one web page to read or to send to an editor: the report's text with its statements underlined, then
// who said what, by whose word, who disputes whom, and what the report asserts itself.
//
// Records in, one file out that needs nothing else: no script, no picture, no font from elsewhere, and a policy in it that forbids them.
// The text is split where a span begins or ends; where statements lie within each other their underlines are stacked, each with its number. It can be read in
// light and dark, on paper, by keyboard and without colours. Whatever a report says stands there as its words. A Writer may not be used concurrently.
package html

import (
	"fmt"
	"html"
	"io"
	"strings"

	"hearsay"
	"hearsay/internal/export"
)

// Writer writes a page. It implements export.Writer.
type Writer struct {
	w       io.Writer
	count   export.Count
	started bool
}

// NewWriter returns a Writer to w.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Write implements export.Writer.
func (w *Writer) Write(p export.Part) error {
	if err := p.CheckSpans(); err != nil {
		return err
	}
	var b strings.Builder
	w.start(&b, p.Title)
	w.count.Add(p)
	r := p.Cut()
	a := &article{b: &b, p: p, r: r, prefix: fmt.Sprintf("a%d", w.count.Articles), number: map[string]int{}}
	for i, s := range r.Statements {
		a.number[s.ID] = i + 1
	}
	a.write()
	_, err := io.WriteString(w.w, b.String())
	return err
}

// start writes what comes before the first article; the page bears its title.
func (w *Writer) start(b *strings.Builder, title string) {
	if w.started {
		return
	}
	w.started = true
	if title == "" {
		title = "Who said what, according to whom"
	}
	b.WriteString(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>` + text(title) + `</title>
<style>` + style + `</style>
</head>
<body>
<main>
<p class="about">Everything here is somebody’s word, as a program read it. Nothing is marked true or false. In the text, a statement’s words are underlined and bear its
number; <span class="m source c0">double lines</span> are under who it is from, <span class="m cue c0">dots</span> under the words that say so, a
<span class="own">grey ground</span> marks what the report asserts itself.</p>
`)
}

// Close says how much there was.
func (w *Writer) Close() error {
	var b strings.Builder
	w.start(&b, "")
	fmt.Fprintf(&b, "</main>\n<footer><p>%s. Read by hearsay.</p></footer>\n</body>\n</html>\n", w.count)
	_, err := io.WriteString(w.w, b.String())
	return err
}

// text writes s for a page. What no page can hold becomes U+FFFD.
func text(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	return html.EscapeString(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef {
			return '\ufffd'
		}
		return r
	}, s))
}

// article is one article in the course of being written.
type article struct {
	b      *strings.Builder
	p      export.Part
	r      hearsay.Record
	prefix string         // of the ids of its elements
	number map[string]int // of a statement's ID, from 1
}

func (a *article) write() {
	fmt.Fprintf(a.b, "<article>\n<h1>%s</h1>\n", text(or(a.r.Title, a.r.ID)))
	var about []string
	for _, v := range []string{a.r.Outlet, a.r.Published, a.r.ID} {
		if v != "" && (v != a.r.ID || a.r.Title != "") && v != a.r.URL {
			about = append(about, text(v))
		}
	}
	if strings.HasPrefix(a.r.URL, "https://") || strings.HasPrefix(a.r.URL, "http://") {
		about = append(about, fmt.Sprintf(`<a href="%s" rel="noopener noreferrer">%s</a>`, text(a.r.URL), text(a.r.URL)))
	}
	if len(about) > 0 {
		fmt.Fprintf(a.b, "<p class=\"about\">%s</p>\n", strings.Join(about, " · "))
	}
	a.marked()
	a.statements()
	a.relations()
	a.ownVoice()
	a.b.WriteString("</article>\n")
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func (a *article) statements() {
	a.b.WriteString("<h2>Who said what</h2>\n")
	if len(a.r.Statements) == 0 {
		a.b.WriteString("<p>No statements.</p>\n")
		return
	}
	a.b.WriteString("<ol>\n")
	for i, s := range a.r.Statements {
		class := ""
		if !a.p.Has(s.ID) {
			class = ` class="carrier"` // here only because a statement that was asked for reaches us by its word
		}
		fmt.Fprintf(a.b, "<li id=\"%s-%d\"%s><p><strong>%s</strong>", a.prefix, i+1, class, text(or(a.p.Name(s), "nobody named")))
		if e := a.p.Source(s); e != nil {
			for _, v := range []string{e.Role, e.Affiliation} {
				if v != "" {
					fmt.Fprintf(a.b, ", %s", text(v))
				}
			}
			if !e.Named {
				a.b.WriteString(" (unnamed)")
			}
		}
		for _, v := range []string{string(s.Act), string(s.Form), s.Said} {
			if v != "" {
				fmt.Fprintf(a.b, " · %s", text(v))
			}
		}
		fmt.Fprintf(a.b, " · confidence %s", export.String(s.Confidence))
		if len(s.Content)+len(s.Cue)+len(s.Source) > 0 {
			fmt.Fprintf(a.b, " · <a href=\"#%s-%d-t\">in the text</a>", a.prefix, i+1)
		}
		fmt.Fprintf(a.b, "</p>\n<blockquote>%s</blockquote>\n", text(export.Words(a.r.Text, s.Content)))
		if chain := a.p.Chain(s.ID); strings.Contains(chain, " → ") {
			fmt.Fprintf(a.b, "<p class=\"about\">The word’s way: %s</p>\n", text(chain))
		}
		if len(s.Conditions) > 0 {
			fmt.Fprintf(a.b, "<p class=\"about\">On condition: %s</p>\n", text(export.Words(a.r.Text, s.Conditions)))
		}
		a.b.WriteString("</li>\n")
	}
	a.b.WriteString("</ol>\n")
}

func (a *article) relations() {
	if len(a.r.Relations) == 0 {
		return
	}
	a.b.WriteString("<h2>Who disputes and who backs whom</h2>\n<ul>\n")
	at := map[string]hearsay.Statement{}
	for _, s := range a.r.Statements {
		at[s.ID] = s
	}
	end := func(id string) string {
		return fmt.Sprintf(`<a href="#%s-%d">%d</a> (%s)`, a.prefix, a.number[id], a.number[id], text(or(a.p.Name(at[id]), "nobody named")))
	}
	for _, l := range a.r.Relations {
		fmt.Fprintf(a.b, "<li>%s %s %s · confidence %s</li>\n", end(l.From), text(string(l.Type)), end(l.To), export.String(l.Confidence))
	}
	a.b.WriteString("</ul>\n")
}

func (a *article) ownVoice() {
	if len(a.r.OwnVoice) == 0 {
		return
	}
	a.b.WriteString("<h2>What the report asserts itself</h2>\n<ul>\n")
	for _, v := range a.r.OwnVoice {
		fmt.Fprintf(a.b, "<li>%s", text(v.Span.In(a.r.Text)))
		if len(v.Loaded) > 0 {
			fmt.Fprintf(a.b, " <span class=\"about\">Words that judge: %s</span>", text(export.Words(a.r.Text, v.Loaded)))
		}
		a.b.WriteString("</li>\n")
	}
	a.b.WriteString("</ul>\n")
}
