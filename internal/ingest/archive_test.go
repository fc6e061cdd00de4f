package ingest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"hearsay"
	"hearsay/internal/ingest"
	"hearsay/internal/ingest/html"
)

// record writes one record of an archive, as a gzip member.
func record(kind, uri, contentType, body string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	fmt.Fprintf(z, "WARC/1.1\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: 2031-05-08T06:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Type: %s\r\n"+
		"Content-Length: %d\r\n\r\n%s\r\n\r\n", kind, uri, contentType, len(body), body)
	_ = z.Close()
	return b.Bytes()
}

func answer(path, body string) []byte {
	return record("response", "https://post.example/"+path, "application/http; msgtype=response", "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"+body)
}

// archived gives what a file holds, one line an item; notes as they are.
func archived(t *testing.T, content []byte, o ingest.Options) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.warc.gz")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	var out []string
	for it := range ingest.Articles(context.Background(), ingest.Find([]string{path}), o) {
		switch {
		case it.Err != nil:
			out = append(out, "! "+strings.TrimPrefix(it.Err.Error(), path))
		case it.Note != "":
			out = append(out, "- "+it.Note)
		default:
			out = append(out, it.Article.ID+"|"+it.Article.URL+"|"+it.Article.Title+"|"+it.Article.Text)
		}
	}
	return out
}

