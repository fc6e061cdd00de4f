// Package store keeps what was read out of articles in one database: articles with their versions, readings with the
// model that made them, statements with their exact words, sources, relations and claims. The database is a SQLite file,
// or PostgreSQL where several programs share a ledger.
//
// A hearsay.Record goes in through [Tx.Put], in one transaction an article; records, [Statement]s and [Source]s come out.
// The schema is described in docs/ledger.md and made to be read by plain SQL and Datasette as well; offsets in it count
// bytes of version.text, as everywhere inside the program.
//
// A [DB] is safe for concurrent use: one writer at a time ([DB.Update]), any number of readers ([DB.View]), each of which
// sees one consistent state. What [DB.Update] has returned from survives a crash and a power cut (SQLite: write-ahead log,
// synchronous=FULL; PostgreSQL: its synchronous_commit, on by default).
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strings"

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
	engine
	path          string
	write, readDB *sql.DB
}

// engine is what differs between the databases that a store can be kept in. Queries are written in the SQL that both
// understand, with ? for arguments.
type engine interface {
	// query puts a query into the database's own words.
	query(q string) string
	// explain turns the database's own errors into those of this package where one is meant for them, and passes on every other.
	explain(err error) error
	// begin is run first in a transaction that may write.
	begin(t *Tx) error
	// migrate brings the schema to the newest version.
	migrate(ctx context.Context) error
	// copyTo writes the whole store to a new file.
	copyTo(ctx context.Context, path string) error
	// checks look for damage that only this database can have.
	checks() []func(*Tx) ([]string, error)
	// next is the id that the next row of a table will have; took says that rows up to last were given theirs.
	next(t *Tx, table string) (int64, error)
	took(t *Tx, table string, last int64) error
	// waits is how many changes wait at most until they are made together, by change.
	waits() int
	change(t *Tx, changes []change) error
	// parses reports whether a query is parsed each time that it is asked.
	parses() bool
	// together is how many small questions are best put as one.
	together() int
	// terms gives what the full-text index needs beside s itself.
	terms(s string) string
	// match turns what a user types into a full-text query, "" if nothing can be found by it; hits is the query for the ids
	// of the rows of "statement", "version" or "source" that match one argument.
	match(query string) string
	hits(table string) string
	// alike is a condition that column is spelled like one argument, "" if the database cannot tell.
	alike(column string) string
}

// Open opens the store at path, made (with its folder) if it is missing, and brings its schema up to date: a file, or a
// PostgreSQL database if path is its address ("postgres://..."). Before a migration changes a file that holds something, a
// copy is kept beside it as PATH.before-N, N being the version it has. A file that is no store or a damaged one gives a
// *[CorruptError].
func Open(ctx context.Context, path string) (*DB, error) {
	if IsPostgres(path) {
		return openPostgres(ctx, path)
	}
	return openSQLite(ctx, path)
}

// Close ends all use of db.
func (db *DB) Close() error {
	return errors.Join(db.readDB.Close(), db.write.Close())
}

// Path is the file that db is kept in.
func (db *DB) Path() string { return db.path }

// Tx is one transaction. It is not safe for concurrent use and ends with the function it was handed to.
type Tx struct {
	tx       *sql.Tx
	ctx      context.Context
	db       *DB
	conn     *sql.Conn
	prepared map[string]*prepared
	deferred []change
}

// prepared is a query that has been parsed, and whether its rows are being read.
type prepared struct {
	*sql.Stmt
	busy bool
}

// maxPrepared is how many different queries a transaction keeps parsed; those beyond are parsed each time.
const maxPrepared = 200

// Update runs f in a transaction that may write; writers wait for one another. If f returns nil, what it wrote is on disk when
// Update returns nil; otherwise nothing of it remains.
func (db *DB) Update(ctx context.Context, f func(*Tx) error) error { return db.run(ctx, db.write, f) }

// View runs f on one consistent state of the store. Writes within f fail.
func (db *DB) View(ctx context.Context, f func(*Tx) error) error { return db.run(ctx, db.readDB, f) }

