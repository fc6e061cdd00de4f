package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"hearsay"
	"hearsay/internal/export"
	"hearsay/internal/export/form"
	"hearsay/internal/export/jsonl"
	"hearsay/internal/export/table"
	"hearsay/internal/export/terminal"
	"hearsay/internal/ledger"
)

// tableFlags say how rows are printed that are not about statements.
type tableFlags struct {
	To    string `enum:"auto,terminal,jsonl,csv,xlsx,parquet,markdown" default:"auto" help:"What to print: terminal (the default on a terminal), jsonl (the default elsewhere), csv, xlsx, parquet or markdown."`
	BOM   bool   `name:"bom" help:"Begin --to csv with a byte-order mark, by which Excel knows UTF-8."`
	Width int    `placeholder:"N" help:"Columns to fit with --to terminal (default: those of the terminal)."`
}

// outputFlags say how answers are printed.
type outputFlags struct {
	To    string `enum:"auto,terminal,jsonl,csv,xlsx,parquet,markdown,html,webannotation,schemaorg,prov,ftm,graphml" default:"auto" help:"What to print: terminal (the default on a terminal), jsonl (the default elsewhere), csv, xlsx, parquet, markdown; of the statements that are found, as records: html (a page), webannotation, schemaorg, prov (JSON-LD), ftm (FollowTheMoney), graphml."`
	BOM   bool   `name:"bom" help:"Begin --to csv with a byte-order mark, by which Excel knows UTF-8."`
	Width int    `placeholder:"N" help:"Columns to fit with --to terminal (default: those of the terminal)."`
}

// print prints t.
func (f tableFlags) print(s *streams, t *table.Table) error {
	to := f.To
	if to == "auto" {
		to = "jsonl"
		if isTerminal(s.out) {
			to = "terminal"
		}
	}
	switch fm, ok := form.Named(to); {
	case to == "terminal":
		return t.Write(s.out, table.Terminal, columns(s, f.Width))
	case to == "jsonl":
		if err := t.Write(s.out, table.JSONL, 0); err != nil {
			return err
		}
	case !ok:
		return fmt.Errorf("--to %s: %w", to, hearsay.ErrInvalid)
	default:
		if err := forFiles(s, fm); err != nil {
			return err
		}
		rows, err := fm.Rows(s.out, t.Typed(), form.Options{Mark: f.BOM})
		if err != nil {
			return err
		}
		if err := t.Copy(rows); err != nil {
			return err
		}
	}
	if f.To != "auto" {
		count(s, fmt.Sprintf("%d rows", len(t.Rows)))
	}
	return nil
}

// print prints t, or, in a form that holds records, the statements of l that t is about.
func (f outputFlags) print(ctx context.Context, s *streams, l *ledger.Ledger, t *table.Table) error {
	fm, ok := form.Named(f.To)
	if !ok || fm.Tabular() || f.To == "jsonl" {
		return tableFlags(f).print(s, t)
	}
	if err := forFiles(s, fm); err != nil {
		return err
	}
	chosen := map[string]map[string]bool{}
	var articles []string
	for _, a := range t.Statements() {
		if chosen[a.Article] == nil {
			chosen[a.Article] = map[string]bool{}
			articles = append(articles, a.Article)
		}
		chosen[a.Article][a.Statement] = true
	}
	w := newCounted(s, fm.Records(s.out, form.Options{}))
	err := l.PartsOf(ctx, articles, func(p ledger.Part) error {
		return w.Write(export.Part{Record: p.Record, Chosen: chosen[p.ID], Slugs: p.Slugs})
	})
	if err == nil {
		err = w.across(t)
	}
	return w.end(err)
}

// records reports whether f prints statements as records, not a table's rows.
func (f outputFlags) records() bool {
	fm, ok := form.Named(f.To)
	return ok && !fm.Tabular() && f.To != "jsonl"
}

