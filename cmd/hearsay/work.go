package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"hearsay"
	"hearsay/internal/ingest"
	"hearsay/internal/ledger"
	"hearsay/internal/queue"
)

// queueFlag says where articles wait.
type queueFlag struct {
	DB string `name:"db" env:"HEARSAY_DB" required:"" placeholder:"URL" help:"Ledger on PostgreSQL (postgres://...): articles wait in the same database."`
}

// open opens the queue of the ledger.
func (f queueFlag) open(ctx context.Context) (*queue.Queue, error) {
	if !ledger.Served(f.DB) {
		return nil, &usageError{fmt.Errorf("--db %s: articles wait in PostgreSQL only (postgres://...); hearsay add reads into a file at once", f.DB)}
	}
	return queue.Open(ctx, f.DB)
}

// workCmd is hearsay work.
type workCmd struct {
	queueFlag
	Threads int `placeholder:"N" help:"How many articles are read at the same time (default: one a core)."`
	modelFlags
	UntilEmpty bool          `help:"Leave when nothing waits any more."`
	Timeout    time.Duration `default:"5m" help:"Longest that one article may take; one and a half times as long after a worker died, others take its articles (${default})."`
}

// Help shows how the command is used.
func (workCmd) Help() string {
	return `Reads the articles that hearsay add --queue left to wait, into the ledger that they wait in. Any number of workers may run, on any
number of machines; one that is killed loses nothing. What cannot be read is tried again, later each time: see hearsay jobs.

Examples:
  hearsay work --db postgres://news@db.example/hearsay                  until it is stopped (Ctrl-C lets it finish what it has begun)
  hearsay work --db postgres://news@db.example/hearsay --until-empty    as a nightly job`
}

// Run works until it is interrupted or nothing waits.
func (c *workCmd) Run(ctx context.Context, s *streams) (err error) {
	if c.Threads < 0 {
		return &usageError{fmt.Errorf("--threads %d: give a number above 0", c.Threads)}
	}
	q, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer q.Close()
	x, err := c.load()
	if err != nil {
		return err
	}
	by, err := c.identify()
	if err != nil {
		return err
	}
	l, err := ledger.Open(ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	s.patient.Store(true)
	var mu sync.Mutex // of s.out
	return q.Work(ctx, queue.Options{Threads: cmp.Or(c.Threads, runtime.GOMAXPROCS(0)), UntilEmpty: c.UntilEmpty, Timeout: c.Timeout,
		Do: func(ctx context.Context, a hearsay.Article) error {
			holds, err := l.Holds(ctx, a, by)
			if err != nil || holds {
				return err
			}
			r := extractOne(ctx, x, ingest.Item{Article: a, Path: cmp.Or(a.ID, a.URL, a.Title)})
			if r.err != nil {
				return r.err
			}
			change, err := l.Add(ctx, r.record, by)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			return told(s, change, len(r.record.Statements))
		}})
}

// jobsCmd is hearsay jobs.
type jobsCmd struct {
	queueFlag
	Retry []int64 `placeholder:"ID" help:"Let these dead articles wait again."`
	Drop  []int64 `placeholder:"ID" help:"Forget these dead articles."`
	Limit int     `default:"50" help:"Most dead articles to list (${default})."`
}

// Help shows how the command is used.
func (jobsCmd) Help() string {
	return `Examples:
  hearsay jobs --db postgres://news@db.example/hearsay              what waits, and what was given up and why
  hearsay jobs --db postgres://news@db.example/hearsay --retry 17   try that one again`
}

// Run changes what it is told to and then says how the queue stands.
func (c *jobsCmd) Run(ctx context.Context, s *streams) error {
	q, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer q.Close()
	for _, id := range c.Retry {
		if err := q.Retry(ctx, id); err != nil {
			return err
		}
	}
	for _, id := range c.Drop {
		if err := q.Drop(ctx, id); err != nil {
			return err
		}
	}
	n, err := q.Counts(ctx)
	if err != nil {
		return err
	}
	dead, err := q.Dead(ctx, c.Limit)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(s.out, "%d waiting, %d being read, %d dead\n", n.Waiting, n.Running, n.Dead); err != nil {
		return err
	}
	for _, d := range dead {
		if _, err := fmt.Fprintf(s.out, "%d\t%s\t%s\tafter %d attempts: %s\n", d.ID, d.At.UTC().Format(time.DateTime), d.Article, d.Attempts, d.Error); err != nil {
			return err
		}
	}
	return nil
}

// enqueue lets the articles of the inputs wait instead of reading them.
func (c *addCmd) enqueue(ctx context.Context, s *streams, inputs []ingest.Source) error {
	q, err := queueFlag{DB: c.DB}.open(ctx)
	if err != nil {
		return err
	}
	defer q.Close()
	work := func(it ingest.Item) reading { return reading{item: it, warnings: it.Warnings, err: it.Err} }
	return c.eachBy(ctx, s, inputs, newProgress(s, inputs), work, func(r reading) error {
		n, err := q.Add(ctx, []hearsay.Article{r.item.Article})
		if err != nil {
			return err
		}
		what := "waits to be read"
		if n == 0 {
			what = "waits already"
		}
		_, err = fmt.Fprintf(s.out, "%s: %s\n", cmp.Or(r.item.Article.ID, r.item.Article.URL, r.item.Path), what)
		return err
	})
}
