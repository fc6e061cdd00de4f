package when

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"hearsay"
	"hearsay/internal/linear"
	"hearsay/internal/words"
)

// reading is one article with what both models look at.
type reading struct {
	text       string
	statements []hearsay.Statement
	ref        date
	mentions   []mention
	words      words.List
	sentences  []hearsay.Span
	lines      []int          // where the text's line ends stand
	cues       []hearsay.Span // the anchor of each statement
	sentence   []int          // the sentence of each cue
	paragraph  []int          // the paragraph of each cue
	keys       []string       // who each statement is from, as far as a name tells
	order      []int          // statements by the place of their cue
	rank       []int          // where each statement stands in order
	outside    []bool         // whether each mention stands in the report's own words
	parent     []int          // index of each statement's parent, -1 if none
	usual      []offer        // the date that most dated statements have, nil before it is needed
}

func newReading(a hearsay.Article, statements []hearsay.Statement) *reading {
	ref, line := reference(a)
	r := &reading{text: a.Text, statements: statements, words: words.Of(a.Text), sentences: words.Sentences(a.Text)}
	if !ref.IsZero() {
		r.ref = dayOf(ref)
	}
	for i := range len(a.Text) {
		if a.Text[i] == '\n' {
			r.lines = append(r.lines, i)
		}
	}
	for _, m := range mentions(a.Text, ref) {
		if line.Len() == 0 || !line.Overlaps(m.span) {
			r.mentions = append(r.mentions, m)
		}
	}
	ids := map[string]int{}
	for i, s := range statements {
		ids[s.ID] = i
	}
	for i, s := range statements {
		cue := anchor(s)
		r.cues = append(r.cues, cue)
		r.sentence = append(r.sentence, r.sentenceAt(cue.Start))
		r.paragraph = append(r.paragraph, r.paragraphAt(cue.Start))
		r.order = append(r.order, i)
		p, ok := ids[s.Parent]
		if !ok || s.Parent == "" {
			p = -1
		}
		r.parent = append(r.parent, p)
	}
	sort.SliceStable(r.order, func(x, y int) bool { return r.cues[r.order[x]].Start < r.cues[r.order[y]].Start })
	r.rank = make([]int, len(statements))
	for k, i := range r.order {
		r.rank[i] = k
	}
	for _, m := range r.mentions {
		r.outside = append(r.outside, !r.inContent(m.span))
	}
	r.keys = make([]string, len(statements))
	r.name()
	return r
}

// anchor returns the span that a statement's date is looked for around: its cue, else its content.
func anchor(s hearsay.Statement) hearsay.Span {
	for _, spans := range [][]hearsay.Span{s.Cue, s.Content, s.Source} {
		if len(spans) > 0 {
			return spans[0]
		}
	}
	return hearsay.Span{}
}

// inContent reports whether span lies in some statement's content.
func (r *reading) inContent(span hearsay.Span) bool {
	for _, s := range r.statements {
		if within(s.Content, span) {
			return true
		}
	}
	return false
}

// mentionAfter returns the index of the first mention that begins after byte at.
func (r *reading) mentionAfter(at int) int {
	return sort.Search(len(r.mentions), func(k int) bool { return r.mentions[k].span.Start > at })
}

// paragraphAt returns how many line ends stand before byte at.
func (r *reading) paragraphAt(at int) int { return sort.SearchInts(r.lines, at) }

// sentenceAt returns the sentence that holds byte at.
func (r *reading) sentenceAt(at int) int {
	i := sort.Search(len(r.sentences), func(i int) bool { return r.sentences[i].End > at })
	return min(i, max(len(r.sentences)-1, 0))
}

// wordAt returns the index of the first word that ends after byte at.
func (r *reading) wordAt(at int) int { return r.words.At(at) }

var pronouns = map[string]bool{
	"he": true, "she": true, "they": true, "him": true, "her": true, "it": true, "his": true, "their": true, "them": true,
	"who": true, "which": true, "that": true, "i": true, "we": true, "its": true, "my": true, "our": true, "": true,
}

// name fills r.keys: the last capitalised word of a source's name, the whole phrase where it has none, and for a pronoun
// what the source before it has.
func (r *reading) name() {
	last := ""
	for _, i := range r.order {
		s := r.statements[i]
		phrase := ""
		if len(s.Source) > 0 {
			phrase = s.Source[0].In(r.text)
		}
		key := s.By
		if key == "" {
			key = keyOf(phrase)
		}
		if pronouns[key] {
			if phrase != "" || len(s.Source) == 0 && len(s.Cue) == 0 {
				key = last
			}
		} else if r.parent[i] < 0 {
			last = key
		}
		r.keys[i] = key
	}
}

func keyOf(phrase string) string {
	head, _, _ := strings.Cut(phrase, ",")
	head = strings.NewReplacer("’s", "", "'s", "").Replace(head)
	fields := strings.FieldsFunc(head, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '-' })
	for k := len(fields) - 1; k >= 0; k-- {
		if c, _ := utf8.DecodeRuneInString(fields[k]); unicode.IsUpper(c) && len(fields[k]) > 1 {
			return strings.ToLower(fields[k])
		}
	}
	return strings.ToLower(strings.Join(fields, " "))
}

// said runs both models.
func (r *reading) said(w linear.Weights) []string {
	local := make([]choice, len(r.statements))
	for i := range r.statements {
		local[i] = best(r.localCandidates(i), w)
	}
	out := make([]date, len(r.statements))
	for _, i := range r.order {
		out[i] = best(r.inherited(i, local, out), w).date
	}
	said := make([]string, len(out))
	for i, d := range out {
		said[i] = d.String()
	}
	return said
}

// choice is a date with the probability that its model gives it.
type choice struct {
	date date
	p    float64
}

// candidate is a date that a statement might have, with what speaks for it. The zero date stands for none.
type candidate struct {
	date     date
	features []string
}

// best returns the most probable date of candidates; several candidates with one date add up.
func best(cands []candidate, w linear.Weights) choice {
	probs := softmax(cands, w)
	sum := map[string]float64{}
	var top choice
	top.p = -1
	for i, c := range cands {
		key := c.date.String()
		sum[key] += probs[i]
		if sum[key] > top.p {
			top = choice{c.date, sum[key]}
		}
	}
	return top
}
