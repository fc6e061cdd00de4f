package relate

import (
	"math"
	"strings"

	"hearsay"
)

// Pair is two statements side by side. Where they stand in one article, A is the one that comes first.
type Pair struct {
	A, B *Unit
	// Within says that both stand in one article; the fields below are then known.
	Within bool
	// Steps is how many statements lie between them, plus one; Sentences how many sentences.
	Steps, Sentences int
	// Contrast says that B's sentence opens with a word like "but"; Head that A stands in the article's first lines.
	Contrast, Head bool
	// RankA is how many of the statements before B are more similar to it than A; RankB how many after A are to A than B.
	RankA, RankB int
	// Sibling says that both reach us by the word of the same third statement, Nested that one of them reaches us by another's.
	Sibling, Nested bool
	// Others is how many statements between them are by somebody else than B's source.
	Others int
	// After is how many statements between them are by somebody else than A's source.
	After int

	// What many features rest on, worked out once by prepared.
	sim, part, meant float64
	opposite         bool
}

// feature names one input of the pair model.
type feature struct {
	name  string
	value func(p Pair) float64
}

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func shared(a, b map[string]bool) (n int) {
	for w := range a {
		if b[w] {
			n++
		}
	}
	return n
}

func opposed(a, b *Unit) bool {
	for x := range a.stems {
		for _, y := range antonyms[x] {
			if b.stems[y] && !a.stems[y] && !b.stems[x] {
				return true
			}
		}
	}
	return false
}

func (p Pair) prepared() Pair {
	p.sim, p.part, p.opposite = cosine(p.A.topic, p.B.topic), within(p.A.topic, p.B.topic), opposed(p.A, p.B)
	p.meant = Nearness(p.A, p.B)
	return p
}

// refers reports whether a's content has the noun of b's cue ("the accusation", "accused").
func refers(a, b *Unit) float64 {
	for _, c := range b.cue {
		if len(c.stem) < 4 || stop[c.stem] {
			continue
		}
		for _, w := range a.content {
			if len(w.stem) >= 4 && (strings.HasPrefix(w.stem, c.stem[:4]) && wordings[w.stem]) {
				return 1
			}
		}
	}
	return 0
}

// longestRun is the length of the longest run of words that both contents have.
func longestRun(a, b []word) int {
	best := 0
	row := make([]int, len(b)+1)
	for i := range a {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i].stem != b[j].stem {
				row[j+1] = 0
				continue
			}
			row[j+1] = row[j] + 1
			best = max(best, row[j+1])
		}
	}
	return best
}

func (p Pair) sameSource() bool { return p.A.Source != "" && p.A.Source == p.B.Source }

func (p Pair) otherSource() bool {
	return p.A.Source != "" && p.B.Source != "" && p.A.Source != p.B.Source
}

// sameSide reports whether the sources are the same or their names and affiliations share a telling word.
func (p Pair) sameSide() bool { return p.sameSource() || shared(p.A.side, p.B.side) > 0 }

func (p Pair) cos() float64 { return p.sim }

func (p Pair) inside() float64 { return p.part }

func (p Pair) oneDenies() bool { return p.A.denies != p.B.denies }

// denier gives the side that denies, B if both or neither do.
func (p Pair) denier() (from, to *Unit) {
	if p.A.denies && !p.B.denies {
		return p.A, p.B
	}
	return p.B, p.A
}

func (p Pair) near() float64 { return 1 / float64(max(p.Steps, 1)) }

func either(p Pair, act hearsay.Act) float64 { return flag(p.A.act == act || p.B.act == act) }

func both(p Pair, a, b hearsay.Act) float64 {
	return flag(p.A.act == a && p.B.act == b || p.A.act == b && p.B.act == a)
}

