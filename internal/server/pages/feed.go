package pages

import (
	"errors"
	"net/http"
	"strings"

	"hearsay"
	"hearsay/internal/ledger"
)

type feedsData struct {
	// Watching says that feeds can be added here.
	Watching bool
	Feeds    []ledger.Feed
}

// feeds lists what is watched.
func (h *Handler) feeds(r *http.Request) (page, error) {
	feeds, err := h.o.Ledger.Feeds(r.Context())
	return page{View: "feeds", Title: "Feeds", Nav: "/feeds", NoMin: true, Data: feedsData{h.o.Watching, feeds}}, err
}

// watch adds a feed or takes one away.
func (h *Handler) watch(r *http.Request) (page, error) {
	r.Body = http.MaxBytesReader(nil, r.Body, 64<<10)
	if err := parseForm(r); err != nil {
		return page{}, err
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