// forFiles refuses to print what is for programs alone on a terminal.
func forFiles(s *streams, f form.Form) error {
	if f.Binary && isTerminal(s.out) {
		return &usageError{fmt.Errorf("--to %s is for a file: add > FILE%s", f.Name, f.Extension)}
	}
	return nil
}

// count says on standard error how much was printed.
func count(s *streams, what string) { fmt.Fprintf(s.err, "hearsay: %s\n", what) }

// counted is a Writer that counts what it writes.
type counted struct {
	export.Writer
	s *streams
	n export.Count
}

func newCounted(s *streams, w export.Writer) *counted { return &counted{Writer: w, s: s} }

// Write implements export.Writer.
func (c *counted) Write(p export.Part) error {
	err := c.Writer.Write(p)
	if err == nil {
		c.n.Add(p)
	}
	return err
}

// Unwrap gives the Writer that is counted.
func (c *counted) Unwrap() export.Writer { return c.Writer }

// across writes what t says of statements of several articles, where the form has a place for it. What one article's record says
// itself has been written with it.
func (c *counted) across(t *table.Table) error {
	w, ok := c.Writer.(export.Linker)
	if !ok {
		return nil
	}
	at := map[export.Address]bool{}
	for _, a := range t.Statements() {
		at[a] = true
	}
	for _, l := range t.Links {
		if l.From.Article == l.To.Article || !at[l.From] || !at[l.To] {
			continue
		}
		if err := w.Link(l); err != nil {
			return err
		}
	}
	for _, cl := range t.Claims {
		if err := w.Claim(cl); err != nil {
			return err
		}
	}
	return nil
}

// end closes the output, even if err says that something went wrong before, and says how much there is if nothing did.
func (c *counted) end(err error) error {
	if closed := c.Close(); err == nil {
		err = closed
	}
	if err == nil {
		count(c.s, c.n.String())
	}
	return err
}

// whole is a form that prints records as they are; of one that is not asked for whole, what is left of it.
type whole func(hearsay.Record) error

func (w whole) Write(p export.Part) error { return w(p.Cut()) }
func (w whole) Close() error              { return nil }

// recordForm gives the Writer of records that the flags ask for; quiet is true for one that does not say how much it holds: people see
// it, or asked for nothing.
func recordForm(s *streams, to string, bom bool, o terminal.Options, about string) (w export.Writer, quiet bool, err error) {
	if to == "auto" && !isTerminal(s.out) {
		return whole(jsonl.NewWriter(s.out).Write), true, nil
	}
	fm, ok := form.Named(to)
	if !ok {
		return whole(terminal.NewWriter(s.out, o).Write), true, nil
	}
	return fm.Records(s.out, form.Options{Mark: bom, About: about}), false, forFiles(s, fm)
}

// address is where st is found.
func address(st ledger.Statement) export.Address {
	return export.Address{Article: st.Article, Statement: st.Label}
}

// claimed gives a claim as forms of output have it.
func claimed(c ledger.Claim) export.Claim {
	out := export.Claim{ID: c.ID(), Gloss: c.Gloss}
	for _, st := range c.Statements {
		out.Statements = append(out.Statements, address(st))
	}
	return out
}

// link gives a relation as forms of output have it.
func link(l ledger.Link) export.Link {
	return export.Link{From: address(l.From), To: address(l.To), Type: l.Type, Confidence: l.Confidence}
}

// asked says in words what the flags let through.
func (f narrowFlags) asked() string {
	var out []string
	for _, v := range [][2]string{{"since", string(f.Since)}, {"until", string(f.Until)}, {"outlet", f.Outlet}, {"source", f.Source}, {"act", f.Act}} {
		if v[1] != "" {
			out = append(out, v[0]+" "+v[1])
		}
	}
	if f.MinConfidence > 0 {
		out = append(out, "confidence of at least "+export.String(f.MinConfidence))
	}
	return strings.Join(out, ", ")
}

var errWhole = errors.New("--to ledger prints the whole ledger: leave the filters out, or choose another form")
