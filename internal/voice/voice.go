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

var weights = sync.OnceValue(func() linear.Weights { return linear.MustParse(weightsTSV) })
var loadedWords = sync.OnceValue(func() linear.Weights { return linear.MustParse(loadedTSV) })

// Words is what the encoder's voice head says of one span of the text, where a model has run: the log-odds that it is in an
// assertion of the outlet's own, and that it carries judgement.
type Words func(span hearsay.Span) (own, loaded float64)

const (
	// alone and joined are the log-odds from which a unit is an assertion: by its words, and with headWeight times the
	// head's added; from docs/manner.md.
	alone      = -.85
	joined     = -1.25
	headWeight = .5
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
	for _, u := range units(ws, statements) {
		z := weights().Score(u.features)
		found := z >= alone
		if head != nil {
			own, _ := head(u.span)
			found = z+headWeight*own >= joined || z >= 0 && judges(ws, u.span)
		}
		if found {
			out = append(out, hearsay.Assertion{Span: u.span, Loaded: loaded(ws, u.span, head)})
		}
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
