package ledger

import (
	"context"
	"fmt"
	"strings"

	"hearsay"
	"hearsay/internal/store"
)

// Version is one version of an article with all that the ledger knows about its statements.
type Version struct {
	store.Version
	Record hearsay.Record
	// Versions are all of the article's, the first one first.
	Versions []store.Version
	// Anchors say where the statements of the version before stand in this one.
	Anchors []store.Anchor
	// Statements, Links and Claims belong to Record.Statements, in the same order. Links go to and from statements of any
	// article, the surest of a kind first.
	Statements []Statement
	Links      [][]Link
	Claims     [][]store.Claim
}

// Version gives one version of an article: the current one, or that whose text has a digest that begins with digest. If there
// is none, the error wraps hearsay.ErrNotFound.
func (l *Ledger) Version(ctx context.Context, article, digest string) (Version, error) {
	return ask(ctx, l, func(tx *store.Tx) (v Version, err error) {
		if v.Versions, err = tx.Versions(article); err != nil {
			return v, err
		}
		for _, one := range v.Versions {
			if digest == "" && one.Current || digest != "" && strings.HasPrefix(one.Digest, digest) {
				v.Version = one
			}
		}
		if v.Row == 0 {
			return v, fmt.Errorf("article %s, version %s: %w", article, digest, hearsay.ErrNotFound)
		}
		if v.Record, err = tx.RecordOf(v.Row); err != nil {
			return v, err
		}
		if v.Anchors, err = tx.Anchors(v.Row); err != nil {
			return v, err
		}
		if v.Statements, err = tx.StatementsOf(v.Row); err != nil {
			return v, err
		}
		return v, v.connect(tx)
	})
}

// connect fills Links and Claims.
func (v *Version) connect(tx *store.Tx) error {
	rs, err := tx.RelationsOfAll(v.Row)
	if err != nil {
		return err
	}
	links, err := ends(tx, rs)
	if err != nil {
		return err
	}
	at := map[int64]int{}
	rows := make([]int64, len(v.Statements))
	for i, s := range v.Statements {
		at[s.Row], rows[i] = i, s.Row
	}
	v.Links = make([][]Link, len(rows))
	for _, l := range links {
		for _, row := range []int64{l.From.Row, l.To.Row} {
			if i, ok := at[row]; ok {
				v.Links[i] = append(v.Links[i], l)
			}
		}
	}
	of, err := tx.ClaimsOfAll(rows)
	if err != nil {
		return err
	}
	v.Claims = make([][]store.Claim, len(rows))
	for i, row := range rows {
		known, err := tx.ClaimsIn(of[row])
		if err != nil {
			return err
		}
		for _, c := range of[row] {
			if claim, ok := known[c]; ok {
				v.Claims[i] = append(v.Claims[i], claim)
			}
		}
	}
	return nil
}

// Newest gives the current versions of articles that pass f, without their texts, the newest first. Of the filter days, outlet
// and limit count.
func (l *Ledger) Newest(ctx context.Context, f Filter) ([]store.Version, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]store.Version, error) { return tx.Newest(f) })
}

// Outlets gives the names of all outlets, by name.
func (l *Ledger) Outlets(ctx context.Context) ([]string, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]string, error) { return tx.Outlets() })
}
