package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"hearsay/internal/export/table"
	"hearsay/internal/ledger"
	"hearsay/internal/store"
)

// correctionsCmd is hearsay corrections.
type correctionsCmd struct {
	List     correctionsListCmd     `cmd:"" help:"What people said about what was read, the newest last."`
	Export   correctionsExportCmd   `cmd:"" help:"Print all corrections as JSON Lines, to be kept or applied elsewhere."`
	Apply    correctionsApplyCmd    `cmd:"" help:"Take corrections that export printed; those that are there already are passed over."`
	Training correctionsTrainingCmd `cmd:"" help:"Print the articles that were decided about as training data: corrected records, what was accepted and what rejected."`
}

// Help is what --help adds.
func (correctionsCmd) Help() string {
	return `Corrections are a layer of their own: they change nothing that was read, and a new reading leaves them as they are.

Examples:
  hearsay corrections list
  hearsay corrections export > corrections.jsonl
  hearsay corrections apply --db other.db corrections.jsonl
  hearsay corrections training --whole > train.jsonl`
}

type correctionsListCmd struct {
	dbFlag
	tableFlags
}

// Run prints a row for each correction.
func (c *correctionsListCmd) Run(ctx context.Context, s *streams) error {
	return c.use(ctx, s, func(l *ledger.Ledger) error {
		y, err := l.Layer(ctx)
		if err != nil {
			return err
		}
		t := &table.Table{Columns: []string{"made", "who", "kind", "about", "to", "note", "undone", "uid"}}
		for _, k := range y.All {
			about, to := k.Exact, k.Name
			switch k.Kind {
			case store.Rename, store.Merge:
				about = k.Slug
			}
			if k.Target != "" {
				to = k.Target
			}
			undone := ""
			if u, ok := y.Undone(k.UID); ok {
				undone = u.Who
			}
			t.Add(k.Made, k.Who, string(k.Kind), about, to, k.Note, undone, k.UID)
		}
		return c.print(s, t)
	})
}

type correctionsExportCmd struct{ dbFlag }

// Run prints all corrections.
func (c *correctionsExportCmd) Run(ctx context.Context, s *streams) error {
	return c.use(ctx, s, func(l *ledger.Ledger) error { return l.ExportCorrections(ctx, s.out) })
}

type correctionsApplyCmd struct {
	dbFlag
	File string `arg:"" optional:"" default:"-" help:"What export printed; - is standard input."`
}

// Run takes corrections from a file, all or none.
func (c *correctionsApplyCmd) Run(ctx context.Context, s *streams) (err error) {
	in := s.in
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return &usageError{err}
		}
		defer f.Close() // read only
		in = f
	}
	return c.use(ctx, s, func(l *ledger.Ledger) error {
		n, err := l.ApplyCorrections(ctx, in)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.err, "%d corrections applied\n", n)
		return err
	})
}

type correctionsTrainingCmd struct {
	dbFlag
	Whole   bool `help:"Only articles of which every statement has been decided about."`
	Records bool `help:"Print the corrected records alone, as hearsay read prints records."`
}

// Run prints reviewed articles, one a line.
func (c *correctionsTrainingCmd) Run(ctx context.Context, s *streams) error {
	return c.use(ctx, s, func(l *ledger.Ledger) error { return c.print(ctx, l, s.out) })
}

func (c *correctionsTrainingCmd) print(ctx context.Context, l *ledger.Ledger, w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return l.ReviewedRecords(ctx, func(r ledger.Reviewed) error {
		switch {
		case c.Whole && !r.Whole:
			return nil
		case c.Records:
			return e.Encode(r.Record)
		}
		return e.Encode(r)
	})
}
