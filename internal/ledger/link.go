package ledger

import (
	"cmp"
	"slices"
	"strings"

	"hearsay"
	"hearsay/internal/relate"
	"hearsay/internal/store"
)

// These bound the work of linking one statement, so that it does not grow with the ledger.
const (
	// maxPerKey is how many of the newest statements are looked at for each word that a statement is filed under.
	maxPerKey = 48
	// maxCandidates is how many of them, those that share most words first, are compared with it.
	maxCandidates = 24
	// maxMembers is how many statements of a claim a new one is compared with before it joins.
	maxMembers = 6
	// minCopy is the share of its runs of words from which an article counts as copied.
	minCopy = 0.5
	// minShared is how many fingerprints two articles must share to be compared in full.
	minShared = 3
)

// linker links the statements of one newly stored version.
type linker struct {
	tx      *store.Tx
	added   store.Added
	rows    []store.Statement
	units   map[int64]*relate.Unit
	version map[int64]int64
}

func link(tx *store.Tx, added store.Added) error {
	l := &linker{tx: tx, added: added, units: map[int64]*relate.Unit{}, version: map[int64]int64{}}
	var err error
	if l.rows, err = tx.StatementsOf(added.VersionID); err != nil {
		return err
	}
	for _, s := range l.rows {
		l.unit(s)
	}
	if err := l.copies(); err != nil {
		return err
	}
	if err := l.repeatsWithin(); err != nil {
		return err
	}
	for _, s := range l.rows {
		if err := l.across(s); err != nil {
			return err
		}
	}
	return nil
}

func (l *linker) unit(s store.Statement) *relate.Unit {
	if u, ok := l.units[s.Row]; ok {
		return u
	}
	u := relate.NewUnit(relate.Statement{Source: s.SourceSlug, Kind: s.Kind, Words: s.Source, Cue: s.Cue, Content: s.Content,
		Addressee: s.Addressee, Act: s.Act, Form: s.Form, Day: s.Day})
	l.units[s.Row], l.version[s.Row] = u, s.Version
	return u
}

// copies finds what the article shares its wording with.
func (l *linker) copies() error {
	a, err := l.tx.Text(l.added.VersionID)
	if err != nil {
		return err
	}
	prints := relate.Fingerprints(a.Text)
	shared, err := l.tx.Fingerprinted(prints, maxPerKey)
	if err != nil {
		return err
	}
	var others []int64
	for v, n := range shared {
		if n >= min(minShared, len(prints)) && v != l.added.VersionID {
			others = append(others, v)
		}
	}
	slices.SortFunc(others, func(a, b int64) int { return cmp.Or(cmp.Compare(shared[b], shared[a]), cmp.Compare(a, b)) })
	for _, v := range others[:min(len(others), maxCandidates)] {
		b, err := l.tx.Text(v)
		if err != nil {
			return err
		}
		if share := relate.Copied(a.Text, b.Text); share >= minCopy {
			if err := l.tx.AddCopy(store.Copy{Version: l.added.VersionID, Of: v, Share: share}); err != nil {
				return err
			}
		}
	}
	return l.tx.AddFingerprints(l.added.VersionID, prints)
}

