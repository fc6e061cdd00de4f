//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"hearsay/internal/store/storetest"
)

// TestSharedLedger runs the real command on a ledger in PostgreSQL, whose address is in HEARSAY_DB.
func TestSharedLedger(t *testing.T) {
	server := storetest.Postgres(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/shared",
		Setup: func(e *testscript.Env) error {
			e.Setenv("HEARSAY_DB", server.Database(t))
			return nil
		},
	})
}

// TestSharedSpeed measures what a queue costs and what a second worker brings: make bench runs it.
func TestSharedSpeed(t *testing.T) {
	if os.Getenv("HEARSAY_BENCH") == "" {
		t.Skip("set HEARSAY_BENCH=1 (make bench): takes minutes and a quiet machine")
	}
	server := storetest.Postgres(t)
	dir := t.TempDir()
	bin := filepath.Join(dir, "hearsay")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	articles, records := filepath.Join(dir, "articles.jsonl"), filepath.Join(dir, "records.jsonl")
	writeArticles(t, articles, benchArticles(t), 84)
	run := func(args ...string) time.Duration {
		t.Helper()
		began := time.Now()
		cmd := exec.Command(bin, args...)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		took := time.Since(began)
		if args[0] == "read" {
			if err := os.WriteFile(records, out, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return took
	}
	// A worker reads an article and then adds it, where hearsay add reads the next one meanwhile: so its time is held to that of both steps.
	read := run("read", "--to", "jsonl", "--threads", "1", articles)
	direct := read + run("import", "--db", server.Database(t), records)
	work := func(workers int) time.Duration {
		db := server.Database(t)
		run("add", "--queue", "--db", db, articles)
		began := time.Now()
		var g sync.WaitGroup
		for range workers {
			g.Go(func() { run("work", "--db", db, "--threads", "1", "--until-empty") })
		}
		g.Wait()
		return time.Since(began)
	}
	one, two := work(1), work(2)
	t.Logf("84 articles: read %v, read and added %v, through the queue %v: the queue costs %.1f %% of reading", read.Round(time.Millisecond),
		direct.Round(time.Millisecond), one.Round(time.Millisecond), 100*(one-direct).Seconds()/read.Seconds())
	t.Logf("two workers %v: %.2f times one", two.Round(time.Millisecond), one.Seconds()/two.Seconds())
}
