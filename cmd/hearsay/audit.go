package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"hearsay"
	"hearsay/extract"
	"hearsay/internal/audit"
	"hearsay/internal/export/table"
	"hearsay/internal/export/terminal"
	"hearsay/internal/ingest"
)

// auditCmd is hearsay audit.
type auditCmd struct {
	inputFlags
	Swap          []string `placeholder:"NAME" help:"Only swaps whose names begin with this, such as gender, names or russia/ukraine; may be given several times."`
	OneWay        bool     `help:"Replace only the words of the side that a direction is named for, even in articles that name both."`
	MinConfidence float64  `placeholder:"P" help:"Count only statements that were read with at least this confidence, 0 to 1 (default: all)."`
	Examples      int      `default:"2" placeholder:"N" help:"How many statements that were not kept are shown a direction (${default})."`
	Gate          bool     `help:"Leave with exit code 1 if the gate is missed: 97 % kept, directions no more than 2 points apart."`
	To            string   `enum:"auto,terminal,jsonl,markdown" default:"auto" help:"What to print: terminal (the default on a terminal), jsonl (the default elsewhere) or markdown."`
	Width         int      `placeholder:"N" help:"Columns to fit with --to terminal (default: those of the terminal)."`
}

// Help implements kong's HelpProvider.
func (c *auditCmd) Help() string {
	return `Measures whether reports are read alike whoever they are about: exchanges words that say who is meant (sides of a conflict, parties,
companies, men and women, names, government and opposition, outlets), reads again, and says how many statements were kept whole. With no
path it reads a built-in set of invented articles. docs/audit.md says what is counted.

Examples:
  hearsay audit
  hearsay audit --swap gender --swap names reports/
  hearsay audit --gate --to markdown articles.jsonl
  hearsay audit --swap russia/ukraine --examples 10 --to terminal articles.jsonl`
}

// errGate says that the gate was missed; each miss has been named already.
var errGate = errors.New("the gate is missed")

// Run makes the swaps in each article and prints what was kept.
func (c *auditCmd) Run(ctx context.Context, s *streams) error {
	swaps, err := c.swaps()
	if err != nil {
		return err
	}
	x, err := c.load()
	if err != nil {
		return err
	}
	var report audit.Report
	measure := func(record hearsay.Record) error {
		outcomes, err := audit.Compare(ctx, x, record, audit.Options{OneWay: c.OneWay, Swaps: swaps, MinConfidence: c.MinConfidence})
		report.Add(outcomes)
		return err
	}
	some := c.articles
	if len(c.Paths) == 0 {
		some = c.builtIn
	}
	err = some(ctx, s, x, measure)
	if err != nil && !errors.As(err, new(*inputsError)) {
		return err
	}
	rows := report.Rows(c.Examples)
	if failed := c.print(s, rows); failed != nil {
		return failed
	}
	misses := audit.Misses(rows, audit.Gate, audit.GateApart)
	for _, m := range misses {
		fmt.Fprintf(s.err, "hearsay: %s, %s: %s kept, %.1f points from the other direction\n", m.Swap, m.Direction, audit.Percent(m.Kept), 100*m.Apart)
	}
	if c.Gate && err == nil && len(misses) > 0 {
		return errGate
	}
	return err
}

// swaps gives the swaps that are asked for.
func (c *auditCmd) swaps() ([]audit.Swap, error) {
	all := audit.Swaps()
	for _, name := range c.Swap {
		if !slices.ContainsFunc(all, func(s audit.Swap) bool { return strings.HasPrefix(s.Name, name) }) {
			var known []string
			for _, s := range all {
				known = append(known, s.Name)
			}
			return nil, &usageError{fmt.Errorf("--swap %s: there are %s", name, strings.Join(known, ", "))}
		}
	}
	return slices.DeleteFunc(all, func(s audit.Swap) bool {
		return len(c.Swap) > 0 && !slices.ContainsFunc(c.Swap, func(name string) bool { return strings.HasPrefix(s.Name, name) })
	}), nil
}

// articles reads the inputs.
func (c *auditCmd) articles(ctx context.Context, s *streams, x *extract.Extractor, measure func(hearsay.Record) error) error {
	inputs, err := c.find(s)
	if err != nil {
		return err
	}
	work := func(it ingest.Item) reading {
		r := extractOne(ctx, x, it)
		if r.err == nil {
			r.err = at(it, measure(r.record))
		}
		return r
	}
	return c.eachBy(ctx, s, inputs, newProgress(s, inputs), work, func(reading) error { return nil })
}

// builtIn reads the built-in articles.
func (c *auditCmd) builtIn(ctx context.Context, _ *streams, x *extract.Extractor, measure func(hearsay.Record) error) error {
	work := func(a hearsay.Article) error {
		r, _, err := x.Extract(ctx, a)
		if err != nil {
			return err
		}
		return measure(r)
	}
	return ordered(slices.Values(audit.Articles()), cmp.Or(c.Threads, runtime.GOMAXPROCS(0)), work, func(err error) error { return err })
}

// print prints rows.
func (c *auditCmd) print(s *streams, rows []audit.Row) error {
	to := c.To
	if to == "auto" {
		to = "jsonl"
		if isTerminal(s.out) {
			to = "terminal"
		}
	}
	switch to {
	case "markdown":
		return audit.Markdown(s.out, rows)
	case "jsonl":
		w := bufio.NewWriter(s.out)
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		for _, r := range rows {
			if err := e.Encode(r); err != nil {
				return err
			}
		}
		return w.Flush()
	}
	if err := rowTable(rows).Write(s.out, table.Terminal, columns(s, c.Width)); err != nil {
		return err
	}
	for _, r := range rows {
		for _, e := range r.Examples {
			fmt.Fprintf(s.out, "\n%s, %s: lost %s\n", r.Swap, r.Direction, strings.Join(e.Lost, ", "))
			for _, l := range [][2]string{{"before", e.Before}, {"after", e.After}, {"read before", e.Was}, {"read after", e.Is}} {
				if l[1] != "" {
					fmt.Fprintf(s.out, "  %s: %s\n", l[0], terminal.Clean(l[1]))
				}
			}
		}
	}
	return nil
}

// rowTable lays rows out for a terminal.
func rowTable(rows []audit.Row) *table.Table {
	t := &table.Table{Columns: append([]string{"swap", "direction", "articles", "statements"}, audit.Columns...), Headed: 1}
	for _, r := range rows {
		cells := []any{r.Swap, r.Direction, r.Articles, r.Tally().Statements}
		for _, c := range r.Shares() {
			cells = append(cells, c)
		}
		t.Add(cells...)
	}
	return t
}
