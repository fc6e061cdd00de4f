package html_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"hearsay"
	"hearsay/internal/ingest/html"
)

const first = "The ferry to Morrow Island will run every hour from next week, Orla Venn, the mayor of Tolle, said on Monday after a long night of talks with the owners."
const second = "“We have what we wanted,” she told reporters in front of the town hall, while her opponents called the deal a gift to those who had cut the service."

// page puts a body into a whole page.
func page(head, body string) string {
	return "<!DOCTYPE html><html lang=en-GB><head><title>Ferry | Tolle Post</title>" + head + "</head><body>" + body + "</body></html>"
}

const report = `<header><nav><ul><li><a href=/>Home</a><li><a href=/sport>Sport</a></ul></nav></header><main><article><h1>Ferry to run  every hour</h1>
<p class=byline>By Bram Teller</p><figure><img src=x><figcaption>The ferry on a fine day in the bay of Tolle, seen from the old lighthouse last year.</figcaption></figure>
<p>` + first + `</p><div class="related-links"><p>Read more about the long quarrel over the ferry and all that came before it in our series of reports.</p></div>
<h2>A long night</h2><p>` + second + `<sup hidden>1</sup></p><script>var p = "<p>not a paragraph";</script><ul><li>The fare stays at two crowns.</li></ul></article></main>
<aside><p>Subscribe to our letter and get the best of Tolle every morning before breakfast, with no obligation whatever on your part.</p></aside><footer><p>All rights to the words on this page are those of the Tolle Post and nobody else, wherever they may be shown.</p></footer>`

// TestArticle finds the report and what the page says of itself.
func TestArticle(t *testing.T) {
	head := `<link rel=canonical href="/ferry"><meta property="og:site_name" content="Ignored"><script type="application/ld+json">{"@graph":[{"@type":"WebPage"},
{"@type":["NewsArticle"],"headline":"Ferry to run every hour &amp; more","datePublished":"2031-05-07T08:00:00+02:00","publisher":{"name":"Tolle Post"}}]}</script>`
	a, err := html.Article([]byte(page(head, report)), "text/html; charset=utf-8", "https://post.example/ferry?from=feed")
	if err != nil {
		t.Fatal(err)
	}
	want := hearsay.Article{ID: "https://post.example/ferry", URL: "https://post.example/ferry", Outlet: "Tolle Post", Title: "Ferry to run every hour & more", Lang: "en",
		Published: "2031-05-07T08:00:00+02:00", Text: first + "\n\nA long night\n\n" + second + "\n\nThe fare stays at two crowns."}
	if a != want {
		t.Errorf("got  %+v\nwant %+v", a, want)
	}
}

// TestPlaces finds the same prose where pages put it.
func TestPlaces(t *testing.T) {
	for name, body := range map[string]string{
		"divisions":         "<div id=top><a href=/>Home</a></div><div><div class=story-body><p>" + first + "<p>" + second + "</div></div>",
		"each in a section": "<main><section><p>" + first + "</p></section><section><p>" + second + "</p></section></main>",
		"links in it":       "<article><p>" + strings.Replace(first, "Orla Venn", "<a href=/venn>Orla <b>Venn</b></a>", 1) + "</p><p>" + second + "</p></article>",
		"broken":            "<article><div><p>" + first + "<p>" + second + "</b></i></article></div></span>",
		"other articles":    "<article><p>" + first + "</p><p>" + second + "</p></article><article><p>Another report of some length stands below this one, as on many pages.</p></article>",
	} {
		a, err := html.Article([]byte(page("", body)), "text/html", "https://post.example/1")
		if err != nil || a.Text != first+"\n\n"+second {
			t.Errorf("%s: %v\n%s", name, err, a.Text)
		}
	}
}

