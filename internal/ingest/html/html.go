// Package html finds the report on a web page.
//
// A page in, a hearsay.Article out: its text paragraph by paragraph, without what stands around it, and what the page says of itself
// (title, outlet, day, language), from JSON-LD (schema.org) and Open Graph. The text is what stands in the part of the page with most
// prose in paragraphs, the idea of arc90's Readability. A page without a report (a list of links, a live blog, what is behind a paywall
// or a question about cookies) gives a [*NoArticleError]. Functions are pure and safe for concurrent use.
package html

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"mime"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"hearsay"
)

// NoArticleError says that there is no report on a page. It wraps hearsay.ErrInvalid.
type NoArticleError struct{ Reason string }

// Error says why.
func (e *NoArticleError) Error() string { return "no report on the page: " + e.Reason }

// Unwrap gives hearsay.ErrInvalid.
func (e *NoArticleError) Unwrap() error { return hearsay.ErrInvalid }

const (
	// minWords is how much a report has at least.
	minWords = 30
	// paywalled is how much of one that is not free must be there to be taken for the whole.
	paywalled = 200
	// maxDepth is how deep a page is looked into.
	maxDepth = 400
)

// Article gives the report on a page that came as contentType from address. Plain text is taken as it is.
func Article(page []byte, contentType, address string) (hearsay.Article, error) {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil && contentType != "" {
		kind = contentType
	}
	a := hearsay.Article{ID: address, URL: address}
	switch kind {
	case "", "text/html", "application/xhtml+xml", "text/plain":
	default:
		return a, &NoArticleError{fmt.Sprintf("it is no page but %s", kind)}
	}
	decoded, err := charset.NewReader(bytes.NewReader(page), contentType)
	if err == io.EOF { // nothing at all
		return a, enough("", minWords)
	}
	if err != nil {
		return a, &NoArticleError{err.Error()}
	}
	utf, err := io.ReadAll(decoded)
	if err != nil {
		return a, &NoArticleError{err.Error()}
	}
	text := strings.ToValidUTF8(string(utf), string(utf8.RuneError))
	if kind == "text/plain" {
		a.Text = strings.TrimPrefix(text, "\ufeff")
		return a, enough(a.Text, minWords)
	}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return a, &NoArticleError{err.Error()}
	}
	m := describe(root)
	a.Title, a.Outlet, a.Lang, a.Published = m.title, m.outlet, m.lang, m.published
	if at := sameHost(address, m.canonical); at != "" {
		a.ID, a.URL = at, at
	}
	if m.live {
		return a, &NoArticleError{"it is a live blog, which goes on changing"}
	}
	a.Text = strings.Join(prose(root), "\n\n")
	if consent.MatchString(a.Title) && words(a.Text) < paywalled {
		return a, &NoArticleError{"it asks about cookies first"}
	}
	if m.paid && words(a.Text) < paywalled {
		return a, &NoArticleError{"it is behind a paywall"}
	}
	return a, enough(a.Text, minWords)
}

var consent = regexp.MustCompile(`(?i)\b(cookies?|consent|before you continue|privacy (choices|settings))\b`)

func words(s string) int { return len(strings.Fields(s)) }

func enough(text string, least int) error {
	if n := words(text); n < least {
		return &NoArticleError{fmt.Sprintf("only %d words of prose are on it", n)}
	}
	return nil
}

// sameHost gives the address that a page calls its own, if it is on the same host.
func sameHost(address, canonical string) string {
	base, err := url.Parse(address)
	if err != nil || canonical == "" {
		return ""
	}
	u, err := base.Parse(canonical)
	if err != nil || u.Host != base.Host || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return ""
	}
	return u.String()
}

// walk calls f for n and all below it; where f gives false, what is below is left out.
func walk(n *html.Node, depth int, f func(*html.Node) bool) {
	if depth > maxDepth || !f(n) {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, depth+1, f)
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// around are elements in which no report stands.
var around = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Nav: true, atom.Aside: true, atom.Footer: true,
	atom.Form: true, atom.Button: true, atom.Select: true, atom.Textarea: true, atom.Svg: true, atom.Iframe: true, atom.Figure: true, atom.Figcaption: true,
	atom.Object: true, atom.Video: true, atom.Audio: true, atom.Canvas: true, atom.Dialog: true, atom.Menu: true, atom.Table: true, atom.Head: true}

