package pages

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hearsay"
	"hearsay/internal/ledger"
)

// atomFeed and atomEntry are what RFC 4287 calls a feed and an entry.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  atomPerson  `xml:"author"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomEntry struct {
	ID       string     `xml:"id"`
	Title    string     `xml:"title"`
	Updated  string     `xml:"updated"`
	Author   atomPerson `xml:"author"`
	Link     atomLink   `xml:"link"`
	Category *atomTerm  `xml:"category,omitempty"`
	Content  atomText   `xml:"content"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomTerm struct {
	Term string `xml:"term,attr"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Body string `xml:",chardata"`
}

// followed is what can be followed: its newest statements, and a page that shows it.
type followed struct {
	Title, Page string
	Statements  []ledger.Statement
	// Turns say, by row, how a statement of a source stands to what it said before on the same matter.
	Turns map[int64]ledger.Turn
}

// followQuery gives the parameters of a search that say what it is about.
func followQuery(q url.Values) url.Values {
	out := url.Values{}
	for _, k := range []string{"q", "source", "kind", "act", "outlet", "named", "since", "until", "min"} {
		if v := q.Get(k); v != "" {
			out.Set(k, v)
		}
	}
	return out
}

// followSearch is the feed of a search, followSource of a source, followClaim of a claim: "NAME.atom".
func (h *Handler) followSearch(r *http.Request) (followed, error) {
	f, err := facetsOf(r)
	if err != nil {
		return followed{}, err
	}
	f.Offset = 0
	found, err := h.o.Ledger.Find(r.Context(), f)
	if err != nil && !errors.Is(err, hearsay.ErrNotFound) {
		return followed{}, err
	}
	out := followed{Title: "Search: " + orElse(f.Words, "all statements"), Page: "/search?" + followQuery(r.URL.Query()).Encode()}
	for _, s := range found.Statements {
		out.Statements = append(out.Statements, s.Statement)
	}
	return out, nil
}

func (h *Handler) followSource(r *http.Request) (followed, error) {
	layer, err := h.o.Ledger.Layer(r.Context())
	if err != nil {
		return followed{}, err
	}
	slug := layer.Canonical(strings.TrimSuffix(r.PathValue("name"), ".atom"))
	s, err := h.o.Ledger.SourceCalled(r.Context(), slug)
	if err != nil {
		return followed{}, err
	}
	slugs := []string{slug}
	for _, m := range layer.Merged(slug) {
		if _, err := h.o.Ledger.SourceCalled(r.Context(), m.Slug); err == nil {
			slugs = append(slugs, m.Slug)
		}
	}
	found, err := h.o.Ledger.Find(r.Context(), ledger.Facets{Slugs: slugs})
	if err != nil {
		return followed{}, err
	}
	issues, err := h.o.Ledger.PositionsOf(r.Context(), slugs, ledger.Filter{})
	if err != nil {
		return followed{}, err
	}
	out := followed{Title: s.Name, Page: sourceURL(slug), Turns: map[int64]ledger.Turn{}}
	if c, ok := layer.Renamed(slug); ok {
		out.Title = c.Name
	}
	for _, i := range issues {
		for _, p := range i.Positions {
			out.Turns[p.Row] = p.Turn
		}
	}
	only := r.URL.Query().Get("only") == "shifts"
	for _, s := range found.Statements {
		if !only || shifted(out.Turns[s.Row]) {
			out.Statements = append(out.Statements, s.Statement)
		}
	}
	return out, nil
}

// shifted reports whether a turn is one away from what was said before.
func shifted(t ledger.Turn) bool { return t != "" && t != ledger.First && t != ledger.Holds }

func (h *Handler) followClaim(r *http.Request) (followed, error) {
	id := strings.TrimSuffix(r.PathValue("name"), ".atom")
	c, err := h.o.Ledger.Claim(r.Context(), id)
	if err != nil {
		return followed{}, err
	}
	out := followed{Title: "Claim: " + cut(100, c.Gloss), Page: claimURL(c.Row), Statements: c.Statements}
	links, err := h.o.Ledger.LinksTo(r.Context(), c.Statements, hearsay.Denies, hearsay.Contradicts, hearsay.Supports)
	if err != nil {
		return followed{}, err
	}
	seen := map[int64]bool{}
	for _, l := range links {
		if !seen[l.From.Row] { // one denial may deny several statements of the claim
			seen[l.From.Row] = true
			out.Statements = append(out.Statements, l.From)
		}
	}
	return out, nil
}

// atom answers with the feed of what f gives.
func (h *Handler) atom(f func(*http.Request) (followed, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, ".atom") {
			h.show(w, r, h.failed(r, errNoPage))
			return
		}
		what, err := f(r)
		if err != nil {
			h.show(w, r, h.failed(r, err))
			return
		}
		b, err := h.feed(r, what)
		if err != nil {
			h.show(w, r, h.failed(r, err))
			return
		}
		sum := sha256.Sum256(b)
		tag := `"` + hex.EncodeToString(sum[:12]) + `"`
		w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
		w.Header().Set("ETag", tag)
		w.Header().Set("Cache-Control", "private, max-age=60")
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write(b) // whoever asked has gone
	})
}

// feed writes what is followed as an Atom feed, the statements of the article that came in last first. Its addresses are those of the host
// that was asked.
func (h *Handler) feed(r *http.Request, what followed) ([]byte, error) {
	dated, err := h.o.Ledger.Date(r.Context(), what.Statements)
	if err != nil {
		return nil, err
	}
	base := "http://" + r.Host
	if r.TLS != nil {
		base = "https://" + r.Host
	}
	self := base + r.URL.RequestURI()
	f := atomFeed{ID: urn(self), Title: xmlText(what.Title + " · hearsay"), Updated: time.Unix(0, 0).UTC().Format(time.RFC3339), Author: atomPerson{"hearsay"},
		Links: []atomLink{{Rel: "self", Type: "application/atom+xml", Href: self}, {Rel: "alternate", Type: "text/html", Href: base + what.Page}}}
	for _, s := range dated {
		f.Updated = max(f.Updated, s.Added)
		e := atomEntry{ID: urn(s.Key), Title: xmlText(headline(s.Statement) + ": " + cut(120, s.Content)), Updated: s.Added,
			Author: atomPerson{xmlText(orElse(s.Source, "not stated"))}, Link: atomLink{Rel: "alternate", Type: "text/html", Href: base + statementURL(s.Statement)},
			Content: atomText{Type: "text", Body: xmlText(fmt.Sprintf("%s\n\n%s, %s: %s", s.Content, orElse(s.Outlet, "outlet not stated"), orElse(day(s.Day), "date not stated"), s.Title))}}
		if t := what.Turns[s.Row]; shifted(t) {
			e.Title, e.Category = xmlText(strings.ToUpper(string(t[:1]))+string(t[1:])+": "+e.Title), &atomTerm{string(t)}
		}
		f.Entries = append(f.Entries, e)
	}
	b, err := xml.MarshalIndent(f, "", " ")
	return append([]byte(xml.Header), b...), err
}

// urn is a name that is the same for the same key, in the form of a UUID (version 8, RFC 9562).
func urn(key string) string {
	b := sha256.Sum256([]byte(key))
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// xmlText leaves out characters that XML cannot hold.
func xmlText(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r >= 0x20 && r != 0xFFFE && r != 0xFFFF {
			return r
		}
		return -1
	}, s)
}
