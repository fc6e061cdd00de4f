package store

import "hearsay"

// Part is the record of an article's current version, and what in it passes a filter.
type Part struct {
	hearsay.Record
	// Chosen are the labels of the statements that pass; nil where there is no filter.
	Chosen map[string]bool
	// Slugs gives for a source's ID in the record its slug.
	Slugs map[string]string
}

// Parts calls f with each article that has a statement which passes filter, whose Limit does not count here; without a filter with all
// articles. The order is that of Records.
func (t *Tx) Parts(filter Filter, f func(Part) error) error {
	filter.Limit = 0
	cond, args, err := t.where(filter)
	if err != nil {
		return err
	}
	all := filter == Filter{}
	return t.currentVersions(func(version int64) error {
		var p Part
		if !all {
			p.Chosen = map[string]bool{}
			err := t.each("SELECT s.label FROM statement s"+statementJoins+"WHERE v.id = ? AND "+cond, append([]any{version}, args...), func(scan func(...any) error) error {
				var label string
				err := scan(&label)
				p.Chosen[label] = true
				return err
			})
			if err != nil || len(p.Chosen) == 0 {
				return err
			}
		}
		if p.Record, err = t.record(version); err != nil {
			return err
		}
		if p.Slugs, err = t.slugsIn(version); err != nil {
			return err
		}
		return f(p)
	})
}

// PartOf gives the article that the ledger calls name, whole. If there is none, the error wraps hearsay.ErrNotFound.
func (t *Tx) PartOf(name string) (p Part, err error) {
	if p.Record, err = t.Record(name); err != nil {
		return p, err
	}
	var version int64
	if _, err = t.one("SELECT v.id FROM article a JOIN version v ON v.article_id = a.id AND v.current = 1 WHERE a.name = ?", []any{p.ID}, &version); err != nil {
		return p, err
	}
	p.Slugs, err = t.slugsIn(version)
	return p, err
}

// slugsIn gives what the sources of a version's record are called across articles.
func (t *Tx) slugsIn(version int64) (map[string]string, error) {
	out := map[string]string{}
	err := t.each("SELECT m.label, o.slug FROM reading r JOIN mention m ON m.reading_id = r.id JOIN source o ON o.id = m.source_id WHERE r.version_id = ?",
		[]any{version}, func(scan func(...any) error) error {
			var label, slug string
			err := scan(&label, &slug)
			out[label] = slug
			return err
		})
	return out, err
}

// currentVersions calls f with the row of each article's current version, in the order in which the articles were first added.
func (t *Tx) currentVersions(f func(version int64) error) error {
	var ids []int64
	err := t.each("SELECT id FROM version WHERE current = 1 ORDER BY article_id", nil, func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := t.ctx.Err(); err != nil {
			return err
		}
		if err := f(id); err != nil {
			return err
		}
	}
	return nil
}
