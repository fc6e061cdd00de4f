package identity

import (
	"strings"

	"hearsay"
)

// resolve gives the entity that statement i is from, nil if that is uncertain.
func (r *resolver) resolve(i int) *entity {
	s := r.statements[i]
	m := r.parse(s.Source)
	if len(s.Source) > 1 && m.pronoun == "" {
		return r.jointEntity(s.Source)
	}
	if w := wordsIn(r.words, s.Source[0]); len(w) == 1 && crowds[w[0].lower] {
		return r.pronounEntity(i, "some") // "Some" at the head of a sentence is no name
	} else if len(w) > 1 && reflexives[w[len(w)-1].lower] {
		m = r.parse([]hearsay.Span{{Start: s.Source[0].Start, End: w[len(w)-2].End}})
	}
	switch {
	case m.pronoun != "":
		return r.pronounEntity(i, m.pronoun)
	case len(m.words) == 0:
		return nil
	case strings.HasPrefix(m.text, "@"):
		return r.handle(m)
	case len(m.parts) > 1:
		return r.group(m)
	case m.name != nil:
		return r.named(m)
	case m.known != nil:
		return m.known
	}
	if e := r.outletOf(s.Source[0], m); e != nil {
		return e
	}
	return r.described(i, m)
}

// newsNouns are what an outlet publishes in its own name; "a poll" or "an article" of an outlet stays a document.
var newsNouns = set(`report account story coverage`)

// outletOf gives the outlet of "a Gazette report": its name stands right before the noun that ends the source.
func (r *resolver) outletOf(span hearsay.Span, m mention) *entity {
	if !newsNouns[m.head] || m.plural {
		return nil
	}
	ws := wordsIn(r.words, span)
	for _, n := range r.namesIn(span) {
		e := r.of[n]
		if e != nil && e.Kind == hearsay.Publication && n.last+1 < len(r.words) && r.words[n.last+1].lower == m.head && r.words[n.last+1].End == ws[len(ws)-1].End {
			return e
		}
	}
	return nil
}

var (
	crowds     = set(`some many most several few`)
	reflexives = set(`himself herself itself themselves`)
)

func (r *resolver) jointEntity(spans []hearsay.Span) *entity {
	var parts []*entity
	for _, sp := range spans {
		if m := r.parse([]hearsay.Span{sp}); m.name != nil {
			parts = append(parts, r.named(m))
		}
	}
	if len(parts) == len(spans) {
		return r.groupOf(parts)
	}
	e := r.newEntity(spans[0].In(r.text), hearsay.Group, false)
	e.plural = true
	e.mentions = append(e.mentions, spans[0].Start)
	return e
}

func (r *resolver) group(m mention) *entity {
	var parts []*entity
	for _, n := range m.parts {
		parts = append(parts, r.of[n])
	}
	e := r.groupOf(parts)
	if e.Name == "" {
		e.Name = strings.TrimRight(m.text, " ,")
	}
	return e
}

// groupOf finds or makes the entity of several who speak jointly.
func (r *resolver) groupOf(parts []*entity) *entity {
	for _, e := range r.entities {
		if len(e.parts) == len(parts) {
			same := true
			for k := range parts {
				same = same && e.parts[k] == parts[k]
			}
			if same {
				return e
			}
		}
	}
	var names []string
	for _, p := range parts {
		names = append(names, p.Name)
	}
	name := strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
	e := r.newEntity(name, hearsay.Group, true)
	e.parts, e.plural = parts, true
	e.Count = len(parts)
	e.mentions = append(e.mentions, parts[0].mentions[0])
	return e
}

// named gives the entity of a proper name and notes its role.
func (r *resolver) named(m mention) *entity {
	e := r.of[m.name]
	if e.Kind == hearsay.Group && e.parts == nil {
		return r.part(m, e)
	}
	if e.Kind == hearsay.UnknownKind {
		r.guessKind(e, m)
	}
	if e.Kind == hearsay.Person {
		if role := m.role.In(r.text); role != "" && len(role) > len(e.Role) && len(role) < 120 {
			e.Role = trimRole(role)
			if e.Affiliation == "" {
				e.Affiliation = r.affiliation(m.role)
			}
		}
		for _, w := range strings.FieldsFunc(strings.ToLower(e.Role), func(c rune) bool { return c == ' ' || c == ',' }) {
			if roles[w] || persons[w] {
				e.heads[w] = true
			}
		}
		if e.gender == 0 {
			for _, w := range strings.Fields(strings.ToLower(e.Role)) {
				if h := honorific[w]; h != 0 {
					e.gender = h
				}
			}
		}
	}
	return e
}

