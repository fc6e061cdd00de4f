package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"hearsay"
	"hearsay/extract"
	"hearsay/internal/export/table"
	"hearsay/internal/feed"
	"hearsay/internal/fetch"
	"hearsay/internal/ledger"
	"hearsay/internal/store"
	"hearsay/internal/telemetry"
)

// watchCmd is hearsay watch.
type watchCmd struct {
	dbFlag
	tableFlags
	modelFlags
	webFlags
	Feeds  []string `arg:"" optional:"" name:"feed" help:"Addresses of feeds (RSS, Atom, JSON Feed) to watch from now on."`
	Once   bool     `help:"Ask every feed that is due, read what is new and leave, as for cron."`
	List   bool     `help:"Print how it stands with the feeds that are watched, and leave."`
	Remove bool     `help:"Watch the given feeds no more, and leave."`
	OPML   string   `name:"opml" type:"existingfile" placeholder:"FILE" help:"Watch the feeds of this OPML list, too."`
	Export bool     `name:"export-opml" help:"Print the feeds that are watched as an OPML list, and leave."`
}

// Help shows how the command is used.
func (watchCmd) Help() string {
	return `Which feeds are watched stands in the ledger, and so does what was read from them: hearsay serve and another hearsay watch go on where this
one was. Feeds are asked every quarter of an hour, only for what has changed; one that fails is left alone for longer each time.

Examples:
  hearsay watch https://velde.example/feed.xml           watches it, and all others, until interrupted
  hearsay watch --once                                   for cron
  hearsay watch --opml feeds.opml --once
  hearsay watch --list
  hearsay watch --remove https://velde.example/feed.xml`
}

// Run watches feeds until it is interrupted.
func (c *watchCmd) Run(ctx context.Context, s *streams) (err error) {
	l, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	switch {
	case c.List:
		return c.list(ctx, s, l)
	case c.Export:
		return exportOPML(ctx, s, l)
	case c.Remove:
		for _, u := range c.Feeds {
			if err := l.Unwatch(ctx, u); err != nil {
				return err
			}
		}
		return nil
	}
	if err := c.add(ctx, l); err != nil {
		return err
	}
	x, err := c.load()
	if err != nil {
		return err
	}
	by, err := c.identify()
	if err != nil {
		return err
	}
	w := watcher(l, x, by, c.client(), slog.New(slog.NewTextHandler(s.err, nil)))
	if c.Once {
		return w.Once(ctx)
	}
	w.Run(ctx)
	return nil
}

// add begins to watch what is given; what is watched already stays as it is.
func (c *watchCmd) add(ctx context.Context, l *ledger.Ledger) error {
	feeds := c.Feeds
	if c.OPML != "" {
		f, err := os.Open(c.OPML)
		if err != nil {
			return &usageError{err}
		}
		defer f.Close() // read only
		listed, err := feed.ReadOPML(f)
		if err != nil {
			return fmt.Errorf("%s: %w", c.OPML, err)
		}
		for _, one := range listed {
			feeds = append(feeds, one.URL)
		}
	}
	for _, u := range feeds {
		if err := l.Watch(ctx, u); err != nil && !errors.Is(err, hearsay.ErrConflict) {
			return err
		}
	}
	return nil
}

func (c *watchCmd) list(ctx context.Context, s *streams, l *ledger.Ledger) error {
	feeds, err := l.Feeds(ctx)
	if err != nil {
		return err
	}
	t := &table.Table{Columns: []string{"feed", "title", "reports", "tried", "next", "failures", "error"}}
	for _, f := range feeds {
		t.Add(f.URL, f.Title, f.Reports, f.Tried, f.Next, f.Failures, f.Error)
	}
	return c.print(s, t)
}

func exportOPML(ctx context.Context, s *streams, l *ledger.Ledger) error {
	feeds, err := l.Feeds(ctx)
	if err != nil {
		return err
	}
	var out []feed.Listed
	for _, f := range feeds {
		out = append(out, feed.Listed{URL: f.URL, Title: f.Title})
	}
	return feed.WriteOPML(s.out, out)
}

// watcher has what feeds announce fetched, read and kept.
func watcher(l *ledger.Ledger, x *extract.Extractor, by store.Model, web *fetch.Client, log *slog.Logger) *feed.Watcher {
	bring := report(web)
	return &feed.Watcher{Ledger: l, Fetch: web, Log: log, Read: func(ctx context.Context, it feed.Item) (err error) {
		ctx, end := telemetry.Step(ctx, "feed item")
		defer func() { end(err) }()
		a, _, err := bring(ctx, it.URL)
		if err != nil {
			return err
		}
		if a.Title == "" {
			a.Title = it.Title
		}
		if a.Published == "" {
			a.Published = it.Published
		}
		if holds, err := l.Holds(ctx, a, by); err != nil || holds {
			return err
		}
		rec, _, err := x.Extract(ctx, a)
		if err != nil {
			return err
		}
		change, err := l.Add(ctx, rec, by)
		if err == nil {
			log.InfoContext(ctx, "read", "article", change.Article, "outcome", string(change.Outcome), "statements", len(rec.Statements))
		}
		return err
	}}
}
