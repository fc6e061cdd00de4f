package identity

import (
	"sort"
	"strings"

	"hearsay"
)

// offices brings the nouns for one office together.
var offices = map[string]string{"sen.": "senator", "sen": "senator", "rep.": "congressman", "rep": "congressman", "representative": "congressman",
	"congresswoman": "congressman", "gov.": "governor", "gov": "governor", "chairwoman": "chairman", "chair": "chairman", "chairperson": "chairman",
	"spokeswoman": "spokesman", "spokesperson": "spokesman", "mp": "lawmaker", "premier": "minister", "nominee": "candidate", "contender": "candidate",
	"front-runner": "candidate", "frontrunner": "candidate", "hopeful": "candidate", "mogul": "businessman", "billionaire": "businessman",
	"tycoon": "businessman", "attorney": "lawyer", "justice": "judge", "counsel": "lawyer", "dr.": "doctor", "prof.": "professor"}

// office gives the noun under which an office is compared.
func office(head string) string {
	if o, ok := offices[head]; ok {
		return o
	}
	return head
}

// holds tells whether a noun has described e.
func (e *entity) holds(head string) bool {
	o := office(head)
	if e.heads[head] || e.heads[o] {
		return true
	}
	for h := range e.heads {
		if office(h) == o {
			return true
		}
	}
	return o == "lawmaker" && (e.heads["senator"] || e.heads["congressman"]) || o == "congressman" && e.heads["lawmaker"]
}

// surround notes the capitalised words near each full name, for descriptions that take them up: "the Vermont senator".
func (r *resolver) surround() {
	for i := range r.names {
		n := &r.names[i]
		e := r.of[n]
		if e.Kind != hearsay.Person || r.words[n.first].title {
			continue
		}
		if e.near == nil {
			e.near = map[string]bool{}
		}
		for k := n.first - 1; k >= max(0, n.first-6) && r.words[k+1].gap == " "; k-- {
			if w := r.words[k]; !w.upper && !person(w.lower) && w.lower != "former" && w.lower != "presidential" && w.lower != "new" && w.lower != "of" {
				break
			}
			r.note(e, r.words[k])
		}
		for k := n.last + 1; k < min(len(r.words), n.last+9); k++ {
			gap := r.words[k].gap
			opens := k == n.last+1 && (strings.HasPrefix(gap, ", ") || strings.HasPrefix(gap, " (") || r.words[k].lower == "of" || r.words[k].lower == "is" || r.words[k].lower == "was")
			if !opens && (k == n.last+1 || strings.ContainsAny(gap, ",;.)(\n")) {
				break
			}
			r.note(e, r.words[k])
		}
	}
}

func (r *resolver) note(e *entity, w word) {
	for _, p := range strings.Split(w.lower, "-") {
		if common[p] || particles[p] {
			continue
		}
		e.near[r.placeWord(p)] = true
	}
}

// placeWord brings a state, its people's name and its short form together.
func (r *resolver) placeWord(w string) string {
	if s := r.g.demonym[w]; s != "" {
		return s
	}
	if s := r.g.state[w]; s != "" {
		return s
	}
	switch w {
	case "r", "republicans", "gop":
		return "republican"
	case "d", "democrat", "democrats":
		return "democratic"
	}
	return w
}

// describedPerson gives the person that "the senator" or "the Republican nominee" stands for, nil if none fits: the one
// whom such words have described, else who is spoken of, near enough.
func (r *resolver) describedPerson(i int, m mention, at int) *entity {
	gender := honorific[m.head]
	parent := r.parentOf(i)
	last := r.sourceBefore(i, at)
	var best *entity
	score := describedWeights.least
	for _, e := range r.entities {
		if e.Kind != hearsay.Person || e.plural || gender != 0 && e.gender != 0 && e.gender != gender {
			continue
		}
		l := lastBefore(e, at)
		if l < 0 {
			continue
		}
		s := r.salience(e, at, l)
		if e.holds(m.head) {
			s += describedWeights.head
		} else if !e.Named {
			continue
		}
		fits := e.holds(m.head)
		for _, w := range nounPhrase(m.words) {
			if !w.upper && w.lower != "former" {
				continue
			}
			if p := r.placeWord(w.lower); e.near[p] {
				s += describedWeights.near
				fits = true
			} else if p == "republican" && e.near["democratic"] || p == "democratic" && e.near["republican"] {
				s -= describedWeights.near
			}
		}
		if !fits {
			s -= describedWeights.none
		}
		if e == last {
			s += describedWeights.last
		}
		if e == parent {
			s -= describedWeights.parent
		}
		if e.used && office(m.head) == "candidate" {
			s += describedWeights.candidate
		}
		if s > score {
			best, score = e, s
		}
	}
	return best
}

// describedWeights were set by random search on the training records (docs/sources.md).
var describedWeights = struct{ head, near, none, last, parent, candidate, least float64 }{2, 2, 2.5, 1.6, 9.4, 1, -2.5}

// foretold gives the person whom a headline or a first sentence describes and the text names afterwards, by the office and
// the other words that stand by the name; nil if none fits or two fit alike. With office set only who holds it fits.
func (r *resolver) foretold(m mention, at int, office bool) *entity {
	var best *entity
	score, second := 1.4, 0.0
	for _, e := range r.entities {
		if e.Kind != hearsay.Person || !e.Named || first(e) < at || first(e) > at+1500 || office && !e.holds(m.head) || honorific[m.head] != 0 && e.gender != 0 && e.gender != honorific[m.head] {
			continue
		}
		s := 0.0
		if e.holds(m.head) {
			s += 2
		} else if e.near[m.head] {
			s += 1.5
		}
		for _, w := range m.words {
			if p := r.placeWord(w.lower); !common[w.lower] && w.lower != m.head && e.near[p] {
				s++
			}
		}
		if s > score {
			best, score, second = e, s, score
		} else if s > second {
			second = s
		}
	}
	if score == second {
		return nil
	}
	return best
}

