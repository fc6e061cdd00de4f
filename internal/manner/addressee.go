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
	for i := range statements {
		if j := f.joined(i, out); j >= 0 && len(out[i]) == 0 {
			out[i] = out[j]
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
	exhorted persuaded convince convinced convincing persuade lobbied summoned notified alerted briefed inform encourage invite instruct alert
	remind advise assure confronted quizzed grilled`)

// towards are words before "to X" or "with X" where X is whom one speaks to.
var towards = set(`interview interviews statement letter email memo remarks speaking spoke speak talking talked said says saying wrote writes
	writing written testified testifying testimony admitted complained call conversation provided sent addressed address speech announced
	reiterated confided explained replied responded message note comments confirmed exchange conference tweet`)

// given stand between such a word and "to X": "a statement provided to X".
var given = set("provided made sent given released on written delivered addressed emailed")

// stopWords end a noun phrase that names whom one speaks to.
var stopWords = set(`in on at during when after before that about last this late earlier yesterday today tonight early to by as while if whether
	how why what not because since over through he she it they i we you his who which where amid following ahead shortly recently with
	would could will is was were are has had have and but via against without said says saying asking telling later then pointedly
	repeatedly again recently from referring calling urging adding only again`)

// notNouns cannot begin one.
var notNouns = set(`that if whether how why what when where about not to in on at as because it would could will is was were are has had
	have and but said last earlier yesterday today after before during`)

// timeWords end it too, though they have a capital.
var timeWords = set("monday tuesday wednesday thursday friday saturday sunday january february april june july august september october november december")

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

// joined returns the statement before i in the same sentence that goes on with "and": "told X that ... and warned ...", whose
// addressee is that of i too; -1 where there is none. out holds the addressees found.
func (f addresseeFinder) joined(i int, out [][]hearsay.Span) int {
	s := f.statements[i]
	if len(s.Cue) == 0 || f.ws.Lower(f.ws.At(s.Cue[0].Start)-1) != "and" {
		return -1
	}
	sent := words.Sentence(f.ws.Text, hearsay.Span{Start: 0, End: len(f.ws.Text)}, s.Cue[0].Start)
	best := -1
	for j, o := range f.statements {
		if j == i || len(out[j]) == 0 || len(o.Cue) == 0 || o.Parent != s.Parent || o.Cue[0].Start < sent.Start || o.Cue[0].End > s.Cue[0].Start ||
			out[j][0].Start < o.Cue[0].End {
			continue
		}
		if best < 0 || o.Cue[0].Start > f.statements[best].Cue[0].Start {
			best = j
		}
	}
	return best
}

// object reads "told X" and "called on X".
func (f addresseeFinder) object(s hearsay.Statement, cue hearsay.Span) (hearsay.Span, bool) {
	first, next := f.ws.At(cue.Start), f.ws.At(cue.End)
	last := next - 1
	w := f.ws.Lower(last)
	if f.passive(first, last) {
		return f.subject(s, cue)
	}
	if w == "wrote" && f.ws.Title(next) && strings.TrimSpace(f.ws.Gap(last)) == "" {
		return f.phrase(next, s)
	}
	calls := w == "on" && strings.HasPrefix(f.ws.Lower(last-1), "call")
	if !telling[w] && !calls {
		// "told" may be followed in the cue by "that" or a colon's remains.
		if last-1 < first || !telling[f.ws.Lower(last-1)] || w != "that" && w != "not" {
			return hearsay.Span{}, false
		}
	}
	if f.ws.Lower(next) == "by" {
		return hearsay.Span{}, false
	}
	return f.phrase(next, s)
}

// passive reports whether the cue of words first to last says that somebody is told or asked: "was asked about".
func (f addresseeFinder) passive(first, last int) bool {
	be := false
	for k := first; k <= last; k++ {
		switch w := f.ws.Lower(k); {
		case w == "was" || w == "were" || w == "been" || w == "being" || w == "is" || w == "are" || w == "be" || w == "re":
			be = true
		case be && telling[w]:
			return !strings.HasSuffix(w, "ing")
		}
	}
	return false
}

// subject returns who stands before a passive cue: "X was asked".
func (f addresseeFinder) subject(s hearsay.Statement, cue hearsay.Span) (hearsay.Span, bool) {
	k := f.ws.At(cue.Start) - 1
	end := k
	for ; k >= 0 && end-k < 6; k-- {
		gap := f.ws.Gap(k)
		if k < end && strings.ContainsAny(gap, ",.;:\n\"“”") && !(strings.HasPrefix(gap, ".") && abbreviated(f.ws.Lower(k))) || k == end && strings.ContainsAny(gap, ".;:\n\"“”") {
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
			if j == i || len(o.Source) == 0 || o.Parent != s.Parent || o.Source[0].Start < sent.Start || o.Source[0].End > sent.End {
				continue
			}
			if !found || pronouns[strings.ToLower(best.In(f.ws.Text))] && o.Source[0].Start > best.Start || abs(o.Source[0].Start-cue.Start) < abs(best.Start-cue.Start) {
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
		if !towards[before] && !(w == "to" && towards[f.ws.Lower(k-2)] && given[before]) {
			continue
		}
		if w == "with" && before != "interview" && before != "interviews" && before != "conversation" && before != "call" && before != "exchange" &&
			before != "spoke" && before != "speaking" {
			continue
		}
		if w == "to" && !f.ws.Title(k+1) && verbLike(f.ws.Lower(k+1)) {
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
	return !strings.HasSuffix(w, "s") || w == "discuss" || w == "express" || w == "address" || w == "pass"
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
		if j == k && notNouns[w] {
			break
		}
		if overlapsAny(s.Content, span) || (stopWords[w] && !f.ws.Title(j) || timeWords[w]) && j > k && !(w == "and" && f.ws.Title(j+1) && f.ws.Title(j-1)) {
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
