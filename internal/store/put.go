package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hearsay"
)

// Model names what made a reading.
type Model struct{ Name, Version string }

// Outcome is what adding an article came to.
type Outcome string

// The outcomes of [Tx.Put].
const (
	New    Outcome = "new"
	Same   Outcome = "same"   // nothing changed
	Edited Outcome = "edited" // title or text differ from what was stored: kept as a new version
	Reread Outcome = "reread" // the same text, read again by another model or with other metadata
)

// Added is what [Tx.Put] did.
type Added struct {
	// Article is what the ledger calls the article.
	Article string
	Version int
	Outcome Outcome
	// VersionID and Statements are the rows written, the statements in the record's order; none if Outcome is Same.
	VersionID  int64
	Statements []int64
	// Before is, for an edited article, the version that was current until now.
	Before int64
}

// Standing is what the store knows about an article before it is read.
type Standing struct {
	// Article is its row, 0 if it is new.
	Article int64
	// Record is the article's current record if there is one, Model what read it.
	Record  hearsay.Record
	Model   Model
	Version int

	name      string
	versionID int64
	digest    string
}

// KnownBy is how an article is recognised: by its URL without the parts that only track readers, else its id, else its
// text.
func KnownBy(a hearsay.Article) string {
	switch {
	case a.URL != "":
		return "url:" + plainURL(a.URL)
	case a.ID != "":
		return "id:" + a.ID
	}
	return "text:" + digest(a.Text)
}

