package export

import (
	"fmt"
	"strconv"
	"strings"

	"hearsay"
)

// Kind is the type of a column's values.
type Kind uint8

// The kinds of column. A value of any kind may be nil: not known.
const (
	Text    Kind = iota // string; "" is nil
	Integer             // int
	Number              // float64
	Truth               // bool
)

// Column is a column of a table.
type Column struct {
	Name string
	Kind Kind
}

// Rows takes the rows of a table one after another. A value that is not of its column's kind is written as text where the form has
// no types, and is not known where it has. Close ends the table and leaves the underlying writer open.
type Rows interface {
	Row(values ...any) error
	Close() error
}

// Columns are the columns of a table of statements, in the record's words: the article's id is article, a field that holds spans has
// their words, and the spans themselves, in code points, in a column of its own. chain is the way a statement's word took.
var Columns = []Column{
	{"article", Text}, {"outlet", Text}, {"published", Text}, {"title", Text}, {"url", Text}, {"lang", Text},
	{"id", Text}, {"parent", Text}, {"source", Text}, {"cue", Text}, {"content", Text}, {"addressee", Text}, {"form", Text}, {"act", Text},
	{"said", Text}, {"conditions", Text}, {"by", Text}, {"name", Text}, {"kind", Text}, {"named", Truth}, {"count", Integer}, {"role", Text},
	{"affiliation", Text}, {"confidence", Number}, {"chain", Text},
	{"source_spans", Text}, {"cue_spans", Text}, {"content_spans", Text}, {"addressee_spans", Text}, {"conditions_spans", Text},
}

// Row gives the row of the table of statements for s, a statement of p; points converts the spans of its text.
func (p Part) Row(s hearsay.Statement, points func(hearsay.Span) (int, int)) []any {
	e := hearsay.Source{}
	var named, count any
	by := s.By
	if known := p.Source(s); known != nil {
		e, named = *known, known.Named
		if e.Count > 0 {
			count = e.Count
		}
		if slug := p.Slugs[by]; slug != "" {
			by = slug
		}
	}
	row := []any{p.ID, p.Outlet, p.Published, p.Title, p.URL, p.Lang, s.ID, s.Parent, Words(p.Text, s.Source), Words(p.Text, s.Cue),
		Words(p.Text, s.Content), Words(p.Text, s.Addressee), string(s.Form), string(s.Act), s.Said, Words(p.Text, s.Conditions), by, e.Name,
		string(e.Kind), named, count, e.Role, e.Affiliation, s.Confidence, p.Chain(s.ID)}
	for _, spans := range [][]hearsay.Span{s.Source, s.Cue, s.Content, s.Addressee, s.Conditions} {
		row = append(row, pairs(spans, points))
	}
	return row
}

// pairs writes spans as the record's JSON has them.
func pairs(spans []hearsay.Span, points func(hearsay.Span) (int, int)) string {
	out := make([]string, len(spans))
	for i, s := range spans {
		start, end := points(s)
		out[i] = fmt.Sprintf("[%d, %d]", start, end)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// Table returns a Writer that writes a row for each statement to rows, whose columns are Columns.
func Table(rows Rows) Writer { return table{rows} }

type table struct{ rows Rows }

func (t table) Write(p Part) error {
	if err := p.CheckSpans(); err != nil {
		return err
	}
	points := hearsay.CodePoints(p.Text)
	for _, s := range p.Statements {
		if !p.Has(s.ID) {
			continue
		}
		if err := t.rows.Row(p.Row(s, points)...); err != nil {
			return err
		}
	}
	return nil
}

func (t table) Close() error { return t.rows.Close() }

// Formula reports whether a spreadsheet that is given s as text, as in CSV, would take it for a formula or a command.
func Formula(s string) bool {
	s = strings.TrimLeft(s, " \t\r\n")
	for _, c := range s {
		return strings.ContainsRune("=+-@＝＋－＠", c)
	}
	return false
}

// String writes a value as text: decimals to the fourth place, several values with semicolons.
func String(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []string:
		return strings.Join(v, "; ")
	case float64:
		s := strconv.FormatFloat(v, 'f', 4, 64)
		return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	return fmt.Sprint(v)
}
