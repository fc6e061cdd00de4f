package store

import (
	"fmt"
	"time"

	"hearsay"
)

// Feed is a feed that is watched for new reports.
type Feed struct {
	Row                int64
	URL, Title, Made   string
	ETag, LastModified string
	// Tried is when it was last asked, "" if never; it is not asked again before Next (UTC, RFC 3339).
	Tried, Next string
	// Failures is how often asking failed in a row, Error why the last time, Reports how many were read from it.
	Failures int
	Error    string
	Reports  int
}

// AddFeed stores a feed that is to be asked at once. If it is there already, the error wraps hearsay.ErrConflict.
func (t *Tx) AddFeed(url string, now time.Time) error {
	var id int64
	found, err := t.one("SELECT id FROM feed WHERE url = ?", []any{url}, &id)
	if err != nil {
		return err
	}
	if found {
		return fmt.Errorf("feed %s is watched already: %w", url, hearsay.ErrConflict)
	}
	stamp := now.UTC().Format(time.RFC3339)
	_, err = t.insert("INSERT INTO feed(url, made, next) VALUES (?, ?, ?)", url, stamp, stamp)
	return err
}

// RemoveFeed deletes a feed. If there is none, the error wraps hearsay.ErrNotFound.
func (t *Tx) RemoveFeed(url string) error {
	res, err := t.execNow("DELETE FROM feed WHERE url = ?", url)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = fmt.Errorf("feed %s: %w", url, hearsay.ErrNotFound)
	}
	return err
}

// Feeds gives all feeds, the oldest first.
func (t *Tx) Feeds() (out []Feed, err error) {
	err = t.each(`SELECT id, url, coalesce(title, ''), made, coalesce(etag, ''), coalesce(last_modified, ''), coalesce(tried, ''), next, failures,
		coalesce(error, ''), reports FROM feed ORDER BY id`, nil, func(scan func(...any) error) error {
		var f Feed
		err := scan(&f.Row, &f.URL, &f.Title, &f.Made, &f.ETag, &f.LastModified, &f.Tried, &f.Next, &f.Failures, &f.Error, &f.Reports)
		out = append(out, f)
		return err
	})
	return out, err
}

// SetFeed stores how it stands with a feed. One that has been removed meanwhile stays away.
func (t *Tx) SetFeed(f Feed) error {
	err := t.exec(`UPDATE feed SET title = ?, etag = ?, last_modified = ?, tried = ?, next = ?, failures = ?, error = ?, reports = ? WHERE id = ?`,
		null(f.Title), null(f.ETag), null(f.LastModified), null(f.Tried), f.Next, f.Failures, null(f.Error), f.Reports, f.Row)
	return err
}

// FeedItem gives how often it was tried to read an item of a feed, and whether it is done.
func (t *Tx) FeedItem(feed int64, item string) (tries int, done bool, err error) {
	_, err = t.one("SELECT tries, done FROM feed_item WHERE feed_id = ? AND item = ?", []any{feed, item}, &tries, &done)
	return tries, done, err
}

// SetFeedItem stores an attempt to read an item; why is "" if it succeeded. Of a feed that has been removed meanwhile nothing is
// stored.
func (t *Tx) SetFeedItem(feed int64, item string, tries int, done bool, why string) error {
	err := t.exec(`INSERT INTO feed_item(feed_id, item, tries, done, error) SELECT id, ?, ?, ?, ? FROM feed WHERE id = ?
		ON CONFLICT (feed_id, item) DO UPDATE SET tries = excluded.tries, done = excluded.done, error = excluded.error`, item, tries, done, null(why), feed)
	return err
}
