package when

import "strconv"

// farthest is how many statements away another may stand whose date is taken over, the report's first aside.
const farthest = 100

// sure is the probability from which a statement counts as dated by its own sentence.
const sure = .5

// offer is a date that statement i might take over, and where it comes from.
type offer struct {
	origin string
	date   date
	at     int // the byte that it is said at
	from   int // the statement that has it, -1 for a time phrase
	more   []string
}

// inherited returns the dates that statement i might have, its own and those of others, and the choice of none. local
// holds the first model's choices, out the dates decided so far (of the statements before i in order).
func (r *reading) inherited(i int, local []choice, out []date) []candidate {
	own := "none"
	if local[i].date.known() && local[i].p >= sure {
		own = "dated"
	} else if local[i].date.known() {
		own = "unsure"
	}
	event := strconv.FormatBool(r.event(i))
	none := candidate{features: append(r.noneFeatures("I", i), "I:none:own="+own, "I:none:event="+event+own)}
	cands := []candidate{none}
	var offers []offer
	if local[i].date.known() {
		p := strconv.Itoa(int(local[i].p * 9.99))
		offers = append(offers, offer{"own", local[i].date, r.cues[i].Start, i, []string{"I:own:p=" + p}})
	}
	if p := r.parent[i]; p >= 0 {
		offers = append(offers, offer{"parent", out[p], r.cues[p].Start, p, nil})
	}
	offers = append(offers, r.neighbours(i, out, local)...)
	offers = append(offers, r.phrases(i)...)
	votes := map[string]int{}
	for _, o := range offers {
		votes[o.date.String()]++
	}
	for _, o := range offers {
		if o.date.known() {
			fs := r.offerFeatures(i, o, own, event)
			cands = append(cands, candidate{o.date, append(fs, "I:votes="+strconv.Itoa(min(votes[o.date.String()], 5))+own)})
		}
	}
	return cands
}

func (r *reading) offerFeatures(i int, o offer, own, event string) []string {
	same, steps, aspect := "phrase", "", ""
	if o.from >= 0 {
		same, aspect = "other", r.aspect(o.from)
		if r.keys[o.from] == r.keys[i] && r.keys[i] != "" {
			same = "same"
		}
		steps = signed(r.rank[i] - r.rank[o.from])
	}
	sents := signed(r.sentence[i] - r.sentenceAt(o.at))
	paras := signed(r.paragraph[i] - r.paragraphAt(o.at))
	f := "I:" + o.origin
	so := same + own
	fs := []string{
		f, f + ":" + own, f + ":" + so, f + ":aspect=" + own + r.aspect(i) + same, f + ":steps=" + steps + so, f + ":sents=" + sents + so,
		f + ":paras=" + paras + so, f + ":nested=" + strconv.FormatBool(r.parent[i] >= 0) + own,
		f + ":head=" + strconv.FormatBool(r.sentence[i] == 0) + own, f + ":quoted=" + strconv.FormatBool(r.quoted(i)) + so,
		f + ":from=" + aspect + r.aspect(i) + own, f + ":prec=" + strconv.Itoa(int(o.date.prec)) + own, f + ":event=" + event + so,
		"I:any:" + so, "I:any:sents=" + sents + so, "I:any:aspect=" + r.aspect(i) + same,
		f + ":switch=" + strconv.Itoa(min(r.switches(o, i), 2)) + so,
	}
	if r.ref.known() && o.date.prec == byDay {
		fs = append(fs, f+":days="+signed(int(r.ref.t.Sub(o.date.t).Hours()/24)))
	}
	return append(fs, o.more...)
}

// switches counts the time phrases in the report's own words that give another day between an offer and statement i: the
// report has moved on.
func (r *reading) switches(o offer, i int) int {
	lo, hi := min(o.at, r.cues[i].Start), max(o.at, r.cues[i].Start)
	n := 0
	for k := r.mentionAfter(lo); k < len(r.mentions) && r.mentions[k].span.End < hi && n < 2; k++ {
		if m := r.mentions[k]; r.outside[k] && m.kind != "year" && m.date.String() != o.date.String() {
			n++
		}
	}
	return n
}

