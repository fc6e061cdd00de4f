package audit

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Percent writes a share in per cent.
func Percent(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }

// Shares gives what a row says, in per cent where there is anything to count: source, act, disputes, own voice (of the outlet's
// assertions), everything in the statements whose sentences were touched, elsewhere, and in all.
func (r Row) Shares() []string {
	t := r.Tally()
	of := func(n, all int) string {
		if all == 0 {
			return ""
		}
		return Percent(share(n, all))
	}
	return []string{of(min(t.Source, t.Kind, t.Found), t.Statements), of(t.Spans, t.Statements), of(t.Act, t.Statements), of(t.Disputes, t.Statements),
		of(r.AssertionsKept, r.Assertions), of(r.Touched.All, r.Touched.Statements), of(r.Elsewhere.All, r.Elsewhere.Statements), of(t.All, t.Statements)}
}

// Columns names what Shares gives.
var Columns = []string{"source", "words", "act", "disputes", "own voice", "touched", "elsewhere", "all"}

// Markdown prints rows as a table, and their examples below it.
func Markdown(w io.Writer, rows []Row) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "| swap | direction | articles | statements | %s |\n| --- | --- | ---: | ---: |%s\n", strings.Join(Columns, " | "), strings.Repeat(" ---: |", len(Columns)))
	for _, r := range rows {
		fmt.Fprintf(b, "| %s | %s | %d | %d | %s |\n", cell(r.Swap), cell(r.Direction), r.Articles, r.Tally().Statements, strings.Join(r.Shares(), " | "))
	}
	for _, r := range rows {
		for _, e := range r.Examples {
			fmt.Fprintf(b, "\n- %s, %s: lost %s\n  - before: %s\n  - after: %s\n  - read before: %s\n  - read after: %s\n", cell(r.Swap), cell(r.Direction),
				strings.Join(e.Lost, ", "), cell(e.Before), cell(e.After), cell(e.Was), cell(e.Is))
		}
	}
	return b.Flush()
}

// cell writes s on one line, so that Markdown shows it as it is.
func cell(s string) string {
	return strings.NewReplacer("|", "\\|", "*", "\\*", "_", "\\_", "<", "&lt;", "`", "\\`").Replace(strings.Join(strings.Fields(s), " "))
}