func (db *DB) run(ctx context.Context, pool *sql.DB, f func(*Tx) error) (err error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return db.explain(err)
	}
	defer conn.Close() // gives it back to the pool; what fails there shows when it is used again
	tx, err := conn.BeginTx(ctx, nil)
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
	t := &Tx{tx: tx, ctx: ctx, db: db, conn: conn, prepared: map[string]*prepared{}}
	if pool == db.write {
		if err := db.begin(t); err != nil {
			return err
		}
	}
	if err := f(t); err != nil {
		return err
	}
	if pool == db.readDB {
		return tx.Rollback() // there is nothing to keep
	}
	if err := t.settle(); err != nil {
		return err
	}
	return tx.Commit()
}

// prepare gives a query that is asked a second time ready parsed, where the database does not see to that itself; nil to ask it as it is.
// Linking an article asks hundreds of times the same few things, and parsing takes longer than answering. Whoever gets one sets busy
// while it reads rows.
func (t *Tx) prepare(query string) (*prepared, error) {
	if !t.db.parses() {
		return nil, nil
	}
	p, again := t.prepared[query]
	switch {
	case !again && len(t.prepared) < maxPrepared:
		t.prepared[query] = &prepared{}
		return nil, nil
	case !again || p.busy:
		return nil, nil
	}
	if p.Stmt == nil {
		var err error
		if p.Stmt, err = t.tx.PrepareContext(t.ctx, query); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// ready makes the changes that wait before query is asked, and gives it as the database takes it, and parsed where that is worth it.
func (t *Tx) ready(query string) (string, *prepared, error) {
	if err := t.settle(); err != nil {
		return "", nil, err
	}
	query = t.db.query(query)
	p, err := t.prepare(query)
	return query, p, err
}

// exec changes something, before the next question is asked or the transaction ends: where the database is elsewhere, changes travel
// together, and an error is that of whatever they travel with.
func (t *Tx) exec(query string, args ...any) error {
	t.deferred = append(t.deferred, change{t.db.query(query), slices.Clone(plain(args))})
	if len(t.deferred) <= t.db.waits() {
		return nil
	}
	return t.settle()
}

// change is a query that changes something, with its arguments.
type change struct {
	query string
	args  []any
}

// settle makes the changes that wait.
func (t *Tx) settle() error {
	if len(t.deferred) == 0 {
		return nil
	}
	waiting := t.deferred
	t.deferred = nil
	return t.db.change(t, waiting)
}

// execNow is exec at once, with what came of it.
func (t *Tx) execNow(query string, args ...any) (sql.Result, error) {
	query, p, err := t.ready(query)
	if err != nil {
		return nil, err
	}
	if p != nil {
		return p.ExecContext(t.ctx, plain(args)...)
	}
	return t.tx.ExecContext(t.ctx, query, plain(args)...)
}

// insert runs an INSERT and gives the new row's id.
func (t *Tx) insert(query string, args ...any) (id int64, err error) {
	found, err := t.one(query+" RETURNING id", args, &id)
	if err == nil && !found {
		err = sql.ErrNoRows
	}
	return id, err
}

// in gives the places of a list of ids or names in a query, "(?, ?)", and these as its arguments. The last is repeated until there is a power of two
// of them, so that there are few different queries. The list is not empty.
func in[T any](list []T) (string, []any) {
	n := 1 << bits.Len(uint(len(list)-1))
	args := make([]any, n)
	for i := range args {
		args[i] = list[min(i, len(list)-1)]
	}
	return "(?" + strings.Repeat(", ?", n-1) + ")", args
}

// plain gives args with truth values as the numbers that they are stored as.
func plain(args []any) []any {
	for i, a := range args {
		if b, ok := a.(bool); ok {
			args[i] = 0
			if b {
				args[i] = 1
			}
		}
	}
	return args
}

// each runs a query and calls row for each of its rows.
func (t *Tx) each(query string, args []any, row func(scan func(...any) error) error) error {
	query, p, err := t.ready(query)
	if err != nil {
		return err
	}
	var rows *sql.Rows
	if p != nil {
		p.busy = true
		defer func() { p.busy = false }()
		rows, err = p.QueryContext(t.ctx, plain(args)...)
	} else {
		rows, err = t.tx.QueryContext(t.ctx, query, plain(args)...)
	}
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
	query, p, err := t.ready(query)
	if err != nil {
		return false, err
	}
	if p != nil {
		err = p.QueryRowContext(t.ctx, plain(args)...).Scan(dest...)
	} else {
		err = t.tx.QueryRowContext(t.ctx, query, plain(args)...).Scan(dest...)
	}
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
