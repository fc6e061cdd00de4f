package ledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"
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
	return ask(ctx, l, func(tx *store.Tx) ([]store.Version, error) { return tx.Newest(f, 0) })
}

// NewestFrom does so, passing over as many of the newest as from says.
func (l *Ledger) NewestFrom(ctx context.Context, f Filter, from int) ([]store.Version, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]store.Version, error) { return tx.Newest(f, from) })
}

// Outlets gives the names of all outlets, by name.
func (l *Ledger) Outlets(ctx context.Context) ([]string, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]string, error) { return tx.Outlets() })
}

// Facets narrow a search, Found is what it came to; see package store.
type (
	Facets = store.Facets
	Found  = store.Found
)

// Find searches, counts what the hits have in common, and gives one page of them, the newest first.
func (l *Ledger) Find(ctx context.Context, f Facets) (Found, error) {
	return ask(ctx, l, func(tx *store.Tx) (Found, error) { return tx.Find(f) })
}

// SourceCalled gives the source with that slug. If there is none, the error wraps hearsay.ErrNotFound.
func (l *Ledger) SourceCalled(ctx context.Context, slug string) (store.Source, error) {
	return ask(ctx, l, func(tx *store.Tx) (store.Source, error) { return tx.SourceCalled(slug) })
}

// PositionsOf gives what several sources that are one have said, issue by issue, the longest first.
func (l *Ledger) PositionsOf(ctx context.Context, slugs []string, f Filter) ([]Issue, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]Issue, error) {
		var all []Statement
		var first store.Source
		for i, slug := range slugs {
			s, err := tx.SourceCalled(slug)
			if err != nil {
				return nil, err
			}
			if i == 0 {
				first = s
			}
			g := f
			g.Source, g.Limit = slug, max(f.Limit, maxPositions)
			st, err := tx.Statements(g)
			if err != nil {
				return nil, err
			}
			all = append(all, st...)
		}
		slices.SortStableFunc(all, func(a, b Statement) int { return cmp.Or(cmp.Compare(When(a), When(b)), cmp.Compare(a.Row, b.Row)) })
		return issues(first, all), nil
	})
}

// LinksTo gives the relations of the given types whose second end is one of st and whose first is not, the surest first: of a claim's
// statements, who denies or supports it.
func (l *Ledger) LinksTo(ctx context.Context, st []Statement, types ...hearsay.RelationType) ([]Link, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]Link, error) {
		own := map[int64]Statement{}
		rows := make([]int64, len(st))
		for i, s := range st {
			own[s.Row], rows[i] = s, s.Row
		}
		rs, err := tx.RelationsTo(rows)
		if err != nil {
			return nil, err
		}
		var first []int64
		seen := map[int64]bool{}
		rs = slices.DeleteFunc(rs, func(r store.Relation) bool {
			_, within := own[r.From]
			if within || !slices.Contains(types, r.Type) {
				return true
			}
			if !seen[r.From] {
				first, seen[r.From] = append(first, r.From), true
			}
			return false
		})
		found, err := tx.StatementsIn(first)
		if err != nil {
			return nil, err
		}
		from := map[int64]Statement{}
		for _, s := range found {
			from[s.Row] = s
		}
		var out []Link
		for _, r := range rs {
			if f, ok := from[r.From]; ok {
				out = append(out, Link{f, own[r.To], r.Type, r.Confidence})
			}
		}
		return out, nil
	})
}

// Dated is a statement with what a feed needs: a key that lasts, and when its article came in (UTC, RFC 3339).
type Dated struct {
	Statement
	Key, Added string
}

// Date gives statements what a feed needs, in the same order.
func (l *Ledger) Date(ctx context.Context, st []Statement) ([]Dated, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]Dated, error) {
		rows := make([]int64, len(st))
		for i, s := range st {
			rows[i] = s.Row
		}
		added, err := tx.AddedOf(rows)
		if err != nil {
			return nil, err
		}
		places, err := tx.PlacesOf(rows)
		if err != nil {
			return nil, err
		}
		out := make([]Dated, len(st))
		for i, s := range st {
			p := places[s.Row]
			out[i] = Dated{s, strings.Join([]string{p.Article, p.Source, p.Exact, p.Prefix}, "\x00"), added[s.Row]}
		}
		return out, nil
	})
}
