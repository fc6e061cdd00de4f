package pages_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hearsay"
	"hearsay/internal/ledger"
)

const (
	attack      = `<script>window.hacked=1</script>`
	breakout    = `"><img src=x onerror=window.hacked=1>'`
	attackTitle = attack + breakout + `</title></textarea></svg>` + attack
)

// hostile is a record in which everything that an article says attacks.
func hostile() hearsay.Record {
	source, cue, content := "Eve "+attack, "said", "it is "+breakout+attack
	text := source + " " + cue + " " + content + " if " + attack + " to " + breakout + "."
	at := func(words string) []hearsay.Span {
		i := strings.LastIndex(text, words)
		return []hearsay.Span{{Start: i, End: i + len(words)}}
	}
	return hearsay.Record{
		Article: hearsay.Article{ID: `eve` + breakout, Outlet: "Outlet " + attackTitle, Published: "2031-03-09", Title: "Boats " + attackTitle,
			URL: "javascript:window.hacked=1", Lang: "en", Text: text},
		Statements: []hearsay.Statement{
			{ID: "s1", Source: []hearsay.Span{{Start: 0, End: len(source)}}, Cue: []hearsay.Span{{Start: len(source) + 1, End: len(source) + 5}},
				Content: []hearsay.Span{{Start: len(source) + 6, End: len(source) + 6 + len(content)}}, Addressee: at(breakout), Conditions: at(attack),
				Form: hearsay.Indirect, Act: hearsay.Deny, By: "eve", Confidence: 0.4},
			{ID: "s2", Parent: "s1", Source: at("Eve"), Content: at("is"), Act: hearsay.Offer, By: "eve", Confidence: 0.9}},
		Sources:   []hearsay.Source{{ID: "eve", Name: "Eve " + attackTitle, Kind: hearsay.Person, Named: true, Role: attackTitle, Affiliation: breakout}},
		Relations: []hearsay.Relation{{From: "s1", To: "s2", Type: hearsay.Denies, Confidence: 0.9}},
		OwnVoice:  []hearsay.Assertion{{Span: at(attack)[0], Loaded: at("hacked")}},
	}
}

// hostilePaths show all of it, and hand in what attacks by reflection.
func hostilePaths() []string {
	id, a, b := url.PathEscape("eve"+breakout), url.QueryEscape(attackTitle), url.QueryEscape(breakout)
	return []string{"/", "/read", "/articles", "/article/" + id, "/article/" + id + "?s=s1", "/article/" + id + "?words=" + a + "&version=" + b, "/article/" + id + "?s=" + a,
		"/search", "/search?q=" + a, "/search?q=boats&source=" + a + "&outlet=" + b + "&kind=" + a + "&named=" + a, "/search?since=" + a, "/search?act=" + a, "/search?q=" + b + "&min=" + a,
		"/claims?q=" + a, "/disputes", "/disputes?q=" + b, "/sources", "/sources?q=" + a, "/source/" + url.PathEscape(attackTitle), "/claim/" + url.PathEscape(breakout),
		"/compare?a=" + a + "&b=" + b, "/review", "/review/" + id, "/review/" + id + "?s=" + a, "/" + url.PathEscape(attackTitle), "/read/" + url.PathEscape(breakout)}
}

// TestHostileText shows stored and reflected script in titles, sources, quotes, addresses and parameters without a content
// security policy, so that escaping alone has to hold: nothing runs, nothing of it becomes an element.
func TestHostileText(t *testing.T) {
	rec := hostile()
	if err := rec.Validate(); err != nil {
		t.Fatal(err)
	}
	// The same said again elsewhere makes a claim, with a graph and charts.
	again := rec
	again.ID, again.URL, again.Outlet, again.Published = "again", "", "Another "+attackTitle, "2031-03-12"
	s := serve(t, rec, again)
	slug := slugOf(t, s, "Eve")
	claims, err := s.ledger.Claims(context.Background(), "window hacked", ledger.Filter{})
	if err != nil || len(claims) == 0 {
		t.Fatalf("no claim: %v", err)
	}
	shown := append(hostilePaths(), "/source/"+url.PathEscape(slug), "/claim/"+claims[0].ID())
	for path, charts := range map[string]string{shown[len(shown)-1]: "graph", shown[len(shown)-2]: "lanes"} {
		if body := get(t, s.url+path); !strings.Contains(body, `<svg class="`+charts) {
			t.Errorf("%s has no chart to attack", path)
		}
	}
	b := open(t, s, 1280, false, true)
	for _, path := range shown {
		b.visit(s.bare + path)
		if value[bool](b, `window.hacked !== undefined || document.querySelector("img, script:not([src]), [onerror], a[href^='javascript:']") !== null`) {
			t.Errorf("%s runs what an article or an address says", path)
		}
	}
	// The same by posting.
	for path, form := range map[string]url.Values{"/read": {"text": {""}, "published": {attackTitle}}, "/quotes": {"draft": {"He said “" + attackTitle + " three words more”."}},
		"/review": {"kind": {attackTitle}, "who": {breakout}}} {
		resp, err := http.PostForm(s.bare+path, form)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err := errors.Join(err, resp.Body.Close()); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(body), attack) || strings.Contains(string(body), "<img") {
			t.Errorf("%s gives back what attacks: %s", path, body)
		}
	}
}

// TestNoInlineCode holds every page to what a strict content security policy allows: no inline script, no inline style.
func TestNoInlineCode(t *testing.T) {
	s := serve(t, hostile())
	inline := regexp.MustCompile(`(?i)<style|<script>|<script[^>]*>[^<]|<[^<>]*\s(style|on[a-z]+)=`)
	address := regexp.MustCompile(`(?i)\s(href|src|action|cite)="\s*(javascript|data):`)
	values := regexp.MustCompile(`="[^"]*"`) // in which a quote is escaped
	for _, path := range append(everyPage, hostilePaths()...) {
		body := get(t, s.url+path)
		for _, found := range []string{inline.FindString(values.ReplaceAllString(body, `=""`)), address.FindString(body)} {
			if found != "" {
				t.Errorf("%s has inline code: %s", path, found)
			}
		}
	}
}

// TestBackStaysHere keeps a correction's way back on this host.
func TestBackStaysHere(t *testing.T) {
	s := serve(t)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for back, want := range map[string]string{"/article/tamsin-1": "/article/tamsin-1", "//evil.example/": "/review", `/\evil.example`: "/review", "https://evil.example/": "/review", "": "/review"} {
		resp, err := client.PostForm(s.url+"/review", url.Values{"kind": {"accept"}, "statement": {"tamsin-1#s1"}, "who": {"Edda"}, "back": {back}})
		if err != nil {
			t.Fatal(err)
		}
		if err := resp.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if got := resp.Header.Get("Location"); got != want {
			t.Errorf("back to %q leads to %q, want %q", back, got, want)
		}
	}
}
