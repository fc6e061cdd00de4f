// Package jsonl reads reports from JSON Lines: one object {id, outlet, published, title, url, text} a line, all but text
// optional, other keys ignored.
//
// Lines stream: memory is bounded by the longest line that is allowed, however long the input. A line that cannot be
// read gives an error of its own and the next is read all the same. A Reader may not be used concurrently.
package jsonl

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"hearsay"
	"hearsay/internal/ingest/text"
)

// escapeFactor is how many bytes of JSON one byte of text can take: "\u0001".
const escapeFactor = 6

// metadataBytes is what a line may hold besides its text.
const metadataBytes = 64 << 10

// Reader reads articles from JSON Lines.
type Reader struct {
	r        *bufio.Reader
	maxBytes int
	fields   Map
	line     int
	taken    int64
	buf      []byte
}

// NewReader returns a Reader of r, UTF-8 without a byte-order mark, for articles of at most maxBytes bytes of text, whose fields stand under
// the names that fields gives; nil means under their own.
func NewReader(r io.Reader, maxBytes int, fields Map) *Reader {
	return &Reader{r: bufio.NewReaderSize(r, 64<<10), maxBytes: maxBytes, fields: fields}
}

// Line is the number, from 1, of the line read last.
func (r *Reader) Line() int { return r.line }

// Taken is how many bytes of the input the lines read so far make up.
func (r *Reader) Taken() int64 { return r.taken }

// Read gives the article of the next line that is not blank, and what a reader of it should be warned of, "" if nothing.
// Article.ID is empty if the line has none. At the end it returns io.EOF. A line that cannot be read gives a *text.Error,
// after which Read goes on with the next one; any other error is one of the underlying reader.
func (r *Reader) Read() (hearsay.Article, string, error) {
	for {
		line, err := r.next()
		if err != nil {
			return hearsay.Article{}, "", err
		}
		if len(bytes.TrimSpace(line)) > 0 {
			return r.parse(line)
		}
	}
}

// next gives the next line without its end; the slice is valid until the call after.
func (r *Reader) next() ([]byte, error) {
	r.buf = r.buf[:0]
	limit := r.maxBytes*escapeFactor + metadataBytes
	tooLong := false
	for {
		part, err := r.r.ReadSlice('\n')
		r.taken += int64(len(part))
		if len(r.buf)+len(part) > limit {
			tooLong = true
		}
		if !tooLong {
			r.buf = append(r.buf, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && (err != io.EOF || (len(r.buf) == 0 && !tooLong)):
			return nil, err
		}
		r.line++
		if tooLong {
			return nil, text.TooLong(r.line, r.maxBytes)
		}
		return bytes.TrimRight(r.buf, "\r\n"), nil
	}
}

// object is the shape of a line.
type object struct {
	ID        json.RawMessage `json:"id"`
	Outlet    *string         `json:"outlet"`
	Published *string         `json:"published"`
	Title     *string         `json:"title"`
	URL       *string         `json:"url"`
	Text      *string         `json:"text"`
}

func (r *Reader) parse(line []byte) (hearsay.Article, string, error) {
	fail := func(format string, args ...any) (hearsay.Article, string, error) {
		return hearsay.Article{}, "", &text.Error{Line: r.line, What: fmt.Sprintf(format, args...)}
	}
	valid, replaced := text.Valid(line)
	var o object
	var err error
	if r.fields == nil {
		err = json.Unmarshal([]byte(valid), &o)
	} else {
		err = r.fields.decode([]byte(valid), &o)
	}
	var missing *mapError
	if errors.As(err, &missing) {
		return fail("%v", missing)
	}
	if err != nil {
		return fail("%s", explain(line, err))
	}
	id, ok := identifier(o.ID)
	switch {
	case !ok:
		return fail(`"id" is neither a string nor a number; correct it or leave it out`)
	case o.Text == nil:
		return fail(`no "text" in this object; name the report's words so`)
	case strings.TrimSpace(*o.Text) == "":
		return fail(`"text" is empty; nothing to read`)
	case len(*o.Text) > r.maxBytes:
		return hearsay.Article{}, "", text.TooLong(r.line, r.maxBytes)
	case strings.ContainsRune(*o.Text, 0):
		return fail(`"text" holds a NUL character, so it is not plain text; take it out`)
	}
	return hearsay.Article{ID: id, Outlet: value(o.Outlet), Published: value(o.Published), Title: value(o.Title),
		URL: value(o.URL), Text: *o.Text}, text.Replaced(replaced), nil
}

// identifier gives the id as a string; false if it is neither string nor number nor null.
func identifier(raw json.RawMessage) (string, bool) {
	if len(raw) == 0 || string(raw) == "null" {
		return "", true
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s, true
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String(), true
	}
	return "", false
}

// explain says in the reader's words why a line is not what it should be, and what to do.
func explain(line []byte, err error) string {
	var te *json.UnmarshalTypeError
	trimmed := bytes.TrimSpace(line)
	switch {
	case errors.As(err, &te) && te.Field != "":
		return fmt.Sprintf("%q is of type %s; a string is needed", te.Field, te.Value)
	case errors.As(err, &te):
		return fmt.Sprintf("a JSON %s where an object {\"text\": ...} is needed; write one object a line", te.Value)
	case trimmed[0] == '[':
		return "a JSON array, not JSON Lines; write one object a line (jq -c '.[]')"
	case trimmed[0] != '{':
		return "not a JSON object; write one object a line, or read it as plain text with --from text"
	}
	if strings.Contains(err.Error(), "unexpected end") {
		return "the JSON object is cut off; write one whole object a line (jq -c .)"
	}
	return fmt.Sprintf("broken JSON (%v); mend or remove this line", err)
}

func value(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}
