package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"hearsay"
)

// Backup writes a copy of the whole store to a new file at path, consistent while others go on writing. The copy appears
// under its name only once it is complete and on disk. If path exists, the error wraps hearsay.ErrConflict.
func (db *DB) Backup(ctx context.Context, path string) error {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("back up to %s: %w: the file exists", path, hearsay.ErrConflict)
	}
	if err := db.copyTo(ctx, path); err != nil {
		return fmt.Errorf("back up to %s: %w", path, db.explain(err))
	}
	return nil
}

func (e *sqliteEngine) copyTo(ctx context.Context, path string) error {
	// A connection of its own: the readers' are set to query_only, the writer's would make writers wait.
	pool, err := sql.Open("sqlite", dsn(e.path, copying))
	if err != nil {
		return err
	}
	defer pool.Close()
	return copyFrom(ctx, pool, path)
}

// copyFrom copies the file that pool is connected to.
func copyFrom(ctx context.Context, pool *sql.DB, path string) error {
	dir, err := os.MkdirTemp(filepath.Dir(path), ".hearsay-copy-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	part := filepath.Join(dir, "copy")
	if _, err := pool.ExecContext(ctx, "VACUUM INTO ?", part); err != nil {
		return err
	}
	if err := syncFile(part); err != nil {
		return err
	}
	if err := os.Link(part, path); err != nil {
		return err
	}
	return syncFile(filepath.Dir(path))
}

func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
