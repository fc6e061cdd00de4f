package store

import (
	"cmp"
	"slices"
	"strings"

	"hearsay"
)

// Facets narrow a search further than a Filter does.
type Facets struct {
	Filter
	// Words are as for Search; without them the newest statements are gone over.
	Words string
	Kind  hearsay.Kind
	// Slugs, if there are any, are the sources that a statement may be from.
	Slugs []string
	// Unnamed asks for statements whose source is unnamed or not given, Named for all others.
	Unnamed, Named bool
	// Offset is how many of the newest hits to pass over.
	Offset int
}

// Tally is how often a value occurs among hits.
type Tally struct {
	// Value is what a filter takes (a slug, an outlet, an act, a kind), Name what a reader is shown.
	Value, Name string
	Count       int
}

// Found is what a search came to.
type Found struct {
	Statements []Surrounded
	// Total counts the hits that were gone over; More says that there are older ones beyond those.
	Total int
	More  bool
	// By named source, kind, act, outlet and year, the most frequent first. They count the hits that pass all filters.
	Sources, Kinds, Acts, Outlets, Years []Tally
	Unnamed                              int
}

// Surrounded is a statement with what stands before and after its content.
type Surrounded struct {
	Statement
	Before, After string
}

// facetLimit is how many of the newest hits facets are counted over, so that a search takes the same time in a ledger of any
// size.
const facetLimit = 1000

// hit is what facets are counted over.
type hit struct {
	row                    int64
	source                 int64
	outlet, day, act, kind string
	named                  bool
	slug, name             string
}

// Find searches, counts what the hits have in common, and gives one page of them, the newest first.
func (t *Tx) Find(f Facets) (Found, error) {
	hits, err := t.hitsOf(f)
	if err != nil {
		return Found{}, err
	}
	var out Found
	if len(hits) > facetLimit {
		hits, out.More = hits[:facetLimit], true
	}
	out.Total = len(hits)
	out.count(hits)
	page := hits[min(f.Offset, len(hits)):]
	page = page[:min(len(page), f.limit())]
	rows := make([]int64, len(page))
	for i, h := range page {
		rows[i] = h.row
	}
	st, err := t.StatementsIn(rows)
	if err != nil {
		return out, err
	}
	out.Statements, err = t.surround(st)
	return out, err
}

func (t *Tx) hitsOf(f Facets) ([]hit, error) {
	cond, args, err := t.where(f.Filter)
	if err != nil {
		return nil, err
	}
	if f.Kind != "" {
		cond, args = cond+" AND coalesce(m.kind, 'unknown') = ?", append(args, string(f.Kind))
	}
	if len(f.Slugs) > 0 {
		cond += " AND s.source_id IN (SELECT id FROM source WHERE slug IN (?" + strings.Repeat(", ?", len(f.Slugs)-1) + "))"
		for _, slug := range f.Slugs {
			args = append(args, slug)
		}
	}
	if f.Unnamed {
		cond += " AND coalesce(m.named, 0) = 0"
	}
	if f.Named {
		cond += " AND m.named = 1"
	}
	if f.Words != "" {
		m := t.db.match(f.Words)
		if m == "" {
			return nil, nil
		}
		cond += ` AND s.id IN (SELECT id FROM (` + t.db.hits("statement") + ` ORDER BY id DESC LIMIT ?) words
			UNION SELECT id FROM (SELECT st.id FROM (` + t.db.hits("version") + `) w JOIN reading rd ON rd.version_id = w.id
			JOIN statement st ON st.reading_id = rd.id ORDER BY w.id DESC LIMIT ?) titles
			UNION SELECT id FROM (SELECT id FROM statement WHERE source_id IN (` + t.db.hits("source") + ` LIMIT 50)
			ORDER BY day DESC NULLS LAST LIMIT ?) names)`
		args = append(args, m, searchLimit, m, searchLimit, m, searchLimit)
	}
	var out []hit
	err = t.each(`SELECT s.id, coalesce(s.source_id, 0), coalesce(s.outlet, ''), coalesce(s.day, ''), coalesce(s.act, ''), coalesce(m.kind, ''),
		coalesce(m.named, 0), coalesce(o.slug, ''), coalesce(o.name, '') FROM statement s LEFT JOIN mention m ON m.id = s.mention_id
		LEFT JOIN source o ON o.id = s.source_id WHERE `+cond+` ORDER BY s.day DESC NULLS LAST, s.id DESC LIMIT ?`, append(args, facetLimit+1),
		func(scan func(...any) error) error {
			var h hit
			err := scan(&h.row, &h.source, &h.outlet, &h.day, &h.act, &h.kind, &h.named, &h.slug, &h.name)
			out = append(out, h)
			return err
		})
	return out, err
}

// maxTallies is how many values of one facet are told.
const maxTallies = 12

func (f *Found) count(hits []hit) {
	count := func(value func(hit) (string, string)) []Tally {
		at := map[string]*Tally{}
		for _, h := range hits {
			v, name := value(h)
			if v == "" {
				continue
			}
			if at[v] == nil {
				at[v] = &Tally{Value: v, Name: name}
			}
			at[v].Count++
		}
		var out []Tally
		for _, t := range at {
			out = append(out, *t)
		}
		slices.SortFunc(out, func(a, b Tally) int { return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value)) })
		return out[:min(len(out), maxTallies)]
	}
	f.Sources = count(func(h hit) (string, string) {
		if !h.named {
			return "", "" // the same nowhere else
		}
		return h.slug, h.name
	})
	f.Kinds = count(func(h hit) (string, string) { return h.kind, h.kind })
	f.Acts = count(func(h hit) (string, string) { return h.act, h.act })
	f.Outlets = count(func(h hit) (string, string) { return h.outlet, h.outlet })
	f.Years = count(func(h hit) (string, string) { return h.day[:min(4, len(h.day))], h.day[:min(4, len(h.day))] })
	slices.SortFunc(f.Years, func(a, b Tally) int { return strings.Compare(b.Value, a.Value) })
	for _, h := range hits {
		if !h.named {
			f.Unnamed++
		}
	}
}

// surround adds what stands around each content.
func (t *Tx) surround(st []Statement) ([]Surrounded, error) {
	out := make([]Surrounded, len(st))
	at := map[int64]int{}
	rows := make([]int64, len(st))
	for i, s := range st {
		out[i].Statement, at[s.Row], rows[i] = s, i, s.Row
	}
	if len(st) == 0 {
		return out, nil
	}
	list, args := in(rows)
	err := t.each(`SELECT statement_id, prefix, suffix FROM span WHERE field = 'content' AND statement_id IN `+list+`
		ORDER BY statement_id, position`, args, func(scan func(...any) error) error {
		var row int64
		var before, after string
		if err := scan(&row, &before, &after); err != nil {
			return err
		}
		s := &out[at[row]]
		if s.Before == "" {
			s.Before = before
		}
		s.After = after
		return nil
	})
	return out, err
}
