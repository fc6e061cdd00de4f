package pages

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"hearsay"
)

// Feeds are the feeds that are watched for new reports.
type Feeds interface {
	// Feeds gives all that are watched, in a fixed order.
	Feeds(context.Context) ([]Feed, error)
	// Watch begins to watch a feed, Unwatch ends it. An error that wraps hearsay.ErrInvalid is told to the reader in its own
	// words; hearsay.ErrNotFound says that the feed is not watched.
	Watch(ctx context.Context, url string) error
	Unwatch(ctx context.Context, url string) error
}

// Feed is how it stands with a feed. What is not known is "" or 0.
type Feed struct {
	URL, Title string
	// Tried is when it was last asked, Next when it will be (UTC, RFC 3339).
	Tried, Next string
	// Reports is how many were read from it, Failures how often asking failed in a row, Error why.
	Reports  int
	Failures int
	Error    string
}

type feedsData struct {
	// Watching says that feeds can be added here.
	Watching bool
	Feeds    []Feed
}

// feeds lists what is watched.
func (h *Handler) feeds(r *http.Request) (page, error) {
	d := feedsData{Watching: h.o.Feeds != nil}
	if d.Watching {
		var err error
		if d.Feeds, err = h.o.Feeds.Feeds(r.Context()); err != nil {
			return page{}, err
		}
	}
	return page{View: "feeds", Title: "Feeds", Nav: "/feeds", NoMin: true, Data: d}, nil
}

// watch adds a feed or takes one away.
func (h *Handler) watch(r *http.Request) (page, error) {
	r.Body = http.MaxBytesReader(nil, r.Body, 64<<10)
	if err := parseForm(r); err != nil {
		return page{}, err
	}
	if h.o.Feeds == nil {
		return page{}, refuse("This server watches no feeds.")
	}
	if u := r.FormValue("remove"); u != "" {
		if err := h.o.Feeds.Unwatch(r.Context(), u); err != nil && !errors.Is(err, hearsay.ErrNotFound) { // gone already is gone
			return page{}, err
		}
		return page{To: "/feeds"}, nil
	}
	u := strings.TrimSpace(r.FormValue("url"))
	if webURL(u) == "" {
		return page{}, refuse("%q is no web address; it begins with https:// or http://.", u)
	}
	if err := h.o.Feeds.Watch(r.Context(), u); err != nil {
		if errors.Is(err, hearsay.ErrInvalid) || errors.Is(err, hearsay.ErrConflict) {
			return page{}, refuse("%v.", err)
		}
		return page{}, err
	}
	return page{To: "/feeds"}, nil
}
