package ledger

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"hearsay"
	"hearsay/internal/store"
)

// Likeness says how words that are looked for stand in the ledger.
type Likeness string

// The likenesses of a [Hit].
const (
	Verbatim Likeness = "verbatim"  // word for word and whole, marks and case aside
	CutShort Likeness = "cut short" // word for word, but the statement goes on before, after or in between
	Altered  Likeness = "altered"   // most words, in order
	Unknown  Likeness = "not found"
)

// Hit is where words were said.
type Hit struct {
	// Quote is what was looked for; Line its line in a draft, 0 otherwise.
	Quote    string
	Line     int
	Likeness Likeness
	// Statement is the closest place; it is zero if Likeness is Unknown.
	Statement Statement
	// Share is how many of the words looked for stand there in order, 0 to 1.
	Share float64
}

// minAltered is the share of words in order from which a place counts as the altered source of a quotation.
const minAltered = 0.6

// Quote finds where words were said, the closest and then the earliest first. If nobody said them, there is one hit that
// says so.
func (l *Ledger) Quote(ctx context.Context, words string, f Filter) ([]Hit, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]Hit, error) { return findQuote(tx, words, f) })
}

func findQuote(tx *store.Tx, quote string, f Filter) ([]Hit, error) {
	want := plainWords(quote)
	if len(want) == 0 {
		return []Hit{{Quote: quote, Likeness: Unknown}}, nil
	}
	found, err := quoteCandidates(tx, want, f)
	if err != nil {
		return nil, err
	}
	var hits []Hit
	for _, s := range found {
		like, share := likeness(want, saidWords(s, want[0]))
		if like != Unknown {
			hits = append(hits, Hit{Quote: quote, Likeness: like, Statement: s, Share: share})
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Share, a.Share), cmp.Compare(formRank(a.Statement), formRank(b.Statement)),
			cmp.Compare(a.Statement.Day, b.Statement.Day), cmp.Compare(a.Statement.Row, b.Statement.Row))
	})
	if len(hits) == 0 {
		return []Hit{{Quote: quote, Likeness: Unknown}}, nil
	}
	return hits[:min(len(hits), max(f.Limit, store.DefaultLimit))], nil
}

// saidWords are the words of what was said; the "that" which brings in the words of others is none of them, unless it is looked for.
func saidWords(s Statement, first string) []string {
	said := plainWords(s.Content)
	if s.Form == hearsay.Indirect && len(said) > 1 && said[0] == "that" && first != "that" {
		return said[1:]
	}
	return said
}

func formRank(s Statement) int {
	if s.Form == hearsay.Indirect {
		return 1
	}
	return 0
}

// quoteCandidates searches for the whole quotation, then for pieces of it, so that one changed word does not hide the rest.
func quoteCandidates(tx *store.Tx, want []string, f Filter) ([]Statement, error) {
	f.Limit = maxQuoteCandidates
	queries := []string{`"` + strings.Join(want, " ") + `"`}
	const piece = 3
	for i := 0; i+piece <= len(want) && len(queries) < 12; i += max(1, (len(want)-piece)/10) {
		queries = append(queries, `"`+strings.Join(want[i:i+piece], " ")+`"`)
	}
	if len(want) >= 4 {
		long := slices.Clone(want)
		slices.SortStableFunc(long, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
		queries = append(queries, strings.Join(long[:3], " "))
	}
	seen := map[int64]bool{}
	var out []Statement
	for _, q := range queries {
		st, err := tx.Search(q, f)
		if err != nil {
			return nil, err
		}
		for _, s := range st {
			if !seen[s.Row] {
				seen[s.Row] = true
				out = append(out, s)
			}
		}
	}
	return out, nil
}

// maxQuoteCandidates bounds how many places are compared for each piece of a quotation.
const maxQuoteCandidates = 100

// likeness compares the words looked for with what was said.
func likeness(want, said []string) (Likeness, float64) {
	if at := indexOf(said, want); at >= 0 {
		if at == 0 && len(said) == len(want) {
			return Verbatim, 1
		}
		return CutShort, 0.995
	}
	n, inOrder := commonInOrder(want, said)
	share := float64(n) / float64(len(want))
	switch {
	case n == len(want) && inOrder:
		return CutShort, 0.99
	case share >= minAltered:
		return Altered, share * 0.98
	}
	return Unknown, 0
}

func indexOf(said, want []string) int {
	for i := 0; i+len(want) <= len(said); i++ {
		if slices.Equal(said[i:i+len(want)], want) {
			return i
		}
	}
	return -1
}

// commonInOrder is the length of the longest common subsequence, and whether want is one of said.
func commonInOrder(want, said []string) (int, bool) {
	row := make([]int, len(said)+1)
	for _, w := range want {
		diagonal := 0
		for j, s := range said {
			above := row[j+1]
			if w == s {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(said)], row[len(said)] == len(want)
}

// plainWords splits into words in lower case; marks go.
func plainWords(s string) []string {
	return strings.FieldsFunc(strings.ToLower(strings.NewReplacer("’", "'", "'", "").Replace(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r)
	})
}

// minDraftWords is how long a quotation in a draft must be to be looked for: shorter ones are names and scare quotes.
const minDraftWords = 3

// CheckDraft looks for every quotation of at least three words in a draft and gives the closest place of each, in the order of
// the draft.
func (l *Ledger) CheckDraft(ctx context.Context, draft string, f Filter) ([]Hit, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]Hit, error) {
		var out []Hit
		for _, q := range hearsay.QuotationsIn(draft) {
			words := q.In(draft)
			if len(plainWords(words)) < minDraftWords {
				continue
			}
			hits, err := findQuote(tx, words, f)
			if err != nil {
				return nil, err
			}
			h := hits[0]
			h.Line = 1 + strings.Count(draft[:q.Start], "\n")
			out = append(out, h)
		}
		return out, nil
	})
}
