package store

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"hearsay"
)

// Relation is a relation between two stored statements, by row.
type Relation struct {
	From, To   int64
	Type       hearsay.RelationType
	Confidence float64
	// Within says that one article's own record holds it; otherwise the ledger drew it across articles.
	Within bool
}

// Claim is a group of statements that express the same proposition.
type Claim struct {
	Row int64
	// Gloss quotes one of the statements.
	Gloss             string
	Articles, Outlets int
	// First and Last are the days of the earliest and the latest article, "" where none is dated.
	First, Last string
}

// AddRelation stores a relation across articles. One that is there already keeps the higher confidence.
func (t *Tx) AddRelation(r Relation) error {
	err := t.exec(`INSERT INTO relation(from_id, to_id, type, confidence, within, position, day) VALUES (?, ?, ?, ?, 0, 0,
		(SELECT max(day) FROM statement WHERE id IN (?, ?))) ON CONFLICT(from_id, to_id, type) WHERE within = 0
		DO UPDATE SET confidence = CASE WHEN excluded.confidence > relation.confidence THEN excluded.confidence ELSE relation.confidence END`,
		r.From, r.To, string(r.Type), r.Confidence, r.From, r.To)
	return err
}

// RelationsOf gives all relations, within and across articles, of which the statement is an end.
func (t *Tx) RelationsOf(row int64) ([]Relation, error) {
	return t.relations("SELECT from_id, to_id, type, confidence, within FROM relation WHERE from_id = ? OR to_id = ? ORDER BY id", row, row)
}

// RelationsFrom gives the relations that run from statements of one article to one another, by the row that they run from.
func (t *Tx) RelationsFrom(rows []int64) (map[int64][]Relation, error) {
	out := map[int64][]Relation{}
	for len(rows) > 0 {
		n := min(len(rows), 500)
		list, args := in(rows[:n])
		rs, err := t.relations("SELECT from_id, to_id, type, confidence, within FROM relation WHERE within = 1 AND from_id IN "+list+" ORDER BY id", args...)
		if err != nil {
			return nil, err
		}
		for _, r := range rs {
			out[r.From] = append(out[r.From], r)
		}
		rows = rows[n:]
	}
	return out, nil
}

// Relations gives the relations of the given types, of which one end passes f, the newest first and at most f.Limit.
func (t *Tx) Relations(f Filter, types ...hearsay.RelationType) ([]Relation, error) {
	cond, args, err := t.where(f)
	if err != nil {
		return nil, err
	}
	all := make([]any, 0, len(types)+2*len(args)+1)
	for _, ty := range types {
		all = append(all, string(ty))
	}
	query := `SELECT q.from_id, q.to_id, q.type, q.confidence, q.within FROM relation q WHERE q.type IN (?` + strings.Repeat(", ?", len(types)-1) + `)
		AND (EXISTS (SELECT 1 FROM statement s WHERE s.id = q.from_id AND ` + cond + `) OR EXISTS (SELECT 1 FROM statement s WHERE s.id = q.to_id AND ` + cond + `))`
	all = append(append(all, args...), args...)
	if f.Since != "" {
		query += " AND q.day >= ?"
		all = append(all, f.Since)
	}
	if f.MinConfidence > 0 {
		query += " AND q.confidence >= ?"
		all = append(all, f.MinConfidence)
	}
	return t.relations(query+" ORDER BY q.day DESC NULLS LAST, q.id DESC LIMIT ?", append(all, f.limit())...)
}

func (t *Tx) relations(query string, args ...any) (out []Relation, err error) {
	err = t.each(query, args, func(scan func(...any) error) error {
		var r Relation
		err := scan(&r.From, &r.To, &r.Type, &r.Confidence, &r.Within)
		out = append(out, r)
		return err
	})
	return out, err
}

// AllRelations calls f with every relation between current statements.
func (t *Tx) AllRelations(f func(Relation) error) error {
	rs, err := t.relations(`SELECT q.from_id, q.to_id, q.type, q.confidence, q.within FROM relation q JOIN statement s ON s.id = q.from_id
		WHERE s.current = 1 ORDER BY q.from_id, q.within DESC, q.position, q.to_id, q.type`)
	if err != nil {
		return err
	}
	for _, r := range rs {
		if err := f(r); err != nil {
			return err
		}
	}
	return nil
}

