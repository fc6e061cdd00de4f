// Package store keeps what was read out of articles in one SQLite file: articles with their versions, readings with
// the model that made them, statements with their exact words, sources, relations and claims.
//
// A hearsay.Record goes in through [Tx.Put], in one transaction an article; records, [Statement]s and [Source]s come out.
// The schema is described in docs/ledger.md and made to be read by plain SQL and Datasette as well; offsets in it count
// bytes of version.text, as everywhere inside the program.
//
// A [DB] is safe for concurrent use: one writer at a time ([DB.Update]), any number of readers ([DB.View]), each of which
// sees one consistent state. What [DB.Update] has returned from survives a crash and a power cut (write-ahead log,
// synchronous=FULL).
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

	"hearsay"
)

// CorruptError says that the file of a store is damaged. What can be saved can be exported from the newest copy.
type CorruptError struct {
	File string
	// Offset is the byte at which the damage was found, or -1 if SQLite does not say.
	Offset int64
	// What was found, in words.
	What string
}

// Error names the file and what is wrong with it.
func (e *CorruptError) Error() string {
	if e.Offset < 0 {
		return fmt.Sprintf("%s: damaged: %s", e.File, e.What)
	}
	return fmt.Sprintf("%s: damaged at byte %d: %s", e.File, e.Offset, e.What)
}

// Is makes a damaged store a hearsay.ErrInvalid.
func (e *CorruptError) Is(target error) bool { return target == hearsay.ErrInvalid }

// DB is an open store. Close it.
type DB struct {
	path          string
	write, readDB *sql.DB
}

// Open opens the store in the file at path, made (with its folder) if it is missing, and brings its schema up to date. Before
// a migration changes a store that holds something, a copy is kept beside it as PATH.before-N, N being the version it
// has. A file that is no store or a damaged one gives a *[CorruptError].
func Open(ctx context.Context, path string) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("open ledger: %w", err)
	}
	if err := checkSize(path); err != nil {
		return nil, err
	}
	db := &DB{path: path}
	var err error
	if db.write, err = sql.Open("sqlite", dsn(path, writing)); err != nil {
		return nil, db.explain(err)
	}
	db.write.SetMaxOpenConns(1)
	if err := db.migrate(ctx); err != nil {
		err = db.explain(err)
		return nil, errors.Join(err, db.write.Close())
	}
	if db.readDB, err = sql.Open("sqlite", dsn(path, reading)); err != nil {
		return nil, errors.Join(db.explain(err), db.write.Close())
	}
	return db, nil
}

// Close ends all use of db. The write-ahead log is folded into the file.
func (db *DB) Close() error {
	return errors.Join(db.readDB.Close(), db.write.Close())
}

// Path is the file that db is kept in.
func (db *DB) Path() string { return db.path }

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

// explain turns SQLite's codes for damage into a *CorruptError and passes on every other error.
func (db *DB) explain(err error) error {
	var se *sqlite.Error
	if errors.As(err, &se) {
		switch se.Code() & 0xff {
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT:
			return &CorruptError{File: db.path, Offset: -1, What: se.Error()}
		}
	}
	return err
}

// Tx is one transaction. It is not safe for concurrent use and ends with the function it was handed to.
type Tx struct {
	tx  *sql.Tx
	ctx context.Context
	db  *DB
}

// Update runs f in a transaction that may write; writers wait for one another. If f returns nil, what it wrote is on disk when
// Update returns nil; otherwise nothing of it remains.
func (db *DB) Update(ctx context.Context, f func(*Tx) error) error { return db.run(ctx, db.write, f) }

// View runs f on one consistent state of the store. Writes within f fail.
func (db *DB) View(ctx context.Context, f func(*Tx) error) error { return db.run(ctx, db.readDB, f) }

func (db *DB) run(ctx context.Context, pool *sql.DB, f func(*Tx) error) (err error) {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return db.explain(err)
	}
	defer func() {
		if err != nil {
			// The rollback's own error adds nothing: the transaction is gone either way.
			_ = tx.Rollback()
			err = db.explain(err)
		}
	}()
	if err := f(&Tx{tx: tx, ctx: ctx, db: db}); err != nil {
		return err
	}
	return tx.Commit()
}

func (t *Tx) exec(query string, args ...any) (sql.Result, error) {
	return t.tx.ExecContext(t.ctx, query, args...)
}

// insert runs an INSERT and gives the new row's id.
func (t *Tx) insert(query string, args ...any) (int64, error) {
	res, err := t.exec(query, args...)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// each runs a query and calls row for each of its rows.
func (t *Tx) each(query string, args []any, row func(scan func(...any) error) error) error {
	rows, err := t.tx.QueryContext(t.ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// one scans the only row of a query; found is false if there is none.
func (t *Tx) one(query string, args []any, dest ...any) (found bool, err error) {
	err = t.tx.QueryRowContext(t.ctx, query, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// null stores what is not known as NULL.
func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}
