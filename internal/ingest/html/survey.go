package html

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// survey is what stands where on a page, taken once, so that no page can make the work grow with its square.
type survey struct {
	// prose is how many bytes of text that is long enough for a paragraph stand below a node; report says that what a report begins with or
	// is marked by does, and heading that the page's heading does.
	prose           map[*html.Node]int
	report, heading map[*html.Node]bool
}

func newSurvey(root *html.Node) *survey {
	v := &survey{prose: map[*html.Node]int{}, report: map[*html.Node]bool{}, heading: map[*html.Node]bool{}}
	v.take(root, 0)
	return v
}

// take gives how much prose stands below n, and fills the maps for n and all below.
func (v *survey) take(n *html.Node, depth int) (prose int, report, heading bool) {
	if depth > maxDepth || n.DataAtom == atom.Script || n.DataAtom == atom.Style {
		return 0, false, false
	}
	if t := strings.TrimSpace(n.Data); n.Type == html.TextNode && len(t) >= minParagraph {
		return len(t), false, false
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p, r, h := v.take(c, depth+1)
		prose, report, heading = prose+p, report || r, heading || h
	}
	if n.Type != html.ElementNode {
		return prose, report, heading
	}
	v.prose[n] = prose
	heading = heading || n.DataAtom == atom.H1
	v.report[n] = report || heading || n.DataAtom == atom.Main || attribute(n, "itemprop") == "articleBody"
	v.heading[n] = heading
	switch n.DataAtom {
	case atom.Th, atom.H1: // a heading is no prose
		prose = 0
	}
	return prose, v.report[n] || n.DataAtom == atom.Article, heading
}

// maxBefore is how many elements before one are looked at for the heading.
const maxBefore = 20

// headed reports whether the page's heading stands in n, at its top, or right before n.
func (v *survey) headed(n *html.Node) bool {
	k := 0
	for c := n.FirstChild; c != nil && k < maxBefore; c = c.NextSibling {
		if c.DataAtom == atom.H1 || c.DataAtom == atom.Header && v.heading[c] {
			return true
		}
		k++
	}
	k = 0
	for c := n.PrevSibling; c != nil && k < maxBefore; c = c.PrevSibling {
		if c.DataAtom == atom.H1 || v.heading[c] && v.prose[c] < minParagraph {
			return true
		}
		k++
	}
	return false
}
