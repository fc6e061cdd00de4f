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

// Filter narrows a question; see store.Filter.
type Filter = store.Filter

// Statement is one statement with all that is needed to cite it; see store.Statement.
type Statement = store.Statement

// ask runs a question on one consistent state.
func ask[T any](ctx context.Context, l *Ledger, f func(*store.Tx) (T, error)) (out T, err error) {
	err = l.db.View(ctx, func(tx *store.Tx) error {
		out, err = f(tx)
		return err
	})
	return out, err
}

// Search gives the statements that hold every word of query; see store.Tx.Search.
func (l *Ledger) Search(ctx context.Context, query string, f Filter) ([]Statement, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]Statement, error) { return tx.Search(query, f) })
}

// Sources gives the most quoted sources, those that go by name if one is given.
func (l *Ledger) Sources(ctx context.Context, name string, f Filter) ([]store.Source, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]store.Source, error) {
		if name != "" {
			f.Source = name
		}
		return tx.Sources(f)
	})
}

// Statements gives the statements that pass f, the newest first.
func (l *Ledger) Statements(ctx context.Context, f Filter) ([]Statement, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]Statement, error) { return tx.Statements(f) })
}

// Timeline gives the newest statements that pass f, and hold the words of query, in the order in which they were made.
func (l *Ledger) Timeline(ctx context.Context, query string, f Filter) ([]Statement, error) {
	var st []Statement
	var err error
	if query == "" {
		st, err = l.Statements(ctx, f)
	} else {
		st, err = l.Search(ctx, query, f)
	}
	slices.SortStableFunc(st, func(a, b Statement) int { return cmp.Or(cmp.Compare(When(a), When(b)), cmp.Compare(a.Row, b.Row)) })
	return st, err
}

// Counts says how much there is.
func (l *Ledger) Counts(ctx context.Context) (store.Counts, error) {
	return ask(ctx, l, func(tx *store.Tx) (store.Counts, error) { return tx.Counts() })
}

// Claim is a claim with its statements, the oldest first.
type Claim struct {
	store.Claim
	Statements []Statement
}

// ID is how commands address the claim ("c12").
func (c Claim) ID() string { return fmt.Sprintf("c%d", c.Row) }

// Claims gives the claims that rest on most articles; with a query or a filter, those with a statement that passes.
func (l *Ledger) Claims(ctx context.Context, query string, f Filter) ([]Claim, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]Claim, error) {
		cs, err := tx.Claims(query, f)
		if err != nil {
			return nil, err
		}
		out := make([]Claim, len(cs))
		for i, c := range cs {
			if out[i], err = withStatements(tx, c, maxListed); err != nil {
				return nil, err
			}
		}
		return out, nil
	})
}

func withStatements(tx *store.Tx, c store.Claim, most int) (Claim, error) {
	rows, err := tx.ClaimStatements(c.Row, most)
	if err != nil {
		return Claim{}, err
	}
	st, err := tx.StatementsIn(rows)
	return Claim{c, st}, err
}

// maxShown bounds what is shown of one claim, maxListed what of each where there are many; Articles and Outlets count all.
const (
	maxShown  = 200
	maxListed = 12
)

// Claim gives the claim addressed by id ("c12"). If there is none, the error wraps hearsay.ErrNotFound.
func (l *Ledger) Claim(ctx context.Context, id string) (Claim, error) {
	return ask(ctx, l, func(tx *store.Tx) (Claim, error) { return claimAt(tx, id, maxShown) })
}

func claimAt(tx *store.Tx, id string, most int) (Claim, error) {
	var row int64
	if n, err := fmt.Sscanf(id, "c%d", &row); n != 1 || err != nil || id != fmt.Sprintf("c%d", row) {
		return Claim{}, fmt.Errorf("claim %s: %w", id, hearsay.ErrNotFound)
	}
	c, found, err := tx.Claim(row)
	if err != nil {
		return Claim{}, err
	}
	if !found {
		return Claim{}, fmt.Errorf("claim %s: %w", id, hearsay.ErrNotFound)
	}
	return withStatements(tx, c, most)
}

// Link is a relation with both its ends.
type Link struct {
	From, To   Statement
	Type       hearsay.RelationType
	Confidence float64
}

var verbs = map[hearsay.RelationType][2]string{hearsay.Denies: {"denies", "is denied by"}, hearsay.Contradicts: {"contradicts", "is contradicted by"},
	hearsay.Supports: {"supports", "is supported by"}, hearsay.Repeats: {"repeats", "is repeated by"}, hearsay.Responds: {"responds to", "is answered by"},
	hearsay.Updates: {"updates", "is updated by"}}

// Verb says a relation in words for people, from its first or its second end: "denies", "is denied by". A type that it does not know is
// given as it is.
func Verb(t hearsay.RelationType, second bool) string {
	v, ok := verbs[t]
	switch {
	case !ok:
		return string(t)
	case second:
		return v[1]
	}
	return v[0]
}

