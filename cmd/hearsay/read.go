package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"

	"golang.org/x/term"

	"hearsay"
	"hearsay/extract"
	"hearsay/internal/export"
	"hearsay/internal/export/terminal"
	"hearsay/internal/ingest"
	"hearsay/internal/ingest/jsonl"
	"hearsay/internal/telemetry"
)

// inputFlags are the flags of commands that read reports.
type inputFlags struct {
	Paths      []string  `arg:"" optional:"" name:"path" help:"Files, folders and addresses (https://...) to read; - is standard input (the default)."`
	From       string    `enum:"auto,text,jsonl,html,warc,newsml,ninjs" default:"auto" help:"Form of the input: text, jsonl, html (a web page), warc (a web archive, WET too), newsml (NewsML-G2), ninjs, or auto to look at the content (${enum})."`
	Map        jsonl.Map `placeholder:"FIELD=NAME,..." help:"Under which names JSON Lines of other tools have an article's fields (id, outlet, published, title, url, text): text=body,published=meta.date"`
	Offset     int64     `placeholder:"BYTE" help:"Where to begin in a web archive: the byte at which a record begins."`
	Published  isoTime   `placeholder:"DATE" help:"ISO date of reports that bring none; relative dates are resolved against it."`
	Outlet     string    `placeholder:"NAME" help:"Outlet of reports that bring none."`
	Title      string    `placeholder:"TEXT" help:"Title of reports that bring none."`
	URL        string    `name:"url" placeholder:"URL" help:"Address of reports that bring none."`
	MaxArticle byteSize  `default:"1MB" placeholder:"SIZE" help:"Longest text of one article; longer ones are refused by name (${default})."`
	Threads    int       `placeholder:"N" help:"How many articles are read at the same time (default: one a core)."`
	modelFlags
	webFlags
}

// readCmd is hearsay read.
type readCmd struct {
	inputFlags
	To            string  `enum:"auto,terminal,jsonl,csv,xlsx,parquet,markdown,html,webannotation,schemaorg,prov,ftm,graphml" default:"auto" help:"What to print: terminal (the default on a terminal), jsonl (records, the default elsewhere), csv, xlsx or parquet (a row a statement), markdown, html (one page to read or send), webannotation, schemaorg, prov (JSON-LD), ftm (FollowTheMoney) or graphml."`
	BOM           bool    `name:"bom" help:"Begin --to csv with a byte-order mark, by which Excel knows UTF-8."`
	MinConfidence float64 `placeholder:"P" help:"Only statements and relations that are right with at least this probability, 0 to 1 (default: all)."`
	Color         string  `enum:"auto,always,never" default:"auto" help:"Colour on a terminal: ${enum}; NO_COLOR is obeyed."`
	Width         int     `placeholder:"N" help:"Columns to wrap at with --to terminal (default: those of the terminal)."`
}

// Run reads the inputs and prints their records in the order of the inputs.
func (c *readCmd) Run(ctx context.Context, s *streams) error {
	narrow := narrowFlags{MinConfidence: c.MinConfidence}
	if _, err := narrow.filter(); err != nil {
		return err
	}
	inputs, err := c.find(s)
	if err != nil {
		return err
	}
	out, quiet, err := recordForm(s, c.To, c.BOM, c.look(s), narrow.asked())
	if err != nil {
		return err
	}
	x, err := c.load()
	if err != nil {
		return err
	}
	w := newCounted(s, out)
	p := newProgress(s, inputs)
	err = c.each(ctx, s, x, inputs, p, func(r hearsay.Record) error { return w.Write(export.Part{Record: r}.Least(c.MinConfidence)) })
	if closed := w.Close(); err == nil {
		err = closed
	}
	if !quiet && (err == nil || errors.As(err, new(*inputsError))) {
		count(s, w.n.String())
	}
	return err
}

// find gives the inputs that the arguments name.
func (f *inputFlags) find(s *streams) ([]ingest.Source, error) {
	if f.Threads < 0 {
		return nil, &usageError{fmt.Errorf("--threads %d: give a number above 0", f.Threads)}
	}
	if f.Offset < 0 || f.Offset > 0 && (len(f.Paths) > 1 || f.From != "auto" && f.From != "warc") {
		return nil, &usageError{fmt.Errorf("--offset %d: give a byte of one web archive", f.Offset)}
	}
	if len(f.Paths) == 0 {
		if isTerminal(s.in) {
			return nil, &usageError{errors.New("nothing to read: name a file or a folder, or - to type the report in")}
		}
		f.Paths = []string{ingest.Stdin}
	}
	return ingest.Find(f.Paths), nil
}

