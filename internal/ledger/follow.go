package ledger

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"time"

	"hearsay"
	"hearsay/internal/store"
)

// Follow is somebody's wish to be told of new statements; see store.Follow.
type Follow = store.Follow

// Follow keeps a wish to be told of new statements of a source (its slug), about a claim ("c12") or in a search (its parameters),
// at a web address. What comes back holds the secret with which messages will be signed. An error wraps hearsay.ErrInvalid
// if the address or the kind is none, hearsay.ErrNotFound if there is no such source or claim.
func (l *Ledger) Follow(ctx context.Context, kind, what, address string) (Follow, error) {
	f := Follow{UID: rand.Text(), Kind: kind, What: what, URL: address, Secret: rand.Text() + rand.Text(), Made: l.now().UTC().Format(time.RFC3339)}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return f, fmt.Errorf("%q is no web address: %w", address, hearsay.ErrInvalid)
	}
	err = l.db.Update(ctx, func(tx *store.Tx) error {
		var err error
		switch kind {
		case "source":
			_, err = tx.SourceCalled(what)
		case "claim":
			_, err = claimAt(tx, what, 1)
		case "search":
			_, err = url.ParseQuery(what)
		default:
			err = fmt.Errorf("%q cannot be followed: %w", kind, hearsay.ErrInvalid)
		}
		if err != nil {
			return err
		}
		return tx.AddFollow(f)
	})
	return f, err
}

// Follows gives all wishes to be told, the oldest first.
func (l *Ledger) Follows(ctx context.Context) ([]Follow, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]Follow, error) { return tx.Follows() })
}

// Unfollow forgets a wish. If there is none, the error wraps hearsay.ErrNotFound.
func (l *Ledger) Unfollow(ctx context.Context, uid string) error {
	return l.db.Update(ctx, func(tx *store.Tx) error { return tx.RemoveFollow(uid) })
}

// LastStatement is the row of the newest statement, 0 if there is none.
func (l *Ledger) LastStatement(ctx context.Context) (int64, error) {
	return ask(ctx, l, func(tx *store.Tx) (int64, error) { return tx.LastStatement() })
}

// Told notes an attempt to tell: everything up to the statement row told was told of, or why it failed.
func (l *Ledger) Told(ctx context.Context, uid string, told int64, failed error) error {
	return l.db.Update(ctx, func(tx *store.Tx) error { return tx.ToldFollow(uid, told, l.now(), failed) })
}
