// Package table has answers as rows of named columns, and prints them for a terminal and as JSON Lines.
//
// A [Table] goes in, bytes come out; [Table.Copy] hands the rows to other forms of output. The same table gives the same bytes. A
// Table is a plain value.
package table

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/mattn/go-runewidth"

	"hearsay/internal/export"
	"hearsay/internal/export/terminal"
)

// Form is a form of output.
type Form string

// The forms.
const (
	Terminal Form = "terminal"
	JSONL    Form = "jsonl"
)

// Table is rows of values under named columns. A value is a string, a number, a bool, a list of strings or an export.Address; an
// empty string is not known.
type Table struct {
	Columns []string
	Rows    [][]any
	// Headed is how many of the first columns are the same for rows that belong together: on a terminal they become a line
	// above these rows.
	Headed int
	// Also are statements that the rows are about and do not name; Links and Claims are what the rows say of statements. Forms of
	// output that hold records need them.
	Also   []export.Address
	Links  []export.Link
	Claims []export.Claim
}

// Add appends a row.
func (t *Table) Add(values ...any) { t.Rows = append(t.Rows, values) }

// Write prints t. width is the columns of the terminal that the table must fit; 0 means 80.
func (t *Table) Write(w io.Writer, form Form, width int) error {
	if form == JSONL {
		return t.jsonl(w)
	}
	if width <= 0 {
		width = 80
	}
	return t.terminal(w, width)
}

func (t *Table) jsonl(w io.Writer) error {
	for _, row := range t.Rows {
		var b strings.Builder
		for i, c := range t.Columns {
			sep := ", "
			if i == 0 {
				sep = "{"
			}
			value, err := marshal(row[i])
			if err != nil {
				return err
			}
			key, err := marshal(c)
			if err != nil {
				return err
			}
			b.WriteString(sep + key + ": " + value)
		}
		if _, err := io.WriteString(w, b.String()+"}\n"); err != nil {
			return err
		}
	}
	return nil
}

// marshal is json.Marshal that leaves <, > and & legible, and writes an empty string as null.
func marshal(v any) (string, error) {
	if s, ok := v.(string); ok && s == "" {
		return "null", nil
	}
	if a, ok := v.(export.Address); ok {
		v = a.String()
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}

// kinds are the columns that do not hold text.
var kinds = map[string]export.Kind{"articles": export.Integer, "outlets": export.Integer, "statements": export.Integer, "line": export.Integer, "reports": export.Integer,
	"failures": export.Integer, "version": export.Integer, "share": export.Number, "confidence": export.Number, "named": export.Truth}

// Typed gives the columns with the kinds of their values.
func (t *Table) Typed() []export.Column {
	out := make([]export.Column, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = export.Column{Name: c, Kind: kinds[c]}
	}
	return out
}

// Copy hands all rows to rows, and closes it.
func (t *Table) Copy(rows export.Rows) error {
	for _, row := range t.Rows {
		if err := rows.Row(row...); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	return rows.Close()
}

// Statements gives the statements that the table is about, each once, in the order in which they come up.
func (t *Table) Statements() []export.Address {
	var out []export.Address
	seen := map[export.Address]bool{}
	add := func(a export.Address) {
		if a.Article != "" && !seen[a] {
			seen[a] = true
			out = append(out, a)
		}
	}
	for _, row := range t.Rows {
		for _, v := range row {
			if a, ok := v.(export.Address); ok {
				add(a)
			}
		}
	}
	for _, a := range t.Also {
		add(a)
	}
	return out
}

// text writes a value for people.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []string:
		return strings.Join(v, "; ")
	case float64:
		return fmt.Sprintf("%.2f", v)
	case nil:
		return ""
	}
	return fmt.Sprint(v) // an export.Address, too
}

func oneLine(s string) string { return strings.Join(strings.Fields(terminal.Clean(s)), " ") }

var widths = &runewidth.Condition{StrictEmojiNeutral: true}

// gap stands between columns.
const gap = 2

// A column that is no wider than narrow stays whole; the others must get at least legible columns each, or the rows are laid
// out one value a line.
const (
	narrow  = 12
	legible = 14
)

