package attribute

import (
	"context"

	"hearsay/internal/token"
)

// Tokens returns the sub-words of the text that st last read. They are valid until its next use.
func (st *State) Tokens() []token.Token { return st.tokens }

// Vectors returns the encoder's vectors of those tokens, [tokens][width] row-major, each from the window in whose core the
// token lies; zeros where no window was read; nil for a text of more than maxVectors tokens. They are valid until the next
// use of st.
func (st *State) Vectors() []float32 { return st.vectors }

// Below returns the same tokens' vectors as they were before the encoder's last layer.
func (st *State) Below() []float32 { return st.below }

// Encode fills Tokens and Vectors of st as Read does, for a text whose statements are known. The only error is that of
// ctx, which is polled once a window.
func (r *Reader) Encode(ctx context.Context, st *State, text string) error {
	r.tokenize(st, text)
	for _, w := range st.windows {
		if err := ctx.Err(); err != nil {
			return err
		}
		if hasLetters(st.tokens[w.begin:w.end]) {
			st.keep(r.encode(st, w), w, r.role.inputs)
		}
	}
	return nil
}

// maxVectors is how many tokens of a text have their vectors kept: 96 MB at a width of 384. It is more than twenty long
// reports have together; what is larger must not take memory without bound.
const maxVectors = 1 << 15

// forget makes room for the vectors of st.tokens, all zero.
func (st *State) forget(width int) {
	if len(st.tokens) > maxVectors {
		st.vectors, st.below = nil, nil
		return
	}
	st.vectors, st.below = grow(st.vectors, len(st.tokens)*width), grow(st.below, len(st.tokens)*width)
	clear(st.vectors)
	clear(st.below)
}

// keep copies the vectors h of window w, [CLS] and [SEP] included, for the tokens in its core.
func (st *State) keep(h []float32, w window, width int) {
	low, high := max(w.low, w.begin), min(w.high, w.end)
	if low < high && st.vectors != nil {
		copy(st.vectors[low*width:high*width], h[(low-w.begin+1)*width:(high-w.begin+1)*width])
		copy(st.below[low*width:high*width], st.encoder.Below()[(low-w.begin+1)*width:(high-w.begin+1)*width])
	}
}
