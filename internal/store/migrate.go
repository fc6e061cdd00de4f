package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema to the newest version, after keeping a copy of a store that already has one.
func (e *sqliteEngine) migrate(ctx context.Context) error {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	return e.migrateTo(ctx, sub)
}

func (e *sqliteEngine) migrateTo(ctx context.Context, files fs.FS) error {
	provider, err := goose.NewProvider(goose.DialectSQLite3, e.write, files)
	if err != nil {
		return err
	}
	pending, err := provider.HasPending(ctx)
	if err != nil {
		return err
	}
	have, err := provider.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	newest := provider.ListSources()[len(provider.ListSources())-1].Version
	if have > newest {
		return fmt.Errorf("%s: its schema has version %d, this program knows %d: use a newer hearsay", e.path, have, newest)
	}
	if !pending {
		return nil
	}
	if have > 0 {
		if err := e.keepCopy(ctx, fmt.Sprintf("%s.before-%d", e.path, have+1)); err != nil {
			return fmt.Errorf("keep a copy before migrating: %w", err)
		}
	}
	_, err = provider.Up(ctx)
	return err
}

// keepCopy leaves an earlier copy of the same version alone: the migration that it was made for did not end.
func (e *sqliteEngine) keepCopy(ctx context.Context, path string) error {
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return copyFrom(ctx, e.write, path)
}
