package main

import (
	"context"

	"hearsay/internal/export/table"
	"hearsay/internal/ledger"
)

// originsCmd is hearsay origins.
type originsCmd struct {
	filterFlags
	Query []string `arg:"" optional:"" help:"A claim (c12), or words of claims to trace."`
}

// Run prints on how many independent origins each claim rests, and which statements on which.
func (c *originsCmd) Run(ctx context.Context, s *streams) error {
	return c.ask(ctx, s, func(l *ledger.Ledger, f ledger.Filter) (*table.Table, error) {
		found, err := l.Origins(ctx, join(c.Query), f)
		t := &table.Table{Columns: []string{"claim", "rests on", "origin", "day", "outlet", "article", "words"}, Headed: 2}
		for _, tr := range found {
			rests := tr.Counts()
			for _, o := range tr.Origins {
				for _, st := range o.Statements {
					t.Add(tr.ID(), rests, o.String(), st.Day, st.Outlet, address(st), st.Content)
				}
			}
		}
		return t, err
	})
}
