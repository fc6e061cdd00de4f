package pages

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"hearsay"
	"hearsay/internal/ledger"
	"hearsay/internal/store"
)

// reviewData is what the desk's first page shows.
type reviewData struct {
	// Unsure are statements that nobody has decided about, the least sure first.
	Unsure  []cited
	Newest  []store.Version
	History []historyItem
	More    int
}

// historyItem is a correction with what it is about in words.
type historyItem struct {
	ledger.Correction
	Undone *ledger.Correction
	About  string
	URL    string
}

// unsureListed is how many unsure statements the first page lists, historyListed how many corrections.
const (
	unsureListed  = 20
	historyListed = 50
)

// reviewHome lists what to decide about next, and what was decided.
func (h *Handler) reviewHome(r *http.Request) (page, error) {
	var d reviewData
	found, err := h.o.Ledger.Find(r.Context(), ledger.Facets{Filter: ledger.Filter{Limit: 300}})
	if err != nil {
		return page{}, err
	}
	st := make([]ledger.Statement, len(found.Statements))
	for i, s := range found.Statements {
		st[i] = s.Statement
	}
	all, err := h.cite(r.Context(), st)
	if err != nil {
		return page{}, err
	}
	slices.SortStableFunc(all, func(a, b cited) int { return cmp.Compare(a.Confidence, b.Confidence) })
	for _, c := range all {
		if c.Verdict == nil && len(d.Unsure) < unsureListed {
			d.Unsure = append(d.Unsure, c)
		}
	}
	if d.Newest, err = h.o.Ledger.Newest(r.Context(), ledger.Filter{Limit: 12}); err != nil {
		return page{}, err
	}
	layer, err := h.o.Ledger.Layer(r.Context())
	if err != nil {
		return page{}, err
	}
	d.history(layer)
	return page{View: "review", Title: "Review", Nav: "/review", NoMin: true, Data: d}, nil
}

// history gives the newest corrections, undoings beside what they undo.
func (d *reviewData) history(layer *ledger.Layer) {
	for i := len(layer.All) - 1; i >= 0; i-- {
		c := layer.All[i]
		if c.Kind == store.Undo {
			continue
		}
		if len(d.History) == historyListed {
			d.More++
			continue
		}
		it := historyItem{Correction: c}
		if u, ok := layer.Undone(c.UID); ok {
			it.Undone = &u
		}
		switch c.Kind {
		case store.Rename:
			it.About, it.URL = c.Slug+" is “"+c.Name+"”", sourceURL(c.Slug)
		case store.Merge:
			it.About, it.URL = c.Slug+" is "+c.Target, sourceURL(c.Target)
		case store.Split:
			it.About = "“" + cut(70, c.Exact) + "” is from " + c.Name
		default:
			it.About = "“" + cut(70, c.Exact) + "”, " + orElse(c.Source, "no source")
		}
		d.History = append(d.History, it)
	}
}

// deskData is one report at the desk.
type deskData struct {
	articleData
	Who string
	// At is the statement to decide about; Before and After lead to those beside it, "" at the ends.
	At            *item
	Before, After string
	Decided       int
	// Next leads to the next statement that nobody has decided about, "" if all are decided.
	Next string
	// Near is the text around the statement, with its marks.
	Near []paragraph
	Said string
}

// review shows one statement of a report at a time, in its context, to be decided about.
func (h *Handler) review(r *http.Request) (page, error) {
	name := r.PathValue("id")
	v, err := h.o.Ledger.Version(r.Context(), name, "")
	if err != nil {
		return page{}, err
	}
	d := deskData{articleData: articleData{Version: v, Name: name}, Who: whoOf(r), Said: r.URL.Query().Get("said")}
	p := page{View: "desk", Title: "Review: " + titleOf(v.Version), Nav: "/review", NoMin: true}
	cs, err := h.cite(r.Context(), v.Statements)
	if err != nil {
		return page{}, err
	}
	everything := func(int) bool { return true }
	selected := r.URL.Query().Get("s")
	if selected == "" {
		selected = firstUndecided(cs, 0)
	}
	d.items(cs, everything, selected)
	for i := range d.Items {
		if d.Items[i].Verdict != nil {
			d.Decided++
		}
		if !d.Items[i].Open {
			continue
		}
		d.At = &d.Items[i]
		if i > 0 {
			d.Before = reviewURL(v.Version.Article, d.Items[i-1].ID)
		}
		if i+1 < len(d.Items) {
			d.After = reviewURL(v.Version.Article, d.Items[i+1].ID)
		}
		if next := firstUndecided(cs, i+1); next != "" {
			d.Next = reviewURL(v.Version.Article, next)
		}
	}
	if d.At != nil {
		d.Near = d.near(cs)
	}
	p.Data = d
	return p, nil
}

