package ledger

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strings"

	"hearsay"
	"hearsay/internal/meaning"
	"hearsay/internal/relate"
	"hearsay/internal/store"
)

// These bound the work of linking one statement, so that it does not grow with the ledger.
const (
	// maxPerKey is how many of the newest statements are looked at for each word that a statement is filed under.
	maxPerKey = 48
	// maxCandidates is how many of them, those that share most words first, are compared with it.
	maxCandidates = 40
	// maxWithin is how many of the statements before it in its article one is compared with.
	maxWithin = 60
	// maxMembers is how many statements of a claim a new one is compared with before it joins.
	maxMembers = 6
	// maxRepeats is how many repetitions of one statement are stored as relations, the closest first; the claim that
	// they share holds the rest together.
	maxRepeats = 3
	// maxJoined is how many of the closest repetitions are asked for their claims.
	maxJoined = 8
	// maxTried is how many of their claims it may join, those of the closest first.
	maxTried = 8
	// minCopy is the share of its runs of words from which an article counts as copied.
	minCopy = 0.5
	// minShared is how many fingerprints two articles must share to be compared in full.
	minShared = 3
)

// linker links the statements of one newly stored version.
type linker struct {
	tx       *store.Tx
	added    store.Added
	rows     []store.Statement
	units    map[int64]*relate.Unit
	seen     map[int64]store.Statement
	claims   map[int64][]int64 // of the statements looked at
	members  map[int64][]int64 // the first maxMembers statements of the claims looked at
	meaning  *meaning.Encoder  // nil if the model has none
	vectors  map[int64][]float32
	compared int               // how many statements common was taken of
	common   []float32         // what the meanings have in common, see relate.Centre
	known    map[string][]byte // packed vectors by the label of the statement, see understood
}

