package server_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"hearsay"
	"hearsay/internal/fetch"
	"hearsay/internal/ingest/html"
	"hearsay/internal/ledger"
	"hearsay/internal/server"
)

// guarded gives a server that fetches through the guarded client, as the program does.
func guarded(o *server.Options) {
	c := fetch.New(fetch.Options{Rate: 1})
	o.Fetch = func(ctx context.Context, address string) (hearsay.Article, []hearsay.Warning, error) {
		r, err := c.Fetch(ctx, address, fetch.Conditions{})
		if err != nil {
			return hearsay.Article{}, nil, err
		}
		a, err := html.Article(r.Body, r.ContentType, r.URL)
		return a, nil, err
	}
	o.Post = c.Post
}

// TestURLField hands addresses of what lies inside to every door that takes an address: the API, an assistant's tool, the page and webhooks.
// Nothing is asked for there, and the answers do not tell what there is. Package fetch tests every class of addresses, redirects and
// names that change their meaning.
func TestURLField(t *testing.T) {
	var asked atomic.Int64
	inner := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = w.Write([]byte(strings.Repeat("the secret of the house ", 50)))
	}))
	defer inner.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(inner.URL, "http://"), ":")
	s := serve(t, guarded)
	assistant := assistantAt(t, s.URL)
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1", "2130706433", "10.0.0.1", "169.254.169.254", "192.168.0.1", "[fd00::1]", "[64:ff9b::7f00:1]", "100.64.0.1"} {
		address := "http://" + host + ":" + port + "/"
		body, err := json.Marshal(map[string]string{"url": address})
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/api/v1/read", "/api/v1/articles"} {
			if a := send(t, http.MethodPost, s.URL+path, string(body)); a.code != 422 && a.code != 502 || strings.Contains(a.body, "secret") {
				t.Errorf("%s of %s: %d %s", path, address, a.code, a.body)
			}
		}
		if said := assistantError(t, assistant, "read_report", map[string]any{"url": address}); !strings.Contains(said, "not fetched") && !strings.Contains(said, "lookup") && !strings.Contains(said, "no such host") {
			t.Errorf("an assistant is told %q of %s", said, address)
		}
		send(t, http.MethodPost, s.URL+"/read", url.Values{"url": {address}}.Encode(), "Content-Type", "application/x-www-form-urlencoded")
		if status, err := fetch.New(fetch.Options{}).Post(t.Context(), address, http.Header{}, nil); err == nil {
			t.Errorf("a webhook to %s: %d", address, status)
		}
	}
	if err := s.server.Close(); err != nil { // what the page accepted is over then
		t.Fatal(err)
	}
	if asked.Load() != 0 {
		t.Errorf("what lies inside was asked %d times", asked.Load())
	}
	found, err := s.ledger.Search(t.Context(), "secret house", ledger.Filter{})
	if err != nil || len(found) > 0 {
		t.Errorf("what lies inside is in the ledger: %v %v", found, err)
	}
}
