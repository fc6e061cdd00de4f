package identity

import (
	"strconv"
	"strings"

	"hearsay"
)

// mention is a statement's source as it stands in the text, taken apart.
type mention struct {
	text    string
	words   []word // those of the mention, without a leading article
	percent bool   // "54%": a share of those asked
	article string // "a", "an", "the", "another", ... in lower case, or ""
	head    string // the head noun in the singular, lower case; "" for names and pronouns
	plural  bool
	pronoun string
	name    *name   // the proper name that it is, if it is one
	owner   *name   // "Cameron" in "Cameron's spokesman"
	known   *entity // the entity whose name it is, where a title-case headline hides the name
	parts   []*name
	count   int
	role    hearsay.Span // the words of role or appositive; empty if there are none
}

var (
	pronouns = set(`self he him his himself she her hers herself they them their theirs themselves it its itself i me my mine myself we us our ours ourselves
		you your yours who whom whose which that this these those one he's she's i'm we're they're i've we've i'd i'll`)
	articles = set(`a an the another some any this that these those his her their its our my other every each no many most several few both all`)
	preps    = set(`of in on at from for with by to who which that whose whom where when as including like among within near behind under inside over
		about published released conducted obtained filed surveyed posted sent sitting making named called led owned seeking
		here there close familiar briefed speaking based working living accused involved opposed loyal not if but`)
)

// parse takes the source at spans apart. ns are the text's names; ws its words.
func (r *resolver) parse(spans []hearsay.Span) mention {
	span := spans[0]
	m := mention{text: span.In(r.text)}
	ws := wordsIn(r.words, span)
	if m.text == "self" { // of "self-described"
		m.pronoun, m.words = m.text, ws
		return m
	}
	if len(ws) == 0 {
		return m
	}
	if len(ws) == 1 || len(ws) == 2 && ws[1].lower == "himself" {
		if p := strings.Split(ws[0].lower, "'")[0]; pronouns[p] {
			m.pronoun = p
			m.words = ws
			return m
		}
	}
	for len(ws) > 1 && articles[ws[0].lower] {
		if m.article == "" {
			m.article = ws[0].lower
		}
		ws = ws[1:]
	}
	m.words = ws
	np := nounPhrase(ws)
	m.count, m.plural = quantity(np)
	m.percent = strings.HasPrefix(r.text[ws[0].End:], "%") || len(ws) > 1 && ws[1].lower == "percent"
	names := r.namesIn(span)
	if m.article == "both" {
		m.count = 2
	}
	if parts := r.joint(span, names); len(parts) > 1 {
		m.parts, m.plural = parts, true
		return m
	}
	end := np[len(np)-1].End
	for _, n := range names {
		last := r.words[n.last]
		if last.End == end && (!last.poss || len(ws) == len(np)) {
			m.name = n
			break
		}
	}
	if m.name == nil {
		m.name = r.appositive(np, names)
	}
	if m.name == nil && person(np[len(np)-1].lower) && !m.plural {
		m.name = r.behindOffice(span, names)
	}
	if m.name == nil && np[len(np)-1].upper {
		m.known = r.known(np)
	}
	if m.name == nil {
		last := np[len(np)-1]
		if last.poss && len(np) > 1 && len(ws) > len(np) {
			last = np[len(np)-1]
		}
		m.head, _ = singular(last.lower)
		if _, p := singular(last.lower); p {
			m.plural = true
		}
		for _, n := range names {
			beside := n.last+1 < len(r.words) && r.words[n.last+1].Start == last.Start && team[m.head] != ""
			if (r.words[n.last].poss || beside) && r.words[n.last].End < end {
				m.owner = n
			}
		}
	}
	if m.name != nil {
		m.role = r.roleOf(m.name, span)
	}
	return m
}

// known finds the entity that goes by the words of a noun phrase.
func (r *resolver) known(np []word) *entity {
	var ws []string
	for _, w := range np {
		if !w.upper {
			return nil
		}
		ws = append(ws, w.lower)
	}
	return r.forms[bare(strings.Join(ws, " "))]
}

