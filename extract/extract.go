// Package extract is the public pipeline: one report in, its record out.
//
// A [hearsay.Article] goes in; a [hearsay.Record] comes out with everything that could be read from the text, and
// warnings about what could not. The package knows the order of the stages and nothing else; each stage is a package of
// its own that takes values and returns values.
//
// An [Extractor] is safe for concurrent use: it holds the model, which is read-only, and a pool of scratch memory, about
// 20 MB for each call that runs at the same time. The record depends on the article and the model alone, not on the
// machine, the number of threads or what was read before.
package extract

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"unicode"

	"hearsay"
	"hearsay/internal/attribute"
	"hearsay/internal/forgery"
	"hearsay/internal/identity"
	"hearsay/internal/lang"
	"hearsay/internal/manner"
	"hearsay/internal/model"
	"hearsay/internal/relate"
	"hearsay/internal/telemetry"
	"hearsay/internal/voice"
	"hearsay/internal/when"
)

// english is the one language that is read so far.
const english = "en"

// Extractor reads reports. Make one with [New] or [Load] and share it.
type Extractor struct {
	reader *attribute.Reader
	acts   *manner.Head
	voice  *voice.Head
	names  *identity.Gazetteer // nil for the built-in one
	states sync.Pool           // of *attribute.State
}

// New makes an extractor of the model that is built into the program. An error wraps hearsay.ErrInvalid: the program was
// built with a damaged one.
func New() (*Extractor, error) { return parse(model.Default()) }

// Load makes an extractor of the model file at path, as training/export.py writes it. An error wraps hearsay.ErrInvalid
// if the file is no such model or damaged, else that of reading it.
func Load(path string) (*Extractor, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parse(data)
}

func parse(data []byte) (*Extractor, error) {
	f, err := model.Parse(data)
	if err != nil {
		return nil, err
	}
	x := &Extractor{}
	if x.reader, err = attribute.New(f); err != nil {
		return nil, err
	}
	if x.acts, err = manner.NewHead(f); err != nil {
		return nil, err
	}
	if x.voice, err = voice.NewHead(f); err != nil {
		return nil, err
	}
	x.states.New = func() any { return new(attribute.State) }
	return x, nil
}

// WithGazetteer gives an extractor that also knows the names in r: states, outlets, bodies, one a line (docs/sources.md). x
// stays as it is. An error wraps hearsay.ErrInvalid and names the line, or is that of reading r.
func (x *Extractor) WithGazetteer(r io.Reader) (*Extractor, error) {
	base := x.names
	if base == nil {
		base = identity.Default()
	}
	names, err := base.Extend(r)
	if err != nil {
		return nil, err
	}
	out := &Extractor{reader: x.reader, acts: x.acts, voice: x.voice, names: names}
	out.states.New = x.states.New
	return out, nil
}

// Extract reads one report. A text in a language that is not read yet gives a record with Lang, no statements and a
// warning. A text that may look otherwise than it stands (package forgery) is read as it stands, with a warning. The only error is
// that of ctx. Any text will do; one that is not valid UTF-8 is read as if its stray bytes were not there, but the record then has no
// exact JSON.
func (x *Extractor) Extract(ctx context.Context, a hearsay.Article) (r hearsay.Record, w []hearsay.Warning, err error) {
	ctx, end := telemetry.Step(ctx, "extract", telemetry.Article(a.ID))
	defer func() { end(err) }()
	if err := ctx.Err(); err != nil {
		return hearsay.Record{}, nil, err
	}
	r = hearsay.Record{Article: a}
	if r.Lang == "" {
		r.Lang = lang.Detect(a.Text)
	}
	if what := unread(r.Article); what != "" {
		return r, []hearsay.Warning{{Article: a.ID, Text: what}}, nil
	}
	st := x.states.Get().(*attribute.State)
	defer x.put(st, a.Text)
	step, attributed := telemetry.Step(ctx, "attribute")
	r.Statements, err = x.reader.Read(step, st, a.Text)
	attributed(err)
	if err != nil {
		return hearsay.Record{}, nil, err
	}
	x.complete(ctx, &r, st)
	telemetry.Found(ctx, len(strings.Fields(a.Text)), len(r.Statements))
	return r, forgery.Warnings(r.Article), nil
}