func plainURL(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Host == "" {
		return s
	}
	u.Scheme, u.Host, u.Fragment = strings.ToLower(u.Scheme), strings.ToLower(u.Host), ""
	if u.Scheme == "http" {
		u.Scheme = "https"
	}
	q := u.Query()
	for k := range q {
		if strings.HasPrefix(k, "utm_") || k == "fbclid" || k == "gclid" {
			q.Del(k)
		}
	}
	u.RawQuery = q.Encode()
	u.Path = strings.TrimSuffix(u.Path, "/")
	return u.String()
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// Standing looks an article up, so that one that is stored already need not be read again.
func (t *Tx) Standing(a hearsay.Article) (Standing, error) {
	var s Standing
	found, err := t.one(`SELECT a.id, a.name, v.id, v.number, r.model, r.model_version, r.digest FROM article a
		JOIN version v ON v.article_id = a.id AND v.current = 1 JOIN reading r ON r.version_id = v.id WHERE a.known_by = ?`,
		[]any{KnownBy(a)}, &s.Article, &s.name, &s.versionID, &s.Version, &s.Model.Name, &s.Model.Version, &s.digest)
	if err != nil || !found {
		return s, err
	}
	s.Record, err = t.record(s.versionID)
	return s, err
}

// Holds reports whether a, to be read by m, is stored already in that very form. Metadata that a lacks is no difference.
func (s Standing) Holds(a hearsay.Article, m Model) bool {
	return s.Article != 0 && s.Model == m && merge(a, s.Record.Article) == s.Record.Article
}

// merge fills what a lacks from what is stored. The ledger's own name for the article stands.
func merge(a, stored hearsay.Article) hearsay.Article {
	a.ID = stored.ID
	for _, f := range []struct{ to, from *string }{{&a.Outlet, &stored.Outlet}, {&a.Published, &stored.Published},
		{&a.Title, &stored.Title}, {&a.URL, &stored.URL}, {&a.Lang, &stored.Lang}} {
		if *f.to == "" {
			*f.to = *f.from
		}
	}
	return a
}

// Put stores a record that was made by m at the given time. sources holds the ledger's source (see [Tx.AddSource]) for each of
// rec.Sources, in the same order. A record that breaks its own rules gives an error that wraps hearsay.ErrInvalid.
func (t *Tx) Put(rec hearsay.Record, m Model, sources []int64, now time.Time) (Added, error) {
	if err := rec.Validate(); err != nil {
		return Added{}, err
	}
	if len(sources) != len(rec.Sources) {
		return Added{}, fmt.Errorf("put %s: %d sources for %d: %w", rec.ID, len(sources), len(rec.Sources), hearsay.ErrInvalid)
	}
	had, err := t.Standing(rec.Article)
	if err != nil {
		return Added{}, err
	}
	if had.Article == 0 {
		return t.putNew(rec, m, sources, now)
	}
	rec.Article = merge(rec.Article, had.Record.Article)
	sum, err := recordDigest(rec)
	if err != nil {
		return Added{}, err
	}
	added := Added{Article: had.name, Version: had.Version}
	if had.Model == m && had.digest == sum {
		added.Outcome = Same
		return added, nil
	}
	if err := t.unlink(had.versionID); err != nil {
		return Added{}, err
	}
	if rec.Text == had.Record.Text && rec.Title == had.Record.Title {
		added.Outcome = Reread
		err := t.replace(rec, m, sources, now, had, &added)
		return added, err
	}
	added.Outcome, added.Before, added.Version = Edited, had.versionID, had.Version+1
	if err := t.supersede(had.versionID); err != nil {
		return Added{}, err
	}
	if err := t.write(rec, m, sources, now, had.Article, &added); err != nil {
		return added, err
	}
	return added, t.anchor(added.Before, added.VersionID, rec.Text)
}

func (t *Tx) putNew(rec hearsay.Record, m Model, sources []int64, now time.Time) (Added, error) {
	known, name := KnownBy(rec.Article), rec.ID
	if name == "" {
		name = "text-" + digest(rec.Text)[:12]
	}
	free := name
	for n := 2; ; n++ {
		var id int64
		taken, err := t.one("SELECT id FROM article WHERE name = ?", []any{free}, &id)
		if err != nil {
			return Added{}, err
		}
		if !taken {
			break
		}
		free = fmt.Sprintf("%s~%d", name, n)
	}
	rec.ID = free
	id, err := t.insert("INSERT INTO article(name, known_by) VALUES (?, ?)", free, known)
	if err != nil {
		return Added{}, err
	}
	added := Added{Article: free, Version: 1, Outcome: New}
	err = t.write(rec, m, sources, now, id, &added)
	return added, err
}

// replace puts a new reading in the place of the one that a version has. Both are in one transaction: whoever looks sees the old
// one until the new one is complete.
func (t *Tx) replace(rec hearsay.Record, m Model, sources []int64, now time.Time, had Standing, added *Added) error {
	old, err := t.sourcesOf([]int64{had.versionID})
	if err != nil {
		return err
	}
	if err := t.exec("DELETE FROM version WHERE id = ?", had.versionID); err != nil {
		return err
	}
	if err := t.write(rec, m, sources, now, had.Article, added); err != nil {
		return err
	}
	return t.dropUnused(old)
}

// unlink takes a version out of everything that is drawn from current versions only: claims, relations across articles,
// candidates, copies, counts. Its statements stay.
func (t *Tx) unlink(version int64) error {
	const of = " IN (SELECT s.id FROM statement s JOIN reading r ON r.id = s.reading_id WHERE r.version_id = ?)"
	var claims []int64
	err := t.each("SELECT DISTINCT claim_id FROM claim_statement WHERE statement_id"+of, []any{version}, func(scan func(...any) error) error {
		var id int64
		defer func() { claims = append(claims, id) }()
		return scan(&id)
	})
	if err != nil {
		return err
	}
	for _, q := range []string{
		"DELETE FROM claim_statement WHERE statement_id" + of,
		"DELETE FROM relation WHERE within = 0 AND from_id" + of,
		"DELETE FROM relation WHERE within = 0 AND to_id" + of,
		"DELETE FROM statement_key WHERE statement_id" + of,
		"DELETE FROM fingerprint WHERE version_id = ?",
		"DELETE FROM copy WHERE version_id = ?",
		"DELETE FROM copy WHERE of_version_id = ?",
	} {
		if err := t.exec(q, version); err != nil {
			return err
		}
	}
	if err := t.exec(`UPDATE source SET statements = statements - n.n FROM (SELECT s.source_id AS id, count(*) AS n FROM statement s
		JOIN reading r ON r.id = s.reading_id WHERE r.version_id = ? AND s.current = 1 AND s.source_id IS NOT NULL GROUP BY s.source_id) n
		WHERE source.id = n.id`, version); err != nil {
		return err
	}
	return t.tally(claims)
}

func (t *Tx) supersede(version int64) error {
	if err := t.exec("UPDATE version SET current = 0 WHERE id = ?", version); err != nil {
		return err
	}
	err := t.exec("UPDATE statement SET current = 0 WHERE reading_id IN (SELECT id FROM reading WHERE version_id = ?)", version)
	return err
}

// write inserts the rows of one version and its reading.
func (t *Tx) write(rec hearsay.Record, m Model, sources []int64, now time.Time, article int64, added *Added) error {
	stamp := now.UTC().Format(time.RFC3339)
	version, err := t.insert(`INSERT INTO version(article_id, number, current, title, outlet, published, url, lang, text, digest, added, title_terms)
		VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, article, added.Version, null(rec.Title), null(rec.Outlet), null(rec.Published),
		null(rec.URL), null(rec.Lang), rec.Text, digest(rec.Text), stamp, t.db.terms(rec.Title))
	if err != nil {
		return err
	}
	sum, err := recordDigest(rec)
	if err != nil {
		return err
	}
	reading, err := t.insert("INSERT INTO reading(version_id, model, model_version, made, digest) VALUES (?, ?, ?, ?, ?)",
		version, m.Name, m.Version, stamp, sum)
	if err != nil {
		return err
	}
	added.VersionID = version
	w := writer{Tx: t, rec: rec, reading: reading, sources: sources}
	if err := w.all(); err != nil {
		return err
	}
	added.Statements = w.statements
	return nil
}

// recordDigest is a digest over all that a record says: its JSON form, in which nothing is left out.
func recordDigest(rec hearsay.Record) (string, error) {
	b, err := rec.MarshalJSON()
	if err != nil {
		return "", err
	}
	return digest(string(b)), nil
}

// writer writes what one reading found.
type writer struct {
	*Tx
	rec        hearsay.Record
	reading    int64
	sources    []int64
	statements []int64 // rows, in the record's order
	mentions   map[string]int
	rows       map[string]int64 // statement ID -> row
}

func (w *writer) all() error {
	for _, step := range []func() error{w.putMentions, w.putStatements, w.putRelations, w.putOwnVoice} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) putMentions() error {
	w.mentions = map[string]int{}
	for i, s := range w.rec.Sources {
		w.mentions[s.ID] = i
		err := w.exec(`INSERT INTO mention(reading_id, position, label, name, kind, named, count, role, affiliation, source_id)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, w.reading, i, s.ID, s.Name, null(string(s.Kind)), s.Named, s.Count, null(s.Role),
			null(s.Affiliation), w.sources[i])
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) putStatements() error {
	next, err := w.db.next(w.Tx, "statement")
	if err != nil {
		return err
	}
	w.rows = map[string]int64{}
	for i, s := range w.rec.Statements {
		w.rows[s.ID] = next + int64(i)
		w.statements = append(w.statements, next+int64(i))
	}
	if len(w.statements) == 0 {
		return nil
	}
	said := map[int64]int{} // how many statements each source has
	for i, s := range w.rec.Statements {
		if s.By != "" {
			said[w.sources[w.mentions[s.By]]]++
		}
		if err := w.putStatement(i, s); err != nil {
			return err
		}
	}
	for _, source := range slices.Sorted(maps.Keys(said)) {
		if err := w.exec("UPDATE source SET statements = statements + ? WHERE id = ?", said[source], source); err != nil {
			return err
		}
	}
	return w.db.took(w.Tx, "statement", w.statements[len(w.statements)-1])
}

func (w *writer) putStatement(i int, s hearsay.Statement) error {
	var parent, source any
	if s.Parent != "" {
		parent = w.rows[s.Parent]
	}
	if s.By != "" {
		source = w.sources[w.mentions[s.By]]
	}
	content := Words(w.rec.Text, s.Content)
	err := w.exec(`INSERT INTO statement(id, reading_id, position, label, content, parent_id, mention_id, form, act, said, confidence,
		current, day, outlet, source_id, terms) VALUES (?, ?, ?, ?, ?, ?, (SELECT id FROM mention WHERE reading_id = ? AND label = ?), ?, ?, ?, ?,
		1, ?, ?, ?, ?)`, w.rows[s.ID], w.reading, i, s.ID, content, parent, w.reading, s.By, null(string(s.Form)), null(string(s.Act)), null(s.Said), s.Confidence, null(Day(w.rec.Published)),
		null(w.rec.Outlet), source, w.db.terms(content))
	if err != nil {
		return err
	}
	return w.putSpans(s)
}

// putSpans inserts the spans of one statement, in one go.
func (w *writer) putSpans(s hearsay.Statement) error {
	var args []any
	for _, f := range []struct {
		name  string
		spans []hearsay.Span
	}{{"source", s.Source}, {"cue", s.Cue}, {"content", s.Content}, {"addressee", s.Addressee}, {"condition", s.Conditions}} {
		for n, sp := range f.spans {
			prefix, suffix := around(w.rec.Text, sp)
			args = append(args, w.rows[s.ID], f.name, n, sp.Start, sp.End, sp.In(w.rec.Text), prefix, suffix)
		}
	}
	const columns, most = 8, 100 * 8
	for len(args) > 0 {
		n := min(len(args), most)
		err := w.exec("INSERT INTO span(statement_id, field, position, start_byte, end_byte, exact, prefix, suffix) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"+
			strings.Repeat(", (?, ?, ?, ?, ?, ?, ?, ?)", n/columns-1), args[:n]...)
		if err != nil {
			return err
		}
		args = args[n:]
	}
	return nil
}

func (w *writer) putRelations() error {
	for i, r := range w.rec.Relations {
		err := w.exec("INSERT INTO relation(from_id, to_id, type, confidence, within, position, day) VALUES (?, ?, ?, ?, 1, ?, ?)",
			w.rows[r.From], w.rows[r.To], string(r.Type), r.Confidence, i, null(Day(w.rec.Published)))
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) putOwnVoice() error {
	for i, a := range w.rec.OwnVoice {
		prefix, suffix := around(w.rec.Text, a.Span)
		id, err := w.insert(`INSERT INTO assertion(reading_id, position, start_byte, end_byte, exact, prefix, suffix) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			w.reading, i, a.Span.Start, a.Span.End, a.Span.In(w.rec.Text), prefix, suffix)
		if err != nil {
			return err
		}
		for n, l := range a.Loaded {
			if err := w.exec("INSERT INTO loaded(assertion_id, position, start_byte, end_byte, exact) VALUES (?, ?, ?, ?, ?)",
				id, n, l.Start, l.End, l.In(w.rec.Text)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Words gives the words that spans cover, in the order of the spans, with " … " where they leave something out.
func Words(text string, spans []hearsay.Span) string {
	parts := make([]string, len(spans))
	for i, s := range spans {
		parts[i] = s.In(text)
	}
	return strings.Join(parts, " … ")
}

// Day is the day of an ISO date or date and time, "" if it has none.
func Day(published string) string {
	if len(published) >= 10 {
		if _, err := time.Parse(time.DateOnly, published[:10]); err == nil {
			return published[:10]
		}
	}
	return ""
}

// contextRunes is how much of the text on either side of a span is kept to find it again.
const contextRunes = 32

// around gives up to contextRunes characters before and after s.
func around(text string, s hearsay.Span) (prefix, suffix string) {
	start, end := s.Start, s.End
	for n := 0; n < contextRunes && start > 0; n++ {
		_, size := utf8.DecodeLastRuneInString(text[:start])
		start -= size
	}
	for n := 0; n < contextRunes && end < len(text); n++ {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	return text[start:s.Start], text[s.End:end]
}
