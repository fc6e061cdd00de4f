package store

import (
	"fmt"
	"strings"

	"hearsay"
)

// Statement is one statement of the ledger with all that is needed to cite it.
type Statement struct {
	Row int64
	// Article and Label together are its address, "ARTICLE#s3".
	Article, Label string
	Version        int64
	// Day is when the article was published, Said when the statement was made, where the article tells.
	Outlet, Day, Title, URL, Said string
	// Source is the name of who it is from, the article's words for it where nobody is known by them, "" if it names nobody;
	// SourceSlug and SourceRow address a known source, "" and 0 else.
	Source, SourceSlug string
	SourceRow          int64
	Kind               hearsay.Kind
	Named              bool
	Count              int
	Form               hearsay.Form
	Act                hearsay.Act
	// Content, Cue, Addressee and Condition are the article's exact words; " … " stands between spans.
	Content, Cue, Addressee, Condition string
	// Parent is the row of the statement by whose word this one reaches us, 0 if there is none.
	Parent     int64
	Confidence float64
}

// Address is how the ledger cites the statement.
func (s Statement) Address() string { return s.Article + "#" + s.Label }

// Filter narrows a question. Empty fields let everything through.
type Filter struct {
	// Since and Until are ISO days, both included; articles without a date pass neither.
	Since, Until string
	// Outlet is compared without regard to case, Source with a source's slug and the words of its name.
	Outlet, Source string
	Act            hearsay.Act
	// MinConfidence is the least confidence of a statement, of a relation, 0 to 1.
	MinConfidence float64
	// Limit is the most rows that come back; 0 means DefaultLimit.
	Limit int
}

// DefaultLimit is how many rows a question gives if nobody asks for more.
const DefaultLimit = 50

func (f Filter) limit() int {
	if f.Limit > 0 {
		return f.Limit
	}
	return DefaultLimit
}

const statementColumns = `s.id, a.name, s.label, v.id, coalesce(s.outlet, ''), coalesce(s.day, ''), coalesce(v.title, ''), coalesce(v.url, ''),
	coalesce(s.said, ''),
	coalesce(m.name, (SELECT string_agg(exact, ' … ' ORDER BY position) FROM span WHERE statement_id = s.id AND field = 'source'), ''), coalesce(src.slug, ''), coalesce(s.source_id, 0), coalesce(m.kind, ''), coalesce(m.named, 0),
	coalesce(m.count, 0), coalesce(s.form, ''), coalesce(s.act, ''), s.content, coalesce(s.parent_id, 0), s.confidence,
	coalesce((SELECT string_agg(exact, ' … ' ORDER BY position) FROM span WHERE statement_id = s.id AND field = 'cue'), ''),
	coalesce((SELECT string_agg(exact, ' … ' ORDER BY position) FROM span WHERE statement_id = s.id AND field = 'addressee'), ''),
	coalesce((SELECT string_agg(exact, ' … ' ORDER BY position) FROM span WHERE statement_id = s.id AND field = 'condition'), '')`

const statementJoins = ` JOIN reading r ON r.id = s.reading_id JOIN version v ON v.id = r.version_id JOIN article a ON a.id = v.article_id
	LEFT JOIN mention m ON m.id = s.mention_id LEFT JOIN source src ON src.id = s.source_id `

func scanStatement(scan func(...any) error, s *Statement, more ...any) error {
	return scan(append([]any{&s.Row, &s.Article, &s.Label, &s.Version, &s.Outlet, &s.Day, &s.Title, &s.URL, &s.Said, &s.Source,
		&s.SourceSlug, &s.SourceRow, &s.Kind, &s.Named, &s.Count, &s.Form, &s.Act, &s.Content, &s.Parent, &s.Confidence,
		&s.Cue, &s.Addressee, &s.Condition}, more...)...)
}

// where gives the conditions of f on the table alias s, and their arguments.
func (t *Tx) where(f Filter) (string, []any, error) {
	cond, args := []string{"s.current = 1"}, []any{}
	add := func(c string, a ...any) {
		cond = append(cond, c)
		args = append(args, a...)
	}
	if f.Since != "" {
		add("s.day >= ?", f.Since)
	}
	if f.Until != "" {
		add("s.day <= ?", f.Until)
	}
	if f.Outlet != "" {
		names, err := t.outletsNamed(f.Outlet)
		if err != nil {
			return "", nil, err
		}
		add("s.outlet IN (?"+strings.Repeat(", ?", len(names)-1)+")", names...)
	}
	if f.Act != "" {
		add("s.act = ?", string(f.Act))
	}
	if f.MinConfidence > 0 {
		add("s.confidence >= ?", f.MinConfidence)
	}
	if f.Source != "" {
		sources, err := t.SourcesNamed(f.Source, 50)
		if err != nil {
			return "", nil, err
		}
		if len(sources) == 0 {
			return "", nil, fmt.Errorf("source %s: %w", f.Source, hearsay.ErrNotFound)
		}
		rows := make([]any, len(sources))
		for i, s := range sources {
			rows[i] = s.Row
		}
		add("s.source_id IN (?"+strings.Repeat(", ?", len(rows)-1)+")", rows...)
	}
	return strings.Join(cond, " AND "), args, nil
}