// Complete fills the other fields of statements whose Source, Cue, Content and Parent are given, and whatever else a
// record holds, as Extract would. It returns a copy; r and what it points to stay as they are. The only error is that of
// ctx.
func (x *Extractor) Complete(ctx context.Context, r hearsay.Record) (hearsay.Record, []hearsay.Warning, error) {
	if err := ctx.Err(); err != nil {
		return hearsay.Record{}, nil, err
	}
	if r.Lang == "" {
		r.Lang = lang.Detect(r.Text)
	}
	given := r.Statements
	r.Statements = make([]hearsay.Statement, len(given))
	for i, s := range given {
		r.Statements[i] = hearsay.Statement{ID: s.ID, Parent: s.Parent, Source: s.Source, Cue: s.Cue, Content: s.Content, Confidence: s.Confidence}
	}
	r.Sources, r.Relations, r.OwnVoice = nil, nil, nil
	st := x.states.Get().(*attribute.State)
	defer x.put(st, r.Text)
	if err := x.reader.Encode(ctx, st, r.Text); err != nil {
		return hearsay.Record{}, nil, err
	}
	x.complete(ctx, &r, st)
	return r, nil, nil
}

// maxPooled is how many bytes of text scratch memory may have held that is kept: one huge text must not cost its memory
// for good.
const maxPooled = 256 << 10

// put gives back st, which held text.
func (x *Extractor) put(st *attribute.State, text string) {
	if len(text) <= maxPooled {
		x.states.Put(st)
	}
}

// complete runs the stages that build on Source, Cue, Content and Parent, in their order. st holds the encoder's view of
// r.Text.
func (x *Extractor) complete(ctx context.Context, r *hearsay.Record, st *attribute.State) {
	quotations := hearsay.QuotationsIn(r.Text)
	for i := range r.Statements {
		s := &r.Statements[i]
		s.Form = quotations.Form(r.Text, s.Content)
	}
	_, identified := telemetry.Step(ctx, "identify")
	r.Statements, r.Sources = identity.Resolve(r.Article, r.Statements, x.names)
	identified(nil)
	_, described := telemetry.Step(ctx, "describe")
	x.describe(r, st)
	described(nil)
	_, related := telemetry.Step(ctx, "relate")
	r.Relations = relate.Within(*r)
	related(nil)
}

// describe fills what kind of word each statement is, on what condition, to whom and when, and what the outlet asserts
// itself. It builds on By, where that is known.
func (x *Extractor) describe(r *hearsay.Record, st *attribute.State) {
	acts := x.acts.Acts(r.Text, r.Statements, st.Tokens(), st.Vectors(), st.Below())
	conditions := manner.Conditions(r.Text, r.Statements)
	addressees := manner.Addressees(r.Text, r.Statements)
	said := when.Said(r.Article, r.Statements)
	for i := range r.Statements {
		s := &r.Statements[i]
		s.Act, s.Conditions, s.Said = acts[i], conditions[i], said[i]
		if len(s.Addressee) == 0 || overlap(s.Addressee, addressees[i]) {
			s.Addressee = addressees[i]
		}
	}
	r.OwnVoice = voice.Find(r.Text, r.Statements, x.voice.Words(st.Tokens(), st.Vectors()))
}

// overlap reports whether a span of a shares text with one of b: rules over words end a phrase better than labels do, which
// tell better where one stands.
func overlap(a, b []hearsay.Span) bool {
	for _, x := range a {
		if slices.ContainsFunc(b, x.Overlaps) {
			return true
		}
	}
	return false
}

// unread gives, as a warning, why an article cannot be read; "" if it can. A text too short to tell its language is read
// if it is in Latin letters.
func unread(a hearsay.Article) string {
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(a.Lang), "_", "-"), "-")
	switch {
	case base == english:
		return ""
	case base != "":
		return fmt.Sprintf("language %q is not read yet, so no statements were looked for", a.Lang)
	}
	latin, other := 0, 0
	for _, r := range a.Text {
		switch {
		case !unicode.IsLetter(r):
		case unicode.Is(unicode.Latin, r):
			latin++
		default:
			other++
		}
	}
	if other > latin {
		return "the language is not known, so no statements were looked for"
	}
	return ""
}
