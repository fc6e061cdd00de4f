// Package wire reads the items of news agencies: NewsML-G2 (IPTC, XML) and ninjs (IPTC, JSON).
//
// A message in, articles out, in the order of the message. Of NewsML-G2 every newsItem counts, however it is wrapped (newsMessage,
// itemSet, knowledge items aside); of ninjs a single object, an array of them, or one a line. Paragraphs are kept; what is around them in
// XHTML is not. Items that are cancelled or withheld, and items without text (pictures, plans), give an error of their own, and the rest
// goes on. Functions are pure and safe for concurrent use; memory is bounded by a small multiple of the message.
package wire

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"hearsay"
	"hearsay/internal/ingest/text"
)

// Item is one item of a message: an article, or the reason for which there is none.
type Item struct {
	Article hearsay.Article
	// Line is the line of the message, from 1, at which the item begins; for ninjs that of the object.
	Line int
	// Err is a *text.Error or nil.
	Err error
}

// fault says what is wrong with the item at line.
func fault(line int, format string, args ...any) Item {
	return Item{Line: line, Err: &text.Error{Line: line, What: fmt.Sprintf(format, args...)}}
}

// unusable says why an item with this status is no article, "" if it may be used.
func unusable(status string) string {
	s := strings.ToLower(status[strings.LastIndexAny(status, ":/")+1:])
	switch s {
	case "", "usable", "current":
		return ""
	case "canceled", "cancelled", "killed":
		return "the item was cancelled by its agency; it is not read"
	case "withheld", "embargoed":
		return "the item is withheld by its agency; it is not read"
	}
	return fmt.Sprintf("the item's status is %q, not usable; it is not read", s)
}

// date gives an ISO date, or date and time, as it was written; "" for anything else.
func date(values ...string) string {
	for _, v := range values {
		v = strings.TrimSpace(v)
		for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", time.DateOnly} {
			if _, err := time.Parse(layout, v); err == nil {
				return v
			}
		}
	}
	return ""
}

// language gives the ISO 639-1 code that a language tag begins with, "" if it begins with none.
func language(tag string) string {
	code, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	if len(code) != 2 {
		return ""
	}
	return code
}

// blocks are elements whose text stands in paragraphs of its own.
var blocks = map[atom.Atom]bool{atom.P: true, atom.Div: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true,
	atom.Li: true, atom.Blockquote: true, atom.Pre: true, atom.Tr: true, atom.Section: true, atom.Article: true, atom.Ul: true, atom.Ol: true, atom.Table: true}

// maxDepth is how deep markup is looked into.
const maxDepth = 200

// paragraphs gives the text of markup, its paragraphs parted by blank lines.
func paragraphs(markup string) string {
	root, err := html.Parse(strings.NewReader(markup))
	if err != nil { // only a reader's error, and there is none
		return strings.TrimSpace(markup)
	}
	p := &prose{}
	p.walk(root, 0)
	p.end()
	return strings.Join(p.out, "\n\n")
}

// prose gathers paragraphs.
type prose struct {
	out  []string
	line strings.Builder
}

func (p *prose) walk(n *html.Node, depth int) {
	if depth > maxDepth {
		return
	}
	if n.Type == html.TextNode {
		p.line.WriteString(n.Data)
		return
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Head, atom.Figure, atom.Noscript:
		return
	case atom.Br:
		p.line.WriteByte(' ')
		if next := n.NextSibling; next != nil && next.DataAtom == atom.Br {
			p.end()
		}
		return
	}
	if blocks[n.DataAtom] {
		p.end()
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p.walk(c, depth+1)
	}
	if blocks[n.DataAtom] {
		p.end()
	}
}

// end closes the paragraph at hand.
func (p *prose) end() {
	if s := strings.Join(strings.Fields(p.line.String()), " "); s != "" {
		p.out = append(p.out, s)
	}
	p.line.Reset()
}
