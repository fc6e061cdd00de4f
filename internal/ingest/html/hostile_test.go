package html_test

import (
	"strings"
	"testing"
	"time"

	"hearsay/internal/ingest/html"
)

// TestHostilePages takes time in proportion to a page, however it nests.
func TestHostilePages(t *testing.T) {
	const size = 1 << 20
	of := func(s string) string { return strings.Repeat(s, size/len(s)) }
	for name, body := range map[string]string{
		"divisions": of("<div>"), "quotations": of("<blockquote>"), "lists": of("<ul><li>"), "quotations with words": of("<blockquote><p>" + first + "</p>"), "formatting": of("<b><i><a href=x>"),
		"paragraphs": of("<p>" + first), "attributes": "<p " + of("a=b ") + ">", "one attribute": `<p class="` + of("related") + `">`, "entities": of("&amp;&#x1F600;"), "tables": of("<table><tr><td>"),
		"brackets": of("<"), "comments": of("<!--"), "linked data": `<script type="application/ld+json">` + of(`{"@graph":[`) + "</script>",
	} {
		began := time.Now()
		_, _ = html.Article([]byte(page("", body)), "text/html", "https://post.example/1") // whatever it says, it must say it soon
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("%s: %v", name, took)
		} else if testing.Verbose() {
			t.Logf("%s: %v", name, took)
		}
	}
}