// TestNoArticle says why there is no report.
func TestNoArticle(t *testing.T) {
	list := strings.Repeat("<p><a href=/1>The ferry to Morrow Island will run every hour from next week, the mayor says</a></p>", 40)
	for name, c := range map[string]struct{ page, kind, want string }{
		"paywall":     {page(`<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>`, "<article><p>"+first+"</p><p>"+second+"</p></article>"), "text/html", "paywall"},
		"live blog":   {page(`<script type="application/ld+json">[{"@type":"LiveBlogPosting"}]</script>`, report), "text/html", "live blog"},
		"cookies":     {page("<meta property=og:title content='Before you continue'>", "<div><p>"+first+"</p><p>"+second+"</p></div>"), "text/html", "cookies"},
		"links":       {page("", list), "text/html", "0 words"},
		"empty":       {"", "text/html", "0 words"},
		"short":       {page("", "<p>Nothing to see here, and nothing to read, so far as anybody can tell.</p>"), "text/html", "words"},
		"a picture":   {"\x89PNG", "image/png", "image/png"},
		"a document":  {"%PDF-1.7", "application/pdf", "application/pdf"},
		"short text":  {"Hello.", "text/plain", "1 words"},
		"odd type":    {"x", "a/b/c", "a/b/c"},
		"script only": {page("", "<div id=root></div><noscript><p>"+first+second+"</p></noscript>"), "text/html", "words"},
	} {
		_, err := html.Article([]byte(c.page), c.kind, "https://post.example/1")
		var none *html.NoArticleError
		if !errors.As(err, &none) || !errors.Is(err, hearsay.ErrInvalid) || !strings.Contains(none.Reason, c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// TestEncodings reads other encodings, by header and by meta element, and plain text.
func TestEncodings(t *testing.T) {
	body := "<article><p>" + strings.ReplaceAll(first, "Orla", "Orl\xe1") + "</p></article>"
	for name, c := range map[string]struct{ page, kind string }{"header": {page("", body), "text/html; charset=windows-1252"}, "meta": {page("<meta charset=iso-8859-1>", body), "text/html"}} {
		a, err := html.Article([]byte(c.page), c.kind, "")
		if err != nil || !strings.Contains(a.Text, "Orlá Venn") {
			t.Errorf("%s: %v %s", name, err, a.Text)
		}
	}
	a, err := html.Article([]byte("\ufeff"+first+"\n\n"+second), "text/plain; charset=utf-8", "https://post.example/1.txt")
	if err != nil || a.Text != first+"\n\n"+second {
		t.Errorf("plain: %v %q", err, a.Text)
	}
}

// TestCanonical believes a page's own address on its own host alone.
func TestCanonical(t *testing.T) {
	for canonical, want := range map[string]string{"https://post.example/2": "https://post.example/2", "/2": "https://post.example/2", "https://other.example/2": "https://post.example/1",
		"javascript:alert(1)": "https://post.example/1", "//user@post.example/2": "https://post.example/1", "": "https://post.example/1"} {
		a, err := html.Article([]byte(page(`<link rel="canonical" href="`+canonical+`">`, report)), "text/html", "https://post.example/1")
		if err != nil || a.URL != want {
			t.Errorf("%q: %s, want %s (%v)", canonical, a.URL, want, err)
		}
	}
}

// FuzzArticle never panics, takes no page for more than it says, and gives valid text.
func FuzzArticle(f *testing.F) {
	f.Add([]byte(page("", report)), "text/html")
	f.Add([]byte("<p>"+strings.Repeat("<div>", 2000)+first), "text/html")
	f.Add([]byte("\xff\xfe<\x00p\x00>\x00"), "text/html; charset=utf-16")
	f.Fuzz(func(t *testing.T, data []byte, kind string) {
		a, err := html.Article(data, kind, "https://post.example/1")
		if err == nil && (!utf8.ValidString(a.Text) || len(strings.Fields(a.Text)) < 30) {
			t.Errorf("%q", a.Text)
		}
		if !strings.HasPrefix(a.URL, "https://post.example/") {
			t.Errorf("address %q", a.URL)
		}
	})
}
