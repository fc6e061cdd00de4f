package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"hearsay"
	"hearsay/internal/store"
	"hearsay/internal/store/storetest"
)

// filled gives the path of a closed store with n articles, and their records.
func filled(t *testing.T, n int) (string, []hearsay.Record) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ledger.db")
	db := open(t, path)
	var recs []hearsay.Record
	for i := range n {
		recs = append(recs, storetest.Record(i))
		put(t, db, recs[i])
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path, recs
}

func put(t *testing.T, db *store.DB, rec hearsay.Record) {
	t.Helper()
	err := db.Update(context.Background(), func(tx *store.Tx) error {
		_, err := storetest.Put(tx, rec, crashModel)
		return err
	})
	if err != nil {
		t.Errorf("put %s: %v", rec.ID, err)
	}
}

func records(db *store.DB) (out []hearsay.Record, err error) {
	err = db.View(context.Background(), func(tx *store.Tx) error {
		return tx.Records(func(r hearsay.Record) error { out = append(out, r); return nil })
	})
	return out, err
}

// check opens the file at path and looks for damage; what is wrong comes back as words.
func check(path string) (found []string, recs []hearsay.Record) {
	ctx := context.Background()
	db, err := store.Open(ctx, path)
	if err != nil {
		return []string{err.Error()}, nil
	}
	defer db.Close()
	found, _, err = db.Check(ctx)
	if err != nil {
		found = append(found, err.Error())
	}
	recs, err = records(db)
	if err != nil {
		found = append(found, err.Error())
	}
	return found, recs
}

func TestCheckSound(t *testing.T) {
	path, want := filled(t, 30)
	found, recs := check(path)
	if len(found) > 0 || !reflect.DeepEqual(recs, want) {
		t.Errorf("a sound ledger: found %v; records equal: %v", found, reflect.DeepEqual(recs, want))
	}
}

// TestTruncated cuts the file at many places: it must be refused or found damaged, never taken for a smaller ledger.
func TestTruncated(t *testing.T) {
	path, _ := filled(t, 30)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 40 {
		n := 1 + r.IntN(len(whole)-1)
		cut := filepath.Join(t.TempDir(), "cut.db")
		if err := os.WriteFile(cut, whole[:n], 0o644); err != nil {
			t.Fatal(err)
		}
		if found, _ := check(cut); len(found) == 0 {
			t.Errorf("cut to %d of %d bytes: nothing found", n, len(whole))
		}
	}
}

// TestBitFlips flips single bits: either check finds it, or no record has changed.
func TestBitFlips(t *testing.T) {
	path, want := filled(t, 12)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(2, 2))
	hidden := 0
	for range 120 {
		at, bit := r.IntN(len(whole)), byte(1)<<r.IntN(8)
		bad := append([]byte(nil), whole...)
		bad[at] ^= bit
		flipped := filepath.Join(t.TempDir(), "flipped.db")
		if err := os.WriteFile(flipped, bad, 0o644); err != nil {
			t.Fatal(err)
		}
		found, recs := check(flipped)
		if len(found) > 0 {
			continue
		}
		hidden++
		if !reflect.DeepEqual(recs, want) {
			t.Errorf("bit %#x of byte %d flipped: records differ and check finds nothing", bit, at)
		}
	}
	t.Logf("%d of 120 flips touched nothing that is kept for a record", hidden)
}

func TestNotALedger(t *testing.T) {
	for name, content := range map[string]string{"text": strings.Repeat("The minister said no. ", 50), "short": "abc"} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := store.Open(context.Background(), path)
		var corrupt *store.CorruptError
		if !errors.As(err, &corrupt) {
			t.Errorf("%s: got %v, want a CorruptError", name, err)
		}
	}
}

// TestBackupWhileWriting copies the store while another goroutine writes: each copy is sound, and holds all that was
// acknowledged before it was begun.
func TestBackupWhileWriting(t *testing.T) {
	dir := t.TempDir()
	db := open(t, filepath.Join(dir, "a ?#%41.db"))
	defer db.Close()
	var acked int
	var mu sync.Mutex
	stop, done := make(chan struct{}), make(chan struct{})
	defer func() { close(stop); <-done }()
	go func() {
		defer close(done)
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			put(t, db, storetest.Record(n))
			mu.Lock()
			acked = n + 1
			mu.Unlock()
		}
	}()
	for i := range 6 {
		mu.Lock()
		atLeast := acked
		mu.Unlock()
		path := filepath.Join(dir, fmt.Sprint("copy", i))
		if err := db.Backup(context.Background(), path); err != nil {
			t.Fatalf("backup: %v", err)
		}
		found, recs := check(path)
		if len(found) > 0 || len(recs) < atLeast {
			t.Errorf("copy %d: found %v; %d records, want at least %d", i, found, len(recs), atLeast)
		}
	}
	if err := db.Backup(context.Background(), filepath.Join(dir, "copy0")); !errors.Is(err, hearsay.ErrConflict) {
		t.Errorf("backup onto an existing file: got %v, want ErrConflict", err)
	}
}

// TestManyWriters lets several open stores write to one file at once.
func TestManyWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	open(t, path).Close()
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			db := open(t, path)
			defer db.Close()
			for i := range 10 {
				put(t, db, storetest.Record(w*10+i))
			}
		}()
	}
	wg.Wait()
	if found, recs := check(path); len(found) > 0 || len(recs) != 40 {
		t.Errorf("found %v, %d records, want 40", found, len(recs))
	}
}

// TestDatasette opens a ledger in Datasette and searches it there.
func TestDatasette(t *testing.T) {
	bin := os.Getenv("HEARSAY_DATASETTE")
	if bin == "" {
		var err error
		if bin, err = exec.LookPath("datasette"); err != nil {
			t.Skip("datasette is not installed (pip install datasette), and HEARSAY_DATASETTE does not name it")
		}
	}
	path, recs := filled(t, 10)
	get := func(query string) string {
		out, err := exec.Command(bin, path, "--get", query).Output()
		if err != nil {
			t.Fatalf("datasette %s: %v", query, err)
		}
		return string(out)
	}
	if got := get("/ledger/article.json?_shape=array"); !strings.Contains(got, recs[9].ID) {
		t.Errorf("articles in datasette: %.300s", got)
	}
	if got := get("/ledger/said.json?_shape=array&_size=max"); !strings.Contains(got, recs[0].Sources[0].Name) {
		t.Errorf("the view said in datasette: %.300s", got)
	}
	if got := get("/ledger/statement.json?_search=guarantee&_shape=array"); !strings.Contains(got, "guarantee") || strings.Contains(got, "off the table") {
		t.Errorf("search in datasette: %.300s", got)
	}
	if got := get("/ledger/version/1.json?_shape=array"); !strings.Contains(got, recs[0].ID) && !strings.Contains(got, recs[0].Title) {
		t.Errorf("a row in datasette: %.300s", got)
	}
}

// TestPlainSQL reads a ledger as a stranger with SQL would: the words of every span stand at its offsets.
func TestPlainSQL(t *testing.T) {
	path, _ := filled(t, 10)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var spans, wrong int
	err = db.QueryRow(`SELECT count(*), sum(cast(substr(cast(v.text AS BLOB), p.start_byte + 1, p.end_byte - p.start_byte) AS TEXT) <> p.exact)
		FROM span p JOIN statement s ON s.id = p.statement_id JOIN reading r ON r.id = s.reading_id JOIN version v ON v.id = r.version_id`).Scan(&spans, &wrong)
	if err != nil || spans == 0 || wrong > 0 {
		t.Errorf("got %d spans, %d of them wrong, %v", spans, wrong, err)
	}
}
