// Package csv writes tables as comma-separated values (RFC 4180, UTF-8), for spreadsheets and everything else.
//
// Rows in, lines out, the names of the columns first. Text that a spreadsheet would take for a formula gets an apostrophe in front, as
// OWASP advises against CSV injection: take it off where the table is read by a program that minds. A Writer may not be used concurrently.
package csv

import (
	"encoding/csv"
	"io"

	"hearsay/internal/export"
)

// Writer writes a table. It implements export.Rows.
type Writer struct {
	out     io.Writer
	csv     *csv.Writer
	columns []export.Column
	mark    bool
	started bool
}

// New returns a Writer to w. With mark, the table begins with a byte-order mark, by which Excel knows UTF-8.
func New(w io.Writer, columns []export.Column, mark bool) *Writer {
	return &Writer{out: w, csv: csv.NewWriter(w), columns: columns, mark: mark}
}

// Row writes a row.
func (w *Writer) Row(values ...any) error {
	if err := w.start(); err != nil {
		return err
	}
	line := make([]string, len(values))
	for i, v := range values {
		line[i] = harmless(v)
	}
	return w.csv.Write(line)
}

// Close writes what is left; a table without rows has the names of its columns.
func (w *Writer) Close() error {
	if err := w.start(); err != nil {
		return err
	}
	w.csv.Flush()
	return w.csv.Error()
}

func (w *Writer) start() error {
	if w.started {
		return nil
	}
	w.started = true
	if w.mark {
		if _, err := io.WriteString(w.out, "\ufeff"); err != nil {
			return err
		}
	}
	names := make([]string, len(w.columns))
	for i, c := range w.columns {
		names[i] = c.Name
	}
	return w.csv.Write(names)
}

// harmless is the text of v, with a mark before what a spreadsheet would take for a formula. Numbers are none.
func harmless(v any) string {
	s := export.String(v)
	switch v.(type) {
	case int, float64, bool, nil:
		return s
	}
	if export.Formula(s) {
		return "'" + s
	}
	return s
}
