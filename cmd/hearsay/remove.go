package main

import (
	"context"
	"errors"
	"fmt"

	"hearsay"
	"hearsay/internal/ledger"
)

// removeCmd is hearsay remove.
type removeCmd struct {
	dbFlag
	Articles []string `arg:"" help:"Ids or URLs of articles to remove, with all their versions."`
}

// Run removes articles, each by itself; those that are not there are named and the rest is done.
func (c *removeCmd) Run(ctx context.Context, s *streams) error {
	return c.use(ctx, s, func(l *ledger.Ledger) error {
		var n inputsError
		for _, a := range c.Articles {
			err := l.Remove(ctx, a)
			switch {
			case err == nil:
				n.read++
				fmt.Fprintf(s.err, "%s: removed\n", a)
			case isMissing(err):
				n.failed++
				fmt.Fprintf(s.err, "%v; hearsay search finds what there is\n", err)
			default:
				return err
			}
		}
		if n.failed > 0 {
			return &n
		}
		return nil
	})
}

func isMissing(err error) bool { return errors.Is(err, hearsay.ErrNotFound) }
