package manner

import (
	"sort"
	"strings"

	"hearsay"
	"hearsay/internal/words"
)

// Conditions returns, for each of statements, the spans of text that its content hinges on: clauses with if, unless,
// provided and the like as a whole, of "in exchange for X", "depends on X" or "would have to X" the X alone. A condition is
// given to the innermost statement whose content holds it. "If" that means whether and temporal "until" are none.
func Conditions(text string, statements []hearsay.Statement) [][]hearsay.Span {
	out := make([][]hearsay.Span, len(statements))
	ws := words.Of(text)
	for i, s := range statements {
		for _, c := range s.Content {
			f := conditionFinder{ws, c, s.Cue}
			for _, found := range f.find() {
				if innermost(statements, found) == i {
					out[i] = append(out[i], found)
				}
			}
		}
		out[i] = disjoint(out[i])
	}
	return out
}

// innermost returns the statement with the shortest content span that holds the start of span.
func innermost(statements []hearsay.Statement, span hearsay.Span) int {
	best, length := -1, 0
	for i, s := range statements {
		for _, c := range s.Content {
			if c.Start <= span.Start && span.Start < c.End && (best < 0 || c.Len() < length) {
				best, length = i, c.Len()
			}
		}
	}
	return best
}

// disjoint sorts spans and drops those that begin inside another.
func disjoint(spans []hearsay.Span) []hearsay.Span {
	sort.Slice(spans, func(i, j int) bool { return spans[i].Start < spans[j].Start })
	var out []hearsay.Span
	for _, s := range spans {
		if len(out) == 0 || s.Start >= out[len(out)-1].End {
			out = append(out, s)
		}
	}
	return out
}

// conditionFinder looks for conditions in one span of a content.
type conditionFinder struct {
	ws   words.List
	in   hearsay.Span
	cues []hearsay.Span // of the statement itself
}

// conditional phrases that open a clause which is a condition as a whole.
var clauseOpeners = []string{
	"even if", "only if", "if", "unless", "provided that", "providing that", "as long as", "so long as", "only when", "assuming that",
	"assuming", "in the event that", "in the event of", "in case of", "to the degree that", "to the extent that", "supposing",
	"until and unless", "only once", "except if", "provided",
}

// openers of which only what follows is the condition.
var phraseOpeners = []string{
	"in exchange for", "in return for", "hinge on", "hinges on", "hinged on", "hinging on", "hinge upon", "hinges upon", "depend on",
	"depends on", "depended on", "depending on", "depend upon", "depends upon", "depended upon", "depending upon", "dependent on",
	"dependent upon", "contingent on", "contingent upon", "conditional on", "conditional upon", "conditioned on", "conditioned upon",
	"conditioning on", "subject to", "on the condition that", "on condition that", "upon the condition that", "upon condition that",
	"with the proviso that", "on the understanding that", "would have to", "d have to", "would first have to", "would need to",
}

func (f *conditionFinder) find() []hearsay.Span {
	var out []hearsay.Span
	first := f.ws.At(f.in.Start)
	for i := first; i < f.ws.Len() && f.ws.Words[i].Span.Start < f.in.End; i++ {
		if n := f.match(i, clauseOpeners); n > 0 && f.conditional(i, n) {
			out = append(out, f.clause(i, i+n))
		} else if n := f.match(i, phraseOpeners); n > 0 {
			if s, ok := f.phrase(i, n); ok {
				out = append(out, s)
			}
		} else if f.inverted(i) || f.without(i) || f.onceOpens(i) {
			out = append(out, f.clause(i, i+1))
		}
	}
	return out
}

// match returns how many words the longest of phrases has that begins with word i, 0 for none.
func (f *conditionFinder) match(i int, phrases []string) int {
	best := 0
	for _, p := range phrases {
		n := 0
		ok := true
		for w := range strings.SplitSeq(p, " ") {
			if f.ws.Lower(i+n) != w || n > 0 && strings.ContainsAny(f.ws.Gap(i+n-1), ".,;:\n") {
				ok = false
				break
			}
			n++
		}
		if ok && n > best {
			best = n
		}
	}
	return best
}

