// Package ingest turns what a user points at, files, folders, standard input and addresses on the web, into articles.
//
// Paths in, a stream of Items out, in the order of the paths (folders by name). What an input is is told from its content
// unless Options.From says so; packages text, jsonl, html, wire and warc do the reading. An input that cannot be read gives an Item
// with an error and the rest goes on. Memory is bounded by the longest article, or page in an archive, not by the number of them.
//
// A stream is read by one goroutine.
package ingest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"hearsay"
	"hearsay/internal/ingest/jsonl"
	"hearsay/internal/ingest/text"
	"hearsay/internal/ingest/warc"
	"hearsay/internal/ingest/wire"
)

// Stdin is the path that means standard input.
const Stdin = "-"

// DefaultMaxArticle is how many bytes of UTF-8 the text of one article may have unless Options says otherwise.
const DefaultMaxArticle = 1 << 20

// Format is a form of input.
type Format string

// The formats of input; the empty Format means: look.
const (
	Text  Format = "text"
	JSONL Format = "jsonl"
	HTML  Format = "html"
	WARC  Format = "warc"
	// NewsML and Ninjs are what news agencies send.
	NewsML Format = "newsml"
	Ninjs  Format = "ninjs"
)

// Options says how inputs are read.
type Options struct {
	From Format
	// MaxArticle is the most bytes of UTF-8 that an article's text may have; 0 means DefaultMaxArticle.
	MaxArticle int
	// Published, Outlet, Title and URL fill what an article does not bring itself.
	Published, Outlet, Title, URL string
	// Stdin is what the path "-" reads.
	Stdin io.Reader
	// Offset is the byte of an archive at which reading begins, that of a record.
	Offset int64
	// Fetch gives the report at an address; without it, paths that are addresses give an error.
	Fetch func(ctx context.Context, address string) (hearsay.Article, []hearsay.Warning, error)
	// Map says for the fields of an article under which name JSON Lines have them, see jsonl.ParseMap; nil means by their own.
	Map jsonl.Map
}

// Item is one article, the reason for which there is none, or a Note.
type Item struct {
	Article hearsay.Article
	// Path and Line say where the article stands; Line is 0 for an input that is one article.
	Path string
	Line int
	// Offset and Next are, of an article from an archive, the bytes at which its record and what follows begin; Next is 0 for others.
	Offset, Next int64
	// Note is what a user should be told of an input as a whole; there is then no article and no error.
	Note string
	// Warnings are about the article's reading; their Article is Article.ID.
	Warnings []hearsay.Warning
	// Err is nil, or an *Error.
	Err error
	// Read is how many bytes of the inputs come before the end of the item, nearly, for a progress bar.
	Read int64
}

// Error is an input that could not be read.
type Error struct {
	// Path is as the user gave it, or below the folder that the user gave.
	Path string
	// Line is the line, from 1, or 0 where the trouble is with the whole input.
	Line int
	// Offset is the byte at which the record begins, where Record says that it is one of an archive.
	Offset int64
	Record bool
	Err    error
}

// Error gives "PATH:LINE: what and what to do", without LINE where there is none.
func (e *Error) Error() string {
	if e.Record {
		return fmt.Sprintf("%s: record at byte %d: %v", e.Path, e.Offset, e.Err)
	}
	if e.Line == 0 {
		return fmt.Sprintf("%s: %v", e.Path, e.Err)
	}
	return fmt.Sprintf("%s:%d: %v", e.Path, e.Line, e.Err)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Fault gives err with the place of the item that it is about.
func (it Item) Fault(err error) *Error {
	return &Error{Path: it.Path, Line: max(it.Line, 1), Offset: it.Offset, Record: it.Next > 0, Err: err}
}

// Source is one input, found by Find.
type Source struct {
	Path string
	// Size is the number of bytes, or -1 if it cannot be known beforehand.
	Size int64
	// Err is set where the path leads to nothing that can be read.
	Err error
}

// Find lists the inputs that paths lead to: files as they are, folders with all files below them, hidden ones left out.
// A path that leads nowhere gives a Source with an Err.
func Find(paths []string) []Source {
	var out []Source
	for _, p := range paths {
		if p == Stdin || isAddress(p) {
			out = append(out, Source{Path: p, Size: -1})
			continue
		}
		info, err := os.Stat(p)
		switch {
		case err != nil:
			out = append(out, Source{Path: p, Err: &Error{Path: p, Err: plain(err)}})
		case info.IsDir():
			out = append(out, walk(p)...)
		default:
			out = append(out, Source{Path: p, Size: size(info)})
		}
	}
	return out
}

func isAddress(path string) bool {
	return strings.HasPrefix(path, "http://") || strings.HasPrefix(path, "https://")
}

func size(info fs.FileInfo) int64 {
	if info.Mode().IsRegular() {
		return info.Size()
	}
	return -1 // a pipe or a device
}

func walk(root string) []Source {
	var out []Source
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			out = append(out, Source{Path: path, Err: &Error{Path: path, Err: plain(err)}})
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
		case path != root && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir():
		default:
			// Stat follows a link to a file; links to folders are left alone, since they can run in circles.
			if info, err := os.Stat(path); err != nil {
				out = append(out, Source{Path: path, Err: &Error{Path: path, Err: plain(err)}})
			} else if info.Mode().IsRegular() {
				out = append(out, Source{Path: path, Size: info.Size()})
			}
		}
		return nil
	})
	if len(out) == 0 {
		return []Source{{Path: root, Err: &Error{Path: root, Err: errors.New("the folder holds no files; name one with reports in it")}}}
	}
	return out
}