// contentFeatures compare what was said, by whom and how.
var contentFeatures = []feature{
	{"one", func(Pair) float64 { return 1 }},
	{"cosine", Pair.cos},
	{"cosine squared", func(p Pair) float64 { return p.cos() * p.cos() }},
	{"inside", Pair.inside},
	{"inside over .5", func(p Pair) float64 { return max(0, p.inside()-0.5) }},
	{"wide cosine", func(p Pair) float64 { return cosine(p.A.wide, p.B.wide) }},
	{"wide inside", func(p Pair) float64 { return within(p.A.wide, p.B.wide) }},
	{"longest run", func(p Pair) float64 { return math.Log1p(float64(longestRun(p.A.content, p.B.content))) }},
	{"shared names", func(p Pair) float64 { return math.Log1p(float64(shared(p.A.proper, p.B.proper))) }},
	{"shared numbers", func(p Pair) float64 { return math.Log1p(float64(shared(p.A.numbers, p.B.numbers))) }},
	{"numbers differ", func(p Pair) float64 {
		return flag(len(p.A.numbers) > 0 && len(p.B.numbers) > 0 && shared(p.A.numbers, p.B.numbers) == 0) * p.cos()
	}},
	{"same source", func(p Pair) float64 { return flag(p.sameSource()) }},
	{"other source", func(p Pair) float64 { return flag(p.otherSource()) }},
	{"same source, cosine", func(p Pair) float64 { return flag(p.sameSource()) * p.cos() }},
	{"other source, cosine", func(p Pair) float64 { return flag(p.otherSource()) * p.cos() }},
	{"same source, inside", func(p Pair) float64 { return flag(p.sameSource()) * p.inside() }},
	{"same side", func(p Pair) float64 { return flag(p.sameSide()) }},
	{"same side, one denies", func(p Pair) float64 { return flag(p.sameSide() && p.oneDenies()) }},
	{"other side, one denies", func(p Pair) float64 { return flag(!p.sameSide() && p.oneDenies()) }},
	{"other side, one denies, inside", func(p Pair) float64 { return flag(!p.sameSide() && p.oneDenies()) * p.inside() }},
	{"other side, opposites or negation, inside", func(p Pair) float64 {
		return flag(!p.sameSide() && (p.opposite || (p.A.negated > 0) != (p.B.negated > 0))) * p.inside()
	}},
	{"same act", func(p Pair) float64 { return flag(p.A.act == p.B.act) }},
	{"same act, cosine", func(p Pair) float64 { return flag(p.A.act == p.B.act) * p.cos() }},
	{"same source and act", func(p Pair) float64 { return flag(p.A.act == p.B.act && p.sameSource()) }},
	{"one denies", func(p Pair) float64 { return flag(p.oneDenies()) }},
	{"both deny", func(p Pair) float64 { return flag(p.A.denies && p.B.denies) }},
	{"one denies, cosine", func(p Pair) float64 { return flag(p.oneDenies()) * p.cos() }},
	{"one denies, inside", func(p Pair) float64 { return flag(p.oneDenies()) * p.inside() }},
	{"one denies, other source", func(p Pair) float64 { return flag(p.oneDenies() && p.otherSource()) }},
	{"one denies, same source", func(p Pair) float64 { return flag(p.oneDenies() && p.sameSource()) }},
	{"denier names the other's source", func(p Pair) float64 { f, t := p.denier(); return flag(p.oneDenies()) * mentions(f, t) }},
	{"denied names the denier", func(p Pair) float64 { f, t := p.denier(); return flag(p.oneDenies()) * mentions(t, f) }},
	{"denier points at words", func(p Pair) float64 { f, _ := p.denier(); return flag(p.oneDenies() && f.points) }},
	{"denied is criticism", func(p Pair) float64 { _, t := p.denier(); return flag(p.oneDenies() && t.act == hearsay.Criticise) }},
	{"denied is a statement", func(p Pair) float64 { _, t := p.denier(); return flag(p.oneDenies() && t.act == hearsay.State) }},
	{"negation differs", func(p Pair) float64 { return flag((p.A.negated > 0) != (p.B.negated > 0)) }},
	{"negation differs, cosine", func(p Pair) float64 { return flag((p.A.negated > 0) != (p.B.negated > 0)) * p.cos() }},
	{"opposites", func(p Pair) float64 { return flag(p.opposite) }},
	{"opposites, other source", func(p Pair) float64 { return flag(p.opposite && p.otherSource()) }},
	{"opposites, cosine", func(p Pair) float64 { return flag(p.opposite) * p.cos() }},
	{"one names the other's source", func(p Pair) float64 { return max(mentions(p.A, p.B), mentions(p.B, p.A)) }},
	{"one names the other's source, cosine", func(p Pair) float64 { return max(mentions(p.A, p.B), mentions(p.B, p.A)) * p.cos() }},
	{"confirm", func(p Pair) float64 { return either(p, hearsay.Confirm) }},
	{"think", func(p Pair) float64 { return either(p, hearsay.Think) }},
	{"ask", func(p Pair) float64 { return either(p, hearsay.Ask) }},
	{"demand", func(p Pair) float64 { return either(p, hearsay.Demand) }},
	{"refuse", func(p Pair) float64 { return either(p, hearsay.Refuse) }},
	{"both state", func(p Pair) float64 { return both(p, hearsay.State, hearsay.State) }},
	{"both criticise", func(p Pair) float64 { return both(p, hearsay.Criticise, hearsay.Criticise) }},
	{"criticise and praise", func(p Pair) float64 { return both(p, hearsay.Criticise, hearsay.Praise) }},
	{"criticise and praise, cosine", func(p Pair) float64 { return both(p, hearsay.Criticise, hearsay.Praise) * p.cos() }},
	{"state and criticise", func(p Pair) float64 { return both(p, hearsay.State, hearsay.Criticise) }},
	{"refuse and demand", func(p Pair) float64 { return both(p, hearsay.Refuse, hearsay.Demand) }},
	{"confirm and state", func(p Pair) float64 { return both(p, hearsay.Confirm, hearsay.State) }},
	{"paraphrase, then quotation", func(p Pair) float64 {
		return flag(p.A.Form == hearsay.Indirect && p.B.Form != hearsay.Indirect && p.sameSource())
	}},
	{"length of the shorter", func(p Pair) float64 { return math.Log1p(float64(min(len(p.A.content), len(p.B.content)))) }},
	{"length of the longer", func(p Pair) float64 { return math.Log1p(float64(max(len(p.A.content), len(p.B.content)))) }},
}

