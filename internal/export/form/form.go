// Package form makes the forms of output by name, for the command line and for servers.
//
// A name in, a Writer of records or of a table's rows out. What is written is only right once Close has returned without an error. The
// functions are safe for concurrent use.
package form

import (
	"fmt"
	"io"
	"slices"

	"hearsay"
	"hearsay/internal/export"
	"hearsay/internal/export/csv"
	"hearsay/internal/export/ftm"
	"hearsay/internal/export/graphml"
	"hearsay/internal/export/html"
	"hearsay/internal/export/jsonl"
	"hearsay/internal/export/markdown"
	"hearsay/internal/export/parquet"
	"hearsay/internal/export/prov"
	"hearsay/internal/export/schemaorg"
	"hearsay/internal/export/webannotation"
	"hearsay/internal/export/xlsx"
)

// Form is a form of output.
type Form struct {
	Name string
	// ContentType is its media type, Extension the end of a file's name, with a dot.
	ContentType, Extension string
	// Binary forms are not for a terminal.
	Binary bool
	// records makes a Writer of records, rows one of a table; either may be nil.
	records func(io.Writer, Options) export.Writer
	rows    func(io.Writer, []export.Column, Options) export.Rows
}

// Options says how an output is made.
type Options struct {
	// Mark puts a byte-order mark before CSV.
	Mark bool
	// About says, in forms that have room for it, what the output was asked for with.
	About string
}

// Forms are all forms, in the order in which they are told of.
var Forms = []Form{
	{Name: "jsonl", ContentType: "application/jsonl", Extension: ".jsonl", records: func(w io.Writer, _ Options) export.Writer { return lines{jsonl.NewWriter(w)} }},
	{Name: "csv", ContentType: "text/csv; charset=utf-8", Extension: ".csv",
		records: func(w io.Writer, o Options) export.Writer { return export.Table(csv.New(w, export.Columns, o.Mark)) },
		rows:    func(w io.Writer, c []export.Column, o Options) export.Rows { return csv.New(w, c, o.Mark) }},
	{Name: "xlsx", ContentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Extension: ".xlsx", Binary: true, records: bookOfRecords, rows: bookOfRows},
	{Name: "parquet", ContentType: "application/vnd.apache.parquet", Extension: ".parquet", Binary: true,
		records: func(w io.Writer, _ Options) export.Writer { return export.Table(parquet.New(w, export.Columns)) },
		rows:    func(w io.Writer, c []export.Column, _ Options) export.Rows { return parquet.New(w, c) }},
	{Name: "markdown", ContentType: "text/markdown; charset=utf-8", Extension: ".md",
		records: func(w io.Writer, _ Options) export.Writer { return markdown.NewWriter(w) },
		rows:    func(w io.Writer, c []export.Column, _ Options) export.Rows { return markdown.NewTable(w, c) }},
	{Name: "html", ContentType: "text/html; charset=utf-8", Extension: ".html", records: func(w io.Writer, _ Options) export.Writer { return html.NewWriter(w) }},
	{Name: "webannotation", ContentType: `application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"`, Extension: ".jsonld",
		records: func(w io.Writer, _ Options) export.Writer { return webannotation.NewWriter(w) }},
	{Name: "schemaorg", ContentType: "application/ld+json", Extension: ".jsonld", records: func(w io.Writer, _ Options) export.Writer { return schemaorg.NewWriter(w) }},
	{Name: "prov", ContentType: "application/ld+json", Extension: ".jsonld", records: func(w io.Writer, _ Options) export.Writer { return prov.NewWriter(w) }},
	{Name: "ftm", ContentType: "application/jsonl", Extension: ".ftm.json", records: func(w io.Writer, _ Options) export.Writer { return ftm.NewWriter(w) }},
	{Name: "graphml", ContentType: "application/graphml+xml", Extension: ".graphml", records: func(w io.Writer, _ Options) export.Writer { return graphml.NewWriter(w) }},
}

func bookOfRecords(w io.Writer, o Options) export.Writer {
	x := xlsx.NewWriter(w)
	if o.About != "" {
		x.Note("asked for", o.About)
	}
	return x
}

func bookOfRows(w io.Writer, c []export.Column, o Options) export.Rows {
	b := xlsx.New(w)
	if o.About != "" {
		b.Note("asked for", o.About)
	}
	return b.Sheet("rows", c)
}

// Named gives the form of that name.
func Named(name string) (Form, bool) {
	i := slices.IndexFunc(Forms, func(f Form) bool { return f.Name == name })
	if i < 0 {
		return Form{}, false
	}
	return Forms[i], true
}

// Tabular reports whether a table can be written in f.
func (f Form) Tabular() bool { return f.rows != nil }

// Records returns a Writer of records to w.
func (f Form) Records(w io.Writer, o Options) export.Writer { return f.records(w, o) }

// Rows returns a writer of a table to w. The error wraps hearsay.ErrInvalid if f is not for tables.
func (f Form) Rows(w io.Writer, columns []export.Column, o Options) (export.Rows, error) {
	if f.rows == nil {
		return nil, fmt.Errorf("%s has no tables, only records: %w", f.Name, hearsay.ErrInvalid)
	}
	return f.rows(w, columns, o), nil
}

// lines writes records as JSON Lines; of statements, those asked for and those by whose word they reach us.
type lines struct{ w *jsonl.Writer }

func (l lines) Write(p export.Part) error { return l.w.Write(p.Cut()) }
func (l lines) Close() error              { return nil }
