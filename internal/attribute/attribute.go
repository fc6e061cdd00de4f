// Package attribute finds the statements of a report: who says what, signalled by which words, on whose word.
//
// Text goes in; [hearsay.Statement] values with Source, Cue, Content, Addressee, Parent and Confidence come out. The
// text is cut into overlapping windows of sub-words, each of which goes through the encoder once. The cue head marks the
// words that signal a statement; for each cue the role head gives every token of the window its fitness as source,
// content or addressee, and a conditional random field the likeliest sequence. A cue within another statement's content
// makes that statement its parent. training/model.py defines and trains the heads, training/predict.py is the reference
// for the decoding.
//
// A [Reader] is immutable and safe for concurrent use; a [State] is the scratch memory of one goroutine. The result
// depends on the text and the model alone. What counts as a statement follows PolNeAR (Newell, Margolin and Ruths, 2018),
// nested to any depth.
package attribute

import (
	"context"
	"slices"

	"hearsay"
	"hearsay/internal/encoder"
	"hearsay/internal/model"
	"hearsay/internal/token"
)

// Reader finds statements.
type Reader struct {
	vocab   *token.Vocab
	encoder *encoder.Encoder
	cue     cueHead
	role    *roleHead
	body    int // tokens of a window without [CLS] and [SEP]
}

// State is scratch memory. The zero value is ready.
type State struct {
	encoder    encoder.State
	role       roleState
	tokens     []token.Token
	vectors    []float32 // [tokens][width], see Vectors
	below      []float32 // the same before the last layer
	paragraphs []int32   // number of each token's paragraph
	quotations quotations
	windows    []window
	cues       []cue
	again      []again
	found      []found

	// Of one window.
	ids         []int32
	marks       [][3]uint8
	windowParas []int32
	cueProbs    []float32
	labels      []uint8
	back        []uint8
}

// again is a cue whose statement touched an edge of its window, and the window placed for it.
type again struct {
	window window
	cue    cue
}

// New makes a reader of the model in f. Errors wrap hearsay.ErrInvalid.
func New(f *model.File) (*Reader, error) {
	words, err := f.Words()
	if err != nil {
		return nil, err
	}
	r := &Reader{}
	if r.vocab, err = token.NewVocab(words); err != nil {
		return nil, err
	}
	if r.encoder, err = encoder.New(f); err != nil {
		return nil, err
	}
	if r.cue, err = newCueHead(f); err != nil {
		return nil, err
	}
	if r.role, err = newRoleHead(f); err != nil {
		return nil, err
	}
	if r.body = min(windowTokens, r.encoder.Positions()) - 2; r.body < 2*step {
		return nil, errPositions
	}
	return r, nil
}

// Read finds the statements of text, in order of their cue, then of their content, with IDs s1, s2, ... The only error is
// that of ctx, which is polled once a window. Any text will do; bytes that are not UTF-8 are passed over.
func (r *Reader) Read(ctx context.Context, st *State, text string) ([]hearsay.Statement, error) {
	list, err := r.find(ctx, st, text)
	return statements(text, st.tokens, list), err
}

// find gives the statements of text in tokens; st.tokens are these.
func (r *Reader) find(ctx context.Context, st *State, text string) ([]found, error) {
	r.tokenize(st, text)
	if err := r.readWindows(ctx, st, text); err != nil {
		return nil, err
	}
	if err := r.readAgain(ctx, st, text); err != nil {
		return nil, err
	}
	return settle(text, st.tokens, link(tidy(text, st.tokens, st.found))), nil
}

func (r *Reader) tokenize(st *State, text string) {
	st.tokens = r.vocab.Tokenize(st.tokens[:0], text)
	st.paragraphs = grow(st.paragraphs, len(st.tokens))
	n := int32(0)
	for i, t := range st.tokens {
		if t.Gap >= token.Line {
			n++
		}
		st.paragraphs[i] = n
	}
	st.quotations.find(st.tokens)
	st.windows = plan(st.windows[:0], text, st.tokens, r.body)
	st.found, st.again = st.found[:0], st.again[:0]
	st.forget(r.role.inputs)
}

