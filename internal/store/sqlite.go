package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteEngine keeps a store in one file.
type sqliteEngine struct {
	path  string
	write *sql.DB
}

func openSQLite(ctx context.Context, path string) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("open ledger: %w", err)
	}
	if err := checkSize(path); err != nil {
		return nil, err
	}
	e := &sqliteEngine{path: path}
	var err error
	if e.write, err = sql.Open("sqlite", dsn(path, writing)); err != nil {
		return nil, e.explain(err)
	}
	e.write.SetMaxOpenConns(1)
	if err := e.migrate(ctx); err != nil {
		return nil, errors.Join(e.explain(err), e.write.Close())
	}
	read, err := sql.Open("sqlite", dsn(path, reading))
	if err != nil {
		return nil, errors.Join(e.explain(err), e.write.Close())
	}
	return &DB{engine: e, path: path, write: e.write, readDB: read}, nil
}

func (e *sqliteEngine) query(q string) string { return q }

// begin has nothing to do: a transaction for writing takes the file's lock (_txlock=immediate).
func (e *sqliteEngine) begin(*Tx) error { return nil }

func (e *sqliteEngine) next(t *Tx, table string) (next int64, err error) {
	_, err = t.one("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0) + 1", []any{table}, &next)
	return next, err
}

// together is 1: the database is in this process, and a long query takes longer to parse than many short ones to answer.
func (e *sqliteEngine) together() int { return 1 }

// waits is 0: each change is made at once.
func (e *sqliteEngine) waits() int { return 0 }

func (e *sqliteEngine) change(t *Tx, changes []change) error {
	for _, c := range changes {
		if _, err := t.execNow(c.query, c.args...); err != nil {
			return err
		}
	}
	return nil
}

func (e *sqliteEngine) parses() bool { return true }

// took has nothing to do: AUTOINCREMENT minds the ids that rows bring.
func (e *sqliteEngine) took(*Tx, string, int64) error { return nil }

func (e *sqliteEngine) alike(string) string { return "" }

func (e *sqliteEngine) hits(table string) string {
	index := table + "_search"
	return "SELECT rowid AS id FROM " + index + " WHERE " + index + " MATCH ?"
}

// use is what a connection is for.
type use int

const (
	reading use = iota
	writing
	copying
)

// dsn names the file and the settings of each connection to it.
func dsn(path string, u use) string {
	q := url.Values{"_pragma": {"busy_timeout(30000)", "foreign_keys(1)", "cache_size(-32000)", "mmap_size(268435456)"}}
	switch u {
	case writing:
		q["_pragma"] = append(q["_pragma"], "journal_mode(WAL)", "synchronous(FULL)")
		q.Set("_txlock", "immediate")
	case reading:
		q["_pragma"] = append(q["_pragma"], "query_only(1)")
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// checkSize tells a truncated file from a whole one: a SQLite file is a whole number of pages long.
func checkSize(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open ledger: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("open ledger: %w", err)
	}
	if info.Size() == 0 {
		return nil
	}
	head := make([]byte, 100)
	if n, err := f.ReadAt(head, 0); err != nil {
		return &CorruptError{File: path, Offset: int64(n), What: "the file ends within its header"}
	}
	if string(head[:16]) != "SQLite format 3\x00" {
		return &CorruptError{File: path, Offset: 0, What: "not a ledger: the file is no SQLite database"}
	}
	page := int64(head[16])<<8 | int64(head[17])
	if page == 1 {
		page = 65536
	}
	if page < 512 || info.Size()%page != 0 {
		return &CorruptError{File: path, Offset: info.Size(), What: "the file does not end at the end of a page"}
	}
	return nil
}

// explain turns SQLite's codes for damage into a *CorruptError, says what to do about a disk that is full or may not be written, and passes on every
// other error.
func (e *sqliteEngine) explain(err error) error {
	var se *sqlite.Error
	if errors.As(err, &se) {
		switch se.Code() & 0xff {
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT:
			return &CorruptError{File: e.path, Offset: -1, What: se.Error()}
		case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
			return fmt.Errorf("%s: cannot be written; make file, folder and disk writable, or copy the ledger elsewhere (%w)", e.path, err)
		case sqlite3.SQLITE_FULL:
			return fmt.Errorf("%s: the disk is full; what was stored before is safe (%w)", e.path, err)
		}
	}
	return err
}
