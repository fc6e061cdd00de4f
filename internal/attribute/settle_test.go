package attribute

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hearsay/internal/token"
)

// words gives the places of text's words as tokens: the rules of settle look at words and places alone.
func words(text string) []token.Token {
	var out []token.Token
	begin := -1
	for i := 0; i <= len(text); i++ {
		if i < len(text) && text[i] != ' ' {
			if begin < 0 {
				begin = i
			}
			continue
		}
		if begin >= 0 {
			kind := token.Lower
			if text[begin] == ',' || text[begin] == '.' {
				kind = token.NoLetters
			}
			out = append(out, token.Token{Start: int32(begin), End: int32(i), Case: kind})
			begin = -1
		}
	}
	return out
}

func spans(pairs ...int) []span {
	var out []span
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, span{pairs[i], pairs[i+1]})
	}
	return out
}

func TestSettle(t *testing.T) {
	at := func(first, last int) cue { return cue{first: first, last: last} }
	tests := []struct {
		name       string
		text       string
		list, want []found
	}{
		{
			name: "a span claimed twice goes to the nearer cue",
			text: "the levy is dead , said Orla . Bram agreed it was dead",
			list: []found{
				{cue: at(5, 5), source: spans(6, 6), content: spans(0, 3), parent: -1},
				{cue: at(9, 9), source: spans(8, 8), content: spans(0, 3, 10, 12), parent: -1},
			},
			want: []found{
				{cue: at(5, 5), source: spans(6, 6), content: spans(0, 3), parent: -1},
				{cue: at(9, 9), source: spans(8, 8), content: spans(10, 12), parent: -1},
			},
		},
		{
			name: "nobody is left without content",
			text: "the levy is dead , said Orla . Bram agreed",
			list: []found{
				{cue: at(5, 5), source: spans(6, 6), content: spans(0, 3), parent: -1},
				{cue: at(9, 9), source: spans(8, 8), content: spans(0, 3), parent: -1},
			},
			want: []found{
				{cue: at(5, 5), source: spans(6, 6), content: spans(0, 3), parent: -1},
				{cue: at(9, 9), source: spans(8, 8), content: spans(0, 3), parent: -1},
			},
		},
		{
			name: "one statement found twice is one, and keeps what hung under either",
			text: "Orla insisted and said that Bram thinks the levy is dead",
			list: []found{
				{cue: at(1, 1), source: spans(0, 0), content: spans(4, 10), parent: -1, confidence: .5},
				{cue: at(3, 3), source: spans(0, 0), content: spans(4, 10), parent: -1, confidence: .9},
				{cue: at(6, 6), source: spans(5, 5), content: spans(7, 10), parent: 0, confidence: .6},
			},
			want: []found{
				{cue: at(3, 3), source: spans(0, 0), content: spans(4, 10), parent: -1, confidence: .9},
				{cue: at(6, 6), source: spans(5, 5), content: spans(7, 10), parent: 0, confidence: .6},
			},
		},
		{
			name: "two sources with the same words are two",
			text: "Orla said and Bram said the levy is dead",
			list: []found{
				{cue: at(1, 1), source: spans(0, 0), content: spans(5, 8), parent: -1},
				{cue: at(4, 4), source: spans(3, 3), content: spans(5, 8), parent: -1},
			},
			want: []found{
				{cue: at(1, 1), source: spans(0, 0), content: spans(5, 8), parent: -1},
				{cue: at(4, 4), source: spans(3, 3), content: spans(5, 8), parent: -1},
			},
		},
		{
			name: "who was told is spoken to",
			text: "Orla was told the levy is dead",
			list: []found{{cue: at(1, 2), source: spans(0, 0), content: spans(3, 6), parent: -1}},
			want: []found{{cue: at(1, 2), addressee: spans(0, 0), content: spans(3, 6), parent: -1}},
		},
		{
			name: "who was told by someone is spoken to by the one named",
			text: "Orla was told by the tax office , that the levy is dead",
			list: []found{{cue: at(1, 2), source: spans(0, 0), content: spans(8, 12), parent: -1}},
			want: []found{{cue: at(1, 2), source: spans(4, 6), addressee: spans(0, 0), content: spans(8, 12), parent: -1}},
		},
		{
			name: "who told is a source",
			text: "Orla has told Bram the levy is dead",
			list: []found{{cue: at(1, 2), source: spans(0, 0), content: spans(4, 7), parent: -1}},
			want: []found{{cue: at(1, 2), source: spans(0, 0), content: spans(4, 7), parent: -1}},
		},
		{
			name: "what mostly lies outside its parent hangs higher",
			text: "Orla said Bram thinks . The levy is dead and gone",
			list: []found{
				{cue: at(1, 1), source: spans(0, 0), content: spans(2, 3), parent: -1},
				{cue: at(3, 3), source: spans(2, 2), content: spans(5, 10), parent: 0},
			},
			want: []found{
				{cue: at(1, 1), source: spans(0, 0), content: spans(2, 3), parent: -1},
				{cue: at(3, 3), source: spans(2, 2), content: spans(5, 10), parent: -1},
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := settle(test.text, words(test.text), test.list)
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(evidence{}, found{}, cue{}, span{})); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