func (t *Table) terminal(w io.Writer, width int) error {
	if len(t.Rows) == 0 {
		_, err := fmt.Fprintln(w, "nothing found")
		return err
	}
	cells := make([][]string, 0, len(t.Rows)+1)
	cells = append(cells, t.Columns)
	for _, row := range t.Rows {
		out := make([]string, len(row))
		for i, v := range row {
			out[i] = oneLine(text(v))
		}
		cells = append(cells, out)
	}
	body := make([][]string, len(cells))
	for n, row := range cells {
		body[n] = row[t.Headed:]
	}
	// A column in which nothing stands takes no room.
	body = dropEmpty(body)
	col, ok := fit(body, width)
	if !ok {
		return t.stacked(w, cells, width)
	}
	if t.Headed > 0 {
		return t.groups(w, cells, body, col, width)
	}
	for n, row := range body {
		if err := printRow(w, row, col); err != nil {
			return err
		}
		if n > 0 {
			continue
		}
		rule := make([]string, len(col))
		for i, c := range col {
			rule[i] = strings.Repeat("─", c)
		}
		if err := printRow(w, rule, col); err != nil {
			return err
		}
	}
	return nil
}

func dropEmpty(cells [][]string) [][]string {
	out := make([][]string, len(cells))
	for i := range cells[0] {
		if !slices.ContainsFunc(cells[1:], func(row []string) bool { return row[i] != "" }) {
			continue
		}
		for n, row := range cells {
			out[n] = append(out[n], row[i])
		}
	}
	return out
}

// groups prints each run of rows with the same head below a line that says it.
func (t *Table) groups(w io.Writer, cells, body [][]string, col []int, width int) error {
	for n, row := range cells[1:] {
		if n == 0 || !slices.Equal(row[:t.Headed], cells[n][:t.Headed]) {
			var head []string
			for i, v := range row[:t.Headed] {
				switch {
				case v == "":
				case i == 0:
					head = append(head, v)
				default:
					head = append(head, cells[0][i]+" "+v)
				}
			}
			for i, line := range wrap(strings.Join(head, " · "), width) {
				if i == 0 && n > 0 {
					line = "\n" + line
				}
				if _, err := fmt.Fprintln(w, line); err != nil {
					return err
				}
			}
		}
		if err := printRow(w, body[n+1], col); err != nil {
			return err
		}
	}
	return nil
}

// fit gives each column its natural width, then takes from the widest until all fit. It is not ok if that leaves one too
// narrow to read.
func fit(cells [][]string, width int) (col []int, ok bool) {
	col = make([]int, len(cells[0]))
	for _, row := range cells {
		for i, c := range row {
			col[i] = max(col[i], widths.StringWidth(c))
		}
	}
	room := width - gap*(len(col)-1)
	for {
		total, widest := 0, 0
		for i, c := range col {
			total += c
			if c > col[widest] {
				widest = i
			}
		}
		if total <= room {
			return col, true
		}
		if col[widest] <= max(narrow, legible) {
			return nil, false
		}
		col[widest]--
	}
}

func printRow(w io.Writer, row []string, col []int) error {
	wrapped := make([][]string, len(row))
	lines := 0
	for i, c := range row {
		room := col[i]
		if i == 0 && strings.Join(row[1:], "") == "" {
			// Nothing beside it: it may use the whole line.
			for _, n := range col[1:] {
				room += gap + n
			}
		}
		wrapped[i] = wrap(c, room)
		lines = max(lines, len(wrapped[i]))
	}
	for n := range lines {
		var b strings.Builder
		for i := range row {
			s := ""
			if n < len(wrapped[i]) {
				s = wrapped[i][n]
			}
			b.WriteString(s + strings.Repeat(" ", max(0, col[i]-widths.StringWidth(s))+gap))
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(b.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}

// stacked prints one value a line, an empty line between rows.
func (t *Table) stacked(w io.Writer, cells [][]string, width int) error {
	for n, row := range cells[1:] {
		if n > 0 {
			if _, err := fmt.Fprintln(w); err != nil {
				return err
			}
		}
		for i, c := range row {
			if c == "" {
				continue
			}
			for _, line := range wrap(cells[0][i]+": "+c, width) {
				if _, err := fmt.Fprintln(w, line); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// wrap breaks s between words into lines of at most width columns, a word that is longer than a line within it.
func wrap(s string, width int) []string {
	var out []string
	line, used := "", 0
	for _, word := range strings.Fields(s) {
		n := widths.StringWidth(word)
		if used > 0 && used+1+n <= width {
			line, used = line+" "+word, used+1+n
			continue
		}
		if used > 0 {
			out = append(out, line)
		}
		line, used = "", 0
		for g := graphemes.FromString(word); g.Next(); {
			c := widths.StringWidth(g.Value())
			if used+c > width && used > 0 {
				out = append(out, line)
				line, used = "", 0
			}
			line, used = line+g.Value(), used+c
		}
	}
	if used > 0 || len(out) == 0 {
		out = append(out, line)
	}
	return out
}
