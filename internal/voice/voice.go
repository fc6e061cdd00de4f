// Package voice finds what the outlet asserts itself: the sentences and clauses that no statement covers and that carry a
// contestable claim, with the words in them that carry judgement.
//
// An article's text, its statements and, where a model has run, the encoder head's view of each word go in; assertions come
// out. A unit is a sentence without what its statements cover; a log-linear model over its words (internal/linear) says how
// likely it is to be an assertion that somebody could dispute. Names and words for sides ("liberal", "Norland") are no
// features, so that both sides of a conflict are treated alike. Weights are estimated on annotated reports and on the
// sentences of BABE (Spinde et al. 2021), words of judgement on the words that its annotators marked. All functions are
// pure and safe for concurrent use.
package voice

import (
	_ "embed"
	"math"
	"sort"
	"strings"
	"sync"

	"hearsay"
	"hearsay/internal/linear"
	"hearsay/internal/words"
)

//go:embed weights.tsv
var weightsTSV string

//go:embed loaded.tsv
var loadedTSV string

// jointTSV holds how much the head of the model that is built in counts, and from where on; "go test ./extract -run TuneVoice
// -update" chooses both anew for another model.
//
//go:embed joint.tsv
var jointTSV string

var joint = sync.OnceValue(func() linear.Weights { return linear.MustParse(jointTSV) })
var weights = sync.OnceValue(func() linear.Weights { return linear.MustParse(weightsTSV) })
var loadedWords = sync.OnceValue(func() linear.Weights { return linear.MustParse(loadedTSV) })

// Words is what the encoder's voice head says of one span of the text, where a model has run: the log-odds that it is in an
// assertion of the outlet's own, and that it carries judgement.
type Words func(span hearsay.Span) (own, loaded float64)

const (
	// alone is the log-odds from which a unit is an assertion where no model has run; from docs/manner.md. With a model's
	// head joint tells.
	alone = -.85
	// loadedFrom is the log-odds from which a word carries judgement wherever it stands, unless the head's are below
	// headDenies; words that judging lists always do.
	loadedFrom = -.7
	headDenies = -4
	// minWords is how many words a unit must have.
	minWords = 4
)

// Find returns the outlet's own contestable assertions in text, in order. head may be nil.
func Find(text string, statements []hearsay.Statement, head Words) []hearsay.Assertion {
	var out []hearsay.Assertion
	ws := words.Of(text)
	list := candidates(ws, statements, head)
	chosen := make([]bool, len(list))
	if head != nil {
		chosen = Choose(list, builtIn())
	} else {
		for i, c := range list {
			chosen[i] = c.Words >= alone
		}
	}
	for i, c := range list {
		if chosen[i] {
			out = append(out, hearsay.Assertion{Span: c.Span, Loaded: loaded(ws, c.Span, head)})
		}
	}
	return out
}

// Candidate is a unit of a text and what speaks for it: the log-odds of its words, the mean of the head's over its tokens, and
// whether it holds a word of judgement about which no head is asked.
type Candidate struct {
	Span        hearsay.Span
	Words, Head float64
	Judges      bool
}

// Candidates returns the units among which Find chooses, for those who choose its weights.
func Candidates(text string, statements []hearsay.Statement, head Words) []Candidate {
	return candidates(words.Of(text), statements, head)
}

func candidates(ws words.List, statements []hearsay.Statement, head Words) []Candidate {
	var out []Candidate
	for _, u := range units(ws, statements) {
		c := Candidate{Span: u.span, Words: weights().Score(u.features)}
		if head != nil {
			c.Head, _ = head(u.span)
			c.Judges = judges(ws, u.span)
		}
		out = append(out, c)
	}
	return out
}

// Joint says how units are chosen where a model has run: how much its head counts beside the words, how much the share of
// assertions among a unit's two neighbours, for they come together, and from which sum on a unit is one.
type Joint struct{ Weight, Near, From float64 }

func builtIn() Joint {
	w := joint()
	return Joint{float64(w["weight"]), float64(w["near"]), float64(w["from"])}
}

