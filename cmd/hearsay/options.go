package main

import (
	"context"
	"fmt"

	"hearsay/internal/export/table"
	"hearsay/internal/ledger"
)

// optionsCmd is hearsay options.
type optionsCmd struct {
	filterFlags
	Query []string `arg:"" optional:"" help:"Only options that hold these words."`
}

// Run prints what is proposed, offered or demanded, and who stands for and against it.
func (c *optionsCmd) Run(ctx context.Context, s *streams) error {
	return c.ask(ctx, s, func(l *ledger.Ledger, f ledger.Filter) (*table.Table, error) {
		found, err := l.Options(ctx, join(c.Query), f)
		t := &table.Table{Columns: append([]string{"option", "side"}, cited...), Headed: 1}
		for n, o := range found {
			add := func(side string, sts ...ledger.Statement) {
				for _, st := range sts {
					t.Add(append([]any{fmt.Sprintf("%d: %s", n+1, o.Put.Content), side}, cite(st)...)...)
				}
			}
			add("puts forward", o.Put)
			add("backs", o.Backs...)
			add("refuses", o.Refuses...)
		}
		return t, err
	})
}
