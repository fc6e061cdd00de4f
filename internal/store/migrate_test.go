package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"hearsay"
)

// TestMigrateKeepsCopy brings a store with data to an invented next version: the data stay, and the copy holds the state
// before.
func TestMigrateKeepsCopy(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "ledger.db")
	db, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	rec := hearsay.Record{Article: hearsay.Article{ID: "a", Text: "The mayor said no."}}
	if err := db.Update(ctx, func(tx *Tx) error { _, err := tx.Put(rec, Model{Name: "m"}, nil, time.Time{}); return err }); err != nil {
		t.Fatal(err)
	}
	next := fstest.MapFS{"9999_next.sql": {Data: []byte("-- +goose Up\nCREATE TABLE next (id INTEGER PRIMARY KEY);\n")}}
	known, err := migrations.ReadDir("migrations")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range known {
		data, err := migrations.ReadFile("migrations/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		next[f.Name()] = &fstest.MapFile{Data: data}
	}
	var newest int
	if _, err := fmt.Sscanf(known[len(known)-1].Name(), "%d_", &newest); err != nil {
		t.Fatal(err)
	}
	if err := db.engine.(*sqliteEngine).migrateTo(ctx, next); err != nil {
		t.Fatalf("migrate: %v", err)
	}
	if err := db.engine.(*sqliteEngine).migrateTo(ctx, next); err != nil {
		t.Fatalf("migrate again: %v", err)
	}
	err = db.View(ctx, func(tx *Tx) error { _, err := tx.Record("a"); return err })
	if err != nil {
		t.Errorf("the data after migrating: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ctx, path); err == nil {
		t.Error("a store of a later version than this program knows was opened")
	}
	old, err := Open(ctx, fmt.Sprintf("%s.before-%d", path, newest+1))
	if err != nil {
		t.Fatalf("the copy: %v", err)
	}
	defer old.Close()
	err = old.View(ctx, func(tx *Tx) error {
		_, err := tx.Record("a")
		return err
	})
	if err != nil {
		t.Errorf("the data in the copy: %v", err)
	}
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".hearsay-copy-*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if _, err := os.Stat(path + ".before-1"); err == nil {
		t.Error("a copy of an empty store was kept")
	}
}

func TestFind(t *testing.T) {
	const text = "He said the deal is done. She said the deal is done too. Nobody believed a single word of what they told the press."
	for _, c := range []struct {
		name, exact, prefix, suffix string
		want                        string
		how                         How
	}{
		{"unique", "believed a single word", "", "", "believed a single word", Exact},
		{"the place that its context fits", "the deal is done", "She said ", " too.", "the deal is done", Exact},
		{"changed words between the same context", "trusted one syllable", "is done too. Nobody ", " of what they told the press", "believed a single word", Context},
		{"most words in order", "Nobody really believed a word of what they told the press", "", "", "Nobody believed a single word of what they told the press", Altered},
		{"gone", "the harbour is closed for repairs", "", "", "", Lost},
	} {
		at, how := Find(text, c.exact, c.prefix, c.suffix)
		if how != c.how || how != Lost && at.In(text) != c.want {
			t.Errorf("%s: got %q, %s, want %q, %s", c.name, at.In(text), how, c.want, c.how)
		}
		if c.name == "the place that its context fits" && at.Start < 26 {
			t.Errorf("%s: got the first place", c.name)
		}
	}
}
