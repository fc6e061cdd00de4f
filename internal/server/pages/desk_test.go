package pages_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hearsay"
	"hearsay/internal/ledger"
	"hearsay/internal/server/pages"
)

// TestProgress shows how far the reading has come, and renews itself until it is over, with scripts and without.
func TestProgress(t *testing.T) {
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprintf("scripts %v", scripts), func(t *testing.T) {
			s := serve(t)
			release := s.pages.Hold()
			b := open(t, s, 1280, false, scripts)
			b.visit(s.url + "/read")
			b.do(chromedp.SendKeys("#text", "Enna Sorrel said the pier would open in June."), chromedp.Click("form button.primary"))
			b.wait(`location.pathname.startsWith("/read/") && document.querySelector("[data-progress]").textContent.includes("0 of 1 report")`)
			if bar := value[[]float64](b, `[document.querySelector("progress").value, document.querySelector("progress").max]`); bar[0] != 0 || bar[1] != 1 {
				t.Errorf("the bar stands at %v", bar)
			}
			release()
			b.wait(`document.querySelector("[data-over]") && document.querySelector(".task.kept a")`)
			b.do(chromedp.Click(".task a", chromedp.NodeVisible))
			b.wait(`document.body.textContent.includes("the pier would open in June")`)
		})
	}
}

// TestCloseWaits closes the pages while a report that was accepted waits to be read: it is read and kept first.
func TestCloseWaits(t *testing.T) {
	s := serve(t)
	release := s.pages.Hold()
	resp, err := http.PostForm(s.url+"/read", url.Values{"text": {"Enna Sorrel said the pier would open in June."}, "outlet": {"Pier News"}})
	if err != nil || resp.Body.Close() != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Request.URL.Path, "/read/") {
		t.Fatalf("%d at %s", resp.StatusCode, resp.Request.URL)
	}
	closed := make(chan error)
	go func() { closed <- s.pages.Close() }()
	select {
	case <-closed:
		t.Error("closed while a report waits")
	case <-time.After(100 * time.Millisecond):
	}
	if body := posted(t, s.url+"/read", url.Values{"text": {"Too late."}}); !strings.Contains(body, "Too many reports") {
		t.Errorf("a report was accepted while closing: %s", body)
	}
	release()
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	kept, err := s.ledger.Newest(context.Background(), ledger.Filter{Outlet: "Pier News"})
	if err != nil || len(kept) != 1 {
		t.Errorf("kept %d: %v", len(kept), err)
	}
}

// TestReadRefuses says what is wrong with what was handed in, and keeps nothing of it.
func TestReadRefuses(t *testing.T) {
	s := serve(t)
	before, err := s.ledger.Counts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		form url.Values
		want string
	}{
		{url.Values{}, "nothing to read"},
		{url.Values{"text": {" \n"}}, "nothing to read"},
		{url.Values{"text": {"x"}, "published": {"yesterday"}}, "is no date"},
		{url.Values{"text": {strings.Repeat("x", 33<<20)}}, "more than 32 MB"},
		{url.Values{"url": {"https://news.example/"}}, "does not fetch pages"},
	} {
		if body := posted(t, s.url+"/read", c.form); !strings.Contains(body, c.want) {
			t.Errorf("%.60v: %.900s lacks %q", c.form, body, c.want)
		}
	}
	after, err := s.ledger.Counts(context.Background())
	if err != nil || after != before {
		t.Errorf("%v became %v: %v", before, after, err)
	}
}

// TestPermalink follows a permalink after the article was edited: the words are found in the version that was linked, and the
// current one says what became of them.
func TestPermalink(t *testing.T) {
	s := serve(t)
	ctx := context.Background()
	v, err := s.ledger.Version(ctx, "morrow-2", "")
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Versions) != 2 {
		t.Fatalf("%d versions", len(v.Versions))
	}
	old := v.Versions[0].Digest[:12]
	for _, c := range []struct{ query, want string }{
		{"?version=" + old + "&words=the+mayor+of+Velde", "This is an earlier version"},
		{"?version=" + old + "&words=the+mayor+of+Velde", `<details data-item="s2" open>`},
		{"?words=the+mayor+of+Velde", "not marked as a statement in this version"},
		{"?version=000000000000", "is not in the ledger; this is the current one"},
		{"?s=s2", `<details data-item="s2" open>`},
	} {
		if body := get(t, s.url+"/article/morrow-2"+c.query); !strings.Contains(body, c.want) {
			t.Errorf("%s lacks %q", c.query, c.want)
		}
	}
}

// TestAddress reads the report at an address, and says why there is none.
func TestAddress(t *testing.T) {
	s := serveWith(t, func(o *pages.Options) {
		o.Fetch = func(_ context.Context, u string) (hearsay.Article, []hearsay.Warning, error) {
			if u == "https://news.example/pier" {
				return hearsay.Article{URL: u, Title: "Pier to open", Text: "Enna Sorrel said the pier would open in June."}, nil, nil
			}
			return hearsay.Article{}, nil, fmt.Errorf("the page shows a cookie notice and no report: %w", hearsay.ErrInvalid)
		}
	})
	if form := get(t, s.url+"/read"); !strings.Contains(form, `name="url"`) {
		t.Error("there is no field for an address")
	}
	body := posted(t, s.url+"/read", url.Values{"url": {" https://news.example/pier "}, "outlet": {"Pier News"}, "title": {"Not this one"}})
	for _, want := range []string{"<h1>Pier to open</h1>", "Pier News", `href="https://news.example/pier"`, "the pier would open in June"} {
		if !strings.Contains(body, want) {
			t.Errorf("%s lacks %q", body, want)
		}
	}
	if body := posted(t, s.url+"/read", url.Values{"url": {"https://news.example/none"}}); !strings.Contains(body, "a cookie notice and no report") {
		t.Errorf("the reason is missing: %s", body)
	}
	for _, bad := range []string{"file:///etc/passwd", "javascript:alert(1)", "news", "//news.example/x"} {
		if body := posted(t, s.url+"/read", url.Values{"url": {bad}}); !strings.Contains(body, "is no web address") {
			t.Errorf("%s is not refused: %s", bad, body)
		}
	}
}
