package attribute

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"hearsay"
	"hearsay/internal/kernel"
	"hearsay/internal/token"
)

var errPositions = fmt.Errorf("model file: windows are too short: %w", hearsay.ErrInvalid)

// longest is how many tokens a statement that no window holds is continued by at most.
const longest = 1 << 14

// span is a range of tokens, both ends included.
type span struct{ first, last int }

// found is a statement in tokens.
type found struct {
	cue       cue
	source    []span
	content   []span
	addressee []span
	parent    int // index of the parent, or -1
	// confidence is how likely the statement is by itself; what is taken is decided by it.
	confidence float64
	evidence
}

// add appends the statement of cue c that labels, one for each token of w, give; none if it has no content or is not
// likely enough.
func (st *State) add(text string, w window, c cue, labels []uint8, e evidence) {
	f := found{cue: c, parent: -1, evidence: e}
	if f.confidence = confidence(c.probability, e.path); f.confidence < leastNested {
		return
	}
	var current *span
	for i, l := range labels {
		at := span{w.begin + i, w.begin + i}
		switch l {
		case beginSource:
			f.source = append(f.source, at)
			current = &f.source[len(f.source)-1]
		case beginContent:
			f.content = append(f.content, at)
			current = &f.content[len(f.content)-1]
		case beginAddressee:
			f.addressee = append(f.addressee, at)
			current = &f.addressee[len(f.addressee)-1]
		case inSource, inContent, inAddressee:
			if current != nil {
				current.last = w.begin + i
			}
		}
	}
	if len(f.content) == 0 {
		return
	}
	f.source = nearest(f.source, c)
	f.extend(text, st.tokens, w)
	f.whole(&st.quotations)
	st.found = append(st.found, f)
}

// nearest keeps of several sources the one nearest to cue c: annotators give one, and where the roles waver between two
// the sequence may hold both.
func nearest(sources []span, c cue) []span {
	if len(sources) < 2 {
		return sources
	}
	distance := func(s span) int { return min(abs(s.first-c.last), abs(c.first-s.last)) }
	return []span{slices.MinFunc(sources, func(a, b span) int { return cmp.Compare(distance(a), distance(b)) })}
}

func abs(x int) int { return max(x, -x) }

// extend continues a content that no window could hold, so that nothing is cut in silence: to the end of the quotation
// that it stands in, else of its sentence.
func (f *found) extend(text string, tokens []token.Token, w window) {
	if first := &f.content[0]; w.begin > 0 && first.first == w.begin {
		i := w.begin
		quoted := tokens[i].Quote == token.Inside || tokens[i].Quote == token.Closing
		for i > 0 && w.begin-i < longest && tokens[i].Gap < token.Line && (quoted || !beginsSentence(text, tokens, i)) {
			i--
			if quoted && tokens[i].Quote == token.Opening {
				break
			}
		}
		first.first = i
	}
	if last := &f.content[len(f.content)-1]; w.end < len(tokens) && last.last == w.end-1 {
		i := w.end - 1
		quoted := tokens[i].Quote == token.Inside || tokens[i].Quote == token.Opening
		for i+1 < len(tokens) && i-w.end < longest && tokens[i+1].Gap < token.Line && (quoted || !beginsSentence(text, tokens, i+1)) {
			i++
			if quoted && tokens[i].Quote == token.Closing {
				break
			}
		}
		last.last = i
	}
}

// posterior gives e^x as a probability.
func posterior(x float64) float32 {
	if math.IsNaN(x) {
		return 0
	}
	return min(kernel.Exp(float32(min(x, 0))), 1)
}

func sortAgain(list []again) {
	slices.SortFunc(list, func(a, b again) int {
		return cmp.Or(cmp.Compare(a.window.begin, b.window.begin), cmp.Compare(a.cue.first, b.cue.first))
	})
}

// statements gives what was found as statements with IDs; found is sorted and linked.
func statements(text string, tokens []token.Token, list []found) []hearsay.Statement {
	if len(list) == 0 {
		return nil
	}
	id := func(i int) string { return "s" + strconv.Itoa(i+1) }
	out := make([]hearsay.Statement, len(list))
	rated := rate(tokens, list)
	for i, f := range list {
		s := hearsay.Statement{
			ID:         id(i),
			Source:     bytesOf(text, tokens, f.source),
			Cue:        bytesOf(text, tokens, []span{{f.cue.first, f.cue.last}}),
			Content:    bytesOf(text, tokens, f.content),
			Addressee:  bytesOf(text, tokens, f.addressee),
			Confidence: math.Round(rated[i]*1e4) / 1e4,
		}
		if f.parent >= 0 {
			s.Parent = id(f.parent)
		}
		out[i] = s
	}
	return out
}

// bytesOf gives spans of tokens as spans of text, without marks that do not belong to them.
func bytesOf(text string, tokens []token.Token, spans []span) []hearsay.Span {
	var out []hearsay.Span
	for _, s := range spans {
		b := hearsay.Span{Start: int(tokens[s.first].Start), End: int(tokens[s.last].End)}
		b = wholeWords(text, b)
		if n := len(out); n > 0 && strings.TrimSpace(text[out[n-1].End:max(b.Start, out[n-1].End)]) == "" {
			// Pieces with nothing between them are one.
			out[n-1].End = max(b.End, out[n-1].End)
			continue
		}
		out = append(out, b)
	}
	return out
}

// wholeWords widens a span that begins or ends within a word, as sub-words may.
func wholeWords(text string, s hearsay.Span) hearsay.Span {
	for s.Start > 0 && startsLetter(text[s.Start:]) {
		r, n := utf8.DecodeLastRuneInString(text[:s.Start])
		if !letter(r) {
			break
		}
		s.Start -= n
	}
	s.End = markedEnd(text, s.End)
	for s.End < len(text) && startsLetter(text[s.End:]) {
		if r, _ := utf8.DecodeLastRuneInString(text[:s.End]); !letter(r) && !unicode.Is(unicode.Mn, r) {
			break
		}
		_, n := utf8.DecodeRuneInString(text[s.End:])
		s.End = markedEnd(text, s.End+n)
	}
	return s
}

func startsLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return letter(r)
}

// letter reports whether r is of an alphabet whose words are written apart.
func letter(r rune) bool {
	return unicode.IsLetter(r) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// markedEnd moves a span's end behind the combining marks, joiners and the like that belong to its last character.
func markedEnd(text string, end int) int {
	for end < len(text) {
		r, n := utf8.DecodeRuneInString(text[end:])
		if !unicode.Is(unicode.Mn, r) && r != '\u200D' && r != '\uFE0F' {
			break
		}
		end += n
	}
	return end
}