// aroundNames are classes and ids of what stands around a report.
var aroundNames = regexp.MustCompile(`(?i)(^|[-_ ])(nav|navbar|menu|breadcrumbs?|footer|sidebar|related|recommend(ed|ations?)?|promo|newsletter|signup|subscribe|subscription|share|sharing|social|comments?|advert(isement)?|ads?|cookies?|consent|paywall|caption|credits?|byline|tags|toolbar|popup|modal|most-read|trending|skip-link)($|[-_ ])`)

// leftOut reports whether nothing in n belongs to a report.
func leftOut(n *html.Node) bool {
	if n.Type == html.CommentNode {
		return true
	}
	if n.Type != html.ElementNode {
		return false
	}
	if around[n.DataAtom] || attribute(n, "aria-hidden") == "true" || strings.Contains(strings.ReplaceAll(attribute(n, "style"), " ", ""), "display:none") {
		return true
	}
	for _, a := range n.Attr {
		if a.Key == "hidden" {
			return true
		}
	}
	if n.DataAtom == atom.Body || n.DataAtom == atom.Html || n.DataAtom == atom.Article || n.DataAtom == atom.Main {
		return false
	}
	role := attribute(n, "role")
	return role == "navigation" || role == "complementary" || role == "dialog" || role == "banner" || role == "contentinfo" ||
		aroundNames.MatchString(attribute(n, "class")) || aroundNames.MatchString(attribute(n, "id"))
}

// block reports whether an element is a paragraph of its own.
func block(n *html.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.H2, atom.H3, atom.H4, atom.Li, atom.Blockquote, atom.Pre, atom.Dd:
		return true
	}
	return false
}

// minParagraph is how long a paragraph is, in bytes, to say where the report is.
const minParagraph = 60

// prose gives the paragraphs of the part of the page with most of them.
func prose(root *html.Node) []string {
	score := map[*html.Node]int{}
	var order []*html.Node
	add := func(n *html.Node, points int) {
		if n == nil || n.Type != html.ElementNode {
			return
		}
		if score[n] == 0 {
			order = append(order, n)
		}
		score[n] += points
	}
	walk(root, 0, func(n *html.Node) bool {
		if leftOut(n) {
			return false
		}
		if n.Type == html.ElementNode && n.DataAtom == atom.P {
			if text, linked := said(n); len(text) >= minParagraph && 2*linked < len(text) {
				add(n.Parent, len(text))
				if n.Parent != nil {
					add(n.Parent.Parent, len(text)*2/3)
				}
			}
			return false
		}
		return true
	})
	if len(order) == 0 {
		return nil
	}
	best := slices.MaxFunc(order, func(a, b *html.Node) int { return cmp.Compare(score[a], score[b]) })
	// An article that holds it is cut at its own ends.
	for up := best; up != nil; up = up.Parent {
		if up.DataAtom == atom.Article {
			best = up
			break
		}
	}
	return paragraphs(best)
}

// paragraphs gives the text of the blocks in n.
func paragraphs(n *html.Node) []string {
	var out []string
	walk(n, 0, func(x *html.Node) bool {
		if x != n && leftOut(x) {
			return false
		}
		if x.Type != html.ElementNode || !block(x) || holdsBlocks(x) {
			return true
		}
		if text, linked := said(x); text != "" && 2*linked < len(text)+1 {
			out = append(out, text)
		}
		return false
	})
	return out
}

func holdsBlocks(n *html.Node) bool {
	found := false
	walk(n, 0, func(x *html.Node) bool {
		found = found || x != n && x.Type == html.ElementNode && block(x)
		return !found
	})
	return found
}

// said gives the text of an element, its white space made one, and how many bytes of it are links.
func said(n *html.Node) (text string, linked int) {
	var b strings.Builder
	var in func(*html.Node, int, bool)
	in = func(x *html.Node, depth int, link bool) {
		if depth > maxDepth || x != n && leftOut(x) {
			return
		}
		link = link || x.DataAtom == atom.A
		switch {
		case x.Type == html.TextNode:
			b.WriteString(x.Data)
			if link {
				linked += len(strings.TrimSpace(x.Data))
			}
		case x.DataAtom == atom.Br:
			b.WriteByte(' ')
		}
		for c := x.FirstChild; c != nil; c = c.NextSibling {
			in(c, depth+1, link)
		}
	}
	in(n, 0, false)
	return strings.Join(strings.Fields(b.String()), " "), linked
}

// day gives an ISO date, or date and time, as a page writes it, "" if it is none.
func day(s string) string {
	s = strings.TrimSpace(s)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(time.RFC3339)
		}
	}
	if len(s) >= len(time.DateOnly) {
		if _, err := time.Parse(time.DateOnly, s[:len(time.DateOnly)]); err == nil {
			return s[:len(time.DateOnly)]
		}
	}
	return ""
}
