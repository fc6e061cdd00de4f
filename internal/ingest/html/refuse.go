package html

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What pages say that are no reports, in the languages of many of them.
var (
	consentTitle = regexp.MustCompile(`(?i)\b(cookies?|consent|before you continue|privacy (choices|settings))\b`)
	consentWords = regexp.MustCompile(`(?i)\b(cookies?|consent|trackers?|tracking( technologies)?|unique identifiers|personal data|browsing data|our( \d+)? partners|personenbezogene Daten|Einwilligung|données personnelles|datos personales|traceurs)\b`)
	payWords     = regexp.MustCompile(`(?i)(subscribe|sign in|log in|register|sign up) to (continue|keep|read)|already a (subscriber|member)|for subscribers only|(last|your) free article|subscriber[- ]exclusive|to read on, choose|jetzt weiterlesen|bereits ein Abo|réservé aux abonnés|déjà abonné|contenido exclusivo para suscriptores|ya eres suscriptor`)
	liveNames    = regexp.MustCompile(`(?i)(^|[-_ ])live-?(blog|updates?|feed|ticker)`)
	forumNames   = regexp.MustCompile(`(?i)(^|[-_ ])(forum|thread|comment(s|-content|-body|-text)?)($|[-_ ])`)
)

// manyConsent is how often a page that asks about cookies first says so at least.
const manyConsent = 3

// signs is what tells that a page is no report.
type signs struct {
	live, forum       bool
	linked, all, talk int // bytes of text: within links, all of it, within what looks like comments
	visible           string
}

// look takes in a page.
func look(root *html.Node) (s signs) {
	v := newSurvey(root)
	var visible strings.Builder
	var in func(n *html.Node, depth int, link, talk bool)
	in = func(n *html.Node, depth int, link, talk bool) {
		if depth > maxDepth || n.DataAtom == atom.Script || n.DataAtom == atom.Style || n.DataAtom == atom.Head || n.DataAtom == atom.Noscript || n.DataAtom == atom.Template {
			return
		}
		if n.Type == html.TextNode {
			size := len(strings.TrimSpace(n.Data))
			s.all += size
			if link {
				s.linked += size
			}
			if talk {
				s.talk += size
			}
			if visible.Len() < maxVisible {
				visible.WriteString(n.Data + " ")
			}
		}
		if n.Type == html.ElementNode {
			kind := attribute(n, "itemtype")
			names := attribute(n, "class") + " " + attribute(n, "id")
			s.live = s.live || strings.HasSuffix(kind, "LiveBlogPosting") || liveNames.MatchString(names) && v.prose[n] >= 3*minParagraph
			talking := strings.HasSuffix(kind, "/Comment") || forumNames.MatchString(names)
			s.forum = s.forum || strings.HasSuffix(kind, "DiscussionForumPosting")
			talk = talk || talking
			link = link || n.DataAtom == atom.A
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			in(c, depth+1, link, talk)
		}
	}
	in(root, 0, false, false)
	s.visible = strings.Join(strings.Fields(visible.String()), " ")
	return s
}

// pay reports whether the page asks for money or a name behind the beginning of its prose; what stands before it is in every page's head.
func (s signs) pay(text string) bool {
	first, _, _ := strings.Cut(text, "\n")
	_, rest, found := strings.Cut(s.visible, first[:min(len(first), 40)])
	return found && payWords.MatchString(rest)
}

// maxVisible bounds the text in which payWords are looked for.
const maxVisible = 1 << 20

// refuse gives the reason for which a page whose prose is text is no report, nil if there is none.
func (s signs) refuse(d description, text string) *NoArticleError {
	few := words(text) < paywalled
	switch {
	case d.live || s.live:
		return &NoArticleError{"it is a live blog, which goes on changing"}
	case d.forum || s.forum:
		return &NoArticleError{"it is a discussion: it holds comments alone"}
	case few && (consentTitle.MatchString(d.title) || len(consentWords.FindAllString(text, manyConsent)) >= manyConsent):
		return &NoArticleError{"it asks about cookies first"}
	case few && (d.paid || s.pay(text)):
		return &NoArticleError{"it is behind a paywall"}
	case words(text) >= minWords:
		return nil
	case 2*s.talk > s.all && s.all > 0:
		return &NoArticleError{fmt.Sprintf("only %d words of prose are on it beside comments", words(text))}
	case 3*s.linked > s.all && s.all > 0:
		return &NoArticleError{fmt.Sprintf("only %d words of prose are on it, the rest are links for the most part", words(text))}
	}
	return &NoArticleError{fmt.Sprintf("only %d words of prose are on it", words(text))}
}
