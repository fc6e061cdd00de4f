package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"
	"time"

	"hearsay"
	"hearsay/internal/store"
	"hearsay/internal/store/storetest"
)

// childEnv tells a run of this test binary that it is the writer to be killed; its value is "PATH".
const childEnv = "HEARSAY_CRASH_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childEnv); path != "" {
		if err := writeUntilKilled(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// operation n of the writer: it adds an article, and now and then edits or removes an earlier one as well, all in one
// transaction.
func operation(n int) (put []hearsay.Record, removed string) {
	put = []hearsay.Record{storetest.Record(n)}
	if n%4 == 3 {
		rec := storetest.Record(n - 2)
		rec.Title += " (corrected)"
		put = append(put, rec)
	}
	if n%7 == 6 {
		removed = storetest.Record(n - 5).ID
	}
	return put, removed
}

var crashModel = store.Model{Name: "crash", Version: "1"}

func writeUntilKilled(path string) error {
	ctx := context.Background()
	db, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	start, err := strconv.Atoi(os.Getenv(childEnv + "_FROM"))
	if err != nil {
		return err
	}
	for n := start; n < start+10000; n++ {
		err := db.Update(ctx, func(tx *store.Tx) error {
			put, removed := operation(n)
			for _, rec := range put {
				if _, err := storetest.Put(tx, rec, crashModel); err != nil {
					return err
				}
			}
			if removed != "" {
				return tx.Remove(removed)
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("operation %d: %w", n, err)
		}
		fmt.Println(n)
	}
	return nil
}

// expected is the state after n operations.
func expected(n int) map[string]hearsay.Record {
	state := map[string]hearsay.Record{}
	for i := range n {
		put, removed := operation(i)
		for _, rec := range put {
			state[rec.ID] = rec
		}
		delete(state, removed)
	}
	return state
}

// TestKilled kills a real writing process at random moments. Whatever it acknowledged must be there, whole, and at most the one
// operation that it had not acknowledged beyond that, whole too. HEARSAY_KILLS sets how often.
func TestKilled(t *testing.T) {
	kills := 25
	if s := os.Getenv("HEARSAY_KILLS"); s != "" {
		var err error
		if kills, err = strconv.Atoi(s); err != nil {
			t.Fatalf("HEARSAY_KILLS=%q: %v", s, err)
		}
	} else if testing.Short() {
		kills = 5
	}
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	path, done, extra := "", 0, 0
	for round := range kills {
		if round%10 == 0 {
			path, done = filepath.Join(t.TempDir(), "ledger.db"), 0
		}
		wait := time.Duration(r.IntN(60_000)) * time.Microsecond
		acked := killOnce(t, path, done, wait)
		had := done
		done = verifyAfterKill(t, path, max(done, acked))
		if done > max(had, acked) {
			extra++
		}
		if t.Failed() {
			t.Fatalf("round %d: killed after %v", round, wait)
		}
	}
	t.Logf("killed %d times; %d times the operation under way had reached the disk unacknowledged", kills, extra)
}

// killOnce starts a writer at operation from, kills it some time after its first word and gives how many operations are
// acknowledged by then.
func killOnce(t *testing.T, path string, from int, wait time.Duration) int {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+path, fmt.Sprintf("%s_FROM=%d", childEnv, from))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// Every third time the clock starts with the process, so that opening and migrating are hit as well.
	var kill *time.Timer
	arm := func() { kill = time.AfterFunc(wait, func() { _ = cmd.Process.Kill() }) }
	if wait%3 == 0 {
		arm()
	}
	acked := from
	for lines := bufio.NewScanner(out); lines.Scan(); {
		n, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Errorf("the writer said %q", lines.Text())
			break
		}
		acked = n + 1
		if kill == nil {
			arm()
		}
	}
	if kill == nil {
		arm()
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != -1 {
		t.Errorf("the writer ended by itself: %v", err)
	}
	return acked
}

func verifyAfterKill(t *testing.T, path string, acked int) int {
	t.Helper()
	db := open(t, path)
	defer db.Close()
	found, _, err := db.Check(context.Background())
	if err != nil || len(found) > 0 {
		t.Errorf("check: %v, %v", found, err)
	}
	got := map[string]hearsay.Record{}
	err = db.View(context.Background(), func(tx *store.Tx) error {
		return tx.Records(func(r hearsay.Record) error { got[r.ID] = r; return nil })
	})
	if err != nil {
		t.Errorf("read: %v", err)
	}
	for n := acked; n <= acked+1; n++ {
		if reflect.DeepEqual(got, expected(n)) {
			return n
		}
	}
	t.Errorf("%d operations acknowledged, but the %d articles there are neither the state after them nor after one more", acked, len(got))
	return acked
}
