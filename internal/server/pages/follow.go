package pages

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"hearsay"
	"hearsay/internal/ledger"
)

// followData is what the page about following shows.
type followData struct {
	// Hooks says that messages can be sent.
	Hooks   bool
	Follows []ledger.Follow
	// New is the follow that was just made; its secret is shown once.
	New *ledger.Follow
	// Page is the address of the page that the reader came from, "" for none.
	Page string
}

// What says in words what is followed.
func (followData) What(f ledger.Follow) string {
	if f.Kind == "search" {
		q, err := url.ParseQuery(f.What)
		if err != nil {
			return f.What
		}
		var parts []string
		for _, k := range []string{"q", "source", "kind", "act", "outlet", "named", "since", "until", "min"} {
			if v := q.Get(k); v != "" {
				parts = append(parts, k+" "+v)
			}
		}
		return "search: " + orElse(strings.Join(parts, ", "), "everything")
	}
	return f.Kind + " " + f.What
}

// URL leads to what is followed.
func (followData) URL(f ledger.Follow) string {
	switch f.Kind {
	case "source":
		return sourceURL(f.What)
	case "claim":
		return "/claim/" + url.PathEscape(f.What)
	}
	return "/search?" + f.What
}

// follows says how to follow something, and lists who is told of what.
func (h *Handler) follows(r *http.Request) (page, error) {
	d := followData{Hooks: h.o.Post != nil, Page: r.URL.Query().Get("what")}
	var err error
	if d.Follows, err = h.o.Ledger.Follows(r.Context()); err != nil {
		return page{}, err
	}
	return page{View: "follow", Title: "Follow", Nav: "/follow", NoMin: true, Data: d}, nil
}

// follow takes a wish to be told, or takes it back.
func (h *Handler) follow(r *http.Request) (page, error) {
	r.Body = http.MaxBytesReader(nil, r.Body, 64<<10)
	if err := parseForm(r); err != nil {
		return page{}, err
	}
	if uid := r.FormValue("remove"); uid != "" {
		err := h.o.Ledger.Unfollow(r.Context(), uid)
		if err != nil && !errors.Is(err, hearsay.ErrNotFound) { // gone already is gone
			return page{}, err
		}
		return page{To: "/follow"}, nil
	}
	if h.o.Post == nil {
		return page{}, refuse("This server sends no messages.")
	}
	kind, what, err := whatOf(strings.TrimSpace(r.FormValue("what")))
	if err != nil {
		return page{}, err
	}
	made, err := h.o.Ledger.Follow(r.Context(), kind, what, strings.TrimSpace(r.FormValue("url")))
	switch {
	case errors.Is(err, hearsay.ErrNotFound):
		return page{}, refuse("There is no %s %s to follow.", kind, what)
	case errors.Is(err, hearsay.ErrInvalid):
		return page{}, refuse("%v.", err)
	case err != nil:
		return page{}, err
	}
	p, err := h.follows(r)
	if d, ok := p.Data.(followData); ok {
		d.New = &made
		p.Data = d
	}
	return p, err
}

// whatOf reads what somebody wants to follow: the address of a page of a source, a claim or a search, with or without its host.
func whatOf(address string) (kind, what string, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", "", refuse("%q is no address of a page.", address)
	}
	dir, last, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	switch {
	case (dir == "source" || dir == "claim") && last != "":
		return dir, last, nil
	case dir == "search":
		return "search", followQuery(u.Query()).Encode(), nil
	}
	return "", "", refuse("%q is no page of a source, a claim or a search.", address)
}
