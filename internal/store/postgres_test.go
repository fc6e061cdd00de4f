//go:build unix

package store_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

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

func TestPostgresNotThere(t *testing.T) {
	_, err := store.Open(context.Background(), "postgres://someone:secret@127.0.0.1:1/none?connect_timeout=1")
	if err == nil {
		t.Fatal("a server that is not there was opened")
	}
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("the password is shown: %v", err)
	}
}
