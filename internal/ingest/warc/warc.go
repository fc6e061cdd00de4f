// Package warc reads web archives: WARC 1.0 and 1.1 (ISO 28500), and the WET files that Common Crawl makes of them.
//
// An archive in, its records out, one after another; what a record holds of a web page is told by [Record.Page]. An archive is plain
// or compressed with gzip, a member a record (several in one member are read, too). It streams: memory is bounded by the longest body
// that is asked for, however long the archive or a record in it. A record that is not as the standard wants it, is cut off or does not
// match its checksum gives a [*DamageError] with its offset, and the next one is looked for: where the input can be read again from
// right behind the damaged record's beginning, else from where the damage was noticed. Reading can begin at the offset of any record.
//
// A Reader may not be used concurrently.
package warc

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"

	"hearsay"
)

// DamageError says that a record cannot be read. It wraps hearsay.ErrInvalid.
type DamageError struct {
	// Offset is where the record begins in the archive, in bytes; of a compressed one its gzip member.
	Offset int64
	// What is wrong, on one line.
	What string
}

// Error says where and what.
func (e *DamageError) Error() string {
	return fmt.Sprintf("record at byte %d is damaged: %s", e.Offset, e.What)
}

// Unwrap gives hearsay.ErrInvalid.
func (e *DamageError) Unwrap() error { return hearsay.ErrInvalid }

// Record is one record of an archive.
type Record struct {
	// Offset is where it begins in the archive, Next where what follows it begins: reading can start at either. Records that share
	// a gzip member share its Offset.
	Offset, Next int64
	// Type is the WARC-Type ("response"), in lower case; URI the WARC-Target-URI, "" if there is none; Date the WARC-Date as it stands.
	Type, URI, Date string
	// ContentType is that of the block, not of what was archived.
	ContentType string
	// Length is how many bytes the block has.
	Length int64
	// Body is the block of a record that may hold a page (response, resource, conversion), else nil. Whole is false if it is longer
	// than the Reader's limit, and Body then has its beginning. It is valid until the next call of Next.
	Body  []byte
	Whole bool
}

// Limits of what is taken for a record.
const (
	maxHeader = 64 << 10
	maxLength = 1 << 40
	// maxAgain is how many bytes are read a second time, in all, to find a record behind a damaged one's beginning.
	maxAgain = 256 << 20
)

// Reader reads records.
type Reader struct {
	max    int
	src    source
	seeker io.Seeker     // nil where the input can be read only once
	in     *bufio.Reader // the input
	zip    bool
	gz     *gzip.Reader
	out    *bufio.Reader // what is in the member at hand
	open   bool          // there is a member at hand
	member int64         // where it begins
	known  bool          // zip is certain: a record has been read
	lost   bool          // the next record must be looked for
	probe  gzip.Reader
	again  int64
	header []byte
	body   []byte
}

// source counts what is read and keeps the error that reading ended with, so that an input that fails is not taken for a damaged one.
type source struct {
	r   io.Reader
	at  int64
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.at += int64(n)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// NewReader returns a Reader of r, whose first byte is the archive's byte at offset at, the beginning of a record. Of bodies it gives
// at most maxBody bytes.
func NewReader(r io.Reader, at int64, maxBody int) *Reader {
	d := &Reader{max: maxBody, src: source{r: r, at: at}}
	if s, ok := r.(io.Seeker); ok {
		if now, err := s.Seek(0, io.SeekCurrent); err == nil && now == at {
			d.seeker = s
		}
	}
	d.in = bufio.NewReaderSize(&d.src, 64<<10)
	d.out = bufio.NewReaderSize(nil, 64<<10)
	return d
}

// Is reports whether head, the beginning of an input, is that of an archive, compressed or not.
func Is(head []byte) bool {
	if bytes.HasPrefix(head, []byte(magic)) {
		return true
	}
	return bytes.HasPrefix(head, []byte(gzipMagic)) && holds(new(gzip.Reader), head)
}

const (
	magic     = "WARC/1."
	gzipMagic = "\x1f\x8b\x08"
)

// holds reports whether the gzip member that begins with head holds a record.
func holds(z *gzip.Reader, head []byte) bool {
	if len(head) < 10 || head[3] >= 0x20 || z.Reset(bytes.NewReader(head)) != nil {
		return false
	}
	var out [len(magic)]byte
	_, err := io.ReadFull(z, out[:])
	return err == nil && string(out[:]) == magic
}

// Offset is how far the archive has been read, in bytes.
func (r *Reader) Offset() int64 { return r.src.at - int64(r.in.Buffered()) }

// Next gives the next record. At the end it returns io.EOF. A damaged record gives a *DamageError, after which Next goes on with the
// next one; any other error is one of the underlying reader.
func (r *Reader) Next() (Record, error) {
	if r.lost {
		if err := r.find(); err != nil {
			return Record{}, r.cause(err)
		}
		r.lost = false
	}
	rec, err := r.next()
	if err == nil || err == io.EOF {
		return rec, r.cause(err)
	}
	var bad *DamageError
	if !errors.As(err, &bad) {
		bad = &DamageError{Offset: rec.Offset, What: explain(err)}
	}
	if r.src.err != nil {
		return Record{}, r.src.err
	}
	return Record{}, r.giveUp(bad)
}

// cause gives what the input failed with, if it did.
func (r *Reader) cause(err error) error {
	if err == io.EOF && r.src.err != nil {
		return r.src.err
	}
	return err
}

func explain(err error) string {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "it is cut off"
	case errors.Is(err, gzip.ErrChecksum):
		return "its checksum does not match"
	case errors.Is(err, gzip.ErrHeader):
		return "no gzip member begins there"
	}
	return err.Error()
}

