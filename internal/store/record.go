package store

import (
	"fmt"

	"hearsay"
)

// Record gives the record of the current version of the article that the ledger calls name. If there is none, the error
// wraps hearsay.ErrNotFound.
func (t *Tx) Record(name string) (hearsay.Record, error) {
	var version int64
	found, err := t.one(`SELECT v.id FROM article a JOIN version v ON v.article_id = a.id AND v.current = 1
		WHERE a.name = ? OR a.known_by = ?`, []any{name, "url:" + plainURL(name)}, &version)
	if err != nil {
		return hearsay.Record{}, err
	}
	if !found {
		return hearsay.Record{}, fmt.Errorf("article %s: %w", name, hearsay.ErrNotFound)
	}
	return t.record(version)
}

// Records calls f with the record of each article, current versions only, in the order in which they were first added.
func (t *Tx) Records(f func(hearsay.Record) error) error {
	return t.currentVersions(func(version int64) error {
		rec, err := t.record(version)
		if err != nil {
			return err
		}
		return f(rec)
	})
}

// RecordOf gives the record of one version, current or not.
func (t *Tx) RecordOf(version int64) (hearsay.Record, error) { return t.record(version) }

func (t *Tx) record(version int64) (hearsay.Record, error) {
	var rec hearsay.Record
	var reading int64
	found, err := t.one(`SELECT a.name, coalesce(v.outlet, ''), coalesce(v.published, ''), coalesce(v.title, ''), coalesce(v.url, ''),
		coalesce(v.lang, ''), v.text, r.id FROM version v JOIN article a ON a.id = v.article_id JOIN reading r ON r.version_id = v.id
		WHERE v.id = ?`, []any{version}, &rec.ID, &rec.Outlet, &rec.Published, &rec.Title, &rec.URL, &rec.Lang, &rec.Text, &reading)
	if err != nil {
		return rec, err
	}
	if !found {
		return rec, fmt.Errorf("version %d: %w", version, hearsay.ErrNotFound)
	}
	for _, load := range []func(*hearsay.Record, int64) error{t.loadSources, t.loadStatements, t.loadSpans, t.loadRelations, t.loadOwnVoice} {
		if err := load(&rec, reading); err != nil {
			return rec, fmt.Errorf("article %s: %w", rec.ID, err)
		}
	}
	return rec, nil
}

func (t *Tx) loadSources(rec *hearsay.Record, reading int64) error {
	return t.each(`SELECT label, name, coalesce(kind, ''), named, count, coalesce(role, ''), coalesce(affiliation, '') FROM mention
		WHERE reading_id = ? ORDER BY position`, []any{reading}, func(scan func(...any) error) error {
		var s hearsay.Source
		err := scan(&s.ID, &s.Name, &s.Kind, &s.Named, &s.Count, &s.Role, &s.Affiliation)
		rec.Sources = append(rec.Sources, s)
		return err
	})
}

func (t *Tx) loadStatements(rec *hearsay.Record, reading int64) error {
	return t.each(`SELECT s.label, coalesce(p.label, ''), coalesce(s.form, ''), coalesce(s.act, ''), coalesce(s.said, ''), coalesce(m.label, ''),
		s.confidence FROM statement s LEFT JOIN statement p ON p.id = s.parent_id LEFT JOIN mention m ON m.id = s.mention_id
		WHERE s.reading_id = ? ORDER BY s.position`, []any{reading}, func(scan func(...any) error) error {
		var s hearsay.Statement
		err := scan(&s.ID, &s.Parent, &s.Form, &s.Act, &s.Said, &s.By, &s.Confidence)
		rec.Statements = append(rec.Statements, s)
		return err
	})
}

