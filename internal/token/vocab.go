package token

import (
	"fmt"
	"strings"

	"hearsay"
)

// Vocab is a vocabulary of word pieces.
type Vocab struct {
	initial map[string]int32 // pieces that begin a word
	further map[string]int32 // pieces that go on with one, without their "##"
	longest int              // bytes of the longest piece
	size    int
	unk     int32
	cls     int32
	sep     int32
}

// NewVocab makes a vocabulary from its words in order of their IDs. It copies nothing; words must not change. An error
// wraps hearsay.ErrInvalid: one of [UNK], [CLS] and [SEP] is missing.
func NewVocab(words []string) (*Vocab, error) {
	v := &Vocab{initial: make(map[string]int32, len(words)), further: make(map[string]int32), size: len(words)}
	for i, w := range words {
		if rest, ok := strings.CutPrefix(w, "##"); ok {
			v.further[rest] = int32(i)
			w = rest
		} else {
			v.initial[w] = int32(i)
		}
		v.longest = max(v.longest, len(w))
	}
	for name, id := range map[string]*int32{"[UNK]": &v.unk, "[CLS]": &v.cls, "[SEP]": &v.sep} {
		i, ok := v.initial[name]
		if !ok {
			return nil, fmt.Errorf("vocabulary: %w: no %s", hearsay.ErrInvalid, name)
		}
		*id = i
	}
	return v, nil
}

// Size is the number of words.
func (v *Vocab) Size() int { return v.size }

// CLS is the ID of the token that opens a window.
func (v *Vocab) CLS() int32 { return v.cls }

// SEP is the ID of the token that closes a window.
func (v *Vocab) SEP() int32 { return v.sep }

// cut appends the pieces of word f: the longest that the vocabulary has, from left to right; one unknown token if it has
// none somewhere or the word is too long.
func (v *Vocab) cut(dst []Token, f *folded) []Token {
	if f.runes == 0 {
		return dst
	}
	n := len(dst)
	if f.runes <= maxWord {
		pieces := v.initial
		for b := 0; b < f.n; {
			id, e := v.longestPiece(pieces, f, b)
			if e == b {
				break
			}
			dst = append(dst, Token{ID: id, Start: f.start[b], End: f.end[e-1]})
			if e == f.n {
				return dst
			}
			b, pieces = e, v.further
		}
	}
	return append(dst[:n], Token{ID: v.unk, Start: f.first, End: f.last})
}

// longestPiece gives the longest of pieces that f has at b, and its end; b if there is none.
func (v *Vocab) longestPiece(pieces map[string]int32, f *folded, b int) (int32, int) {
	for e := min(f.n, b+v.longest); e > b; e-- {
		// A piece is valid UTF-8, so one that ends inside a character is in no vocabulary.
		if id, ok := pieces[string(f.text[b:e])]; ok {
			return id, e
		}
	}
	return 0, b
}