// giveUp leaves the record that bad is about and has the next one looked for.
func (r *Reader) giveUp(bad *DamageError) error {
	r.lost, r.open = true, false
	if back := r.Offset() - bad.Offset; r.seeker != nil && r.again+back <= maxAgain {
		if _, err := r.seeker.Seek(bad.Offset+1, io.SeekStart); err != nil {
			return err
		}
		r.again += back
		r.src.at = bad.Offset + 1
		r.in.Reset(&r.src)
	}
	return bad
}

// find goes forward to where a record begins; io.EOF if none does.
func (r *Reader) find() error {
	for {
		window, _ := r.in.Peek(r.in.Size())
		i, zip := r.candidate(window)
		switch {
		case len(window) < len(magic):
			return io.EOF
		case i < 0:
			i = len(window) - len(magic) + 1 // one may begin in what is left
		case i == 0 && zip && holds(&r.probe, window[:min(len(window), 4096)]), i == 0 && !zip && isVersion(window[:min(len(window), len(magic)+3)]):
			r.zip = zip
			return nil
		case i == 0:
			i = 1
		}
		_, _ = r.in.Discard(i)
	}
}

// candidate gives the first place in window that looks like the beginning of a record, and whether it would be a compressed one; -1 if
// there is none.
func (r *Reader) candidate(window []byte) (at int, zip bool) {
	at = -1
	if !r.known || !r.zip {
		at = bytes.Index(window, []byte(magic))
	}
	if !r.known || r.zip {
		if i := bytes.Index(window, []byte(gzipMagic)); i >= 0 && (at < 0 || i < at) {
			return i, true
		}
	}
	return at, false
}

// next reads a record, which begins right here.
func (r *Reader) next() (rec Record, err error) {
	rec.Offset = r.Offset()
	if r.open {
		rec.Offset = r.member
	} else {
		head, err := r.in.Peek(len(gzipMagic))
		if len(head) == 0 {
			return rec, err
		}
		if !r.known {
			r.zip = string(head) == gzipMagic
		}
		if err := r.enter(); err != nil {
			return rec, err
		}
	}
	from := r.in
	if r.zip {
		from = r.out
	}
	if err := r.fields(from, &rec); err != nil {
		return rec, err
	}
	if err := r.block(from, &rec); err != nil {
		return rec, err
	}
	if err := r.leave(from); err != nil {
		return rec, err
	}
	r.known, rec.Next = true, r.Offset()
	if r.open {
		rec.Next = r.member
	}
	return rec, nil
}

// enter opens the gzip member that begins here.
func (r *Reader) enter() (err error) {
	if !r.zip {
		return nil
	}
	r.member = r.Offset()
	if r.gz == nil {
		r.gz, err = gzip.NewReader(r.in)
	} else {
		err = r.gz.Reset(r.in)
	}
	if err != nil {
		return err
	}
	r.gz.Multistream(false)
	r.out.Reset(r.gz)
	r.open = true
	return nil
}

// leave takes what ends a record. Between records of a plain archive it must be there; in a gzip member, which has an end of its own,
// it may be missing. At the end of a member its checksum is compared.
func (r *Reader) leave(from *bufio.Reader) error {
	end, err := from.Peek(4)
	switch {
	case string(end) == "\r\n\r\n":
		_, _ = from.Discard(4)
	case err != nil && err != io.EOF:
		return err
	case r.zip && err == io.EOF && len(bytes.Trim(end, "\r\n")) == 0:
		_, _ = from.Discard(len(end))
	case !r.zip && err == io.EOF && len(bytes.Trim(end, "\r\n")) == 0:
		return io.ErrUnexpectedEOF
	case !r.zip:
		return errors.New("it does not end where its Content-Length says")
	case !bytes.HasPrefix(end, []byte(magic[:4])):
		return errors.New("it does not end where its Content-Length says")
	}
	if !r.zip {
		return nil
	}
	_, err = from.Peek(1)
	switch err {
	case nil:
	case io.EOF:
		r.open = false
	default:
		return err
	}
	return nil
}

