package evaluate

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"hearsay"
)

// Form is the form of a gold file.
type Form string

// The forms of gold.
const (
	// Flat gold has attributions: source, cue and content, outermost only.
	Flat Form = "flat"
	// Records are whole records, with nested statements, acts, times, source entities and relations.
	Records Form = "records"
)

// Gold is an annotated corpus.
type Gold struct {
	// Name is the base name of the file.
	Name string
	Form Form
	// Sum is the SHA-256 of the file's bytes, in hexadecimal: the corpus version.
	Sum  string
	docs []document
	// records are the documents as the program sees them, where Form is Records.
	records []hearsay.Record
}

// Documents is how many documents there are.
func (g *Gold) Documents() int { return len(g.docs) }

// Statements is how many statements the documents have.
func (g *Gold) Statements() int {
	n := 0
	for i := range g.docs {
		n += len(g.docs[i].Statements)
	}
	return n
}

// Words is how many words the documents have, by the spaces between them.
func (g *Gold) Words() int {
	n := 0
	for i := range g.docs {
		n += len(strings.Fields(g.docs[i].text()))
	}
	return n
}

// LineError is a line of a file that could not be used.
type LineError struct {
	File string
	Line int // from 1
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err) }

// Unwrap gives the reason.
func (e *LineError) Unwrap() error { return e.Err }

// ReadGold reads an annotated corpus, one JSON object a line, and recognises its form by the first good line. Lines that
// are broken (no JSON, no id, an id given twice, a span outside the text, a reference to nothing) are left out and come
// back as line errors, which wrap [hearsay.ErrInvalid]. The error says why the file could not be read at all, or that it
// holds no document.
func ReadGold(path string) (*Gold, []*LineError, error) {
	g := &Gold{Name: filepath.Base(path)}
	seen := make(map[string]int)
	sum, bad, err := eachLine(path, func(n int, line []byte) error {
		d, err := decode(line)
		if err != nil {
			return err
		}
		if first, twice := seen[d.ID]; twice {
			return fmt.Errorf("id %q: %w: line %d has it already", d.ID, hearsay.ErrInvalid, first)
		}
		record, err := g.admit(&d)
		if err != nil {
			return err
		}
		seen[d.ID] = n
		g.docs = append(g.docs, d)
		if g.Form == Records {
			g.records = append(g.records, record)
		}
		return nil
	})
	if err != nil {
		return nil, bad, err
	}
	if len(g.docs) == 0 {
		return nil, bad, fmt.Errorf("%s: %w: no annotated document; want one JSON object a line, with id, text and either statements or attributions",
			path, hearsay.ErrInvalid)
	}
	g.Sum = sum
	return g, bad, nil
}

// admit checks that gold document d is sound and of the form of those before it. It gives the record in which the
// program sees d, and turns the attributions of flat gold into statements.
func (g *Gold) admit(d *document) (hearsay.Record, error) {
	form := Records
	switch {
	case d.Statements != nil:
	case d.Attributions != nil:
		form = Flat
		d.Statements, d.Attributions = d.Attributions, nil
		for i := range d.Statements {
			d.Statements[i].ID = fmt.Sprintf("a%d", i+1)
			d.Statements[i].Parent = ""
		}
	default:
		return hearsay.Record{}, fmt.Errorf("%w: neither statements nor attributions", hearsay.ErrInvalid)
	}
	if d.Text == nil {
		return hearsay.Record{}, fmt.Errorf("%w: no text", hearsay.ErrInvalid)
	}
	if g.Form != "" && form != g.Form {
		return hearsay.Record{}, fmt.Errorf("%w: a document of the form %s in a file of the form %s", hearsay.ErrInvalid, form, g.Form)
	}
	// The root package knows what a sound record is: let it read this one.
	line, err := json.Marshal(d)
	if err != nil {
		return hearsay.Record{}, err
	}
	var r hearsay.Record
	if err := json.Unmarshal(line, &r); err != nil {
		return r, err
	}
	if err := r.Validate(); err != nil {
		return r, err
	}
	g.Form = form
	return r, nil
}

// Predictions are what was read out of the documents of a Gold, by document id. A document that is missing has none.
type Predictions struct {
	// Warnings say what is odd about the predictions but does not stop their scoring.
	Warnings []hearsay.Warning
	docs     map[string]document
	lines    map[string][]byte // the record as the root package writes it; nil where predictions come from a file
}