// outletsNamed gives the spellings under which an outlet is stored, name itself if there is none.
func (t *Tx) outletsNamed(name string) ([]any, error) {
	// A loose index scan: one step for each outlet, however many articles there are.
	var out []any
	err := t.each(`WITH RECURSIVE o(name) AS (SELECT min(outlet) FROM version UNION ALL
		SELECT (SELECT min(outlet) FROM version WHERE outlet > o.name) FROM o WHERE o.name IS NOT NULL)
		SELECT name FROM o WHERE name IS NOT NULL`, nil, func(scan func(...any) error) error {
		var s string
		err := scan(&s)
		if strings.EqualFold(s, name) {
			out = append(out, s)
		}
		return err
	})
	if len(out) == 0 {
		out = append(out, name)
	}
	return out, err
}

// SourcesNamed gives the sources that go by a name: the one with that slug or exactly that name, else all in whose names its
// words stand, else, where the database can tell, those whose names are spelled alike; the most quoted first.
func (t *Tx) SourcesNamed(name string, limit int) ([]Source, error) {
	out, err := t.sources("s.slug = ? OR s.id IN (SELECT source_id FROM source_key WHERE key = ?)", []any{name, "name:" + strings.ToLower(name)}, limit)
	if err != nil || len(out) > 0 {
		return out, err
	}
	m := t.db.match(name)
	if m == "" {
		return nil, nil
	}
	out, err = t.sources("s.id IN ("+t.db.hits("source")+")", []any{m}, limit)
	if cond := t.db.alike("s.name_terms"); cond != "" && err == nil && len(out) == 0 {
		return t.sources(cond, []any{t.db.terms(name)}, limit)
	}
	return out, err
}