// neighbours offers the dates of other statements: the one just before, the last dated one, the last and next of the same
// source, the next dated one, another in the same sentence, the report's first, and the one that most have.
func (r *reading) neighbours(i int, out []date, local []choice) []offer {
	var offers []offer
	at := r.rank[i]
	dated := func(j int) bool { return local[j].date.known() && local[j].p >= sure }
	same := func(j int) bool { return r.keys[j] == r.keys[i] && r.keys[i] != "" }
	put := func(origin string, j int, d date) {
		offers = append(offers, offer{origin, d, r.cues[j].Start, j, nil})
	}
	lastAny, lastSame := false, false
	for k := at - 1; k >= max(0, at-farthest) && !(lastAny && lastSame); k-- {
		j := r.order[k]
		if k == at-1 {
			put("before", j, out[j])
		}
		if same(j) && !lastSame {
			lastSame = true
			put("same", j, out[j])
		}
		if out[j].known() && !lastAny {
			lastAny = true
			put("last", j, out[j])
		}
	}
	next, ahead := false, false
	for k := at + 1; k < min(len(r.order), at+farthest) && !next; k++ {
		j := r.order[k]
		if dated(j) && same(j) {
			next = true
			put("next", j, local[j].date)
		}
		if dated(j) && !ahead && k < at+4 {
			ahead = true
			put("ahead", j, local[j].date)
		}
	}
	for _, j := range r.order {
		if dated(j) {
			put("lead", j, local[j].date)
			break
		}
	}
	if r.usual == nil {
		r.usual = r.main(dated, local)
	}
	return append(offers, r.usual...)
}

// main offers the date that most of the report's dated statements have.
func (r *reading) main(dated func(int) bool, local []choice) []offer {
	count := map[string]int{}
	top, best, total := -1, 0, 0
	for _, j := range r.order {
		if !dated(j) {
			continue
		}
		total++
		key := local[j].date.String()
		count[key]++
		if count[key] > best {
			top, best = j, count[key]
		}
	}
	if top < 0 {
		return []offer{}
	}
	share := "I:main:share=" + strconv.Itoa(4*best/total) + strconv.Itoa(min(total, 4))
	return []offer{{"main", local[top].date, r.cues[top].Start, top, []string{share}}}
}

// phrases offers time phrases in the report's own words: the first near its start, which often dates the event that the
// report is about, and the last before statement i.
func (r *reading) phrases(i int) []offer {
	var offers []offer
	for k, m := range r.mentions {
		if r.sentenceAt(m.span.Start) > 3 {
			break
		}
		if r.outside[k] && m.date.prec >= byWeek {
			offers = append(offers, offer{"leadphrase", m.date, m.span.Start, -1, []string{"I:leadphrase:kind=" + m.kind}})
			break
		}
	}
	for k := min(r.mentionAfter(r.cues[i].Start), len(r.mentions)-1); k >= 0; k-- {
		m := r.mentions[k]
		if m.span.End <= r.cues[i].Start && r.outside[k] && m.date.prec >= byMonth {
			if r.paragraph[i]-r.paragraphAt(m.span.Start) <= 6 {
				offers = append(offers, offer{"phrase", m.date, m.span.Start, -1, []string{"I:phrase:kind=" + m.kind}})
			}
			break
		}
	}
	return offers
}

// events are the occasions that a report refers back to.
var events = map[string]bool{
	"interview": true, "speech": true, "forum": true, "debate": true, "rally": true, "statement": true, "hearing": true, "event": true,
	"conference": true, "letter": true, "memo": true, "remarks": true, "address": true, "appearance": true, "call": true, "tweet": true,
	"ruling": true, "decision": true, "meeting": true, "briefing": true, "article": true, "poll": true, "survey": true, "report": true,
	"ad": true, "email": true, "op": true, "post": true, "broadcast": true, "show": true, "session": true, "trial": true,
}

var definite = map[string]bool{"the": true, "his": true, "her": true, "their": true, "that": true, "same": true, "this": true}

// event reports whether the sentence of statement i refers to a known occasion ("at the hearing", "in his speech").
func (r *reading) event(i int) bool {
	if len(r.sentences) == 0 {
		return false
	}
	s := r.sentences[r.sentence[i]]
	for k := r.wordAt(s.Start); k < r.words.Len() && r.words.Words[k].Span.End <= s.End; k++ {
		if events[r.at(k)] && (definite[r.at(k-1)] || definite[r.at(k-2)]) {
			return true
		}
	}
	return false
}

func signed(n int) string {
	if n < 0 {
		return "-" + bucket(-n)
	}
	return bucket(n)
}