// readWindows reads the planned windows. Statements that touch a window's edge go to st.again, all others to st.found.
func (r *Reader) readWindows(ctx context.Context, st *State, text string) error {
	placed := make(map[int]bool)
	free := 0 // the first token behind the last cue
	for _, w := range st.windows {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !hasLetters(st.tokens[w.begin:w.end]) {
			continue
		}
		h := r.encode(st, w)
		st.keep(h, w, r.role.inputs)
		st.cueProbs = r.cue.probabilities(st.cueProbs, h, w.end-w.begin+2)
		inner := st.cueProbs[cueLabels : (w.end-w.begin+1)*cueLabels]
		st.cues = findCues(st.cues[:0], inner, w.begin, max(w.low, free), w.high, leastCue)
		if len(st.cues) == 0 {
			continue
		}
		free = st.cues[len(st.cues)-1].last + 1
		r.role.window(&st.role, h, w.end-w.begin+2, st.windowParas)
		for _, c := range st.cues {
			e := r.labels(st, h, w, c)
			labels := st.labels[1 : len(st.labels)-1]
			p, ok := place(w, labels, c.first, c.last, len(st.tokens), r.body)
			if ok && (placed[p.begin] || len(placed) < morePlaced*len(st.windows)) {
				placed[p.begin] = true
				st.again = append(st.again, again{p, c})
				continue
			}
			st.add(text, w, c, labels, e)
		}
	}
	return nil
}

// morePlaced bounds the windows that are placed for single statements, as a multiple of those planned: no text may make
// the work grow without bound. Where the bound is met, a statement is continued by its marks alone, see found.extend.
const morePlaced = 3

// readAgain reads the windows that were placed for statements.
func (r *Reader) readAgain(ctx context.Context, st *State, text string) error {
	sortAgain(st.again)
	var h []float32
	for i, a := range st.again {
		w := a.window
		if i == 0 || w != st.again[i-1].window {
			if err := ctx.Err(); err != nil {
				return err
			}
			h = r.encode(st, w)
			r.role.window(&st.role, h, w.end-w.begin+2, st.windowParas)
		}
		e := r.labels(st, h, w, a.cue)
		st.add(text, w, a.cue, st.labels[1:len(st.labels)-1], e)
	}
	return nil
}

// encode gives the vectors of window w, [CLS] and [SEP] included, and sets st.windowParas.
func (r *Reader) encode(st *State, w window) []float32 {
	n := w.end - w.begin + 2
	st.ids, st.marks, st.windowParas = grow(st.ids, n), grow(st.marks, n), grow(st.windowParas, n)
	for i, t := range st.tokens[w.begin:w.end] {
		st.ids[i+1] = t.ID
		st.marks[i+1] = [3]uint8{t.Case, t.Gap, t.Quote}
	}
	copy(st.windowParas[1:], st.paragraphs[w.begin:w.end])
	st.ids[0], st.marks[0], st.windowParas[0] = r.vocab.CLS(), [3]uint8{}, st.paragraphs[w.begin]
	st.ids[n-1], st.marks[n-1], st.windowParas[n-1] = r.vocab.SEP(), [3]uint8{}, st.paragraphs[w.end-1]
	return r.encoder.Encode(&st.encoder, st.ids, st.marks)
}

// labels sets st.labels to the roles of cue c in window w, one for each token and one for [CLS] and [SEP], and returns
// how sure they are. The role head has taken in the window.
func (r *Reader) labels(st *State, h []float32, w window, c cue) evidence {
	last := min(c.last, w.end-1)
	emit := r.role.emissions(&st.role, h, c.first-w.begin+1, last-w.begin+1)
	n := w.end - w.begin + 2
	st.labels, st.back = grow(st.labels, n), grow(st.back, n*roles)
	score := r.role.crf.best(st.labels, st.back, emit)
	e := evidence{path: posterior(float64(score) - r.role.crf.total(emit))}
	if !slices.Contains(st.labels, beginSource) {
		for t := range n {
			emit[t*roles+beginSource] += sourceAgain
		}
		r.role.crf.best(st.labels, st.back, emit)
	}
	e.source, e.content = agreement(st.labels, emit, beginSource, inSource), agreement(st.labels, emit, beginContent, inContent)
	return e
}

// sourceAgain is added to the score of a source's beginning when the best path has none: few statements have no source,
// and a path without one is more often a near miss (docs/results.md).
const sourceAgain = 1

// hasLetters reports whether any of tokens has a letter: no statement is without.
func hasLetters(tokens []token.Token) bool {
	for _, t := range tokens {
		if t.Case != token.NoLetters {
			return true
		}
	}
	return false
}
