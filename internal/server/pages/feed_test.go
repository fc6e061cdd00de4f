package pages_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"hearsay/internal/server/pages"
)

// TestFeeds adds a feed, shows how it stands, and takes it away.
func TestFeeds(t *testing.T) {
	ctx := context.Background()
	s := serveWith(t, func(o *pages.Options) { o.Watching = true })
	body := posted(t, s.url+"/feeds", url.Values{"url": {" https://velde.example/feed.xml "}})
	if !strings.Contains(body, `href="https://velde.example/feed.xml"`) || !strings.Contains(body, "waiting") {
		t.Errorf("the feed is not shown: %s", body)
	}
	feeds, err := s.ledger.Feeds(ctx)
	if err != nil || len(feeds) != 1 {
		t.Fatalf("%v, %v", feeds, err)
	}
	f := feeds[0]
	f.Title, f.Error, f.Failures, f.Tried, f.Reports = attack, breakout, 2, "2031-03-09T10:20:00Z", 7
	if err := s.ledger.SetFeed(ctx, f); err != nil {
		t.Fatal(err)
	}
	body = get(t, s.url+"/feeds")
	for _, want := range []string{"failed 2 times", "9 March 2031, 10:20", ">7<"} {
		if !strings.Contains(body, want) {
			t.Errorf("%s lacks %q", body, want)
		}
	}
	if strings.Contains(body, attack) || strings.Contains(body, "<img") {
		t.Errorf("what a feed says became markup: %s", body)
	}
	for u, want := range map[string]string{"ftp://velde.example/": "is no web address", "javascript:alert(1)": "is no web address", "https://velde.example/feed.xml": "is watched already"} {
		if body := posted(t, s.url+"/feeds", url.Values{"url": {u}}); !strings.Contains(body, want) {
			t.Errorf("%s: %s", u, body)
		}
	}
	posted(t, s.url+"/feeds", url.Values{"remove": {"https://velde.example/feed.xml"}})
	if feeds, err := s.ledger.Feeds(ctx); err != nil || len(feeds) != 0 {
		t.Errorf("watched: %v, %v", feeds, err)
	}
}
