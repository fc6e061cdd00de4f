package manner

import (
	"strings"

	"hearsay"
)

// clause returns the extent of the conditional clause that begins with word i, its opener ending before word k. A clause
// that opens its sentence ends at the comma before the main clause; one that closes it goes to the sentence's end, or to
// where another clause begins.
func (f *conditionFinder) clause(i, k int) hearsay.Span {
	sent := f.sentence(i)
	start := f.ws.Words[i].Span.Start
	front := f.frontal(i, sent)
	end := sent.End
	aside := false
	for j := k; j < f.ws.Len() && f.ws.Words[j].Span.End <= sent.End; j++ {
		gap := f.ws.Text[f.ws.Words[j].Span.End:min(f.gapEnd(j), sent.End)]
		if strings.TrimSpace(gap) == "," && (aside || asides[f.ws.Lower(j+1)] && j < k+5) {
			aside = !aside
			continue
		}
		if f.stops(j, gap, front) || front && j > k && f.mainBegins(j+1) {
			end = f.ws.Words[j].Span.End
			break
		}
	}
	return f.trim(hearsay.Span{Start: start, End: end})
}

// asides open a phrase between two commas that belongs to the clause: "If Voss, after this vote, still cannot ...".
var asides = map[string]bool{"after": true, "through": true, "who": true, "despite": true, "in": true, "for": true, "by": true}

// modals after a pronoun begin the main clause where no comma parts it from the condition.
var modals = map[string]bool{
	"will": true, "would": true, "ll": true, "d": true, "can": true, "could": true, "should": true, "shall": true, "must": true, "might": true,
	"may": true, "won": true, "wouldn": true, "risk": true, "looks": true,
}

// mainBegins reports whether a main clause begins with word j: "if he won he would resign".
func (f *conditionFinder) mainBegins(j int) bool {
	if !pronouns[f.ws.Lower(j)] || !modals[f.ws.Lower(j+1)] {
		return false
	}
	switch f.ws.Lower(j - 1) {
	case "that", "and", "or", "who", "what", "than", "as", "if", "but", "think", "thinks", "says", "said":
		return false
	}
	return true
}

// frontal reports whether the clause at word i comes before its main clause: nothing but a conjunction, "that" or a comma
// stands before it.
func (f *conditionFinder) frontal(i int, sent hearsay.Span) bool {
	first := f.ws.At(sent.Start)
	if i-first <= 1 {
		return true
	}
	gap := f.ws.Gap(i - 1)
	if strings.ContainsAny(gap, ",;:—–-(") {
		return true
	}
	switch f.ws.Lower(i - 1) {
	case "that", "and", "but", "because", "so", "then", "where", "who", "which", "said", "says":
		return true
	}
	return false
}

func (f *conditionFinder) gapEnd(j int) int {
	if j+1 < f.ws.Len() {
		return f.ws.Words[j+1].Span.Start
	}
	return len(f.ws.Text)
}

// stops reports whether the clause ends after word j, which gap follows.
func (f *conditionFinder) stops(j int, gap string, front bool) bool {
	if strings.ContainsAny(gap, ";:—–)?!\n") || strings.Contains(gap, " - ") || strings.Contains(gap, "--") {
		return true
	}
	next := f.ws.Lower(j + 1)
	if strings.Contains(gap, ",") {
		if front {
			return next != "or" && next != "frankly" && next != "you"
		}
		switch next {
		case "he", "she", "it", "they", "we", "you", "i", "but", "which", "who", "because", "as", "so", "then", "that", "where",
			"adding", "saying", "while", "although", "though", "there", "this":
			return true
		}
		return false
	}
	switch next {
	case "because", "then":
		return true
	case "if", "unless":
		return f.ws.Lower(j) == "and" || f.ws.Lower(j) == "or"
	}
	return false
}

// phrase returns what follows the opener of n words at i: to the end of the sentence or the next mark.
func (f *conditionFinder) phrase(i, n int) (hearsay.Span, bool) {
	sent := f.sentence(i)
	k := i + n
	if k >= f.ws.Len() || f.ws.Words[k].Span.Start >= sent.End {
		return hearsay.Span{}, false
	}
	opener := f.ws.Lower(i + n - 1)
	switch next := f.ws.Lower(k); {
	case next == "no" || next == "nobody" || next == "nothing", opener == "to" && next == "that", f.ws.Lower(i) == "depending" && f.ws.Lower(i-1) == "without":
		return hearsay.Span{}, false
	}
	if opener == "to" && f.ws.Lower(i) != "subject" && !verbal(f.ws.Lower(k)) {
		return hearsay.Span{}, false
	}
	if f.ws.Lower(i) == "subject" {
		switch f.ws.Lower(i - 1) {
		case "is", "are", "was", "be", "were", "being", "remain", "remains":
		default:
			return hearsay.Span{}, false
		}
	}
	start := f.ws.Words[k].Span.Start
	if s := f.ws.Text[f.ws.Words[k-1].Span.End:start]; strings.ContainsAny(s, "\"“'‘") {
		start -= len(strings.TrimLeft(s, " \t"))
	}
	end := sent.End
	for j := k; j < f.ws.Len() && f.ws.Words[j].Span.End <= sent.End; j++ {
		gap := f.ws.Text[f.ws.Words[j].Span.End:min(f.gapEnd(j), sent.End)]
		next := f.ws.Lower(j + 1)
		if strings.ContainsAny(gap, ",;:—–)?!\n") || next == "because" || next == "before" || opener == "to" && (next == "in" && f.ws.Lower(j+2) == "order" || next == "for" && j > k) {
			end = f.ws.Words[j].Span.End
			break
		}
	}
	return f.trim(hearsay.Span{Start: start, End: end}), true
}

// verbal reports whether w can be the verb of "would have to W".
func verbal(w string) bool { return w != "" && !subjectWords[w] }

// trim drops marks and spaces at both edges; a quotation mark that the span opens stays.
func (f *conditionFinder) trim(s hearsay.Span) hearsay.Span {
	words := s.In(f.ws.Text)
	s.End -= len(words) - len(strings.TrimRight(words, " \t\n.,;:!?-—–)"))
	words = s.In(f.ws.Text)
	if strings.HasSuffix(words, "''") && strings.Count(words, "''")%2 == 1 {
		s.End -= len(words) - len(strings.TrimRight(words, "'.,;:!?"))
		words = s.In(f.ws.Text)
	}
	if n := strings.Count(words, "\""); n%2 == 1 || strings.Count(words, "”") > strings.Count(words, "“") {
		s.End -= len(words) - len(strings.TrimRight(words, "\"”’' .,;:!?"))
	}
	return s
}
