package store

import "strings"

// Newest gives the current versions of articles that pass f, without their texts, the newest first. Of the filter days,
// outlet and limit count. from is how many of the newest to pass over.
func (t *Tx) Newest(f Filter, from int) ([]Version, error) {
	cond, args := []string{"v.current = 1"}, []any{}
	if f.Since != "" {
		cond, args = append(cond, "v.published >= ?"), append(args, f.Since)
	}
	if f.Until != "" {
		cond, args = append(cond, "v.published < ?"), append(args, f.Until+"~")
	}
	if f.Outlet != "" {
		names, err := t.outletsNamed(f.Outlet)
		if err != nil {
			return nil, err
		}
		cond, args = append(cond, "v.outlet IN (?"+strings.Repeat(", ?", len(names)-1)+")"), append(args, names...)
	}
	return t.versions(`WHERE `+strings.Join(cond, " AND ")+` ORDER BY v.published DESC NULLS LAST, v.id DESC LIMIT ? OFFSET ?`, append(args, f.limit(), from)...)
}

func (t *Tx) versions(rest string, args ...any) (out []Version, err error) {
	err = t.each(`SELECT v.id, a.name, v.number, v.current, coalesce(v.outlet, ''), coalesce(v.published, ''), coalesce(v.title, ''),
		coalesce(v.url, ''), v.digest, v.added, r.model, r.model_version, (SELECT count(*) FROM statement WHERE reading_id = r.id)
		FROM version v JOIN article a ON v.article_id = a.id JOIN reading r ON r.version_id = v.id `+rest, args,
		func(scan func(...any) error) error {
			var v Version
			err := scan(&v.Row, &v.Article, &v.Number, &v.Current, &v.Outlet, &v.Published, &v.Title, &v.URL, &v.Digest, &v.Added,
				&v.Model.Name, &v.Model.Version, &v.Statements)
			out = append(out, v)
			return err
		})
	return out, err
}

// Outlets gives the names of all outlets, as they are spelled in articles, by name.
func (t *Tx) Outlets() (out []string, err error) {
	err = t.each(`WITH RECURSIVE o(name) AS (SELECT min(outlet) FROM version UNION ALL
		SELECT (SELECT min(outlet) FROM version WHERE outlet > o.name) FROM o WHERE o.name IS NOT NULL)
		SELECT name FROM o WHERE name IS NOT NULL`, nil, func(scan func(...any) error) error {
		var s string
		err := scan(&s)
		out = append(out, s)
		return err
	})
	return out, err
}

// RelationsOfAll gives the relations of which at least one of the statements of a version is an end, of each type the surest
// first.
func (t *Tx) RelationsOfAll(version int64) ([]Relation, error) {
	return t.relations(`SELECT r.from_id, r.to_id, r.type, r.confidence, r.within FROM relation r WHERE r.id IN (SELECT x.id FROM relation x JOIN statement s ON s.id = x.from_id JOIN reading d ON d.id = s.reading_id
		WHERE d.version_id = ? UNION SELECT x.id FROM relation x JOIN statement s ON s.id = x.to_id JOIN reading d ON d.id = s.reading_id
		WHERE d.version_id = ?) ORDER BY r.type, r.confidence DESC, r.id`, version, version)
}

// ClaimsIn gives the claims with the given rows, in no particular order.
func (t *Tx) ClaimsIn(rows []int64) (map[int64]Claim, error) {
	out := map[int64]Claim{}
	for _, r := range rows {
		if _, ok := out[r]; ok {
			continue
		}
		c, found, err := t.Claim(r)
		if err != nil {
			return nil, err
		}
		if found {
			out[r] = c
		}
	}
	return out, nil
}

// AddedOf gives, by row, when the version that a statement stands in was added (UTC, RFC 3339).
func (t *Tx) AddedOf(rows []int64) (map[int64]string, error) {
	out := make(map[int64]string, len(rows))
	if len(rows) == 0 {
		return out, nil
	}
	list, args := in(rows)
	err := t.each(`SELECT s.id, v.added FROM statement s JOIN reading r ON r.id = s.reading_id JOIN version v ON v.id = r.version_id
		WHERE s.id IN `+list, args, func(scan func(...any) error) error {
		var row int64
		var added string
		err := scan(&row, &added)
		out[row] = added
		return err
	})
	return out, err
}

// RelationsTo gives the relations whose second end is one of the statements with the given rows, the surest first.
func (t *Tx) RelationsTo(rows []int64) ([]Relation, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	list, args := in(rows)
	return t.relations(`SELECT from_id, to_id, type, confidence, within FROM relation WHERE to_id IN `+list+`
		ORDER BY confidence DESC, id`, args...)
}
