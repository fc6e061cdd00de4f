package when

import (
	"testing"
	"time"

	"hearsay"
)

// FuzzSaid asserts that whatever the text, every time phrase lies in it, none overlaps the next, every date reads back, and
// without a day to count from a text without digits gives no date.
func FuzzSaid(f *testing.F) {
	f.Add("ORVA, March 4 (Wire) - On Monday, Ilse Roon said in May 2024 that it rained 36 hours ago.", "2026-03-11", 40, 44)
	f.Add("Twenty-two years ago – 31/12/1999 – last Wednesday's “treaty” of 2016-02-30.", "", 0, 6)
	f.Add("last\xff week", "2026-W03", 0, 4)
	f.Fuzz(func(t *testing.T, text, published string, b, e int) {
		a := hearsay.Article{Text: text, Published: published}
		s := hearsay.Statement{ID: "s1"}
		if 0 <= b && b <= e && e <= len(text) {
			s.Cue = []hearsay.Span{{Start: b, End: e}}
			s.Content = []hearsay.Span{{Start: e, End: len(text)}}
		}
		for _, d := range Said(a, []hearsay.Statement{s, {ID: "s2", Parent: "s1"}}) {
			if d != "" && !parseSaid(d).known() {
				t.Errorf("Said gives %q, which is no date", d)
			}
		}
		end := 0
		for _, m := range mentions(text, time.Time{}) {
			if m.span.Start < end || m.span.End > len(text) || m.span.Len() <= 0 {
				t.Errorf("phrase at %v after one that ended at %d in %d bytes", m.span, end, len(text))
			}
			end = m.span.End
		}
	})
}
