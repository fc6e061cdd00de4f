package attribute

import (
	"strings"
	"unicode/utf8"

	"hearsay/internal/token"
)

// What windows are cut by; docs/results.md says what the overlap brings.
const (
	// windowTokens is how many tokens a window holds, [CLS] and [SEP] included; the model was trained on this many.
	windowTokens = 384
	// overlap is how many tokens two windows share at least.
	overlap = 128
	// slack is how many more they may share so that a window starts with a paragraph or a sentence.
	slack = 48
	// margin is how many tokens of context stand before or behind a statement for which a window is placed.
	margin = 16
	// step is what such windows begin at multiples of, so that several cues share one.
	step = 16
)

// window is a range [begin, end) of the text's tokens; a cue is taken from the window in whose core [low, high) it
// begins, which is the one where it is most central.
type window struct{ begin, end, low, high int }

// plan cuts tokens into windows of at most body tokens, whose cores are apart and cover all.
func plan(dst []window, text string, tokens []token.Token, body int) []window {
	shared := min(overlap, body/2)
	for b := 0; ; {
		e := min(b+body, len(tokens))
		w := window{begin: b, end: e, high: len(tokens)}
		if n := len(dst); n > 0 {
			w.low = (dst[n-1].end + b) / 2
			dst[n-1].high = w.low
		}
		dst = append(dst, w)
		if e == len(tokens) {
			return dst
		}
		b = startBefore(text, tokens, e-shared, min(slack, body/4))
	}
}

// startBefore gives the last of the tokens (latest-room, latest] that begins a paragraph; if none does, a line or
// sentence; else latest.
func startBefore(text string, tokens []token.Token, latest, room int) int {
	sentence := latest
	for i := latest; i > latest-room; i-- {
		if tokens[i].Gap == token.Paragraph {
			return i
		}
		if sentence == latest && i < latest && beginsSentence(text, tokens, i) {
			sentence = i
		}
	}
	return sentence
}

// beginsSentence reports whether a sentence may begin at token i, by marks alone: a mistake costs no more than a window
// that begins elsewhere.
func beginsSentence(text string, tokens []token.Token, i int) bool {
	t := tokens[i]
	if t.Gap == token.Line {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(text[:tokens[i-1].End])
	return t.Gap >= token.Space && t.Case >= token.Initial && strings.ContainsRune(".!?”\"’", r)
}

// place gives where to look again at a cue, tokens [first, last], for which window [w.begin, w.end) gave labels (one for
// each of its tokens) that touch an edge behind which text goes on. It reports false if they touch none, or if no window
// can hold more.
func place(w window, labels []uint8, first, last, tokens, body int) (window, bool) {
	left, right := w.begin > 0 && labels[0] != none, w.end < tokens && labels[len(labels)-1] != none
	if !left && !right {
		return w, false
	}
	low, high := first, last
	for i, l := range labels {
		if l != none {
			low, high = min(low, w.begin+i), max(high, w.begin+i)
		}
	}
	begin := 0
	switch {
	case left && right:
		begin = max(first+last-body, 0) / 2
	case left:
		// What nearly fills a window leaves no room for context.
		if begin = max(high+margin+step-body, 0) / step * step; begin >= w.begin {
			begin = high + 2 - body
		}
	default:
		if begin = max(low-margin, 0) / step * step; begin <= w.begin {
			begin = low - 1
		}
	}
	begin = max(min(begin, first, tokens-body), last+1-body, 0)
	return window{begin: begin, end: min(begin+body, tokens)}, begin != w.begin
}
