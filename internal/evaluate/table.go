package evaluate

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"hearsay"
)

// broken are the figures that a table of groups shows, where the groups have them.
var broken = map[Form][]string{
	Flat:    {"source", "cue", "content", "linked", "linked_exact"},
	Records: {"statements", "nested", "chain", "conditions", "addressee", "said", "sources", "act", "kind", "own_voice"},
}

// leading is the figure whose interval a table of groups shows.
var leading = map[Form]string{Flat: "linked", Records: "statements"}

// percent gives a fraction in per cent with one decimal, as the reference scorers print it.
func percent(f float64) string { return fmt.Sprintf("%.1f", f*100) }

// cells gives the columns P, R, F1 and interval of a figure.
func (f Figure) cells() []string {
	p, r, interval := "", "", ""
	if !f.Share {
		p, r = percent(f.P), percent(f.R)
	}
	if f.Interval != nil {
		interval = percent(f.Interval.Low) + " – " + percent(f.Interval.High)
	}
	return []string{p, r, percent(f.F1), interval}
}

// change gives the change of a figure, with its sign and interval; "" if there is none.
func (f Figure) change() string {
	if f.Change == nil {
		return ""
	}
	s := signed(f.Change.Value)
	if i := f.Change.Interval; i != nil {
		s += " (" + signed(i.Low) + " – " + signed(i.High) + ")"
	}
	return s
}

// signed gives a fraction in per cent with its sign, which 0.0 has none of.
func signed(f float64) string {
	s := fmt.Sprintf("%+.1f", f*100)
	if s[1:] == "0.0" {
		return "0.0"
	}
	return s
}

// table is rows of text cells under a heading. All columns but the first are flush right.
type table struct {
	head []string
	rows [][]string
}

// figuresTable shows P, R, F1 and interval of each figure; where a figure has none, the last column is left out.
func figuresTable(figures []Figure) table {
	t := table{head: []string{"figure", "P", "R", "F1", "95 % interval", "change", "recall_all"}}
	intervals, changes, recalls := false, false, false
	for _, f := range figures {
		intervals = intervals || f.Interval != nil
		changes = changes || f.Change != nil
		recalls = recalls || f.RecallAll != nil
	}
	for _, f := range figures {
		row := append(append([]string{f.Name}, f.cells()...), f.change())
		if f.RecallAll != nil {
			row = append(row, percent(*f.RecallAll))
		} else {
			row = append(row, "")
		}
		t.rows = append(t.rows, row)
	}
	if !recalls {
		t.drop(6)
	}
	if !changes {
		t.drop(5)
	}
	if !intervals {
		t.drop(4)
	}
	return t
}

// drop takes a column out.
func (t *table) drop(column int) {
	t.head = slices.Delete(t.head, column, column+1)
	for i := range t.rows {
		t.rows[i] = slices.Delete(t.rows[i], column, column+1)
	}
}

// groupsTable shows the F1 of the main figures for each group.
func groupsTable(form Form, groups []Group) table {
	has := make(map[string]bool)
	for _, g := range groups {
		for _, f := range g.Figures {
			has[f.Name] = has[f.Name] || f.Predicted+f.Gold > 0
		}
	}
	t := table{head: []string{string(groups[0].By), "documents", "gold"}}
	for _, name := range broken[form] {
		if has[name] {
			t.head = append(t.head, name)
		}
	}
	t.head = append(t.head, leading[form]+", 95 %")
	for _, g := range groups {
		byName := make(map[string]Figure)
		for _, f := range g.Figures {
			byName[f.Name] = f
		}
		name := g.Name
		if name == "" {
			name = "(none)"
		}
		lead := byName[leading[form]]
		row := []string{name, fmt.Sprint(g.Documents), fmt.Sprint(lead.Gold)}
		for _, column := range t.head[3 : len(t.head)-1] {
			f, ok := byName[column]
			if !ok || f.Predicted+f.Gold == 0 {
				row = append(row, "")
				continue
			}
			row = append(row, percent(f.F1))
		}
		t.rows = append(t.rows, append(row, lead.cells()[3]))
	}
	last := len(t.head) - 1
	if !slices.ContainsFunc(t.rows, func(row []string) bool { return row[last] != "" }) {
		t.drop(last)
	}
	return t
}

