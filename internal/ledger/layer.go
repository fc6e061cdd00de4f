package ledger

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"hearsay"
	"hearsay/internal/store"
)

// Correction is what somebody said about what was read; see store.Correction.
type Correction = store.Correction

// Layer is all that people said about what was read, laid beside it: it changes nothing that was read. It is not to be
// changed and safe for concurrent use.
type Layer struct {
	// All are the corrections in the order in which they came in, undone ones too.
	All []Correction
	// undone holds, by uid, the correction that undoes it.
	undone    map[string]Correction
	byArticle map[string][]Correction // accept, reject, split
	merged    map[string]Correction   // by slug
	renamed   map[string]Correction   // by slug
}

// layers keeps the newest layer of a ledger.
type layers struct {
	mu   sync.Mutex
	last int64
	kept *Layer
}

// Layer gives the corrections that the ledger holds now.
func (l *Ledger) Layer(ctx context.Context) (*Layer, error) {
	return ask(ctx, l, l.layer)
}

func (l *Ledger) layer(tx *store.Tx) (*Layer, error) {
	last, err := tx.LastCorrection()
	if err != nil {
		return nil, err
	}
	l.layers.mu.Lock()
	defer l.layers.mu.Unlock()
	if l.layers.kept != nil && l.layers.last == last {
		return l.layers.kept, nil
	}
	all, err := tx.Corrections()
	if err != nil {
		return nil, err
	}
	l.layers.kept, l.layers.last = newLayer(all), last
	return l.layers.kept, nil
}

func newLayer(all []Correction) *Layer {
	y := &Layer{All: all, undone: map[string]Correction{}, byArticle: map[string][]Correction{}, merged: map[string]Correction{}, renamed: map[string]Correction{}}
	// An undoing may itself be undone; what undoes always comes later.
	for i := len(all) - 1; i >= 0; i-- {
		if c := all[i]; c.Kind == store.Undo && y.Holds(c.UID) {
			y.undone[c.Target] = c
		}
	}
	for _, c := range all {
		if !y.Holds(c.UID) {
			continue
		}
		switch c.Kind {
		case store.Accept, store.Reject, store.Split:
			y.byArticle[c.Article] = append(y.byArticle[c.Article], c)
		case store.Merge:
			if y.Canonical(c.Target) != c.Slug {
				y.merged[c.Slug] = c
			}
		case store.Rename:
			y.renamed[c.Slug] = c
		}
	}
	return y
}

// Holds reports whether the correction with that uid has not been undone.
func (y *Layer) Holds(uid string) bool {
	_, undone := y.undone[uid]
	return !undone
}

// Undone gives the correction that undid the one with that uid.
func (y *Layer) Undone(uid string) (Correction, bool) {
	c, ok := y.undone[uid]
	return c, ok
}

// Canonical gives the slug of the source that slug has been merged into, slug itself if it has not.
func (y *Layer) Canonical(slug string) string {
	for range len(y.merged) + 1 {
		c, ok := y.merged[slug]
		if !ok {
			break
		}
		slug = c.Target
	}
	return slug
}

// Merged gives the corrections that made other sources part of slug, in a fixed order.
func (y *Layer) Merged(slug string) []Correction {
	var out []Correction
	for from, c := range y.merged {
		if from != slug && y.Canonical(from) == slug {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b Correction) int { return strings.Compare(a.Slug, b.Slug) })
	return out
}

// Renamed gives the correction that names a source.
func (y *Layer) Renamed(slug string) (Correction, bool) {
	c, ok := y.renamed[slug]
	return c, ok
}

// Of gives the corrections that bear on statements, by row: accept, reject, split, the oldest first.
func (l *Ledger) Of(ctx context.Context, st []Statement) (map[int64][]Correction, error) {
	return ask(ctx, l, func(tx *store.Tx) (map[int64][]Correction, error) {
		y, err := l.layer(tx)
		if err != nil {
			return nil, err
		}
		return y.of(tx, st)
	})
}

func (y *Layer) of(tx *store.Tx, st []Statement) (map[int64][]Correction, error) {
	if len(y.byArticle) == 0 || len(st) == 0 {
		return nil, nil
	}
	rows := make([]int64, len(st))
	for i, s := range st {
		rows[i] = s.Row
	}
	places, err := tx.PlacesOf(rows)
	if err != nil {
		return nil, err
	}
	out := map[int64][]Correction{}
	for row, p := range places {
		for _, c := range y.byArticle[p.Article] {
			if c.Is(p) {
				out[row] = append(out[row], c)
			}
		}
	}
	return out, nil
}

// Verdict gives the newest of corrections that accepts or rejects, and the newest that splits.
func Verdict(cs []Correction) (verdict, split *Correction) {
	for i := range cs {
		if cs[i].Kind == store.Split {
			split = &cs[i]
		} else {
			verdict = &cs[i]
		}
	}
	return verdict, split
}

