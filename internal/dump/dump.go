// Package dump writes what a ledger holds, or what of it passes a filter, in any form of output.
//
// A ledger and a filter in, calls of an export.Writer out: article by article, then what holds across articles where the form has a place
// for that. The function is safe for concurrent use with writers of their own.
package dump

import (
	"context"

	"hearsay"
	"hearsay/internal/export"
	"hearsay/internal/ledger"
)

// Write gives w what passes f, and leaves w open. Memory is bounded by one article and the addresses of the statements.
func Write(ctx context.Context, l *ledger.Ledger, f ledger.Filter, w export.Writer) error {
	v := ledger.Visitor{Part: func(p ledger.Part) error {
		return w.Write(export.Part{Record: p.Record, Chosen: p.Chosen, Slugs: p.Slugs}.Least(f.MinConfidence))
	}}
	if linker, ok := across(w); ok {
		v.Link = func(from, to ledger.Address, kind hearsay.RelationType, confidence float64) error {
			return linker.Link(export.Link{From: export.Address(from), To: export.Address(to), Type: kind, Confidence: confidence})
		}
		v.Claim = func(id, gloss string, statements []ledger.Address) error {
			c := export.Claim{ID: id, Gloss: gloss}
			for _, a := range statements {
				c.Statements = append(c.Statements, export.Address(a))
			}
			return linker.Claim(c)
		}
	}
	return l.Visit(ctx, f, v)
}

// across gives w, or the Writer that w wraps, if it has a place for what holds across articles.
func across(w export.Writer) (export.Linker, bool) {
	if u, ok := w.(interface{ Unwrap() export.Writer }); ok {
		w = u.Unwrap()
	}
	l, ok := w.(export.Linker)
	return l, ok
}
