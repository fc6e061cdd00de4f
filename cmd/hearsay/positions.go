package main

import (
	"context"
	"fmt"

	"hearsay/internal/export/table"
	"hearsay/internal/ledger"
)

// positionsCmd is hearsay positions.
type positionsCmd struct {
	filterFlags
	Name  string   `arg:"" help:"Whose positions: a source's slug, its name or words of it."`
	Issue []string `arg:"" optional:"" help:"Only statements that hold these words."`
}

// Run prints what a source has said, issue by issue, and where it turned.
func (c *positionsCmd) Run(ctx context.Context, s *streams) error {
	return c.ask(ctx, s, func(l *ledger.Ledger, f ledger.Filter) (*table.Table, error) {
		found, err := l.Positions(ctx, c.Name, join(c.Issue), f)
		t := &table.Table{Columns: []string{"source", "issue", "turn", "said", "day", "outlet", "article", "act", "words"}, Headed: 2}
		for n, i := range found {
			for _, p := range i.Positions {
				t.Add(i.Source.Name, fmt.Sprintf("%d: %s", n+1, i.Gloss), string(p.Turn), ledger.When(p.Statement),
					p.Day, p.Outlet, address(p.Statement), string(p.Act), p.Content)
			}
		}
		return t, err
	})
}