// Sources gives the most quoted sources; with a filter, those with most statements that pass it.
func (t *Tx) Sources(f Filter) ([]Source, error) {
	if f.Since == "" && f.Until == "" && f.Outlet == "" && f.Act == "" && f.Source == "" && f.MinConfidence == 0 {
		return t.sources("s.statements > 0", nil, f.limit())
	}
	cond, args, err := t.where(f)
	if err != nil {
		return nil, err
	}
	var out []Source
	err = t.each(`SELECT q.n, o.id, o.slug, o.name, coalesce(o.kind, ''), o.named FROM (SELECT source_id, count(*) AS n FROM
		(SELECT s.source_id FROM statement s WHERE `+cond+` AND s.source_id IS NOT NULL ORDER BY s.day DESC NULLS LAST LIMIT ?) newest GROUP BY source_id) q
		JOIN source o ON o.id = q.source_id ORDER BY q.n DESC, o.slug LIMIT ?`, append(args, scanLimit, f.limit()), func(scan func(...any) error) error {
		var s Source
		err := scan(&s.Statements, &s.Row, &s.Slug, &s.Name, &s.Kind, &s.Named)
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

// scanLimit bounds how many of the newest statements a count goes over, so that an answer takes the same time in a
// ledger of any size. docs/ledger.md says so.
const scanLimit = 20000

func (t *Tx) sources(cond string, args []any, limit int) ([]Source, error) {
	var out []Source
	err := t.each(`SELECT s.id, s.slug, s.name, coalesce(s.kind, ''), s.named, s.statements FROM source s WHERE `+cond+
		` ORDER BY s.statements DESC, s.slug LIMIT ?`, append(args, limit), func(scan func(...any) error) error {
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

// Statements gives the statements that pass f, the newest first.
func (t *Tx) Statements(f Filter) ([]Statement, error) {
	cond, args, err := t.where(f)
	if err != nil {
		return nil, err
	}
	return t.statements(`FROM statement s`+statementJoins+`WHERE `+cond+` ORDER BY s.day DESC NULLS LAST, s.id DESC LIMIT ?`, append(args, f.limit())...)
}

func (t *Tx) statements(rest string, args ...any) (out []Statement, err error) {
	err = t.each("SELECT "+statementColumns+" "+rest, args, func(scan func(...any) error) error {
		var s Statement
		err := scanStatement(scan, &s)
		out = append(out, s)
		return err
	})
	return out, err
}

// Search gives the statements in whose words, title or source name every word of query stands, the newest first. Words in
// double quotes are one phrase; a trailing * finds beginnings.
func (t *Tx) Search(query string, f Filter) ([]Statement, error) {
	m := t.db.match(query)
	if m == "" {
		return nil, nil
	}
	cond, args, err := t.where(f)
	if err != nil {
		return nil, err
	}
	// Each part is bounded, newest first, so that a word that stands everywhere costs no more than a rare one. CROSS JOIN has SQLite begin
	// with the hits, not with all statements in the order of their days.
	var rows []int64
	err = t.each(`SELECT s.id FROM (
			SELECT id FROM (`+t.db.hits("statement")+` ORDER BY id DESC LIMIT ?) words
			UNION SELECT id FROM (SELECT st.id FROM (`+t.db.hits("version")+`) w JOIN reading rd ON rd.version_id = w.id
				JOIN statement st ON st.reading_id = rd.id ORDER BY w.id DESC LIMIT ?) titles
			UNION SELECT id FROM (SELECT id FROM statement WHERE source_id IN (`+t.db.hits("source")+` LIMIT 50)
				ORDER BY day DESC NULLS LAST LIMIT ?) names) hit
		CROSS JOIN statement s WHERE s.id = hit.id AND `+cond+` ORDER BY s.day DESC NULLS LAST, s.id DESC LIMIT ?`,
		append([]any{m, searchLimit, m, searchLimit, m, searchLimit}, append(args, f.limit())...), func(scan func(...any) error) error {
			var row int64
			err := scan(&row)
			rows = append(rows, row)
			return err
		})
	if err != nil {
		return nil, err
	}
	return t.StatementsIn(rows)
}

// searchLimit is how many of the newest hits of each index a search goes over.
const searchLimit = 2000

// StatementAt gives the statement that stands at ARTICLE#LABEL. If there is none, the error wraps hearsay.ErrNotFound. The plus sign keeps
// SQLite from going through all current statements.
func (t *Tx) StatementAt(article, label string) (Statement, error) {
	out, err := t.statements(`FROM statement s`+statementJoins+`WHERE a.name = ? AND s.label = ? AND +s.current = 1`, article, label)
	if err != nil {
		return Statement{}, err
	}
	if len(out) == 0 {
		return Statement{}, fmt.Errorf("statement %s#%s: %w", article, label, hearsay.ErrNotFound)
	}
	return out[0], nil
}

// StatementsIn gives the statements with the given rows, in that order; rows that are gone are left out.
func (t *Tx) StatementsIn(rows []int64) ([]Statement, error) {
	var out []Statement
	for len(rows) > 0 {
		n := min(len(rows), 500)
		list, args := in(rows[:n])
		part, err := t.statements(`FROM statement s`+statementJoins+`WHERE s.id IN `+list, args...)
		if err != nil {
			return nil, err
		}
		at := make(map[int64]Statement, len(part))
		for _, s := range part {
			at[s.Row] = s
		}
		for _, r := range rows[:n] {
			if s, ok := at[r]; ok {
				out = append(out, s)
			}
		}
		rows = rows[n:]
	}
	return out, nil
}

// StatementsOf gives the statements of one version in the order of its record.
func (t *Tx) StatementsOf(version int64) ([]Statement, error) {
	return t.statements(`FROM statement s`+statementJoins+`WHERE r.version_id = ? ORDER BY s.position`, version)
}

// Version is one version of an article, without its text.
type Version struct {
	Row                                   int64
	Article                               string
	Number                                int
	Current                               bool
	Outlet, Published, Title, URL, Digest string
	Added                                 string
	Model                                 Model
	Statements                            int
}

// Versions gives the versions of an article, the first one first. If there is none, the error wraps hearsay.ErrNotFound.
func (t *Tx) Versions(article string) (out []Version, err error) {
	err = t.each(`SELECT v.id, a.name, v.number, v.current, coalesce(v.outlet, ''), coalesce(v.published, ''), coalesce(v.title, ''),
		coalesce(v.url, ''), v.digest, v.added, r.model, r.model_version, (SELECT count(*) FROM statement WHERE reading_id = r.id)
		FROM article a JOIN version v ON v.article_id = a.id JOIN reading r ON r.version_id = v.id WHERE a.name = ? OR a.known_by = ?
		ORDER BY v.number`, []any{article, "url:" + plainURL(article)}, func(scan func(...any) error) error {
		var v Version
		err := scan(&v.Row, &v.Article, &v.Number, &v.Current, &v.Outlet, &v.Published, &v.Title, &v.URL, &v.Digest, &v.Added,
			&v.Model.Name, &v.Model.Version, &v.Statements)
		out = append(out, v)
		return err
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("article %s: %w", article, hearsay.ErrNotFound)
	}
	return out, err
}
