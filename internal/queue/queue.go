// Package queue keeps articles that wait to be read, for any number of workers on any number of machines. It lives in the
// PostgreSQL database of a shared ledger and is made of River's tables (https://riverqueue.com).
//
// Articles go in through [Queue.Add], each at most once while it waits; [Queue.Work] hands each to a function at least once:
// a worker that is killed leaves its articles to others, so the function must do no harm the second time. What fails is
// tried again, later each time; what fails for good stays visible as dead until it is tried again or dropped.
//
// A [Queue] is safe for concurrent use.
package queue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"hearsay"
	"hearsay/internal/telemetry"
)

// Queue is an open queue. Close it.
type Queue struct {
	pool   *pgxpool.Pool
	client *river.Client[pgx.Tx] // for everything but working
}

// job is an article that waits.
type job struct {
	// Key is a digest of the article: the same one waits once.
	Key       string `json:"key" river:"unique"`
	ID        string `json:"id,omitempty"`
	Outlet    string `json:"outlet,omitempty"`
	Published string `json:"published,omitempty"`
	Title     string `json:"title,omitempty"`
	URL       string `json:"url,omitempty"`
	Lang      string `json:"lang,omitempty"`
	Text      string `json:"text"`
	// Trace is the trace that the article was added in, which goes on where it is worked on.
	Trace string `json:"trace,omitempty"`
}

// Kind names the job in River's tables.
func (job) Kind() string { return "read_article" }

// maxAttempts is how often an article is tried before it counts as dead: with River's back-off over about a day and a half.
const maxAttempts = 15

// setUp is the key of the advisory lock under which the tables are made.
const setUp = 0x686561727361792b

// Open opens the queue in the database at address ("postgres://..."), making its tables if they are missing. An address
// that makes no sense gives an error that wraps hearsay.ErrInvalid.
func Open(ctx context.Context, address string) (*Queue, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("open queue: %w: %w", err, hearsay.ErrInvalid)
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open queue: %w", err)
	}
	q := &Queue{pool: pool}
	if err := q.migrate(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("open queue: %w", err)
	}
	if q.client, err = river.NewClient(riverpgxv5.New(pool), &river.Config{}); err != nil {
		pool.Close()
		return nil, fmt.Errorf("open queue: %w", err)
	}
	return q, nil
}

// Close ends all use of q.
func (q *Queue) Close() { q.pool.Close() }

func (q *Queue) migrate(ctx context.Context) error {
	conn, err := q.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(setUp)); err != nil {
		return err
	}
	m, err := rivermigrate.New(riverpgxv5.New(q.pool), nil)
	if err == nil {
		_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	}
	_, unlock := conn.Exec(ctx, "SELECT pg_advisory_unlock($1)", int64(setUp))
	return errors.Join(err, unlock)
}

// Add lets articles wait and gives how many of them did not wait already. All or none are added.
func (q *Queue) Add(ctx context.Context, articles []hearsay.Article) (added int, err error) {
	if len(articles) == 0 {
		return 0, nil
	}
	var params []river.InsertManyParams
	among := map[string]bool{}
	for _, a := range articles {
		j := job{ID: a.ID, Outlet: a.Outlet, Published: a.Published, Title: a.Title, URL: a.URL, Lang: a.Lang, Text: a.Text}
		b, err := json.Marshal(j)
		if err != nil {
			return 0, err
		}
		sum := sha256.Sum256(b)
		if j.Key = hex.EncodeToString(sum[:]); among[j.Key] {
			continue
		}
		among[j.Key] = true
		j.Trace = telemetry.Parent(ctx)
		params = append(params, river.InsertManyParams{Args: j, InsertOpts: &river.InsertOpts{MaxAttempts: maxAttempts, UniqueOpts: river.UniqueOpts{
			ByArgs: true, ByState: []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
				rivertype.JobStateRetryable, rivertype.JobStateScheduled}}}})
	}
	results, err := q.client.InsertMany(ctx, params)
	if err != nil {
		return 0, fmt.Errorf("queue: %w", err)
	}
	for _, r := range results {
		if !r.UniqueSkippedAsDuplicate {
			added++
		}
	}
	return added, nil
}

// Options say how to work.
type Options struct {
	// Threads is how many articles are worked on at a time, at least 1.
	Threads int
	// Do works on one article. It may be called again for one that it has done, and its context ends after Timeout. An error
	// that wraps hearsay.ErrInvalid makes the article dead at once, any other has it tried again.
	Do func(context.Context, hearsay.Article) error
	// UntilEmpty ends the work when nothing waits any more.
	UntilEmpty bool
	// Timeout is the longest that one article may take, DefaultTimeout if it is 0. An article whose worker has not been heard
	// of for one and a half times as long is given to another.
	Timeout time.Duration
	Log     *slog.Logger
}

// DefaultTimeout is the longest that an article may take if Options says nothing.
const DefaultTimeout = 5 * time.Minute

