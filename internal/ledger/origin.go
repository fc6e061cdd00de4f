package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"hearsay"
	"hearsay/internal/store"
)

func isMissing(err error) bool { return errors.Is(err, hearsay.ErrNotFound) }

// Origin is where a claim comes from as far as the articles tell: a source and the outlet it spoke to, an outlet that names
// nobody, or outlets that cite one another in a circle.
type Origin struct {
	// Path is the way the word travelled, from the source: "eight individuals", "Financial Times".
	Path []string
	// Circle says that the outlets in Path cite each other and nobody else.
	Circle bool
	// Statements rest on this origin, the oldest first.
	Statements []Statement
}

// String writes the way with arrows, a circle with double ones.
func (o Origin) String() string {
	if o.Circle {
		return strings.Join(o.Path, " ⇄ ")
	}
	return strings.Join(o.Path, " → ")
}

// Traced is a claim with its origins.
type Traced struct {
	Claim
	Origins []Origin
	// Copied are articles of the claim that share most of their wording with an earlier one.
	Copied []string
}

// Origins traces the claims that pass to their roots; see Claims.
func (l *Ledger) Origins(ctx context.Context, query string, f Filter) ([]Traced, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]Traced, error) {
		var cs []Claim
		if c, err := claimAt(tx, query, maxShown); err == nil {
			cs = []Claim{c}
		} else {
			found, err := tx.Claims(query, f)
			if err != nil {
				return nil, err
			}
			for _, c := range found {
				full, err := withStatements(tx, c, maxShown)
				if err != nil {
					return nil, err
				}
				cs = append(cs, full)
			}
		}
		out := make([]Traced, len(cs))
		for i, c := range cs {
			var err error
			if out[i], err = trace(tx, c); err != nil {
				return nil, err
			}
		}
		return out, nil
	})
}

// tracer follows the statements of one claim back.
type tracer struct {
	claim  Claim
	chains map[int64][]Statement // innermost first
	copyOf map[int64]int64       // version -> the earlier version it shares its wording with
	// under is what is being followed, to notice circles: outlet names in order.
	under []string
}

func trace(tx *store.Tx, c Claim) (Traced, error) {
	t := tracer{claim: c, chains: map[int64][]Statement{}, copyOf: map[int64]int64{}}
	versions := map[int64]Statement{}
	for _, s := range c.Statements {
		ch, err := chain(tx, s)
		if err != nil {
			return Traced{}, err
		}
		t.chains[s.Row] = ch
		versions[s.Version] = s
	}
	out := Traced{Claim: c}
	for v, s := range versions {
		copies, err := tx.CopiesOf(v)
		if err != nil {
			return Traced{}, err
		}
		for _, cp := range copies {
			other, ok := versions[cp.Of]
			if ok && earlier(other, s) && other.Outlet != s.Outlet && (t.copyOf[v] == 0 || earlier(other, versions[t.copyOf[v]])) {
				t.copyOf[v] = cp.Of
			}
		}
	}
	groups := map[string]*Origin{}
	for _, s := range c.Statements {
		if t.copyOf[s.Version] != 0 && !slices.Contains(out.Copied, s.Article) {
			out.Copied = append(out.Copied, s.Article)
		}
		key, o := t.follow(s)
		if groups[key] == nil {
			groups[key] = &o
		}
		groups[key].Statements = append(groups[key].Statements, s)
	}
	for _, o := range groups {
		out.Origins = append(out.Origins, *o)
	}
	slices.SortFunc(out.Origins, func(a, b Origin) int {
		return cmp.Or(cmp.Compare(len(b.Statements), len(a.Statements)), cmp.Compare(a.String(), b.String()))
	})
	return out, nil
}

func earlier(a, b Statement) bool {
	return a.Day < b.Day || a.Day == b.Day && a.Version < b.Version
}

// follow gives the origin of one statement and a key that is the same for the same origin.
func (t *tracer) follow(s Statement) (string, Origin) {
	if of := t.copyOf[s.Version]; of != 0 {
		for _, o := range t.claim.Statements {
			if o.Version == of {
				return t.follow(o)
			}
		}
	}
	person, outlet := t.via(s)
	if person != nil {
		to := outlet
		if to == "" {
			to = s.Outlet
		}
		if person.Named {
			// Whoever a named source spoke to, the word is the same source's.
			return "named:" + person.SourceSlug, Origin{Path: path(person.Source, to)}
		}
		return "unnamed:" + plainName(person.Source) + "@" + plainName(to), Origin{Path: path(person.Source, to)}
	}
	if outlet == "" || plainName(outlet) == plainName(s.Outlet) {
		return "outlet:" + plainName(s.Outlet), Origin{Path: path("", s.Outlet)}
	}
	return t.cited(s, outlet)
}

