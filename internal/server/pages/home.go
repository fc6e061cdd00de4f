package pages

import (
	"context"
	"net/http"
	"sync"
	"time"

	"hearsay"
	"hearsay/internal/ledger"
	"hearsay/internal/store"
)

// listed is how many rows a page shows.
const listed = 50

type homeData struct {
	Counts   store.Counts
	Newest   []store.Version
	Disputes []link
	Claims   []ledger.Claim
}

// home shows what is new.
func (h *Handler) home(r *http.Request) (page, error) {
	var d homeData
	least := float64(minOf(r)) / 100
	var err error
	if d.Counts, err = h.counts.of(r.Context(), h.o.Ledger, h.o.Now()); err != nil {
		return page{}, err
	}
	if d.Newest, err = h.o.Ledger.Newest(r.Context(), ledger.Filter{Limit: 12}); err != nil {
		return page{}, err
	}
	ls, err := h.o.Ledger.Disputes(r.Context(), "", ledger.Filter{Limit: 4, MinConfidence: least})
	if err != nil {
		return page{}, err
	}
	if d.Disputes, err = h.citeLinks(r.Context(), ls); err != nil {
		return page{}, err
	}
	if d.Claims, err = h.o.Ledger.Claims(r.Context(), "", ledger.Filter{Limit: 6, MinConfidence: least}); err != nil {
		return page{}, err
	}
	return page{View: "home", Title: "hearsay", Nav: "/", Data: d}, nil
}

// counter keeps the counts of a ledger for a while: they go over whole tables.
type counter struct {
	mu   sync.Mutex
	at   time.Time
	last store.Counts
}

// freshFor is how long counts are shown before they are taken again.
const freshFor = 30 * time.Second

func (c *counter) of(ctx context.Context, l *ledger.Ledger, now time.Time) (store.Counts, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.at.IsZero() && now.Sub(c.at) < freshFor {
		return c.last, nil
	}
	n, err := l.Counts(ctx)
	if err == nil {
		c.last, c.at = n, now
	}
	return n, err
}

// filterOf reads the parameters that narrow a question.
func filterOf(r *http.Request) (ledger.Filter, error) {
	q := r.URL.Query()
	f := ledger.Filter{Since: q.Get("since"), Until: q.Get("until"), Outlet: q.Get("outlet"), Source: q.Get("source"), Act: hearsay.Act(q.Get("act")), Limit: listed}
	for _, d := range []string{f.Since, f.Until} {
		if d == "" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, d); err != nil {
			return f, refuse("%q is no date; write it as 2031-05-06.", d)
		}
	}
	if _, known := verbs[f.Act]; f.Act != "" && !known {
		return f, refuse("%q is no act.", f.Act)
	}
	return f, nil
}
