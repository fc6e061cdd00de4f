package pages

import (
	"errors"
	"html/template"
	"net/http"
	"strconv"

	"hearsay"
	"hearsay/internal/ledger"
	"hearsay/internal/store"
)

type sourcesData struct {
	Q       string
	Sources []store.Source
	Layer   *ledger.Layer
}

// Name is what a source is called, as corrected.
func (d sourcesData) Name(s store.Source) string {
	if c, ok := d.Layer.Renamed(s.Slug); ok {
		return c.Name
	}
	return s.Name
}

// Into is the slug of the source that one has been merged into, "" if it has not.
func (d sourcesData) Into(s store.Source) string {
	if to := d.Layer.Canonical(s.Slug); to != s.Slug {
		return to
	}
	return ""
}

// sources lists who is quoted most.
func (h *Handler) sources(r *http.Request) (page, error) {
	d := sourcesData{Q: r.URL.Query().Get("q")}
	var err error
	d.Sources, err = h.o.Ledger.Sources(r.Context(), d.Q, ledger.Filter{Limit: 100, MinConfidence: float64(minOf(r)) / 100})
	if err != nil && !errors.Is(err, hearsay.ErrNotFound) {
		return page{}, err
	}
	if d.Layer, err = h.o.Ledger.Layer(r.Context()); err != nil {
		return page{}, err
	}
	return page{View: "sources", Title: "Sources", Nav: "/sources", Data: d}, nil
}

// sourceData is a dossier: what a source said.
type sourceData struct {
	store.Source
	// Shown is the name as corrected.
	Shown   string
	Renamed *ledger.Correction
	Merged  []ledger.Correction
	Issues  []issue
	Chart   template.HTML
	Found   ledger.Found
	Acts    []bar
	Hits    []cited
	From    int
	To      int
	// Older and Newer lead to the pages beside this one, "" if there is none.
	Older, Newer string
	Who          string
}

// issue is what a source said on one matter, with how it turned.
type issue struct {
	Gloss     string
	Positions []position
}

type position struct {
	cited
	Turn  ledger.Turn
	Shape shape
}

// dossier shows what a source said over time, where it changed, and all its statements.
func (h *Handler) dossier(r *http.Request) (page, error) {
	slug := r.PathValue("slug")
	layer, err := h.o.Ledger.Layer(r.Context())
	if err != nil {
		return page{}, err
	}
	if to := layer.Canonical(slug); to != slug {
		return page{To: sourceURL(to)}, nil
	}
	d := sourceData{From: 1, Who: whoOf(r), Merged: layer.Merged(slug)}
	if d.Source, err = h.o.Ledger.SourceCalled(r.Context(), slug); err != nil {
		return page{}, err
	}
	d.Shown = d.Name
	if c, ok := layer.Renamed(slug); ok {
		d.Shown, d.Renamed = c.Name, &c
	}
	slugs := []string{slug}
	for _, m := range d.Merged {
		if _, err := h.o.Ledger.SourceCalled(r.Context(), m.Slug); err == nil {
			slugs = append(slugs, m.Slug)
		}
	}
	if err := h.said(r, &d, slugs); err != nil {
		return page{}, err
	}
	if err := h.positions(r, &d, slugs); err != nil {
		return page{}, err
	}
	return page{View: "source", Title: d.Shown, Nav: "/sources", Print: true, Data: d, Feed: "/follow/source/" + slug + ".atom"}, nil
}

// said fills one page of the source's statements, and what can be counted about them.
func (h *Handler) said(r *http.Request, d *sourceData, slugs []string) error {
	f, err := facetsOf(r)
	if err != nil {
		return err
	}
	f.Source, f.Words, f.Slugs = "", r.URL.Query().Get("q"), slugs
	if d.Found, err = h.o.Ledger.Find(r.Context(), f); err != nil {
		return err
	}
	st := make([]ledger.Statement, len(d.Found.Statements))
	for i, s := range d.Found.Statements {
		st[i] = s.Statement
	}
	if d.Hits, err = h.cite(r.Context(), st); err != nil {
		return err
	}
	d.From, d.To = f.Offset+1, f.Offset+len(d.Hits)
	if d.To < d.Found.Total {
		d.Older = with(r.URL.Query(), "from", strconv.Itoa(d.To))
	}
	if f.Offset > 0 {
		d.Newer = with(r.URL.Query(), "from", strconv.Itoa(max(0, f.Offset-listed)))
	}
	counts := map[string]int{}
	for _, t := range d.Found.Acts {
		counts[verb(hearsay.Act(t.Value))] = t.Count
	}
	d.Acts = barsOf(counts)
	return nil
}

// maxIssues is how many issues of a source are drawn, those with most statements.
const maxIssues = 12

// positions fills what the source said on each matter more than once.
func (h *Handler) positions(r *http.Request, d *sourceData, slugs []string) error {
	f, err := filterOf(r)
	if err != nil {
		return err
	}
	f.Limit = 0
	found, err := h.o.Ledger.PositionsOf(r.Context(), slugs, f)
	if err != nil {
		return err
	}
	least := float64(minOf(r)) / 100
	var events []event
	for _, i := range found {
		if len(i.Positions) < 2 || len(d.Issues) == maxIssues {
			continue
		}
		one := issue{Gloss: i.Gloss}
		for _, p := range i.Positions {
			if p.Confidence < least {
				continue
			}
			c, err := h.citeOne(r.Context(), p.Statement)
			if err != nil {
				return err
			}
			one.Positions = append(one.Positions, position{c, p.Turn, shapeOf(p.Turn)})
			events = append(events, event{Lane: i.Gloss, Day: ledger.When(p.Statement), Shape: shapeOf(p.Turn), Title: string(p.Turn) + ": " + p.Content})
		}
		if len(one.Positions) > 1 {
			d.Issues = append(d.Issues, one)
		}
	}
	d.Chart = lanesChart("Positions over time, a line for each matter", events)
	return nil
}

// turnKey is a row of the legend of a chart of positions.
type turnKey struct {
	Shape shape
	Name  string
}

// Turns are the shapes that the chart of positions may have.
func (d sourceData) Turns() []turnKey {
	var out []turnKey
	for _, t := range []ledger.Turn{ledger.First, ledger.Holds, ledger.Softened, ledger.Hardened, ledger.Changed, ledger.Contradicts} {
		out = append(out, turnKey{shapeOf(t), turnWord(t)})
	}
	return out
}