// KeyStatement files a statement under what linking looks candidates up by.
func (t *Tx) KeyStatement(row int64, keys []uint64) error {
	return t.file("INSERT INTO statement_key(key, statement_id) VALUES ", keys, row)
}

// file inserts one row for each key, in one statement.
func (t *Tx) file(insert string, keys []uint64, row int64) error {
	for len(keys) > 0 {
		n := min(len(keys), 200)
		args := make([]any, 0, 2*n)
		for _, k := range keys[:n] {
			args = append(args, int64(k), row)
		}
		if err := t.exec(insert+"(?, ?)"+strings.Repeat(", (?, ?)", n-1)+" ON CONFLICT DO NOTHING", args...); err != nil {
			return err
		}
		keys = keys[n:]
	}
	return nil
}

// Keyed gives the statements that are filed under each of keys, of each the newest, at most limit, so that the work does not grow with the
// ledger.
func (t *Tx) Keyed(keys []uint64, limit int) (map[uint64][]int64, error) {
	return t.filed("SELECT statement_id FROM statement_key WHERE key = ? ORDER BY statement_id DESC LIMIT ?", keys, limit)
}

// filed gives what comes out of query, which takes a key and a limit, for each key.
func (t *Tx) filed(query string, keys []uint64, limit int) (map[uint64][]int64, error) {
	out := make(map[uint64][]int64, len(keys))
	for part := range slices.Chunk(keys, t.db.together()) {
		args := make([]any, 0, 2*len(part))
		var q strings.Builder
		for i, k := range part {
			if i > 0 {
				q.WriteString(" UNION ALL ")
			}
			fmt.Fprintf(&q, "SELECT %d, k%d.* FROM (%s) k%d", i, i, query, i)
			args = append(args, int64(k), limit)
		}
		err := t.each(q.String(), args, func(scan func(...any) error) error {
			var i, id int64
			if err := scan(&i, &id); err != nil {
				return err
			}
			out[part[i]] = append(out[part[i]], id)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// AddFingerprints files a version under hashes of its text; Fingerprinted gives the versions that share some, newest first
// per hash and at most limit of each.
func (t *Tx) AddFingerprints(version int64, hashes []uint64) error {
	return t.file("INSERT INTO fingerprint(hash, version_id) VALUES ", hashes, version)
}

// Fingerprinted gives, for each version that shares at least one of hashes, how many. Of each hash only the newest limit
// versions count.
func (t *Tx) Fingerprinted(hashes []uint64, limit int) (map[int64]int, error) {
	found, err := t.filed("SELECT version_id FROM fingerprint WHERE hash = ? ORDER BY version_id DESC LIMIT ?", hashes, limit)
	out := map[int64]int{}
	for _, versions := range found {
		for _, v := range versions {
			out[v]++
		}
	}
	return out, err
}

// Copy says that two versions share so much of their wording that one was copied from the other or both from a third. Share is
// the part, from 0 to 1, of the shorter text's word sequences that the other has too.
type Copy struct {
	Version, Of int64
	Share       float64
}

// AddCopy stores c.
func (t *Tx) AddCopy(c Copy) error {
	err := t.exec("INSERT INTO copy(version_id, of_version_id, share) VALUES (?, ?, ?) ON CONFLICT (version_id, of_version_id) DO UPDATE SET share = excluded.share", c.Version, c.Of, c.Share)
	return err
}

// CopiesOf gives the copies of which version is one side, with version as Version.
func (t *Tx) CopiesOf(version int64) (out []Copy, err error) {
	err = t.each(`SELECT of_version_id, share FROM copy WHERE version_id = ? UNION ALL SELECT version_id, share FROM copy WHERE of_version_id = ?
		ORDER BY 1`, []any{version, version}, func(scan func(...any) error) error {
		c := Copy{Version: version}
		err := scan(&c.Of, &c.Share)
		out = append(out, c)
		return err
	})
	return out, err
}

// Text gives the title, outlet, day and text of a version.
func (t *Tx) Text(version int64) (a hearsay.Article, err error) {
	_, err = t.one(`SELECT a.name, coalesce(v.title, ''), coalesce(v.outlet, ''), coalesce(v.published, ''), coalesce(v.url, ''), v.text
		FROM version v JOIN article a ON a.id = v.article_id WHERE v.id = ?`, []any{version}, &a.ID, &a.Title, &a.Outlet, &a.Published, &a.URL, &a.Text)
	return a, err
}

// AddClaim stores a claim over the given statements.
func (t *Tx) AddClaim(gloss string, statements []int64) (int64, error) {
	id, err := t.insert("INSERT INTO claim(gloss) VALUES (?)", gloss)
	if err != nil {
		return 0, err
	}
	return id, t.fill(id, statements)
}

// RestoreClaim stores a claim of an exported ledger, under its old number where that is free.
func (t *Tx) RestoreClaim(id, gloss string, statements []int64) error {
	var row int64
	if n, err := fmt.Sscanf(id, "c%d", &row); n != 1 || err != nil || row <= 0 {
		row = 0
	}
	free := row > 0
	if free {
		res, err := t.execNow("INSERT INTO claim(id, gloss) VALUES (?, ?) ON CONFLICT DO NOTHING", row, gloss)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return err
		}
		free = n > 0
	}
	if !free {
		_, err := t.AddClaim(gloss, statements)
		return err
	}
	if err := t.db.took(t, "claim", row); err != nil {
		return err
	}
	return t.fill(row, statements)
}

// JoinClaims adds a statement to claims. What they count is brought up to date by what is new, so that joining a large claim costs no more
// than joining a small one; CROSS JOIN has SQLite look the tables up in the order written.
func (t *Tx) JoinClaims(claims []int64, statement int64) error {
	if len(claims) == 0 {
		return nil
	}
	list, args := in(claims)
	// The statement's article and outlet count if no other statement of the claim has them already.
	err := t.exec(`UPDATE claim SET
			articles = claim.articles + (CASE WHEN EXISTS (SELECT 1 FROM reading o CROSS JOIN statement t CROSS JOIN claim_statement c
				WHERE o.version_id = x.version_id AND t.reading_id = o.id AND c.statement_id = t.id AND c.claim_id = claim.id) THEN 0 ELSE 1 END),
			outlets = claim.outlets + (CASE WHEN x.outlet IS NULL OR EXISTS (SELECT 1 FROM claim_statement c CROSS JOIN statement t
				WHERE c.claim_id = claim.id AND t.id = c.statement_id AND t.outlet = x.outlet) THEN 0 ELSE 1 END),
			first_day = CASE WHEN claim.first_day IS NULL OR x.day < claim.first_day THEN coalesce(x.day, claim.first_day) ELSE claim.first_day END,
			last_day = CASE WHEN claim.last_day IS NULL OR x.day > claim.last_day THEN coalesce(x.day, claim.last_day) ELSE claim.last_day END
		FROM (SELECT s.id, s.outlet, s.day, r.version_id FROM statement s JOIN reading r ON r.id = s.reading_id WHERE s.id = ?) x
		WHERE NOT EXISTS (SELECT 1 FROM claim_statement c WHERE c.claim_id = claim.id AND c.statement_id = x.id) AND claim.id IN `+list,
		append([]any{statement}, args...)...)
	if err != nil {
		return err
	}
	var rows strings.Builder
	args = args[:0]
	for i, c := range claims {
		if i > 0 {
			rows.WriteString(", ")
		}
		rows.WriteString("(?, ?)")
		args = append(args, c, statement)
	}
	return t.exec("INSERT INTO claim_statement(claim_id, statement_id) VALUES "+rows.String()+" ON CONFLICT DO NOTHING", args...)
}

// fill adds statements to a claim, one after the other.
func (t *Tx) fill(claim int64, statements []int64) error {
	for _, s := range statements {
		if err := t.JoinClaims([]int64{claim}, s); err != nil {
			return err
		}
	}
	return nil
}

// tally counts the articles and outlets of claims again; a claim with less than two statements is no claim any more.
func (t *Tx) tally(claims []int64) error {
	for _, id := range claims {
		if err := t.exec("DELETE FROM claim WHERE id = ? AND (SELECT count(*) FROM claim_statement WHERE claim_id = ?) < 2", id, id); err != nil {
			return err
		}
		err := t.exec(`UPDATE claim SET (articles, outlets, first_day, last_day) = (SELECT count(DISTINCT r.version_id), count(DISTINCT s.outlet),
			min(s.day), max(s.day) FROM claim_statement c JOIN statement s ON s.id = c.statement_id JOIN reading r ON r.id = s.reading_id
			WHERE c.claim_id = claim.id) WHERE id = ?`, id)
		if err != nil {
			return err
		}
		// The gloss must quote a statement that is still there.
		err = t.exec(`UPDATE claim SET gloss = (SELECT s.content FROM claim_statement c JOIN statement s ON s.id = c.statement_id
			WHERE c.claim_id = claim.id ORDER BY s.day NULLS FIRST, s.id LIMIT 1) WHERE id = ? AND NOT EXISTS (SELECT 1 FROM claim_statement c
			JOIN statement s ON s.id = c.statement_id WHERE c.claim_id = claim.id AND s.content = claim.gloss)`, id)
		if err != nil {
			return err
		}
	}
	return nil
}

// ClaimsOf gives the claims that a statement belongs to.
func (t *Tx) ClaimsOf(statement int64) (out []int64, err error) {
	err = t.each("SELECT claim_id FROM claim_statement WHERE statement_id = ? ORDER BY claim_id", []any{statement}, func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		out = append(out, id)
		return err
	})
	return out, err
}

// ClaimsOfAll gives the claims of many statements at once.
func (t *Tx) ClaimsOfAll(statements []int64) (map[int64][]int64, error) {
	out := map[int64][]int64{}
	for len(statements) > 0 {
		n := min(len(statements), 500)
		list, args := in(statements[:n])
		err := t.each("SELECT statement_id, claim_id FROM claim_statement WHERE statement_id IN "+list+" ORDER BY claim_id", args,
			func(scan func(...any) error) error {
				var s, c int64
				err := scan(&s, &c)
				out[s] = append(out[s], c)
				return err
			})
		if err != nil {
			return nil, err
		}
		statements = statements[n:]
	}
	return out, nil
}

// All is a limit that nothing reaches.
const All = math.MaxInt32

// ClaimStatements gives the rows of a claim's statements, the oldest article's first and at most limit.
func (t *Tx) ClaimStatements(claim int64, limit int) (out []int64, err error) {
	err = t.each(`SELECT s.id FROM claim_statement c JOIN statement s ON s.id = c.statement_id WHERE c.claim_id = ? ORDER BY s.day NULLS FIRST, s.id LIMIT ?`,
		[]any{claim, limit}, func(scan func(...any) error) error {
			var id int64
			err := scan(&id)
			out = append(out, id)
			return err
		})
	return out, err
}

// ClaimMembers gives for each of claims the rows of its first statements, at most limit.
func (t *Tx) ClaimMembers(claims []int64, limit int) (map[int64][]int64, error) {
	out := make(map[int64][]int64, len(claims))
	for part := range slices.Chunk(claims, t.db.together()) {
		var q strings.Builder
		args := make([]any, 0, 2*len(part))
		for i, c := range part {
			if i > 0 {
				q.WriteString(" UNION ALL ")
			}
			fmt.Fprintf(&q, "SELECT m%d.* FROM (SELECT claim_id, statement_id FROM claim_statement WHERE claim_id = ? ORDER BY statement_id LIMIT ?) m%d", i, i)
			args = append(args, c, limit)
		}
		err := t.each(q.String(), args, func(scan func(...any) error) error {
			var claim, member int64
			err := scan(&claim, &member)
			out[claim] = append(out[claim], member)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

const claimColumns = "c.id, c.gloss, c.articles, c.outlets, coalesce(c.first_day, ''), coalesce(c.last_day, '')"

// Claims gives the claims that rest on most articles; with a filter or a query, the newest of those with a statement that
// passes both.
func (t *Tx) Claims(query string, f Filter) ([]Claim, error) {
	if query == "" && f.Since == "" && f.Until == "" && f.Outlet == "" && f.Act == "" && f.Source == "" && f.MinConfidence == 0 {
		return t.claims("FROM claim c ORDER BY c.articles DESC, c.last_day DESC NULLS LAST, c.id LIMIT ?", f.limit())
	}
	cond, args, err := t.where(f)
	if err != nil {
		return nil, err
	}
	from := "SELECT s.id FROM statement s WHERE " + cond + " ORDER BY s.day DESC NULLS LAST LIMIT ?"
	if query != "" {
		m := t.db.match(query)
		if m == "" {
			return nil, nil
		}
		from = "SELECT s.id FROM statement s WHERE s.id IN (" + t.db.hits("statement") + " ORDER BY id DESC LIMIT ?) AND " +
			cond + " LIMIT ?"
		args = append([]any{m, searchLimit}, args...)
	}
	return t.claims("FROM claim c WHERE c.id IN (SELECT claim_id FROM claim_statement WHERE statement_id IN ("+from+
		")) ORDER BY c.articles DESC, c.last_day DESC NULLS LAST, c.id LIMIT ?", append(args, searchLimit, f.limit())...)
}

// Claim gives one claim; found is false if it is not there.
func (t *Tx) Claim(row int64) (c Claim, found bool, err error) {
	cs, err := t.claims("FROM claim c WHERE c.id = ?", row)
	if err != nil || len(cs) == 0 {
		return Claim{}, false, err
	}
	return cs[0], true, nil
}

// AllClaims gives every claim in the order in which they came up.
func (t *Tx) AllClaims() ([]Claim, error) { return t.claims("FROM claim c ORDER BY c.id") }

func (t *Tx) claims(rest string, args ...any) (out []Claim, err error) {
	err = t.each("SELECT "+claimColumns+" "+rest, args, func(scan func(...any) error) error {
		var c Claim
		err := scan(&c.Row, &c.Gloss, &c.Articles, &c.Outlets, &c.First, &c.Last)
		out = append(out, c)
		return err
	})
	return out, err
}

// Counts says how much a store holds: articles, statements and sources of current versions, claims, and relations.
type Counts struct{ Articles, Statements, Sources, Claims, Relations int }

// Counts counts.
func (t *Tx) Counts() (c Counts, err error) {
	_, err = t.one(`SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM statement WHERE current = 1), (SELECT count(*) FROM source),
		(SELECT count(*) FROM claim), (SELECT count(*) FROM relation)`, nil, &c.Articles, &c.Statements, &c.Sources, &c.Claims, &c.Relations)
	return c, err
}

// Addresses calls f with the row, article and label of every statement of a current version.
func (t *Tx) Addresses(f func(row int64, article, label string)) error {
	return t.each(`SELECT s.id, a.name, s.label FROM statement s JOIN reading r ON r.id = s.reading_id JOIN version v ON v.id = r.version_id
		JOIN article a ON a.id = v.article_id WHERE s.current = 1`, nil, func(scan func(...any) error) error {
		var row int64
		var article, label string
		if err := scan(&row, &article, &label); err != nil {
			return err
		}
		f(row, article, label)
		return nil
	})
}

// Addressed gives the rows of the statements of an article's current version by label.
func (t *Tx) Addressed(article string) (map[string]int64, error) {
	out := map[string]int64{}
	err := t.each(`SELECT s.label, s.id FROM article a JOIN version v ON v.article_id = a.id AND v.current = 1 JOIN reading r ON r.version_id = v.id
		JOIN statement s ON s.reading_id = r.id WHERE a.name = ?`, []any{article}, func(scan func(...any) error) error {
		var label string
		var row int64
		err := scan(&label, &row)
		out[label] = row
		return err
	})
	return out, err
}

// AllSources calls f with every source that has statements in current versions, by slug, and the rows of these.
func (t *Tx) AllSources(f func(s Source, statements []int64) error) error {
	var cur Source
	var rows []int64
	flush := func() error {
		if cur.Row == 0 {
			return nil
		}
		return f(cur, rows)
	}
	err := t.each(`SELECT o.id, o.slug, o.name, coalesce(o.kind, ''), o.named, o.statements, s.id FROM source o JOIN statement s ON s.source_id = o.id
		WHERE s.current = 1 ORDER BY o.slug, s.id`, nil, func(scan func(...any) error) error {
		var s Source
		var row int64
		if err := scan(&s.Row, &s.Slug, &s.Name, &s.Kind, &s.Named, &s.Statements, &row); err != nil {
			return err
		}
		if s.Row != cur.Row {
			if err := flush(); err != nil {
				return err
			}
			cur, rows = s, nil
		}
		rows = append(rows, row)
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}

// Copies gives copies of which the later version passes the days and the outlet of f, the newest first.
func (t *Tx) Copies(f Filter) (out []Copy, err error) {
	err = t.each(`SELECT c.version_id, c.of_version_id, c.share FROM copy c JOIN version v ON v.id = c.version_id
		WHERE (? = '' OR v.published >= ?) AND (? = '' OR substr(v.published, 1, 10) <= ?) AND (? = '' OR lower(v.outlet) = lower(?))
		ORDER BY c.version_id DESC, c.of_version_id LIMIT ?`,
		[]any{f.Since, f.Since, f.Until, f.Until, f.Outlet, f.Outlet, f.limit()}, func(scan func(...any) error) error {
			var c Copy
			err := scan(&c.Version, &c.Of, &c.Share)
			out = append(out, c)
			return err
		})
	return out, err
}
