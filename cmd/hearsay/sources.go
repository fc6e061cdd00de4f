package main

import (
	"context"

	"hearsay/internal/export/table"
	"hearsay/internal/ledger"
)

// sourcesCmd is hearsay sources.
type sourcesCmd struct {
	filterFlags
	Name []string `arg:"" optional:"" help:"Only sources that go by this name; their statements are printed."`
}

// Run prints the most quoted sources, or the statements of those that go by a name.
func (c *sourcesCmd) Run(ctx context.Context, s *streams) error {
	return c.ask(ctx, s, func(l *ledger.Ledger, f ledger.Filter) (*table.Table, error) {
		if len(c.Name) > 0 {
			f.Source = join(c.Name)
			sts, err := l.Statements(ctx, f)
			return citing(sts), err
		}
		found, err := l.Sources(ctx, "", f)
		if err != nil {
			return nil, err
		}
		t := &table.Table{Columns: []string{"source", "name", "kind", "named", "statements", "role", "affiliation"}}
		for _, o := range found {
			t.Add(o.Slug, o.Name, string(o.Kind), o.Named, o.Statements, o.Role, o.Affiliation)
			if !c.records() {
				continue
			}
			f.Source = o.Slug
			sts, err := l.Statements(ctx, f)
			if err != nil {
				return nil, err
			}
			for _, st := range sts {
				t.Also = append(t.Also, address(st))
			}
		}
		return t, nil
	})
}
