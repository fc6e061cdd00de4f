package feed_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hearsay"
	"hearsay/internal/feed"
	"hearsay/internal/fetch"
	"hearsay/internal/ledger"
)

const rss = `<?xml version="1.0"?><rss version="2.0"><channel><title>Velde Courier</title>
<item><title>Second</title><link>%[1]s/two</link><guid>g2</guid><pubDate>Wed, 12 Mar 2031 10:00:00 GMT</pubDate></item>
<item><title>First` + "\x0b" + `</title><link>%[1]s/one</link><pubDate>Tue, 11 Mar 2031 10:00:00 GMT</pubDate></item>
<item><title>No address</title></item></channel></rss>`

// TestParse reads the three kinds of feed.
func TestParse(t *testing.T) {
	for name, text := range map[string]string{
		"RSS": fmt.Sprintf(rss, "https://velde.example"),
		"Atom": `<feed xmlns="http://www.w3.org/2005/Atom"><title>Velde Courier</title><entry><id>g2</id><title>Second</title><link href="https://velde.example/two"/><published>2031-03-12T10:00:00Z</published></entry>
			<entry><id>https://velde.example/one</id><title>First</title><link href="https://velde.example/one"/><published>2031-03-11T10:00:00Z</published></entry></feed>`,
		"JSON Feed": `{"version": "https://jsonfeed.org/version/1.1", "title": "Velde Courier", "items": [{"id": "g2", "url": "https://velde.example/two", "title": "Second", "date_published": "2031-03-12T10:00:00Z"},
			{"id": "https://velde.example/one", "url": "https://velde.example/one", "title": "First", "date_published": "2031-03-11T10:00:00Z"}]}`,
	} {
		f, err := feed.Parse([]byte(text))
		want := []feed.Item{{ID: "g2", URL: "https://velde.example/two", Title: "Second", Published: "2031-03-12"},
			{ID: "https://velde.example/one", URL: "https://velde.example/one", Title: "First", Published: "2031-03-11"}}
		if err != nil || f.Title != "Velde Courier" || !slices.Equal(f.Items, want) {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
	for _, bad := range []string{"", "<html><body>no feed</body></html>", "{}", "\x00\x01"} {
		if _, err := feed.Parse([]byte(bad)); !errors.Is(err, hearsay.ErrInvalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(fmt.Sprintf(rss, "https://velde.example")))
	f.Add([]byte(`{"version": "https://jsonfeed.org/version/1.1", "items": [{}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		parsed, err := feed.Parse(b)
		if err != nil {
			return
		}
		for _, it := range parsed.Items {
			if it.URL == "" || it.ID == "" {
				t.Errorf("%+v of %q", it, b)
			}
		}
	})
}

// site is a real server with a feed that can be told to misbehave.
type site struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	body   string
	// conditional counts requests that ask only for what has changed.
	asked, conditional int
}

func newSite(t *testing.T) *site {
	s := &site{status: http.StatusOK}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if r.URL.Path != "/feed" {
			http.NotFound(w, r)
			return
		}
		s.asked++
		if r.Header.Get("If-None-Match") == `"v1"` {
			s.conditional++
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if s.status != http.StatusOK {
			w.Header().Set("Retry-After", "7200")
			w.WriteHeader(s.status)
			return
		}
		w.Header().Set("ETag", `"v1"`)
		fmt.Fprint(w, s.body)
	}))
	s.body = fmt.Sprintf(rss, s.URL)
	t.Cleanup(s.Close)
	return s
}

func (s *site) set(status int, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status = status
	if body != "" {
		s.body = body
	}
}

// TestWatch watches a feed through failures, an item that cannot be read at first, and a restart: each report is read once, the feed
// is asked politely.
func TestWatch(t *testing.T) {
	ctx := context.Background()
	s := newSite(t)
	path := filepath.Join(t.TempDir(), "ledger.db")
	l, err := ledger.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2031, 3, 12, 12, 0, 0, 0, time.UTC)
	var read []string
	broken := map[string]error{s.URL + "/one": errors.New("no answer")}
	w := &feed.Watcher{Ledger: l, Fetch: fetch.New(fetch.Options{Allow: []string{"127.0.0.1"}, Rate: time.Nanosecond}), Now: func() time.Time { return now }, Jitter: func() float64 { return 0 },
		Read: func(_ context.Context, it feed.Item) error {
			if err := broken[it.URL]; err != nil {
				return err
			}
			read = append(read, strings.TrimPrefix(it.URL, s.URL))
			return nil
		}}
	once := func() ledger.Feed {
		t.Helper()
		if err := w.Once(ctx); err != nil {
			t.Fatal(err)
		}
		feeds, err := w.Ledger.Feeds(ctx)
		if err != nil || len(feeds) != 1 {
			t.Fatalf("%v, %v", feeds, err)
		}
		return feeds[0]
	}
	if err := l.Watch(ctx, s.URL+"/feed"); err != nil {
		t.Fatal(err)
	}
	s.set(http.StatusServiceUnavailable, "")
	if f := once(); f.Failures != 1 || !strings.Contains(f.Error, "503") || f.Next != "2031-03-12T14:00:00Z" {
		t.Errorf("after a failure that asks to be left alone for two hours: %+v", f)
	}
	s.set(http.StatusOK, "")
	once()
	if s.asked != 1 {
		t.Error("asked before it was due")
	}
	now = now.Add(2 * time.Hour)
	if f := once(); f.Failures != 0 || f.Title != "Velde Courier" || f.Reports != 1 || f.Error != "" || f.Next != "2031-03-12T14:15:00Z" {
		t.Errorf("after success: %+v", f)
	}
	// A restart, then the item that failed is tried again, though nothing in the feed has changed.
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if w.Ledger, err = ledger.Open(ctx, path); err != nil {
		t.Fatal(err)
	}
	defer w.Ledger.Close()
	delete(broken, s.URL+"/one")
	now = now.Add(time.Hour)
	if f := once(); f.Reports != 2 {
		t.Errorf("after the item was tried again: %+v", f)
	}
	now = now.Add(time.Hour)
	once()
	if s.conditional != 1 {
		t.Errorf("%d of %d requests asked only for what has changed", s.conditional, s.asked)
	}
	if !slices.Equal(read, []string{"/two", "/one"}) {
		t.Errorf("read %v", read)
	}
}

// TestWatchGivesUp tries what fails a few times, and what is no report once.
func TestWatchGivesUp(t *testing.T) {
	ctx := context.Background()
	s := newSite(t)
	l, err := ledger.Open(ctx, filepath.Join(t.TempDir(), "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	now := time.Date(2031, 3, 12, 12, 0, 0, 0, time.UTC)
	tried := map[string]int{}
	w := &feed.Watcher{Ledger: l, Fetch: fetch.New(fetch.Options{Allow: []string{"127.0.0.1"}, Rate: time.Nanosecond}), Now: func() time.Time { return now },
		Read: func(_ context.Context, it feed.Item) error {
			path := strings.TrimPrefix(it.URL, s.URL)
			tried[path]++
			if path == "/two" {
				return fmt.Errorf("a list of links: %w", hearsay.ErrInvalid)
			}
			return errors.New("no answer")
		}}
	if err := l.Watch(ctx, s.URL+"/feed"); err != nil {
		t.Fatal(err)
	}
	for range 8 {
		if err := w.Once(ctx); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Hour)
	}
	if tried["/two"] != 1 || tried["/one"] != 4 {
		t.Errorf("tried %v", tried)
	}
}

// TestWatchInside refuses feeds inside the network, as every address.
func TestWatchInside(t *testing.T) {
	ctx := context.Background()
	s := newSite(t)
	l, err := ledger.Open(ctx, filepath.Join(t.TempDir(), "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := l.Watch(ctx, s.URL+"/feed"); err != nil {
		t.Fatal(err)
	}
	w := &feed.Watcher{Ledger: l, Fetch: fetch.New(fetch.Options{}), Read: func(context.Context, feed.Item) error { return nil }}
	if err := w.Once(ctx); err != nil {
		t.Fatal(err)
	}
	if feeds, err := l.Feeds(ctx); err != nil || feeds[0].Failures != 1 || s.asked != 0 {
		t.Errorf("%+v, %v, asked %d", feeds, err, s.asked)
	}
}

// TestOPML reads a list with folders, and what it wrote itself.
func TestOPML(t *testing.T) {
	list, err := feed.ReadOPML(strings.NewReader(`<?xml version="1.0" encoding="ISO-8859-1"?><opml version="1.0"><head><title>x</title></head><body>
		<outline text="Velde"><outline text="Caf` + "\xe9" + `" type="rss" xmlUrl="https://velde.example/feed"/><outline text="again" xmlUrl="https://velde.example/feed"/></outline>
		<outline text="Kesh" xmlUrl="https://kesh.example/feed?a=1&amp;b=2"/></body></opml>`))
	want := []feed.Listed{{URL: "https://kesh.example/feed?a=1&b=2", Title: "Kesh"}, {URL: "https://velde.example/feed", Title: "Café"}}
	if err != nil || !slices.Equal(list, want) {
		t.Fatalf("%v, %v", list, err)
	}
	var b strings.Builder
	if err := feed.WriteOPML(&b, list); err != nil {
		t.Fatal(err)
	}
	if again, err := feed.ReadOPML(strings.NewReader(b.String())); err != nil || !slices.Equal(again, list) {
		t.Errorf("%v, %v from %s", again, err, b.String())
	}
	if _, err := feed.ReadOPML(strings.NewReader("nothing")); !errors.Is(err, hearsay.ErrInvalid) {
		t.Error(err)
	}
}
