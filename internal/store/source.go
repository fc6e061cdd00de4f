package store

import (
	"fmt"
	"strings"
	"unicode"

	"hearsay"
)

// Source is somebody whom articles quote, across articles.
type Source struct {
	// Row is its number, Slug the name it goes by in commands ("anna-kelly").
	Row        int64
	Slug, Name string
	Kind       hearsay.Kind
	Named      bool
	// Statements in current versions.
	Statements int
	// Role and Affiliation as they were given most recently, "" if they never were.
	Role, Affiliation string
}

// SourcesByKey gives the sources that are filed under any of the given keys, the most quoted first and at most limit.
func (t *Tx) SourcesByKey(keys []string, limit int) ([]Source, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	args := make([]any, 0, len(keys)+1)
	for _, k := range keys {
		args = append(args, k)
	}
	var out []Source
	err := t.each(`SELECT s.id, s.slug, s.name, coalesce(s.kind, ''), s.named, s.statements FROM source s WHERE s.id IN
		(SELECT source_id FROM source_key WHERE key IN (?`+strings.Repeat(", ?", len(keys)-1)+`)) ORDER BY s.statements DESC, s.id LIMIT ?`,
		append(args, limit), func(scan func(...any) error) error {
			var s Source
			err := scan(&s.Row, &s.Slug, &s.Name, &s.Kind, &s.Named, &s.Statements)
			out = append(out, s)
			return err
		})
	if err != nil {
		return nil, err
	}
	for i := range out {
		if err := t.describe(&out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// maxDescribed is how many of the newest mentions of a source are looked at for what it is.
const maxDescribed = 100

// describe adds the newest role and affiliation that one of the newest mentions gives.
func (t *Tx) describe(s *Source) error {
	const newest = "(SELECT id, role, affiliation FROM mention WHERE source_id = ? ORDER BY id DESC LIMIT ?) newest"
	_, err := t.one("SELECT coalesce((SELECT role FROM "+newest+" WHERE role IS NOT NULL ORDER BY id DESC LIMIT 1), ''), "+
		"coalesce((SELECT affiliation FROM "+newest+" WHERE affiliation IS NOT NULL ORDER BY id DESC LIMIT 1), '')",
		[]any{s.Row, maxDescribed, s.Row, maxDescribed}, &s.Role, &s.Affiliation)
	return err
}

// AddSource stores a new source under the given keys and gives its row. slug is the slug it should have if that is free; "" makes
// one of its name.
func (t *Tx) AddSource(s hearsay.Source, keys []string, slug string) (int64, error) {
	if slug == "" {
		slug = slugOf(s.Name)
	}
	slug, err := t.freeSlug(slug)
	if err != nil {
		return 0, err
	}
	id, err := t.insert("INSERT INTO source(slug, name, kind, named, name_terms) VALUES (?, ?, ?, ?, ?)", slug, s.Name,
		null(string(s.Kind)), s.Named, t.db.terms(s.Name))
	if err != nil {
		return 0, err
	}
	return id, t.KeySource(id, keys)
}

// KeySource files a source under further keys.
func (t *Tx) KeySource(row int64, keys []string) error {
	for _, k := range keys {
		if err := t.exec("INSERT INTO source_key(key, source_id) VALUES (?, ?) ON CONFLICT DO NOTHING", k, row); err != nil {
			return err
		}
	}
	return nil
}

// RenameSource gives a source a fuller name; its slug stays.
func (t *Tx) RenameSource(row int64, name string) error {
	err := t.exec("UPDATE source SET name = ?, name_terms = ? WHERE id = ?", name, t.db.terms(name), row)
	return err
}

// maxSlugBytes keeps slugs short enough to type.
const maxSlugBytes = 60

// slugOf writes a name in lower case, each run of other characters than letters and digits as a hyphen.
func slugOf(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(name) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) {
			gap = b.Len() > 0
			continue
		}
		if b.Len() >= maxSlugBytes {
			break
		}
		if gap {
			b.WriteByte('-')
			gap = false
		}
		b.WriteRune(r)
	}
	if b.Len() == 0 {
		return "source"
	}
	return b.String()
}

// freeSlug adds the number of the row to be to a slug that is taken.
func (t *Tx) freeSlug(slug string) (string, error) {
	var taken bool
	_, err := t.one("SELECT EXISTS (SELECT 1 FROM source WHERE slug = ?)", []any{slug}, &taken)
	if err != nil || !taken {
		return slug, err
	}
	next, err := t.db.next(t, "source")
	if err != nil {
		return "", err
	}
	return t.freeSlug(fmt.Sprintf("%s-%d", slug, next))
}
