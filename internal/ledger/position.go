package ledger

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"hearsay"
	"hearsay/internal/relate"
	"hearsay/internal/store"
)

// Turn says how a statement stands to what its source said before on the same issue.
type Turn string

// The turns of a position.
const (
	First       Turn = "first"
	Holds       Turn = "holds"
	Softened    Turn = "softened"
	Hardened    Turn = "hardened"
	Changed     Turn = "changed"     // other numbers or dates
	Contradicts Turn = "contradicts" // both cannot hold
)

// Position is one statement of a source on an issue, and how it turned from the one before.
type Position struct {
	Statement
	Turn Turn
	// From is the address of the statement that Turn compares with, "" for the first.
	From string
}

// Issue is what a source said on one matter, the oldest first.
type Issue struct {
	Source store.Source
	// Gloss quotes the first statement.
	Gloss     string
	Positions []Position
}

// minIssue is how much of a statement's telling words must stand in another for both to be on one issue.
const minIssue = 0.4

// Positions gives what the sources that go by name have said, issue by issue, the longest first; issue narrows it to statements
// that hold its words. If nobody goes by that name, the error wraps hearsay.ErrNotFound.
func (l *Ledger) Positions(ctx context.Context, name, issue string, f Filter) ([]Issue, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]Issue, error) {
		f.Source = name
		f.Limit = max(f.Limit, maxPositions)
		found, err := tx.SourcesNamed(name, 1)
		if err != nil {
			return nil, err
		}
		var st []Statement
		if issue == "" {
			st, err = tx.Statements(f)
		} else {
			st, err = tx.Search(issue, f)
		}
		if err != nil || len(found) == 0 {
			return nil, err
		}
		slices.SortStableFunc(st, func(a, b Statement) int { return cmp.Or(cmp.Compare(When(a), When(b)), cmp.Compare(a.Row, b.Row)) })
		return issues(found[0], st), nil
	})
}

// maxPositions is how many of the newest statements of a source are laid out as positions.
const maxPositions = 200

// When is the day a statement was made as well as the ledger knows: said, else its article's.
func When(s Statement) string {
	if len(s.Said) == len("2006-01-02") {
		return s.Said
	}
	return s.Day
}

func newUnit(s Statement) *relate.Unit {
	return relate.NewUnit(relate.Statement{Source: s.SourceSlug, Kind: s.Kind, Words: s.Source, Cue: s.Cue, Content: s.Content,
		Addressee: s.Addressee, Act: s.Act, Form: s.Form, Day: s.Day, Confidence: s.Confidence})
}

// issues groups statements, the oldest first, each with the issue whose statements it shares most with.
func issues(source store.Source, st []Statement) []Issue {
	var out []Issue
	var units [][]*relate.Unit
	for _, s := range st {
		u := newUnit(s)
		best, at := minIssue, -1
		for i := range out {
			for _, v := range units[i] {
				if a := relate.Alike(u, v); a > best || a == best && at < 0 {
					best, at = a, i
				}
			}
		}
		if at < 0 {
			out = append(out, Issue{Source: source, Gloss: s.Content, Positions: []Position{{Statement: s, Turn: First}}})
			units = append(units, []*relate.Unit{u})
			continue
		}
		last := out[at].Positions[len(out[at].Positions)-1].Statement
		p := Position{Statement: s, From: last.Address(), Turn: turn(last, s, units[at][len(units[at])-1], u)}
		out[at].Positions = append(out[at].Positions, p)
		units[at] = append(units[at], u)
	}
	slices.SortStableFunc(out, func(a, b Issue) int { return cmp.Compare(len(b.Positions), len(a.Positions)) })
	return out
}

// turn compares what a source says now with what it said before.
func turn(before, now Statement, ub, un *relate.Unit) Turn {
	a, b := stance(before), stance(now)
	switch {
	case b > a && a < 0:
		return Softened
	case b < a && b < 0:
		return Hardened
	case before.Act == now.Act && ub.Negated() != un.Negated() && relate.Alike(ub, un) >= 0.6:
		return Contradicts
	case b > a && a <= 0 && b > 0, b < a && a > 0 && b <= 0 && hard(now.Content):
		return Changed
	case numbers(before.Content) != numbers(now.Content) && numbers(before.Content) != "" && numbers(now.Content) != "":
		return Changed
	}
	return Holds
}

// stances puts acts on a line from shutting a door to opening one.
var stances = map[hearsay.Act]int{hearsay.Refuse: -3, hearsay.Deny: -3, hearsay.Warn: -2, hearsay.Demand: -2, hearsay.Criticise: -2,
	hearsay.Confirm: 1, hearsay.Praise: 1, hearsay.Propose: 2, hearsay.Offer: 2}

// stance is the act's place on that line, one step opener for words that leave a way or a condition, one step harder for
// words that leave none.
func stance(s Statement) int {
	n := stances[s.Act]
	if n < 0 && (s.Condition != "" || open(s.Cue+" "+s.Content)) {
		n++
	}
	if n <= 0 && hard(s.Content) {
		n--
	}
	return n
}

func open(s string) bool {
	return holdsAny(s, "could", "might", "may", "consider", "willing", "ready to", "open to", "possible", "for now", "not ruled out", "not rule out")
}

