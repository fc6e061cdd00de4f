package main

import (
	"context"

	"hearsay/internal/export/table"
	"hearsay/internal/ledger"
)

// searchCmd is hearsay search.
type searchCmd struct {
	filterFlags
	Query []string `arg:"" help:"Words that must all stand in a statement, its source's name or its article's title; \"in quotes\" as one phrase, word* for beginnings."`
}

// Run prints the statements that hold the words, the newest first.
func (c *searchCmd) Run(ctx context.Context, s *streams) error {
	return c.ask(ctx, s, func(l *ledger.Ledger, f ledger.Filter) (*table.Table, error) {
		sts, err := l.Search(ctx, join(c.Query), f)
		return citing(sts), err
	})
}
