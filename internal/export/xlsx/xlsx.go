// Package xlsx writes tables as an Excel workbook (Office Open XML, ISO/IEC 29500), for Excel, LibreOffice and Numbers.
//
// Rows in, one workbook out. Of records it has a sheet of statements and one each of sources, relations and the outlets' own voice; of
// any other table one sheet; and always a sheet, about, that says how many rows each holds. Every text is a text: nothing in it is ever a formula, and text
// that looks like one stays text when somebody edits the cell. Sheets are kept in temporary files until the end, so memory is bounded;
// what is more than a sheet or a cell can hold goes on in another sheet, or is cut and counted. A Writer may not be used concurrently.
//
// The writer is this package's own: what it needs of the format is small, and libraries that know all of it are not.
package xlsx

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"hearsay"
	"hearsay/internal/export"
)

// Limits of the format.
const (
	maxRows = 1 << 20
	maxCell = 32767 // UTF-16 units
)

// Book is a workbook in the making.
type Book struct {
	w      io.Writer
	sheets []*Sheet
	notes  [][2]string
	max    int // rows of a sheet, its head included
	closed bool
}

// New returns a Book that is written to w when it is closed.
func New(w io.Writer) *Book { return &Book{w: w, max: maxRows} }

// Note adds a line to the sheet that says what the book is about.
func (b *Book) Note(what, value string) { b.notes = append(b.notes, [2]string{what, value}) }

// Sheet is a sheet of a Book. It implements export.Rows.
type Sheet struct {
	book    *Book
	name    string
	columns []export.Column
	pages   []*page // one, unless there are more rows than a sheet can hold
	rows    int
	cut     int
}

// page is what becomes a sheet in the file.
type page struct {
	name string
	file *os.File
	out  *bufio.Writer
	rows int
}

// Sheet adds a sheet.
func (b *Book) Sheet(name string, columns []export.Column) *Sheet {
	s := &Sheet{book: b, name: name, columns: columns}
	b.sheets = append(b.sheets, s)
	return s
}

// Row writes a row.
func (s *Sheet) Row(values ...any) error {
	p, err := s.page()
	if err != nil {
		return err
	}
	s.rows++
	return s.write(p, values, s.columns, 0)
}

// Close implements export.Rows: it closes the whole book.
func (s *Sheet) Close() error { return s.book.Close() }

// page gives the page to write to, a new one where the last is full.
func (s *Sheet) page() (*page, error) {
	if n := len(s.pages); n > 0 && s.pages[n-1].rows < s.book.max {
		return s.pages[n-1], nil
	}
	name := s.name
	if n := len(s.pages); n > 0 {
		name = fmt.Sprintf("%s %d", name, n+1)
	}
	f, err := os.CreateTemp("", "hearsay-*.xml")
	if err != nil {
		return nil, err
	}
	p := &page{name: name, file: f, out: bufio.NewWriterSize(f, 64<<10)}
	s.pages = append(s.pages, p)
	names := make([]any, len(s.columns))
	kinds := make([]export.Column, len(s.columns))
	for i, c := range s.columns {
		names[i] = c.Name
	}
	return p, s.write(p, names, kinds, styleHead)
}

// Styles, by their place in styles.xml.
const (
	styleHead = 1
	styleText = 2
	// styleQuoted marks text that looks like a formula as text for good.
	styleQuoted = 3
)

func (s *Sheet) write(p *page, values []any, columns []export.Column, style int) error {
	p.rows++
	fmt.Fprintf(p.out, `<row r="%d">`, p.rows)
	for i, v := range values {
		s.cell(p, i, v, columns[i].Kind, style)
	}
	_, err := p.out.WriteString("</row>")
	return err
}