// repeatsWithin makes claims of the repetitions that the record itself holds.
func (l *linker) repeatsWithin() error {
	own := map[int64]bool{}
	for _, s := range l.rows {
		own[s.Row] = true
	}
	for _, s := range l.rows {
		rs, err := l.tx.RelationsOf(s.Row)
		if err != nil {
			return err
		}
		for _, r := range rs {
			if r.From == s.Row && r.Within && r.Type == hearsay.Repeats && own[r.To] {
				if err := l.join(r.From, r.To); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// match is a candidate that a relation holds with.
type match struct {
	to         store.Statement
	kind       hearsay.RelationType
	from       int64
	confidence float64
	same       bool // both express the same proposition
}

func (l *linker) across(s store.Statement) error {
	u := l.unit(s)
	keys := u.Keys()
	found, err := l.candidates(s, keys)
	if err != nil {
		return err
	}
	var matches []match
	for _, c := range found {
		other := l.unit(c)
		if !relate.Close(u, other) {
			continue
		}
		if m := compare(s, c, u, other); m.kind != "" {
			matches = append(matches, m)
		}
	}
	if err := l.draw(s, matches); err != nil {
		return err
	}
	return l.tx.KeyStatement(s.Row, keys)
}

// compare judges a new statement and one of another article.
func compare(s, c store.Statement, u, other *relate.Unit) match {
	scores, kind, from, confidence := relate.Across(other, u)
	m := match{to: c, kind: kind, from: s.Row, confidence: confidence}
	if from == other {
		m.from = c.Row
	}
	_, same := scores.Same(false)
	same = same && (kind == hearsay.Repeats || kind == hearsay.Supports)
	if relate.Verbatim(u, other) {
		m.kind, m.confidence, same = hearsay.Repeats, max(confidence, verbatimConfidence), true
	}
	if same && relate.NumbersDiffer(u, other) {
		// The same but for a number or a date: no repetition. From one source it is a change, else it is left open.
		same, m.kind = false, ""
		if sameMouth(s, c) && s.Day > c.Day {
			m.kind, m.from = hearsay.Updates, s.Row
		}
	}
	m.same = same
	return m
}

// verbatimConfidence is that of the same words in two articles; what may differ is whom they are about.
const verbatimConfidence = 0.9

// sameMouth reports whether two statements are from one source as far as a reader can tell: unnamed ones if one outlet
// describes them alike.
func sameMouth(a, b store.Statement) bool {
	if a.SourceRow != 0 && a.SourceRow == b.SourceRow {
		return true
	}
	return !a.Named && !b.Named && a.Source != "" && plainName(a.Source) == plainName(b.Source) && a.Outlet == b.Outlet
}

// candidates gives the statements of other articles that share most of the telling words.
func (l *linker) candidates(s store.Statement, keys []uint64) ([]store.Statement, error) {
	shared, err := l.tx.Keyed(keys, maxPerKey)
	if err != nil {
		return nil, err
	}
	for r := range shared {
		if l.version[r] == s.Version {
			delete(shared, r)
		}
	}
	return l.tx.StatementsIn(mostShared(shared, maxCandidates))
}

// draw stores relations and claims. The best matches come first.
func (l *linker) draw(s store.Statement, matches []match) error {
	slices.SortStableFunc(matches, func(a, b match) int { return cmp.Compare(b.confidence, a.confidence) })
	for _, m := range matches {
		r := store.Relation{From: m.from, To: m.to.Row + s.Row - m.from, Type: m.kind, Confidence: m.confidence}
		if err := l.tx.AddRelation(r); err != nil {
			return err
		}
		if m.same {
			if err := l.join(s.Row, m.to.Row); err != nil {
				return err
			}
		}
	}
	return nil
}

// numbers gives the numbers of s, in order.
func numbers(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' }), " ")
}

// join puts a into the claims of b that it fits, else both into a new one.
func (l *linker) join(a, b int64) error {
	claims, err := l.tx.ClaimsOf(b)
	if err != nil {
		return err
	}
	joined := false
	for _, c := range claims {
		members, err := l.tx.ClaimStatements(c)
		if err != nil {
			return err
		}
		if slices.Contains(members, a) {
			joined = true
			continue
		}
		fits, err := l.fits(a, members)
		if err != nil {
			return err
		}
		if fits {
			joined = true
			if err := l.tx.JoinClaim(c, a); err != nil {
				return err
			}
		}
	}
	if joined {
		return nil
	}
	first := min(a, b)
	gloss := l.units[first]
	if gloss == nil {
		gloss = l.units[a]
	}
	_, err = l.tx.AddClaim(gloss.Content, []int64{a, b})
	return err
}

// statement gives a statement of the new version by its row.
func (l *linker) statement(row int64) store.Statement {
	i := slices.IndexFunc(l.rows, func(s store.Statement) bool { return s.Row == row })
	return l.rows[i]
}

// fits reports whether a statement is the same as at least half of the members that it is compared with.
func (l *linker) fits(a int64, members []int64) (bool, error) {
	some := members[:min(len(members), maxMembers)]
	rows, err := l.tx.StatementsIn(some)
	if err != nil {
		return false, err
	}
	n := 0
	for _, m := range rows {
		if compare(l.statement(a), m, l.units[a], l.unit(m)).same {
			n++
		}
	}
	return 2*n >= len(rows), nil
}