// missingError is a path that leads nowhere.
type missingError struct{}

func (missingError) Error() string { return "no such file or folder; check the name" }
func (missingError) Unwrap() error { return hearsay.ErrNotFound }

// plain gives what is wrong with a path and what to do, without the path, which Error names already.
func plain(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return missingError{}
	case errors.Is(err, fs.ErrPermission):
		return errors.New("may not be read; check its permissions")
	}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// Articles streams the articles of sources. It stops when ctx is done or the caller stops.
func Articles(ctx context.Context, sources []Source, o Options) iter.Seq[Item] {
	if o.MaxArticle <= 0 {
		o.MaxArticle = DefaultMaxArticle
	}
	return func(yield func(Item) bool) {
		s := stream{ctx: ctx, o: o, yield: yield}
		for _, src := range sources {
			if ctx.Err() != nil || !s.source(src) {
				return
			}
		}
	}
}

// stream reads sources one after another and hands out their items.
type stream struct {
	ctx   context.Context // for one run of Articles only
	o     Options
	yield func(Item) bool
	done  int64        // bytes of the sources that are finished
	taken func() int64 // bytes of the one at hand; nil between sources
}

// read is how far the stream is.
func (s *stream) read() int64 {
	if s.taken == nil {
		return s.done
	}
	return s.done + s.taken()
}

// source hands out the items of src; false means that the caller wants no more.
func (s *stream) source(src Source) bool {
	if src.Err != nil {
		return s.yield(Item{Err: src.Err, Read: s.read()})
	}
	if isAddress(src.Path) {
		return s.fetched(src.Path)
	}
	in := s.o.Stdin
	if src.Path != Stdin {
		f, err := os.Open(src.Path)
		if err != nil {
			return s.fail(src.Path, 0, plain(err))
		}
		defer f.Close()
		in = f
	}
	if in == nil {
		in = strings.NewReader("")
	}
	count := &counter{r: in}
	s.taken = count.bytes
	defer func() { s.done, s.taken = s.done+s.taken(), nil }()
	return s.opened(src.Path, in, bufio.NewReaderSize(count, 64<<10))
}

// opened finds out what the input at path is and reads it. buffered has what is in in.
func (s *stream) opened(path string, in io.Reader, buffered *bufio.Reader) bool {
	format := s.o.From
	look := headBytes
	if format != "" {
		look = len("\xef\xbb\xbf") // a line of a pipe is read when it is there, not when there is more
	}
	head, err := buffered.Peek(look)
	if err != nil && err != io.EOF {
		return s.fail(path, 0, plain(err))
	}
	if format == WARC || format == "" && warc.Is(head) {
		return s.archive(path, in, buffered)
	}
	marked := bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) || bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
	d := text.NewDecoder(buffered)
	if format == "" {
		if head, err = d.Peek(headBytes); err != nil && err != io.EOF {
			return s.fail(path, 0, plain(err))
		}
		switch {
		case wire.IsNewsML(head):
			return s.message(path, d, wire.NewsML)
		case s.o.Map == nil && wire.IsNinjs(head):
			return s.message(path, d, wire.Ninjs)
		}
		if what := notLines(head); what != "" {
			return s.fail(path, 1, &text.Error{What: what})
		}
		format = Recognise(head)
	}
	switch format {
	case HTML:
		return s.page(path, d, marked)
	case JSONL:
		return s.lines(path, d)
	case NewsML:
		return s.message(path, d, wire.NewsML)
	case Ninjs:
		return s.message(path, d, wire.Ninjs)
	}
	return s.text(path, d)
}

