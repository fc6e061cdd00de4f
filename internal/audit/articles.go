package audit

import (
	_ "embed"
	"strings"

	"hearsay"
)

//go:embed articles.txt
var builtIn string

// Articles gives the built-in set: invented reports in which every side of every swap has its say. Those of a conflict are there once for
// each pair of states.
func Articles() []hearsay.Article {
	var out []hearsay.Article
	for part := range strings.SplitSeq(builtIn, "\n-- ") {
		name, text, ok := strings.Cut(part, " --\n")
		if !ok {
			continue // what the set is
		}
		a := hearsay.Article{ID: name, Published: "2031-05-08", Lang: "en", Text: strings.TrimSpace(text) + "\n"}
		out = append(out, a)
		if !strings.HasPrefix(name, "conflict") {
			continue
		}
		for _, c := range conflicts[1:] {
			b := a
			b.ID += "-" + strings.ToLower(c.a.state)
			b.Text, _ = apply(a.Text, find(a.Text, phrases(conflicts[0].into(c))))
			out = append(out, b)
		}
	}
	return out
}

// into gives pairs that put the states of another conflict into the place of c's. Their second halves do not occur in the text.
func (c conflict) into(o conflict) []pair {
	var out []pair
	for _, n := range [][2]nation{{c.a, o.a}, {c.b, o.b}} {
		from, to := n[0], n[1]
		for _, w := range [][2]string{{from.state, to.state}, {from.adjective, to.adjective}, {from.people, to.people}, {from.capital, to.capital},
			{from.office, to.office}} {
			out = append(out, pair{a: w[0], b: w[1], toA: leave})
		}
	}
	return out
}
