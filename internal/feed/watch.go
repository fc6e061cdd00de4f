package feed

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"time"

	"hearsay"
	"hearsay/internal/fetch"
	"hearsay/internal/ledger"
)

// How often feeds are asked, and what is done about those that fail.
const (
	lookEvery = 30 * time.Second
	interval  = 15 * time.Minute
	maxWait   = 24 * time.Hour
	// maxTries is how often it is tried to read an item: an address may fail for a while, but not for ever.
	maxTries = 4
	// maxNew is how many items are read from one answer; a new feed would otherwise bring its whole archive.
	maxNew = 50
)

// Watcher watches the feeds of a ledger. All fields but Log, Now and Jitter must be set.
type Watcher struct {
	Ledger *ledger.Ledger
	Fetch  *fetch.Client
	// Read has the report at an address read and kept; published and title are what the feed says of it.
	Read func(ctx context.Context, item Item) error
	Log  *slog.Logger
	// Now is the clock, nil for time.Now; Jitter spreads requests: it gives a number from 0 to 1, nil for a random one.
	Now    func() time.Time
	Jitter func() float64
}

func (w *Watcher) now() time.Time {
	if w.Now == nil {
		return time.Now()
	}
	return w.Now()
}

func (w *Watcher) jitter() float64 {
	if w.Jitter == nil {
		return rand.Float64()
	}
	return w.Jitter()
}

func (w *Watcher) log() *slog.Logger {
	if w.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return w.Log
}

// Run watches until ctx is done.
func (w *Watcher) Run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if err := w.Once(ctx); err != nil && ctx.Err() == nil {
			w.log().ErrorContext(ctx, "watch feeds", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Once asks every feed that is due, one after the other. What is wrong with a feed is kept with it; errors are those of the
// ledger and of ctx.
func (w *Watcher) Once(ctx context.Context) error {
	feeds, err := w.Ledger.Feeds(ctx)
	if err != nil {
		return err
	}
	for _, f := range feeds {
		if err := ctx.Err(); err != nil {
			return err
		}
		if next, err := time.Parse(time.RFC3339, f.Next); err == nil && w.now().Before(next) {
			continue
		}
		if err := w.ask(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// ask asks one feed and has what is new in it read.
func (w *Watcher) ask(ctx context.Context, f ledger.Feed) error {
	now := w.now().UTC()
	f.Tried = now.Format(time.RFC3339)
	answer, err := w.Fetch.Fetch(ctx, f.URL, fetch.Conditions{ETag: f.ETag, LastModified: f.LastModified})
	var parsed Feed
	if err == nil && answer.Status != 304 {
		parsed, err = Parse(answer.Body)
	}
	if ctx.Err() != nil {
		return ctx.Err() // not the feed's fault
	}
	if err != nil {
		f.Failures, f.Error = f.Failures+1, err.Error()
		f.Next = now.Add(w.wait(f.Failures, err)).Format(time.RFC3339)
		return w.Ledger.SetFeed(ctx, f)
	}
	f.Failures, f.Error, f.Next = 0, "", now.Add(w.spread(interval)).Format(time.RFC3339)
	if answer.Status != 304 {
		if parsed.Title != "" {
			f.Title = parsed.Title
		}
		n, again, err := w.items(ctx, f, parsed)
		if err != nil {
			return err
		}
		f.Reports += n
		// While an item is to be tried again, the whole feed is wanted next time.
		if f.ETag, f.LastModified = answer.ETag, answer.LastModified; again {
			f.ETag, f.LastModified = "", ""
		}
	}
	return w.Ledger.SetFeed(ctx, f)
}

// items has the new items read, the oldest first, and gives how many were; again says that some are to be tried once more.
func (w *Watcher) items(ctx context.Context, f ledger.Feed, parsed Feed) (read int, again bool, err error) {
	for i := min(len(parsed.Items), maxNew) - 1; i >= 0; i-- {
		it := parsed.Items[i]
		tries, done, err := w.Ledger.FeedItem(ctx, f.Row, it.ID)
		if err != nil {
			return read, again, err
		}
		if done {
			continue
		}
		why := ""
		if err := w.Read(ctx, it); err != nil {
			if ctx.Err() != nil {
				return read, again, ctx.Err()
			}
			why = err.Error()
			// What is no report will be none the next time either.
			done = errors.Is(err, hearsay.ErrInvalid) || tries+1 >= maxTries
			again = again || !done
			w.log().WarnContext(ctx, "read item", "feed", f.URL, "item", it.URL, "error", err)
		} else {
			read, done = read+1, true
		}
		if err := w.Ledger.SetFeedItem(ctx, f.Row, it.ID, tries+1, done, why); err != nil {
			return read, again, err
		}
	}
	return read, again, nil
}

// wait is how long a feed that failed is left alone: each time twice as long, and no shorter than it asks for.
func (w *Watcher) wait(failures int, err error) time.Duration {
	d := maxWait
	if failures < 10 {
		d = min(d, interval<<(failures-1))
	}
	var status *fetch.StatusError
	if errors.As(err, &status) {
		if s, err := strconv.Atoi(status.RetryAfter); err == nil && s > 0 {
			d = max(d, min(maxWait, time.Duration(s)*time.Second))
		} else if at, err := time.Parse(time.RFC1123, status.RetryAfter); err == nil {
			d = max(d, min(maxWait, at.Sub(w.now())))
		}
	}
	return w.spread(d)
}

// spread adds up to a tenth, so that feeds do not come due all at once.
func (w *Watcher) spread(d time.Duration) time.Duration {
	return d + time.Duration(w.jitter()*float64(d)/10)
}
