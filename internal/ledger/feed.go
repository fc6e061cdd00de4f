package ledger

import (
	"context"
	"fmt"
	"net/url"

	"hearsay"
	"hearsay/internal/store"
)

// Feed is a feed that is watched for new reports; see store.Feed.
type Feed = store.Feed

// Feeds gives all feeds that are watched, the oldest first.
func (l *Ledger) Feeds(ctx context.Context) ([]Feed, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]Feed, error) { return tx.Feeds() })
}

// Watch adds a feed to those that are watched. The error wraps hearsay.ErrInvalid if address is no web address,
// hearsay.ErrConflict if the feed is watched already.
func (l *Ledger) Watch(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return fmt.Errorf("%q is no web address: %w", address, hearsay.ErrInvalid)
	}
	return l.db.Update(ctx, func(tx *store.Tx) error { return tx.AddFeed(address, l.now()) })
}

// Unwatch takes a feed away. If it is not watched, the error wraps hearsay.ErrNotFound.
func (l *Ledger) Unwatch(ctx context.Context, address string) error {
	return l.db.Update(ctx, func(tx *store.Tx) error { return tx.RemoveFeed(address) })
}

// SetFeed stores how it stands with a feed.
func (l *Ledger) SetFeed(ctx context.Context, f Feed) error {
	return l.db.Update(ctx, func(tx *store.Tx) error { return tx.SetFeed(f) })
}

// FeedItem gives how often it was tried to read an item of a feed, and whether it is done; SetFeedItem stores an attempt, why being ""
// if it succeeded.
func (l *Ledger) FeedItem(ctx context.Context, feed int64, item string) (tries int, done bool, err error) {
	err = l.db.View(ctx, func(tx *store.Tx) error {
		tries, done, err = tx.FeedItem(feed, item)
		return err
	})
	return tries, done, err
}

// SetFeedItem: see FeedItem.
func (l *Ledger) SetFeedItem(ctx context.Context, feed int64, item string, tries int, done bool, why string) error {
	return l.db.Update(ctx, func(tx *store.Tx) error { return tx.SetFeedItem(feed, item, tries, done, why) })
}
