package main

import (
	"context"

	"hearsay/internal/dump"
	"hearsay/internal/export/form"
	"hearsay/internal/ledger"
)

// exportCmd is hearsay export.
type exportCmd struct {
	dbFlag
	narrowFlags
	To  string `enum:"ledger,jsonl,csv,xlsx,parquet,markdown,html,webannotation,schemaorg,prov,ftm,graphml" default:"ledger" help:"What to print: ledger (one object with records, claims, relations and sources), jsonl (the records alone, one a line), csv, xlsx or parquet (a row a statement), markdown, html, webannotation, schemaorg, prov (JSON-LD), ftm (FollowTheMoney) or graphml."`
	BOM bool   `name:"bom" help:"Begin --to csv with a byte-order mark, by which Excel knows UTF-8."`
}

// Help shows how the command is used.
func (exportCmd) Help() string {
	return `With a filter, an article is printed if it has a statement that passes, and of its statements those that pass and those by whose word
they reach us. How much was printed stands on standard error. docs/formats.md has an example of each form.

Examples:
  hearsay export > ledger.json
  hearsay export --to parquet --since 2031-05-01 > may.parquet
  hearsay export --to ftm --source "Orla Venn" > venn.ftm.json
  hearsay export --to csv --bom --act deny > denials.csv`
}

// Run prints the whole ledger, or what passes the filters.
func (c *exportCmd) Run(ctx context.Context, s *streams) error {
	f, err := c.filter()
	if err != nil {
		return err
	}
	if c.To == "ledger" {
		if f != (ledger.Filter{}) {
			return &usageError{errWhole}
		}
		return c.use(ctx, s, func(l *ledger.Ledger) error { return l.Export(ctx, s.out) })
	}
	fm, _ := form.Named(c.To)
	if err := forFiles(s, fm); err != nil {
		return err
	}
	return c.use(ctx, s, func(l *ledger.Ledger) error {
		w := newCounted(s, fm.Records(s.out, form.Options{Mark: c.BOM, About: c.asked()}))
		return w.end(dump.Write(ctx, l, f, w))
	})
}