// whether are the words after which "if" means whether.
var whether = map[string]bool{
	"ask": true, "asks": true, "asked": true, "asking": true, "wonder": true, "wonders": true, "wondered": true, "wondering": true,
	"know": true, "knows": true, "knew": true, "known": true, "see": true, "seeing": true, "sure": true, "unsure": true, "unclear": true,
	"clear": true, "determine": true, "determines": true, "determined": true, "decide": true, "question": true, "questions": true,
	"questioned": true, "tell": true, "check": true, "doubt": true, "uncertain": true, "find": true, "say": true, "says": true,
	"matter": true, "care": true, "cares": true, "learn": true, "consider": true, "asking if": true, "inquire": true, "certain": true,
	"remember": true, "disclose": true, "reveal": true, "verify": true, "understand": true, "guess": true,
}

// conditional reports whether the opener of n words at i makes a condition.
func (f *conditionFinder) conditional(i, n int) bool {
	prev, next := f.ws.Lower(i-1), f.ws.Lower(i+n)
	opener := f.ws.Lower(i + n - 1)
	gap := ""
	if i > 0 {
		gap = f.ws.Gap(i - 1)
	}
	attached := strings.TrimSpace(gap) == ""
	switch f.ws.Lower(i) {
	case "if":
		if attached && (whether[prev] || objects[prev] && whether[f.ws.Lower(i-2)] || prev == "as" || prev == "what" && f.ws.Words[i].Span.Start > f.in.Start) {
			return false
		}
		// "Asked if ...": the content is the question itself, unless another follows the clause.
		if sent := f.sentence(i); i == f.ws.At(f.in.Start) && f.afterAsking() && !(f.comma(i, sent) && strings.Contains(sent.In(f.ws.Text), "?")) {
			return false
		}
		if next == "you" && f.ws.Lower(i+2) == "will" && strings.HasPrefix(f.ws.Gap(i+2), ",") {
			return false
		}
		return next != "not" && next != "any" && next != "anything" && next != "only"
	case "provided", "assuming", "supposing":
		if n > 1 {
			return true
		}
		clause := subjectWords[next] || f.ws.Title(i+n)
		return clause && f.opens(i)
	case "as", "so":
		return f.verbFollows(i + n)
	}
	return opener != ""
}

// objects stand between a verb of asking and "if": "tell me if".
var objects = map[string]bool{"me": true, "us": true, "you": true, "him": true, "her": true, "them": true}

// afterAsking reports whether the content follows a cue that asks: "asked if", "wanted to know if".
func (f *conditionFinder) afterAsking() bool {
	for _, c := range f.cues {
		if c.End <= f.in.Start && f.in.Start-c.End < 60 && !strings.ContainsAny(f.ws.Text[c.End:f.in.Start], ":\n") {
			for w := range strings.FieldsSeq(f.ws.In(c)) {
				if whether[w] {
					return true
				}
			}
		}
	}
	return false
}

// subjectWords are words that a clause's subject begins with.
var subjectWords = map[string]bool{
	"the": true, "a": true, "an": true, "he": true, "she": true, "it": true, "they": true, "we": true, "you": true, "i": true, "this": true,
	"that": true, "these": true, "those": true, "his": true, "her": true, "their": true, "its": true, "our": true, "my": true, "your": true,
	"there": true, "anyone": true, "someone": true, "nobody": true, "no": true, "any": true, "all": true, "both": true, "either": true,
	"everyone": true, "somebody": true, "anybody": true, "another": true, "such": true, "one": true, "voters": true, "people": true,
}

