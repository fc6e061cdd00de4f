// Package when tells when the statements of a report were made.
//
// An article and its statements go in; for each statement an ISO date, week, month or year comes out, as precise as the
// report is, or "" where the report gives no time. Three steps lead there:
//
//   - The text's time phrases are found and resolved against the day of the report: the date in its dateline, else
//     Article.Published. A weekday is the last one up to that day. Without a day to count from, relative phrases mean
//     nothing and are left out.
//   - A log-linear model picks, for each statement, the phrase near its cue that dates it, or none.
//   - A second one decides which date the others inherit: from the same source's statement before or after it, from the
//     report's lead, from the statement that reports it, or none.
//
// Both models have readable features with weights estimated from annotated reports (training/heads.py, weights.tsv); what
// they reach is in docs/results.md. All functions are pure and safe for concurrent use.
package when

import (
	_ "embed"
	"sync"
	"time"

	"hearsay"
	"hearsay/internal/linear"
)

//go:embed weights.tsv
var weightsTSV string

var weights = sync.OnceValue(func() linear.Weights { return linear.MustParse(weightsTSV) })

// Said returns when each of statements was said: an ISO date ("2026-01-25"), week ("2026-W04"), month ("2026-01") or year,
// or "" where the text gives no time. Spans of statements must lie in a.Text. The result has one entry a statement.
func Said(a hearsay.Article, statements []hearsay.Statement) []string {
	return newReading(a, statements).said(weights())
}

// reference returns the day that the report's relative dates count from and where the dateline's own date stands; zero
// where there is none.
func reference(a hearsay.Article) (time.Time, hearsay.Span) {
	published := parseISO(a.Published)
	var base time.Time
	if published.prec == byDay {
		base = published.t
	}
	if m, ok := dateline(a.Text, base); ok {
		return m.date.t, m.span
	}
	return base, hearsay.Span{}
}
