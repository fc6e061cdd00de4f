package main

import (
	"context"
	"fmt"

	"hearsay/internal/ledger"
	"hearsay/internal/store"
)

// checkCmd is hearsay check.
type checkCmd struct{ dbFlag }

// Run looks for damage: 0 if there is none, 3 otherwise, each finding on standard error.
func (c *checkCmd) Run(ctx context.Context, s *streams) error {
	return c.use(ctx, s, func(l *ledger.Ledger) error {
		found, versions, err := l.Check(ctx)
		for _, f := range found {
			fmt.Fprintln(s.err, f)
		}
		if err != nil {
			return err
		}
		if len(found) > 0 {
			path, err := c.path(s)
			if err != nil {
				return err
			}
			return &store.CorruptError{File: path, Offset: -1, What: fmt.Sprintf("%d findings, named above; hearsay export saves what can be read", len(found))}
		}
		fmt.Fprintf(s.err, "sound: %d versions of articles, every span on the words it quotes\n", versions)
		return nil
	})
}
