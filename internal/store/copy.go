package store

import (
	"context"
	"fmt"
	"strings"

	"hearsay"
)

// stored is a table of the schema.
type stored struct {
	name string
	// numbered says that its rows have ids of their own.
	numbered bool
	// terms is the column of its words as a search compares them, of the column of; "" if it has none.
	terms, of string
}

// tables are all tables, each behind those that it refers to.
var tables = []stored{
	{name: "article", numbered: true}, {name: "version", numbered: true, terms: "title_terms", of: "title"}, {name: "reading", numbered: true},
	{name: "source", numbered: true, terms: "name_terms", of: "name"}, {name: "source_key"}, {name: "mention", numbered: true},
	{name: "statement", numbered: true, terms: "terms", of: "content"}, {name: "span"}, {name: "anchor"}, {name: "meaning"},
	{name: "assertion", numbered: true}, {name: "loaded"}, {name: "relation", numbered: true},
	{name: "claim", numbered: true}, {name: "claim_statement"}, {name: "statement_key"}, {name: "fingerprint"}, {name: "copy"},
	{name: "correction", numbered: true}, {name: "follow", numbered: true},
	{name: "token", numbered: true}, {name: "feed", numbered: true}, {name: "feed_item"},
}

// MoveTo writes all that db holds to another store, which must hold nothing, in one transaction: rows keep their ids, so that
// every address and link stays good. progress, if it is not nil, is told the rows of each table as they are written. If to
// holds something already, the error wraps hearsay.ErrConflict.
func (db *DB) MoveTo(ctx context.Context, to *DB, progress func(table string, rows int)) error {
	return db.View(ctx, func(from *Tx) error {
		return to.Update(ctx, func(into *Tx) error {
			for _, t := range tables {
				var some bool
				if _, err := into.one("SELECT EXISTS (SELECT 1 FROM "+t.name+")", nil, &some); err != nil {
					return err
				}
				if some {
					return fmt.Errorf("%s: its table %s is not empty: %w", to.path, t.name, hearsay.ErrConflict)
				}
			}
			for _, t := range tables {
				if err := move(from, into, t, progress); err != nil {
					return fmt.Errorf("table %s: %w", t.name, err)
				}
			}
			return nil
		})
	})
}

// moveStep is how often the progress of a table is told, in rows.
const moveStep = 1000

func move(from, into *Tx, t stored, progress func(string, int)) error {
	order := ""
	if t.numbered {
		order = " ORDER BY id"
	}
	rows, err := from.tx.QueryContext(from.ctx, "SELECT * FROM "+t.name+order)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	insert := "INSERT INTO " + t.name + "(" + strings.Join(columns, ", ") + ") VALUES (?" + strings.Repeat(", ?", len(columns)-1) + ")"
	values, dest := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		dest[i] = &values[i]
	}
	n, last := 0, int64(0)
	for ; rows.Next(); n++ {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		at := map[string]any{}
		for i, c := range columns {
			at[c] = values[i]
		}
		for i, c := range columns {
			if c == t.terms && t.terms != "" {
				text, _ := at[t.of].(string) // NULL has no words
				values[i] = into.db.terms(text)
			}
		}
		if id, ok := at["id"].(int64); ok {
			last = max(last, id)
		}
		if err := into.exec(insert, values...); err != nil {
			return err
		}
		if progress != nil && n%moveStep == moveStep-1 {
			progress(t.name, n+1)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if progress != nil {
		progress(t.name, n)
	}
	if t.numbered && n > 0 {
		return into.db.took(into, t.name, last)
	}
	return nil
}