// writeTerminal writes t in columns.
func (t table) writeTerminal(w io.Writer) {
	width := make([]int, len(t.head))
	for _, row := range append([][]string{t.head}, t.rows...) {
		for i, c := range row {
			width[i] = max(width[i], utf8.RuneCountInString(c))
		}
	}
	for _, row := range append([][]string{t.head}, t.rows...) {
		var line strings.Builder
		for i, c := range row {
			pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(c))
			if i == 0 {
				line.WriteString(c + pad)
			} else {
				line.WriteString("  " + pad + c)
			}
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}

// writeMarkdown writes t as a table of Markdown.
func (t table) writeMarkdown(w io.Writer) {
	row := func(cells []string) {
		escaped := make([]string, len(cells))
		for i, c := range cells {
			escaped[i] = strings.ReplaceAll(c, "|", `\|`)
		}
		fmt.Fprintf(w, "| %s |\n", strings.Join(escaped, " | "))
	}
	row(t.head)
	rule := make([]string, len(t.head))
	for i := range rule {
		rule[i] = "---:"
	}
	rule[0] = "---"
	row(rule)
	for _, r := range t.rows {
		row(r)
	}
}

// tables gives the tables of r.
func (r *Report) tables() []table {
	out := []table{figuresTable(r.Figures)}
	if len(r.Calibrations) > 0 && !r.Given {
		out = append(out, calibrationTable(r.Calibrations))
	}
	for start, end := 0, 0; start < len(r.Groups); start = end {
		for end = start; end < len(r.Groups) && r.Groups[end].By == r.Groups[start].By; end++ {
		}
		out = append(out, groupsTable(r.Form, r.Groups[start:end]))
	}
	return out
}

// WriteTerminal writes the figures of r as tables for people.
func (r *Report) WriteTerminal(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s: %s, %s documents, %s statements; predicted: %s\n", r.Gold, r.Form, thousands(r.Documents),
		thousands(r.Statements), thousands(r.Predicted))
	for _, t := range r.tables() {
		fmt.Fprintln(b)
		t.writeTerminal(b)
	}
	return b.Flush()
}

// WriteMarkdown writes the figures of r as tables of Markdown, with what is needed to get them again: command is the
// command line.
func (r *Report) WriteMarkdown(w io.Writer, command string) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "`%s`: %s documents, %s gold statements, %s predicted; corpus SHA-256 %.12s", command, thousands(r.Documents),
		thousands(r.Statements), thousands(r.Predicted), r.Sum)
	if r.Resamples > 0 {
		fmt.Fprintf(b, "; intervals over documents, %s resamples, seed %d", thousands(r.Resamples), r.Seed)
	}
	fmt.Fprintln(b, ".")
	for _, t := range r.tables() {
		fmt.Fprintln(b)
		t.writeMarkdown(b)
	}
	return b.Flush()
}

// figureJSON is a line of a report for machines.
type figureJSON struct {
	Gold      string      `json:"gold"`
	Sum       string      `json:"sha256"`
	By        *By         `json:"by"`
	Group     *string     `json:"group"`
	Documents int         `json:"documents"`
	Figure    string      `json:"figure"`
	Right     int         `json:"right"`
	Predicted *int        `json:"predicted"`
	Of        int         `json:"gold_count"`
	P         *float64    `json:"p"`
	R         *float64    `json:"r"`
	F1        float64     `json:"f1"`
	Interval  *[2]float64 `json:"interval"`
	Change    *float64    `json:"change"`
	Changes   *[2]float64 `json:"change_interval"`
	RecallAll *float64    `json:"recall_all"`
}

// calibrationJSON is a line about confidence.
type calibrationJSON struct {
	Gold      string  `json:"gold"`
	Sum       string  `json:"sha256"`
	Documents int     `json:"documents"`
	Figure    string  `json:"figure"`
	Of        string  `json:"of"`
	Predicted int     `json:"predicted"`
	Annotated int     `json:"gold_count"`
	Error     float64 `json:"calibration_error"`
	Threshold float64 `json:"threshold_90"`
	Recall    float64 `json:"recall_90"`
}