// placeFeatures compare where two statements of one article stand.
var placeFeatures = []feature{
	{"near", Pair.near},
	{"next", func(p Pair) float64 { return flag(p.Steps == 1) }},
	{"within three", func(p Pair) float64 { return flag(p.Steps <= 3) }},
	{"far", func(p Pair) float64 { return math.Log(float64(max(p.Steps, 1))) }},
	{"same sentence", func(p Pair) float64 { return flag(p.Sentences == 0) }},
	{"next sentence", func(p Pair) float64 { return flag(p.Sentences == 1) }},
	{"contrast", func(p Pair) float64 { return flag(p.Contrast) }},
	{"contrast, near, other source", func(p Pair) float64 { return flag(p.Contrast && p.Steps <= 2 && p.otherSource()) }},
	{"near, other source", func(p Pair) float64 { return flag(p.otherSource()) * p.near() }},
	{"near, same source", func(p Pair) float64 { return flag(p.sameSource()) * p.near() }},
	{"near, same source, inside", func(p Pair) float64 { return flag(p.sameSource()) * p.near() * p.inside() }},
	{"near, one denies", func(p Pair) float64 { return flag(p.oneDenies()) * p.near() }},
	{"near, one denies, other source", func(p Pair) float64 { return flag(p.oneDenies() && p.otherSource()) * p.near() }},
	{"near, one denies, no words shared", func(p Pair) float64 { return flag(p.oneDenies() && p.otherSource() && p.cos() == 0) * p.near() }},
	{"denier comes later", func(p Pair) float64 { return flag(p.B.denies && !p.A.denies) }},
	{"head", func(p Pair) float64 { return flag(p.Head) }},
	{"head, same source", func(p Pair) float64 { return flag(p.Head && p.sameSource()) }},
	{"head, inside", func(p Pair) float64 { return flag(p.Head) * p.inside() }},
	{"most similar before", func(p Pair) float64 { return flag(p.RankA == 0 && p.cos() > 0) }},
	{"most similar after", func(p Pair) float64 { return flag(p.RankB == 0 && p.cos() > 0) }},
	{"most similar both ways", func(p Pair) float64 { return flag(p.RankA == 0 && p.RankB == 0 && p.cos() > 0) }},
	{"rank", func(p Pair) float64 { return math.Log1p(float64(p.RankA)) + math.Log1p(float64(p.RankB)) }},
	{"one denies, most similar", func(p Pair) float64 {
		return flag(p.oneDenies() && (p.RankA == 0 && p.B.denies || p.RankB == 0 && p.A.denies) && p.cos() > 0)
	}},
	{"nearest of another before", func(p Pair) float64 { return flag(p.otherSource() && p.Others == 0) }},
	{"denies the nearest of another", func(p Pair) float64 {
		return flag(p.otherSource() && p.oneDenies() && (p.B.denies && p.Others == 0 || p.A.denies && p.After == 0))
	}},
	{"short denial of the nearest", func(p Pair) float64 {
		f, _ := p.denier()
		return flag(p.otherSource() && p.oneDenies() && f.topic.norm < 12 && (p.B.denies && p.Others == 0 || p.A.denies && p.After == 0))
	}},
	{"strong denial", func(p Pair) float64 {
		f, _ := p.denier()
		return flag(p.oneDenies() && f.strong) * flag(p.otherSource()) * p.near()
	}},
	{"refers to the other's cue", func(p Pair) float64 { return max(refers(p.A, p.B), refers(p.B, p.A)) }},
	{"denier refers to the denied's cue", func(p Pair) float64 { f, t := p.denier(); return flag(p.oneDenies()) * refers(f, t) }},
	{"contrast, inside, other source", func(p Pair) float64 { return flag(p.Contrast && p.otherSource()) * p.inside() }},
	{"same sentence, other source", func(p Pair) float64 { return flag(p.Sentences == 0 && p.otherSource()) }},
	{"same sentence, opposites or negation", func(p Pair) float64 {
		return flag(p.Sentences <= 1 && p.otherSource() && (p.opposite || (p.A.negated > 0) != (p.B.negated > 0)))
	}},
	{"alike, near, other source, negation differs", func(p Pair) float64 {
		return flag(p.otherSource() && (p.A.negated > 0) != (p.B.negated > 0)) * p.inside() * p.near()
	}},
	{"sibling", func(p Pair) float64 { return flag(p.Sibling) }},
	{"nested", func(p Pair) float64 { return flag(p.Nested) }},
	{"nobody else between", func(p Pair) float64 { return flag(p.Others == 0) }},
	{"nobody else between, same source", func(p Pair) float64 { return flag(p.Others == 0 && p.sameSource()) }},
}

