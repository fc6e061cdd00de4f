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
	a.Text = strings.Join(prose(root), "\n\n")
	if words(a.Text) < minWords && words(m.body) >= minWords {
		a.Text = m.body // a page that scripts fill
	}
	if none := look(root).refuse(m, a.Text); none != nil {
		return a, none
	}
	return a, nil
}

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
	atom.Button: true, atom.Select: true, atom.Textarea: true, atom.Svg: true, atom.Iframe: true, atom.Figure: true, atom.Figcaption: true,
	atom.Object: true, atom.Video: true, atom.Audio: true, atom.Canvas: true, atom.Dialog: true, atom.Menu: true, atom.Head: true}

// aroundNames are classes and ids of what stands around a report.
var aroundNames = regexp.MustCompile(`(?i)(^|[-_ ])(nav|navbar|menu|breadcrumbs?|footer|sidebar|related|recommend(ed|ations?)?|promo|newsletter|signup|subscribe|subscription|share|sharing|social|comments?|advert(isement)?|ads?|cookies?|consent|paywall|caption|credits?|byline|tags|toolbar|popup|modal|most-read|trending|skip-link|tagline|author|bio|timestamp|pubdate|date|inread|publicit[eé]|werbung|anzeige|lire-aussi|mehr-zum-thema|also-read|read-more|recirc|outbrain|taboola|disclaimer|copyright|legal|imprint|impressum)($|[-_ ])`)

// minLaidOut is how much prose there is at least in a table or form that holds a report.
const minLaidOut = 300

// leftOut reports whether nothing in n belongs to a report.
func (v *survey) leftOut(n *html.Node) bool {
	if n.Type == html.CommentNode {
		return true
	}
	if n.Type != html.ElementNode {
		return false
	}
	if around[n.DataAtom] || (n.DataAtom == atom.Table || n.DataAtom == atom.Form) && v.prose[n] < minLaidOut || attribute(n, "aria-hidden") == "true" || strings.Contains(strings.ReplaceAll(attribute(n, "style"), " ", ""), "display:none") {
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
		(saysAround(attribute(n, "class")) || saysAround(attribute(n, "id"))) && !v.report[n]
}

// layout are names that say how something is laid out or switched, not what it is.
var layout = regexp.MustCompile(`(?i)^(no|has|with|without|is|hide|show)[-_]|[-_](on|off|open|closed|enabled|disabled|none|hidden)$`)

// saysAround reports whether one of the names says that an element stands around a report.
func saysAround(names string) bool {
	for _, name := range strings.Fields(names) {
		if aroundNames.MatchString(name) && !layout.MatchString(name) {
			return true
		}
	}
	return false
}

// paragraph reports whether an element is a paragraph of its own, however short.
func paragraph(n *html.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.H2, atom.H3, atom.H4, atom.Li, atom.Blockquote, atom.Pre, atom.Dd:
		return true
	}
	return false
}

// blocks are elements that begin on a line of their own.
var blocks = map[atom.Atom]bool{atom.P: true, atom.Div: true, atom.Section: true, atom.Article: true, atom.Main: true, atom.Header: true, atom.Footer: true,
	atom.Aside: true, atom.Nav: true, atom.Ul: true, atom.Ol: true, atom.Li: true, atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Blockquote: true, atom.Pre: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Table: true, atom.Tbody: true, atom.Tr: true, atom.Td: true, atom.Th: true,
	atom.Form: true, atom.Fieldset: true, atom.Figure: true, atom.Hr: true, atom.Center: true, atom.Body: true, atom.Html: true, atom.Details: true, atom.Address: true}

func heading(n *html.Node) bool {
	return n.DataAtom == atom.H2 || n.DataAtom == atom.H3 || n.DataAtom == atom.H4
}

// minParagraph is how long a paragraph is, in bytes, to say where the report is; text that stands in no element for paragraphs has at least
// as much.
const minParagraph = 60

// run is text that stands in one piece, between the beginnings and ends of blocks or two line breaks.
type run struct {
	in   *html.Node // the block whose text it is
	text string
	// linked is how many bytes of text are links, small how many stand in small print.
	linked, small int
	alone         bool // the block has no other text or block
}

// runner gathers the runs below a node.
type runner struct {
	survey *survey // nil where nothing is left out
	runs   []run
	text   strings.Builder
	now    run
	// broken counts line breaks without text between them.
	broken int
}

// end closes the run at hand.
func (r *runner) end() {
	if text := strings.Join(strings.Fields(r.text.String()), " "); text != "" {
		r.now.text = text
		r.runs = append(r.runs, r.now)
	}
	r.text.Reset()
	r.now = run{in: r.now.in}
	r.broken = 0
}

