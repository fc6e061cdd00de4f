package identity

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"hearsay"
)

// word is a word of the text: letters, digits and the marks that may stand within a name (U.S., O'Neill, Al-Jazeera).
type word struct {
	hearsay.Span
	text, lower string
	upper       bool   // begins with an upper-case letter
	gap         string // what stands between the word before and this one
	poss        bool   // followed by 's, which is not part of it
	start       bool   // first of its sentence
	title       bool   // in a headline in title case
}

// scan cuts text into words.
func scan(text string) []word {
	var out []word
	last, start := 0, true
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			if strings.ContainsRune(".!?\n:;", r) || strings.ContainsRune(`“”"`, r) {
				start = true
			}
			i += n
			continue
		}
		j := wordEnd(text, i)
		w := word{Span: hearsay.Span{Start: i, End: j}, gap: strings.ReplaceAll(text[last:i], "\u00a0", " "), start: start, upper: unicode.IsUpper(r)}
		for _, p := range []string{"'s", "’s"} {
			if t := text[i:j]; strings.HasSuffix(t, p) && len(t) > len(p) {
				w.End -= len(p)
				w.poss = true
			}
		}
		w.text = text[w.Start:w.End]
		if k := strings.IndexAny(w.text, "-'’"); k > 0 && k < 4 && particles[strings.ToLower(w.text[:k])] {
			next, _ := utf8.DecodeRuneInString(strings.TrimLeft(w.text[k:], "-'’"))
			w.upper = w.upper || unicode.IsUpper(next) // al-Mutawakkir
		}
		w.lower = strings.ToLower(strings.ReplaceAll(w.text, "’", "'"))
		if rest := text[j:]; !w.poss && strings.HasSuffix(w.lower, "s") && (strings.HasPrefix(rest, "' ") || strings.HasPrefix(rest, "’ ")) {
			w.poss = true
		}
		out = append(out, w)
		start = false
		i, last = j, j
	}
	headlines(text, out)
	return out
}

// headlines marks the words of paragraphs in title case, where capitals do not tell names.
func headlines(text string, ws []word) {
	for i := 0; i < len(ws); {
		j, upper, long := i, 0, 0
		for ; j < len(ws) && (j == i || !strings.Contains(ws[j].gap, "\n")); j++ {
			if len(ws[j].text) > 3 {
				long++
				if ws[j].upper {
					upper++
				}
			}
		}
		if j-i > 4 && j-i < 30 && upper*10 >= long*8 {
			for k := i; k < j; k++ {
				ws[k].title = true
			}
		}
		i = j
	}
}

// wordEnd gives the end of the word that begins at i.
func wordEnd(text string, i int) int {
	j := i
	for j < len(text) {
		r, n := utf8.DecodeRuneInString(text[j:])
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) {
			j += n
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[j+n:])
		inner := unicode.IsLetter(next) || unicode.IsDigit(next)
		switch {
		case (r == '\'' || r == '’' || r == '-' || r == '‑') && inner && j > i,
			(r == ',' || r == '.') && unicode.IsDigit(next) && j > i && unicode.IsDigit(before(text, j)):
			j += n
		case r == '.' && j > i && (inner && unicode.IsUpper(next) && j-wordStart(text, i, j) == 1 || abbreviation(text[i:j])):
			j += n
		default:
			return j
		}
	}
	return j
}

func before(text string, j int) rune {
	r, _ := utf8.DecodeLastRuneInString(text[:j])
	return r
}

// wordStart gives the start of the last run of letters of text[i:j].
func wordStart(text string, i, j int) int {
	if k := strings.LastIndexAny(text[i:j], ".-'"); k >= 0 {
		return i + k + 1
	}
	return i
}

// abbreviation tells whether a full stop belongs to the word before it: a title, or initials such as U.S.
func abbreviation(w string) bool {
	l := strings.ToLower(w)
	if roles[l+"."] || suffixes[l+"."] || l == "st" || l == "inc" || l == "corp" || l == "co" || l == "ltd" {
		return true
	}
	r, n := utf8.DecodeLastRuneInString(w)
	return unicode.IsUpper(r) && (n == len(w) || strings.HasSuffix(w[:len(w)-n], "."))
}

// name is a proper name in the text.
type name struct {
	first, last int // words, inclusive
	words       []string
	plain       string // lower case, with single spaces
	kind        hearsay.Kind
	role        int // first word of the title before it; first if none
	gender      byte
}

