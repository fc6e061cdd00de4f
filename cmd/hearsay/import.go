package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"hearsay/internal/ingest"
)

// importCmd is hearsay import.
type importCmd struct {
	dbFlag
	Files []string `arg:"" optional:"" help:"Exported ledgers, or records as JSON Lines; - is standard input (the default)."`
}

// Run takes what hearsay export and hearsay read --to jsonl print, without reading the articles again.
func (c *importCmd) Run(ctx context.Context, s *streams) (err error) {
	l, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if len(c.Files) == 0 {
		c.Files = []string{ingest.Stdin}
	}
	var n inputsError
	for _, path := range c.Files {
		in := s.in
		if path != ingest.Stdin {
			f, err := os.Open(path)
			if err != nil {
				n.failed++
				fmt.Fprintln(s.err, err)
				continue
			}
			defer f.Close()
			in = f
		}
		got, err := l.Import(ctx, io.Reader(in), func(line int, err error) {
			n.failed++
			fmt.Fprintf(s.err, "%s:%d: %v\n", path, line, err)
		})
		n.read += got.Records
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		fmt.Fprintf(s.err, "%s: %d records, %d claims, %d relations across articles\n", path, got.Records, got.Claims, got.Relations)
	}
	if n.failed > 0 {
		return &n
	}
	return nil
}
