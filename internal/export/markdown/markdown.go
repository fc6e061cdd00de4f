// Package markdown writes records as a text to read, and tables, in Markdown (CommonMark; tables as GitHub has them).
//
// Records or rows in, text out. Whatever a report says stands there as its words: nothing in it becomes markup, a link or a picture. A
// Writer may not be used concurrently.
package markdown

import (
	"fmt"
	"io"
	"strings"

	"hearsay"
	"hearsay/internal/export"
	"hearsay/internal/export/terminal"
)

// Table writes a table. It implements export.Rows.
type Table struct {
	w       io.Writer
	columns []export.Column
	started bool
}

// NewTable returns a Table to w.
func NewTable(w io.Writer, columns []export.Column) *Table { return &Table{w: w, columns: columns} }

// Row writes a row.
func (t *Table) Row(values ...any) error {
	if err := t.start(); err != nil {
		return err
	}
	cells := make([]string, len(values))
	for i, v := range values {
		cells[i] = Escape(export.String(v))
	}
	return t.line(cells)
}

// Close ends the table; one without rows has its head.
func (t *Table) Close() error { return t.start() }

func (t *Table) start() error {
	if t.started {
		return nil
	}
	t.started = true
	names, dashes := make([]string, len(t.columns)), make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i], dashes[i] = Escape(c.Name), "---"
	}
	if err := t.line(names); err != nil {
		return err
	}
	return t.line(dashes)
}

func (t *Table) line(cells []string) error {
	_, err := fmt.Fprintf(t.w, "| %s |\n", strings.Join(cells, " | "))
	return err
}

var escapes = strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", `\<`, ">", `\>`, "[", `\[`, "]", `\]`, "~", `\~`, "&", "&amp;", "$", `\$`, "@", `\@`, "://", `:\//`, "www.", `www\.`)

// Escape gives s on one line, as text in which Markdown finds nothing to mark up.
func Escape(s string) string {
	s = escapes.Replace(strings.Join(strings.Fields(terminal.Clean(s)), " "))
	if s != "" && strings.ContainsRune("#+-=", rune(s[0])) {
		return `\` + s
	}
	// "1." would begin a list.
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits > 0 && digits < len(s) && (s[digits] == '.' || s[digits] == ')') {
		return s[:digits] + `\` + s[digits:]
	}
	return s
}

// Writer writes records. It implements export.Writer.
type Writer struct {
	w     io.Writer
	count export.Count
}

// NewWriter returns a Writer to w.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Write implements export.Writer.
func (w *Writer) Write(p export.Part) error {
	if err := p.CheckSpans(); err != nil {
		return err
	}
	var b strings.Builder
	if w.count.Articles > 0 {
		b.WriteString("\n")
	}
	w.count.Add(p)
	title := p.Title
	if title == "" {
		title = p.ID
	}
	fmt.Fprintf(&b, "# %s\n\n", Escape(title))
	var about []string
	for _, v := range []string{p.Outlet, p.Published, p.URL, p.ID} {
		if v != "" && v != title {
			about = append(about, Escape(v))
		}
	}
	if len(about) > 0 {
		fmt.Fprintf(&b, "%s\n\n", strings.Join(about, " · "))
	}
	r := p.Cut()
	n := 0
	for _, s := range r.Statements {
		if p.Has(s.ID) {
			n++
			statement(&b, p, s, n)
		}
	}
	if n == 0 {
		b.WriteString("No statements.\n")
	}
	related(&b, p, r)
	voice(&b, r)
	_, err := io.WriteString(w.w, b.String())
	return err
}

func statement(b *strings.Builder, p export.Part, s hearsay.Statement, n int) {
	name := p.Name(s)
	if name == "" {
		name = "nobody named"
	}
	fmt.Fprintf(b, "%d. **%s**", n, Escape(name))
	if e := p.Source(s); e != nil {
		var what []string
		for _, v := range []string{e.Role, e.Affiliation} {
			if v != "" {
				what = append(what, Escape(v))
			}
		}
		if len(what) > 0 {
			fmt.Fprintf(b, " (%s)", strings.Join(what, ", "))
		}
	}
	for _, v := range []string{string(s.Act), string(s.Form), s.Said} {
		if v != "" {
			fmt.Fprintf(b, ", %s", Escape(v))
		}
	}
	fmt.Fprintf(b, " (%s):\n\n   > %s\n\n", Escape(s.ID), Escape(export.Words(p.Text, s.Content)))
	if chain := p.Chain(s.ID); strings.Contains(chain, " → ") {
		fmt.Fprintf(b, "   The word's way: %s\n\n", Escape(chain))
	}
	if len(s.Conditions) > 0 {
		fmt.Fprintf(b, "   On condition: %s\n\n", Escape(export.Words(p.Text, s.Conditions)))
	}
}

func related(b *strings.Builder, p export.Part, r hearsay.Record) {
	if len(r.Relations) == 0 {
		return
	}
	content := map[string]hearsay.Statement{}
	for _, s := range r.Statements {
		content[s.ID] = s
	}
	b.WriteString("## Who disputes and who backs whom\n\n")
	end := func(id string) string {
		s := content[id]
		return fmt.Sprintf("**%s** (%s, “%s”)", Escape(p.Name(s)), Escape(id), Escape(export.Words(r.Text, s.Content)))
	}
	for _, l := range r.Relations {
		fmt.Fprintf(b, "- %s %s %s\n", end(l.From), Escape(string(l.Type)), end(l.To))
	}
	b.WriteString("\n")
}

func voice(b *strings.Builder, r hearsay.Record) {
	if len(r.OwnVoice) == 0 {
		return
	}
	b.WriteString("## What the report asserts itself\n\n")
	for _, a := range r.OwnVoice {
		fmt.Fprintf(b, "- %s\n", Escape(a.Span.In(r.Text)))
	}
	b.WriteString("\n")
}

// Close says how much there was.
func (w *Writer) Close() error {
	_, err := fmt.Fprintf(w.w, "\n%s. Everything here is somebody's word, as a program read it; nothing is marked true or false.\n", w.count)
	return err
}
