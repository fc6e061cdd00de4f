package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hearsay/internal/ledger"
)

// press is a real server with a feed of two reports, and a page that is none.
func press(t *testing.T) *httptest.Server {
	t.Helper()
	page := func(title, words string) string {
		return "<html lang='en'><head><title>" + title + " | Velde Courier</title><meta property='og:title' content='" + title + "'><meta property='og:site_name' content='Velde Courier'></head><body><nav><a href='/'>Home</a></nav><article><h1>" + title +
			"</h1>" + words + "</article></body></html>"
	}
	para := "<p>The harbour mayor, Enna Sorrel, said on Monday that the new pier would open in June, after the inspectors had been there a second time and the last of the piles stood where the plans want them.</p><p>“We have waited long enough,” she told the council. The dockers’ union denied that the cranes are ready.</p>"
	mux := http.NewServeMux()
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	mux.HandleFunc("GET /feed.xml", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>Velde Courier</title><item><title>Pier to open</title><link>%[1]s/pier</link><pubDate>Tue, 11 Mar 2031 10:00:00 GMT</pubDate></item>
			<item><title>All our stories</title><link>%[1]s/list</link></item></channel></rss>`, s.URL)
	})
	mux.HandleFunc("GET /pier", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, page("Pier to open in June", para))
	})
	mux.HandleFunc("GET /list", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, page("All our stories", "<ul><li><a href='/a'>One</a></li><li><a href='/b'>Two</a></li></ul>"))
	})
	return s
}

// TestWatch watches a feed once, from the command line to the ledger.
func TestWatch(t *testing.T) {
	s := press(t)
	db := filepath.Join(t.TempDir(), "ledger.db")
	hearsay := func(args ...string) (int, string, string) {
		t.Helper()
		var out, err bytes.Buffer
		code := run(context.Background(), append(args, "--db", db), &streams{in: strings.NewReader(""), out: &out, err: &err, environment: func(string) string { return "" }})
		return code, out.String(), err.String()
	}
	if code, _, errs := hearsay("watch", "--once", "--allow-host", "127.0.0.1", s.URL+"/feed.xml"); code != 0 {
		t.Fatalf("code %d: %s", code, errs)
	}
	l, err := ledger.Open(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	found, err := l.Search(context.Background(), "pier", ledger.Filter{})
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil || len(found) == 0 || found[0].Title != "Pier to open in June" || found[0].Outlet != "Velde Courier" || found[0].Day != "2031-03-11" || found[0].URL != s.URL+"/pier" {
		t.Fatalf("%+v, %v", found, err)
	}
	if _, list, _ := hearsay("watch", "--list", "--to", "csv"); !strings.Contains(list, s.URL+"/feed.xml,Velde Courier,1,20") {
		t.Errorf("listed: %s", list)
	}
	// Out as OPML and into another ledger.
	_, opml, _ := hearsay("watch", "--export-opml")
	path := filepath.Join(t.TempDir(), "feeds.opml")
	if err := os.WriteFile(path, []byte(opml), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := hearsay("watch", "--remove", s.URL+"/feed.xml"); code != 0 {
		t.Errorf("remove: %s", errs)
	}
	if _, list, _ := hearsay("watch", "--list", "--to", "csv"); strings.Contains(list, s.URL) {
		t.Errorf("still listed: %s", list)
	}
	if code, _, errs := hearsay("watch", "--once", "--opml", path); code != 0 { // without leave to go inside
		t.Errorf("opml: %s", errs)
	}
	if _, list, _ := hearsay("watch", "--list", "--to", "csv"); !strings.Contains(list, s.URL+"/feed.xml,,0,20") || !strings.Contains(list, ",1,") {
		t.Errorf("a feed inside was read without leave: %s", list)
	}
	if code, _, errs := hearsay("watch", "--once", "ftp://velde.example/"); code != 3 || !strings.Contains(errs, "no web address") {
		t.Errorf("code %d: %s", code, errs)
	}
}
