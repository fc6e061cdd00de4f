package main

import (
	"context"

	"hearsay/internal/export/table"
	"hearsay/internal/ledger"
)

// claimsCmd is hearsay claims.
type claimsCmd struct {
	filterFlags
	Query []string `arg:"" optional:"" help:"Only claims with a statement that holds these words."`
}

// Run prints claims with their statements, those in most articles first.
func (c *claimsCmd) Run(ctx context.Context, s *streams) error {
	return c.ask(ctx, s, func(l *ledger.Ledger, f ledger.Filter) (*table.Table, error) {
		found, err := l.Claims(ctx, join(c.Query), f)
		t := &table.Table{Columns: append([]string{"claim", "articles", "outlets"}, cited...), Headed: 3}
		for _, cl := range found {
			t.Claims = append(t.Claims, claimed(cl))
			for _, st := range cl.Statements {
				t.Add(append([]any{cl.ID(), cl.Articles, cl.Outlets}, cite(st)...)...)
			}
		}
		return t, err
	})
}