// WriteJSONL writes a line for each figure of r, those of groups after those of the whole. Values are fractions; the
// value of a share stands in f1, with p and r null. Lines of the figure "confidence" hold calibrations.
func (r *Report) WriteJSONL(w io.Writer) error {
	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	write := func(figures []Figure, by *By, group *string, documents int) error {
		for _, f := range figures {
			line := figureJSON{Gold: r.Gold, Sum: r.Sum, By: by, Group: group, Documents: documents, Figure: f.Name, Right: f.Right, Of: f.Gold,
				F1: f.F1, RecallAll: f.RecallAll}
			if !f.Share {
				line.P, line.R, line.Predicted = &f.P, &f.R, &f.Predicted
			}
			if f.Interval != nil {
				line.Interval = &[2]float64{f.Interval.Low, f.Interval.High}
			}
			if c := f.Change; c != nil {
				line.Change = &c.Value
				if c.Interval != nil {
					line.Changes = &[2]float64{c.Interval.Low, c.Interval.High}
				}
			}
			if err := e.Encode(line); err != nil {
				return err
			}
		}
		return nil
	}
	if err := write(r.Figures, nil, nil, r.Documents); err != nil {
		return err
	}
	for _, c := range r.Calibrations {
		if r.Given {
			break
		}
		line := calibrationJSON{Gold: r.Gold, Sum: r.Sum, Documents: r.Documents, Figure: "confidence", Of: c.What, Predicted: c.N, Annotated: c.Gold, Error: c.Error,
			Threshold: c.Threshold, Recall: c.Recall}
		if err := e.Encode(line); err != nil {
			return err
		}
	}
	for _, g := range r.Groups {
		if err := write(g.Figures, &g.By, &g.Name, g.Documents); err != nil {
			return err
		}
	}
	return b.Flush()
}

// How much of a kind of mistake people are shown.
const (
	shownWords    = 12
	shownExamples = 4
)

// WriteMistakes writes the n most frequent kinds of mistakes for people: how many, of how many words, and examples
// spread over the documents.
func WriteMistakes(w io.Writer, mistakes []Mistake, n int) error {
	b := bufio.NewWriter(w)
	kinds := Kinds(mistakes)
	fmt.Fprintf(b, "%s mistakes of %d kinds\n", thousands(len(mistakes)), len(kinds))
	for _, k := range kinds[:min(n, len(kinds))] {
		fmt.Fprintf(b, "\n%s: %d (%s %%), of which keep a statement from being found: %d\n", k.Kind, k.Count,
			percent(ratio(k.Count, len(mistakes))), k.Unlinked)
		var words []string
		for _, c := range k.Words[:min(shownWords, len(k.Words))] {
			words = append(words, fmt.Sprintf("%s (%d)", c.Words, c.Count))
		}
		fmt.Fprintf(b, "  words: %s\n", strings.Join(words, "; "))
		for i := range min(shownExamples, len(k.Mistakes)) {
			m := k.Mistakes[i*len(k.Mistakes)/min(shownExamples, len(k.Mistakes))]
			fmt.Fprintf(b, "  %s, character %d\n", m.Document, m.At)
			if m.Gold != "" {
				fmt.Fprintf(b, "    gold      %s\n", m.Gold)
			}
			if m.Predicted != "" {
				fmt.Fprintf(b, "    predicted %s\n", m.Predicted)
			}
		}
	}
	return b.Flush()
}

// WriteMistakesJSONL writes every mistake of the n most frequent kinds, a line each.
func WriteMistakesJSONL(w io.Writer, mistakes []Mistake, n int) error {
	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	kinds := Kinds(mistakes)
	for _, k := range kinds[:min(n, len(kinds))] {
		for _, m := range k.Mistakes {
			if err := e.Encode(m); err != nil {
				return err
			}
		}
	}
	return b.Flush()
}

// The comments of a document between which a table stands that is made from a report.
const (
	blockStart = "<!-- eval: %s -->\n"
	blockEnd   = "<!-- /eval -->\n"
)

// ReplaceBlock gives document with the lines between "<!-- eval: NAME -->" and "<!-- /eval -->" replaced by block. The
// error, if document has no such lines, wraps [hearsay.ErrNotFound].
func ReplaceBlock(document []byte, name string, block []byte) ([]byte, error) {
	start := fmt.Appendf(nil, blockStart, name)
	i := bytes.Index(document, start)
	if i < 0 {
		return nil, fmt.Errorf("line %q: %w: add it, and %q after it, where the table belongs", bytes.TrimSpace(start),
			hearsay.ErrNotFound, strings.TrimSpace(blockEnd))
	}
	i += len(start)
	n := bytes.Index(document[i:], []byte(blockEnd))
	if n < 0 {
		return nil, fmt.Errorf("line %q: %w: %q has no end", strings.TrimSpace(blockEnd), hearsay.ErrNotFound, bytes.TrimSpace(start))
	}
	return slices.Concat(document[:i], []byte("\n"), block, []byte("\n"), document[i+n:]), nil
}

// thousands gives n with a comma before every three digits.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