// names finds the proper names among the words.
func (g *Gazetteer) names(text string, ws []word) []name {
	lower := map[string]bool{}
	for _, w := range ws {
		if !w.upper {
			lower[w.lower] = true
		}
	}
	var out []name
	for i := 0; i < len(ws); i++ {
		if !opens(ws, i, lower) {
			continue
		}
		j := i
		for !ws[j].poss && j+1 < len(ws) && (ws[j+1].gap == " " || ws[j+1].gap == ". " && len(ws[j].text) == 1) {
			if continues(ws, j+1) {
				j++
				continue
			}
			k := j + 1
			for k < len(ws) && k < j+4 && particles[ws[k].lower] && ws[k].gap == " " {
				k++
			}
			if k > j+1 && k < len(ws) && ws[k].upper && ws[k].gap == " " && !common[ws[k].lower] {
				j = k
				continue
			}
			if (ws[j+1].lower == "of" || ws[j+1].lower == "for" || ws[j+1].lower == "on" && (ws[j].lower == "committee" || ws[j].lower == "commission" || ws[j].lower == "council")) && j+2 < len(ws) && (orgWords[ws[j].lower] || roles[ws[j].lower] && orgWords[ws[min(j+2, len(ws)-1)].lower]) {
				k := j + 2
				if ws[k].lower == "the" && k+1 < len(ws) {
					k++
				}
				if ws[k].upper && ws[k].gap == " " {
					j = k
					continue
				}
			}
			break
		}
		out = append(out, g.split(text, ws, i, j)...)
		i = j
	}
	return g.prune(text, ws, out)
}

// prune corrects names by the other names of the text: what stands before a person's full name known from elsewhere is no
// part of it, and a title or a plural that opens a sentence is no name where nothing else in the text has it as one.
func (g *Gazetteer) prune(text string, ws []word, names []name) []name {
	full, within := map[string]bool{}, map[string]bool{}
	for i := range names {
		n := &names[i]
		if n.kind == hearsay.Person && len(n.words) == 2 {
			full[n.plain] = true
		}
		if len(n.words) > 1 || !ws[n.first].start || n.role < n.first {
			for _, w := range n.words {
				within[strings.ToLower(w)] = len(n.words) > 1 && n.kind == hearsay.Person || within[strings.ToLower(w)] || !roles[strings.ToLower(w)]
			}
		}
	}
	out := names[:0]
	for _, n := range names {
		g.behindBody(ws, &n)
		if k := len(n.words) - 2; k > 0 && n.kind != hearsay.Publication && g.gender[strings.ToLower(n.words[k])] != 0 && full[strings.ToLower(strings.Join(n.words[k:], " "))] {
			n.first, n.words = n.last-1, n.words[k:]
			n.plain = strings.ToLower(strings.Join(n.words, " "))
			n.kind = hearsay.Person
		}
		last := strings.ToLower(n.words[len(n.words)-1])
		s, plural := singular(last)
		switch {
		case n.role == n.first && roles[last] && !within[last] && g.kindless(n):
			continue
		case camps[last] && (len(n.words) == 1 || len(n.words) == 2 && g.place(n.words[0]) != "" || len(n.words) == 2 && usState[strings.ToLower(n.words[0])]):
			continue // "the Republican", "the Utah Republican"
		case len(n.words) == 1 && ws[n.first].start && !within[last] && n.role == n.first && (person(last) || documents[last]) && n.kind == hearsay.UnknownKind:
			continue // "Source familiar with it"
		case len(n.words) == 1 && !plural && g.demonym[last] != "" && g.place(last) == "":
			continue
		case len(n.words) == 1 && plural && ws[n.first].start && !within[last] && n.kind == hearsay.UnknownKind && g.demonym[s] == "" && !parties[s]:
			continue
		}
		out = append(out, n)
	}
	return out
}

// behindBody cuts a run of capitals that ends in a person's name off the body that the name stands right behind, after an
// office without an article, as reports write: "Director of the Grain Council Ada Bell said".
func (g *Gazetteer) behindBody(ws []word, n *name) {
	k := len(n.words) - 2
	if k < 1 || n.last+1 >= len(ws) || n.kind == hearsay.Publication || n.kind == hearsay.Person && len(n.words) < 4 && n.role < n.first {
		return
	}
	for _, w := range n.words[k:] {
		l := strings.ToLower(w)
		if len(l) < 3 || orgWords[l] || pubWords[l] || writings[l] || roles[l] || camps[l] || particles[l] || common[l] || isAcronym(w) || g.place(w) != "" ||
			g.demonym[l] != "" || usState[l] {
			return
		}
	}
	if next := ws[n.last+1]; !(next.gap == " " && !next.upper) && !strings.HasPrefix(next.gap, ",") {
		return
	}
	if !officeBefore(ws, n.first) {
		return
	}
	n.first, n.words = n.last-1, n.words[k:]
	n.role = n.first
	n.plain = strings.ToLower(strings.Join(n.words, " "))
	n.kind = hearsay.Person
	n.gender = g.gender[strings.ToLower(n.words[0])]
}