// Correct adds a correction: who and Kind must be given, and what the kind needs: for accept, reject and split the statement's
// address (ARTICLE#s3); for rename and merge a slug; for split and rename a name; for merge a target; for undo the uid as
// target. The error wraps hearsay.ErrInvalid if something is missing or makes no sense, hearsay.ErrNotFound if there is no
// such statement, source or correction.
func (l *Ledger) Correct(ctx context.Context, c Correction, address string) (Correction, error) {
	c.UID, c.Made = rand.Text(), l.now().UTC().Format(time.RFC3339)
	c.Who, c.Name, c.Note = strings.TrimSpace(c.Who), strings.TrimSpace(c.Name), strings.TrimSpace(c.Note)
	if c.Who == "" {
		return c, fmt.Errorf("a correction needs the name of who makes it: %w", hearsay.ErrInvalid)
	}
	err := l.db.Update(ctx, func(tx *store.Tx) error {
		var err error
		switch c.Kind {
		case store.Accept, store.Reject, store.Split:
			err = locate(tx, &c, address)
		case store.Rename, store.Merge:
			err = l.aboutSource(tx, &c)
		case store.Undo:
			err = l.aboutCorrection(tx, c)
		default:
			err = fmt.Errorf("%q is no kind of correction: %w", c.Kind, hearsay.ErrInvalid)
		}
		if err != nil {
			return err
		}
		if (c.Kind == store.Split || c.Kind == store.Rename) && c.Name == "" {
			return fmt.Errorf("a %s needs a name: %w", c.Kind, hearsay.ErrInvalid)
		}
		_, err = tx.AddCorrection(c)
		return err
	})
	return c, err
}

func locate(tx *store.Tx, c *Correction, address string) error {
	at := strings.LastIndex(address, "#")
	if at < 0 {
		return fmt.Errorf("%s is no statement; write it as ARTICLE#s3: %w", address, hearsay.ErrInvalid)
	}
	st, err := tx.StatementAt(address[:at], address[at+1:])
	if err != nil {
		return err
	}
	places, err := tx.PlacesOf([]int64{st.Row})
	if err != nil {
		return err
	}
	c.Place, c.Slug = places[st.Row], st.SourceSlug
	if c.Exact == "" {
		return fmt.Errorf("%s has no content by which it could be found again: %w", address, hearsay.ErrInvalid)
	}
	return nil
}

func (l *Ledger) aboutSource(tx *store.Tx, c *Correction) error {
	if _, err := tx.SourceCalled(c.Slug); err != nil {
		return fmt.Errorf("source %s: %w", c.Slug, err)
	}
	if c.Kind == store.Rename {
		return nil
	}
	if _, err := tx.SourceCalled(c.Target); err != nil {
		return fmt.Errorf("source %s: %w", c.Target, err)
	}
	y, err := l.layer(tx)
	if err != nil {
		return err
	}
	if y.Canonical(c.Target) == y.Canonical(c.Slug) {
		return fmt.Errorf("%s and %s are one source already: %w", c.Slug, c.Target, hearsay.ErrInvalid)
	}
	return nil
}

