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
	if span, ok := f.prepositional(s); ok {
		return span, true
	}
	if span, ok := f.directed(s); ok {
		return span, true
	}
	return f.interview(s)
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
	if span, ok := f.within(next, s); ok {
		return span, true
	}
	return f.phrase(next, s)
}

// within reads "urged X to go" and "called on X to go" where all of that is the content: X is whom one speaks to, too.
func (f addresseeFinder) within(k int, s hearsay.Statement) (hearsay.Span, bool) {
	if len(s.Content) == 0 || k >= f.ws.Len() || f.ws.At(s.Content[0].Start) != k || notNouns[f.ws.Lower(k)] && f.ws.Lower(k) != "to" || f.ws.Lower(k) == "for" ||
		strings.ContainsAny(f.ws.Gap(k-1), "\"“'") {
		return hearsay.Span{}, false
	}
	if f.ws.Lower(k) == "to" && (determiners[f.ws.Lower(k+1)] || f.ws.Title(k+1)) {
		k++ // "asks to the council to act"
	}
	for j := k; j < f.ws.Len() && j < k+12 && f.ws.Words[j].Span.Start < s.Content[0].End; j++ {
		if w := f.ws.Lower(j + 1); w == "to" || w == "not" && f.ws.Lower(j+2) == "to" {
			return hearsay.Span{Start: f.ws.Words[k].Span.Start, End: f.ws.Words[j].Span.End}, true
		}
		if strings.ContainsAny(f.ws.Gap(j), ".;:,\n\"“”()") && !(strings.HasPrefix(f.ws.Gap(j), ".") && abbreviated(f.ws.Lower(j))) || stopWords[f.ws.Lower(j)] && !f.ws.Title(j) {
			break
		}
	}
	return hearsay.Span{}, false
}

var determiners = set("the a an his her their its our my your this these those")

