package main

import (
	"context"
	"fmt"

	"hearsay/internal/export"
	"hearsay/internal/export/jsonl"
	"hearsay/internal/export/table"
	"hearsay/internal/export/terminal"
	"hearsay/internal/ledger"
	"hearsay/internal/store"
)

// showCmd is hearsay show.
type showCmd struct {
	dbFlag
	outputFlags
	ID string `arg:"" name:"id" help:"An article (its id or URL), a statement (ARTICLE#s3), a claim (c12) or a source (its slug or name)."`
}

// Run shows what stands behind an address.
func (c *showCmd) Run(ctx context.Context, s *streams) error {
	return c.use(ctx, s, func(l *ledger.Ledger) error {
		sh, err := l.Show(ctx, c.ID)
		if err != nil {
			return err
		}
		switch {
		case sh.Article != nil && c.records():
			t := &table.Table{}
			for _, st := range sh.Article.Statements {
				t.Also = append(t.Also, export.Address{Article: sh.Article.ID, Statement: st.ID})
			}
			return c.print(ctx, s, l, t)
		case sh.Article != nil:
			return c.article(ctx, s, l, sh)
		case sh.Statement != nil:
			of, err := l.Of(ctx, []ledger.Statement{*sh.Statement})
			if err != nil {
				return err
			}
			return c.statement(ctx, s, l, sh, of[sh.Statement.Row])
		case sh.Claim != nil:
			t := citing(sh.Claim.Statements)
			t.Claims = []export.Claim{claimed(*sh.Claim)}
			return c.print(ctx, s, l, t)
		}
		return c.print(ctx, s, l, citing(sh.Quotes))
	})
}

// article shows a record as hearsay read does, and what changed if it was edited.
func (c *showCmd) article(ctx context.Context, s *streams, l *ledger.Ledger, sh ledger.Shown) error {
	switch {
	case c.To == "jsonl" || c.To == "auto" && !isTerminal(s.out):
		return jsonl.NewWriter(s.out).Write(*sh.Article)
	case c.To != "auto" && c.To != "terminal":
		t := &table.Table{Columns: []string{"version", "day", "title", "added", "model", "statements"}}
		for _, v := range sh.Versions {
			t.Add(v.Number, store.Day(v.Published), v.Title, v.Added, v.Model.Name+" "+v.Model.Version, v.Statements)
		}
		return c.print(ctx, s, l, t)
	}
	w := terminal.NewWriter(s.out, terminal.Options{Width: columns(s, c.Width), Color: isTerminal(s.out) && s.environment("NO_COLOR") == "" && s.environment("TERM") != "dumb"})
	if err := w.Write(*sh.Article); err != nil {
		return err
	}
	if len(sh.Versions) < 2 {
		return nil
	}
	fmt.Fprintf(s.out, "\nQuietly edited since: this is version %d, added %s.\n", len(sh.Versions), sh.Versions[len(sh.Versions)-1].Added)
	t := &table.Table{Columns: []string{"before", "now", "words before"}}
	for _, a := range sh.Anchors {
		if a.How != store.Exact {
			t.Add(a.Statement, said[a.How], a.Words)
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t.Write(s.out, table.Terminal, columns(s, c.Width))
}

// said puts into words how a statement of an earlier version was found again.
var said = map[store.How]string{store.Context: "other words", store.Altered: "altered", store.Lost: "gone"}

func (c *showCmd) statement(ctx context.Context, s *streams, l *ledger.Ledger, sh ledger.Shown, corrections []ledger.Correction) error {
	t := &table.Table{Columns: append([]string{"what"}, cited...)}
	add := func(what string, st ledger.Statement) { t.Add(append([]any{what}, cite(st)...)...) }
	add("statement", *sh.Statement)
	for _, k := range corrections { // beside what was read, which stays as it is
		row := cite(*sh.Statement)
		row[0] = store.Day(k.Made)
		if k.Kind == store.Split {
			row[3] = k.Name
		}
		t.Add(append([]any{string(k.Kind) + " by " + k.Who}, row...)...)
	}
	for _, st := range sh.Chain[1:] {
		add("by the word of", st)
	}
	for _, l := range sh.Links {
		t.Links = append(t.Links, link(l))
		if l.From.Row == sh.Statement.Row {
			add(fmt.Sprintf("%s (%.2f)", ledger.Verb(l.Type, false), l.Confidence), l.To)
		} else {
			add(fmt.Sprintf("%s (%.2f)", ledger.Verb(l.Type, true), l.Confidence), l.From)
		}
	}
	for _, cl := range sh.Claims {
		t.Claims = append(t.Claims, claimed(cl))
		for _, st := range cl.Statements {
			if st.Row != sh.Statement.Row {
				add("same claim "+cl.ID(), st)
			}
		}
	}
	return c.print(ctx, s, l, t)
}
