package main

import (
	"context"

	"hearsay/internal/export/jsonl"
	"hearsay/internal/ledger"
)

// exportCmd is hearsay export.
type exportCmd struct {
	dbFlag
	To string `enum:"ledger,jsonl" default:"ledger" help:"What to print: ledger (one object with records, claims, relations and sources) or jsonl (the records alone, one a line)."`
}

// Run prints the whole ledger.
func (c *exportCmd) Run(ctx context.Context, s *streams) error {
	return c.use(ctx, s, func(l *ledger.Ledger) error {
		if c.To == "jsonl" {
			return l.ExportRecords(ctx, jsonl.NewWriter(s.out).Write)
		}
		return l.Export(ctx, s.out)
	})
}
