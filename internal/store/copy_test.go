package store

import (
	"context"
	"slices"
	"strings"
	"testing"
)

// A table that MoveTo does not know would be left behind.
func TestTablesComplete(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, t.TempDir()+"/ledger.db")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var have, want []string
	err = db.View(ctx, func(tx *Tx) error {
		return tx.each("SELECT name FROM sqlite_schema WHERE type = 'table'", nil, func(scan func(...any) error) error {
			var name string
			err := scan(&name)
			if !strings.Contains(name, "_search") && !strings.HasPrefix(name, "sqlite_") && name != "goose_db_version" {
				have = append(have, name)
			}
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range tables {
		want = append(want, s.name)
	}
	slices.Sort(have)
	slices.Sort(want)
	if !slices.Equal(have, want) {
		t.Errorf("the schema has the tables %v, MoveTo moves %v", have, want)
	}
}
