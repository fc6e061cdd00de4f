package main

import (
	"context"
	"fmt"

	"hearsay/internal/ledger"
)

// backupCmd is hearsay backup.
type backupCmd struct {
	dbFlag
	File string `arg:"" help:"Where the copy goes; nothing may be there yet."`
}

// Run copies the ledger, consistent while others write to it.
func (c *backupCmd) Run(ctx context.Context, s *streams) error {
	return c.use(ctx, s, func(l *ledger.Ledger) error {
		if err := l.Backup(ctx, c.File); err != nil {
			return err
		}
		fmt.Fprintf(s.err, "%s: a whole copy of the ledger\n", c.File)
		return nil
	})
}