// maxOffice is how many words an office and its body may have.
const maxOffice = 14

// officeBefore tells whether the words up to i are an office "of", "for" or "at" something, at the head of a sentence or clause
// and without an article.
func officeBefore(ws []word, i int) bool {
	of := false
	for k := i; k > 0 && i-k < maxOffice; k-- {
		if gap := ws[k].gap; gap != " " && gap != " - " {
			return false
		}
		switch w := ws[k-1]; {
		case w.poss:
			return false
		case w.lower == "of" || w.lower == "for" || w.lower == "at":
			of = true
		case of && (roles[w.lower] || persons[w.lower]):
			head := k - 1
			for head > 0 && ws[head].gap == " " && k-head < 4 && !ws[head].start {
				head--
			}
			opens := ws[head].start || head == 0 || ws[head].gap != " "
			return opens && !articles[ws[head].lower] && !preps[ws[head].lower]
		}
	}
	return false
}

// kindless is true of what the gazetteer does not know.
func (g *Gazetteer) kindless(n name) bool {
	_, seat := g.power(n.plain)
	return !seat && g.place(n.plain) == "" && n.kind != hearsay.Publication && len(n.words) < 4
}

// opens tells whether a name may begin at word i. A word that opens a sentence counts only where the text does not also
// have it in lower case.
func opens(ws []word, i int, lower map[string]bool) bool {
	w := ws[i]
	if w.title || !w.upper || common[w.lower] && !newPlace(ws, i) || days[strings.TrimSuffix(w.lower, ".")] {
		return false
	}
	if w.start && lower[w.lower] && !roles[w.lower] && !(particles[w.lower] && i+1 < len(ws) && (ws[i+1].upper || particles[ws[i+1].lower])) {
		return false
	}
	return true
}

// newPlace is true of the New of a place or paper: New York, Old Market.
func newPlace(ws []word, i int) bool {
	return (ws[i].lower == "new" || ws[i].lower == "old") && i+1 < len(ws) && ws[i+1].upper && ws[i+1].gap == " " && !common[ws[i+1].lower]
}

func continues(ws []word, i int) bool {
	w := ws[i]
	if days[w.lower] {
		return false
	}
	if !w.upper {
		return false
	}
	return !common[w.lower] || len(w.text) <= 2 && strings.HasSuffix(w.text, ".")
}

// split cuts the title off a run of capitalised words and says what the name names.
func (g *Gazetteer) split(text string, ws []word, i, j int) []name {
	cut := i
	for k := i; k <= j; k++ {
		if (roles[ws[k].lower] || camps[ws[k].lower] || strings.HasSuffix(ws[k].lower, "-winner")) && k < j || suffixes[ws[k].lower] && k == i {
			cut = k + 1
		}
	}
	if j-cut+1 > 4 || orgWords[ws[j].lower] {
		cut = i // too long for a person: a title within an organisation's name
		for cut < j && honorific[ws[cut].lower] != 0 {
			cut++
		}
	}
	if cut > i && ws[cut].lower == "of" && cut+2 <= j {
		cut += 2 // "Secretary of State Ada Bell"
	}
	if cut == i && !orgWords[ws[j].lower] {
		cut = g.behindPlace(ws, i, j)
	}
	n := name{first: cut, last: j, role: i}
	for k := cut; k <= j; k++ {
		n.words = append(n.words, ws[k].text)
	}
	n.plain = strings.ToLower(strings.Join(n.words, " "))
	for k := i; k < cut; k++ {
		if h := honorific[ws[k].lower]; h != 0 {
			n.gender = h
		}
	}
	// A lower-case title before it: "spokesman Dmitry Peskov", "Kremlin spokesman Dmitry Peskov".
	for n.role > 0 && ws[n.role].gap == " " {
		p := ws[n.role-1]
		s, plural := singular(p.lower)
		if plural || !roles[s] && !persons[s] || p.poss {
			break
		}
		if h := honorific[p.lower]; h != 0 {
			n.gender = h
		}
		n.role--
	}
	if len(n.words) == 0 {
		return nil
	}
	n.kind = g.nameKind(text, ws, &n)
	if n.gender == 0 && n.kind == hearsay.Person && len(n.words) > 1 {
		n.gender = g.gender[strings.ToLower(n.words[0])]
	}
	return []name{n}
}