// passive reports whether the cue of words first to last says that somebody is told or asked: "was asked about".
func (f addresseeFinder) passive(first, last int) bool {
	be := false
	for k := first; k <= last; k++ {
		switch w := f.ws.Lower(k); {
		case w == "was" || w == "were" || w == "been" || w == "being" || w == "is" || w == "are" || w == "be" || w == "re":
			be = true
		case be && telling[w]:
			return !strings.HasSuffix(w, "ing") && w != "convinced" && w != "persuaded"
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

// directed reads what follows a cue where nothing but its object stands between: "pleaded with X", "replied to X", "made the
// case to X", "argued before the court". X must be somebody.
func (f addresseeFinder) directed(s hearsay.Statement) (hearsay.Span, bool) {
	last := f.ws.At(s.Cue[len(s.Cue)-1].End) - 1
	for k := last + 1; k <= last+4 && k < f.ws.Len(); k++ {
		if strings.ContainsAny(f.ws.Gap(k-1), ".;:,\n\"“”()") || overlapsAny(s.Content, f.ws.Words[k].Span) ||
			overlapsAny(s.Source, f.ws.Words[k].Span) {
			break
		}
		w := f.ws.Lower(k)
		if w != "to" && w != "with" && w != "before" && w != "at" && !(w == "of" && f.ws.In(f.ws.Words[last].Span) == "demanded") {
			continue
		}
		if w == "with" && !pleading[f.ws.Lower(last)] || w == "at" && !shouting[f.ws.Lower(last)] {
			break
		}
		span, ok := f.phrase(k+1, s)
		if !ok {
			break
		}
		head := f.ws.Lower(f.ws.At(span.End) - 1)
		if w == "before" {
			ok = courts[head] || courts[f.ws.Lower(k+2)] || courts[f.ws.Lower(k+1)]
		} else {
			ok = f.somebody(span, s)
		}
		return span, ok
	}
	return hearsay.Span{}, false
}

// somebody reports whether a phrase names people, an outlet or a body: its head is a name, a pronoun or a word for people.
func (f addresseeFinder) somebody(span hearsay.Span, s hearsay.Statement) bool {
	first, last := f.ws.At(span.Start), f.ws.At(span.End)-1
	head := f.ws.Lower(last)
	if (pronouns[head] || objective[head]) && first == last || people[head] || courts[head] || f.ws.Title(last) {
		return true
	}
	for k := first; k < last; k++ {
		if w := f.ws.Lower(k + 1); people[f.ws.Lower(k)] && (w == "of" || w == "at" || w == "in" || w == "from" || w == "who") {
			return true
		}
	}
	return strings.HasSuffix(head, "ists") || strings.HasSuffix(head, "icans") || strings.HasSuffix(head, "rats")
}

// interview reads "said in a Harbour News interview": the outlet that gives the interview its name.
func (f addresseeFinder) interview(s hearsay.Statement) (hearsay.Span, bool) {
	sent := words.Sentence(f.ws.Text, hearsay.Span{Start: 0, End: len(f.ws.Text)}, s.Cue[0].Start)
	for k := f.ws.At(sent.Start); k < f.ws.Len() && f.ws.Words[k].Span.Start < sent.End; k++ {
		w := f.ws.Lower(k)
		if w != "interview" && w != "interviews" || overlapsAny(s.Content, f.ws.Words[k].Span) {
			continue
		}
		b := k
		for b > 0 && f.ws.Title(b-1) && strings.Trim(f.ws.Gap(b-1), " \u00a0\"“”") == "" && !timeWords[f.ws.Lower(b-1)] && k-b < 5 {
			b--
		}
		if b == k {
			continue
		}
		switch f.ws.Lower(b - 1) {
		case "a", "an", "the", "recent", "exclusive", "another", "second", "first", "day", "morning", "night", "live", "new":
			return hearsay.Span{Start: f.ws.Words[b].Span.Start, End: f.ws.Words[k-1].Span.End}, true
		}
	}
	return hearsay.Span{}, false
}

// pleading and shouting are verbs whose "with X" and "at X" is whom one speaks to.
var (
	pleading = set("pleaded pleads plead pleading pled argued argue arguing joked joking spoke speak speaking shared reasoned")
	shouting = set("shouted shouts shouting yelled yells yelling screamed screaming barked snapped")
)

// objective are pronouns after a preposition.
var objective = set("him her them me us you it")

// courts are bodies that one argues before.
var courts = set(`court courts congress parliament senate house committee committees panel panels judge judges jury jurors tribunal commission
	council board boards assembly lawmakers legislators inquiry subcommittee magistrate`)

// things are objects of telling that are nobody.
var things = set("truth lie lies story stories link links question questions inquiries request requests tale joke jokes time criticism claims claim")

// people are words for people and groups of them that one speaks to.
var people = set(`reporter reporters journalist journalists supporter supporters voter voters lawmaker lawmakers legislator legislators member
	members colleague colleagues official officials investigator investigators donor donors crowd crowds audience audiences people parents
	parent mother father mothers fathers wife husband son daughter brother sister family families friend friends leader leaders worker workers
	employee employees staff staffers aide aides adviser advisers activist activists student students teacher teachers graduates attendees
	delegates delegate residents citizens public nation country press media network newspaper magazine newspapers viewers listeners readers
	police officers officer agents agent soldiers troops veterans fans followers critics opponents rivals rival president minister governor
	mayor senator senators congressman chairman secretary ambassador general king queen bishop bishops pope court jury judge moderator host
	interviewer editor editors columnist shareholders investors customers clients patients doctors doctor lawyers lawyer attorneys attorney
	prosecutors neighbours neighbors women men children boy girl man woman students governments government authorities ministers
	bosses boss chief chiefs allies ally guests guest partners union unions party parties companies company businesses schools school buddies
	states state candidates candidate nominee demonstrators protesters rally gathering group groups those everyone anyone someone others`)

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
		if overlapsAny(s.Content, span) || (stopWords[w] && !f.ws.Title(j) || timeWords[w] || strings.HasSuffix(w, "ed") && people[f.ws.Lower(j-1)]) && j > k && !(w == "and" && f.ws.Title(j+1) && f.ws.Title(j-1)) {
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
	if end < k || things[f.ws.Lower(end)] && !f.ws.Title(end) {
		return hearsay.Span{}, false
	}
	end = f.whole(k, end, s)
	span := hearsay.Span{Start: f.ws.Words[k].Span.Start, End: f.ws.Words[end].Span.End}
	return span, span.Len() > 1
}

// whole lengthens the phrase of words k to end by what says which people are meant ("a crowd at Purdue University", "those
// who are there") and by an appositive that commas part off; reporters and outlets are in a place, not of it.
func (f addresseeFinder) whole(k, end int, s hearsay.Statement) int {
	open := func(j int, marks string) bool {
		return j+1 < f.ws.Len() && !strings.ContainsAny(f.ws.Gap(j), marks) && !overlapsAny(s.Content, f.ws.Words[j+1].Span)
	}
	head, next := f.ws.Lower(end), f.ws.Lower(end+1)
	if people[head] && !press[head] && open(end, ".;:,\n\"“”(—–") {
		j := end
		switch {
		case (next == "at" || next == "in" || next == "from" || next == "outside") && !timeWords[f.ws.Lower(end+2)] && f.ws.Lower(end+2) != "may":
			for j++; open(j, ".;:,\n(—–") && f.named(j+1); j++ {
			}
			if j == end+1 {
				j = end
			}
		case next == "who" || strings.HasSuffix(next, "ing") && head == "those":
			for j++; open(j, ".;:,\n(—–") && f.ws.Lower(j+1) != "that" && f.ws.Lower(j+1) != "to" && j < end+12; j++ {
			}
		}
		return j
	}
	if f.ws.Title(end) && end+2 < f.ws.Len() && strings.TrimSpace(f.ws.Gap(end)) == "," && (next == "the" || next == "a" || next == "an") {
		for j := end + 1; j < end+14; j++ {
			if strings.Contains(f.ws.Gap(j), ",") {
				return j
			}
			if !open(j, ".;:\n\"“”(—–") {
				break
			}
		}
	}
	return end
}

// named reports whether word j goes on with the name of a place: a capital, or what may stand before one.
func (f addresseeFinder) named(j int) bool {
	switch f.ws.Lower(j) {
	case "the", "a", "an", "his", "her", "their", "of":
		return f.ws.Title(j+1) || f.ws.Title(j+2)
	case "s":
		return true
	}
	return f.ws.Title(j) && !timeWords[f.ws.Lower(j)] || f.ws.Title(j-1) && people[f.ws.Lower(j)] || placeNouns[f.ws.Lower(j)]
}

var (
	press      = set("reporter reporters journalist journalists press media network newspaper magazine newspapers")
	placeNouns = set("club gym university college school hall rally church stadium arena hotel factory plant conference meeting fundraiser town city")
)

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
	case "a", "b", "c", "d", "e", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "t", "w", "sens", "reps", "col", "lt", "sgt", "sen", "rep", "gov", "mr", "mrs", "ms", "dr", "u", "s", "st", "jr", "gen":
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
