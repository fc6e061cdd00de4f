package main

import (
	"context"

	"hearsay/internal/export/table"
	"hearsay/internal/ledger"
)

// disputesCmd is hearsay disputes.
type disputesCmd struct {
	filterFlags
	Query []string `arg:"" optional:"" help:"Only disputes in which these words stand on either side."`
}

// Run prints who denies or contradicts whom, the newest first.
func (c *disputesCmd) Run(ctx context.Context, s *streams) error {
	return c.ask(ctx, s, func(l *ledger.Ledger, f ledger.Filter) (*table.Table, error) {
		found, err := l.Disputes(ctx, join(c.Query), f)
		return linked(found), err
	})
}

// linked prints relations, both ends cited.
func linked(ls []ledger.Link) *table.Table {
	t := &table.Table{Columns: []string{"day", "article", "source", "words", "relation", "confidence", "of day", "of article", "of source", "of words"}, Headed: 4}
	for _, l := range ls {
		t.Links = append(t.Links, link(l))
		t.Add(l.From.Day, address(l.From), sourceName(l.From), l.From.Content, string(l.Type), l.Confidence,
			l.To.Day, address(l.To), sourceName(l.To), l.To.Content)
	}
	return t
}
