//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"hearsay"
	"hearsay/internal/goldtest"
)

// usage is what one run of the program took.
type usage struct {
	wall, processor time.Duration
	peakBytes       int64
	first           time.Duration // until the first record
}

// TestSpeed measures the program as it is used: make bench runs it. It says what it measured and fails only where a run
// fails, since absolute times on a shared machine mean little.
func TestSpeed(t *testing.T) {
	if os.Getenv("HEARSAY_BENCH") == "" {
		t.Skip("set HEARSAY_BENCH=1 (make bench): takes minutes and a quiet machine")
	}
	dir := t.TempDir()
	bin := filepath.Join(dir, "hearsay")
	build := exec.Command("go", "build", "-trimpath", "-o", bin, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	articles := benchArticles(t)
	words := 0
	for _, a := range articles {
		words += len(strings.Fields(a.Text))
	}
	small := filepath.Join(dir, "articles.jsonl")
	writeArticles(t, small, articles, len(articles))
	page := filepath.Join(dir, "page.jsonl")
	writeArticles(t, page, articles[:1], 1)

	measure(t, bin, "--threads", "1", page) // the file's pages are in memory from here on
	u := measure(t, bin, "--threads", "1", page)
	t.Logf("one article of %d words: first record after %v", len(strings.Fields(articles[0].Text)), u.first.Round(time.Millisecond))

	// In turns, so that what else the machine does meets both.
	var one, two usage
	for range 3 {
		a, b := measure(t, bin, "--threads", "1", small), measure(t, bin, "--threads", "2", small)
		one.wall, one.processor, two.wall = one.wall+a.wall, one.processor+a.processor, two.wall+b.wall
	}
	t.Logf("%d articles, %d words, one thread: %.0f words a processor-second", len(articles), words, 3*float64(words)/one.processor.Seconds())
	if runtime.NumCPU() > 1 {
		t.Logf("two threads against one: %.2f times as fast", one.wall.Seconds()/two.wall.Seconds())
	}
	many := filepath.Join(dir, "many.jsonl")
	writeArticles(t, many, articles, 10_000)
	u = measure(t, bin, many)
	t.Logf("10,000 articles: peak memory %d MB, %v", u.peakBytes>>20, u.wall.Round(time.Second))
}

// benchArticles gives PolNeAR's development month, or the invented examples where the corpora are absent.
func benchArticles(t *testing.T) []hearsay.Article {
	t.Helper()
	shared := goldtest.Dir(t)
	data, err := os.ReadFile(filepath.Join(shared, "data", "polnear-dev.jsonl"))
	if err != nil {
		t.Logf("no corpus (%v): measuring on examples/wire-items.jsonl", err)
		if data, err = os.ReadFile(filepath.Join("..", "..", "examples", "wire-items.jsonl")); err != nil {
			t.Fatal(err)
		}
	}
	var out []hearsay.Article
	for line := range bytes.Lines(data) {
		var a struct{ Text, Outlet, Title, Published string }
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatal(err)
		}
		out = append(out, hearsay.Article{Text: a.Text, Outlet: a.Outlet, Title: a.Title, Published: a.Published})
	}
	return out
}

// writeArticles writes n articles as JSON Lines, those given over and over under new names.
func writeArticles(t *testing.T, path string, articles []hearsay.Article, n int) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	e := json.NewEncoder(w)
	for i := range n {
		a := articles[i%len(articles)]
		if err := e.Encode(map[string]string{"id": fmt.Sprint("a", i), "text": a.Text}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// measure reads with the program and measures it.
func measure(t *testing.T, bin string, args ...string) usage {
	t.Helper()
	cmd := exec.Command(bin, append([]string{"read", "--to", "jsonl"}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var u usage
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReaderSize(out, 1<<20)
	if _, err := r.Peek(1); err == nil {
		u.first = time.Since(begin)
	}
	if _, err := r.WriteTo(io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	u.wall = time.Since(begin)
	u.processor = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if ru, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.peakBytes = int64(ru.Maxrss) << 10 // Linux counts in KiB
	}
	return u
}
