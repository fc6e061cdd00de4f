// Package ledger is the memory across reports: it stores records, links what one article says to what others said, and
// answers questions about all of them.
//
// A hearsay.Record goes in through [Ledger.Add], in one transaction: the article with its statements, the sources it
// shares with other articles, the claims its statements belong to, who denies or backs whom, and what was copied from
// where. Answers come out as values that cite article, day and exact words. How an article is linked depends on the
// articles that are there already; what is linked is never taken for true, and a link carries its confidence.
//
// A Ledger is safe for concurrent use.
package ledger

import (
	"context"
	"time"

	"hearsay"
	"hearsay/internal/store"
	"hearsay/internal/telemetry"
)

// Ledger is an open ledger. Close it.
type Ledger struct {
	db *store.DB
	// now gives the time that readings are stamped with.
	now func() time.Time
	// layers keeps what people said about what was read.
	layers layers
}

// Served tells the address of a database server from the path of a file.
func Served(path string) bool { return store.IsPostgres(path) }

// Open opens the ledger in the file at path, or in the database at that address; see store.Open.
func Open(ctx context.Context, path string) (*Ledger, error) {
	db, err := store.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	return &Ledger{db: db, now: time.Now}, nil
}

// Close ends all use of l.
func (l *Ledger) Close() error { return l.db.Close() }

// Backup, Check: see package store.
func (l *Ledger) Backup(ctx context.Context, path string) error { return l.db.Backup(ctx, path) }

// MoveTo writes everything to another ledger, which must be empty; see store.DB.MoveTo.
func (l *Ledger) MoveTo(ctx context.Context, to *Ledger, progress func(table string, rows int)) error {
	return l.db.MoveTo(ctx, to.db, progress)
}

// Name is path as it may be shown: without a password.
func Name(path string) string { return store.Name(path) }

// Check looks for damage; see store.DB.Check.
func (l *Ledger) Check(ctx context.Context) ([]string, int, error) { return l.db.Check(ctx) }

// Change is what adding an article changed.
type Change struct {
	store.Added
	// Gone, Altered and Fresh are, for an edited article, the statements that the new version has no more, those whose
	// words it changed (as they were), and those that are new in it.
	Gone, Altered []store.Anchor
	Fresh         []string
}

// Holds reports whether the ledger has a already, as read by m: then there is no need to read it again.
func (l *Ledger) Holds(ctx context.Context, a hearsay.Article, m store.Model) (holds bool, err error) {
	err = l.db.View(ctx, func(tx *store.Tx) error {
		st, err := tx.Standing(a)
		holds = err == nil && st.Holds(a, m)
		return err
	})
	return holds, err
}

// Add stores rec, which m has read, and links it. When it returns without an error, all of it is on disk; otherwise
// nothing is.
func (l *Ledger) Add(ctx context.Context, rec hearsay.Record, m store.Model) (c Change, err error) {
	ctx, end := telemetry.Step(ctx, "add", telemetry.Article(rec.ID))
	defer func() { end(err) }()
	if err := rec.Validate(); err != nil {
		return c, err
	}
	// Before the transaction, which makes other writers wait.
	_, meant := telemetry.Step(ctx, "understand")
	known, err := understood(rec)
	meant(err)
	if err != nil {
		return c, err
	}
	ctx, stored := telemetry.Step(ctx, "store")
	defer func() { stored(err) }()
	err = l.db.Update(ctx, func(tx *store.Tx) error {
		sources, err := findSources(tx, rec)
		if err != nil {
			return err
		}
		if c.Added, err = tx.Put(rec, m, sources, l.now()); err != nil || c.Outcome == store.Same {
			return err
		}
		_, linked := telemetry.Step(ctx, "link")
		err = link(tx, c.Added, known)
		linked(err)
		if err != nil {
			return err
		}
		if c.Outcome == store.Edited {
			return c.compare(tx)
		}
		return nil
	})
	return c, err
}

// compare fills what an edit changed.
func (c *Change) compare(tx *store.Tx) error {
	anchors, err := tx.Anchors(c.VersionID)
	if err != nil {
		return err
	}
	now, err := tx.RecordOf(c.VersionID)
	if err != nil {
		return err
	}
	kept := map[string]bool{}
	for _, a := range anchors {
		if a.How == store.Lost {
			c.Gone = append(c.Gone, a)
			continue
		}
		if a.How != store.Exact {
			c.Altered = append(c.Altered, a)
		}
		for _, s := range now.Statements {
			if len(s.Content) > 0 && s.Content[0].Overlaps(a.Span) {
				kept[s.ID] = true
			}
		}
	}
	for _, s := range now.Statements {
		if !kept[s.ID] {
			c.Fresh = append(c.Fresh, s.ID)
		}
	}
	return nil
}

// Remove deletes an article with all its versions; see store.Tx.Remove.
func (l *Ledger) Remove(ctx context.Context, article string) error {
	return l.db.Update(ctx, func(tx *store.Tx) error { return tx.Remove(article) })
}