func (f *inputFlags) options(s *streams) ingest.Options {
	o := ingest.Options{MaxArticle: int(f.MaxArticle), Published: string(f.Published), Outlet: f.Outlet, Title: f.Title, URL: f.URL, Stdin: s.in,
		Offset: f.Offset, Map: f.Map, Fetch: report(f.client())}
	if f.From != "auto" {
		o.From = ingest.Format(f.From)
	}
	return o
}

// reading is what became of one input.
type reading struct {
	item     ingest.Item
	record   hearsay.Record
	warnings []hearsay.Warning
	err      error
	// known says that the ledger has the article already; there is then no record.
	known bool
	// trace is the trace of reading it, "" if nobody collects.
	trace string
}

// each reads all inputs and hands their records to use in the order of the inputs. Inputs that fail are named on
// standard error, and the rest goes on; the returned error is then an *inputsError.
func (f *inputFlags) each(ctx context.Context, s *streams, x *extract.Extractor, inputs []ingest.Source, p *progress,
	use func(hearsay.Record) error) error {
	work := func(it ingest.Item) reading { return extractOne(ctx, x, it) }
	return f.eachBy(ctx, s, inputs, p, work, func(r reading) error { return use(r.record) })
}

// eachBy is each with another way to come by a reading. work runs on several goroutines, use on one.
func (f *inputFlags) eachBy(ctx context.Context, s *streams, inputs []ingest.Source, p *progress, work func(ingest.Item) reading,
	use func(reading) error) error {
	var n inputsError
	var last ingest.Item
	some := func(it ingest.Item) reading {
		if it.Note != "" {
			return reading{item: it}
		}
		return work(it)
	}
	emit := func(r reading) error {
		if r.item.Note != "" {
			p.say("%s: %s", r.item.Path, r.item.Note)
			return nil
		}
		if r.err != nil && ctx.Err() != nil {
			return ctx.Err()
		}
		for _, w := range r.warnings {
			p.say("%s: warning: %s", w.Article, w.Text)
		}
		if r.err == nil {
			r.err = at(r.item, use(r))
			if r.err != nil && !errors.Is(r.err, hearsay.ErrInvalid) {
				return errors.Unwrap(r.err)
			}
		}
		if r.err != nil {
			n.failed++
			p.say("%v", r.err)
		} else {
			n.read++
		}
		p.advance(r.item.Read)
		last = r.item
		return nil
	}
	threads := cmp.Or(f.Threads, runtime.GOMAXPROCS(0))
	err := ordered(ingest.Articles(ctx, inputs, f.options(s)), threads, some, emit)
	p.end(err == nil && ctx.Err() == nil)
	if ctx.Err() != nil && last.Next > 0 {
		p.say("%s: to go on from here: --offset %d", last.Path, last.Next)
	}
	switch {
	case err != nil:
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	case n.failed > 0:
		return &n
	}
	return nil
}

// extractOne reads one article. A panic of the extractor is a fault of the program, but it must not cost the user the
// other articles: it becomes an error that asks for a report.
func extractOne(ctx context.Context, x *extract.Extractor, it ingest.Item) (r reading) {
	r = reading{item: it, warnings: it.Warnings, err: it.Err}
	if r.err != nil {
		return r
	}
	defer func() {
		if v := recover(); v != nil {
			r.err = at(it, fmt.Errorf("the program failed (%v); please report this with the text, and leave it out meanwhile", v))
		}
	}()
	record, warnings, err := x.Extract(ctx, it.Article)
	r.trace = telemetry.Parent(ctx)
	r.record, r.err = record, at(it, err)
	r.warnings = append(r.warnings, warnings...)
	return r
}

// at gives err with the place of the item it is about.
func at(it ingest.Item, err error) error {
	if err == nil {
		return nil
	}
	return it.Fault(err)
}

// look says how records look on a terminal.
func (c *readCmd) look(s *streams) terminal.Options {
	color := c.Color == "always"
	if c.Color == "auto" {
		color = isTerminal(s.out) && s.environment("NO_COLOR") == "" && s.environment("TERM") != "dumb"
	}
	return terminal.Options{Width: c.width(s), Color: color}
}

// width gives the columns to wrap at: those asked for, those of the terminal, or what COLUMNS says.
func (c *readCmd) width(s *streams) int {
	if c.Width > 0 {
		return c.Width
	}
	if f, ok := s.out.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			return w
		}
	}
	w, _ := strconv.Atoi(s.environment("COLUMNS"))
	return w
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
