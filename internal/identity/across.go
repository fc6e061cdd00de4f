package identity

import (
	"strings"
	"unicode"

	"hearsay"
)

// Context is what an article tells of the source that it names, for a comparison with one of another article.
type Context struct {
	// Outlet is who published the article.
	Outlet string
	// Alone is true where no other known source has this one's last name.
	Alone bool
}

// Match says whether two sources of two articles are the same, and why.
type Match struct {
	Same bool
	// Evidence tells in a few words each what spoke for or against; it is never empty.
	Evidence []string
}

// Same compares sources of two different articles. Named ones are the same if their names agree: spelling, script, titles,
// initials, nicknames and the two names of a capital do not matter, suffixes (Jr., Sr., III) do. A last name is never
// enough: it takes an equal role or affiliation as well, and that no other known source has it. An equal name does not do
// where what is told of both speaks of father and son. Unnamed sources are never the same unless the outlet is and the
// words are, and then only where they name whom they speak for.
// g nil means [Default].
func Same(a, b hearsay.Source, ca, cb Context, g *Gazetteer) Match {
	if g == nil {
		g = Default()
	}
	switch {
	case a.Named != b.Named:
		return Match{Evidence: []string{"one is named and the other is not"}}
	case !a.Named:
		return sameUnnamed(a, b, ca, cb)
	case a.Kind != b.Kind && !(speaksForState(a) && speaksForState(b)):
		return Match{Evidence: []string{"kinds differ"}}
	case a.Kind == hearsay.Person:
		return samePerson(a, b, ca, cb)
	}
	if x, y := soundKeys(a.Name), soundKeys(b.Name); strings.Join(x, " ") == strings.Join(y, " ") {
		return Match{true, []string{"the same name"}}
	}
	x, y := g.place(a.Name), g.place(b.Name)
	if a.Kind == hearsay.Government && x != "" && x == y && g.isCapital(a.Name) == g.isCapital(b.Name) {
		return Match{true, []string{"two names of " + x + " in the gazetteer"}}
	}
	return Match{Evidence: []string{"names differ"}}
}

// formerCapitals are second names of capitals, their last ones, and seats of a government that states.tsv has no capital for; the gazetteer
// lists them as places of the state.
var formerCapitals = set(`kiev ramallah peking delhi nur-sultan astana rangoon yangon prishtina`)

// isCapital tells a capital's name from the state's.
func (g *Gazetteer) isCapital(name string) bool {
	return g.capital[bare(name)] || formerCapitals[bare(name)]
}

// speaksForState is true of what outlets call a government here and an organisation there.
func speaksForState(s hearsay.Source) bool {
	return s.Kind == hearsay.Government || s.Kind == hearsay.Organization && s.Affiliation != ""
}

func sameUnnamed(a, b hearsay.Source, ca, cb Context) Match {
	switch {
	case ca.Outlet == "" || !strings.EqualFold(ca.Outlet, cb.Outlet):
		return Match{Evidence: []string{"unnamed, and the outlet is not the same"}}
	case a.Affiliation == "" || a.Affiliation != b.Affiliation || a.Count != 1 || b.Count != 1:
		return Match{Evidence: []string{"unnamed, and not said for whom they speak"}}
	case bare(strings.TrimPrefix(strings.ToLower(a.Name), "a ")) != bare(strings.TrimPrefix(strings.ToLower(b.Name), "a ")):
		return Match{Evidence: []string{"unnamed, and described in other words"}}
	case !strings.HasPrefix(strings.ToLower(a.Name), "the ") && !strings.HasPrefix(strings.ToLower(b.Name), "the "):
		return Match{Evidence: []string{"unnamed, and introduced as new in both"}}
	}
	return Match{true, []string{"the same outlet and the same words"}}
}

// nameParts is a person's name: given names and initials, last name, suffix, all as sound keys.
type nameParts struct {
	given  []string
	last   string
	suffix string
}

func partsOf(name string) nameParts {
	var p nameParts
	words := strings.FieldsFunc(strings.ToLower(fold(name)), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '-' })
	for len(words) > 1 && (honorific[words[0]] != 0 || roles[words[0]]) {
		words = words[1:]
	}
	for len(words) > 1 && suffixes[words[len(words)-1]] {
		p.suffix, words = words[len(words)-1], words[:len(words)-1]
	}
	if len(words) == 0 {
		return p
	}
	p.last = soundKey(words[len(words)-1])
	p.given = words[:len(words)-1]
	return p
}