func (s *Sheet) cell(p *page, at int, v any, kind export.Kind, style int) {
	ref := fmt.Sprintf("%s%d", letters(at), p.rows)
	switch n := v.(type) {
	case int:
		if kind == export.Integer {
			fmt.Fprintf(p.out, `<c r="%s"><v>%d</v></c>`, ref, n)
			return
		}
	case float64:
		if kind == export.Number && n == n && n-n == 0 {
			fmt.Fprintf(p.out, `<c r="%s"><v>%v</v></c>`, ref, n)
			return
		}
	case bool:
		if kind == export.Truth {
			bit := 0
			if n {
				bit = 1
			}
			fmt.Fprintf(p.out, `<c r="%s" t="b"><v>%d</v></c>`, ref, bit)
			return
		}
	}
	text := export.String(v)
	if text == "" {
		return
	}
	text, cut := fit(text)
	if cut {
		s.cut++
	}
	if style == 0 {
		if style = styleText; export.Formula(text) {
			style = styleQuoted
		}
	}
	fmt.Fprintf(p.out, `<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, ref, style, escape(text))
}

// fit cuts text to what a cell can hold.
func fit(s string) (string, bool) {
	if len(s) <= maxCell {
		return s, false
	}
	units := 0
	for i, r := range s {
		n := 1
		if r > 0xffff {
			n = 2
		}
		// The mark of the cut needs room, too; so do escapes, which are longer than what they stand for.
		if units+n > maxCell-1 {
			return s[:i] + "…", true
		}
		units += n
	}
	return s, false
}

// letters is how Excel calls the column at index i: A, B, ..., Z, AA.
func letters(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}

// escape writes text for XML. What XML cannot hold is written as Excel does, _x0007_; what would be read as such an escape gets its
// underscore escaped.
func escape(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '_' && isEscape(s[i:]):
			b.WriteString("_x005F_")
		case r < 0x20 && r != '\n' && r != '\t', r == 0xfffe, r == 0xffff:
			fmt.Fprintf(&b, "_x%04X_", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isEscape(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	for _, c := range s[2:6] {
		if !strings.ContainsRune("0123456789abcdefABCDEF", c) {
			return false
		}
	}
	return true
}

// Close writes the book and removes the temporary files. Closing again does nothing.
func (b *Book) Close() (err error) {
	if b.closed {
		return nil
	}
	b.closed = true
	about := b.Sheet("about", []export.Column{{Name: "what"}, {Name: "value"}})
	defer func() { err = errors.Join(err, b.discard()) }()
	for _, s := range b.sheets {
		if _, err := s.page(); err != nil {
			return err
		}
	}
	for _, n := range b.notes {
		if err := about.Row(n[0], n[1]); err != nil {
			return err
		}
	}
	for _, s := range b.sheets[:len(b.sheets)-1] {
		value := fmt.Sprintf("%d rows", s.rows)
		if len(s.pages) > 1 {
			value += fmt.Sprintf(" on %d sheets", len(s.pages))
		}
		if s.cut > 0 {
			value += fmt.Sprintf("; %d texts are cut, a cell holds %d characters", s.cut, maxCell)
		}
		if err := about.Row(s.name, value); err != nil {
			return err
		}
	}
	return b.zip()
}

// discard removes the temporary files.
func (b *Book) discard() (err error) {
	for _, s := range b.sheets {
		for _, p := range s.pages {
			err = errors.Join(err, p.file.Close(), os.Remove(p.file.Name()))
		}
	}
	return err
}

// Writer writes records as a book. It implements export.Writer.
type Writer struct {
	book                                     *Book
	statements, sources, relations, ownVoice *Sheet
	table                                    export.Writer
	count                                    export.Count
}

// NewWriter returns a Writer to w.
func NewWriter(w io.Writer) *Writer {
	b := New(w)
	text := func(names ...string) (out []export.Column) {
		for _, n := range names {
			out = append(out, export.Column{Name: n})
		}
		return out
	}
	out := &Writer{book: b, statements: b.Sheet("statements", export.Columns)}
	out.sources = b.Sheet("sources", append(text("article", "id", "name", "kind"), export.Column{Name: "named", Kind: export.Truth},
		export.Column{Name: "count", Kind: export.Integer}, export.Column{Name: "role"}, export.Column{Name: "affiliation"}))
	out.relations = b.Sheet("relations", append(text("article", "from", "from_content", "type", "to", "to_content"), export.Column{Name: "confidence", Kind: export.Number}))
	out.ownVoice = b.Sheet("own_voice", text("article", "words", "loaded"))
	out.table = export.Table(out.statements)
	return out
}

// Note adds a line to the sheet that says what the book is about.
func (w *Writer) Note(what, value string) { w.book.Note(what, value) }

// Write implements export.Writer.
func (w *Writer) Write(p export.Part) error {
	if err := w.table.Write(p); err != nil {
		return err
	}
	w.count.Add(p)
	r := p.Cut()
	for _, s := range r.Sources {
		id := s.ID
		if slug := p.Slugs[id]; slug != "" {
			id = slug
		}
		var count any
		if s.Count > 0 {
			count = s.Count
		}
		if err := w.sources.Row(p.ID, id, s.Name, string(s.Kind), s.Named, count, s.Role, s.Affiliation); err != nil {
			return err
		}
	}
	content := map[string]string{}
	for _, s := range r.Statements {
		content[s.ID] = export.Words(r.Text, s.Content)
	}
	for _, l := range r.Relations {
		if err := w.relations.Row(p.ID, l.From, content[l.From], string(l.Type), l.To, content[l.To], l.Confidence); err != nil {
			return err
		}
	}
	for _, a := range r.OwnVoice {
		if err := w.ownVoice.Row(p.ID, export.Words(r.Text, []hearsay.Span{a.Span}), export.Words(r.Text, a.Loaded)); err != nil {
			return err
		}
	}
	return nil
}

// Close implements export.Writer.
func (w *Writer) Close() error {
	w.book.Note("holds", w.count.String())
	w.book.Note("means", "Everything here is somebody's word, as a program read it. Nothing is marked true or false.")
	return w.book.Close()
}

// zip writes the parts of the file.
func (b *Book) zip() error {
	z := zip.NewWriter(b.w)
	add := func(name, content string) error {
		f, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(f, xmlHead+content)
		}
		return err
	}
	var types, rels, sheets strings.Builder
	n := 0
	for _, s := range b.sheets {
		for _, p := range s.pages {
			n++
			fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, n)
			fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, n, relations, n)
			fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, escape(p.name), n, n)
			f, err := z.Create(fmt.Sprintf("xl/worksheets/sheet%d.xml", n))
			if err != nil {
				return err
			}
			if err := p.copy(f, s.columns); err != nil {
				return err
			}
		}
	}
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` + types.String() + `</Types>`},
		{"_rels/.rels", `<Relationships xmlns="` + packaged + `"><Relationship Id="rId1" Type="` + relations + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="` + main + `" xmlns:r="` + relations + `"><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + packaged + `">` + rels.String() + fmt.Sprintf(`<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/></Relationships>`, n+1, relations)},
		{"xl/styles.xml", styles},
	} {
		if err := add(part[0], part[1]); err != nil {
			return err
		}
	}
	return z.Close()
}

const (
	xmlHead   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	main      = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packaged  = "http://schemas.openxmlformats.org/package/2006/relationships"
	styles    = `<styleSheet xmlns="` + main + `"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
		`<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
		`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs>` +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
)

// copy writes the page as a sheet: its head stays in sight, its columns can be filtered.
func (p *page) copy(w io.Writer, columns []export.Column) error {
	if err := p.out.Flush(); err != nil {
		return err
	}
	if _, err := p.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	last := letters(len(columns) - 1)
	var cols strings.Builder
	for i, c := range columns {
		width := 16
		if c.Name == "content" || c.Name == "words" || strings.HasSuffix(c.Name, "_content") || c.Name == "value" {
			width = 60
		}
		fmt.Fprintf(&cols, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, width)
	}
	head := xmlHead + `<worksheet xmlns="` + main + `">` + fmt.Sprintf(`<dimension ref="A1:%s%d"/>`, last, p.rows) +
		`<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>` + cols.String() + `</cols><sheetData>`
	if _, err := io.WriteString(w, head); err != nil {
		return err
	}
	if _, err := io.Copy(w, p.file); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, `</sheetData><autoFilter ref="A1:%s%d"/></worksheet>`, last, p.rows)
	return err
}