// Disputes gives who denies or contradicts whom, the newest first; with a query, only where either end holds its words.
func (l *Ledger) Disputes(ctx context.Context, query string, f Filter) ([]Link, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]Link, error) {
		wide := f
		if query != "" {
			wide.Limit = 20 * max(f.Limit, store.DefaultLimit)
		}
		rs, err := tx.Relations(wide, hearsay.Denies, hearsay.Contradicts)
		if err != nil {
			return nil, err
		}
		ls, err := ends(tx, rs)
		if err != nil || query == "" {
			return ls, err
		}
		return having(ls, query, max(f.Limit, store.DefaultLimit)), nil
	})
}

// having keeps the links in whose words, sources or titles every word of query stands.
func having(ls []Link, query string, limit int) []Link {
	var out []Link
	words := strings.Fields(strings.ToLower(query))
	for _, l := range ls {
		text := strings.ToLower(strings.Join([]string{l.From.Content, l.From.Source, l.To.Content, l.To.Source, l.From.Title, l.To.Title}, " "))
		all := true
		for _, w := range words {
			all = all && strings.Contains(text, w)
		}
		if all && len(out) < limit {
			out = append(out, l)
		}
	}
	return out
}

func ends(tx *store.Tx, rs []store.Relation) ([]Link, error) {
	var rows []int64
	for _, r := range rs {
		rows = append(rows, r.From, r.To)
	}
	st, err := tx.StatementsIn(rows)
	if err != nil {
		return nil, err
	}
	at := make(map[int64]Statement, len(st))
	for _, s := range st {
		at[s.Row] = s
	}
	var out []Link
	for _, r := range rs {
		from, ok := at[r.From]
		to, ok2 := at[r.To]
		if ok && ok2 {
			out = append(out, Link{from, to, r.Type, r.Confidence})
		}
	}
	return out, nil
}

// Shown is what stands behind an address: an article, a statement, a claim or a source; only the fields that fit it are
// filled.
type Shown struct {
	Article   *hearsay.Record
	Versions  []store.Version
	Anchors   []store.Anchor
	Statement *Statement
	Chain     []Statement
	Links     []Link
	Claims    []Claim
	Claim     *Claim
	Source    *store.Source
	Quotes    []Statement
}

// Show gives what id addresses: an article by its id or URL, "ARTICLE#s3", a claim ("c12") or a source (its slug or name), in that
// order. If there is nothing, the error wraps hearsay.ErrNotFound.
func (l *Ledger) Show(ctx context.Context, id string) (Shown, error) {
	return ask(ctx, l, func(tx *store.Tx) (Shown, error) {
		for _, look := range []func(*store.Tx, string) (Shown, bool, error){showArticle, showStatement, showClaim, showSource} {
			if s, found, err := look(tx, id); found || err != nil {
				return s, err
			}
		}
		return Shown{}, fmt.Errorf("%s: no article, statement (ARTICLE#s1), claim (c1) or source of that name: %w", id, hearsay.ErrNotFound)
	})
}

func showArticle(tx *store.Tx, id string) (s Shown, found bool, err error) {
	if s.Versions, err = tx.Versions(id); err != nil {
		return Shown{}, false, ignoreMissing(err)
	}
	last := s.Versions[len(s.Versions)-1]
	rec, err := tx.RecordOf(last.Row)
	if err != nil {
		return Shown{}, false, err
	}
	s.Article = &rec
	s.Anchors, err = tx.Anchors(last.Row)
	return s, true, err
}

func showStatement(tx *store.Tx, id string) (s Shown, found bool, err error) {
	at := strings.LastIndex(id, "#")
	if at < 0 {
		return s, false, nil
	}
	st, err := tx.StatementAt(id[:at], id[at+1:])
	if err != nil {
		return s, false, ignoreMissing(err)
	}
	s.Statement = &st
	if s.Chain, err = chain(tx, st); err != nil {
		return s, false, err
	}
	rs, err := tx.RelationsOf(st.Row)
	if err != nil {
		return s, false, err
	}
	if s.Links, err = ends(tx, rs); err != nil {
		return s, false, err
	}
	claims, err := tx.ClaimsOf(st.Row)
	if err != nil {
		return s, false, err
	}
	for _, row := range claims {
		c, err := claimAt(tx, fmt.Sprintf("c%d", row), maxListed)
		if err != nil {
			return s, false, err
		}
		s.Claims = append(s.Claims, c)
	}
	return s, true, nil
}

func showClaim(tx *store.Tx, id string) (s Shown, found bool, err error) {
	c, err := claimAt(tx, id, maxShown)
	if err != nil {
		return s, false, ignoreMissing(err)
	}
	return Shown{Claim: &c}, true, nil
}

func showSource(tx *store.Tx, id string) (s Shown, found bool, err error) {
	all, err := tx.SourcesNamed(id, 1)
	if err != nil || len(all) == 0 {
		return s, false, err
	}
	s.Source = &all[0]
	s.Quotes, err = tx.Statements(Filter{Source: all[0].Slug})
	return s, true, err
}

// chain gives a statement and those by whose word it reaches us, the statement first.
func chain(tx *store.Tx, s Statement) ([]Statement, error) {
	out := []Statement{s}
	for s.Parent != 0 && len(out) < maxShown {
		up, err := tx.StatementsIn([]int64{s.Parent})
		if err != nil || len(up) == 0 {
			return out, err
		}
		s = up[0]
		out = append(out, s)
	}
	return out, nil
}

func ignoreMissing(err error) error {
	if isMissing(err) {
		return nil
	}
	return err
}
