package store

import (
	"hearsay"
)

// CorrectionKind is what a correction does.
type CorrectionKind string

// The kinds of correction.
const (
	Accept CorrectionKind = "accept" // a statement's source, cue and content are right
	Reject CorrectionKind = "reject" // they are not
	Rename CorrectionKind = "rename" // a source goes by another name
	Merge  CorrectionKind = "merge"  // a source is the same as another
	Split  CorrectionKind = "split"  // a statement is from another source than the one it was given to
	Undo   CorrectionKind = "undo"   // an earlier correction does not hold
)

// Place is how a statement is found again: by its article, the version that was looked at, and its words there.
type Place struct {
	Article string `json:"article,omitempty"` // how the article is known, see KnownBy
	Digest  string `json:"digest,omitempty"`  // SHA-256 of the version's text
	// Exact is the first span of the content, Prefix and Suffix what stands around it, Source the words of the source.
	Exact  string `json:"exact,omitempty"`
	Prefix string `json:"prefix,omitempty"`
	Suffix string `json:"suffix,omitempty"`
	Source string `json:"source,omitempty"`
}

// Correction is what somebody said about what was read. It never changes what was read.
type Correction struct {
	// Row orders corrections within one ledger; UID is the same in all.
	Row  int64          `json:"-"`
	UID  string         `json:"uid"`
	Made string         `json:"made"` // UTC, RFC 3339
	Who  string         `json:"who"`
	Kind CorrectionKind `json:"kind"`
	Place
	// Slug is the source that is renamed, merged or split, Target the slug that it becomes part of or the UID that is undone,
	// Name the new name.
	Slug   string `json:"slug,omitempty"`
	Target string `json:"target,omitempty"`
	Name   string `json:"name,omitempty"`
	Note   string `json:"note,omitempty"`
}

// AddCorrection stores c; one with the same UID is left as it is, and added is false.
func (t *Tx) AddCorrection(c Correction) (added bool, err error) {
	var id int64
	found, err := t.one("SELECT id FROM correction WHERE uid = ?", []any{c.UID}, &id)
	if err != nil || found {
		return false, err
	}
	_, err = t.insert(`INSERT INTO correction(uid, made, who, kind, article, digest, exact, prefix, suffix, source, slug, target, name, note)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, c.UID, c.Made, c.Who, string(c.Kind), null(c.Article), null(c.Digest), null(c.Exact),
		null(c.Prefix), null(c.Suffix), null(c.Source), null(c.Slug), null(c.Target), null(c.Name), null(c.Note))
	return err == nil, err
}

// LastCorrection is the row of the newest correction, 0 if there is none.
func (t *Tx) LastCorrection() (row int64, err error) {
	_, err = t.one("SELECT coalesce(max(id), 0) FROM correction", nil, &row)
	return row, err
}

// Corrections gives all corrections in the order in which they came in.
func (t *Tx) Corrections() (out []Correction, err error) {
	err = t.each(`SELECT id, uid, made, who, kind, coalesce(article, ''), coalesce(digest, ''), coalesce(exact, ''), coalesce(prefix, ''),
		coalesce(suffix, ''), coalesce(source, ''), coalesce(slug, ''), coalesce(target, ''), coalesce(name, ''), coalesce(note, '')
		FROM correction ORDER BY id`, nil, func(scan func(...any) error) error {
		var c Correction
		err := scan(&c.Row, &c.UID, &c.Made, &c.Who, &c.Kind, &c.Article, &c.Digest, &c.Exact, &c.Prefix, &c.Suffix, &c.Source, &c.Slug,
			&c.Target, &c.Name, &c.Note)
		out = append(out, c)
		return err
	})
	return out, err
}

// PlacesOf gives the places of statements, by row.
func (t *Tx) PlacesOf(rows []int64) (map[int64]Place, error) {
	out := make(map[int64]Place, len(rows))
	for len(rows) > 0 {
		n := min(len(rows), 500)
		list, args := in(rows[:n])
		err := t.each(`SELECT s.id, a.known_by, v.digest, coalesce(p.exact, ''), coalesce(p.prefix, ''), coalesce(p.suffix, ''), coalesce(q.exact, '')
			FROM statement s JOIN reading r ON r.id = s.reading_id JOIN version v ON v.id = r.version_id JOIN article a ON a.id = v.article_id
			LEFT JOIN span p ON p.statement_id = s.id AND p.field = 'content' AND p.position = 0
			LEFT JOIN span q ON q.statement_id = s.id AND q.field = 'source' AND q.position = 0
			WHERE s.id IN `+list, args, func(scan func(...any) error) error {
			var row int64
			var p Place
			err := scan(&row, &p.Article, &p.Digest, &p.Exact, &p.Prefix, &p.Suffix, &p.Source)
			out[row] = p
			return err
		})
		if err != nil {
			return nil, err
		}
		rows = rows[n:]
	}
	return out, nil
}

// Is reports whether q, the place of a statement that stands in the ledger now, is the one that p addresses: the same words
// from the same source, and around them the same, unless the article has been edited since.
func (p Place) Is(q Place) bool {
	return p.Article == q.Article && p.Exact == q.Exact && p.Source == q.Source &&
		(p.Digest != q.Digest || p.Prefix == q.Prefix && p.Suffix == q.Suffix)
}

// ArticlesKnownBy gives the names of the articles that are known by the given keys; those that are not there are left out.
func (t *Tx) ArticlesKnownBy(keys []string) (map[string]string, error) {
	out := map[string]string{}
	for _, k := range keys {
		var name string
		found, err := t.one("SELECT name FROM article WHERE known_by = ?", []any{k}, &name)
		if err != nil {
			return nil, err
		}
		if found {
			out[k] = name
		}
	}
	return out, nil
}

// SourceCalled gives the source with that slug. If there is none, the error wraps hearsay.ErrNotFound.
func (t *Tx) SourceCalled(slug string) (Source, error) {
	s, err := t.sources("s.slug = ?", []any{slug}, 1)
	if err != nil {
		return Source{}, err
	}
	if len(s) == 0 {
		return Source{}, hearsay.ErrNotFound
	}
	return s[0], nil
}