func trimRole(s string) string {
	for _, p := range []string{"the ", "a ", "an ", "The ", "A ", "An "} {
		s = strings.TrimPrefix(s, p)
	}
	return strings.TrimRight(strings.TrimSpace(s), ",")
}

// affiliation gives the organisation or state named in a role, in the text's own words.
func (r *resolver) affiliation(role hearsay.Span) string {
	for _, n := range r.namesInRole(role) {
		switch n.kind {
		case hearsay.Organization, hearsay.Publication, hearsay.Government:
			return r.text[r.words[n.first].Start:r.words[n.last].End]
		}
	}
	for _, w := range wordsIn(r.words, role) {
		if s := r.g.demonym[w.lower]; s != "" && w.upper {
			return s
		}
		if s := r.g.place(w.text); s != "" && w.upper {
			return w.text
		}
		if sp, ok := r.g.power(w.text); ok && w.upper && sp.state != "" {
			return w.text
		}
	}
	// "White House" within "Deputy White House Press Secretary".
	best := ""
	text := role.In(r.text)
	lower := strings.ToLower(text)
	for name := range r.g.seat {
		if k := strings.Index(lower, name); len(lower) == len(text) && k >= 0 && len(name) > 6 && (len(name) > len(best) || len(name) == len(best) && name < strings.ToLower(best)) {
			best = text[k : k+len(name)]
		}
	}
	return best
}

func (r *resolver) namesInRole(role hearsay.Span) []*name { return r.namesIn(role) }

// guessKind decides about a lone capitalised word that a statement is from.
func (r *resolver) guessKind(e *entity, m mention) {
	l, plural := singular(strings.ToLower(e.Name))
	switch {
	case m.article == "the" && !plural:
		e.Kind = hearsay.Organization
	case plural && (r.g.demonym[l] != "" || persons[l] || roles[l] || m.article == "some" || m.article == "most" || m.article == "many"):
		e.Kind, e.plural, e.Named = hearsay.Group, true, false
	case strings.Contains(e.Name, " ") && len(strings.Fields(e.Name)) > 4:
		e.Kind = hearsay.Organization
	case documents[l] || documents[strings.ToLower(e.Name)]:
		e.Kind, e.Named = hearsay.Document, false
	case plural && (strings.HasSuffix(l, "ist") || strings.HasSuffix(l, "taker") || strings.HasSuffix(l, "ian") || strings.HasSuffix(l, "voter") || strings.HasSuffix(l, "worker")):
		e.Kind, e.plural, e.Named = hearsay.Group, true, false
	default:
		e.Kind, e.Count = hearsay.Person, 1
	}
}

// described gives the entity of a description: one spoken of before, or a new one.
func (r *resolver) described(i int, m mention) *entity {
	at := r.statements[i].Source[0].Start
	if personal[m.head] {
		switch {
		case m.owner != nil && r.of[m.owner].Kind == hearsay.Person:
			return r.of[m.owner]
		case m.article == "his":
			return r.pronounEntity(i, "he")
		case m.article == "her":
			return r.pronounEntity(i, "she")
		}
	}
	if e := r.referent(i, m, at); e != nil {
		e.heads[m.head] = true
		return e
	}
	e := r.newEntity(strings.TrimRight(strings.TrimSpace(m.text), " ,—–-"), hearsay.UnknownKind, false)
	if len(m.words) == 1 && m.words[0].upper && m.words[0].title && !m.plural && m.article == "" && !roles[m.head] && !persons[m.head] && !documents[m.head] && !organizations[m.head] {
		e.Kind, e.Named, e.Count = hearsay.Person, true, 1
		e.mentions = append(e.mentions, at)
		r.moveIntoPlace(e)
		return e
	}
	if m.article == "the" {
		e.Name = strings.TrimPrefix(strings.TrimPrefix(e.Name, "the "), "The ")
	}
	e.heads[m.head] = true
	if t := team[m.head]; t != "" {
		e.heads[t] = true
	}
	e.plural = m.plural
	e.mentions = append(e.mentions, at)
	e.gender = honorific[m.head]
	if m.owner != nil {
		e.owner = r.of[m.owner]
	}
	r.kindOf(e, m)
	if e.Kind == hearsay.Group && e.Affiliation == "" {
		np := nounPhrase(m.words)
		e.Affiliation = r.affiliation(hearsay.Span{Start: np[0].Start, End: np[len(np)-1].End})
	}
	if e.Kind == hearsay.Group && r.ledByName(m) {
		e.Named = true
	}
	r.moveIntoPlace(e)
	return e
}

