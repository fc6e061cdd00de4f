package pages_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hearsay"
	"hearsay/internal/server/pages"
)

// watched is a list of feeds in memory.
type watched struct{ feeds []pages.Feed }

func (w *watched) Feeds(context.Context) ([]pages.Feed, error) { return w.feeds, nil }

func (w *watched) Watch(_ context.Context, u string) error {
	if strings.Contains(u, "10.0.0.1") {
		return fmt.Errorf("%s leads into a private network: %w", u, hearsay.ErrInvalid)
	}
	w.feeds = append(w.feeds, pages.Feed{URL: u})
	return nil
}

func (w *watched) Unwatch(_ context.Context, u string) error {
	w.feeds = slices.DeleteFunc(w.feeds, func(f pages.Feed) bool { return f.URL == u })
	return nil
}

// TestFeeds adds a feed, shows how it stands, and takes it away.
func TestFeeds(t *testing.T) {
	w := &watched{feeds: []pages.Feed{{URL: "javascript:alert(1)", Title: attack, Error: breakout, Failures: 2, Tried: "2031-03-09T10:20:00Z"}}}
	s := serveWith(t, func(o *pages.Options) { o.Feeds = w })
	body := posted(t, s.url+"/feeds", url.Values{"url": {" https://velde.example/feed.xml "}})
	for _, want := range []string{`href="https://velde.example/feed.xml"`, "waiting", "failed 2 times", "9 March 2031, 10:20"} {
		if !strings.Contains(body, want) {
			t.Errorf("%s lacks %q", body, want)
		}
	}
	if strings.Contains(body, attack) || strings.Contains(body, "<img") || strings.Contains(body, `href="javascript`) {
		t.Errorf("what a feed says became markup: %s", body)
	}
	for u, want := range map[string]string{"ftp://velde.example/": "is no web address", "http://10.0.0.1/feed": "leads into a private network"} {
		if body := posted(t, s.url+"/feeds", url.Values{"url": {u}}); !strings.Contains(body, want) {
			t.Errorf("%s: %s", u, body)
		}
	}
	posted(t, s.url+"/feeds", url.Values{"remove": {"https://velde.example/feed.xml"}})
	if len(w.feeds) != 1 {
		t.Errorf("watched: %v", w.feeds)
	}
}
