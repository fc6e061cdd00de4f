package main

import (
	"context"
	"errors"
	"fmt"

	"hearsay"
	"hearsay/internal/ledger"
)

// migrateDBCmd is hearsay migrate-db.
type migrateDBCmd struct {
	From string `arg:"" help:"Ledger to take from: a file or the address of a PostgreSQL database."`
	To   string `arg:"" help:"Where it goes: a file or the address of a database; nothing may be stored there yet."`
}

// Help shows how the command is used.
func (migrateDBCmd) Help() string {
	return `Everything is copied in one transaction and checked: articles with their versions, readings, links, corrections. Addresses
stay the same. The old ledger is left as it is.

Examples:
  hearsay migrate-db ledger.db postgres://news@db.example/hearsay    a newsroom begins to share its ledger
  hearsay migrate-db postgres://news@db.example/hearsay copy.db      one file to take along, or to keep as a copy`
}

// Run moves a ledger to another database.
func (c *migrateDBCmd) Run(ctx context.Context, s *streams) (err error) {
	from, err := dbFlag{DB: c.From}.existing(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, err := ledger.Open(ctx, c.To)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	show := isTerminal(s.err)
	err = from.MoveTo(ctx, to, func(table string, rows int) {
		if show {
			fmt.Fprintf(s.err, "\r\033[K%s: %d rows", table, rows)
		}
	})
	if show {
		fmt.Fprint(s.err, "\r\033[K")
	}
	if err != nil {
		return err
	}
	found, versions, err := to.Check(ctx)
	if err != nil {
		return err
	}
	for _, f := range found {
		fmt.Fprintln(s.err, f)
	}
	if len(found) > 0 {
		return fmt.Errorf("%s: the copy is damaged: do not use it: %w", ledger.Name(c.To), hearsay.ErrInvalid)
	}
	fmt.Fprintf(s.err, "%s: the whole ledger, %d versions of articles, checked\n", ledger.Name(c.To), versions)
	return nil
}
