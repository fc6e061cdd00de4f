package manner

import (
	"strings"

	"hearsay"
	"hearsay/internal/words"
)

// Addressees returns, for each of statements, whom it is said to, as far as the words around its cue tell: "told X", "in an
// interview with X", "wrote to X", "X was asked", "Asked ..., X said". At most one span each.
func Addressees(text string, statements []hearsay.Statement) [][]hearsay.Span {
	out := make([][]hearsay.Span, len(statements))
	f := addresseeFinder{words.Of(text), statements}
	for i := range statements {
		if s, ok := f.find(i); ok {
			out[i] = []hearsay.Span{s}
		}
	}
	return out
}

type addresseeFinder struct {
	ws         words.List
	statements []hearsay.Statement
}

// telling are verbs whose object is whom one speaks to.
var telling = set(`told tells tell telling asked asks asking ask urged urges urge urging warned warns warning assured assures assure assuring
	reminded reminds reminding informed informs informing advised advises advising implored implores ordered orders ordering invited
	invites inviting instructed encouraged encourages encouraging begged challenged pressed pressing emailed texted pushed pushes pushing
	exhorted persuaded convince convinced persuade lobbied summoned notified alerted briefed`)

// towards are words before "to X" or "with X" where X is whom one speaks to.
var towards = set(`interview interviews statement letter email memo remarks speaking spoke speak talking talked said says saying wrote writes
	writing written testified testifying testimony admitted complained call conversation provided sent addressed address speech announced
	reiterated confided explained replied responded message note comments confirmed exchange conference tweet`)

// stopWords end a noun phrase that names whom one speaks to.
var stopWords = set(`in on at during when after before that about last this late earlier yesterday today tonight early to by as while if whether
	how why what not because since over through he she it they i we you his who which where amid following ahead shortly recently with
	monday tuesday wednesday thursday friday saturday sunday would could will is was were are has had have and but via against without`)