func (l *Ledger) aboutCorrection(tx *store.Tx, c Correction) error {
	y, err := l.layer(tx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(y.All, func(o Correction) bool { return o.UID == c.Target }) {
		return fmt.Errorf("correction %s: %w", c.Target, hearsay.ErrNotFound)
	}
	if !y.Holds(c.Target) {
		return fmt.Errorf("correction %s is undone already: %w", c.Target, hearsay.ErrInvalid)
	}
	return nil
}

// ExportCorrections writes all corrections as JSON Lines, in the order in which they came in.
func (l *Ledger) ExportCorrections(ctx context.Context, w io.Writer) error {
	y, err := l.Layer(ctx)
	if err != nil {
		return err
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, c := range y.All {
		if err := e.Encode(c); err != nil {
			return err
		}
	}
	return nil
}

// ApplyCorrections takes what ExportCorrections wrote, in one transaction. Those that the ledger has already are left as they
// are, so that the same file may be applied again. It gives how many were new. What is no correction gives an error that
// wraps hearsay.ErrInvalid, and nothing is taken.
func (l *Ledger) ApplyCorrections(ctx context.Context, r io.Reader) (added int, err error) {
	err = l.db.Update(ctx, func(tx *store.Tx) error {
		d := json.NewDecoder(r)
		d.DisallowUnknownFields()
		for n := 1; ; n++ {
			var c Correction
			if err := d.Decode(&c); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return fmt.Errorf("correction %d: %w: %w", n, err, hearsay.ErrInvalid)
			}
			if err := whole(c); err != nil {
				return fmt.Errorf("correction %d: %w", n, err)
			}
			isNew, err := tx.AddCorrection(c)
			if err != nil {
				return err
			}
			if isNew {
				added++
			}
		}
	})
	return added, err
}

// whole reports what a correction from elsewhere lacks.
func whole(c Correction) error {
	needs := map[store.CorrectionKind][]string{store.Accept: {c.Article, c.Exact}, store.Reject: {c.Article, c.Exact}, store.Split: {c.Article, c.Exact, c.Name},
		store.Rename: {c.Slug, c.Name}, store.Merge: {c.Slug, c.Target}, store.Undo: {c.Target}}[c.Kind]
	if needs == nil {
		return fmt.Errorf("%q is no kind of correction: %w", c.Kind, hearsay.ErrInvalid)
	}
	if _, err := time.Parse(time.RFC3339, c.Made); err != nil || c.UID == "" || c.Who == "" || slices.Contains(needs, "") {
		return fmt.Errorf("%s lacks what it needs: %w", c.Kind, hearsay.ErrInvalid)
	}
	return nil
}

// Reviewed is one article as training data: its record as corrected, and what was decided about each statement.
type Reviewed struct {
	// Record has the statements that nobody rejected, with corrected sources.
	Record hearsay.Record `json:"record"`
	// Accepted are the ids of statements that somebody accepted; what is in Record and not accepted is the machine's alone.
	Accepted []string `json:"accepted"`
	// Rejected are the words of the contents of statements that somebody rejected.
	Rejected []string `json:"rejected"`
	// Whole says that every statement has been decided, so that Record may be taken for a careful reading, misses aside.
	Whole bool `json:"whole"`
}

// ReviewedRecords calls f with every article about which somebody decided something, in the order of their names.
func (l *Ledger) ReviewedRecords(ctx context.Context, f func(Reviewed) error) error {
	return l.db.View(ctx, func(tx *store.Tx) error {
		y, err := l.layer(tx)
		if err != nil {
			return err
		}
		var keys []string
		for k := range y.byArticle {
			keys = append(keys, k)
		}
		names, err := tx.ArticlesKnownBy(keys)
		if err != nil {
			return err
		}
		var order []string
		for _, n := range names {
			order = append(order, n)
		}
		slices.Sort(order)
		for _, name := range order {
			r, err := y.reviewed(tx, name)
			if err != nil {
				return err
			}
			if len(r.Accepted)+len(r.Rejected) == 0 {
				continue
			}
			if err := f(r); err != nil {
				return err
			}
		}
		return nil
	})
}

func (y *Layer) reviewed(tx *store.Tx, name string) (out Reviewed, err error) {
	vs, err := tx.Versions(name)
	if err != nil {
		return out, err
	}
	current := vs[len(vs)-1]
	if out.Record, err = tx.RecordOf(current.Row); err != nil {
		return out, err
	}
	st, err := tx.StatementsOf(current.Row)
	if err != nil {
		return out, err
	}
	of, err := y.of(tx, st)
	if err != nil {
		return out, err
	}
	out.Accepted, out.Rejected = []string{}, []string{}
	gone := map[string]bool{}
	for i, s := range st {
		verdict, split := Verdict(of[s.Row])
		switch {
		case verdict == nil:
		case verdict.Kind == store.Accept:
			out.Accepted = append(out.Accepted, s.Label)
		default:
			out.Rejected = append(out.Rejected, s.Content)
			gone[s.Label] = true
		}
		if split != nil {
			out.Record.Statements[i].By = splitSource(&out.Record, split.Name)
		}
	}
	y.rename(&out.Record, st)
	drop(&out.Record, gone)
	out.Whole = len(out.Accepted) == len(out.Record.Statements)
	return out, nil
}

// splitSource gives the id of the record's source of that name, a new one if there is none.
func splitSource(r *hearsay.Record, name string) string {
	for _, s := range r.Sources {
		if s.Name == name {
			return s.ID
		}
	}
	id := fmt.Sprintf("split-%d", len(r.Sources)+1)
	r.Sources = append(r.Sources, hearsay.Source{ID: id, Name: name, Kind: hearsay.UnknownKind, Named: true})
	return id
}

// rename gives the record's sources the names that people gave them.
func (y *Layer) rename(r *hearsay.Record, st []Statement) {
	for i, s := range st {
		c, ok := y.renamed[y.Canonical(s.SourceSlug)]
		if !ok || s.SourceSlug == "" {
			continue
		}
		for j := range r.Sources {
			if r.Sources[j].ID == r.Statements[i].By {
				r.Sources[j].Name = c.Name
			}
		}
	}
}

// drop takes statements out of a record. What was nested in one moves up to its parent; sources that nothing is from any more
// go as well.
func drop(r *hearsay.Record, gone map[string]bool) {
	parent := map[string]string{}
	for _, s := range r.Statements {
		parent[s.ID] = s.Parent
	}
	var kept []hearsay.Statement
	used := map[string]bool{}
	for _, s := range r.Statements {
		if gone[s.ID] {
			continue
		}
		for gone[s.Parent] {
			s.Parent = parent[s.Parent]
		}
		used[s.By] = true
		kept = append(kept, s)
	}
	r.Statements = kept
	r.Sources = slices.DeleteFunc(r.Sources, func(s hearsay.Source) bool { return !used[s.ID] })
	r.Relations = slices.DeleteFunc(r.Relations, func(x hearsay.Relation) bool { return gone[x.From] || gone[x.To] })
}