// cited follows a statement that rests on another outlet and names nobody beyond it.
func (t *tracer) cited(s Statement, outlet string) (string, Origin) {
	me := plainName(s.Outlet)
	if at := slices.Index(t.under, me); at >= 0 {
		var names []string
		for _, c := range t.under[at:] {
			names = append(names, t.outletName(c))
		}
		slices.Sort(names)
		return "circle:" + strings.Join(names, "|"), Origin{Path: names, Circle: true}
	}
	t.under = append(t.under, me)
	defer func() { t.under = t.under[:len(t.under)-1] }()
	circleKey, circle := "", Origin{}
	for _, o := range t.claim.Statements {
		if plainName(o.Outlet) != plainName(outlet) {
			continue
		}
		key, origin := t.follow(o)
		if !origin.Circle {
			return key, origin
		}
		circleKey, circle = key, origin
	}
	if circleKey != "" {
		return circleKey, circle
	}
	return "outlet:" + plainName(outlet), Origin{Path: path("", outlet)}
}

func (t *tracer) outletName(plain string) string {
	for _, s := range t.claim.Statements {
		if plainName(s.Outlet) == plain {
			return s.Outlet
		}
	}
	return plain
}

func path(person, outlet string) []string {
	var out []string
	for _, p := range []string{person, outlet} {
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}

// via gives the source by whose word a statement reached its publication, nil if the article names none, and the other
// publication that the article has it from, "" if it is its own report.
func (t *tracer) via(s Statement) (person *Statement, outlet string) {
	ch := t.chains[s.Row]
	for i := len(ch) - 1; i >= 0; i-- {
		hop := ch[i]
		if hop.Kind == hearsay.Publication {
			outlet, person = hop.Source, nil
			continue
		}
		if person == nil && hop.Source != "" {
			person = &ch[i]
		}
		if hop.Addressee != "" && t.isOutlet(hop.Addressee) {
			outlet = hop.Addressee
		}
	}
	return person, outlet
}

// isOutlet reports whether an addressee is one of the outlets, or written like one ("the Financial Times" is: every word but
// the article has a capital).
func (t *tracer) isOutlet(name string) bool {
	for _, s := range t.claim.Statements {
		if plainName(s.Outlet) == plainName(name) {
			return true
		}
	}
	for _, ch := range t.chains {
		for _, hop := range ch {
			if hop.Kind == hearsay.Publication && plainName(hop.Source) == plainName(name) {
				return true
			}
		}
	}
	last := name[strings.LastIndex(name, " ")+1:]
	return slices.Contains(outletWords, strings.ToLower(last))
}

// outletWords end the names of outlets.
var outletWords = []string{"times", "post", "news", "journal", "herald", "tribune", "gazette", "courier", "radio", "wire", "agency", "press",
	"telegraph", "guardian", "chronicle", "monitor", "observer", "standard", "mail", "star", "globe", "weekly", "magazine", "tv"}

// Summary says on how many independent origins a claim rests, and which.
func (t Traced) Summary() string {
	var ways []string
	for _, o := range t.Origins {
		ways = append(ways, o.String())
	}
	return t.Counts() + ": " + strings.Join(ways, "; ")
}

// Counts says in how many articles and outlets a claim stands and on how many independent origins it rests.
func (t Traced) Counts() string {
	return fmt.Sprintf("%s, %s, %s", count(t.Articles, "article"), count(t.Outlets, "outlet"), count(len(t.Origins), "independent origin"))
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Copied is an article that shares most of its wording with an earlier one.
type Copied struct {
	// Article and Of have no text; Article is the later one.
	Article, Of hearsay.Article
	Share       float64
}

// Copies gives articles that were copied, the newest first. Of the filter only days, outlet and limit count.
func (l *Ledger) Copies(ctx context.Context, f Filter) ([]Copied, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]Copied, error) {
		cs, err := tx.Copies(f)
		if err != nil {
			return nil, err
		}
		var out []Copied
		for _, c := range cs {
			a, err := tx.Text(c.Version)
			if err != nil {
				return nil, err
			}
			b, err := tx.Text(c.Of)
			if err != nil {
				return nil, err
			}
			a.Text, b.Text = "", ""
			if store.Day(a.Published) < store.Day(b.Published) {
				a, b = b, a
			}
			out = append(out, Copied{a, b, c.Share})
		}
		return out, nil
	})
}
