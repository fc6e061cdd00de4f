//go:build linux

package store_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"hearsay"
	"hearsay/internal/store"
	"hearsay/internal/store/storetest"
)

// fill adds articles to the ledger at path until it cannot, at most n, and gives how many were acknowledged.
func fill(t *testing.T, db *store.DB, from, n int) (acknowledged int, err error) {
	t.Helper()
	for i := from; i < from+n; i++ {
		err := db.Update(context.Background(), func(tx *store.Tx) error {
			_, err := storetest.Put(tx, storetest.Record(i), crashModel)
			return err
		})
		if err != nil {
			return i - from, err
		}
	}
	return n, nil
}

// TestDiskFull writes until a small disk is full: the error says so, what was acknowledged is all there, and writing goes on once there
// is room.
func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("no small disk can be made here (it takes root): %v %s", err, out)
	}
	defer func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %v %s", err, out)
		}
	}()
	path := filepath.Join(dir, "ledger.db")
	db, err := store.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	n, err := fill(t, db, 0, 100_000)
	if err == nil || n == 0 {
		t.Fatalf("%d articles on a disk of 3 MB: %v", n, err)
	}
	if !strings.Contains(err.Error(), "full") {
		t.Errorf("the error does not say that the disk is full: %v", err)
	}
	want := map[string]bool{}
	for i := range n {
		want[storetest.Record(i).ID] = true
	}
	recs, err := records(db)
	if err != nil {
		t.Fatalf("reading on a full disk: %v", err)
	}
	got := map[string]bool{}
	for _, r := range recs {
		got[r.ID] = true
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%d articles are there, %d were acknowledged", len(got), n)
	}
	if out, err := exec.Command("mount", "-o", "remount,size=12m", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	if more, err := fill(t, db, n, 20); err != nil {
		t.Errorf("with room again, after %d articles: %v", more, err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if found, _ := check(path); len(found) > 0 {
		t.Errorf("damaged: %v", found)
	}
}

// TestReadOnly opens a ledger on a disk that may only be read: the error says so, and the file stays as it is.
func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("no disk can be mounted here (it takes root): %v %s", err, out)
	}
	defer func() { _ = exec.Command("umount", dir).Run() }()
	path := filepath.Join(dir, "ledger.db")
	db, err := store.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fill(t, db, 0, 3); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-o", "remount,ro", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	db, err = store.Open(context.Background(), path)
	if err == nil {
		_, err = fill(t, db, 3, 1)
		_ = db.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "cannot be written") {
		t.Errorf("writing where nothing can be written: %v", err)
	}
	if after, err := os.ReadFile(path); err != nil || !reflect.DeepEqual(after, before) {
		t.Errorf("the file changed, or cannot be read: %v", err)
	}
}

// TestClockJumps stamps readings with a clock that runs back and far ahead: the newest version is the one added last, whatever the clock says.
func TestClockJumps(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "ledger.db")
	db, err := store.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	rec := hearsay.Record{Article: hearsay.Article{ID: "a", Text: "Orla Venn said no."}}
	for i, now := range []time.Time{time.Date(2031, 5, 6, 0, 0, 0, 0, time.UTC), time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), {}} {
		rec.Title = "title " + string(rune('a'+i))
		if err := db.Update(ctx, func(tx *store.Tx) error { _, err := tx.Put(rec, crashModel, nil, now); return err }); err != nil {
			t.Fatalf("at %v: %v", now, err)
		}
		recs, err := records(db)
		if err != nil || len(recs) != 1 || recs[0].Title != rec.Title {
			t.Errorf("at %v: %d articles, the first %q, %v; want %q", now, len(recs), recs[0].Title, err, rec.Title)
		}
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if found, _ := check(path); len(found) > 0 {
		t.Errorf("damaged: %v", found)
	}
}
