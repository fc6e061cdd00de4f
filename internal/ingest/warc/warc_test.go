package warc_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"hearsay"
	"hearsay/internal/ingest/warc"
)

const limit = 1 << 20

// record writes a record as the standard has it.
func record(kind, uri, contentType, body string) string {
	return fmt.Sprintf("WARC/1.1\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: 2031-05-08T06:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"+
		"Content-Type: %s\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", kind, uri, contentType, len(body), body)
}

// page is a record that holds an answer with a page.
func page(name string) string {
	return record("response", "https://post.example/"+name, "application/http; msgtype=response", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>"+name)
}

func zipped(members ...string) []byte {
	var b bytes.Buffer
	for _, m := range members {
		w := gzip.NewWriter(&b)
		_, _ = io.WriteString(w, m)
		_ = w.Close()
	}
	return b.Bytes()
}

// all reads an archive: a line a record, with what it holds, or what is wrong with it.
func all(t *testing.T, r io.Reader, at int64) []string {
	t.Helper()
	var out []string
	for d := warc.NewReader(r, at, limit); ; {
		rec, err := d.Next()
		var bad *warc.DamageError
		switch {
		case err == io.EOF:
			return out
		case errors.As(err, &bad) && errors.Is(err, hearsay.ErrInvalid):
			out = append(out, "! "+bad.What)
			continue
		case err != nil:
			return append(out, "!! "+err.Error())
		}
		line := rec.Type + " " + rec.URI
		if p, why, ok := rec.Page(limit); ok {
			line += " " + p.ContentType + " " + string(p.Body)
		} else if why != "" {
			line += " -" + why
		}
		out = append(out, line)
		if len(out) > 10_000 {
			t.Fatal("no end to it")
		}
	}
}

const pageA = "response https://post.example/a text/html <p>a"
const pageB = "response https://post.example/b text/html <p>b"
const pageC = "response https://post.example/c text/html <p>c"

func TestNext(t *testing.T) {
	flip := func(b []byte, at int) []byte {
		out := bytes.Clone(b)
		out[at] ^= 0x55
		return out
	}
	a, b, c := zipped(page("a")), zipped(page("b")), zipped(page("c"))
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	folded := "WARC/1.0\r\nwarc-type: Response\r\nWARC-Target-URI:\r\n <https://post.example/a>\r\ncontent-type:application/http\r\nContent-Length: 48\r\n\r\n" +
		"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>a"[:48] + "\r\n\r\n"
	for name, tt := range map[string]struct {
		in   []byte
		want []string
		// once is what is found where the input cannot be read twice; nil for the same.
		once []string
	}{
		"plain":                      {in: []byte(page("a") + page("b")), want: []string{pageA, pageB}},
		"a member a record":          {in: join(a, b), want: []string{pageA, pageB}},
		"records in one member":      {in: zipped(page("a")+page("b"), page("c")), want: []string{pageA, pageB, pageC}},
		"no line ends in a member":   {in: zipped(strings.TrimRight(page("a"), "\r\n"), page("b")), want: []string{pageA, pageB}},
		"version 1.0, folded":        {in: []byte(folded), want: []string{pageA}},
		"empty":                      {in: nil, want: nil},
		"cut off":                    {in: []byte(page("a") + page("b")[:150]), want: []string{pageA, "! it is cut off"}},
		"cut off in a member":        {in: join(a, b[:len(b)-20]), want: []string{pageA, "! it is cut off"}},
		"cut off before the end":     {in: join(a, b[:len(b)-3]), want: []string{pageA, "! it is cut off"}},
		"a bit wrong":                {in: join(a, flip(b, 60), c), want: []string{pageA, "! ?", pageC}},
		"checksum":                   {in: join(a, flip(b, len(b)-6), c), want: []string{pageA, "! its checksum does not match", pageC}},
		"gap":                        {in: join(a, make([]byte, 300_000), c), want: []string{pageA, "! no gzip member begins there", pageC}},
		"a hole that hides a record": {in: join(a, b[:40], c), want: []string{pageA, "! ?", pageC}, once: []string{pageA, "! ?"}},
		"length too long": {in: []byte(strings.Replace(page("a"), "Length: 48", "Length: 150", 1) + page("b") + page("c")),
			want: []string{"! it does not end where its Content-Length says", pageB, pageC}, once: []string{"! it does not end where its Content-Length says", pageC}},
		"length too short": {in: []byte(strings.Replace(page("a"), "Length: 48", "Length: 30", 1) + page("b")), want: []string{"! it does not end where its Content-Length says", pageB}},
		"length too short in a member": {in: zipped(strings.Replace(page("a"), "Length: 48", "Length: 30", 1), page("b")),
			want: []string{"! it does not end where its Content-Length says", pageB}},
		"length no number":  {in: []byte(strings.Replace(page("a"), "Length: 48", "Length: -48", 1) + page("b")), want: []string{`! its Content-Length "-48" is no length, or not the only one`, pageB}},
		"length twice":      {in: []byte(strings.Replace(page("a"), "Content-Length: 48", "Content-Length: 48\r\nContent-Length: 48", 1) + page("b")), want: []string{`! its Content-Length "48" is no length, or not the only one`, pageB}},
		"length missing":    {in: []byte(strings.Replace(page("a"), "Content-Length", "X-Length", 1) + page("b")), want: []string{"! it has no Content-Length", pageB}},
		"length beyond all": {in: []byte(strings.Replace(page("a"), "Length: 48", "Length: 1099511627776", 1) + page("b")), want: []string{"! it is cut off", pageB}, once: []string{"! it is cut off"}},
		"type missing":      {in: []byte(strings.Replace(page("a"), "WARC-Type", "X-Type", 1) + page("b")), want: []string{"! it has no WARC-Type", pageB}},
		"line feeds only":   {in: []byte(strings.ReplaceAll(page("a"), "\r\n", "\n") + page("b")), want: []string{"! a line of its fields does not end in CR LF", pageB}},
		"another version":   {in: []byte("WARC/0.17\r\n\r\n" + page("b")), want: []string{"! it does not begin with WARC/1.0 or WARC/1.1", pageB}},
		"no archive":        {in: []byte("The ferry is back.\r\n"), want: []string{"! it does not begin with WARC/1.0 or WARC/1.1"}},
		"no field":          {in: []byte(strings.Replace(page("a"), "WARC-Date: ", "WARC-Date ", 1) + page("b")), want: []string{`! a line of its fields is not "name: value"`, pageB}},
		"fields too long":   {in: []byte("WARC/1.1\r\nX: " + strings.Repeat("x", 70_000) + "\r\n\r\n" + page("b")), want: []string{"! its fields are too long", pageB}},
		"first one damaged": {in: join(flip(a, 0), b), want: []string{"! it does not begin with WARC/1.0 or WARC/1.1", pageB}},
		"others": {in: []byte(record("warcinfo", "", "application/warc-fields", "x: y") + record("request", "https://post.example/a", "application/http", "GET / HTTP/1.1\r\n\r\n") + page("b")),
			want: []string{"warcinfo ", "request https://post.example/a", pageB}},
	} {
		t.Run(name, func(t *testing.T) {
			check := func(how string, r io.Reader, want []string) {
				t.Helper()
				got := all(t, r, 0)
				ok := len(got) == len(want)
				for i := range min(len(got), len(want)) {
					ok = ok && (got[i] == want[i] || want[i] == "! ?" && strings.HasPrefix(got[i], "! "))
				}
				if !ok {
					t.Errorf("%s: got\n%s\nwant\n%s", how, strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
			}
			check("a file", bytes.NewReader(tt.in), tt.want)
			if tt.once == nil {
				tt.once = tt.want
			}
			check("a pipe", iotest.HalfReader(bytes.NewBuffer(tt.in)), tt.once)
		})
	}
}

// TestOffsets begins at every record's offset and finds the rest.
func TestOffsets(t *testing.T) {
	plain := []byte(page("a") + page("b") + page("c"))
	for name, in := range map[string][]byte{"plain": plain, "gzip": zipped(page("a"), page("b"), page("c"))} {
		want := []string{pageA, pageB, pageC}
		d := warc.NewReader(bytes.NewReader(in), 0, limit)
		for i := 0; ; i++ {
			rec, err := d.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			for at, rest := range map[int64][]string{rec.Offset: want[i:], rec.Next: want[i+1:]} {
				got := all(t, bytes.NewReader(in[at:]), at)
				if strings.Join(got, "\n") != strings.Join(rest, "\n") {
					t.Errorf("%s: from byte %d: %q, want %q", name, at, got, rest)
				}
			}
		}
	}
	// The offset of what is damaged is that of the archive, too.
	at := int64(len(page("a")))
	r := bytes.NewReader(bytes.Replace(plain, []byte("/b\r\nWARC-Date:"), []byte("/b\r\nWARC-Date "), 1))
	if _, err := r.Seek(at, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	d := warc.NewReader(r, at, limit)
	_, err := d.Next()
	var bad *warc.DamageError
	if !errors.As(err, &bad) || bad.Offset != at || !strings.HasPrefix(err.Error(), fmt.Sprintf("record at byte %d is damaged: ", at)) {
		t.Errorf("got %v, want one at byte %d", err, at)
	}
	if rec, err := d.Next(); err != nil || rec.URI != "https://post.example/c" || rec.Next != int64(len(plain)) {
		t.Errorf("behind the damage: %+v, %v", rec, err)
	}
}

// TestInputFails tells an input that fails from a damaged record.
func TestInputFails(t *testing.T) {
	broken := errors.New("the disk is gone")
	for name, in := range map[string][]byte{"plain": []byte(page("a") + page("b")), "gzip": zipped(page("a"), page("b"))} {
		for n := range len(in) {
			d := warc.NewReader(io.MultiReader(bytes.NewReader(in[:n]), iotest.ErrReader(broken)), 0, limit)
			var err error
			for err == nil {
				_, err = d.Next()
			}
			if !errors.Is(err, broken) {
				t.Fatalf("%s, after %d bytes: %v", name, n, err)
			}
		}
	}
}

// TestOtherWriter reads what warcio wrote; testdata/make.py says what is in it.
func TestOtherWriter(t *testing.T) {
	f, err := os.Open("testdata/warcio.warc.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var got []string
	for _, line := range all(t, f, 0) {
		if i := strings.Index(line, "<!DOCTYPE"); i >= 0 {
			if !strings.HasSuffix(line, "again,” she told the Tolle Post.</p></article></body></html>") {
				t.Errorf("not whole: %s", line)
			}
			line = line[:i] + "page"
		}
		got = append(got, line)
	}
	const at, html = " https://post.example/", " text/html; charset=utf-8 page"
	want := []string{"warcinfo ", "response" + at + "plain" + html, "request" + at + "plain", "response" + at + "packed" + html, "request" + at + "packed",
		"response" + at + "chunks" + html, "request" + at + "chunks", "response" + at + "gone -answered 404", "request" + at + "gone", "response" + at + "ferry.png -image/png",
		"request" + at + "ferry.png", "revisit" + at + "again",
		"conversion" + at + "wet text/plain; charset=utf-8 Ferry back in service\nThe ferry to Morrow Island is back in service, Orla Venn said on Monday.",
		"resource" + at + "res text/html page"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestPage takes pages out of what they were sent in.
func TestPage(t *testing.T) {
	http := func(head, body string) string { return "HTTP/1.1 200 OK\r\n" + head + "\r\n\r\n" + body }
	for name, tt := range map[string]struct{ kind, uri, contentType, body, want string }{
		"said to be in chunks":   {body: http("Content-Type: text/html\r\nTransfer-Encoding: chunked", "<p>whole"), want: "<p>whole"},
		"chunks cut off":         {body: http("Content-Type: text/html\r\nTransfer-Encoding: chunked", "3\r\nabc\r\nff\r\ndef"), want: "abcdef"},
		"chunks with extensions": {body: http("Content-Type: text/html\r\nTransfer-Encoding: gzip, chunked", "3;a=b\r\nabc\r\n0\r\n\r\n"), want: "abc"},
		"said to be packed":      {body: http("Content-Type: text/html\r\nContent-Encoding: gzip", "<p>whole"), want: "<p>whole"},
		"packed too long":        {body: http("Content-Type: text/html\r\nContent-Encoding: gzip", string(zipped(strings.Repeat("0", 2*limit)))), want: "-too long"},
		"packed otherwise":       {body: http("Content-Type: text/html\r\nContent-Encoding: br", "x"), want: "-compression that cannot be undone"},
		"zstd, broken":           {body: http("Content-Type: text/html\r\nContent-Encoding: zstd", "x"), want: "-compression that cannot be undone"},
		"too long":               {body: http("Content-Type: text/html", strings.Repeat("0", 2*limit)), want: "-too long"},
		"moved":                  {body: "HTTP/1.1 301 Moved\r\n\r\n", want: "-answered 301"},
		"no type":                {body: http("X: y", "<p>x"), want: "-of no known type"},
		"odd type":               {body: http("Content-Type: text/html;;;=", "<p>x"), want: "<p>x"},
		"no HTTP":                {body: "220 ready\r\n\r\n", want: "-not HTTP"},
		"no head":                {body: "HTTP/1.1 200 OK", want: "-not HTTP"},
		"a DNS answer":           {uri: "dns:post.example", contentType: "text/dns", body: "x", want: ""},
		"no address":             {uri: " ", body: "x", want: "-without an address"},
		"WET that is no text":    {kind: "conversion", contentType: "application/json", body: "{}", want: "-application/json"},
	} {
		t.Run(name, func(t *testing.T) {
			or := func(s, other string) string {
				if s == "" {
					return other
				}
				return s
			}
			in := record(or(tt.kind, "response"), or(tt.uri, "https://post.example/a"), or(tt.contentType, "application/http"), tt.body)
			rec, err := warc.NewReader(strings.NewReader(in), 0, limit).Next()
			if err != nil {
				t.Fatal(err)
			}
			p, why, ok := rec.Page(limit)
			got := string(p.Body)
			if !ok {
				got = ""
				if why != "" {
					got = "-" + why
				}
			}
			if got != tt.want {
				t.Errorf("got %.80q, want %q", got, tt.want)
			}
		})
	}
}

func TestIs(t *testing.T) {
	for name, tt := range map[string]struct {
		head []byte
		want bool
	}{"plain": {[]byte(page("a")), true}, "gzip": {zipped(page("a")), true}, "another gzip": {zipped("The ferry is back in service."), false},
		"text": {[]byte("WARC is short for web archive."), false}, "empty": {nil, false}, "half a head": {[]byte("\x1f\x8b\x08"), false}} {
		if got := warc.Is(tt.head); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestFlatMemory reads a long archive with long records in it, of which little is ever held.
func TestFlatMemory(t *testing.T) {
	video := strings.Repeat("no page at all, only very many bytes of it. ", 1<<20) // 44 MB
	small, large := []byte(page("a")), []byte(record("response", "https://post.example/film", "application/http", video))
	pr, pw := io.Pipe()
	go func() {
		var err error
		for i := 0; i < 8 && err == nil; i++ {
			for _, r := range [][]byte{small, large} {
				z, _ := gzip.NewWriterLevel(pw, gzip.BestSpeed)
				_, err = z.Write(r)
				err = errors.Join(err, z.Close())
			}
		}
		_ = pw.CloseWithError(err)
	}()
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	d := warc.NewReader(pr, 0, limit)
	n, peak := 0, uint64(0)
	for {
		rec, err := d.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if rec.Whole != (rec.URI == "https://post.example/a") || len(rec.Body) > limit {
			t.Errorf("%s: %d bytes, whole %v", rec.URI, len(rec.Body), rec.Whole)
		}
		n++
		runtime.GC()
		runtime.ReadMemStats(&now)
		peak = max(peak, now.HeapAlloc)
	}
	if grown := int64(peak) - int64(before.HeapAlloc); n != 16 || grown > 16<<20 {
		t.Errorf("%d records, heap grown by %d MB", n, grown>>20)
	}
}

// FuzzNext ends, whatever it is given; offsets rise, and reading from a record's offset gives that record.
func FuzzNext(f *testing.F) {
	f.Add([]byte(page("a") + page("b")))
	f.Add(zipped(page("a"), page("b")))
	f.Add(append(zipped(page("a"))[:30], zipped(page("b"))...))
	f.Add([]byte(strings.Replace(page("a"), "Length: 48", "Length: 150", 1) + page("b")))
	if other, err := os.ReadFile("testdata/warcio.warc.gz"); err == nil {
		f.Add(other)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		d := warc.NewReader(bytes.NewReader(in), 0, 1<<16)
		last := int64(-1)
		for n := 0; ; n++ {
			rec, err := d.Next()
			var bad *warc.DamageError
			if err == io.EOF {
				return
			}
			if errors.As(err, &bad) {
				if bad.Offset < last {
					t.Fatalf("damage at %d after %d", bad.Offset, last)
				}
				last = bad.Offset
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if rec.Offset < last || rec.Next < rec.Offset || rec.Next > int64(len(in)) || int64(len(rec.Body)) > rec.Length || n > len(in) {
				t.Fatalf("%d records; from %d to %d after %d", n, rec.Offset, rec.Next, last)
			}
			_, _, _ = rec.Page(1 << 16)
			if rec.Offset > last { // the first of its member
				again, err := warc.NewReader(bytes.NewReader(in[rec.Offset:]), rec.Offset, 1<<16).Next()
				if err != nil || again.URI != rec.URI || !bytes.Equal(again.Body, rec.Body) || again.Next != rec.Next {
					t.Fatalf("from byte %d: %+v, %v; want %+v", rec.Offset, again, err, rec)
				}
			}
			last = rec.Offset
		}
	})
}
