package audit

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// The gate of even-handedness: the share of statements that keep everything, and how far the directions of a swap may be apart. A
// direction with fewer than Enough statements is too few to judge by.
const (
	Gate      = 0.97
	GateApart = 0.02
	Enough    = 50
)

// rounding is what the difference of two shares may be off by.
const rounding = 1e-9

// Row is what became of all articles in one direction of one swap.
type Row struct {
	Swap      string `json:"swap"`
	Direction string `json:"direction"`
	// Articles is how many articles had a word replaced, Words how many words that were.
	Articles int `json:"articles"`
	Words    int `json:"words"`
	// Touched and Elsewhere are as in Outcome.
	Touched        Tally `json:"touched"`
	Elsewhere      Tally `json:"elsewhere"`
	Assertions     int   `json:"assertions"`
	AssertionsKept int   `json:"assertions_kept"`
	// Examples are statements that were not kept, those that lost most first.
	Examples []Example `json:"examples,omitempty"`
}

// Tally gives all statements of the row.
func (r Row) Tally() Tally {
	t := r.Touched
	t.add(r.Elsewhere)
	return t
}

// Kept is the share of statements that kept everything, 1 if there are none.
func (r Row) Kept() float64 { return share(r.Tally().All, r.Tally().Statements) }

func share(n, of int) float64 {
	if of == 0 {
		return 1
	}
	return float64(n) / float64(of)
}

// Report gathers outcomes. Its zero value is empty and ready for use by several goroutines.
type Report struct {
	mu   sync.Mutex
	rows map[string]*Row
}

// Add adds the outcomes of an article.
func (r *Report) Add(outcomes []Outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rows == nil {
		r.rows = map[string]*Row{}
	}
	for _, o := range outcomes {
		key := o.Swap + "\x00" + o.Direction
		row := r.rows[key]
		if row == nil {
			row = &Row{Swap: o.Swap, Direction: o.Direction}
			r.rows[key] = row
		}
		row.Articles++
		row.Words += o.Words
		row.Touched.add(o.Touched)
		row.Elsewhere.add(o.Elsewhere)
		row.Assertions += o.Assertions
		row.AssertionsKept += o.AssertionsKept
		row.Examples = append(row.Examples, o.Examples...)
	}
}

// Rows gives what was found, in the order of Swaps, each row with so many examples at most, of articles as different as can be.
func (r *Report) Rows(examples int) []Row {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []Row
	for _, s := range Swaps() {
		for _, d := range []side{sideA, sideB} {
			row := r.rows[s.Name+"\x00"+s.direction(d)]
			if row == nil || s.names != nil && d == sideB {
				continue
			}
			shown := *row
			shown.Examples = worst(row.Examples, examples)
			out = append(out, shown)
		}
	}
	return out
}

// worst gives n examples, those that lost most first, and no second one of an article while there are others.
func worst(all []Example, n int) []Example {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b Example) int {
		return cmp.Or(cmp.Compare(weight(b), weight(a)), strings.Compare(a.Article, b.Article), strings.Compare(a.Was+a.Is, b.Was+b.Is))
	})
	var first, rest []Example
	seen := map[string]bool{}
	for _, e := range all {
		if seen[e.Article] {
			rest = append(rest, e)
		} else {
			first = append(first, e)
		}
		seen[e.Article] = true
	}
	all = append(first, rest...)
	return all[:min(n, len(all))]
}

// weight says how much was lost: a whole statement is more than anything of it.
func weight(e Example) int {
	if e.Is == "" || e.Was == "" {
		return 10
	}
	return len(e.Lost)
}

// Miss is a gate that was missed.
type Miss struct {
	Swap, Direction string
	// Kept is the share that was kept, Apart how far it is from that of the other direction.
	Kept, Apart float64
}

// Misses gives the directions that keep too little, and the swaps whose directions are too far apart. Directions with fewer than Enough
// statements are left out.
func Misses(rows []Row, gate, apart float64) []Miss {
	var out []Miss
	for i, r := range rows {
		if r.Tally().Statements < Enough {
			continue
		}
		m := Miss{Swap: r.Swap, Direction: r.Direction, Kept: r.Kept()}
		if i > 0 && rows[i-1].Swap == r.Swap && rows[i-1].Tally().Statements >= Enough {
			m.Apart = max(m.Kept-rows[i-1].Kept(), rows[i-1].Kept()-m.Kept)
		}
		if m.Kept < gate || m.Apart > apart+rounding {
			out = append(out, m)
		}
	}
	return out
}
