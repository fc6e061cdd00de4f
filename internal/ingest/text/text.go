// Package text reads plain text: bytes in whatever encoding they come, valid UTF-8 out.
//
// A byte-order mark is dropped, UTF-16 with one is decoded, invalid bytes become U+FFFD; nothing else is changed, line
// ends included, so that spans of the result can be found again in the file. What is not text at all is refused.
//
// A Decoder may not be used concurrently; the functions are safe for concurrent use.
package text

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"hearsay"
)

// Error says why a text is refused and what its owner can do about it. It wraps hearsay.ErrInvalid.
type Error struct {
	// Line is the line of the input, from 1, at which the trouble stands.
	Line int
	// What is wrong and what to do, on one line.
	What string
}

func (e *Error) Error() string { return e.What }

// Unwrap makes errors.Is(err, hearsay.ErrInvalid) true.
func (e *Error) Unwrap() error { return hearsay.ErrInvalid }

// Read reads one text of at most maxBytes bytes of UTF-8 from r, and what a reader of the result should be warned of, ""
// if nothing. It returns an *Error if the text is empty, too long or no text, else an error of r. However long the input
// is, memory is bounded by a small multiple of maxBytes.
func Read(r io.Reader, maxBytes int) (string, string, error) {
	d := NewDecoder(r)
	raw, err := io.ReadAll(io.LimitReader(d, int64(maxBytes)+1))
	if err != nil {
		return "", "", err
	}
	if e := Refuse(raw); e != nil {
		return "", "", e
	}
	if len(raw) > maxBytes {
		return "", "", TooLong(1, maxBytes)
	}
	s, replaced := Valid(raw)
	if len(s) > maxBytes {
		return "", "", TooLong(1, maxBytes)
	}
	if strings.TrimSpace(s) == "" {
		return "", "", &Error{1, "holds no text; nothing to read"}
	}
	return s, Replaced(replaced + d.Replaced()), nil
}

// TooLong is the error of a text of more than maxBytes bytes.
func TooLong(line, maxBytes int) *Error {
	return &Error{line, fmt.Sprintf("longer than the limit of %s for one article; split it, or raise the limit with --max-article", Size(maxBytes))}
}

// Replaced is the warning that n pieces of the input were not valid in its encoding; "" for none.
func Replaced(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 invalid byte was replaced by U+FFFD; is the file in another encoding than UTF-8?"
	}
	return fmt.Sprintf("%d invalid bytes were replaced by U+FFFD; is the file in another encoding than UTF-8?", n)
}

// Valid gives raw as valid UTF-8 with every invalid byte replaced by U+FFFD, and the number of those.
func Valid(raw []byte) (string, int) {
	if utf8.Valid(raw) {
		return string(raw), 0
	}
	var b strings.Builder
	b.Grow(len(raw) + len(raw)/8)
	n := 0
	for len(raw) > 0 {
		r, size := utf8.DecodeRune(raw)
		if r == utf8.RuneError && size == 1 {
			n++
		}
		b.WriteRune(r)
		raw = raw[size:]
	}
	return b.String(), n
}

// Size writes a number of bytes for people: "1 MB", "1.5 MB", "300 bytes".
func Size(n int) string {
	const mb = 1 << 20
	switch {
	case n >= mb && n%mb == 0:
		return fmt.Sprintf("%d MB", n/mb)
	case n >= mb:
		return fmt.Sprintf("%.1f MB", float64(n)/mb)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// magic are the first bytes of files that are no plain text, and what to do with each.
var magic = []struct{ head, what string }{
	{"%PDF-", "is a PDF; save it as text first (pdftotext FILE -)"},
	{"PK\x03\x04", "is a zip archive or an office document; unpack it or save it as plain text first"},
	{"\x1f\x8b", "is compressed with gzip; unpack it first (gzip -dc FILE | hearsay read -)"},
	{"BZh", "is compressed with bzip2; unpack it first (bzip2 -dc FILE | hearsay read -)"},
	{"\x28\xb5\x2f\xfd", "is compressed with zstd; unpack it first (zstd -dc FILE | hearsay read -)"},
	{"\xfd7zXZ", "is compressed with xz; unpack it first (xz -dc FILE | hearsay read -)"},
	{"\x89PNG", "is a picture, not text"},
	{"\xff\xd8\xff", "is a picture, not text"},
	{"GIF8", "is a picture, not text"},
	{"{\\rtf", "is an RTF document; save it as plain text first"},
	{"\xd0\xcf\x11\xe0", "is an office document; save it as plain text first"},
	{"\x7fELF", "is a program, not text"},
	{"SQLite format 3\x00", "is a database, not text"},
}

// Refuse gives the reason for which raw, the beginning of a decoded input or all of it, is no text; nil if it may be.
func Refuse(raw []byte) *Error {
	for _, m := range magic {
		if bytes.HasPrefix(raw, []byte(m.head)) {
			return &Error{1, m.what}
		}
	}
	if i := bytes.IndexByte(raw, 0); i >= 0 {
		return &Error{1 + bytes.Count(raw[:i], []byte("\n")),
			"holds a NUL byte, so it is not plain text; if it is UTF-16 without a mark, convert it first (iconv -f UTF-16LE -t UTF-8 FILE)"}
	}
	if line := notText(raw); line > 0 {
		return &Error{line, "looks like binary data or an old encoding, not like UTF-8 text; convert it first (iconv -f ENCODING -t UTF-8 FILE)"}
	}
	return nil
}

// notText gives the first line with an odd byte if more than a tenth of raw is control characters or bytes that are not
// UTF-8, else 0. A tenth: Western text in Latin-1 has some 5 % at most and is worth reading; Cyrillic in an old encoding
// or a program has far more.
func notText(raw []byte) int {
	odd, first := 0, 0
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRune(raw[i:])
		if (r == utf8.RuneError && size == 1) || (r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f') {
			if odd == 0 {
				first = i
			}
			odd++
		}
		i += size
	}
	// A few odd bytes are never enough: an escape sequence in a headline is no program.
	if odd < 8 || odd*10 <= len(raw) {
		return 0
	}
	return 1 + bytes.Count(raw[:first], []byte("\n"))
}

// IsHTML reports whether head, the beginning of an input, is that of an HTML page.
func IsHTML(head []byte) bool {
	h := bytes.ToLower(bytes.TrimLeft(head, " \t\r\n"))
	return bytes.HasPrefix(h, []byte("<!doctype html")) || bytes.HasPrefix(h, []byte("<html"))
}

// errShort marks the end of a UTF-16 input in the middle of a character.
var errShort = errors.New("text: half a character at the end")
