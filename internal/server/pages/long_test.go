package pages_test

import (
	"fmt"
	"strings"
	"testing"

	"hearsay"
)

// TestVeryLong shows a report of thousands of statements: the first two thousand are marked, and the page says so.
func TestVeryLong(t *testing.T) {
	var b strings.Builder
	rec := hearsay.Record{Article: hearsay.Article{ID: "long", Lang: "en"}}
	for i := range 2500 {
		at := b.Len()
		fmt.Fprintf(&b, "Ann said it rains %d.\n", i)
		rec.Statements = append(rec.Statements, hearsay.Statement{ID: fmt.Sprintf("s%d", i+1), Source: []hearsay.Span{{Start: at, End: at + 3}},
			Cue: []hearsay.Span{{Start: at + 4, End: at + 8}}, Content: []hearsay.Span{{Start: at + 9, End: b.Len() - 2}}, Confidence: 0.9})
	}
	rec.Text = b.String()
	s := serve(t, rec)
	body := get(t, s.url+"/article/long")
	for what, want := range map[string]int{"<details data-item=": 2000, `class="n" id="t-`: 2000, `<div class="para `: 2500, "The report has 2500 statements; the first 2000 are marked.": 1} {
		if n := strings.Count(body, what); n != want {
			t.Errorf("%q stands there %d times, want %d", what, n, want)
		}
	}
}