// Statements is how many statements were predicted for the documents of g.
func (p *Predictions) Statements(g *Gold) int {
	n := 0
	for i := range g.docs {
		n += len(p.of(g, i))
	}
	return n
}

// of gives the statements predicted for document i of g that count against it: on flat gold, the outermost ones.
func (p *Predictions) of(g *Gold, i int) []statement {
	statements := p.docs[g.docs[i].ID].Statements
	if g.Form == Flat {
		return outermost(statements)
	}
	return statements
}

// ReadPredictions reads a file of predictions for g: flat ones (id, attributions) for flat gold, records for records;
// for flat gold, records do too. Documents that g does not have are passed over; of several lines with one id the last
// counts. Broken lines are left out and come back as line errors.
func ReadPredictions(path string, g *Gold) (*Predictions, []*LineError, error) {
	p := &Predictions{docs: make(map[string]document)}
	known := make(map[string]int)
	for i := range g.docs {
		known[g.docs[i].ID] = i
	}
	_, bad, err := eachLine(path, func(_ int, line []byte) error {
		d, err := decode(line)
		if err != nil {
			return err
		}
		i, ok := known[d.ID]
		if !ok {
			return nil
		}
		if d.Text != nil && *d.Text != g.docs[i].text() {
			p.Warnings = append(p.Warnings, hearsay.Warning{Article: d.ID,
				Text: "the prediction's text is not the one that " + g.Name + " has, so its offsets may point elsewhere"})
		}
		if err := d.fit(g.Form); err != nil {
			return err
		}
		p.docs[d.ID] = d
		return nil
	})
	return p, bad, err
}

// fit puts the predictions of d where they are looked for in the scoring of gold of this form.
func (d *document) fit(form Form) error {
	if form == Flat {
		if d.Attributions != nil {
			d.Statements, d.Attributions = d.Attributions, nil
			for i := range d.Statements {
				d.Statements[i].Parent = ""
			}
		}
		return nil
	}
	if d.Statements == nil && d.Attributions != nil {
		return fmt.Errorf("document %s: %w: has attributions where the gold file has statements", d.ID, hearsay.ErrInvalid)
	}
	for i, s := range d.Statements {
		if s.ID == "" {
			return fmt.Errorf("document %s: %w: statement %d has no id", d.ID, hearsay.ErrInvalid, i+1)
		}
	}
	return nil
}

// decode reads one line of a gold or prediction file.
func decode(line []byte) (document, error) {
	var d document
	if !utf8.Valid(line) {
		return d, fmt.Errorf("%w: not UTF-8", hearsay.ErrInvalid)
	}
	if err := json.Unmarshal(line, &d); err != nil {
		var te *json.UnmarshalTypeError
		switch {
		case errors.As(err, &te) && te.Field != "":
			return d, fmt.Errorf("%s: %w: %s is not allowed here", te.Field, hearsay.ErrInvalid, te.Value)
		case te != nil:
			return d, fmt.Errorf("%w: %s where an object is wanted", hearsay.ErrInvalid, te.Value)
		case errors.Is(err, hearsay.ErrInvalid):
			return d, err
		}
		return d, fmt.Errorf("%w: not a JSON object: %w", hearsay.ErrInvalid, err)
	}
	if d.ID == "" {
		return d, fmt.Errorf("%w: no id", hearsay.ErrInvalid)
	}
	return d, nil
}

// eachLine calls f with each line of the file that is not blank, and gives the SHA-256 of its bytes. The errors of f
// come back as line errors.
func eachLine(path string, f func(n int, line []byte) error) (sum string, bad []*LineError, err error) {
	file, err := os.Open(path)
	if err != nil {
		return "", nil, err
	}
	defer file.Close()
	hash := sha256.New()
	lines := bufio.NewReaderSize(io.TeeReader(file, hash), 1<<16)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return "", bad, fmt.Errorf("read %s: %w", path, err)
		}
		if line := bytes.TrimSpace(line); len(line) > 0 {
			if err := f(n, line); err != nil {
				bad = append(bad, &LineError{File: path, Line: n, Err: err})
			}
		}
		if err == io.EOF {
			return hex.EncodeToString(hash.Sum(nil)), bad, nil
		}
	}
}