// walk takes in what is below n, which stands in block in.
func (r *runner) walk(n, in *html.Node, depth int, link, small bool) {
	if depth > maxDepth || n.Type != html.DocumentNode && r.survey != nil && r.survey.leftOut(n) {
		return
	}
	switch {
	case n.Type == html.TextNode:
		if strings.TrimSpace(n.Data) != "" {
			r.broken = 0
		}
		r.text.WriteString(n.Data)
		if link {
			r.now.linked += len(strings.TrimSpace(n.Data))
		}
		if small {
			r.now.small += len(strings.TrimSpace(n.Data))
		}
		return
	case n.DataAtom == atom.Br:
		r.text.WriteByte(' ')
		if r.broken++; r.broken > 1 {
			r.end()
		}
		return
	}
	isBlock := blocks[n.DataAtom]
	if isBlock {
		r.end()
		in, r.now.in = n, n
	}
	first := len(r.runs)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.walk(c, in, depth+1, link || n.DataAtom == atom.A, small || n.DataAtom == atom.Small)
	}
	if isBlock {
		r.end()
		if len(r.runs) == first+1 && r.runs[first].in == n {
			r.runs[first].alone = true
		}
		r.now.in = outer(n)
	}
}

// outer gives the block around n.
func outer(n *html.Node) *html.Node {
	for n = n.Parent; n != nil && !blocks[n.DataAtom]; n = n.Parent {
	}
	return n
}

// holder gives the element that holds the run as one of its paragraphs.
func (r run) holder() *html.Node {
	if r.in != nil && (r.alone || paragraph(r.in)) {
		return r.in.Parent
	}
	return r.in
}

// levels is how many elements around a paragraph it speaks for, each one for two thirds of the one within.
const levels = 5

// prose gives the paragraphs of the part of the page with most of them.
func prose(root *html.Node) []string {
	v := newSurvey(root)
	r := &runner{survey: v}
	r.walk(root, nil, 0, false, false)
	r.end()
	score := map[*html.Node]float64{}
	var order []*html.Node
	for _, x := range r.runs {
		if len(x.text) < minParagraph || 2*x.linked >= len(x.text) || x.small == len(x.text) {
			continue
		}
		points := float64(len(x.text))
		for n, level := x.holder(), 0; n != nil && n.Type == html.ElementNode && level < levels; n, level = n.Parent, level+1 {
			if score[n] == 0 {
				order = append(order, n)
			}
			score[n] += points
			points = points * 2 / 3
			if n.DataAtom == atom.Article {
				break // what is around it may be another article
			}
		}
	}
	if len(order) == 0 {
		return nil
	}
	for _, n := range order {
		if v.headed(n) {
			score[n] *= underHeading
		}
	}
	best := slices.MaxFunc(order, func(a, b *html.Node) int { return cmp.Compare(score[a], score[b]) })
	// An article that holds it is cut at its own ends.
	for up := best; up != nil; up = up.Parent {
		if up.DataAtom == atom.Article {
			best = up
			break
		}
	}
	var out []string
	for i, x := range r.runs {
		if teaser := articleOf(x.in); teaser != nil && teaser != best && articleOf(best) != nil && within(teaser, best) {
			continue // another report within this one
		}
		if heading(x.in) && i+1 < len(r.runs) && 2*r.runs[i+1].linked >= len(r.runs[i+1].text) {
			continue // over a list of links
		}
		if !within(x.in, best) || 2*x.linked > len(x.text) || x.small >= len(strings.ReplaceAll(x.text, " ", "")) || x.in.DataAtom == atom.H1 {
			continue
		}
		if paragraph(x.in) || inParagraph(x.in, best) || len(x.text) >= minParagraph {
			out = append(out, x.text)
		}
	}
	return out
}

// underHeading is how many times as likely the report is in what has the page's heading beside or in it.
const underHeading = 3

// articleOf gives the article element that n stands in, nil if none.
func articleOf(n *html.Node) *html.Node {
	for ; n != nil; n = n.Parent {
		if n.DataAtom == atom.Article {
			return n
		}
	}
	return nil
}

// within reports whether n is top or below it.
func within(n, top *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == top {
			return true
		}
	}
	return false
}

// inParagraph reports whether a paragraph below top holds n.
func inParagraph(n, top *html.Node) bool {
	for ; n != nil && n != top; n = n.Parent {
		if paragraph(n) {
			return true
		}
	}
	return false
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