// headBytes is how much of an input Recognise is given.
const headBytes = 4096

// Recognise tells the format of an input that is no archive from its beginning: what starts as a web page does is one, what
// starts with a JSON object or an array of them is JSON Lines, well formed or not; all else is text.
func Recognise(head []byte) Format {
	if text.IsHTML(head) {
		return HTML
	}
	h := bytes.TrimLeft(head, " \t\r\n")
	h = bytes.TrimLeft(bytes.TrimPrefix(h, []byte("[")), " \t\r\n")
	if !bytes.HasPrefix(h, []byte("{")) {
		return Text
	}
	h = bytes.TrimLeft(h[1:], " \t\r\n")
	if len(h) > 0 && (h[0] == '"' || h[0] == '}') {
		return JSONL
	}
	return Text
}

// notLines says what is wrong with an input that is one JSON document over several lines, where every line would be an
// error of its own; "" if it is none.
func notLines(head []byte) string {
	first, _, more := bytes.Cut(bytes.TrimLeft(head, " \t\r\n"), []byte("\n"))
	first = bytes.TrimSpace(first)
	switch {
	case Recognise(head) != JSONL:
	case first[0] == '[':
		return "a JSON array, not JSON Lines; write one object a line (jq -c '.[]')"
	case more && len(first) == 1:
		return "a JSON object over several lines, not JSON Lines; write one object a line (jq -c .)"
	}
	return ""
}

func (s *stream) text(path string, d *text.Decoder) bool {
	t, warning, err := text.Read(d, s.o.MaxArticle)
	if err != nil {
		return s.refuse(path, err)
	}
	return s.give(Item{Article: hearsay.Article{ID: path, Text: t}, Path: path}, warning)
}

func (s *stream) lines(path string, d *text.Decoder) bool {
	r := jsonl.NewReader(d, s.o.MaxArticle, s.o.Map)
	replaced := 0
	s.taken = r.Taken // the counter runs ahead of the lines, by what is buffered
	for n := 0; ; n++ {
		if s.ctx.Err() != nil {
			return false
		}
		a, warning, err := r.Read()
		if err == io.EOF {
			if n == 0 {
				return s.refuse(path, &text.Error{Line: 1, What: "holds no text; nothing to read"})
			}
			return true
		}
		var refused *text.Error
		switch {
		case errors.As(err, &refused):
			if !s.refuse(path, err) {
				return false
			}
			continue
		case err != nil:
			return s.fail(path, r.Line()+1, plain(err))
		}
		if a.ID == "" {
			a.ID = fmt.Sprintf("%s#%d", path, r.Line())
		}
		// Broken UTF-16 is met a buffer ahead, so the line is about right.
		if n := d.Replaced(); n > replaced && warning == "" {
			warning, replaced = text.Replaced(n-replaced), n
		}
		if !s.give(Item{Article: a, Path: path, Line: r.Line()}, warning) {
			return false
		}
	}
}

// give hands out an article, with what the options add.
func (s *stream) give(item Item, warning string) bool {
	a := &item.Article
	fill := func(p *string, v string) {
		if *p == "" {
			*p = v
		}
	}
	fill(&a.Published, s.o.Published)
	fill(&a.Outlet, s.o.Outlet)
	fill(&a.Title, s.o.Title)
	fill(&a.URL, s.o.URL)
	item.Read = s.read()
	if warning != "" {
		item.Warnings = []hearsay.Warning{{Article: a.ID, Text: warning}}
	}
	return s.yield(item)
}

// refuse hands out err, which names its own line if it is a *text.Error.
func (s *stream) refuse(path string, err error) bool {
	var e *text.Error
	if errors.As(err, &e) {
		return s.fail(path, e.Line, err)
	}
	return s.fail(path, 0, plain(err))
}

func (s *stream) fail(path string, line int, err error) bool {
	return s.yield(Item{Err: &Error{Path: path, Line: line, Err: err}, Read: s.read()})
}

// counter counts the bytes that pass through it.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *counter) bytes() int64 { return c.n }
