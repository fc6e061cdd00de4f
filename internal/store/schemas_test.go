package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"path/filepath"
	"testing"
	"testing/fstest"
)

// TestEverySchema makes a ledger of every schema there has been, each with an article in it, and opens it with this program.
func TestEverySchema(t *testing.T) {
	known, err := fs.ReadDir(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	upTo := fstest.MapFS{}
	made := 0
	for _, f := range known {
		if f.IsDir() {
			continue
		}
		data, err := migrations.ReadFile("migrations/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		upTo[f.Name()] = &fstest.MapFile{Data: data}
		path := filepath.Join(t.TempDir(), f.Name()+".db")
		write, err := sql.Open("sqlite", dsn(path, writing))
		if err != nil {
			t.Fatal(err)
		}
		write.SetMaxOpenConns(1)
		if err := (&sqliteEngine{path: path, write: write}).migrateTo(ctx, upTo); err != nil {
			t.Fatalf("%s: %v", f.Name(), err)
		}
		for _, q := range []string{`INSERT INTO article (id, name, known_by) VALUES (1, 'old', 'id:old')`,
			`INSERT INTO version (article_id, number, current, text, digest, added) VALUES (1, 1, 1, 'She said so.', 'x', '2031-05-06T00:00:00Z')`} {
			if _, err := write.ExecContext(ctx, q); err != nil {
				t.Fatalf("%s: %v", f.Name(), err)
			}
		}
		if err := write.Close(); err != nil {
			t.Fatal(err)
		}
		db, err := Open(ctx, path)
		if err != nil {
			t.Errorf("a ledger of schema %s: %v", f.Name(), err)
			continue
		}
		found, _, err := db.Check(ctx)
		if err != nil || len(found) > 0 {
			t.Errorf("a ledger of schema %s: %v %v", f.Name(), found, err)
		}
		var n int
		if err := db.View(ctx, func(tx *Tx) error {
			_, err := tx.one("SELECT count(*) FROM article WHERE name = 'old'", nil, &n)
			return err
		}); err != nil || n != 1 {
			t.Errorf("schema %s: the article is gone: %d, %v", f.Name(), n, err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		made++
	}
	if made < 6 {
		t.Error(fmt.Sprint("only ", made, " schemas"))
	}
}
