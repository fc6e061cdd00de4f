package pages_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hearsay/internal/server/pages"
	"hearsay/internal/store/storetest"
)

// TestPostgres shows every page from a ledger in PostgreSQL: the same as from a file.
func TestPostgres(t *testing.T) {
	file := serve(t)
	server := serveAt(t, storetest.Postgres(t).Database(t), func(*pages.Options) {})
	row := regexp.MustCompile(`\?[0-9a-f]{12}"|read \d+ \w+ \d+|kept \d+ \w+ \d+`) // assets, days on which it was read
	for _, path := range append(everyPage, "/search?q=strait&kind=government&min=50", "/sources?q=maren&min=50", "/articles?outlet=radio+kesh&since=2031-03-01", "/claims?q=boats&min=50") {
		want, got := row.ReplaceAllString(get(t, file.url+path), ""), row.ReplaceAllString(get(t, server.url+path), "")
		if got != want {
			at := 0
			for at < min(len(got), len(want)) && got[at] == want[at] {
				at++
			}
			t.Errorf("%s: …%s…, from a file …%s…", path, got[max(0, at-80):min(len(got), at+120)], want[max(0, at-80):min(len(want), at+120)])
		}
	}
}

// TestLinks follows every link from page to page: each leads to a page of this server that is there, or openly elsewhere, and what
// it points to within a page stands there.
func TestLinks(t *testing.T) {
	s := serve(t)
	href := regexp.MustCompile(`<(?:a|link)\s[^>]*?href="([^"]*)"`)
	start, err := url.Parse(s.url + "/")
	if err != nil {
		t.Fatal(err)
	}
	bodies, from := map[string]string{}, map[string]string{}
	queue := []*url.URL{start}
	for len(queue) > 0 && len(bodies) < 300 {
		at := queue[0]
		queue = queue[1:]
		page := *at
		page.Fragment = ""
		body, seen := bodies[page.String()]
		if !seen {
			resp, err := http.Get(page.String())
			if err != nil {
				t.Fatal(err)
			}
			if err := resp.Body.Close(); err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != http.StatusOK {
				t.Errorf("%s, linked from %s, gives %d", at, from[at.String()], resp.StatusCode)
			}
			body = get(t, page.String())
			bodies[page.String()] = body
		}
		if at.Fragment != "" && !strings.Contains(body, `id="`+html.EscapeString(at.Fragment)+`"`) {
			t.Errorf("%s, linked from %s: nothing there has that id", at, from[at.String()])
		}
		if seen {
			continue
		}
		for _, m := range href.FindAllStringSubmatch(body, -1) {
			to, err := at.Parse(html.UnescapeString(m[1]))
			if err != nil {
				t.Errorf("%s links to %q: %v", at, m[1], err)
				continue
			}
			// Searches narrow one another without end: the first steps will do.
			if to.Host != start.Host || from[to.String()] != "" || len(to.RawQuery) > 60 {
				continue
			}
			from[to.String()] = at.String()
			queue = append(queue, to)
		}
	}
	if len(bodies) < 50 {
		t.Errorf("only %d pages were reached", len(bodies))
	}
	t.Logf("%d pages", len(bodies))
}