func wordsIn(ws []word, s hearsay.Span) []word {
	var out []word
	for _, w := range ws {
		if w.Start >= s.Start && w.Start < s.End {
			out = append(out, w)
		}
	}
	return out
}

// nounPhrase gives the words up to the first comma, preposition or relative pronoun; never none.
func nounPhrase(ws []word) []word {
	for i := 1; i < len(ws); i++ {
		if strings.ContainsAny(ws[i].gap, ",(;:–—") || preps[ws[i].lower] && !ws[i].upper || strings.HasSuffix(ws[i].gap, "- ") || participle(ws[i].lower) && noun(ws[i-1].lower) {
			return ws[:i]
		}
	}
	return ws
}

// participle tells whether a word may be one that opens a clause behind a noun: "e-mails unearthed by ...".
func participle(w string) bool {
	return len(w) > 4 && (strings.HasSuffix(w, "ing") || strings.HasSuffix(w, "ed")) || w == "given" || w == "known" || w == "seen" || w == "taken"
}

// noun tells whether a word is in the lists of nouns.
func noun(w string) bool {
	s, _ := singular(w)
	return roles[s] || persons[s] || documents[s] || organizations[s] || parties[s]
}

// uncounted are words that leave open how many hundreds, dozens or thousands there are.
var uncounted = map[string]bool{"several": true, "some": true, "many": true, "few": true, "various": true}

// quantity gives how many a noun phrase says, 0 if it does not, and whether it is a plural.
func quantity(np []word) (count int, plural bool) {
	for i, w := range np {
		if i > 0 && uncounted[np[i-1].lower] {
			continue
		}
		n, ok := numbers[w.lower]
		if !ok {
			v, err := strconv.Atoi(strings.ReplaceAll(w.lower, ",", ""))
			if err != nil || v > 1e8 || v == 0 || i+1 == len(np) || strings.HasPrefix(w.gap, "$") || v >= 1900 && v < 2100 {
				continue
			}
			n = v
		}
		if i+1 < len(np) && (np[i+1].lower == "or" || np[i+1].lower == "to") || i+1 == len(np) && w.lower != "two" && w.lower != "three" && w.lower != "both" && w.lower != "four" {
			continue
		}
		return n, true
	}
	return 0, false
}

// joint gives the names that a mention joins with "and" or commas, if that is all it is.
func (r *resolver) joint(span hearsay.Span, names []*name) []*name {
	kept := names[:0:0]
	for i, n := range names {
		w := r.words[n.role]
		of := n.role > 0 && (r.words[n.role-1].lower == "of" || r.words[n.role-1].lower == "in") && w.Start > span.Start
		if of && i > 0 || r.words[n.last].poss && i == 0 && strings.Contains(r.text[r.words[n.last].End:span.End], ", ") {
			continue
		}
		kept = append(kept, n)
	}
	if names = kept; len(names) < 2 {
		return nil
	}
	var parts []*name
	for i, n := range names {
		from := max(r.words[n.role].Start, span.Start)
		if k := n.last + 1; i+1 < len(names) && k < len(r.words) && r.words[k].gap == " " && !r.words[n.last].poss && !r.words[k].upper && r.words[k].lower != "and" && !preps[r.words[k].lower] {
			return nil // "GOP contender and doctor Ada Bell"
		}
		if i == 0 {
			parts = append(parts, n)
			continue
		}
		between := r.text[r.words[names[i-1].last].End:max(from, r.words[names[i-1].last].End)]
		if !strings.Contains(between, " and ") && !strings.Contains(between, " & ") && strings.TrimSpace(between) != "," {
			continue
		}
		if r.words[names[i-1].last].poss && !strings.Contains(between, " and ") || strings.Contains(between, " of ") || len(between) > 60 {
			continue
		}
		if strings.Contains(between, " and ") || len(parts) > 0 {
			parts = append(parts, n)
		}
	}
	if !r.onlyNames(span, names) {
		return nil
	}
	joined := strings.Contains(r.text[r.words[names[0].last].End:span.End], " and ")
	if !joined || len(parts) < 2 {
		return nil
	}
	return parts
}

