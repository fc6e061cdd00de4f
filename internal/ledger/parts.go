package ledger

import (
	"context"

	"hearsay"
	"hearsay/internal/store"
)

// Part is an article's record and what in it passes a filter; see store.Part.
type Part = store.Part

// Address is where a statement is found: the article's id and the statement's.
type Address struct{ Article, Statement string }

// Visitor takes what Visit comes by. Link and Claim may be nil.
type Visitor struct {
	Part  func(Part) error
	Link  func(from, to Address, kind hearsay.RelationType, confidence float64) error
	Claim func(id, gloss string, statements []Address) error
}

// Visit gives v every article that has a statement which passes f, then the relations across articles between these statements, then
// the claims that they belong to. f.Limit does not count. Articles come one by one, so that memory is bounded by one of them and the
// addresses of the statements.
func (l *Ledger) Visit(ctx context.Context, f Filter, v Visitor) error {
	_, err := ask(ctx, l, func(tx *store.Tx) (struct{}, error) { return struct{}{}, visit(tx, f, v) })
	return err
}

func visit(tx *store.Tx, f Filter, v Visitor) error {
	links := v.Link != nil || v.Claim != nil
	passed := map[Address]bool{}
	err := tx.Parts(f, func(p Part) error {
		if links {
			for _, s := range p.Statements {
				if p.Chosen == nil || p.Chosen[s.ID] {
					passed[Address{p.ID, s.ID}] = true
				}
			}
		}
		return v.Part(p)
	})
	if err != nil || !links {
		return err
	}
	at := make(map[int64]Address, len(passed))
	err = tx.Addresses(func(row int64, article, label string) {
		if a := (Address{article, label}); passed[a] {
			at[row] = a
		}
	})
	if err != nil {
		return err
	}
	if v.Link != nil {
		err = tx.AllRelations(func(r store.Relation) error {
			from, ok := at[r.From]
			to, ok2 := at[r.To]
			if !ok || !ok2 || r.Within || r.Confidence < f.MinConfidence {
				return nil
			}
			return v.Link(from, to, r.Type, r.Confidence)
		})
	}
	if err != nil || v.Claim == nil {
		return err
	}
	return claimsAmong(tx, at, v.Claim)
}

// claimsAmong calls f with the claims that have statements in at, with these alone.
func claimsAmong(tx *store.Tx, at map[int64]Address, f func(id, gloss string, statements []Address) error) error {
	all, err := tx.AllClaims()
	if err != nil {
		return err
	}
	for _, c := range all {
		rows, err := tx.ClaimStatements(c.Row, store.All)
		if err != nil {
			return err
		}
		var among []Address
		for _, r := range rows {
			if a, ok := at[r]; ok {
				among = append(among, a)
			}
		}
		if len(among) == 0 {
			continue
		}
		if err := f(Claim{Claim: c}.ID(), c.Gloss, among); err != nil {
			return err
		}
	}
	return nil
}

// PartsOf calls f with each of the articles, whole, in their order.
func (l *Ledger) PartsOf(ctx context.Context, articles []string, f func(Part) error) error {
	_, err := ask(ctx, l, func(tx *store.Tx) (struct{}, error) {
		for _, name := range articles {
			p, err := tx.PartOf(name)
			if err != nil {
				return struct{}{}, err
			}
			if err := f(p); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	})
	return err
}
