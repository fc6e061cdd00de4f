package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"hearsay/internal/export/table"
	"hearsay/internal/ingest/text"
	"hearsay/internal/ledger"
)

// quoteCmd is hearsay quote.
type quoteCmd struct {
	filterFlags
	Words []string `arg:"" optional:"" help:"The words to look for."`
	Draft string   `type:"existingfile" placeholder:"FILE" help:"Check every quotation in this draft instead."`
}

// maxDraft is how long a draft may be, in bytes.
const maxDraft = 16 << 20

// Run prints where words were said, or how each quotation of a draft stands in the ledger.
func (c *quoteCmd) Run(ctx context.Context, s *streams) error {
	if (len(c.Words) == 0) == (c.Draft == "") {
		return &usageError{errors.New("give the words to look for, or --draft FILE")}
	}
	return c.ask(ctx, s, func(l *ledger.Ledger, f ledger.Filter) (*table.Table, error) {
		var hits []ledger.Hit
		if c.Draft == "" {
			found, err := l.Quote(ctx, join(c.Words), f)
			if err != nil {
				return nil, err
			}
			hits = found
		} else {
			draft, err := readDraft(c.Draft)
			if err != nil {
				return nil, err
			}
			if hits, err = l.CheckDraft(ctx, draft, f); err != nil {
				return nil, err
			}
		}
		t := &table.Table{Columns: append([]string{"line", "quoted", "found", "share"}, cited...)}
		for _, h := range hits {
			line := any(h.Line)
			if h.Line == 0 {
				line = ""
			}
			where := []any{"", "", "", "", "", ""}
			if h.Likeness != ledger.Unknown {
				where = cite(h.Statement)
			}
			t.Add(append([]any{line, h.Quote, string(h.Likeness), h.Share}, where...)...)
		}
		return t, nil
	})
}

func readDraft(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	draft, _, err := text.Read(f, maxDraft)
	if err != nil {
		return "", fmt.Errorf("draft %s: %w", path, err)
	}
	return draft, nil
}
