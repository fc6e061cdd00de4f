// Package identity says whose word each statement is: it links the sources of statements to the entities behind them.
//
// An article and its statements go in; the statements come out with By set, and the entities as Sources. Mentions are
// taken apart (name, title, head noun, number, owner), names are joined by last name, acronym and short form, pronouns and
// descriptions go to the entity that agrees with them and was spoken of last. What stays uncertain gets no By. The
// methods are those of rule-based coreference (Lee et al. 2013, "sieves": exact names first, pronouns last) with a
// gazetteer of states, seats of power and outlets; docs/sources.md tells the rules and their limits.
//
// Everything is a pure function of its input, safe for concurrent use.
package identity

import (
	"sort"
	"strings"

	"hearsay"
)

// entity is one source as it is being put together.
type entity struct {
	hearsay.Source
	gender   byte // 'm', 'f', or 0
	plural   bool
	heads    map[string]bool // nouns that described it
	forms    map[string]bool // names it goes by, lower case
	last     string          // a person's last name, lower case
	mentions []int           // byte offsets of what refers to it
	near     map[string]bool // words that stand by its full name
	owner    *entity         // whose campaign, spokesman or committee it is
	parts    []*entity
	used     bool // a statement is from it
	lone     bool // its last name stands alone somewhere
}

type resolver struct {
	g          *Gazetteer
	text       string
	words      []word
	names      []name
	of         map[*name]*entity
	entities   []*entity
	statements []hearsay.Statement
	index      map[string]int // statement ID -> place
	by         []*entity
	done       []bool
	spans      map[hearsay.Span]*entity // the entity of each source mention resolved so far
	forms      map[string]*entity       // names and last names, lower case
}

// Resolve links statements to source entities: it returns a copy of statements with By set where the source is known, and
// the entities that a statement is from, in order of first mention. g nil means [Default]. Spans of statements must lie
// in a.Text.
func Resolve(a hearsay.Article, statements []hearsay.Statement, g *Gazetteer) ([]hearsay.Statement, []hearsay.Source) {
	if g == nil {
		g = Default()
	}
	r := &resolver{g: g, text: a.Text, words: scan(a.Text), of: map[*name]*entity{}, statements: statements,
		index: map[string]int{}, by: make([]*entity, len(statements)), done: make([]bool, len(statements)),
		spans: map[hearsay.Span]*entity{}, forms: map[string]*entity{}}
	r.names = headlineNames(r.words, g.names(a.Text, r.words))
	r.directory()
	order := make([]int, 0, len(statements))
	for i, s := range statements {
		r.index[s.ID] = i
		if len(s.Source) > 0 {
			order = append(order, i)
		}
	}
	sort.SliceStable(order, func(x, y int) bool {
		return statements[order[x]].Source[0].Start < statements[order[y]].Source[0].Start
	})
	for _, i := range order {
		r.settle(i)
	}
	return r.result()
}

// settle resolves statement i once; whoever needs another statement's source first settles that.
func (r *resolver) settle(i int) *entity {
	if r.done[i] || len(r.statements[i].Source) == 0 {
		return r.by[i]
	}
	r.done[i] = true
	s := r.statements[i].Source[0]
	e, ok := r.spans[s]
	if !ok || e == nil {
		e = r.resolve(i)
		r.spans[s] = e
	}
	r.by[i] = e
	if e != nil {
		e.used = true
		e.mentions = append(e.mentions, s.Start)
	}
	return e
}

func (r *resolver) result() ([]hearsay.Statement, []hearsay.Source) {
	out := append([]hearsay.Statement(nil), r.statements...)
	var sources []hearsay.Source
	taken := map[string]bool{}
	for _, e := range r.entities {
		if !e.used {
			continue
		}
		e.ID = unique(slug(e.Name), taken)
		sources = append(sources, e.Source)
	}
	for i := range out {
		if e := r.by[i]; e != nil {
			out[i].By = e.ID
		}
	}
	return out, sources
}

// slug makes an id of a name: lower-case letters and digits with hyphens.
func slug(name string) string {
	var b strings.Builder
	dash := false
	for _, c := range strings.ToLower(fold(name)) {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(c)
			if b.Len() > 40 {
				break
			}
		} else {
			dash = true
		}
	}
	if b.Len() == 0 {
		return "source"
	}
	return b.String()
}

