package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"hearsay"
)

// postgresEngine keeps a store in a PostgreSQL database, for several programs at a time. Whoever writes holds one advisory
// lock: two articles that are added at the same time by two programs are linked one after the other, as in one file.
type postgresEngine struct {
	name    string // the address without the password
	write   *sql.DB
	queries sync.Map // of query
}

// IsPostgres tells the address of a PostgreSQL database from the path of a file.
func IsPostgres(path string) bool {
	return strings.HasPrefix(path, "postgres://") || strings.HasPrefix(path, "postgresql://")
}

// Name is path as it may be shown: without the password.
func Name(path string) string {
	if !IsPostgres(path) {
		return path
	}
	u, err := url.Parse(path)
	if err != nil {
		return "postgres://…"
	}
	return u.Redacted()
}

// Connections that one program keeps at most.
const maxConnections = 8

func openPostgres(ctx context.Context, address string) (*DB, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("open ledger %s: %w: %w", Name(address), err, hearsay.ErrInvalid)
	}
	read := config.Copy()
	read.RuntimeParams["default_transaction_read_only"] = "on"
	read.RuntimeParams["default_transaction_isolation"] = "repeatable read"
	e := &postgresEngine{name: Name(address), write: stdlib.OpenDB(*config)}
	e.write.SetMaxOpenConns(maxConnections)
	if err := e.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open ledger %s: %w", e.name, e.explain(err)), e.write.Close())
	}
	readDB := stdlib.OpenDB(*read)
	readDB.SetMaxOpenConns(maxConnections)
	return &DB{engine: e, path: e.name, write: e.write, readDB: readDB}, nil
}

// query numbers the arguments: ? becomes $1, $2 and so on, outside of quotes.
func (e *postgresEngine) query(q string) string {
	if have, ok := e.queries.Load(q); ok {
		return have.(string)
	}
	var b strings.Builder
	quoted, n := false, 0
	for _, r := range q {
		if r == '\'' {
			quoted = !quoted
		}
		if r == '?' && !quoted {
			n++
			b.WriteString("$" + strconv.Itoa(n))
			continue
		}
		b.WriteRune(r)
	}
	e.queries.Store(q, b.String())
	return b.String()
}

// explain tells damage, and text that the database cannot hold, from other errors.
func (e *postgresEngine) explain(err error) error {
	var pe *pgconn.PgError
	if !errors.As(err, &pe) {
		return err
	}
	switch pe.Code {
	case "XX001", "XX002": // data_corrupted, index_corrupted
		return &CorruptError{File: e.name, Offset: -1, What: pe.Message}
	case "22021": // character_not_in_repertoire
		return fmt.Errorf("a text holds a character that PostgreSQL cannot store (NUL, or bytes that are no UTF-8): %w", hearsay.ErrInvalid)
	}
	return err
}

// writeLock is the key of the advisory lock of whoever writes ("hearsay" as a number).
const writeLock = 0x68656172736179

func (e *postgresEngine) begin(t *Tx) error {
	_, err := t.tx.ExecContext(t.ctx, "SELECT pg_advisory_xact_lock($1)", int64(writeLock))
	return err
}

// migrateLock is the key of the advisory lock of whoever migrates (writeLock and one more byte, as in internal/queue).
const migrateLock = 0x686561727361792a

// oneMigrates has programs that start at the same time migrate one after the other; goose's own lock has them look every few seconds.
type oneMigrates struct{}

func (oneMigrates) SessionLock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(migrateLock))
	return err
}

func (oneMigrates) SessionUnlock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", int64(migrateLock))
	return err
}

//go:embed migrations/postgres/*.sql
var postgresMigrations embed.FS

func (e *postgresEngine) migrate(ctx context.Context) error {
	sub, err := fs.Sub(postgresMigrations, "migrations/postgres")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, e.write, sub, goose.WithSessionLocker(oneMigrates{}))
	if err != nil {
		return err
	}
	pending, err := provider.HasPending(ctx)
	if err != nil {
		return err
	}
	// Without the lock, on which every other program that starts would wait for seconds.
	have, newest, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if have > newest {
		return fmt.Errorf("%s: its schema has version %d, this program knows %d: use a newer hearsay", e.name, have, newest)
	}
	if !pending {
		return nil
	}
	_, err = provider.Up(ctx)
	return err
}

func (e *postgresEngine) copyTo(context.Context, string) error {
	return fmt.Errorf("a ledger on PostgreSQL is backed up with pg_dump, or copied to a file by hearsay migrate-db: %w", errors.ErrUnsupported)
}

func (e *postgresEngine) checks() []func(*Tx) ([]string, error) {
	return []func(*Tx) ([]string, error){checkIndexes}
}

// checkIndexes finds indexes that PostgreSQL itself calls unusable. References it minds by itself.
func checkIndexes(t *Tx) (found []string, err error) {
	err = t.each(`SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE NOT i.indisvalid AND n.nspname = current_schema()`, nil, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		found = append(found, fmt.Sprintf("the index %s is not valid: REINDEX it", name))
		return err
	})
	return found, err
}

func (e *postgresEngine) next(t *Tx, table string) (next int64, err error) {
	_, err = t.one("SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END FROM "+table+"_id_seq", nil, &next)
	return next, err
}

// together is what one journey to the server is worth.
func (e *postgresEngine) together() int { return 40 }

func (e *postgresEngine) waits() int { return 200 }

// change sends all changes in one journey.
func (e *postgresEngine) change(t *Tx, changes []change) error {
	return t.conn.Raw(func(driver any) error {
		var batch pgx.Batch
		for _, c := range changes {
			batch.Queue(c.query, c.args...)
		}
		return driver.(*stdlib.Conn).Conn().SendBatch(t.ctx, &batch).Close()
	})
}

// parses is false: the driver keeps what is parsed with the connection.
func (e *postgresEngine) parses() bool { return false }

func (e *postgresEngine) took(t *Tx, table string, last int64) error {
	err := t.exec("SELECT setval(?::regclass, greatest(?, (SELECT last_value FROM "+table+"_id_seq)))", table+"_id_seq", last)
	return err
}

func (e *postgresEngine) terms(s string) string { return strings.Join(fold(s), " ") }

// match writes a tsquery: the words of a phrase follow each other, all phrases must be there.
func (e *postgresEngine) match(query string) string {
	var out []string
	for _, p := range parse(query) {
		words := fold(p.words)
		for i, w := range words {
			words[i] = "'" + w + "'"
		}
		if len(words) == 0 {
			continue
		}
		if p.prefix {
			words[len(words)-1] += ":*"
		}
		out = append(out, "("+strings.Join(words, " <-> ")+")")
	}
	return strings.Join(out, " & ")
}

// alike goes by trigrams (pg_trgm), at its own threshold of similarity.
func (e *postgresEngine) alike(column string) string { return column + " % ?" }

func (e *postgresEngine) hits(table string) string {
	column := map[string]string{"statement": "terms", "version": "title_terms", "source": "name_terms"}[table]
	return "SELECT id FROM " + table + " WHERE to_tsvector('simple', " + column + ") @@ to_tsquery('simple', ?)"
}
