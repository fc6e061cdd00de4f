package ledger

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"hearsay/internal/store"
)

// Side is how one outlet told the events that a comparison is about.
type Side struct {
	Outlet string
	// Articles are the addresses of its articles on these events.
	Articles []string
	// Sources are whom it quotes there, the most quoted first.
	Sources []Quoted
	// Unnamed is the share of its statements that are from unnamed sources, OwnVoice the share of its words that are
	// contestable claims of its own; both 0 to 1.
	Unnamed, OwnVoice float64
	// Only are the statements whose claim the other has not, the newest first, OnlySources whom only it quotes.
	Only        []Statement
	OnlySources []string
}

// Quoted is a source and how many statements it has.
type Quoted struct {
	Name       string
	Statements int
}

// Comparison puts two outlets side by side on the events that both reported: articles that share a claim or their wording.
type Comparison struct {
	A, B Side
	// Shared are the claims that both have.
	Shared []Claim
}

// maxCompared is how many of the newest statements of each outlet are compared.
const maxCompared = 300

// Compare compares outlets a and b. If an outlet has no article, or they share no event, the sides are empty.
func (l *Ledger) Compare(ctx context.Context, a, b string, f Filter) (Comparison, error) {
	return ask(ctx, l, func(tx *store.Tx) (Comparison, error) {
		c := comparer{tx: tx, claims: map[int64]map[int]bool{}}
		for i, outlet := range []string{a, b} {
			g := f
			g.Outlet, g.Limit = outlet, maxCompared
			st, err := tx.Statements(g)
			if err != nil {
				return Comparison{}, err
			}
			c.of[i] = st
			c.names[i] = outlet
			if len(st) > 0 {
				c.names[i] = st[0].Outlet
			}
		}
		return c.compare(max(f.Limit, store.DefaultLimit))
	})
}

type comparer struct {
	tx     *store.Tx
	names  [2]string
	of     [2][]Statement
	claims map[int64]map[int]bool // claim -> sides that have it
	in     [2]map[int64][]int64   // statement -> claims
}

func (c *comparer) compare(limit int) (Comparison, error) {
	for i := range c.of {
		rows := make([]int64, len(c.of[i]))
		for n, s := range c.of[i] {
			rows[n] = s.Row
		}
		var err error
		if c.in[i], err = c.tx.ClaimsOfAll(rows); err != nil {
			return Comparison{}, err
		}
		for _, s := range c.of[i] {
			for _, id := range c.in[i][s.Row] {
				if c.claims[id] == nil {
					c.claims[id] = map[int]bool{}
				}
				c.claims[id][i] = true
			}
		}
	}
	events := [2]map[int64]bool{{}, {}} // versions that share a claim with the other side
	var shared []int64
	for id, sides := range c.claims {
		if len(sides) == 2 {
			shared = append(shared, id)
		}
	}
	slices.Sort(shared)
	for i := range c.of {
		for _, s := range c.of[i] {
			for _, id := range c.in[i][s.Row] {
				if len(c.claims[id]) == 2 {
					events[i][s.Version] = true
				}
			}
		}
	}
	var out Comparison
	for _, id := range shared[max(0, len(shared)-limit):] {
		row, _, err := c.tx.Claim(id)
		if err != nil {
			return out, err
		}
		full, err := withStatements(c.tx, row, maxListed)
		if err != nil {
			return out, err
		}
		out.Shared = append(out.Shared, full)
	}
	var err error
	if out.A, err = c.side(0, events[0], limit); err != nil {
		return out, err
	}
	if out.B, err = c.side(1, events[1], limit); err != nil {
		return out, err
	}
	out.A.OnlySources, out.B.OnlySources = lacking(out.A.Sources, out.B.Sources), lacking(out.B.Sources, out.A.Sources)
	return out, nil
}

func (c *comparer) side(i int, versions map[int64]bool, limit int) (Side, error) {
	out := Side{Outlet: c.names[i]}
	count := map[string]int{}
	all, unnamed := 0, 0
	for _, s := range c.of[i] {
		if !versions[s.Version] {
			continue
		}
		if !slices.Contains(out.Articles, s.Article) {
			out.Articles = append(out.Articles, s.Article)
		}
		all++
		if s.Source != "" {
			count[s.Source]++
		}
		if !s.Named {
			unnamed++
		}
		if !slices.ContainsFunc(c.in[i][s.Row], func(id int64) bool { return len(c.claims[id]) == 2 }) && len(out.Only) < limit {
			out.Only = append(out.Only, s)
		}
	}
	if all > 0 {
		out.Unnamed = float64(unnamed) / float64(all)
	}
	for name, n := range count {
		out.Sources = append(out.Sources, Quoted{name, n})
	}
	slices.SortFunc(out.Sources, func(a, b Quoted) int {
		return cmp.Or(cmp.Compare(b.Statements, a.Statements), cmp.Compare(a.Name, b.Name))
	})
	var err error
	out.OwnVoice, err = c.ownVoice(versions)
	return out, err
}

// ownVoice is the share of the words of the given versions that stand in assertions of the outlet's own.
func (c *comparer) ownVoice(versions map[int64]bool) (float64, error) {
	words, own := 0, 0
	for v := range versions {
		rec, err := c.tx.RecordOf(v)
		if err != nil {
			return 0, err
		}
		words += len(strings.Fields(rec.Text))
		for _, a := range rec.OwnVoice {
			own += len(strings.Fields(a.Span.In(rec.Text)))
		}
	}
	if words == 0 {
		return 0, nil
	}
	return float64(own) / float64(words), nil
}

func lacking(a, b []Quoted) (out []string) {
	for _, q := range a {
		if !slices.ContainsFunc(b, func(o Quoted) bool { return plainName(o.Name) == plainName(q.Name) }) {
			out = append(out, q.Name)
		}
	}
	return out
}
