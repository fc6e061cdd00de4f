package relate

import (
	"slices"
	"strings"
	"unicode"
)

// Wire copy is found by shingles and winnowing (Schleimer, Wilkerson, Aiken 2003): every run of shingleWords words is hashed, and of
// each window of runs the smallest hash is kept. Two texts that share a passage of shingleWords + windowShingles - 1 words
// share a hash.
const (
	shingleWords   = 7
	windowShingles = 12
	// maxFingerprints bounds what is stored of one article: its first thousand words or so.
	maxFingerprints = 200
)

// Fingerprints gives the winnowed hashes of text, without repetition, in the order of the text.
func Fingerprints(text string) []uint64 {
	h := shingles(text)
	var out []uint64
	seen := map[uint64]bool{}
	for i := 0; i+windowShingles <= len(h) || i == 0 && len(h) > 0; i++ {
		m := slices.Min(h[i:min(len(h), i+windowShingles)])
		if !seen[m] {
			seen[m] = true
			out = append(out, m)
		}
		if len(out) == maxFingerprints {
			break
		}
	}
	return out
}

func shingles(text string) []uint64 {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var out []uint64
	for i := 0; i+shingleWords <= len(words); i++ {
		out = append(out, hash(strings.Join(words[i:i+shingleWords], " ")))
	}
	return out
}

// Copied gives the share of the shorter text's runs of words that stand in the other too, 0 to 1.
func Copied(a, b string) float64 {
	x, y := shingles(a), shingles(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) == 0 {
		return 0
	}
	in := make(map[uint64]bool, len(y))
	for _, h := range y {
		in[h] = true
	}
	n := 0
	for _, h := range x {
		if in[h] {
			n++
		}
	}
	return float64(n) / float64(len(x))
}
