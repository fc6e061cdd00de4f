package pages_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"hearsay"
	"hearsay/internal/queue"
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

// waiting is a queue with two articles that were given up.
type waiting struct {
	dead           []queue.Dead
	retried, drops []int64
}

func (w *waiting) Counts(context.Context) (queue.Counts, error) {
	return queue.Counts{Waiting: 3, Running: 1, Dead: len(w.dead)}, nil
}
func (w *waiting) Dead(_ context.Context, limit int) ([]queue.Dead, error) {
	return w.dead[:min(limit, len(w.dead))], nil
}
func (w *waiting) Retry(_ context.Context, id int64) error {
	w.retried = append(w.retried, id)
	return w.gone(id)
}
func (w *waiting) Drop(_ context.Context, id int64) error {
	w.drops = append(w.drops, id)
	return w.gone(id)
}

func (w *waiting) gone(id int64) error {
	for i, d := range w.dead {
		if d.ID == id {
			w.dead = append(w.dead[:i:i], w.dead[i+1:]...)
			return nil
		}
	}
	return hearsay.ErrNotFound
}

// TestGivenUp shows articles that workers gave up, and lets them be tried again or forgotten.
func TestGivenUp(t *testing.T) {
	w := &waiting{dead: []queue.Dead{{ID: 17, Article: attack, Attempts: 25, Error: breakout, At: time.Date(2031, 3, 9, 10, 20, 0, 0, time.UTC)}, {ID: 18, Article: "quay", Error: "no text"}}}
	s := serveWith(t, func(o *pages.Options) { o.Queue = w })
	body := get(t, s.url+"/feeds")
	for _, want := range []string{"3 articles waiting, 1 being read, 2 given up", "9 March 2031, 10:20", ">25<", "no text", `name="retry" value="17"`} {
		if !strings.Contains(body, want) {
			t.Errorf("%s lacks %q", body, want)
		}
	}
	if strings.Contains(body, attack) {
		t.Errorf("what an article is called became markup: %s", body)
	}
	posted(t, s.url+"/feeds", url.Values{"retry": {"17"}})
	posted(t, s.url+"/feeds", url.Values{"drop": {"18"}})
	posted(t, s.url+"/feeds", url.Values{"drop": {"18"}}) // gone already
	if body := get(t, s.url+"/feeds"); !strings.Contains(body, "0 given up") || len(w.retried) != 1 || len(w.drops) != 2 {
		t.Errorf("retried %v, dropped %v: %s", w.retried, w.drops, body)
	}
	if body := posted(t, s.url+"/feeds", url.Values{"retry": {"x"}}); !strings.Contains(body, "no number") {
		t.Errorf("got %s", body)
	}
	if body := get(t, serveWith(t, func(*pages.Options) {}).url+"/feeds"); strings.Contains(body, "Waiting to be read") {
		t.Error("a queue is shown where there is none")
	}
}