// behindPlace gives where a person's name begins in a run of capitals that opens with a state or its people: "Ghana Ama
// Owusu" of "President of Ghana Ama Owusu", "Polish Jan Kos".
func (g *Gazetteer) behindPlace(ws []word, i, j int) int {
	for k := min(i+3, j-1); k > i; k-- {
		at := strings.ToLower(joined(ws[i:k]))
		if g.gender[ws[k].lower] != 0 && at != "" && (g.place(at) != "" || g.demonym[at] != "" || usState[at] || camps[at]) {
			return k
		}
	}
	return i
}

// nameKind says what a proper name names; UnknownKind where a single word does not tell.
func (g *Gazetteer) nameKind(text string, ws []word, n *name) hearsay.Kind {
	last := strings.ToLower(n.words[len(n.words)-1])
	titled := n.role < n.first
	if titled && !orgWords[last] {
		return hearsay.Person
	}
	if s, ok := g.power(n.plain); ok {
		return s.kind
	}
	if len(n.words) > 1 && g.outlet[bare(n.plain)] || pubWords[last] && (len(n.words) > 1 || last == "reuters" || last == "cnn" || isAcronym(n.words[0])) ||
		len(n.words) == 1 && pubWords[last] {
		return hearsay.Publication
	}
	if g.place(n.plain) != "" {
		return hearsay.Government
	}
	if len(n.words) > 1 && writings[last] || scriptures[last] {
		return hearsay.Document
	}
	s, plural := singular(last)
	if plural && parties[s] {
		return hearsay.Group
	}
	if orgWords[last] || orgWords[s] && plural {
		return hearsay.Organization
	}
	for _, w := range n.words[:len(n.words)-1] {
		if l := strings.ToLower(w); orgWords[l] || pubWords[l] && len(n.words) > 2 {
			return hearsay.Organization
		}
	}
	if isAcronym(n.words[0]) && len(n.words) == 1 {
		if len(n.words[0]) > 6 {
			return hearsay.UnknownKind // a speaker's name in a transcript
		}
		return hearsay.Organization
	}
	long := 0
	for _, w := range n.words {
		if !particles[strings.ToLower(w)] {
			long++
		}
	}
	if long == 2 || long == 3 || long == 4 && g.gender[strings.ToLower(n.words[0])] != 0 || long == 1 && len(n.words) > 1 {
		return hearsay.Person
	}
	return hearsay.UnknownKind
}

func isAcronym(w string) bool {
	ups := 0
	for _, r := range w {
		if unicode.IsUpper(r) {
			ups++
		} else if r != '.' && r != '&' && r != '-' {
			return false
		}
	}
	return ups > 1
}

// headlineNames adds the names that stand in headlines in title case, where capitals do not tell: those that the rest of
// the text has too, or persons' last names. It returns all in their order.
func headlineNames(ws []word, names []name) []name {
	known := map[string]*name{}
	for i := range names {
		n := &names[i]
		if known[n.plain] == nil || known[n.plain].kind == hearsay.UnknownKind {
			known[n.plain] = n
		}
	}
	for i := range names {
		n := &names[i]
		if l := lastName(n); n.kind == hearsay.Person && len(n.words) > 1 && known[l] == nil {
			known[l] = n
		}
	}
	out := append([]name(nil), names...)
	for i := 0; i < len(ws); i++ {
		if !ws[i].title || !ws[i].upper {
			continue
		}
		for j := min(i+4, len(ws)-1); j >= i; j-- {
			k := known[joined(ws[i:j+1])]
			if k == nil {
				continue
			}
			n := name{first: i, last: j, role: i, kind: k.kind, gender: k.gender}
			for _, w := range ws[i : j+1] {
				n.words = append(n.words, w.text)
			}
			n.plain = strings.ToLower(strings.Join(n.words, " "))
			out = append(out, n)
			i = j
			break
		}
	}
	sort.SliceStable(out, func(x, y int) bool { return out[x].first < out[y].first })
	return out
}

// joined gives words of a headline as a name's plain form; "" where they do not stand side by side.
func joined(ws []word) string {
	var b strings.Builder
	for i, w := range ws {
		if i > 0 {
			if w.gap != " " || ws[i-1].poss {
				return ""
			}
			b.WriteByte(' ')
		}
		b.WriteString(strings.ToLower(w.text))
	}
	return b.String()
}
