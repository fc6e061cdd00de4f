package attribute

import "hearsay/internal/token"

// quotations are the closed quotations of a text: what opens and closes in one paragraph, marks included.
type quotations struct {
	spans []span
	at    []int32 // of each token, 1 + the index of the quotation it is in, or 0
}

// find takes in the quotations of tokens.
func (q *quotations) find(tokens []token.Token) {
	q.spans, q.at = q.spans[:0], grow(q.at, len(tokens))
	clear(q.at)
	open := -1
	for i, t := range tokens {
		if t.Gap >= token.Line {
			open = -1
		}
		switch {
		case t.Quote == token.Opening && open < 0:
			open = i
		case t.Quote == token.Closing && open >= 0:
			q.spans = append(q.spans, span{open, i})
			for k := open; k <= i; k++ {
				q.at[k] = int32(len(q.spans))
			}
			open = -1
		case t.Quote == token.Closing && t.Gap == token.Joined && i > 0 && q.at[i-1] > 0:
			// The second of doubled marks.
			q.spans[q.at[i-1]-1].last = i
			q.at[i] = q.at[i-1]
		}
	}
}

// whole widens content spans of f that begin or end within a quotation to all of it, unless the cue stands in it, too, or
// another part of the statement lies between: a quotation whose cue is outside is the words of one source. So a quotation
// longer than any window is held as well.
func (f *found) whole(q *quotations) {
	for i := range f.content {
		s := &f.content[i]
		if k := q.at[s.first]; k > 0 && k != q.at[f.cue.first] {
			if first := q.spans[k-1].first; first < s.first && f.clear(i, span{first, s.first - 1}) {
				s.first = first
			}
		}
		if k := q.at[s.last]; k > 0 && k != q.at[f.cue.first] {
			if last := q.spans[k-1].last; last > s.last && f.clear(i, span{s.last + 1, last}) {
				s.last = last
			}
		}
	}
}

// clear reports whether no source and no content but the i-th shares a token with s.
func (f *found) clear(i int, s span) bool {
	for k, c := range f.content {
		if k != i && c.first <= s.last && s.first <= c.last {
			return false
		}
	}
	for _, c := range f.source {
		if c.first <= s.last && s.first <= c.last {
			return false
		}
	}
	return true
}