func unique(id string, taken map[string]bool) string {
	out := id
	for n := 2; taken[out]; n++ {
		out = id + "-" + itoa(n)
	}
	taken[out] = true
	return out
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

// directory makes an entity of each proper name in the text and joins those that name the same.
func (r *resolver) directory() {
	full := map[string][]*entity{} // last name -> persons with more than that
	order := make([]int, len(r.names))
	for i := range order {
		order[i] = i
	}
	// Longer names first, so that short forms find them.
	sort.SliceStable(order, func(x, y int) bool { return len(r.names[order[x]].words) > len(r.names[order[y]].words) })
	byForm := map[string]*entity{}
	for _, i := range order {
		n := &r.names[i]
		at := r.words[n.first].Start
		e := byForm[bare(n.plain)]
		if e == nil {
			e = r.shortForm(n, full)
		}
		if e == nil {
			e = r.newEntity(strings.Join(n.words, " "), n.kind, true)
			e.Name = r.text[at:r.words[n.last].End]
			if n.kind == hearsay.Person {
				e.Count = 1
				if l := lastName(n); l != "" {
					e.last = l
					if len(n.words) > 1 {
						full[l] = append(full[l], e)
					}
				}
			}
			if n.kind == hearsay.Group {
				e.plural, e.Named = true, false
			}
			r.ofGazetteer(e, n)
		}
		byForm[bare(n.plain)] = e
		e.forms[bare(n.plain)] = true
		e.mentions = append(e.mentions, at)
		if e.gender == 0 {
			e.gender = n.gender
		}
		e.lone = e.lone || e.last != "" && bare(n.plain) == e.last
		if n.kind == hearsay.Person && e.Kind == hearsay.UnknownKind {
			e.Kind, e.Count = hearsay.Person, 1
		}
		r.of[n] = e
	}
	for _, e := range r.entities {
		for f := range e.forms {
			r.forms[f] = e
		}
	}
	for _, e := range r.entities {
		if e.last != "" && r.forms[e.last] == nil {
			r.forms[e.last] = e
		}
	}
	for i := range r.names {
		r.titled(&r.names[i])
	}
	r.surround()
	sort.SliceStable(r.entities, func(x, y int) bool { return first(r.entities[x]) < first(r.entities[y]) })
	for _, e := range r.entities {
		sort.Ints(e.mentions)
	}
}

func first(e *entity) int {
	m := e.mentions[0]
	for _, x := range e.mentions {
		m = min(m, x)
	}
	return m
}

func lastName(n *name) string {
	for k := len(n.words) - 1; k >= 0; k-- {
		if l := strings.ToLower(n.words[k]); !suffixes[l] {
			return l
		}
	}
	return ""
}

// shortForm finds the entity that a shorter name stands for: a last name, an acronym, the end or the start of a name.
func (r *resolver) shortForm(n *name, full map[string][]*entity) *entity {
	plain := bare(n.plain)
	if n.kind == hearsay.Person || n.kind == hearsay.UnknownKind || n.kind == hearsay.Government && len(n.words) == 1 {
		var best *entity
		at := r.words[n.first].Start
		for _, e := range full[lastName(n)] {
			if len(n.words) > 1 && !sameGiven(n.words[0], e) {
				continue
			}
			if n.gender != 0 && e.gender != 0 && n.gender != e.gender || !sameSuffix(n.words[len(n.words)-1], e) {
				continue
			}
			if best == nil || first(e) < at && (first(best) > at || first(e) > first(best)) {
				best = e
			}
		}
		if best != nil {
			return best
		}
	}
	for _, e := range r.entities {
		form := strings.Fields(bare(strings.ToLower(e.Name)))
		if len(form) < 2 || len(n.words) >= len(form) {
			continue
		}
		switch {
		case (e.Kind == hearsay.Person || e.Kind == hearsay.UnknownKind && n.kind == hearsay.Person) && len(n.words) > 1 && strings.HasSuffix(" "+strings.ToLower(e.Name), " "+plain):
			return e // a last name of two words
		case isAcronym(n.words[0]) && len(n.words) == 1 && acronym(form) == strings.ToLower(strings.ReplaceAll(n.words[0], ".", "")):
			return e
		case (e.Kind == hearsay.Publication || e.Kind == hearsay.Organization) && strings.HasSuffix(" "+strings.Join(form, " "), " "+plain) && r.g.place(plain) == "":
			return e
		case (e.Kind == hearsay.Publication || e.Kind == hearsay.Organization) && n.kind != hearsay.Government && strings.HasPrefix(strings.Join(form, " ")+" ", plain+" ") &&
			r.g.place(plain) == "" && r.g.demonym[plain] == "" && r.g.gender[plain] == 0 && !orgWords[plain] && !usState[plain] && !camps[plain] && n.role == n.first:
			return e // "Harbour" of "Harbour Motors"
		case e.Kind == hearsay.Person && len(n.words) == 1 && form[0] == plain && r.g.place(plain) == "" && r.g.demonym[plain] == "" && n.role == n.first && !roles[plain]:
			return e // a given name alone
		}
	}
	return nil
}

// sameGiven tells whether a given name or initial agrees with one of e's.
func sameGiven(given string, e *entity) bool {
	g := strings.ToLower(strings.TrimSuffix(given, "."))
	for f := range e.forms {
		h := strings.TrimSuffix(strings.Fields(f)[0], ".")
		if g == h || len(g) == 1 && strings.HasPrefix(h, g) || len(h) == 1 && strings.HasPrefix(g, h) || nickname(g) == nickname(h) {
			return true
		}
	}
	return false
}

// sameSuffix tells whether the last word of a name and e's, if both are suffixes, are the same: not Jr. and Sr.
func sameSuffix(last string, e *entity) bool {
	suffix := strings.ToLower(last)
	mine := strings.ToLower(e.Name[strings.LastIndexByte(e.Name, ' ')+1:])
	return !suffixes[suffix] || !suffixes[mine] || strings.Trim(suffix, ".") == strings.Trim(mine, ".")
}

func acronym(words []string) string {
	var b strings.Builder
	for _, w := range words {
		if w != "of" && w != "the" && w != "and" && w != "for" && w != "" {
			b.WriteByte(w[0])
		}
	}
	return b.String()
}

func (r *resolver) newEntity(name string, kind hearsay.Kind, named bool) *entity {
	e := &entity{Source: hearsay.Source{Name: name, Kind: kind, Named: named}, heads: map[string]bool{}, forms: map[string]bool{}}
	r.entities = append(r.entities, e)
	return e
}

// ofGazetteer gives a state, capital or seat of power the state that it speaks for.
func (r *resolver) ofGazetteer(e *entity, n *name) {
	if s, ok := r.g.power(n.plain); ok {
		e.Affiliation = s.state
	} else if s := r.g.place(n.plain); s != "" && e.Kind == hearsay.Government {
		e.Affiliation = s
	}
}

// titled notes the title before a name and the appositive behind it, for descriptions that refer back.
func (r *resolver) titled(n *name) {
	e := r.of[n]
	if e.Kind != hearsay.Person {
		return
	}
	for k := n.role; k < n.first; k++ {
		if s, _ := singular(r.words[k].lower); !roles[s] && !persons[s] {
			continue
		}
		e.heads[r.words[k].lower] = true
		e.heads[office(r.words[k].lower)] = true
	}
	for k := n.last + 1; k < len(r.words) && k < n.last+9; k++ {
		w := r.words[k]
		if k == n.last+1 && !strings.HasPrefix(w.gap, ", ") && w.lower != "is" && w.lower != "was" || k > n.last+1 && strings.ContainsAny(w.gap, ",.;\n") {
			break
		}
		if k == n.last+1 && (w.lower == "who" || common[w.lower] && w.lower != "the" && w.lower != "a" && w.lower != "an" && w.lower != "former" && w.lower != "is" && w.lower != "was") {
			break
		}
		if s, _ := singular(w.lower); roles[s] || persons[s] {
			e.heads[office(s)] = true
			if e.gender == 0 {
				e.gender = honorific[s]
			}
		}
	}
}

// namesIn gives the names that lie within span, in order.
func (r *resolver) namesIn(span hearsay.Span) []*name {
	var out []*name
	for i := sort.Search(len(r.names), func(i int) bool { return r.words[r.names[i].last].End > span.Start }); i < len(r.names); i++ {
		n := &r.names[i]
		if r.words[n.first].Start >= span.End {
			break
		}
		if r.words[n.last].End <= span.End && r.words[n.first].Start >= span.Start {
			out = append(out, n)
		}
	}
	return out
}