// firstUndecided gives the first statement from i on, and around to the beginning, that nobody has decided about.
func firstUndecided(cs []cited, i int) string {
	for n := range cs {
		if c := cs[(i+n)%len(cs)]; c.Verdict == nil {
			return c.Label
		}
	}
	if len(cs) > 0 && i == 0 {
		return cs[0].Label
	}
	return ""
}

// near gives the paragraphs that the statement at hand touches, and those beside them.
func (d *deskData) near(cs []cited) []paragraph {
	at := d.At.Number - 1
	only := map[int]bool{at: true}
	for i, s := range d.Record.Statements {
		for _, hp := range d.At.Chain {
			if s.ID == hp.ID {
				only[i] = true
			}
		}
	}
	all := annotate(d.Record, d.notes(cs), func(i int) bool { return only[i] }, func(id string) string { return reviewURL(d.Version.Version.Article, id) })
	s := d.Record.Statements[at]
	first, last := len(all), -1
	for i, p := range all {
		for _, span := range slices.Concat(s.Source, s.Cue, s.Content) {
			if p.Span.Overlaps(span) {
				first, last = min(first, i), max(last, i)
			}
		}
	}
	if last < 0 {
		return nil
	}
	return all[max(0, first-1):min(len(all), last+2)]
}

// whoOf is the name under which a reader last corrected something.
func whoOf(r *http.Request) string {
	c, err := r.Cookie("who")
	if err != nil {
		return ""
	}
	name, err := url.QueryUnescape(c.Value)
	if err != nil {
		return ""
	}
	return name
}

// correct takes a correction.
func (h *Handler) correct(r *http.Request) (page, error) {
	r.Body = http.MaxBytesReader(nil, r.Body, 64<<10)
	if err := parseForm(r); err != nil {
		return page{}, err
	}
	c := ledger.Correction{Who: orElse(strings.TrimSpace(r.FormValue("who")), whoOf(r)), Kind: store.CorrectionKind(r.FormValue("kind")), Slug: r.FormValue("slug"),
		Target: strings.TrimSpace(r.FormValue("target")), Name: r.FormValue("name"), Note: r.FormValue("note")}
	if c.Kind == store.Merge {
		// The whole address of the other source will do.
		c.Target = c.Target[strings.LastIndex(c.Target, "/")+1:]
	}
	if c.Who == "" {
		return page{}, refuse("Say who you are: a correction carries the name of who made it.")
	}
	if _, err := h.o.Ledger.Correct(r.Context(), c, r.FormValue("statement")); err != nil {
		switch {
		case errors.Is(err, hearsay.ErrNotFound) && c.Kind == store.Merge:
			return page{}, refuse("There is no source with the address %q. It is the last part of the address of its page.", c.Target)
		case errors.Is(err, hearsay.ErrInvalid):
			return page{}, refuse("%v.", err)
		}
		return page{}, err
	}
	to := "/review"
	// Back is a path on this host, nothing else.
	if back := r.FormValue("back"); strings.HasPrefix(back, "/") && !strings.HasPrefix(back, "//") && !strings.Contains(back, `\`) {
		to = back
	}
	return page{To: to, Cookies: []*http.Cookie{{Name: "who", Value: url.QueryEscape(c.Who), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode}}}, nil
}

// Progress says how many statements of the report have been decided about.
func (d deskData) Progress() string {
	return fmt.Sprintf("%d of %s decided", d.Decided, count(len(d.Items), "statement"))
}

// Address is how the statement at hand is addressed.
func (d deskData) Address() string { return d.At.Article + "#" + d.At.ID }

// Here is the address of this page, Onward of the next undecided one.
func (d deskData) Here() string { return reviewURL(d.Version.Version.Article, d.At.ID) }

// Onward is where a decision leads: to the next statement that nobody has decided about, else back here.
func (d deskData) Onward() string { return orElse(d.Next, d.Here()) }
