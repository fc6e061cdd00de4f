package when

import (
	"math"
	"strconv"
	"strings"

	"hearsay"
	"hearsay/internal/linear"
)

func softmax(cands []candidate, w linear.Weights) []float64 {
	p := make([]float64, len(cands))
	top := math.Inf(-1)
	for i, c := range cands {
		p[i] = w.Score(c.features)
		top = max(top, p[i])
	}
	sum := 0.
	for i := range p {
		p[i] = math.Exp(p[i] - top)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// localCandidates returns the time phrases in the cue's sentence and the one before it (same paragraph) that might date
// statement i, and the choice of none.
func (r *reading) localCandidates(i int) []candidate {
	cue, sent := r.cues[i], r.sentence[i]
	cands := []candidate{{features: r.noneFeatures("L", i)}}
	if len(r.sentences) == 0 {
		return cands
	}
	nearest := -1
	from, to := r.mentionAfter(r.sentences[max(sent-1, 0)].Start-1), r.mentionAfter(r.sentences[sent].End)
	for k := from; k < to; k++ {
		m := r.mentions[k]
		d := r.sentenceAt(m.span.Start) - sent
		if d == 0 && (nearest < 0 || gapBetween(m.span, cue) < gapBetween(r.mentions[nearest].span, cue)) {
			nearest = k
		}
	}
	for k := from; k < to; k++ {
		m := r.mentions[k]
		d := r.sentenceAt(m.span.Start) - sent
		if d < -1 || d > 0 || (d == -1 && strings.Contains(r.text[m.span.End:cue.Start], "\n")) {
			continue
		}
		cands = append(cands, candidate{m.date, r.localFeatures(i, m, d, k == nearest)})
	}
	return cands
}

func (r *reading) localFeatures(i int, m mention, d int, nearest bool) []string {
	cue := r.cues[i]
	where := r.place(i, m.span)
	dist := "0"
	side := "in"
	switch {
	case m.span.Start >= cue.End:
		side, dist = "after", bucket(r.wordAt(m.span.Start)-r.wordAt(cue.End-1)-1)
	case m.span.End <= cue.Start:
		side, dist = "before", bucket(r.wordAt(cue.Start)-r.wordAt(m.span.End-1)-1)
	}
	sd := strconv.Itoa(d)
	k := r.wordAt(m.span.Start)
	prev, next := r.at(k-1), r.at(r.wordAt(m.span.End-1)+1)
	fs := []string{
		"L", "L:side=" + side + sd, "L:" + side + sd + dist, "L:kind=" + m.kind, "L:where=" + where, "L:" + side + sd + where,
		"L:prev=" + prev, "L:next=" + next, "L:kind=" + m.kind + where, "L:aspect=" + r.aspect(i) + m.kind,
		"L:nearest=" + strconv.FormatBool(nearest) + sd, "L:initial=" + strconv.FormatBool(r.initial(m.span)) + side,
		"L:breaks=" + side + r.breaks(m.span, cue), "L:cues=" + side + strconv.Itoa(min(r.cuesBetween(i, m.span), 3)),
		"L:nested=" + strconv.FormatBool(r.parent[i] >= 0) + where,
	}
	if r.ref.known() && m.date.first().After(r.ref.t) {
		fs = append(fs, "L:future")
	}
	if m.kind == "year" && r.ref.known() && m.date.t.Year() == r.ref.t.Year() {
		fs = append(fs, "L:thisyear")
	}
	return fs
}

// place says where a mention stands: in the statement's own content, in that of the statement that reports it, in another
// one's, or in the report's own words.
func (r *reading) place(i int, span hearsay.Span) string {
	if within(r.statements[i].Content, span) {
		return "own"
	}
	if within(r.statements[i].Source, span) {
		return "source"
	}
	p := r.parent[i]
	for n := 0; p >= 0 && n < len(r.statements); n++ {
		if within(r.statements[p].Content, span) {
			return "parent"
		}
		p = r.parent[p]
	}
	for j := range r.statements {
		if j != i && within(r.statements[j].Content, span) {
			return "other"
		}
	}
	return "report"
}

func within(spans []hearsay.Span, span hearsay.Span) bool {
	for _, s := range spans {
		if s.Overlaps(span) {
			return true
		}
	}
	return false
}

func (r *reading) at(k int) string { return r.words.Lower(k) }

// initial reports whether at most two words stand before span in its sentence.
func (r *reading) initial(span hearsay.Span) bool {
	s := r.sentences[r.sentenceAt(span.Start)]
	return r.wordAt(span.Start)-r.wordAt(s.Start) <= 2
}

// breakers are words that begin another clause.
var breakers = map[string]bool{
	"after": true, "before": true, "when": true, "who": true, "which": true, "that": true, "because": true, "while": true,
	"as": true, "since": true, "where": true, "whose": true, "until": true, "if": true, "but": true, "and": true,
}

// breaks describes what stands between a mention and a cue: the last clause-opening word, else a comma, else nothing.
func (r *reading) breaks(a, b hearsay.Span) string {
	if a.Start > b.Start {
		a, b = b, a
	}
	if a.End >= b.Start {
		return ""
	}
	for k := r.wordAt(b.Start) - 1; k >= 0 && r.words.Words[k].Span.Start >= a.End; k-- {
		if breakers[r.at(k)] {
			return r.at(k)
		}
	}
	between := r.text[a.End:b.Start]
	switch {
	case strings.ContainsAny(between, "\"“”"):
		return "quote"
	case strings.ContainsAny(between, ";:—–("):
		return "stop"
	case strings.Contains(between, ","):
		return "comma"
	}
	return ""
}

// cuesBetween counts the other statements' cues between the mention and the cue of statement i.
func (r *reading) cuesBetween(i int, m hearsay.Span) int {
	lo, hi := min(m.End, r.cues[i].End), max(m.Start, r.cues[i].Start)
	n := 0
	for j, c := range r.cues {
		if j != i && c.Start >= lo && c.End <= hi {
			n++
		}
	}
	return n
}

func gapBetween(a, b hearsay.Span) int {
	return max(0, max(a.Start-b.End, b.Start-a.End))
}

func bucket(n int) string {
	switch {
	case n <= 2:
		return strconv.Itoa(max(n, 0))
	case n <= 4:
		return "3"
	case n <= 8:
		return "5"
	case n <= 16:
		return "9"
	}
	return "17"
}

// aspect says how a cue is built: perfect ("has said"), ing, past, other.
func (r *reading) aspect(i int) string {
	c := r.cues[i]
	if len(r.statements[i].Cue) == 0 {
		return "empty"
	}
	aspect := "other"
	for k := r.wordAt(c.Start); k < r.words.Len() && r.words.Words[k].Span.Start < c.End; k++ {
		switch w := r.at(k); {
		case w == "has" || w == "have" || w == "ve":
			return "perfect"
		case w == "had" || w == "previously" || w == "earlier" || w == "once":
			return "before"
		case w == "will" || w == "would" || w == "to":
			return "will"
		case pastVerbs[w] || strings.HasSuffix(w, "ed"):
			aspect = "past"
		case strings.HasSuffix(w, "ing") && aspect == "other":
			aspect = "ing"
		case presentVerbs[w]:
			aspect = "present"
		case w == "according":
			return "according"
		case w == "reportedly" || w == "allegedly":
			return "reportedly"
		}
	}
	return aspect
}

var pastVerbs = map[string]bool{
	"said": true, "told": true, "wrote": true, "went": true, "spoke": true, "gave": true, "made": true, "took": true, "found": true,
	"was": true, "were": true, "did": true, "read": true, "put": true, "began": true, "thought": true, "drew": true, "sent": true,
}

var presentVerbs = map[string]bool{
	"says": true, "say": true, "is": true, "are": true, "calls": true, "wants": true, "want": true, "thinks": true, "believes": true,
	"shows": true, "show": true, "claims": true, "claim": true, "tells": true, "argues": true, "hopes": true, "plans": true,
}

func (r *reading) noneFeatures(kind string, i int) []string {
	cue := ""
	if len(r.statements[i].Cue) > 0 {
		cue = r.at(r.wordAt(r.cues[i].End - 1))
	}
	return []string{
		kind + ":none", kind + ":none:aspect=" + r.aspect(i), kind + ":none:cue=" + cue,
		kind + ":none:nested=" + strconv.FormatBool(r.parent[i] >= 0), kind + ":none:head=" + strconv.FormatBool(r.sentence[i] == 0),
		kind + ":none:quoted=" + strconv.FormatBool(r.quoted(i)),
	}
}

// quoted reports whether the content begins with a quotation mark.
func (r *reading) quoted(i int) bool {
	c := r.statements[i].Content
	return len(c) > 0 && strings.HasPrefix(strings.TrimLeft(c[0].In(r.text), "“\"'‘«"), "") && c[0].Len() > 0 &&
		strings.ContainsAny(firstRune(c[0].In(r.text)), "“\"'‘«")
}

func firstRune(s string) string {
	for _, c := range s {
		return string(c)
	}
	return ""
}
