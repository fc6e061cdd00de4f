package ledger

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"hearsay"
	"hearsay/internal/store"
)

// The exported form of a ledger; records are written one by one, so that memory is bounded by one of them.
type (
	address  [2]string // article, statement
	claimOut struct {
		ID         string    `json:"id"`
		Gloss      string    `json:"gloss"`
		Statements []address `json:"statements"`
	}
	relationOut struct {
		From       address              `json:"from"`
		To         address              `json:"to"`
		Type       hearsay.RelationType `json:"type"`
		Confidence float64              `json:"confidence"`
	}
	sourceOut struct {
		ID       string       `json:"id"`
		Name     string       `json:"name"`
		Kind     hearsay.Kind `json:"kind"`
		Mentions []address    `json:"mentions"`
	}
)

// Export writes the whole ledger as one JSON object: records, claims, relations across and within articles, sources. Of an
// article that was edited it has the current version.
func (l *Ledger) Export(ctx context.Context, w io.Writer) error {
	out := bufio.NewWriter(w)
	_, err := ask(ctx, l, func(tx *store.Tx) (struct{}, error) {
		e := exporter{tx: tx, w: out, at: map[int64]address{}}
		return struct{}{}, e.all()
	})
	return errors.Join(err, out.Flush())
}

// ExportRecords calls f with each article's record.
func (l *Ledger) ExportRecords(ctx context.Context, f func(hearsay.Record) error) error {
	_, err := ask(ctx, l, func(tx *store.Tx) (struct{}, error) { return struct{}{}, tx.Records(f) })
	return err
}

type exporter struct {
	tx      *store.Tx
	w       *bufio.Writer
	at      map[int64]address
	written bool
}

func (e *exporter) all() error {
	e.w.WriteString(`{"records": [`)
	if err := e.tx.Records(func(r hearsay.Record) error { return e.element(r) }); err != nil {
		return err
	}
	if err := e.tx.Addresses(func(row int64, article, label string) { e.at[row] = address{article, label} }); err != nil {
		return err
	}
	for _, part := range []struct {
		name string
		f    func() error
	}{{"claims", e.claims}, {"relations", e.relations}, {"sources", e.sources}} {
		fmt.Fprintf(e.w, "],\n%q: [", part.name)
		e.written = false
		if err := part.f(); err != nil {
			return err
		}
	}
	_, err := e.w.WriteString("]}\n")
	return err
}

func (e *exporter) element(v any) error {
	if e.written {
		e.w.WriteByte(',')
	}
	e.written = true
	e.w.WriteByte('\n')
	enc := json.NewEncoder(e.w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func (e *exporter) claims() error {
	cs, err := e.tx.AllClaims()
	if err != nil {
		return err
	}
	for _, c := range cs {
		rows, err := e.tx.ClaimStatements(c.Row, store.All)
		if err != nil {
			return err
		}
		out := claimOut{ID: Claim{Claim: c}.ID(), Gloss: c.Gloss}
		for _, r := range rows {
			out.Statements = append(out.Statements, e.at[r])
		}
		if err := e.element(out); err != nil {
			return err
		}
	}
	return nil
}

func (e *exporter) relations() error {
	return e.tx.AllRelations(func(r store.Relation) error {
		return e.element(relationOut{e.at[r.From], e.at[r.To], r.Type, r.Confidence})
	})
}

func (e *exporter) sources() error {
	return e.tx.AllSources(func(s store.Source, statements []int64) error {
		out := sourceOut{ID: s.Slug, Name: s.Name, Kind: s.Kind, Mentions: []address{}}
		for _, r := range statements {
			out.Mentions = append(out.Mentions, e.at[r])
		}
		return e.element(out)
	})
}

// Imported counts what an import brought.
type Imported struct{ Records, Claims, Relations int }

// Imports names the model of readings that came in through Import: the form does not say what made them.
var Imports = store.Model{Name: "import"}

// Import takes what Export writes, or records as JSON Lines. Of an exported ledger the claims, relations and sources come back as
// they were; records by themselves are linked as Add does. Each article is one transaction, the links of an exported ledger
// one more. report is told of every record that could not be taken, and why; the rest goes on.
func (l *Ledger) Import(ctx context.Context, r io.Reader, report func(line int, err error)) (Imported, error) {
	in := bufio.NewReader(r)
	if whole, err := isLedger(in); err != nil {
		return Imported{}, err
	} else if whole {
		return l.importLedger(ctx, in)
	}
	return l.importRecords(ctx, in, report)
}

// isLedger looks at the first key: an exported ledger begins with its records.
func isLedger(in *bufio.Reader) (bool, error) {
	head, err := in.Peek(64)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	rest, ok := bytes.CutPrefix(bytes.TrimLeft(head, " \t\r\n\ufeff"), []byte("{"))
	return ok && bytes.HasPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte(`"records"`)), nil
}

func (l *Ledger) importRecords(ctx context.Context, in *bufio.Reader, report func(int, error)) (n Imported, err error) {
	for line := 1; ; line++ {
		b, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(b)) > 0 {
			var rec hearsay.Record
			if bad := json.Unmarshal(b, &rec); bad != nil {
				report(line, fmt.Errorf("%w: %w", hearsay.ErrInvalid, bad))
			} else if _, bad := l.Add(ctx, rec, Imports); bad != nil {
				if !errors.Is(bad, hearsay.ErrInvalid) {
					return n, bad
				}
				report(line, bad)
			} else {
				n.Records++
			}
		}
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
}

// ledgerIn is an exported ledger as it comes in.
type ledgerIn struct {
	Records   []hearsay.Record `json:"records"`
	Claims    []claimOut       `json:"claims"`
	Relations []relationOut    `json:"relations"`
	Sources   []sourceOut      `json:"sources"`
}

func (l *Ledger) importLedger(ctx context.Context, in io.Reader) (n Imported, err error) {
	var data ledgerIn
	if err := json.NewDecoder(in).Decode(&data); err != nil {
		return n, fmt.Errorf("ledger: %w: %w", hearsay.ErrInvalid, err)
	}
	err = l.db.Update(ctx, func(tx *store.Tx) error {
		im := importer{tx: tx, l: l, data: data, rows: map[address]int64{}, within: map[address]map[string]bool{}}
		n, err = im.all()
		return err
	})
	return n, err
}
