package pages

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"hearsay"
	"hearsay/internal/ledger"
	"hearsay/internal/queue"
)

type feedsData struct {
	// Watching says that feeds can be added here.
	Watching bool
	Feeds    []ledger.Feed
	// Queued says that workers read what waits; Stands is how many articles stand where, Dead those that were given up.
	Queued bool
	Stands queue.Counts
	Dead   []deadArticle
}

// deadArticle is an article that was given up, its time as the other times here.
type deadArticle struct {
	queue.Dead
	When string
}

// maxDead is how many articles that were given up are shown.
const maxDead = 50

// feeds lists what is watched.
func (h *Handler) feeds(r *http.Request) (page, error) {
	d := feedsData{Watching: h.o.Watching, Queued: h.o.Queue != nil}
	var err error
	if d.Feeds, err = h.o.Ledger.Feeds(r.Context()); err == nil && d.Queued {
		err = h.queued(r.Context(), &d)
	}
	return page{View: "feeds", Title: "Feeds", Nav: "/feeds", NoMin: true, Data: d}, err
}

// queued fills d with how the queue stands.
func (h *Handler) queued(ctx context.Context, d *feedsData) (err error) {
	if d.Stands, err = h.o.Queue.Counts(ctx); err != nil {
		return err
	}
	dead, err := h.o.Queue.Dead(ctx, maxDead)
	for _, x := range dead {
		d.Dead = append(d.Dead, deadArticle{x, x.At.UTC().Format(time.RFC3339)})
	}
	return err
}

// revive lets an article that was given up wait again, or forgets it.
func (h *Handler) revive(ctx context.Context, retry, drop string) (page, error) {
	do, id := h.o.Queue.Retry, retry
	if retry == "" {
		do, id = h.o.Queue.Drop, drop
	}
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return page{}, refuse("%q is no number of an article that waits.", id)
	}
	if err := do(ctx, n); err != nil && !errors.Is(err, hearsay.ErrNotFound) { // another was quicker
		return page{}, err
	}
	return page{To: "/feeds"}, nil
}

// watch adds a feed or takes one away; it also tries articles again that were given up.
func (h *Handler) watch(r *http.Request) (page, error) {
	r.Body = http.MaxBytesReader(nil, r.Body, 64<<10)
	if err := parseForm(r); err != nil {
		return page{}, err
	}
	if retry, drop := r.FormValue("retry"), r.FormValue("drop"); h.o.Queue != nil && retry+drop != "" {
		return h.revive(r.Context(), retry, drop)
	}
	if u := r.FormValue("remove"); u != "" {
		err := h.o.Ledger.Unwatch(r.Context(), u)
		if err != nil && !errors.Is(err, hearsay.ErrNotFound) { // gone already is gone
			return page{}, err
		}
		return page{To: "/feeds"}, nil
	}
	if !h.o.Watching {
		return page{}, refuse("This server watches no feeds.")
	}
	err := h.o.Ledger.Watch(r.Context(), strings.TrimSpace(r.FormValue("url")))
	if errors.Is(err, hearsay.ErrInvalid) || errors.Is(err, hearsay.ErrConflict) {
		return page{}, refuse("%v.", err)
	}
	return page{To: "/feeds"}, err
}
