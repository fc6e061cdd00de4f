package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"hearsay"
	"hearsay/internal/ledger"
	"hearsay/internal/store"
)

// addCmd is hearsay add.
type addCmd struct {
	dbFlag
	inputFlags
}

// Run reads the inputs as hearsay read does and stores their records, each article in one transaction: once its line is
// printed, it is on disk.
func (c *addCmd) Run(ctx context.Context, s *streams) (err error) {
	inputs, err := c.find(s)
	if err != nil {
		return err
	}
	x, err := loadModel(c.Model)
	if err != nil {
		return err
	}
	by, err := identify(c.Model)
	if err != nil {
		return err
	}
	l, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	return c.each(ctx, s, x, inputs, newProgress(s, inputs), func(rec hearsay.Record) error {
		change, err := l.Add(ctx, rec, by)
		if err != nil {
			return err
		}
		return told(s, change, len(rec.Statements))
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

// identify names the model that reads, so that a later one's readings replace its own.
func identify(path string) (store.Model, error) {
	if path == "" {
		return store.Model{Name: "built-in", Version: version()}, nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return store.Model{}, fmt.Errorf("model %s: %w", path, err)
	}
	sum := sha256.Sum256(b)
	return store.Model{Name: filepath.Base(path), Version: hex.EncodeToString(sum[:6])}, nil
}
