package attribute

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"hearsay/internal/token"
)

// settle puts right, in place, what statements found one cue at a time say of each other: words claimed twice, the same
// statement found twice, parents that do not hold their children. list is sorted and linked, and stays so. What each
// rule brings is in docs/results.md.
func settle(text string, tokens []token.Token, list []found) []found {
	share(list)
	list = single(list)
	for i := range list {
		list[i].passive(text, tokens)
	}
	for i := range list {
		list[i].leave(list)
	}
	return list
}

// share gives each span of content that several statements of one parent claim to the one with the nearest cue, unless
// another would be left without content.
func share(list []found) {
	type place struct {
		span
		parent int
	}
	claims := make(map[place][]int)
	for i, f := range list {
		for _, s := range f.content {
			p := place{s, f.parent}
			claims[p] = append(claims[p], i)
		}
	}
	for i := range list {
		f := &list[i]
		if len(f.content) < 2 {
			continue
		}
		kept := f.content[:0]
		for at, s := range f.content {
			left := len(kept) + len(f.content) - at - 1
			nearer := func(o int) bool { return distance(s, list[o].cue) < distance(s, f.cue) }
			if left > 0 && slices.ContainsFunc(claims[place{s, f.parent}], nearer) {
				continue
			}
			kept = append(kept, s)
		}
		f.content = kept
	}
}

// distance counts the tokens from s to cue c, 0 where they overlap.
func distance(s span, c cue) int { return max(s.first-c.last, c.first-s.last, 0) }

// sameShare is the overlap (intersection over union) of both source and content from which two statements are one.
const sameShare = .8

// single drops the less certain of two statements of one source with one content; what hung under it hangs under the other.
func single(list []found) []found {
	order := make([]int, len(list))
	longest := 0
	for i, f := range list {
		order[i] = i
		longest = max(longest, f.content[0].last-f.content[0].first+1)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(list[a].content[0].first, list[b].content[0].first) })
	keptAs := make([]int, len(list)) // what a statement was merged into; itself if kept
	for i := range list {
		keptAs[i] = i
	}
	for at, i := range order {
		first := list[i].content[0]
		for _, j := range order[at+1:] {
			if list[j].content[0].first > first.last || keptAs[i] != i {
				break
			}
			if keptAs[j] != j || !same(list[i], list[j]) {
				continue
			}
			if list[i].confidence >= list[j].confidence {
				keptAs[j] = i
			} else {
				keptAs[i] = j
			}
		}
	}
	return drop(list, keptAs)
}

func same(a, b found) bool {
	return shared(a.content, b.content) >= sameShare && (len(a.source)+len(b.source) == 0 || shared(a.source, b.source) >= sameShare)
}

// drop keeps the statements that are kept as themselves and renumbers the parents of those that stay.
func drop(list []found, keptAs []int) []found {
	root := func(i int) int {
		for keptAs[i] != i {
			i = keptAs[i]
		}
		return i
	}
	number := make([]int, len(list))
	n := 0
	for i := range list {
		number[i] = n
		if keptAs[i] == i {
			n++
		}
	}
	out := list[:0]
	for i, f := range list {
		if keptAs[i] != i {
			continue
		}
		if f.parent >= 0 {
			p := root(f.parent)
			if p == i { // it hung under its own double: it takes the double's place
				p = list[f.parent].parent
				if p >= 0 {
					p = root(p)
				}
			}
			if p == i {
				p = -1
			}
			f.parent = p
			if p >= 0 {
				f.parent = number[p]
			}
		}
		out = append(out, f)
	}
	breakRings(out)
	return out
}

// shared gives the tokens in both of a and b as a share of those in either; 0 if both are empty. Spans of one list do not
// overlap.
func shared(a, b []span) float64 {
	both := 0
	for _, x := range a {
		for _, y := range b {
			both += max(min(x.last, y.last)-max(x.first, y.first)+1, 0)
		}
	}
	if all := size(a) + size(b) - both; all > 0 {
		return float64(both) / float64(all)
	}
	return 0
}

// leave moves a statement up to its grandparent where less than half of its content stands in the parent's.
func (f *found) leave(list []found) {
	if f.parent < 0 {
		return
	}
	both := 0
	for _, x := range f.content {
		for _, y := range list[f.parent].content {
			both += max(min(x.last, y.last)-max(x.first, y.first)+1, 0)
		}
	}
	if 2*both < size(f.content) {
		f.parent = list[f.parent].parent
	}
}

// told matches a cue whose subject is spoken to.
var told = regexp.MustCompile(`(?i)^(?:(?:had|has|have|also|later|repeatedly|reportedly) |'d |'ve |’d |’ve )*(?:was|were|is|are|been|being|be|am|'re|’re)\b(?: \w+ly)? ` +
	`(?:told|asked|warned|urged|advised|informed|ordered|instructed|assured|promised|offered|reminded|invited|given|encouraged|notified)\b`)

// passive makes the subject of "was told" the addressee that it is, and the noun phrase of "was told by" the source.
func (f *found) passive(text string, tokens []token.Token) {
	c := text[tokens[f.cue.first].Start:tokens[f.cue.last].End]
	if !told.MatchString(c) || strings.HasSuffix(strings.ToLower(c), " by") {
		return
	}
	if len(f.source) > 0 && f.source[len(f.source)-1].last < f.cue.first {
		if len(f.addressee) == 0 {
			f.addressee = f.source
		}
		f.source = nil
	}
	if len(f.source) == 0 {
		f.agent(text, tokens)
	}
}

// longestAgent is how many tokens the noun phrase of "by" may have.
const longestAgent = 12

// agent takes the words between "by" behind the cue and the content as the source.
func (f *found) agent(text string, tokens []token.Token) {
	by := f.cue.last + 1
	next := slices.IndexFunc(f.content, func(s span) bool { return s.first > by })
	if next < 0 || by+1 >= len(tokens) || text[tokens[by].Start:tokens[by].End] != "by" {
		return
	}
	s := span{by + 1, f.content[next].first - 1}
	for s.last >= s.first && tokens[s.last].Case == token.NoLetters && !unicode.IsDigit(rune(text[tokens[s.last].Start])) {
		s.last--
	}
	if s.first <= s.last && s.last-s.first < longestAgent {
		f.source = []span{s}
	}
}
