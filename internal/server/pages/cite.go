package pages

import (
	"context"
	"errors"

	"hearsay"
	"hearsay/internal/ledger"
	"hearsay/internal/store"
)

// cited is a statement as it is shown: as it was read, under the names that people gave its source, and with what they decided
// about it.
type cited struct {
	ledger.Statement
	// Before and After are what stands around the content, where that is known.
	Before, After string
	// Verdict is nil where nobody has decided.
	Verdict *ledger.Correction
	// Was is the name of the source as it was read, where that is corrected, and Corrected how.
	Was       string
	Corrected *ledger.Correction
}

// Rejected reports whether somebody said that this is not what the report says.
func (c cited) Rejected() bool { return c.Verdict != nil && c.Verdict.Kind == store.Reject }

// cite lays the corrections over statements.
func (h *Handler) cite(ctx context.Context, st []ledger.Statement) ([]cited, error) {
	layer, err := h.o.Ledger.Layer(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]cited, len(st))
	for i, s := range st {
		out[i].Statement = s
	}
	if len(layer.All) == 0 || len(st) == 0 {
		return out, nil
	}
	of, err := h.o.Ledger.Of(ctx, st)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for i := range out {
		c := &out[i]
		verdict, split := ledger.Verdict(of[c.Row])
		c.Verdict = verdict
		if split != nil {
			c.Was, c.Source, c.SourceSlug, c.Named, c.Corrected = c.Source, split.Name, "", true, split
			continue
		}
		if err := h.rename(ctx, layer, names, c); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// rename gives a statement's source the name that people gave it.
func (h *Handler) rename(ctx context.Context, layer *ledger.Layer, names map[string]string, c *cited) error {
	slug := layer.Canonical(c.SourceSlug)
	by, renamed := layer.Renamed(slug)
	switch {
	case c.SourceSlug == "":
	case renamed:
		c.Was, c.Source, c.Corrected = c.Source, by.Name, &by
	case slug != c.SourceSlug:
		if _, ok := names[slug]; !ok {
			s, err := h.o.Ledger.SourceCalled(ctx, slug)
			if err != nil && !errors.Is(err, hearsay.ErrNotFound) {
				return err
			}
			names[slug] = s.Name
		}
		if names[slug] != "" {
			for _, m := range layer.Merged(slug) {
				if m.Slug == c.SourceSlug {
					c.Corrected = &m
				}
			}
			c.Was, c.Source = c.Source, names[slug]
		}
	}
	c.SourceSlug = slug
	return nil
}

// citeOne does that for one statement.
func (h *Handler) citeOne(ctx context.Context, s ledger.Statement) (cited, error) {
	out, err := h.cite(ctx, []ledger.Statement{s})
	if err != nil {
		return cited{}, err
	}
	return out[0], nil
}

// link is a relation with both its ends as they are shown.
type link struct {
	From, To   cited
	Type       hearsay.RelationType
	Confidence float64
}

func (h *Handler) citeLinks(ctx context.Context, ls []ledger.Link) ([]link, error) {
	st := make([]ledger.Statement, 0, 2*len(ls))
	for _, l := range ls {
		st = append(st, l.From, l.To)
	}
	cs, err := h.cite(ctx, st)
	if err != nil {
		return nil, err
	}
	out := make([]link, len(ls))
	for i, l := range ls {
		out[i] = link{cs[2*i], cs[2*i+1], l.Type, l.Confidence}
	}
	return out, nil
}

// sure leaves out what was read with less confidence than a reader wants to see.
func sure(st []ledger.Statement, least float64) []ledger.Statement {
	var out []ledger.Statement
	for _, s := range st {
		if s.Confidence >= least {
			out = append(out, s)
		}
	}
	return out
}