// ledByName tells whether a group is a named person or body with those around it: "Bell and her aides".
func (r *resolver) ledByName(m mention) bool {
	for k := 1; k+1 < len(m.words); k++ {
		if m.words[k].lower != "and" {
			continue
		}
		switch m.words[k+1].lower {
		case "his", "her", "its", "their":
			e := r.forms[strings.ToLower(m.words[k-1].text)]
			return m.words[k-1].upper && e != nil && e.Named || k > 1 && m.words[0].upper && roles[m.words[k-1].lower]
		}
	}
	return false
}

// moveIntoPlace keeps the entities in order of first mention.
func (r *resolver) moveIntoPlace(e *entity) {
	for k := len(r.entities) - 1; k > 0 && first(r.entities[k-1]) > e.mentions[0]; k-- {
		r.entities[k], r.entities[k-1] = r.entities[k-1], r.entities[k]
	}
}

// kindOf says what kind of entity a description describes, how many it is and in what role.
func (r *resolver) kindOf(e *entity, m mention) {
	h := m.head
	capital := false
	for k, w := range m.words {
		capital = capital || w.upper && (k > 0 || !w.start && len(m.words) > 1)
	}
	compound := h
	if k := strings.LastIndexByte(h, '-'); k > 0 {
		compound = h[k+1:]
	}
	is := func(s map[string]bool) bool { return s[h] || s[compound] || s[h+"s"] }
	switch {
	case (m.article == "those" || m.article == "these") && (h == "who" || h == "surveyed" || h == "polled" || h == "that") || h == "anybody":
		e.Kind, e.plural, e.Count = hearsay.Group, true, m.count
	case r.twoPeople(m):
		e.Kind, e.plural, e.Count = hearsay.Group, true, 2
	case h == "government" || (h == "administration" || h == "parliament" || h == "regime") && r.foreign(m):
		e.Kind, e.Named, e.plural = hearsay.Government, true, false
		e.Affiliation = r.affiliation(hearsay.Span{Start: m.words[0].Start, End: m.words[len(m.words)-1].End})
	case h == "authority" && m.plural && r.foreign(m):
		e.Kind, e.plural = hearsay.Government, true
		e.Affiliation = r.affiliation(hearsay.Span{Start: m.words[0].Start, End: m.words[len(m.words)-1].End})
	case crowd[h] || h != "" && (h[0] >= '0' && h[0] <= '9' || h == "staff") || m.percent:
		e.Kind, e.plural = hearsay.Group, true
	case m.count > 1 && (is(roles) || is(persons) || !is(documents) && !is(organizations)):
		e.Kind, e.Count = hearsay.Group, m.count
	case is(documents) && !(is(organizations) && !m.plural):
		e.Kind, e.Named = hearsay.Document, capital && !vague[m.article]
		if !m.plural && m.article != "the" && !e.Named {
			e.Count = 1
		}
	case is(publications):
		e.Kind, e.Named = hearsay.Publication, true
	case is(roles) || is(persons) || h == "another" || h == "someone" || h == "anyone" || h == "everyone" || h == "everybody" || h == "nobody":
		if m.plural || h == "everyone" || h == "everybody" {
			e.Kind = hearsay.Group
		} else {
			e.Kind = hearsay.Person
			e.Count = 1
		}
		e.Role = r.roleNoun(m)
		e.Affiliation = r.affiliation(hearsay.Span{Start: m.words[0].Start, End: m.words[len(m.words)-1].End})
	case is(organizations):
		e.Kind, e.Named = hearsay.Organization, true
		if m.plural {
			e.Kind, e.Named = hearsay.Group, false
		}
	case m.plural || m.article == "many" || m.article == "most" || m.article == "some" || m.article == "several" || m.article == "few" || m.article == "all":
		e.Kind = hearsay.Group
	default:
		e.Kind = r.suffixKind(h)
		if opening := m.words[0].lower; strings.Contains(m.text, " and ") && e.Kind == hearsay.UnknownKind || opening == "about" || opening == "nearly" || opening == "roughly" {
			e.Kind, e.plural = hearsay.Group, true
		}
		if e.Kind == hearsay.Person {
			e.Count = 1
		}
		if e.Kind == hearsay.Organization {
			e.Named = true
		}
	}
}