// fields reads the first line and the named fields of a record.
func (r *Reader) fields(from *bufio.Reader, rec *Record) error {
	r.header = r.header[:0]
	for {
		part, err := from.ReadSlice('\n')
		if len(r.header)+len(part) > maxHeader {
			return errors.New("its fields are too long")
		}
		r.header = append(r.header, part...)
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && !bytes.HasPrefix(r.header, []byte(magic[:min(len(magic), len(r.header))])):
			return errNoRecord
		case err == io.EOF:
			return io.ErrUnexpectedEOF
		case err != nil:
			return err
		}
		first := len(r.header) == len(part)
		if !first && !bytes.HasSuffix(r.header, []byte("\r\n")) || first && bytes.HasPrefix(part, []byte(magic)) && !bytes.HasSuffix(part, []byte("\r\n")) {
			return errors.New("a line of its fields does not end in CR LF")
		}
		if len(part) == 2 && len(r.header) > 2 && bytes.HasSuffix(r.header, []byte("\r\n\r\n")) {
			return r.parse(rec)
		}
		if first && !isVersion(part) {
			return errNoRecord
		}
	}
}

var errNoRecord = errors.New("it does not begin with WARC/1.0 or WARC/1.1")

func isVersion(line []byte) bool {
	return string(line) == "WARC/1.0\r\n" || string(line) == "WARC/1.1\r\n"
}

// parse takes what is of use from the fields in r.header.
func (r *Reader) parse(rec *Record) error {
	rec.Length = -1
	lines := strings.Split(strings.TrimSuffix(string(r.header), "\r\n\r\n"), "\r\n")[1:]
	for i := 0; i < len(lines); i++ {
		name, value, ok := strings.Cut(lines[i], ":")
		if !ok || name == "" || strings.ContainsAny(name, " \t") {
			return errors.New("a line of its fields is not \"name: value\"")
		}
		for i+1 < len(lines) && strings.HasPrefix(lines[i+1], " ") || i+1 < len(lines) && strings.HasPrefix(lines[i+1], "\t") {
			i++
			value += " " + strings.TrimSpace(lines[i])
		}
		value = strings.TrimSpace(value)
		switch strings.ToLower(name) {
		case "warc-type":
			rec.Type = strings.ToLower(value)
		case "warc-target-uri":
			rec.URI = strings.TrimSuffix(strings.TrimPrefix(value, "<"), ">") // so WARC 1.0 has it in its examples
		case "warc-date":
			rec.Date = value
		case "content-type":
			rec.ContentType = value
		case "content-length":
			n, err := strconv.ParseUint(value, 10, 63)
			if err != nil || n > maxLength || rec.Length >= 0 {
				return fmt.Errorf("its Content-Length %.40q is no length, or not the only one", value)
			}
			rec.Length = int64(n)
		}
	}
	switch {
	case rec.Length < 0:
		return errors.New("it has no Content-Length")
	case rec.Type == "":
		return errors.New("it has no WARC-Type")
	}
	return nil
}

// block reads or passes over what is in a record.
func (r *Reader) block(from *bufio.Reader, rec *Record) error {
	keep := int64(0)
	if rec.Type == "response" || rec.Type == "resource" || rec.Type == "conversion" {
		keep = min(rec.Length, int64(r.max))
		if err := r.fill(from, int(keep)); err != nil {
			return err
		}
		rec.Body, rec.Whole = r.body, keep == rec.Length
	}
	for rest := rec.Length - keep; rest > 0; {
		n, err := from.Discard(int(min(rest, 1<<20)))
		rest -= int64(n)
		if err == io.EOF {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fill reads n bytes into r.body, which grows as they come: a length that lies costs nothing.
func (r *Reader) fill(from *bufio.Reader, n int) error {
	const step = 1 << 20
	r.body = r.body[:0]
	for len(r.body) < n {
		have := len(r.body)
		want := min(n-have, max(step, have))
		if cap(r.body) < have+want {
			grown := make([]byte, have, have+want)
			copy(grown, r.body)
			r.body = grown
		}
		r.body = r.body[:have+want]
		got, err := io.ReadFull(from, r.body[have:])
		if err != nil {
			r.body = r.body[:have+got]
			if err == io.EOF {
				return io.ErrUnexpectedEOF
			}
			return err
		}
	}
	return nil
}