func samePerson(a, b hearsay.Source, ca, cb Context) Match {
	x, y := partsOf(a.Name), partsOf(b.Name)
	switch {
	case x.last != y.last || x.last == "":
		return Match{Evidence: []string{"last names differ"}}
	case x.suffix != y.suffix && x.suffix != "" && y.suffix != "":
		return Match{Evidence: []string{"suffixes differ"}}
	case x.suffix != y.suffix && (!ca.Alone || !cb.Alone):
		return Match{Evidence: []string{"one has a suffix, and others have the name"}}
	}
	told, against := toldAlike(a, b)
	if len(x.given) == 0 || len(y.given) == 0 {
		if told != "" && against == "" && ca.Alone && cb.Alone {
			return Match{true, []string{"the same last name, no other known source has it", told}}
		}
		return Match{Evidence: []string{"only a last name in common, and too little else"}}
	}
	if !givenMeet(x.given, y.given) {
		return Match{Evidence: []string{"given names differ"}}
	}
	if generation(a.Role) != generation(b.Role) && generation(a.Role)*generation(b.Role) != 0 {
		return Match{Evidence: []string{"the same name, but an elder and a younger one"}}
	}
	if initials(x.given) || initials(y.given) {
		if told == "" {
			return Match{Evidence: []string{"an initial fits, and nothing else tells"}}
		}
		return Match{true, []string{"the same last name and initial", told}}
	}
	m := Match{true, []string{"the same name"}}
	if told != "" {
		m.Evidence = append(m.Evidence, told)
	}
	return m
}

// toldAlike gives what is told of both alike, and what differs.
func toldAlike(a, b hearsay.Source) (alike, differs string) {
	for _, f := range [][3]string{{"affiliation", a.Affiliation, b.Affiliation}, {"role", a.Role, b.Role}} {
		switch {
		case f[1] == "" || f[2] == "":
		case strings.EqualFold(f[1], f[2]):
			alike = "the same " + f[0]
		default:
			differs = "another " + f[0]
		}
	}
	return alike, differs
}

// generation tells from a role that names kin: 1 an elder, -1 a younger one, 0 unknown.
func generation(role string) int {
	for _, w := range strings.Fields(strings.ToLower(role)) {
		switch strings.Trim(w, ",.") {
		case "father", "mother", "elder":
			return 1
		case "son", "daughter", "younger":
			return -1
		}
	}
	return 0
}

// initials is true of given names that are all single letters.
func initials(given []string) bool {
	for _, g := range given {
		if len(g) > 1 {
			return false
		}
	}
	return true
}

// givenMeet is true where the first given names agree, or one is the initial or short form of the other, and the second
// ones, where both are told, do not differ.
func givenMeet(x, y []string) bool {
	for i := 0; i < min(len(x), len(y)); i++ {
		a, b := x[i], y[i]
		short := (len(a) == 1 || len(b) == 1) && a[0] == b[0]
		if !short && givenKey(a) != givenKey(b) {
			return false
		}
	}
	return true
}

// byGivenSound leads from the sound of a short form to that of the given name.
var byGivenSound = func() map[string]string {
	m := map[string]string{}
	for short, full := range nicknames {
		m[soundKey(short)] = soundKey(full)
	}
	return m
}()

func givenKey(name string) string {
	k := soundKey(name)
	if full, ok := byGivenSound[k]; ok {
		return full
	}
	return k
}

// soundKeys are the keys of a name's words, "the" left out.
func soundKeys(name string) []string {
	var out []string
	for _, w := range strings.Fields(bare(fold(name))) {
		out = append(out, soundKey(w))
	}
	return out
}

// sounds are spellings of one sound in the usual transcriptions, in the order in which they are replaced.
var sounds = strings.NewReplacer("sch", "s", "shch", "s", "sh", "s", "tch", "c", "tsch", "c", "ch", "c", "kh", "h", "ph", "f", "dh", "d", "th", "t", "gh", "g", "ts", "s",
	"tz", "s", "z", "s", "w", "v", "q", "k", "ck", "k", "y", "i", "j", "i", "oo", "u", "ou", "u", "ee", "i", "'", "", "-", "", "`", "")

// soundKey brings the spellings of a word in different transcriptions together: Latin letters, one for each sound, no
// doubled ones. It keeps vowels, so that Kohl and Kahl stay two.
func soundKey(w string) string {
	k := sounds.Replace(strings.ToLower(fold(w)))
	if strings.HasPrefix(k, "ie") {
		k = k[1:]
	}
	var b strings.Builder
	var last rune
	for _, r := range k {
		if r != last {
			b.WriteRune(r)
		}
		last = r
	}
	return strings.Trim(b.String(), ".")
}
