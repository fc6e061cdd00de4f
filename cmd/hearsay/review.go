package main

import (
	"context"
	"fmt"

	"hearsay/internal/ledger"
	"hearsay/internal/store"
)

// reviewCmd is hearsay review.
type reviewCmd struct {
	Accept reviewAcceptCmd `cmd:"" help:"A statement's source, cue and content are right."`
	Reject reviewRejectCmd `cmd:"" help:"They are not."`
	Split  reviewSplitCmd  `cmd:"" help:"A statement is from another source."`
	Rename reviewRenameCmd `cmd:"" help:"A source goes by another name."`
	Merge  reviewMergeCmd  `cmd:"" help:"A source is the same as another."`
	Undo   reviewUndoCmd   `cmd:"" help:"A correction does not hold."`
}

// Help is what --help adds.
func (reviewCmd) Help() string {
	return `Decides about what was read. A decision is laid beside the reading, with who made it and when, and can be undone. The same can be
done in a browser (hearsay serve, Review).

Examples:
  hearsay review accept tamsin-1#s2 --who "Edda Kron"
  hearsay review reject tamsin-1#s3 --who "Edda Kron" --note "the heading of another report"
  hearsay review rename ilva-maren "Ilva Maren-Oke" --who "Edda Kron"
  hearsay review merge i-maren ilva-maren --who "Edda Kron"
  hearsay review undo UID --who "Edda Kron"`
}

// whoFlags say who corrects, and why.
type whoFlags struct {
	dbFlag
	Who  string `required:"" env:"HEARSAY_WHO" placeholder:"NAME" help:"Who says so."`
	Note string `placeholder:"WORDS" help:"Why."`
}

// correct makes one correction and tells its uid, by which it can be undone.
func (f whoFlags) correct(ctx context.Context, s *streams, c ledger.Correction, address string) error {
	c.Who, c.Note = f.Who, f.Note
	return f.use(ctx, s, func(l *ledger.Ledger) error {
		made, err := l.Correct(ctx, c, address)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(s.out, made.UID)
		return err
	})
}

type reviewAcceptCmd struct {
	whoFlags
	Statement string `arg:"" help:"ARTICLE#s3"`
}

func (c *reviewAcceptCmd) Run(ctx context.Context, s *streams) error {
	return c.correct(ctx, s, ledger.Correction{Kind: store.Accept}, c.Statement)
}

type reviewRejectCmd struct {
	whoFlags
	Statement string `arg:"" help:"ARTICLE#s3"`
}

func (c *reviewRejectCmd) Run(ctx context.Context, s *streams) error {
	return c.correct(ctx, s, ledger.Correction{Kind: store.Reject}, c.Statement)
}

type reviewSplitCmd struct {
	whoFlags
	Statement string `arg:"" help:"ARTICLE#s3"`
	Name      string `arg:"" help:"Who it is from."`
}

func (c *reviewSplitCmd) Run(ctx context.Context, s *streams) error {
	return c.correct(ctx, s, ledger.Correction{Kind: store.Split, Name: c.Name}, c.Statement)
}

type reviewRenameCmd struct {
	whoFlags
	Source string `arg:"" help:"Slug of the source."`
	Name   string `arg:"" help:"Its right name."`
}

func (c *reviewRenameCmd) Run(ctx context.Context, s *streams) error {
	return c.correct(ctx, s, ledger.Correction{Kind: store.Rename, Slug: c.Source, Name: c.Name}, "")
}

type reviewMergeCmd struct {
	whoFlags
	Source string `arg:"" help:"Slug of the source."`
	Into   string `arg:"" help:"Slug of the source that it is."`
}

func (c *reviewMergeCmd) Run(ctx context.Context, s *streams) error {
	return c.correct(ctx, s, ledger.Correction{Kind: store.Merge, Slug: c.Source, Target: c.Into}, "")
}

type reviewUndoCmd struct {
	whoFlags
	UID string `arg:"" name:"uid" help:"The correction, as hearsay corrections list names it."`
}

func (c *reviewUndoCmd) Run(ctx context.Context, s *streams) error {
	return c.correct(ctx, s, ledger.Correction{Kind: store.Undo, Target: c.UID}, "")
}