// understood gives the packed vectors of a record's statements, by their IDs; nil if the model makes none.
func understood(rec hearsay.Record) (map[string][]byte, error) {
	e, err := meaning.Default()
	if errors.Is(err, hearsay.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	by := map[string]hearsay.Source{}
	for _, o := range rec.Sources {
		by[o.ID] = o
	}
	out := make(map[string][]byte, len(rec.Statements))
	for _, s := range rec.Statements {
		out[s.ID] = meaning.Pack(e.Vector(relate.FromRecord(rec, s, by[s.By]).Whole()))
	}
	return out, nil
}

func newLinker(tx *store.Tx, added store.Added, known map[string][]byte) (*linker, error) {
	l := &linker{tx: tx, added: added, units: map[int64]*relate.Unit{}, seen: map[int64]store.Statement{}, claims: map[int64][]int64{},
		members: map[int64][]int64{}, vectors: map[int64][]float32{}, known: known}
	e, err := meaning.Default()
	if errors.Is(err, hearsay.ErrNotFound) {
		return l, nil // linked by words alone
	}
	l.meaning = e
	return l, err
}

func link(tx *store.Tx, added store.Added, known map[string][]byte) error {
	l, err := newLinker(tx, added, known)
	if err != nil {
		return err
	}
	if l.rows, err = tx.StatementsOf(added.VersionID); err != nil {
		return err
	}
	for _, s := range l.rows {
		l.unit(s)
		l.seen[s.Row], l.claims[s.Row] = s, nil
	}
	if err := l.copies(); err != nil {
		return err
	}
	found, err := l.gather()
	if err != nil {
		return err
	}
	if err := l.repeatsWithin(); err != nil {
		return err
	}
	matches := make([][]match, len(l.rows))
	for i, s := range l.rows {
		matches[i] = l.across(s, found[i])
	}
	if err := l.foresee(matches); err != nil {
		return err
	}
	for i, s := range l.rows {
		if err := l.draw(s, matches[i]); err != nil {
			return err
		}
	}
	return nil
}

// gather finds the candidates of each new statement and gives all of them, and the new ones, their meanings, less what they
// have in common.
func (l *linker) gather() ([][]store.Statement, error) {
	if err := l.understand(l.rows); err != nil {
		return nil, err
	}
	l.centre(l.rows)
	found, err := l.candidates()
	if err != nil {
		return nil, err
	}
	all := slices.Clone(l.rows)
	for _, candidates := range found {
		for _, c := range candidates {
			if l.units[c.Row] == nil {
				l.unit(c)
				all = append(all, c)
			}
		}
	}
	if err := l.understand(all[len(l.rows):]); err != nil {
		return nil, err
	}
	l.centre(all)
	return found, nil
}

// understand fetches the vectors of statements; those that have none yet get them.
func (l *linker) understand(st []store.Statement) error {
	if l.meaning == nil {
		return nil
	}
	rows := make([]int64, len(st))
	for i, s := range st {
		rows[i] = s.Row
	}
	have, err := l.tx.Meanings(rows)
	if err != nil {
		return err
	}
	for _, s := range st {
		v := meaning.Unpack(have[s.Row])
		if v == nil {
			var packed []byte
			if s.Version == l.added.VersionID {
				packed = l.known[s.Label]
			}
			if packed == nil {
				packed = meaning.Pack(l.meaning.Vector(l.unit(s).Whole()))
			}
			v = meaning.Unpack(packed) // as it will be read back
			if err := l.tx.AddMeaning(s.Row, packed); err != nil {
				return err
			}
		}
		l.vectors[s.Row] = v
	}
	return nil
}

func (l *linker) centre(st []store.Statement) {
	if l.meaning == nil {
		return
	}
	vectors := make([][]float32, len(st))
	for i, s := range st {
		vectors[i] = l.vectors[s.Row]
	}
	l.compared = len(st)
	l.common = relate.Centre(vectors, l.meaning.Mean())
	for i, s := range st {
		l.unit(s).Means(vectors[i], l.common, l.meaning.Mean())
	}
}

// late gives statements that turn up after all others their meanings.
func (l *linker) late(st []store.Statement) error {
	if l.meaning == nil {
		return nil
	}
	var new []store.Statement
	for _, s := range st {
		if l.vectors[s.Row] == nil {
			new = append(new, s)
		}
	}
	if err := l.understand(new); err != nil {
		return err
	}
	for _, s := range new {
		l.unit(s).Means(l.vectors[s.Row], l.common, l.meaning.Mean())
	}
	return nil
}

func (l *linker) unit(s store.Statement) *relate.Unit {
	if u, ok := l.units[s.Row]; ok {
		return u
	}
	u := newUnit(s)
	l.units[s.Row] = u
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
	rows := make([]int64, len(l.rows))
	for i, s := range l.rows {
		rows[i] = s.Row
	}
	from, err := l.tx.RelationsFrom(rows)
	if err != nil {
		return err
	}
	for _, s := range l.rows {
		for _, r := range from[s.Row] {
			if r.Type == hearsay.Repeats {
				if err := l.join(r.From, []int64{r.To}); err != nil {
					return err
				}
			}
		}
	}
	return l.sameWithin()
}

// sameWithin makes claims of the article's own statements that mean the same in other words.
func (l *linker) sameWithin() error {
	if l.meaning == nil {
		return nil
	}
	for i, s := range l.rows {
		var matches []match
		for _, t := range l.rows[max(0, i-maxWithin):i] {
			if s.Parent == t.Row || t.Parent == s.Row || !relate.Close(l.unit(s), l.unit(t)) {
				continue
			}
			if m := l.compare(s, t, l.unit(s), l.unit(t)); m.same {
				matches = append(matches, m)
			}
		}
		byConfidence(matches)
		if err := l.join(s.Row, alike(matches)); err != nil {
			return err
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
	likeness   float64 // how near the meanings are, with what else tells for it
	support    float64 // the probability that one supports the other, of words and meaning
	open       bool    // the same but for a number
	changed    bool    // one brings the other up to date
	same       bool    // both express the same proposition
}

// across gives what holds between a new statement and its candidates, the surest first.
func (l *linker) across(s store.Statement, found []store.Statement) []match {
	u := l.unit(s)
	var matches []match
	for _, c := range found {
		other := l.unit(c)
		if !relate.Close(u, other) {
			continue
		}
		if m := l.compare(s, c, u, other); m.kind != "" || m.same && m.support >= minSupport && !m.open {
			matches = append(matches, m)
		}
	}
	byConfidence(matches)
	return matches
}

func byConfidence(matches []match) {
	slices.SortStableFunc(matches, func(a, b match) int { return cmp.Compare(b.confidence, a.confidence) })
}

// alike gives the statements of the first matches that mean the same, at most maxJoined.
func alike(matches []match) (rows []int64) {
	for _, m := range matches {
		if m.same && len(rows) < maxJoined {
			rows = append(rows, m.to.Row)
		}
	}
	return rows
}

// compare is compare with meaning: two statements are the same if they mean nearly the same, beside what all that is compared has in
// common.
func (l *linker) compare(s, c store.Statement, u, other *relate.Unit) match {
	m := compare(s, c, u, other)
	switch {
	case l.meaning == nil:
		return m
	case m.confidence >= verbatimConfidence:
		m.likeness = 1
	case m.changed || s.Parent == c.Row || c.Parent == s.Row || (s.Act == hearsay.Deny) != (c.Act == hearsay.Deny) ||
		relate.Elsewhere(u, other) ||
		relate.Alike(u, other) >= sameWords && !relate.Comparable(u, other):
		m.likeness = 0
	default:
		m.likeness = l.likeness(s, c, relate.Nearness(u, other))
	}
	m.same = m.likeness >= minSame
	return m
}

// likeness is nearness, less where few statements are compared, so that little is known of what they have in common, and more for
// neighbours in one article, which are on one subject more often than others; not if one source does two different things in them.
func (l *linker) likeness(s, c store.Statement, nearness float64) float64 {
	few := centring / (centring + float64(l.compared))
	nearness -= fewLess * few
	if s.Version == c.Version && (s.Act == c.Act || !sameMouth(s, c)) {
		places := math.Abs(float64(l.place(s.Row) - l.place(c.Row)))
		nearness += neighbourMore * (1 - few) * math.Exp(-places/neighbours)
	}
	return nearness
}

// These were chosen on the development story and the worked example; the figures hardly change around them (docs/results.md).
const (
	// minSame is how alike two statements of one claim are, minMember how alike a statement is to the members of a claim on average.
	minSame   = 0.35
	minMember = 0.26
	// minSupport is how likely it must be that one of two statements in different articles supports the other for both to be the same.
	minSupport = 0.04
	// sameWords is the share of telling words from which on two statements that go against each other are not the same, whatever they
	// mean: "backed the zone" and "rejected the zone".
	sameWords = 0.8
	// fewLess is what is taken off the nearness of the first statements of a ledger; of centring statements it is half.
	fewLess  = 0.35
	centring = 10
	// neighbourMore is what being next to each other would add, which falls to a third over as many places as neighbours.
	neighbourMore = 0.3
	neighbours    = 3
)

// compare judges a new statement and one of another article.
func compare(s, c store.Statement, u, other *relate.Unit) match {
	scores, kind, from, confidence := relate.Across(other, u)
	m := match{to: c, kind: kind, from: s.Row, confidence: confidence, support: scores.Support}
	if from == other {
		m.from = c.Row
	}
	_, same := scores.Same(false)
	same = same && scores.Support >= minSupport && kind != hearsay.Denies && kind != hearsay.Contradicts && relate.Comparable(u, other)
	if relate.Verbatim(u, other) {
		m.kind, m.confidence, same = hearsay.Repeats, max(confidence, verbatimConfidence), true
	}
	if same && relate.NumbersDiffer(u, other) {
		// The same but for a number or a date: no repetition. From one source it is a change, else it is left open.
		same, m.kind, m.open = false, "", true
		if sameMouth(s, c) && s.Day > c.Day {
			m.kind, m.from, m.changed = hearsay.Updates, s.Row, true
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
	return a.SourceRow != 0 && b.SourceRow != 0 && !a.Named && !b.Named && plainName(a.Source) == plainName(b.Source) && a.Outlet == b.Outlet
}

// candidates gives for each new statement those of other articles that share most of its telling words, and files the new ones.
func (l *linker) candidates() ([][]store.Statement, error) {
	keys := make([][]uint64, len(l.rows))
	var all []uint64
	for i, s := range l.rows {
		u := l.unit(s)
		keys[i] = append(u.Keys(), u.MeaningKeys()...)
		all = append(all, keys[i]...)
	}
	slices.Sort(all)
	filed, err := l.tx.Keyed(slices.Compact(all), maxPerKey)
	if err != nil {
		return nil, err
	}
	near := make([][]int64, len(l.rows))
	for i, s := range l.rows {
		near[i] = mostShared(keys[i], filed, maxCandidates)
		if err := l.tx.KeyStatement(s.Row, keys[i]); err != nil {
			return nil, err
		}
	}
	if _, err := l.load(slices.Concat(near...)); err != nil {
		return nil, err
	}
	out := make([][]store.Statement, len(l.rows))
	for i := range out {
		if out[i], err = l.load(near[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// draw stores relations and claims. The surest matches come first.
func (l *linker) draw(s store.Statement, matches []match) error {
	repeats := 0
	for _, m := range matches {
		if m.kind == "" {
			continue
		}
		if m.kind == hearsay.Repeats {
			if repeats++; repeats > maxRepeats {
				continue
			}
		}
		r := store.Relation{From: m.from, To: m.to.Row + s.Row - m.from, Type: m.kind, Confidence: m.confidence}
		if err := l.tx.AddRelation(r); err != nil {
			return err
		}
	}
	return l.join(s.Row, alike(matches))
}

// numbers gives the numbers of s, in order.
func numbers(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' }), " ")
}

// place gives which of the new version's statements one is.
func (l *linker) place(row int64) int {
	return slices.IndexFunc(l.rows, func(s store.Statement) bool { return s.Row == row })
}

// load gives statements by row, each read once.
func (l *linker) load(rows []int64) ([]store.Statement, error) {
	var missing []int64
	for _, r := range rows {
		if _, ok := l.seen[r]; !ok {
			missing = append(missing, r)
		}
	}
	slices.Sort(missing)
	found, err := l.tx.StatementsIn(slices.Compact(missing))
	if err != nil {
		return nil, err
	}
	for _, s := range found {
		l.seen[s.Row] = s
	}
	out := make([]store.Statement, 0, len(rows))
	for _, r := range rows {
		if s, ok := l.seen[r]; ok {
			out = append(out, s)
		}
	}
	return out, nil
}

// statement gives a statement of the new version by its row.
func (l *linker) statement(row int64) store.Statement {
	return l.rows[l.place(row)]
}