func set(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

func (f addresseeFinder) find(i int) (hearsay.Span, bool) {
	s := f.statements[i]
	if len(s.Cue) == 0 {
		return hearsay.Span{}, false
	}
	for _, cue := range s.Cue {
		if span, ok := f.object(s, cue); ok {
			return span, true
		}
	}
	if span, ok := f.asked(i); ok {
		return span, true
	}
	return f.prepositional(s)
}

// object reads "told X" and "called on X".
func (f addresseeFinder) object(s hearsay.Statement, cue hearsay.Span) (hearsay.Span, bool) {
	first, next := f.ws.At(cue.Start), f.ws.At(cue.End)
	last := next - 1
	w := f.ws.Lower(last)
	calls := w == "on" && strings.HasPrefix(f.ws.Lower(last-1), "call")
	if !telling[w] && !calls {
		// "told" may be followed in the cue by "that" or a colon's remains.
		if last-1 < first || !telling[f.ws.Lower(last-1)] || w != "that" && w != "not" {
			return hearsay.Span{}, false
		}
	}
	for k := first; k < last; k++ {
		switch f.ws.Lower(k) {
		case "was", "were", "been", "being", "is", "are", "be":
			if telling[w] {
				return f.subject(s, cue)
			}
		}
	}
	if f.ws.Lower(next) == "by" {
		return hearsay.Span{}, false
	}
	return f.phrase(next, s)
}

// subject returns who stands before a passive cue: "X was asked".
func (f addresseeFinder) subject(s hearsay.Statement, cue hearsay.Span) (hearsay.Span, bool) {
	k := f.ws.At(cue.Start) - 1
	end := k
	for ; k >= 0 && end-k < 6; k-- {
		gap := f.ws.Gap(k)
		if k < end && strings.ContainsAny(gap, ",.;:\n\"“”") || k == end && strings.ContainsAny(gap, ".;:\n\"“”") {
			break
		}
		w := f.ws.Lower(k)
		if stopWords[w] && !pronouns[w] || w == "and" || w == "when" || w == "though" || w == "even" {
			break
		}
		if pronouns[w] {
			k--
			break
		}
	}
	if k == end || end < 0 {
		return hearsay.Span{}, false
	}
	return hearsay.Span{Start: f.ws.Words[k+1].Span.Start, End: f.ws.Words[end].Span.End}, true
}

// asked reads "Asked ..., X said ...": whom the question goes to is the source of the answer in the same sentence.
func (f addresseeFinder) asked(i int) (hearsay.Span, bool) {
	s := f.statements[i]
	cue := s.Cue[0]
	switch first := f.ws.Lower(f.ws.At(cue.Start)); first {
	case "asked", "pressed", "pushed", "questioned", "told", "reminded":
	default:
		return hearsay.Span{}, false
	}
	prev := f.ws.Lower(f.ws.At(cue.Start) - 1)
	if f.ws.Title(f.ws.At(cue.Start)) || prev == "when" {
		sent := words.Sentence(f.ws.Text, hearsay.Span{Start: 0, End: len(f.ws.Text)}, cue.Start)
		best, found := hearsay.Span{}, false
		for j, o := range f.statements {
			if j == i || len(o.Source) == 0 || o.Source[0].Start < sent.Start || o.Source[0].End > sent.End {
				continue
			}
			if !found || abs(o.Source[0].Start-cue.Start) < abs(best.Start-cue.Start) {
				best, found = o.Source[0], true
			}
		}
		return best, found
	}
	return hearsay.Span{}, false
}

func abs(n int) int { return max(n, -n) }

// prepositional reads "said in an interview with X", "wrote to X" and "Speaking to X, ..." in the sentence of the cue, outside
// its content.
func (f addresseeFinder) prepositional(s hearsay.Statement) (hearsay.Span, bool) {
	cue := s.Cue[0]
	sent := words.Sentence(f.ws.Text, hearsay.Span{Start: 0, End: len(f.ws.Text)}, cue.Start)
	for k := f.ws.At(sent.Start); k < f.ws.Len() && f.ws.Words[k].Span.Start < sent.End; k++ {
		w := f.ws.Lower(k)
		if w != "to" && w != "with" || overlapsAny(s.Content, f.ws.Words[k].Span) {
			continue
		}
		before := f.ws.Lower(k - 1)
		if !towards[before] && !(w == "to" && towards[f.ws.Lower(k-2)] && len(before) > 3) {
			continue
		}
		if w == "with" && before != "interview" && before != "interviews" && before != "conversation" && before != "call" && before != "exchange" &&
			before != "spoke" && before != "speaking" {
			continue
		}
		if !f.ws.Title(k+1) && verbLike(f.ws.Lower(k+1)) {
			continue
		}
		if span, ok := f.phrase(k+1, s); ok {
			return span, true
		}
	}
	return hearsay.Span{}, false
}

// verbLike reports whether a word after "to" is rather a verb than the start of a noun phrase.
func verbLike(w string) bool {
	switch w {
	case "the", "a", "an", "his", "her", "their", "its", "reporters", "journalists", "supporters", "lawmakers", "congress", "parliament", "voters",
		"colleagues", "officials", "investigators", "fellow", "senate", "members", "local", "staff", "donors", "them", "him", "us", "me", "state":
		return false
	}
	return true
}

// phrase returns the noun phrase that begins with word k, up to the content of s, a mark or a word that ends it.
func (f addresseeFinder) phrase(k int, s hearsay.Statement) (hearsay.Span, bool) {
	if k <= 0 || k >= f.ws.Len() || strings.ContainsAny(f.ws.Gap(k-1), ".;:\n,") {
		return hearsay.Span{}, false
	}
	end := k - 1
	for j := k; j < f.ws.Len() && j < k+16; j++ {
		span := f.ws.Words[j].Span
		w := f.ws.Lower(j)
		if overlapsAny(s.Content, span) || stopWords[w] && !(j == k && (w == "you" || w == "us")) && !(w == "and" && f.ws.Title(j+1) && f.ws.Title(j-1)) {
			break
		}
		if j > k {
			gap := f.ws.Gap(j - 1)
			if strings.ContainsAny(gap, ";:\n(—–") || strings.Contains(gap, ". ") && !abbreviated(f.ws.Lower(j-1)) {
				break
			}
			if strings.Contains(gap, ",") && !(f.ws.Title(j-1) && f.ws.Title(j) && f.listed(j)) {
				break
			}
		}
		end = j
	}
	if end < k {
		return hearsay.Span{}, false
	}
	span := hearsay.Span{Start: f.ws.Words[k].Span.Start, End: f.ws.Words[end].Span.End}
	return span, span.Len() > 1
}

// listed reports whether "and" follows soon, so that a comma parts a list of names rather than an aside.
func (f addresseeFinder) listed(j int) bool {
	for n := j; n < j+5; n++ {
		if f.ws.Lower(n) == "and" {
			return true
		}
	}
	return false
}

func abbreviated(w string) bool {
	switch w {
	case "sen", "rep", "gov", "mr", "mrs", "ms", "dr", "u", "s", "st", "jr", "gen":
		return true
	}
	return false
}

func overlapsAny(spans []hearsay.Span, s hearsay.Span) bool {
	for _, x := range spans {
		if x.Overlaps(s) {
			return true
		}
	}
	return false
}
