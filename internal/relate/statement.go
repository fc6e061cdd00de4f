package relate

import (
	"slices"
	"strings"

	"hearsay"
)

// Statement is what relations are drawn from: the words and fields of one statement, from a record or from the ledger.
type Statement struct {
	// Source is the same string for two statements exactly if they are from the same source; "" is unknown.
	Source string
	Kind   hearsay.Kind
	// Words are how the article names the source at this place; Cue, Content and Addressee are its words too.
	Words, Cue, Content, Addressee string
	// Affiliation is what the source speaks for, "" if unknown.
	Affiliation string
	Act         hearsay.Act
	Form        hearsay.Form
	// Day is when the article was published, "" if unknown.
	Day string
	// Confidence is the probability that the statement is right, 0 if unknown.
	Confidence float64
}

// Whole is a statement in one line, of which its meaning is taken: who says it, how, and what.
func (s Statement) Whole() string {
	return strings.Join(slices.DeleteFunc([]string{s.Words, s.Cue, s.Content}, func(x string) bool { return x == "" }), " ")
}

// Unit is a Statement made ready for comparison. Units may be used by several goroutines.
type Unit struct {
	Statement
	content, words, cue []word
	topic               vector // content
	wide                vector // content, cue and source
	stems, side         map[string]bool
	proper, numbers     map[string]bool
	negated             int
	meaning             []float32 // unit vector, nil if unknown; see Means
	general             []float32 // the same without regard to what it is compared with
	denies, points      bool
	strong              bool // the cue itself denies
	act                 hearsay.Act
}

var weights = loadIDF(idfTable)

// NewUnit makes s ready for comparison.
func NewUnit(s Statement) *Unit {
	u := &Unit{Statement: s, content: split(s.Content), words: split(s.Words), cue: split(s.Cue), act: s.Act}
	u.topic = weights.vector(u.content)
	u.wide = weights.vector(u.content, u.words, u.cue)
	u.stems, u.proper, u.numbers = map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, w := range u.content {
		u.stems[w.stem] = true
		if w.proper {
			u.proper[w.stem] = true
		}
		if w.number {
			u.numbers[w.stem] = true
		}
		if negations[w.stem] || strings.HasSuffix(w.stem, "n't") {
			u.negated++
		}
		u.points = u.points || wordings[w.stem]
	}
	u.side = map[string]bool{}
	for _, w := range append(split(s.Affiliation), u.words...) {
		if !stop[w.stem] && len(w.stem) > 2 && !offices[w.stem] {
			u.side[w.stem] = true
		}
	}
	u.denies = s.Act == hearsay.Deny
	for _, w := range u.cue {
		u.strong = u.strong || denials[w.stem]
		if negations[w.stem] || strings.HasSuffix(w.stem, "n't") {
			u.negated++
		}
	}
	u.denies = u.denies || u.strong && s.Act == ""
	if u.act == "" {
		u.act = guess(u)
	}
	return u
}

// offices are words of a source's name that do not tell whose side it is on.
var offices = set(`president minister spokesman spokeswoman spokesperson senator sen rep governor gov secretary campaign official officials state
	united states house department committee former party republican democratic democrat presidential candidate mr mrs ms dr chief director chairman
	senior group team editor report newspaper news times post journal`)

// guess gives the act that the cue suggests where none has been read.
func guess(u *Unit) hearsay.Act {
	if u.denies {
		return hearsay.Deny
	}
	for _, w := range u.cue {
		if a, ok := cueActs[w.stem]; ok {
			return a
		}
	}
	return hearsay.State
}

var cueActs = func() map[string]hearsay.Act {
	m := map[string]hearsay.Act{}
	for act, list := range map[hearsay.Act]string{
		hearsay.Confirm:   "confirm confirmed acknowledge admitted admit concede conceded",
		hearsay.Refuse:    "refuse refused decline declined",
		hearsay.Demand:    "demand demanded urge urged request requested call calling insist ask asked pressing",
		hearsay.Propose:   "propose proposed suggest suggested recommend",
		hearsay.Offer:     "promise promised pledge pledged vow vowed offer offered",
		hearsay.Warn:      "warn warned threaten threatened caution cautioned",
		hearsay.Criticise: "criticise criticize criticized criticised accuse accused blast blasted slam slammed attack attacked denounce denounced condemn mock rip blame blamed",
		hearsay.Praise:    "praise praised endorse endorsed defend defended hail hailed applaud",
		hearsay.Think:     "think thinks thought believe believes believed want wants wanted hope hopes hoped fear fears feel feels felt expect plan planned",
	} {
		for w := range set(list) {
			m[w] = act
		}
	}
	return m
}()

// mentions reports how many of the telling words that name b's source stand in a's content.
func mentions(a, b *Unit) float64 {
	n, of := 0.0, 0.0
	for _, w := range b.words {
		if stop[w.stem] || len(w.stem) < 2 {
			continue
		}
		of++
		if a.stems[w.stem] {
			n++
		}
	}
	if of == 0 {
		return 0
	}
	return n / of
}