// twoPeople tells whether a mention joins two people with "and", one of them described: "Mills and another aide".
func (r *resolver) twoPeople(m mention) bool {
	person := func(w word) bool {
		s, plural := singular(w.lower)
		return !plural && (roles[s] || persons[s] || s == "pontiff" || w.upper && (r.forms[w.lower] != nil && r.forms[w.lower].Kind == hearsay.Person))
	}
	for k := 1; k+1 < len(m.words); k++ {
		if m.words[k].lower == "and" {
			rest := nounPhrase(m.words[k+1:])
			return person(m.words[k-1]) && person(rest[len(rest)-1])
		}
	}
	return false
}

// foreign tells whether a description names a state: "the Mexican government".
func (r *resolver) foreign(m mention) bool {
	for _, w := range m.words {
		if w.upper && (r.g.demonym[w.lower] != "" || r.g.place(w.text) != "") {
			return true
		}
	}
	return false
}

// vague are the articles of no thing in particular.
var vague = set("many most some several few any various other")

// crowd are nouns in the singular for many people.
var crowd = set("lot plenty third quarter fifth bulk share left right world country nation generation youth enforcement electorate crowd community population audience percent majority minority number half rest media public crowd team-mates press group-of couple pair range handful dozen all everyone most many some several few both none others")

// suffixKind guesses by the form of a noun that is in no list.
func (r *resolver) suffixKind(h string) hearsay.Kind {
	for _, s := range []string{"er", "or", "ist", "ian", "man", "woman", "ant", "ee", "eer", "person", "geon", "crat", "iff"} {
		if strings.HasSuffix(h, s) && len(h) > len(s)+2 {
			return hearsay.Person
		}
	}
	return hearsay.UnknownKind
}

// roleNoun gives the words of a person's description without the number: "spokesman", "senior Ukrainian official".
func (r *resolver) roleNoun(m mention) string {
	if !roles[m.head] {
		return ""
	}
	np := nounPhrase(m.words)
	last := np[len(np)-1]
	from := last.Start
	for k := len(np) - 2; k >= 0 && np[k].gap != "" && (roles[np[k].lower] || persons[np[k].lower]) && np[k+1].gap == " "; k-- {
		from = np[k].Start
	}
	return r.text[from:last.End]
}