// Choose reports which of list, the units of one text in order, are assertions.
func Choose(list []Candidate, j Joint) []bool {
	probable := make([]float64, len(list))
	for i, c := range list {
		probable[i] = 1 / (1 + math.Exp(j.From-c.Words-j.Weight*c.Head))
	}
	out := make([]bool, len(list))
	for i, c := range list {
		var near, n float64
		for _, k := range []int{i - 1, i + 1} {
			if k >= 0 && k < len(list) {
				near, n = near+probable[k], n+1
			}
		}
		out[i] = c.Words+j.Weight*c.Head+j.Near*near/max(n, 1) >= j.From || c.Words >= 0 && c.Judges
	}
	return out
}

// judges reports whether span holds a word of judgement about which no head is asked.
func judges(ws words.List, span hearsay.Span) bool {
	for k := ws.At(span.Start); k < ws.Len() && ws.Words[k].Span.Start < span.End; k++ {
		if judging[ws.Lower(k)] && !side(ws, k) {
			return true
		}
	}
	return false
}

// unit is a sentence, or what its statements leave of it.
type unit struct {
	span     hearsay.Span
	features []string
}

// units cuts text into sentences and takes away what statements cover.
func units(ws words.List, statements []hearsay.Statement) []unit {
	covered := cover(statements)
	var out []unit
	sents := words.Sentences(ws.Text)
	for n, s := range sents {
		pieces := subtract(s, covered)
		for _, p := range pieces {
			p = trim(ws.Text, p)
			if count(ws, p) < minWords {
				continue
			}
			whole := len(pieces) == 1 && p.Len() > s.Len()*8/10
			out = append(out, unit{p, features(ws, p, n, len(sents), whole)})
		}
	}
	return out
}

// cover returns the spans of statements, joined where one source and its cue and content run together, in order.
func cover(statements []hearsay.Statement) []hearsay.Span {
	var spans []hearsay.Span
	for _, s := range statements {
		for _, part := range [][]hearsay.Span{s.Source, s.Cue, s.Content, s.Addressee} {
			spans = append(spans, part...)
		}
	}
	sort.Slice(spans, func(i, j int) bool { return spans[i].Start < spans[j].Start })
	return spans
}

// subtract returns the parts of s outside spans, which are sorted.
func subtract(s hearsay.Span, spans []hearsay.Span) []hearsay.Span {
	var out []hearsay.Span
	at := s.Start
	for _, c := range spans {
		if c.End <= at || c.Start >= s.End {
			continue
		}
		if c.Start > at {
			out = append(out, hearsay.Span{Start: at, End: c.Start})
		}
		at = max(at, c.End)
	}
	if at < s.End {
		out = append(out, hearsay.Span{Start: at, End: s.End})
	}
	return out
}

// trim drops spaces and loose marks at both edges.
func trim(text string, s hearsay.Span) hearsay.Span {
	w := s.In(text)
	s.Start += len(w) - len(strings.TrimLeft(w, " \t\r\n,;:.-–—)\"”’"))
	if s.Start >= s.End {
		return hearsay.Span{Start: s.End, End: s.End}
	}
	w = s.In(text)
	s.End -= len(w) - len(strings.TrimRight(w, " \t\r\n,;:-–—("))
	return s
}

func count(ws words.List, s hearsay.Span) int {
	n := 0
	for k := ws.At(s.Start); k < ws.Len() && ws.Words[k].Span.Start < s.End; k++ {
		n++
	}
	return n
}

// judgement returns the log-odds that a word carries judgement; ok is false where nothing speaks for it.
func judgement(word string) (z float64, ok bool) {
	learned, ok := loadedWords()[word]
	z = float64(learned)
	if judging[word] {
		return max(z, 0), true
	}
	return z, ok
}

// loaded returns the words of judgement in span, neighbours joined.
func loaded(ws words.List, span hearsay.Span, head Words) []hearsay.Span {
	var out []hearsay.Span
	for k := ws.At(span.Start); k < ws.Len() && ws.Words[k].Span.Start < span.End; k++ {
		w := ws.Words[k]
		z, ok := judgement(w.Lower)
		judged := ok && z > loadedFrom
		if head != nil {
			_, l := head(w.Span)
			judged = l > 0 || judged && (l > headDenies || judging[w.Lower])
		}
		if !judged || side(ws, k) {
			continue
		}
		if n := len(out); n > 0 && strings.TrimSpace(ws.Text[out[n-1].End:w.Span.Start]) == "" {
			out[n-1].End = w.Span.End
		} else {
			out = append(out, w.Span)
		}
	}
	return out
}