// meaningFeatures compare what two contents mean; all are 0 where that is unknown.
var meaningFeatures = []feature{
	{"meaning", Pair.alike},
	{"meaning in general", func(p Pair) float64 { return product(p.A.general, p.B.general) }},
	{"meaning squared", func(p Pair) float64 { return max(0, p.alike()) * max(0, p.alike()) }},
	{"meaning over .3", func(p Pair) float64 { return max(0, p.alike()-.3) }},
	{"meaning over .5", func(p Pair) float64 { return max(0, p.alike()-.5) }},
	{"meaning, one denies", func(p Pair) float64 { return p.alike() * flag(p.oneDenies()) }},
	{"meaning, same act", func(p Pair) float64 { return p.alike() * flag(p.A.act == p.B.act) }},
	{"meaning, same source", func(p Pair) float64 { return p.alike() * flag(p.sameSource()) }},
	{"meaning, negation differs", func(p Pair) float64 { return p.alike() * flag((p.A.negated > 0) != (p.B.negated > 0)) }},
	{"meaning, opposites", func(p Pair) float64 { return p.alike() * flag(p.opposite) }},
	{"meaning, other side, one denies", func(p Pair) float64 { return max(0, p.alike()) * flag(!p.sameSide() && p.oneDenies()) }},
	{"meaning, cosine", func(p Pair) float64 { return p.alike() * p.cos() }},
}

// alike is how near the meanings are.
func (p Pair) alike() float64 { return p.meant }

// Features gives the values of the pair model's inputs: those of [ContentNames], then for a pair within one article those of
// [PlaceNames], for statements of two articles those of [MeaningNames].
func Features(p Pair) []float64 {
	p = p.prepared()
	out := make([]float64, 0, len(contentFeatures)+len(placeFeatures))
	for _, f := range contentFeatures {
		out = append(out, f.value(p))
	}
	more := meaningFeatures
	if p.Within {
		more = placeFeatures
	}
	for _, f := range more {
		out = append(out, f.value(p))
	}
	return out
}

// ContentNames, PlaceNames and MeaningNames name the inputs of the pair model, in the order of [Features].
func ContentNames() []string { return names(contentFeatures) }

// PlaceNames: see [ContentNames].
func PlaceNames() []string { return names(placeFeatures) }

// MeaningNames: see [ContentNames].
func MeaningNames() []string { return names(meaningFeatures) }

func names(fs []feature) []string {
	out := make([]string, len(fs))
	for i, f := range fs {
		out[i] = f.name
	}
	return out
}
