package main

import (
	"context"
	"fmt"

	"hearsay/internal/export/table"
	"hearsay/internal/ledger"
)

// compareCmd is hearsay compare.
type compareCmd struct {
	filterFlags
	A string `arg:"" name:"outlet" help:"One outlet."`
	B string `arg:"" name:"other" help:"The other."`
}

// Run prints how two outlets told the events that both reported.
func (c *compareCmd) Run(ctx context.Context, s *streams) error {
	return c.ask(ctx, s, func(l *ledger.Ledger, f ledger.Filter) (*table.Table, error) {
		cmp, err := l.Compare(ctx, c.A, c.B, f)
		if err != nil {
			return nil, err
		}
		t := &table.Table{Columns: append([]string{"what", "value"}, cited...), Headed: 1}
		figure := func(what, value string) { t.Add(what, value, "", "", "", "", "", "") }
		for _, side := range []ledger.Side{cmp.A, cmp.B} {
			figure(side.Outlet, fmt.Sprintf("articles on events that both have: %d", len(side.Articles)))
			figure(side.Outlet, fmt.Sprintf("statements by unnamed sources: %.0f %%", 100*side.Unnamed))
			figure(side.Outlet, fmt.Sprintf("words in its own contestable voice: %.0f %%", 100*side.OwnVoice))
			for _, q := range side.Sources {
				figure(side.Outlet, fmt.Sprintf("quotes %s: %d", q.Name, q.Statements))
			}
			for _, name := range side.OnlySources {
				figure(side.Outlet, "quotes, and the other does not: "+name)
			}
		}
		cited := func(what, value string, sts []ledger.Statement) {
			for _, st := range sts {
				t.Add(append([]any{what, value}, cite(st)...)...)
			}
		}
		for _, cl := range cmp.Shared {
			cited("both have "+cl.ID(), "", cl.Statements)
		}
		cited("only "+cmp.A.Outlet, "", cmp.A.Only)
		cited("only "+cmp.B.Outlet, "", cmp.B.Only)
		return t, nil
	})
}
