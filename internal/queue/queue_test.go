//go:build unix

package queue_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"hearsay"
	"hearsay/internal/queue"
	"hearsay/internal/store"
	"hearsay/internal/store/storetest"
	"hearsay/internal/telemetry"
)

// helper names the variable that makes this test binary a worker process on the database that it holds.
const helper = "HEARSAY_TEST_WORKER"

func TestMain(m *testing.M) {
	if address := os.Getenv(helper); address != "" {
		if err := workProcess(address); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// workProcess stores waiting articles in the ledger until nothing waits.
func workProcess(address string) error {
	ctx := context.Background()
	db, err := store.Open(ctx, address)
	if err != nil {
		return err
	}
	defer db.Close()
	q, err := queue.Open(ctx, address)
	if err != nil {
		return err
	}
	defer q.Close()
	return q.Work(ctx, queue.Options{Threads: 2, UntilEmpty: true, Timeout: 2 * time.Second, Do: func(ctx context.Context, a hearsay.Article) error {
		time.Sleep(5 * time.Millisecond) // reading takes its time
		n, err := strconv.Atoi(strings.TrimPrefix(a.ID, "article-"))
		if err != nil {
			return err
		}
		rec := storetest.Record(n)
		rec.Article = a
		return db.Update(ctx, func(tx *store.Tx) error {
			_, err := storetest.Put(tx, rec, store.Model{Name: "test"})
			return err
		})
	}})
}

func open(t *testing.T, address string) *queue.Queue {
	t.Helper()
	q, err := queue.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	return q
}

func add(t *testing.T, q *queue.Queue, articles ...hearsay.Article) int {
	t.Helper()
	n, err := q.Add(context.Background(), articles)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func counts(t *testing.T, q *queue.Queue) queue.Counts {
	t.Helper()
	c, err := q.Counts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestQueue(t *testing.T) {
	q := open(t, storetest.Postgres(t).Database(t))
	ctx := context.Background()
	good, bad := hearsay.Article{ID: "good", Title: "T", URL: "https://press.example/1", Lang: "en", Outlet: "O", Published: "2031-05-07", Text: "The mayor said no."},
		hearsay.Article{ID: "bad", Text: "x"}
	if n := add(t, q, good, bad, good); n != 2 {
		t.Errorf("%d added, want 2: the same article waits once", n)
	}
	if n := add(t, q, good); n != 0 {
		t.Errorf("%d added, want none: it waits already", n)
	}
	edited := good
	edited.Text += " Twice."
	if n := add(t, q, edited); n != 1 {
		t.Errorf("%d added, want 1: an edited article is another", n)
	}
	var mu sync.Mutex
	var seen []hearsay.Article
	o := queue.Options{Threads: 2, UntilEmpty: true, Do: func(_ context.Context, a hearsay.Article) error {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, a)
		if a.ID == "bad" {
			return fmt.Errorf("nothing in it: %w", hearsay.ErrInvalid)
		}
		return nil
	}}
	if err := q.Work(ctx, o); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 3 || seen[0] != good && seen[1] != good && seen[2] != good {
		t.Errorf("worked on %v", seen)
	}
	if c := counts(t, q); c != (queue.Counts{Dead: 1}) {
		t.Errorf("got %+v, want one dead article", c)
	}
	dead, err := q.Dead(ctx, 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(dead) != 1 || dead[0].Article != "bad" || !strings.Contains(dead[0].Error, "nothing in it") || dead[0].At.IsZero() {
		t.Fatalf("dead: %+v", dead)
	}
	if err := q.Retry(ctx, dead[0].ID); err != nil {
		t.Fatal(err)
	}
	if c := counts(t, q); c != (queue.Counts{Waiting: 1}) {
		t.Errorf("got %+v, want it to wait again", c)
	}
	if err := q.Drop(ctx, dead[0].ID); err != nil {
		t.Fatal(err)
	}
	for _, f := range []func(context.Context, int64) error{q.Retry, q.Drop} {
		if err := f(ctx, dead[0].ID); !errors.Is(err, hearsay.ErrNotFound) {
			t.Errorf("a job that is gone: %v", err)
		}
	}
}

// A worker that is asked to stop finishes what it has begun, and an article that fails waits for its next turn.
func TestWorkStops(t *testing.T) {
	q := open(t, storetest.Postgres(t).Database(t))
	ctx, stop := context.WithCancel(context.Background())
	add(t, q, hearsay.Article{ID: "slow", Text: "x"}, hearsay.Article{ID: "fails", Text: "x"})
	done := make(chan string, 2)
	err := q.Work(ctx, queue.Options{Threads: 2, Do: func(ctx context.Context, a hearsay.Article) error {
		if a.ID == "fails" {
			return io.ErrUnexpectedEOF
		}
		stop()
		select {
		case <-ctx.Done():
		case <-time.After(300 * time.Millisecond):
			done <- a.ID
		}
		return ctx.Err()
	}})
	if err != nil {
		t.Fatal(err)
	}
	if len(done) != 1 {
		t.Error("the article that was begun was not finished")
	}
	if c := counts(t, q); c.Running != 0 || c.Dead != 0 || c.Waiting > 1 {
		t.Errorf("got %+v, want at most the one that failed to wait", c)
	}
}

// Workers are killed at random moments, as processes: no article is lost, none is stored twice.
func TestWorkersKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("waits until the articles of killed workers are given to others")
	}
	address := storetest.Postgres(t).Database(t)
	q := open(t, address)
	const n = 150
	articles := make([]hearsay.Article, n)
	for i := range articles {
		articles[i] = storetest.Article(i)
		articles[i].ID = fmt.Sprintf("article-%d", i)
	}
	add(t, q, articles...)
	worker := func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), helper+"="+address)
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd
	}
	killed := 0
	for i := range 6 {
		w := worker()
		time.Sleep(time.Duration(300+i*57) * time.Millisecond)
		if err := w.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if w.Wait() != nil {
			killed++
		}
	}
	if killed == 0 {
		t.Fatal("no worker was killed while it worked")
	}
	last := []*exec.Cmd{worker(), worker()}
	for _, w := range last {
		if err := w.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	if c := counts(t, q); c != (queue.Counts{}) {
		t.Errorf("left in the queue: %+v", c)
	}
	db, err := store.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	seen := map[string]int{}
	err = db.View(context.Background(), func(tx *store.Tx) error {
		return tx.Records(func(r hearsay.Record) error { seen[r.ID]++; return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range articles {
		if seen[a.ID] != 1 {
			t.Errorf("%s is stored %d times", a.ID, seen[a.ID])
		}
	}
	if len(seen) != n {
		t.Errorf("%d articles stored, want %d", len(seen), n)
	}
}

// Work on an article goes on with the trace that it was added in, and the same article of two traces still waits once.
func TestTrace(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	otel.SetTracerProvider(trace.NewTracerProvider(trace.WithSyncer(spans)))
	telemetry.Collect(true)
	t.Cleanup(func() { telemetry.Collect(false) })
	q := open(t, storetest.Postgres(t).Database(t))
	a := hearsay.Article{ID: "a", Text: "The mayor said no."}
	var want []string
	for range 2 {
		ctx, end := telemetry.Step(t.Context(), "hand in")
		if _, err := q.Add(ctx, []hearsay.Article{a}); err != nil {
			t.Fatal(err)
		}
		end(nil)
		want = append(want, spans.GetSpans()[len(want)].SpanContext.TraceID().String())
	}
	if c := counts(t, q); c.Waiting != 1 {
		t.Fatalf("%d wait, want 1", c.Waiting)
	}
	if err := q.Work(t.Context(), queue.Options{Threads: 1, UntilEmpty: true, Do: func(context.Context, hearsay.Article) error { return nil }}); err != nil {
		t.Fatal(err)
	}
	last := spans.GetSpans()[2]
	if got := last.SpanContext.TraceID().String(); last.Name != "work" || got != want[0] {
		t.Errorf("%s in trace %s, want work in %s", last.Name, got, want[0])
	}
}