// referent finds the entity that a description refers back to, nil if it brings in a new one.
func (r *resolver) referent(i int, m mention, at int) *entity {
	if m.head == "" {
		return nil
	}
	if m.count == 2 && (m.article == "the" || m.article == "both") && m.owner == nil {
		if e := r.twoOf(i, m, at); e != nil {
			return e
		}
	}
	if e := r.introduced(m, at); e != nil {
		return e
	}
	switch m.article {
	case "a", "an", "another", "some", "any", "every", "each", "no", "many", "most", "several", "few":
		return nil
	}
	words := map[string]bool{}
	for _, w := range nounPhrase(m.words) {
		words[w.lower] = true
	}
	if words["other"] || words["another"] || words["second"] || words["third"] {
		return nil
	}
	if m.article == "" && r.inHeadline(at) && r.definitePerson(m) {
		if e := r.foretold(m, at, false); e != nil {
			return e
		}
	}
	if m.owner != nil {
		for _, e := range r.entities {
			if e.owner != nil && e.owner == r.of[m.owner] && (e.heads[m.head] || team[m.head] != "" && e.heads[team[m.head]]) && e.plural == m.plural {
				return e
			}
		}
		return nil
	}
	if r.definitePerson(m) {
		if e := r.describedPerson(i, m, at); e != nil {
			return e
		}
		return r.foretold(m, at, !r.inHeadline(at))
	}
	var best *entity
	score := 0
	for _, e := range r.entities {
		last := lastBefore(e, at)
		if last < 0 || !e.heads[m.head] && !r.generic(e, m) {
			continue
		}
		if e.plural != m.plural && e.Kind != hearsay.Organization || e.Kind == hearsay.Person && (organizations[m.head] || documents[m.head]) {
			continue
		}
		if m.percent && !strings.EqualFold(e.Name, m.text) {
			continue
		}
		if m.count > 1 && e.Count > 1 && m.count != e.Count {
			continue
		}
		if m.article == "" && m.plural && e.Named {
			continue
		}
		s := 1_000_000 - (at - last)
		if e.used {
			s += 400
		}
		if e.heads[m.head] {
			s += 3000
		}
		if words["first"] {
			s = 1_000_000 - last
		}
		if s > score {
			best, score = e, s
		}
	}
	if best == nil && (m.article == "the" || m.article == "this") && m.owner == nil {
		best = r.writing(m, at)
	}
	if best == nil && m.article == "the" && len(m.words) <= 3 {
		best = r.describedName(m, at)
	}
	return best
}

// definitePerson tells whether a description speaks of a person whom the reader knows: "the mayor", and "Mayor" in a
// headline; not "the spokesman", who may be new.
func (r *resolver) definitePerson(m mention) bool {
	return (m.article == "the" || m.article == "this" || m.article == "" && r.inHeadline(m.words[0].Start)) && !m.plural && m.count < 2 &&
		(roles[m.head] || persons[m.head] || r.suffixKind(m.head) == hearsay.Person) && !anonymous[m.head] && !documents[m.head] &&
		!organizations[m.head] && !publications[m.head]
}

// anonymous are the nouns under which unnamed sources speak: they bring in somebody new unless they were used before.
var anonymous = set("spokesman spokeswoman spokesperson official source aide insider operative adviser advisor lawyer attorney officer person witness user reporter expert analyst other")

// describedName finds an organisation or outlet by the noun its name ends in: "the committee", "the newspaper".
func (r *resolver) describedName(m mention, at int) *entity {
	var best *entity
	last := -1
	for _, e := range r.entities {
		if !e.Named || e.Kind != hearsay.Organization && e.Kind != hearsay.Publication && e.Kind != hearsay.Government {
			continue
		}
		fits := strings.Contains(strings.ToLower(e.Name)+" ", " "+m.head+" ") || publications[m.head] && e.Kind == hearsay.Publication ||
			(m.head == "company" || m.head == "firm" || m.head == "group" || m.head == "agency") && e.Kind == hearsay.Organization && e.used
		if l := lastBefore(e, at); fits && l > last {
			best, last = e, l
		}
	}
	return best
}

// generic tells whether a description may stand for a named person whom nothing has described so: "the candidate".
func (r *resolver) generic(e *entity, m mention) bool {
	if m.article != "the" || !e.used || e.Kind != hearsay.Person || !e.Named || len(m.words) > 4 {
		return false
	}
	if h := honorific[m.head]; h != 0 && e.gender != 0 && h != e.gender {
		return false
	}
	switch m.head {
	case "candidate", "nominee", "front-runner", "frontrunner", "mogul", "billionaire", "businessman", "man", "woman", "hopeful":
		return true
	}
	return false
}

func lastBefore(e *entity, at int) int {
	last := -1
	for _, m := range e.mentions {
		if m < at && m > last {
			last = m
		}
	}
	return last
}