// onlyNames tells whether a mention holds nothing but names, their titles, articles and what joins them, perhaps after a
// count: "Two objectors, Ada Bell and Tom Crane".
func (r *resolver) onlyNames(span hearsay.Span, names []*name) bool {
	inside := map[int]bool{}
	for _, n := range names {
		for k := n.role; k <= n.last; k++ {
			inside[r.words[k].Start] = true
		}
	}
	end, extra := r.words[names[len(names)-1].last].End, 0
	if k := names[len(names)-1].last + 1; k < len(r.words) && r.words[k].Start < span.End && r.words[k].gap == " " && person(r.words[k].lower) {
		return false // "Ada Bell and another Crane aide"
	}
	for k, w := range wordsIn(r.words, hearsay.Span{Start: span.Start, End: end}) {
		switch {
		case inside[w.Start] || w.lower == "and" || w.lower == "the" || w.lower == "both" || w.lower == "former" || numbers[w.lower] > 0:
		case w.upper && k > 0 && w.lower != "of" || w.lower == "like" || w.lower == "including" || w.lower == "such":
			return false
		default:
			if extra++; extra > 3 {
				return false
			}
		}
	}
	return true
}

// behindOffice gives the person's name that ends a mention right behind an office of several words: "former secretary of
// state Ada Bell".
func (r *resolver) behindOffice(span hearsay.Span, names []*name) *name {
	if len(names) == 0 {
		return nil
	}
	n := names[len(names)-1]
	w := r.words[n.last]
	if n.kind != hearsay.Person || w.poss || n.first == 0 || strings.TrimRight(r.text[w.End:span.End], " ,") != "" {
		return nil
	}
	if b := r.words[n.first-1]; r.words[n.first].gap != " " || preps[b.lower] || articles[b.lower] || b.lower == "and" || b.poss ||
		strings.Contains(r.text[span.Start:r.words[n.first].Start], ",") {
		return nil
	}
	return n
}

// appositive gives the person's name that stands beside a description: "The head of the union, Lotte Vries, ...".
func (r *resolver) appositive(np []word, names []*name) *name {
	head, plural := singular(np[len(np)-1].lower)
	if plural || organizations[head] || documents[head] {
		return nil
	}
	for _, n := range names {
		k := n.role
		for k > 0 && k > n.role-3 && r.words[k].gap == " " && (r.words[k-1].upper || r.words[k-1].lower == "former") && !r.words[k-1].poss {
			k--
		}
		beside := strings.ContainsAny(r.words[k].gap, ",—–") || strings.Contains(r.words[k].gap, "--") || n.role > 0 && r.words[n.role-1].lower == "named"
		if (n.kind == hearsay.Person || r.of[n].Kind == hearsay.Person || r.g.gender[n.plain] != 0) && beside && !r.words[n.last].poss {
			return n
		}
	}
	return nil
}

// person tells whether a noun is one for human beings.
func person(noun string) bool {
	s, _ := singular(noun)
	return roles[s] || persons[s]
}

// roleOf gives the words before or behind a person's name that say who it is.
func (r *resolver) roleOf(n *name, span hearsay.Span) hearsay.Span {
	start := r.words[n.first].Start
	if before := strings.TrimSpace(r.text[span.Start:max(start, span.Start)]); before != "" && !strings.Contains(before, ",") {
		s := hearsay.Span{Start: span.Start, End: span.Start + len(strings.TrimRight(r.text[span.Start:start], " "))}
		return s
	}
	end := r.words[n.last].End
	if end < span.End && strings.HasPrefix(r.text[end:span.End], ", ") {
		s := hearsay.Span{Start: end + 2, End: span.End}
		rest := s.In(r.text)
		for _, stop := range []string{", who ", ", which ", " who "} {
			if k := strings.Index(rest, stop); k > 0 {
				rest = rest[:k]
			}
		}
		rest = strings.TrimRight(rest, " ,—–-")
		if rest == "" || strings.HasPrefix(rest, "who ") || strings.HasPrefix(rest, "whose ") {
			return hearsay.Span{}
		}
		s.End = s.Start + len(rest)
		return s
	}
	return hearsay.Span{}
}
