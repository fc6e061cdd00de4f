package main

import (
	"context"

	"hearsay/internal/export/table"
	"hearsay/internal/ledger"
)

// timelineCmd is hearsay timeline.
type timelineCmd struct {
	filterFlags
	Query []string `arg:"" optional:"" help:"Only statements that hold these words."`
}

// Run prints statements in the order in which they were made.
func (c *timelineCmd) Run(ctx context.Context, s *streams) error {
	return c.ask(ctx, s, func(l *ledger.Ledger, f ledger.Filter) (*table.Table, error) {
		found, err := l.Timeline(ctx, join(c.Query), f)
		t := &table.Table{Columns: append([]string{"said"}, cited...)}
		for _, st := range found {
			t.Add(append([]any{ledger.When(st)}, cite(st)...)...)
		}
		return t, err
	})
}