// Work works on waiting articles until ctx ends, then finishes those it has begun. It returns nil then.
func (q *Queue) Work(ctx context.Context, o Options) error {
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker{do: o.Do})
	client, err := river.NewClient(riverpgxv5.New(q.pool), &river.Config{
		Queues:  map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: max(o.Threads, 1)}},
		Workers: workers, Logger: o.Log, JobTimeout: o.Timeout, RescueStuckJobsAfter: o.Timeout + o.Timeout/2,
		FetchCooldown: 2 * time.Millisecond, FetchPollInterval: time.Second,
	})
	if err != nil {
		return fmt.Errorf("queue: %w", err)
	}
	// Stopping is soft, so the client's own context must outlive ctx.
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("queue: %w", err)
	}
	err = q.wait(ctx, o.UntilEmpty)
	return errors.Join(err, client.Stop(context.WithoutCancel(ctx)))
}

// wait returns when ctx ends or, if untilEmpty, when nothing waits.
func (q *Queue) wait(ctx context.Context, untilEmpty bool) error {
	if !untilEmpty {
		<-ctx.Done()
		return nil
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		var left bool
		err := q.pool.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM river_job WHERE kind = $1
			AND state IN ('available', 'pending', 'retryable', 'scheduled', 'running'))`, job{}.Kind()).Scan(&left)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("queue: %w", err)
		}
		if !left {
			return nil
		}
	}
}

type worker struct {
	river.WorkerDefaults[job]
	do func(context.Context, hearsay.Article) error
}

// Work does one job.
func (w *worker) Work(ctx context.Context, j *river.Job[job]) (err error) {
	a := j.Args
	ctx, end := telemetry.Step(telemetry.From(ctx, a.Trace), "work", telemetry.Article(a.ID), telemetry.Attempt(j.Attempt))
	defer func() { end(err) }()
	err = w.do(ctx, hearsay.Article{ID: a.ID, Outlet: a.Outlet, Published: a.Published, Title: a.Title, URL: a.URL, Lang: a.Lang, Text: a.Text})
	if errors.Is(err, hearsay.ErrInvalid) {
		return river.JobCancel(err)
	}
	return err
}

// Counts says how many articles stand where.
type Counts struct {
	// Waiting to be read, now or again after a failure; being read; given up.
	Waiting, Running, Dead int
}

// Counts counts.
func (q *Queue) Counts(ctx context.Context) (c Counts, err error) {
	err = q.pool.QueryRow(ctx, `SELECT count(*) FILTER (WHERE state IN ('available', 'pending', 'retryable', 'scheduled')),
		count(*) FILTER (WHERE state = 'running'), count(*) FILTER (WHERE state IN ('discarded', 'cancelled'))
		FROM river_job WHERE kind = $1 AND state <> 'completed'`, job{}.Kind()).Scan(&c.Waiting, &c.Running, &c.Dead)
	if err != nil {
		return c, fmt.Errorf("queue: %w", err)
	}
	return c, nil
}

// Dead is an article that was given up.
type Dead struct {
	ID int64
	// Article is its id, URL or title, whichever it has.
	Article  string
	Attempts int
	// Error is what went wrong the last time, At when.
	Error string
	At    time.Time
}

// Dead gives the articles that were given up, the newest first and at most limit.
func (q *Queue) Dead(ctx context.Context, limit int) ([]Dead, error) {
	list, err := q.client.JobList(ctx, river.NewJobListParams().Kinds(job{}.Kind()).First(limit).
		States(rivertype.JobStateDiscarded, rivertype.JobStateCancelled).OrderBy(river.JobListOrderByFinalizedAt, river.SortOrderDesc))
	if err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	out := make([]Dead, len(list.Jobs))
	for i, r := range list.Jobs {
		var j job
		if err := json.Unmarshal(r.EncodedArgs, &j); err != nil {
			return nil, fmt.Errorf("queue: job %d: %w", r.ID, err)
		}
		d := Dead{ID: r.ID, Attempts: r.Attempt}
		for _, name := range []string{j.ID, j.URL, j.Title} {
			if d.Article == "" {
				d.Article = name
			}
		}
		if n := len(r.Errors); n > 0 {
			d.Error, d.At = r.Errors[n-1].Error, r.Errors[n-1].At
		}
		out[i] = d
	}
	return out, nil
}

// Retry lets a dead article wait again. If there is none with that id, the error wraps hearsay.ErrNotFound.
func (q *Queue) Retry(ctx context.Context, id int64) error {
	_, err := q.client.JobRetry(ctx, id)
	return missing(id, err)
}

// Drop forgets a dead article. If there is none with that id, the error wraps hearsay.ErrNotFound.
func (q *Queue) Drop(ctx context.Context, id int64) error {
	_, err := q.client.JobDelete(ctx, id)
	return missing(id, err)
}

func missing(id int64, err error) error {
	if errors.Is(err, rivertype.ErrNotFound) {
		return fmt.Errorf("queue: job %d: %w", id, hearsay.ErrNotFound)
	}
	if err != nil {
		return fmt.Errorf("queue: job %d: %w", id, err)
	}
	return nil
}
