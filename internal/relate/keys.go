package relate

import (
	"cmp"
	"hash/fnv"
	"math"
	"slices"
	"strings"

	"hearsay"
)

// maxKeys is how many of its most telling words a statement is filed under.
const maxKeys = 8

// Keys gives hashes of the most telling words of u's content. Two statements that may be related share at least one, as a
// rule; the ledger looks candidates up by them.
func (u *Unit) Keys() []uint64 {
	words := make([]string, 0, len(u.topic.w))
	for w := range u.topic.w {
		words = append(words, w)
	}
	slices.SortFunc(words, func(a, b string) int {
		return cmp.Or(cmp.Compare(u.topic.w[b], u.topic.w[a]), cmp.Compare(a, b))
	})
	out := make([]uint64, 0, maxKeys)
	for _, w := range words[:min(len(words), maxKeys)] {
		out = append(out, hash(w))
	}
	return out
}

func hash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// Close reports cheaply whether two contents share enough to be worth judging.
func Close(a, b *Unit) bool { return within(a.topic, b.topic) >= minClose || Nearness(a, b) >= minNear }

// minClose and minNear are below nearly every pair that Across draws a relation for.
const (
	minClose = 0.25
	minNear  = 0.2
)

// Alike is how much of the shorter of two contents, weighted by how telling its words are, the other has too: 0 to 1.
func Alike(a, b *Unit) float64 { return within(a.topic, b.topic) }

// Negated reports whether u is about something not being so, not happening or not being wanted.
func (u *Unit) Negated() bool { return u.negated%2 == 1 || u.denies }

// minSame is how near the meanings of one proposition are at least, beside what their story has in common: statements that share
// all words of their subject and differ in what they say of it are further apart.
const minSame = 0.2

// maxRest is how many words of a rest count.
const maxRest = 24

// Rest gives the words of each content that the other has not, in their order; "" if there are none but function words. What two
// statements say of one thing is told by these.
func Rest(a, b *Unit) (string, string) {
	rest := func(x, y *Unit) string {
		var out []string
		telling := false
		for _, w := range x.content {
			if !y.stems[w.stem] && len(out) < maxRest {
				out = append(out, w.raw)
				telling = telling || !stop[w.stem]
			}
		}
		if !telling {
			return ""
		}
		return strings.Join(out, " ")
	}
	return rest(a, b), rest(b, a)
}

// committed are the acts by which a source binds itself or others: that somebody offered something is one proposition, the offer
// itself another.
var committed = map[hearsay.Act]bool{hearsay.Offer: true, hearsay.Demand: true, hearsay.Propose: true, hearsay.Refuse: true, hearsay.Ask: true}

// Comparable reports whether two contents can express one proposition: neither says no where the other does not, a commitment is
// one on both sides, and they do not name different things only.
func Comparable(a, b *Unit) bool {
	if NamesDiffer(a, b) {
		return false
	}
	if a.meaning != nil && b.meaning != nil && Nearness(a, b) < minSame {
		return false
	}
	no := func(u *Unit) bool { return u.denies || u.act == hearsay.Deny || u.act == hearsay.Refuse }
	return no(a) == no(b) && contentNegated(a) == contentNegated(b) && committed[a.act] == committed[b.act]
}

// minVerbatim is how much of each of two contents, weighted by how telling its words are, the other must have for both to be the
// same words; minTelling how many telling words there must be.
const (
	minVerbatim = 0.85
	minTelling  = 3
)

// Verbatim reports whether two contents are the same but for a word or two, with the same numbers and the same sense of the
// act: "backed a ceasefire" and "proposed a ceasefire" are, "rejected a ceasefire" is not.
func Verbatim(a, b *Unit) bool {
	return min(len(a.topic.w), len(b.topic.w)) >= minTelling && cosine(a.topic, b.topic) >= minVerbatim && !NumbersDiffer(a, b) &&
		against(a) == against(b) && contentNegated(a) == contentNegated(b)
}

// NamesDiffer reports whether both contents name something and nothing that both name.
func NamesDiffer(a, b *Unit) bool {
	return len(a.proper) > 0 && len(b.proper) > 0 && shared(a.proper, b.proper) == 0
}

// sameButForNames is the share of telling words, names left out, from which on contents that name different things are of one wording.
const sameButForNames = 0.5

// Elsewhere reports whether two contents say in the same words something of different names, so that they have nothing to do with one
// another: "the bridge at Oru will close" and "the bridge at Velde will close".
func Elsewhere(a, b *Unit) bool { return NamesDiffer(a, b) && butForNames(a, b) >= sameButForNames }

// butForNames is how much of the shorter of two contents, weighted by how telling its words are and without its names, the other has
// too: 0 to 1.
func butForNames(a, b *Unit) float64 {
	rest := func(u *Unit) vector {
		v := vector{w: map[string]float64{}}
		for w, x := range u.topic.w {
			if !u.proper[w] {
				v.w[w] = x
				v.norm += math.Round(x * x * 100)
			}
		}
		v.norm = math.Sqrt(v.norm / 100)
		return v
	}
	return within(rest(a), rest(b))
}

// NumbersDiffer reports whether both contents have numbers and one has a number that the other lacks, of as many or more.
func NumbersDiffer(a, b *Unit) bool {
	n := shared(a.numbers, b.numbers)
	return len(a.numbers) > n && len(b.numbers) > n
}

// against reports whether the act goes against its content.
func against(u *Unit) bool {
	switch u.act {
	case hearsay.Deny, hearsay.Refuse, hearsay.Criticise, hearsay.Ask:
		return true
	}
	return u.denies
}

func contentNegated(u *Unit) bool {
	n := 0
	for _, w := range u.content {
		if negations[w.stem] {
			n++
		}
	}
	return n%2 == 1
}
