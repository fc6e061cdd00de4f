package warc

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"mime"
	"strconv"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Page is what was archived from one address.
type Page struct {
	URL string
	// ContentType is as the server gave it, or "text/plain; charset=utf-8" for what a conversion made of the page.
	ContentType string
	// Body is the page without what it was sent in (chunks, compression). It is valid until the next call of Reader.Next.
	Body []byte
	// Converted says that it is the text that a conversion made of the page.
	Converted bool
}

// Page gives the page that r holds, of at most maxBytes bytes. Where it holds none that can be read, why says so in a few words that
// many records share ("not found (404)", "image/png"); for records that are about others or about the archive it is "".
func (r Record) Page(maxBytes int) (p Page, why string, ok bool) {
	kind, _, _ := mime.ParseMediaType(r.ContentType)
	p = Page{URL: r.URI, Body: r.Body, ContentType: r.ContentType}
	switch {
	case r.Type != "response" && r.Type != "resource" && r.Type != "conversion", r.Type == "response" && strings.HasPrefix(r.URI, "dns:"):
		return Page{}, "", false
	case r.URI == "":
		return Page{}, "without an address", false
	case !r.Whole:
		return Page{}, "too long", false
	case r.Type == "conversion":
		p.Converted, p.ContentType = true, "text/plain; charset=utf-8"
		if kind != "text/plain" {
			return Page{}, named(kind), false
		}
		return p, "", len(p.Body) <= maxBytes
	case r.Type == "response":
		if kind != "application/http" {
			return Page{}, "not HTTP", false
		}
		var err error
		if p.ContentType, p.Body, err = answered(r.Body, maxBytes); err != nil {
			return Page{}, err.Error(), false
		}
		if kind, _, err = mime.ParseMediaType(p.ContentType); err != nil {
			kind = strings.TrimSpace(strings.ToLower(strings.SplitN(p.ContentType, ";", 2)[0]))
		}
	}
	switch kind {
	case "text/html", "application/xhtml+xml", "text/plain":
		return p, "", true
	}
	return Page{}, named(kind), false
}

func named(kind string) string {
	if kind == "" {
		return "of no known type"
	}
	return fmt.Sprintf("%.60s", kind)
}

var (
	errNotHTTP = errors.New("not HTTP")
	errPacking = errors.New("compression that cannot be undone")
	errLong    = errors.New("too long")
)

// answered takes an HTTP answer apart.
func answered(block []byte, maxBytes int) (contentType string, body []byte, err error) {
	head, body, ok := bytes.Cut(block, []byte("\r\n\r\n"))
	if !ok {
		if head, body, ok = bytes.Cut(block, []byte("\n\n")); !ok {
			return "", nil, errNotHTTP
		}
	}
	lines := strings.Split(string(head), "\n")
	fields := strings.Fields(lines[0])
	if len(fields) < 2 || !strings.HasPrefix(fields[0], "HTTP/") {
		return "", nil, errNotHTTP
	}
	status, err := strconv.Atoi(fields[1])
	if err != nil {
		return "", nil, errNotHTTP
	}
	if status != 200 {
		return "", nil, fmt.Errorf("answered %d", status)
	}
	var packing, transfer string
	for _, l := range lines[1:] {
		name, value, _ := strings.Cut(l, ":")
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "content-type":
			contentType = value
		case "content-encoding":
			packing = strings.ToLower(value)
		case "transfer-encoding":
			transfer = strings.ToLower(value)
		}
	}
	if strings.HasSuffix(transfer, "chunked") {
		body = dechunked(body)
	}
	if body, err = unpack(body, packing, maxBytes); err != nil {
		return "", nil, err
	}
	if len(body) > maxBytes {
		return "", nil, errLong
	}
	return contentType, body, nil
}

// dechunked puts together what was sent in chunks. Some archives say that it was and hold it whole: that is left as it is.
func dechunked(b []byte) []byte {
	var out []byte
	for rest := b; ; {
		line, after, ok := bytes.Cut(rest, []byte("\n"))
		size, _, _ := bytes.Cut(line, []byte(";"))
		n, err := strconv.ParseUint(string(bytes.TrimSpace(size)), 16, 31)
		switch {
		case !ok || err != nil || int(n) > len(after):
			if out == nil {
				return b
			}
			return append(out, after[:min(len(after), int(n))]...) // cut off
		case n == 0:
			return out
		}
		out = append(out, after[:n]...)
		rest = after[n:]
		rest = bytes.TrimPrefix(bytes.TrimPrefix(rest, []byte("\r")), []byte("\n"))
	}
}

// unpack undoes a Content-Encoding. Some archives name one and hold the page without it: that is left as it is.
func unpack(b []byte, packing string, maxBytes int) ([]byte, error) {
	var r io.Reader
	var err error
	switch packing {
	case "", "identity", "none", "utf-8":
		return b, nil
	case "gzip", "x-gzip":
		if !bytes.HasPrefix(b, []byte(gzipMagic)) {
			return b, nil
		}
		r, err = gzip.NewReader(bytes.NewReader(b))
	case "deflate":
		if r, err = zlib.NewReader(bytes.NewReader(b)); err != nil {
			r, err = flate.NewReader(bytes.NewReader(b)), nil
		}
	case "zstd":
		z, err := zstd.NewReader(bytes.NewReader(b), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(uint64(maxBytes)+1<<20))
		if err != nil {
			return nil, errPacking
		}
		defer z.Close()
		r = z
	default:
		return nil, errPacking
	}
	if err != nil {
		return nil, errPacking
	}
	out, err := io.ReadAll(io.LimitReader(r, int64(maxBytes)+1))
	if err != nil && len(out) == 0 {
		return nil, errPacking
	}
	if len(out) > maxBytes {
		return nil, errLong
	}
	return out, nil
}
