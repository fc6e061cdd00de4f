//go:build unix

package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hearsay"
	"hearsay/internal/store"
	"hearsay/internal/store/storetest"
)

func TestConformancePostgres(t *testing.T) {
	server := storetest.Postgres(t)
	databases := map[string]string{} // by the path that the suite would keep a file at
	storetest.Run(t, storetest.Limits{NoNUL: true}, func(t *testing.T, path string) storetest.Store {
		key := filepath.Dir(path)
		if databases[key] == "" {
			databases[key] = server.Database(t)
		}
		return suite{open(t, databases[key])}
	})
}

// Names are found by trigrams where their words are not: a file cannot do that.
func TestPostgresSourcesSpelledAlike(t *testing.T) {
	db := open(t, storetest.Postgres(t).Database(t))
	defer db.Close()
	ctx := context.Background()
	err := db.Update(ctx, func(tx *store.Tx) error {
		for _, name := range []string{"Ottoline Varga", "Bram Teller"} {
			if _, err := tx.AddSource(hearsay.Source{Name: name, Named: true}, []string{"name:" + name}, ""); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = db.View(ctx, func(tx *store.Tx) error {
		got, err := tx.SourcesNamed("Otoline Vargas", 5)
		if err != nil {
			return err
		}
		if len(got) != 1 || got[0].Name != "Ottoline Varga" {
			t.Errorf("got %v, want Ottoline Varga", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Programs that start at the same time on an empty database find one schema, made once.
func TestPostgresOpenedAtOnce(t *testing.T) {
	server := storetest.Postgres(t)
	for range 4 {
		address := server.Database(t)
		var g sync.WaitGroup
		for range 5 {
			g.Go(func() {
				db, err := store.Open(context.Background(), address)
				if err != nil {
					t.Error(err)
					return
				}
				err = db.View(context.Background(), func(tx *store.Tx) error {
					_, err := tx.Counts()
					return err
				})
				if err := errors.Join(err, db.Close()); err != nil {
					t.Error(err)
				}
			})
		}
		g.Wait()
	}
}

func TestPostgresNotThere(t *testing.T) {
	_, err := store.Open(context.Background(), "postgres://someone:secret@127.0.0.1:1/none?connect_timeout=1")
	if err == nil {
		t.Fatal("a server that is not there was opened")
	}
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("the password is shown: %v", err)
	}
}

// A ledger that goes to PostgreSQL and back is the same to the last row.
func TestMoveTo(t *testing.T) {
	ctx := context.Background()
	file, back := open(t, t.TempDir()+"/a.db"), open(t, t.TempDir()+"/b.db")
	server := open(t, storetest.Postgres(t).Database(t))
	for _, db := range []*store.DB{file, back, server} {
		defer db.Close()
	}
	for i := range 30 {
		put(t, file, storetest.Record(i))
	}
	edited := storetest.Record(3)
	edited.Title += ", corrected"
	put(t, file, edited)
	for _, step := range []struct{ from, to *store.DB }{{file, server}, {server, back}} {
		if err := step.from.MoveTo(ctx, step.to, nil); err != nil {
			t.Fatal(err)
		}
		if err := step.from.MoveTo(ctx, step.to, nil); !errors.Is(err, hearsay.ErrConflict) {
			t.Errorf("moved onto a ledger that holds something: %v", err)
		}
		found, n, err := step.to.Check(ctx)
		if err != nil || len(found) > 0 || n != 31 {
			t.Errorf("%s: %d versions, %v, %v", step.to.Path(), n, found, err)
		}
	}
	want, err := records(file)
	if err != nil {
		t.Fatal(err)
	}
	got, err := records(back)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	// New rows get new ids.
	put(t, server, storetest.Record(99))
	for _, query := range []string{"ferry", "guarantee"} {
		var hits [2][]store.Statement
		for i, db := range []*store.DB{file, back} {
			if err := db.View(ctx, func(tx *store.Tx) (err error) { hits[i], err = tx.Search(query, store.Filter{}); return err }); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(hits[0], hits[1]); diff != "" {
			t.Errorf("search %s: -want +got:\n%s", query, diff)
		}
	}
}