func hard(s string) bool {
	return holdsAny(s, "never", "under no circumstances", "not an inch", "red line", "final", "in no case", "will not")
}

func holdsAny(s string, phrases ...string) bool {
	s = " " + strings.ToLower(s) + " "
	for _, p := range phrases {
		if at := strings.Index(s, p); at > 0 && !letter(s[at-1]) && !letter(s[at+len(p)]) {
			return true
		}
	}
	return false
}

func letter(b byte) bool { return b >= 'a' && b <= 'z' }

// Option is something that is on the table: what somebody proposes, offers or demands.
type Option struct {
	// Put is the statement that first put it forward.
	Put Statement
	// Backs and Refuses are statements of sources that stand behind it or against it, the oldest first.
	Backs, Refuses []Statement
}

// Options gives what is on the table, the newest first; query narrows it to options that hold its words.
func (l *Ledger) Options(ctx context.Context, query string, f Filter) ([]Option, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]Option, error) {
		var st []Statement
		for _, act := range []hearsay.Act{hearsay.Propose, hearsay.Offer, hearsay.Demand} {
			if f.Act != "" && f.Act != act {
				continue
			}
			g := f
			g.Act = act
			var more []Statement
			var err error
			if query == "" {
				more, err = tx.Statements(g)
			} else {
				more, err = tx.Search(query, g)
			}
			if err != nil {
				return nil, err
			}
			st = append(st, more...)
		}
		slices.SortFunc(st, func(a, b Statement) int { return cmp.Or(cmp.Compare(When(a), When(b)), cmp.Compare(a.Row, b.Row)) })
		return weigh(tx, st, max(f.Limit, store.DefaultLimit))
	})
}

// minOption is how much of an option's telling words a statement must have to be on that option.
const minOption = 0.65

// minBacking is the same for a statement that agrees with something: what it agrees with is often told in fewer words.
const minBacking = 0.5

// weigh joins statements that put the same thing forward and finds who is for and against it.
func weigh(tx *store.Tx, st []Statement, limit int) ([]Option, error) {
	var out []Option
	var units []*relate.Unit
	for _, s := range st {
		u := newUnit(s)
		at := slices.IndexFunc(units, func(v *relate.Unit) bool { return relate.Alike(u, v) >= minOption })
		if at >= 0 {
			out[at].Backs = append(out[at].Backs, s)
			continue
		}
		out = append(out, Option{Put: s})
		units = append(units, u)
	}
	slices.Reverse(out)
	slices.Reverse(units)
	out = out[:min(len(out), limit)]
	for i := range out {
		if err := sides(tx, &out[i], i, units); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// sides finds statements on the option that units[at] puts forward: related ones, and refusals and agreements that share more
// of its words than of any other option's.
func sides(tx *store.Tx, o *Option, at int, units []*relate.Unit) error {
	u := units[at]
	seen := map[int64]bool{o.Put.Row: true}
	for _, b := range o.Backs {
		seen[b.Row] = true
	}
	rs, err := tx.RelationsOf(o.Put.Row)
	if err != nil {
		return err
	}
	ls, err := ends(tx, rs)
	if err != nil {
		return err
	}
	place := func(s Statement, against bool) {
		if seen[s.Row] || s.SourceSlug != "" && s.SourceSlug == o.Put.SourceSlug && against {
			return
		}
		seen[s.Row] = true
		if against {
			o.Refuses = append(o.Refuses, s)
		} else {
			o.Backs = append(o.Backs, s)
		}
	}
	for _, l := range ls {
		other := l.From
		if other.Row == o.Put.Row {
			other = l.To
		}
		switch l.Type {
		case hearsay.Denies, hearsay.Contradicts:
			place(other, true)
		case hearsay.Supports, hearsay.Repeats:
			place(other, false)
		}
	}
	filed, err := tx.Keyed(u.Keys(), maxPerKey)
	if err != nil {
		return err
	}
	near, err := tx.StatementsIn(mostShared(u.Keys(), filed, maxCandidates))
	if err != nil {
		return err
	}
	for _, s := range near {
		v := newUnit(s)
		alike := relate.Alike(v, u)
		if slices.ContainsFunc(units, func(other *relate.Unit) bool { return relate.Alike(v, other) > alike }) {
			continue
		}
		switch s.Act {
		case hearsay.Refuse, hearsay.Deny, hearsay.Criticise:
			if alike >= minOption {
				place(s, true)
			}
		case hearsay.Confirm, hearsay.Praise:
			if alike >= minBacking {
				place(s, false)
			}
		}
	}
	for _, side := range [][]Statement{o.Backs, o.Refuses} {
		slices.SortFunc(side, func(a, b Statement) int { return cmp.Or(cmp.Compare(When(a), When(b)), cmp.Compare(a.Row, b.Row)) })
	}
	return nil
}

// mostShared gives the rows that are filed under most of keys, the newest of them first.
func mostShared(keys []uint64, filed map[uint64][]int64, limit int) []int64 {
	shared := map[int64]int{}
	for _, k := range keys {
		for _, r := range filed[k] {
			shared[r]++
		}
	}
	rows := slices.Collect(maps.Keys(shared))
	slices.SortFunc(rows, func(a, b int64) int { return cmp.Or(cmp.Compare(shared[b], shared[a]), cmp.Compare(b, a)) })
	return rows[:min(len(rows), limit)]
}