// handle gives the person behind a handle: "@ada_bell".
func (r *resolver) handle(m mention) *entity {
	name := strings.TrimRight(m.text, " ,")
	for _, e := range r.entities {
		if strings.EqualFold(e.Name, name) {
			return e
		}
	}
	e := r.newEntity(name, hearsay.Person, true)
	e.Count = 1
	e.mentions = append(e.mentions, m.words[0].Start)
	r.moveIntoPlace(e)
	return e
}

// twoOf gives the group of two that "the two" or "both candidates" are: one named before, else those two who spoke last.
func (r *resolver) twoOf(i int, m mention, at int) *entity {
	var best *entity
	last := -1
	for _, e := range r.entities {
		if l := lastBefore(e, at); len(e.parts) == 2 && l > last {
			best, last = e, l
		}
	}
	if best != nil || m.head != "" && !person(m.head) {
		return best
	}
	var one, two *entity
	at1, at2 := -1, -1
	for _, e := range r.entities {
		l := lastBefore(e, at)
		if l < 0 || e.Kind != hearsay.Person || !e.Named || !e.used {
			continue
		}
		if l > at1 {
			two, at2, one, at1 = one, at1, e, l
		} else if l > at2 {
			two, at2 = e, l
		}
	}
	if two == nil {
		return nil
	}
	if first(two) < first(one) {
		one, two = two, one
	}
	e := r.groupOf([]*entity{one, two})
	r.moveIntoPlace(e)
	return e
}

// opening is how many bytes of a text a headline and first sentences take at most.
const opening = 700

// introduced gives whom a headline has already described where the first sentence describes again: "Hacker admits guilt",
// then "A Danish hacker ..."; and whom the text names later.
func (r *resolver) introduced(m mention, at int) *entity {
	if m.article != "a" && m.article != "an" || at > opening || m.plural || anonymous[m.head] {
		return nil
	}
	for _, e := range r.entities {
		if !e.Named && e.used && first(e) < at && e.heads[m.head] && !e.plural && !articles[strings.ToLower(strings.Fields(e.Name + " x")[0])] && r.inHeadline(first(e)) {
			if len(m.text) < 160 {
				e.Name = strings.TrimRight(m.text, " ,—–-")
			}
			return e
		}
	}
	if !person(m.head) {
		return nil
	}
	return r.foretold(m, at, true)
}

// inHeadline tells whether the word at a place is in a headline in title case.
func (r *resolver) inHeadline(at int) bool {
	k := sort.Search(len(r.words), func(k int) bool { return r.words[k].Start >= at })
	return k < len(r.words) && (r.words[k].title || !strings.Contains(r.text[:at], "\n"))
}

// part gives the group that a mention of a party's or a people's members is: all of them, or those it describes, "other
// Republicans" and "Republicans in the Senate".
func (r *resolver) part(m mention, all *entity) *entity {
	if len(m.words) == m.name.last-m.name.first+1 && (m.article == "" || m.article == "the") {
		return all
	}
	name := strings.TrimRight(m.text, " ,—–-")
	key := strings.ToLower(name)
	for _, e := range r.entities {
		if e != all && e.forms[key] {
			return e
		}
	}
	e := r.newEntity(name, hearsay.Group, false)
	e.plural, e.Count = true, m.count
	e.forms[key] = true
	e.heads[singularOf(m.words[len(nounPhrase(m.words))-1].lower)] = true
	e.mentions = append(e.mentions, m.words[0].Start)
	r.moveIntoPlace(e)
	return e
}

func singularOf(w string) string {
	s, _ := singular(w)
	return s
}

// writingsOf brings together the nouns under which one piece of writing is taken up again.
var writingsOf = map[string]string{"poll": "poll", "survey": "poll", "polling": "poll", "report": "report", "review": "report", "audit": "report",
	"inquiry": "report", "summary": "report", "letter": "letter", "missive": "letter", "note": "letter", "memo": "memo", "memorandum": "memo",
	"email": "email", "e-mail": "email", "message": "email", "ad": "ad", "advertisement": "ad", "commercial": "ad", "video": "ad", "spot": "ad",
	"lawsuit": "suit", "suit": "suit", "complaint": "suit", "article": "article", "story": "article", "piece": "article", "study": "study",
	"research": "study", "bill": "bill", "legislation": "bill", "proposal": "bill", "measure": "bill"}

// writing gives the document that "the survey" takes up after a poll, and "the findings" after any document.
func (r *resolver) writing(m mention, at int) *entity {
	class := writingsOf[m.head]
	any := m.head == "finding" || m.head == "result" || m.head == "document" || m.head == "data" || m.head == "figure"
	if class == "" && !any {
		return nil
	}
	return r.recent(at, func(e *entity) bool {
		if e.Kind != hearsay.Document || e.plural && !any {
			return false
		}
		if any {
			return e.used
		}
		for h := range e.heads {
			if writingsOf[h] == class {
				return true
			}
		}
		k := strings.LastIndexByte(e.Name, ' ')
		return writingsOf[strings.ToLower(e.Name[k+1:])] == class
	})
}
