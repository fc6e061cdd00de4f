package identity

import (
	"bufio"
	"embed"
	"fmt"
	"io"
	"strings"
	"sync"

	"hearsay"
)

//go:embed data/*.tsv
var embedded embed.FS

// Gazetteer knows the names of states, capitals, seats of power and news outlets. It is never changed after it was made,
// so it is safe for concurrent use.
type Gazetteer struct {
	state   map[string]string // lower-case name of a state or a capital -> the state's name
	capital map[string]bool   // which of them are capitals
	seat    map[string]seat
	outlet  map[string]bool
	demonym map[string]string // "ukrainian" -> Ukraine
	gender  map[string]byte   // given name -> 'm' or 'f'
}

type seat struct {
	state string
	kind  hearsay.Kind
}

// Default returns the embedded gazetteer.
var Default = sync.OnceValue(func() *Gazetteer {
	g := &Gazetteer{
		state: map[string]string{}, capital: map[string]bool{}, seat: map[string]seat{}, outlet: map[string]bool{},
		demonym: map[string]string{}, gender: map[string]byte{},
	}
	g.rows("states", func(f []string) {
		for _, name := range append([]string{f[0]}, strings.Split(f[1], "|")...) {
			g.state[strings.ToLower(name)] = f[0]
		}
		for _, d := range strings.Split(f[2], "|") {
			g.demonym[strings.ToLower(d)] = f[0]
		}
		for _, c := range strings.Split(f[3], "|") {
			g.state[strings.ToLower(c)] = f[0]
			g.capital[strings.ToLower(c)] = true
		}
	})
	g.rows("demonyms", func(f []string) { g.demonym[strings.ToLower(f[0])] = f[1] })
	g.rows("places", func(f []string) { g.state[strings.ToLower(f[0])] = f[1] })
	g.rows("seats", func(f []string) { g.seat[strings.ToLower(f[0])] = seat{f[1], hearsay.Kind(f[2])} })
	g.rows("outlets", func(f []string) { g.outlet[bare(f[0])] = true })
	g.rows("given", func(f []string) {
		for _, n := range strings.Fields(f[1]) {
			g.gender[strings.ToLower(n)] = f[0][0]
		}
	})
	for _, m := range []map[string]string{g.state, g.demonym} {
		delete(m, "")
	}
	delete(g.capital, "")
	return g
})

func (g *Gazetteer) rows(name string, add func(fields []string)) {
	b, err := embedded.ReadFile("data/" + name + ".tsv")
	if err != nil {
		panic(err) // the file is part of the program
	}
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimRight(line, "\n"); line != "" && line[0] != '#' {
			add(append(strings.Split(line, "\t"), "", "", ""))
		}
	}
}

// Extend returns a gazetteer that also knows the names in r: one a line, tab-separated: name, state or empty, and
// "outlet", "government", "organization" or "place". Lines that begin with # are left out. The error wraps
// hearsay.ErrInvalid and names the line.
func (g *Gazetteer) Extend(r io.Reader) (*Gazetteer, error) {
	out := &Gazetteer{
		state: clone(g.state), capital: g.capital, seat: clone(g.seat), outlet: clone(g.outlet), demonym: g.demonym, gender: g.gender,
	}
	s := bufio.NewScanner(r)
	for n := 1; s.Scan(); n++ {
		line := strings.TrimSpace(s.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 3 || f[0] == "" {
			return nil, fmt.Errorf("gazetteer line %d: want name, state and kind with tabs between: %w", n, hearsay.ErrInvalid)
		}
		switch f[2] {
		case "outlet":
			out.outlet[bare(f[0])] = true
		case "government", "organization":
			out.seat[strings.ToLower(f[0])] = seat{f[1], hearsay.Kind(f[2])}
		case "place":
			out.state[strings.ToLower(f[0])] = f[1]
		default:
			return nil, fmt.Errorf("gazetteer line %d: kind %q is none of outlet, government, organization, place: %w", n, f[2], hearsay.ErrInvalid)
		}
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("gazetteer: %w", err)
	}
	return out, nil
}

func clone[K comparable, V any](m map[K]V) map[K]V {
	out := make(map[K]V, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

// bare lower-cases a name and drops a leading article.
func bare(name string) string {
	return strings.TrimPrefix(strings.ToLower(strings.TrimSpace(name)), "the ")
}

// place gives the state that a name stands for as a place or as who governs it; "" if it is neither.
func (g *Gazetteer) place(name string) string { return g.state[bare(name)] }

// power gives the seat of power of that name.
func (g *Gazetteer) power(name string) (seat, bool) {
	s, ok := g.seat[bare(name)]
	return s, ok
}