// opens reports whether word i stands where a clause may begin: after a comma, at the content's start, or after a word that
// is no auxiliary.
func (f *conditionFinder) opens(i int) bool {
	if f.ws.Words[i].Span.Start <= f.in.Start+3 {
		return true
	}
	switch f.ws.Lower(i - 1) {
	case "had", "has", "have", "was", "were", "is", "are", "be", "been", "never", "ever", "also", "he", "she", "it", "they", "we", "i", "who", "which", "in", "of", "not", "by":
		return false
	}
	return true
}

// verbFollows reports whether a clause with a subject follows, for "as long as the crew agrees" against "as long as the quay".
func (f *conditionFinder) verbFollows(i int) bool {
	end := f.sentence(i).End
	n := 0
	for k := i; k < f.ws.Len() && f.ws.Words[k].Span.Start < end; k++ {
		n++
	}
	return n >= 3
}

// sentence returns the sentence of the content that word i stands in.
func (f *conditionFinder) sentence(i int) hearsay.Span {
	if i >= f.ws.Len() {
		return hearsay.Span{Start: f.in.End, End: f.in.End}
	}
	return words.Sentence(f.ws.Text, f.in, f.ws.Words[i].Span.Start)
}

var pronouns = set("he she it they we you i there")

// inverted reports whether "should", "were" or "had" at i opens a condition without if: "should Voss win the vote".
func (f *conditionFinder) inverted(i int) bool {
	w, prev, next := f.ws.Lower(i), f.ws.Lower(i-1), f.ws.Lower(i+1)
	if w != "should" && w != "were" && w != "had" {
		return false
	}
	begins := subjectWords[next] || f.ws.Title(i+1)
	sent := f.sentence(i)
	first := i == f.ws.At(sent.Start)
	if !begins || subjectWords[prev] && !first && strings.TrimSpace(f.ws.Gap(i-1)) == "" {
		return false
	}
	if w != "should" {
		// "were" and "had" are common as main verbs: only at a clause's start, before a pronoun.
		return (first || strings.Contains(f.ws.Gap(i-1), ",")) && pronouns[next] && !strings.Contains(sent.In(f.ws.Text), "?")
	}
	if first {
		return !strings.Contains(sent.In(f.ws.Text), "?") && f.comma(i+1, sent)
	}
	switch prev {
	case "who", "what", "that", "which", "why", "how", "where", "when", "and", "but":
		return false
	}
	// "Clinton should the": a name as subject stands right before.
	return !(f.ws.Title(i-1) && i-1 == f.ws.At(sent.Start))
}

func (f *conditionFinder) comma(i int, sent hearsay.Span) bool {
	return i < f.ws.Len() && strings.Contains(f.ws.Text[f.ws.Words[i].Span.End:sent.End], ",")
}

// negations make "without X" a condition of what they deny.
var negations = map[string]bool{
	"no": true, "not": true, "never": true, "nothing": true, "nobody": true, "cannot": true, "t": true, "impossible": true, "dead": true,
	"none": true, "neither": true, "nor": true,
}

// without reports whether "without" at i names what the sentence's denial hinges on: "no talks without a withdrawal".
func (f *conditionFinder) without(i int) bool {
	if f.ws.Lower(i) != "without" {
		return false
	}
	sent := f.sentence(i)
	next := f.ws.Lower(i + 1)
	if strings.HasSuffix(next, "ing") {
		return false
	}
	for k := f.ws.At(sent.Start); k < f.ws.Len() && f.ws.Words[k].Span.Start < sent.End; k++ {
		if negations[f.ws.Lower(k)] {
			return true
		}
	}
	return false
}

// onceOpens reports whether "once" at i opens a clause about what is still to come.
func (f *conditionFinder) onceOpens(i int) bool {
	if f.ws.Lower(i) != "once" || !subjectWords[f.ws.Lower(i+1)] && !f.ws.Title(i+1) || !f.opens(i) {
		return false
	}
	sent := f.sentence(i)
	for k := f.ws.At(sent.Start); k < i; k++ {
		if w := f.ws.Lower(k); w == "would" || w == "will" || w == "ll" {
			return true
		}
	}
	return false
}
