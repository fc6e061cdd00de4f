package store

import (
	"context"
	"fmt"
	"unicode/utf8"
)

// Check looks for damage: in the pages of the file, in references, in the search indexes; and for every version of an
// article, whether its text and its reading still have the digest they were stored with and every span lies in the text
// on the words that it quotes. It returns what it found, a sentence each, and how many versions it went through. An
// error means that it could not look further; it is a *[CorruptError] if damage was the reason.
func (db *DB) Check(ctx context.Context) (found []string, versions int, err error) {
	err = db.run(ctx, db.write, func(t *Tx) error {
		for _, look := range db.checks() {
			more, err := look(t)
			found = append(found, more...)
			if err != nil {
				return err
			}
		}
		var more []string
		more, versions, err = t.checkVersions()
		found = append(found, more...)
		return err
	})
	return found, versions, err
}

func (e *sqliteEngine) checks() []func(*Tx) ([]string, error) {
	return []func(*Tx) ([]string, error){checkPages, checkReferences, checkSearch}
}

func checkPages(t *Tx) (found []string, err error) {
	err = t.each("PRAGMA integrity_check", nil, func(scan func(...any) error) error {
		var s string
		if err := scan(&s); err != nil {
			return err
		}
		if s != "ok" {
			found = append(found, s)
		}
		return nil
	})
	return found, err
}

func checkReferences(t *Tx) (found []string, err error) {
	err = t.each("PRAGMA foreign_key_check", nil, func(scan func(...any) error) error {
		var table, parent string
		var row, fk any
		if err := scan(&table, &row, &parent, &fk); err != nil {
			return err
		}
		found = append(found, fmt.Sprintf("%s row %v refers to no %s", table, row, parent))
		return nil
	})
	return found, err
}

func checkSearch(t *Tx) (found []string, err error) {
	for _, table := range []string{"statement_search", "version_search", "source_search"} {
		if err := t.exec(fmt.Sprintf("INSERT INTO %s(%s, rank) VALUES ('integrity-check', 1)", table, table)); err != nil {
			found = append(found, fmt.Sprintf("the search index %s does not fit its table: %v", table, err))
		}
	}
	return found, nil
}

func (t *Tx) checkVersions() (found []string, n int, err error) {
	type row struct {
		version        int64
		name, text, of string
	}
	var rows []row
	err = t.each(`SELECT v.id, a.name, v.digest, r.digest FROM version v JOIN article a ON a.id = v.article_id JOIN reading r ON r.version_id = v.id
		ORDER BY v.id`, nil, func(scan func(...any) error) error {
		var r row
		err := scan(&r.version, &r.name, &r.text, &r.of)
		rows = append(rows, r)
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	for _, r := range rows {
		if err := t.ctx.Err(); err != nil {
			return found, n, err
		}
		rec, err := t.record(r.version)
		if err != nil {
			return found, n, err
		}
		n++
		if digest(rec.Text) != r.text {
			found = append(found, fmt.Sprintf("article %s: its text is not the one that was stored", r.name))
			continue
		}
		if sum, err := recordDigest(rec); err != nil {
			found = append(found, fmt.Sprintf("article %s: its reading is damaged: %v", r.name, err))
		} else if sum != r.of {
			found = append(found, fmt.Sprintf("article %s: its reading is not the one that was stored", r.name))
		}
		more, err := t.checkSpans(r.version, r.name, rec.Text)
		found = append(found, more...)
		if err != nil {
			return found, n, err
		}
	}
	return found, n, nil
}

// checkSpans compares the words that are kept beside each span with the text.
func (t *Tx) checkSpans(version int64, name, text string) (found []string, err error) {
	err = t.each(`SELECT s.label, p.field, p.start_byte, p.end_byte, p.exact FROM statement s JOIN reading r ON r.id = s.reading_id
		JOIN span p ON p.statement_id = s.id WHERE r.version_id = ?
		UNION ALL SELECT 'own_voice', 'span', a.start_byte, a.end_byte, a.exact FROM assertion a JOIN reading r ON r.id = a.reading_id
		WHERE r.version_id = ?`, []any{version, version}, func(scan func(...any) error) error {
		var label, field, exact string
		var start, end int
		if err := scan(&label, &field, &start, &end, &exact); err != nil {
			return err
		}
		switch {
		case start < 0 || end > len(text) || start >= end || !utf8.RuneStart(text[start]):
			found = append(found, fmt.Sprintf("%s#%s: %s [%d, %d) lies outside the text", name, label, field, start, end))
		case text[start:end] != exact:
			found = append(found, fmt.Sprintf("%s#%s: %s does not stand on the words it quotes", name, label, field))
		}
		return nil
	})
	return found, err
}