func (t *Tx) loadSpans(rec *hearsay.Record, reading int64) error {
	return t.each(`SELECT s.position, p.field, p.start_byte, p.end_byte FROM statement s JOIN span p ON p.statement_id = s.id
		WHERE s.reading_id = ? ORDER BY s.position, p.field, p.position`, []any{reading}, func(scan func(...any) error) error {
		var at int
		var field string
		var sp hearsay.Span
		if err := scan(&at, &field, &sp.Start, &sp.End); err != nil {
			return err
		}
		if at < 0 || at >= len(rec.Statements) {
			return &CorruptError{File: t.db.path, Offset: -1, What: fmt.Sprintf("statement at position %d of %d", at, len(rec.Statements))}
		}
		s := &rec.Statements[at]
		switch field {
		case "source":
			s.Source = append(s.Source, sp)
		case "cue":
			s.Cue = append(s.Cue, sp)
		case "content":
			s.Content = append(s.Content, sp)
		case "addressee":
			s.Addressee = append(s.Addressee, sp)
		case "condition":
			s.Conditions = append(s.Conditions, sp)
		}
		return nil
	})
}

func (t *Tx) loadRelations(rec *hearsay.Record, reading int64) error {
	return t.each(`SELECT f.label, g.label, r.type, r.confidence FROM statement f JOIN relation r ON r.from_id = f.id AND r.within = 1
		JOIN statement g ON g.id = r.to_id WHERE f.reading_id = ? ORDER BY r.position`, []any{reading}, func(scan func(...any) error) error {
		var r hearsay.Relation
		err := scan(&r.From, &r.To, &r.Type, &r.Confidence)
		rec.Relations = append(rec.Relations, r)
		return err
	})
}

func (t *Tx) loadOwnVoice(rec *hearsay.Record, reading int64) error {
	return t.each(`SELECT a.position, a.start_byte, a.end_byte, coalesce(l.start_byte, -1), coalesce(l.end_byte, -1) FROM assertion a
		LEFT JOIN loaded l ON l.assertion_id = a.id WHERE a.reading_id = ? ORDER BY a.position, l.position`, []any{reading},
		func(scan func(...any) error) error {
			var at int
			var span, loaded hearsay.Span
			if err := scan(&at, &span.Start, &span.End, &loaded.Start, &loaded.End); err != nil {
				return err
			}
			if at >= len(rec.OwnVoice) {
				rec.OwnVoice = append(rec.OwnVoice, hearsay.Assertion{Span: span})
			}
			if loaded.Start >= 0 {
				last := &rec.OwnVoice[len(rec.OwnVoice)-1]
				last.Loaded = append(last.Loaded, loaded)
			}
			return nil
		})
}

// Remove deletes an article with all its versions, and the sources that nothing else mentions. If there is none, the
// error wraps hearsay.ErrNotFound.
func (t *Tx) Remove(name string) error {
	var article int64
	var versions []int64
	err := t.each(`SELECT a.id, v.id FROM article a JOIN version v ON v.article_id = a.id WHERE a.name = ? OR a.known_by = ?`,
		[]any{name, "url:" + plainURL(name)}, func(scan func(...any) error) error {
			var v int64
			err := scan(&article, &v)
			versions = append(versions, v)
			return err
		})
	if err != nil {
		return err
	}
	if article == 0 {
		return fmt.Errorf("article %s: %w", name, hearsay.ErrNotFound)
	}
	for _, v := range versions {
		if err := t.unlink(v); err != nil {
			return err
		}
	}
	sources, err := t.sourcesOf(versions)
	if err != nil {
		return err
	}
	if err := t.exec("DELETE FROM article WHERE id = ?", article); err != nil {
		return err
	}
	return t.dropUnused(sources)
}

func (t *Tx) sourcesOf(versions []int64) ([]int64, error) {
	var out []int64
	for _, v := range versions {
		err := t.each(`SELECT DISTINCT m.source_id FROM mention m JOIN reading r ON r.id = m.reading_id WHERE r.version_id = ? AND m.source_id
			IS NOT NULL`, []any{v}, func(scan func(...any) error) error {
			var id int64
			err := scan(&id)
			out = append(out, id)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (t *Tx) dropUnused(sources []int64) error {
	for _, id := range sources {
		if err := t.exec("DELETE FROM source WHERE id = ? AND NOT EXISTS (SELECT 1 FROM mention WHERE source_id = ?)", id, id); err != nil {
			return err
		}
	}
	return nil
}