func TestArchive(t *testing.T) {
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	good, other := answer("a", webPage), answer("b", webPage)
	bad := bytes.Clone(good)
	bad[len(bad)-6] ^= 1 // its checksum
	wet := record("conversion", "https://post.example/wet", "text/plain", prose)
	a, b := "https://post.example/a|https://post.example/a|Ferry|"+prose, "https://post.example/b|https://post.example/b|Ferry|"+prose
	for name, tt := range map[string]struct {
		in   []byte
		o    ingest.Options
		want []string
	}{
		"pages":         {in: join(good, other), want: []string{a, b}},
		"WET":           {in: wet, want: []string{"https://post.example/wet|https://post.example/wet||" + prose}},
		"from a record": {in: join(good, other), o: ingest.Options{Offset: int64(len(good))}, want: []string{b}},
		"left out": {in: join(good, bad, answer("list", "<p>Nothing."), record("response", "https://post.example/x.png", "application/http", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx"),
			answer("list2", "<p>Nothing."), record("request", "https://post.example/a", "application/http", "GET / HTTP/1.1\r\n\r\n"), other),
			want: []string{a, fmt.Sprintf("- warning: record at byte %d is damaged: its checksum does not match; skipped", len(good)), b,
				"- 2 reports; left out: 1 damaged records, 2 pages (hardly any prose), 1 pages (image/png)"}},
		"no report":   {in: join(answer("list", "<p>Nothing.")), want: []string{"! : the archive holds no report; left out: 1 pages (hardly any prose)"}},
		"no page":     {in: record("warcinfo", "", "application/warc-fields", "x: y"), want: []string{"! : the archive holds no page"}},
		"no archive":  {in: []byte("Ann said no."), o: ingest.Options{From: ingest.WARC}, want: []string{"- warning: record at byte 0 is damaged: it does not begin with WARC/1.0 or WARC/1.1; skipped", "! : the archive holds no report; left out: 1 damaged records"}},
		"a long text": {in: join(good, wet), o: ingest.Options{MaxArticle: 20}, want: []string{"! : record at byte 0: longer than the limit of 20 bytes for one article; split it, or raise the limit with --max-article", fmt.Sprintf("! : record at byte %d: longer than the limit of 20 bytes for one article; split it, or raise the limit with --max-article", len(good))}},
		"NUL":         {in: join(good, record("conversion", "https://post.example/nul", "text/plain", "a\x00b")), want: []string{a, "- 1 reports; left out: 1 pages (no plain text)"}},
		"metadata":    {in: wet, o: ingest.Options{Title: "Given"}, want: []string{"https://post.example/wet|https://post.example/wet|Given|" + prose}},
	} {
		t.Run(name, func(t *testing.T) {
			got := archived(t, tt.in, tt.o)
			if strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

// TestArchiveFromPipe reads an archive that comes in through a pipe, from a record's offset, too.
func TestArchiveFromPipe(t *testing.T) {
	good := answer("a", webPage)
	for at, want := range map[int64]string{0: "a b", int64(len(good)): "b", 1 << 30: "!"} {
		in := io.MultiReader(bytes.NewReader(good), bytes.NewReader(answer("b", webPage))) // no io.Seeker
		var got []string
		for it := range ingest.Articles(context.Background(), ingest.Find([]string{"-"}), ingest.Options{Stdin: in, Offset: at, From: ingest.WARC}) {
			if it.Err != nil {
				got = append(got, "!")
				continue
			}
			got = append(got, strings.TrimPrefix(it.Article.ID, "https://post.example/"))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("from byte %d: %q, want %q", at, got, want)
		}
	}
}

// TestResume goes on at the Next of each item, as a user does who was interrupted there.
func TestResume(t *testing.T) {
	var in []byte
	for i := range 5 {
		in = append(in, answer(fmt.Sprint(i), webPage)...)
		in = append(in, answer("nothing", "<p>Nothing.")...)
	}
	path := filepath.Join(t.TempDir(), "a.warc.gz")
	if err := os.WriteFile(path, in, 0o600); err != nil {
		t.Fatal(err)
	}
	var at int64
	for i := range 5 {
		for it := range ingest.Articles(context.Background(), ingest.Find([]string{path}), ingest.Options{Offset: at}) {
			if want := fmt.Sprintf("https://post.example/%d", i); it.Article.ID != want || it.Next <= at || it.Fault(errors.New("x")).Error() != fmt.Sprintf("%s: record at byte %d: x", path, it.Offset) {
				t.Fatalf("from byte %d: %s (%d to %d), want %s", at, it.Article.ID, it.Offset, it.Next, want)
			}
			at = it.Next
			break
		}
	}
}

func TestAddress(t *testing.T) {
	fetch := func(_ context.Context, address string) (hearsay.Article, []hearsay.Warning, error) {
		if strings.HasSuffix(address, "/gone") {
			return hearsay.Article{}, nil, hearsay.ErrNotFound
		}
		return hearsay.Article{ID: address, URL: address, Text: prose}, nil, nil
	}
	var out []string
	for it := range ingest.Articles(context.Background(), ingest.Find([]string{"https://post.example/a", "https://post.example/gone"}), ingest.Options{Fetch: fetch, Outlet: "Post"}) {
		out = append(out, fmt.Sprint(it.Article.ID, " ", it.Article.Outlet, " ", it.Err))
	}
	if want := "https://post.example/a Post <nil>|  https://post.example/gone: not found"; strings.Join(out, "|") != want {
		t.Errorf("got %q, want %q", strings.Join(out, "|"), want)
	}
}

// pageOf makes a page of some 500 words with all that stands around a report.
func pageOf(n int) string {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html><html lang=en><head><title>Report " + fmt.Sprint(n) + "</title></head><body><nav><ul>")
	for i := range 40 {
		fmt.Fprintf(&b, "<li><a href=/s/%d>Section %d</a></li>", i, i)
	}
	b.WriteString("</ul></nav><article>")
	for i := range 15 {
		fmt.Fprintf(&b, "<p>%s That was report %d, paragraph %d.</p>", prose, n, i)
	}
	b.WriteString("</article><footer><p>All rights are with the post.</p></footer></body></html>")
	return b.String()
}

// TestArchiveSpeed compares reading an archive with reading the same pages as JSON Lines and taking the text out of them: it must come
// to no less than 90 % of that. make bench reads 10,000 pages; here, where other tests run beside it, only something gross is a failure.
func TestArchiveSpeed(t *testing.T) {
	pages, least := 300, 0.5
	if os.Getenv("HEARSAY_BENCH") != "" {
		pages, least = 10_000, 0.9
	}
	dir := t.TempDir()
	archive, lines := filepath.Join(dir, "a.warc.gz"), filepath.Join(dir, "a.jsonl")
	writeBoth(t, archive, lines, pages)
	asArchive := func() (n int) {
		for it := range ingest.Articles(context.Background(), ingest.Find([]string{archive}), ingest.Options{}) {
			if it.Err != nil {
				t.Fatal(it.Err)
			}
			n++
		}
		return n
	}
	asLines := func() (n int) {
		for it := range ingest.Articles(context.Background(), ingest.Find([]string{lines}), ingest.Options{}) {
			if _, err := html.Article([]byte(it.Article.Text), "text/html", it.Article.URL); err != nil || it.Err != nil {
				t.Fatal(err, it.Err)
			}
			n++
		}
		return n
	}
	best := map[string]time.Duration{}
	for range 3 { // in turns, so that what else the machine does meets both
		for name, f := range map[string]func() int{"archive": asArchive, "lines": asLines} {
			began := time.Now()
			if n := f(); n != pages {
				t.Fatalf("%s: %d reports of %d", name, n, pages)
			}
			if took := time.Since(began); best[name] == 0 || took < best[name] {
				best[name] = took
			}
		}
	}
	share := best["lines"].Seconds() / best["archive"].Seconds()
	t.Logf("%d pages: %v from an archive, %v from JSON Lines with the text taken out: %.0f %% of its speed", pages, best["archive"].Round(time.Millisecond),
		best["lines"].Round(time.Millisecond), 100*share)
	if share < least {
		t.Errorf("%.2f of the speed, want %.2f", share, least)
	}
}

func writeBoth(t *testing.T, archive, lines string, pages int) {
	t.Helper()
	a, err := os.Create(archive)
	if err != nil {
		t.Fatal(err)
	}
	l, err := os.Create(lines)
	if err != nil {
		t.Fatal(err)
	}
	e := json.NewEncoder(l)
	for i := range pages {
		page := pageOf(i)
		_, err := a.Write(answer(fmt.Sprint(i), page))
		if err = errors.Join(err, e.Encode(map[string]string{"text": page, "url": fmt.Sprintf("https://post.example/%d", i)})); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(a.Close(), l.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestArchiveMemory reads a long archive: what is held does not grow with it. make bench reads 1 GB of pages.
func TestArchiveMemory(t *testing.T) {
	total := int64(64 << 20)
	if os.Getenv("HEARSAY_BENCH") != "" {
		total = 1 << 30
	}
	member := answer("a", pageOf(1))
	size := int64(len(pageOf(1)))
	pr, pw := io.Pipe()
	go func() {
		var err error
		for n := int64(0); n < total && err == nil; n += size {
			_, err = pw.Write(member)
		}
		_ = pw.CloseWithError(err)
	}()
	var first, peak uint64
	n := 0
	for it := range ingest.Articles(context.Background(), ingest.Find([]string{"-"}), ingest.Options{Stdin: pr}) {
		if it.Err != nil {
			t.Fatal(it.Err)
		}
		if n++; n%500 == 0 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			if first == 0 {
				first = m.HeapAlloc
			}
			peak = max(peak, m.HeapAlloc)
		}
	}
	t.Logf("%d reports, %d MB of pages: heap %d kB after 500, %d kB at most", n, total>>20, first>>10, peak>>10)
	if peak > first+4<<20 {
		t.Errorf("heap grew from %d kB to %d kB", first>>10, peak>>10)
	}
}
