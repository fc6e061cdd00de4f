package main

import (
	"context"
	"errors"
	"fmt"

	"hearsay/internal/ingest"
	"hearsay/internal/ledger"
	"hearsay/internal/store"
	"hearsay/internal/telemetry"
)

// addCmd is hearsay add.
type addCmd struct {
	dbFlag
	inputFlags
	Queue bool `help:"Let the articles wait for hearsay work instead of reading them now (--db postgres://... only)."`
}

// Run reads the inputs as hearsay read does and stores their records, each article in one transaction: once its line is
// printed, it is on disk.
func (c *addCmd) Run(ctx context.Context, s *streams) (err error) {
	inputs, err := c.find(s)
	if err != nil {
		return err
	}
	if c.Queue {
		return c.enqueue(ctx, s, inputs)
	}
	x, err := c.load()
	if err != nil {
		return err
	}
	by, err := c.identify()
	if err != nil {
		return err
	}
	l, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	// What the ledger holds already, read by the same model, is not read again.
	work := func(it ingest.Item) (r reading) {
		ctx, end := telemetry.Step(ctx, "article", telemetry.Article(it.Article.ID))
		defer func() { end(r.err) }()
		if it.Err == nil {
			if holds, err := l.Holds(ctx, it.Article, by); err != nil || holds {
				return reading{item: it, known: holds, err: at(it, err)}
			}
		}
		return extractOne(ctx, x, it)
	}
	return c.eachBy(ctx, s, inputs, newProgress(s, inputs), work, func(r reading) error {
		if r.known {
			return told(s, ledger.Change{Added: store.Added{Article: r.item.Article.ID, Outcome: store.Same}}, 0)
		}
		change, err := l.Add(telemetry.From(ctx, r.trace), r.record, by)
		if err != nil {
			return err
		}
		return told(s, change, len(r.record.Statements))
	})
}

// told prints what became of an article, and for an edited one what changed in its statements.
func told(s *streams, c ledger.Change, statements int) error {
	line := fmt.Sprintf("%s: %s, %d statements", c.Article, c.Outcome, statements)
	switch c.Outcome {
	case store.Same:
		line = fmt.Sprintf("%s: there already, nothing changed", c.Article)
	case store.Edited:
		line = fmt.Sprintf("%s: quietly edited since, now version %d, %d statements", c.Article, c.Version, statements)
	}
	if _, err := fmt.Fprintln(s.out, line); err != nil {
		return err
	}
	for _, a := range c.Gone {
		if _, err := fmt.Fprintf(s.out, "  gone: %s\n", a.Words); err != nil {
			return err
		}
	}
	for _, a := range c.Altered {
		if _, err := fmt.Fprintf(s.out, "  was: %s\n", a.Words); err != nil {
			return err
		}
	}
	for _, id := range c.Fresh {
		if _, err := fmt.Fprintf(s.out, "  new: %s#%s\n", c.Article, id); err != nil {
			return err
		}
	}
	return nil
}
