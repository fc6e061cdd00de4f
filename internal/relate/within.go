package relate

import (
	"sort"
	"strings"
	"unicode/utf8"

	"hearsay"
)

// Located is a pair of statements of one record: A and B are their indices.
type Located struct {
	A, B int
	Pair Pair
}

// maxStatements bounds the pairs of one article, which are the square of it; statements beyond it are compared with the
// nearest ones only.
const maxStatements = 150

// Pairs gives every pair of statements of r that a relation may hold between: not a statement and one by whose word it
// reaches us. A comes first in the text.
func Pairs(r hearsay.Record) []Located {
	d := newDocument(r)
	var out []Located
	for b := range d.units {
		for a := max(0, b-maxStatements); a < b; a++ {
			if d.related(a, b) {
				continue
			}
			out = append(out, Located{A: d.order[a], B: d.order[b], Pair: d.pair(a, b)})
		}
	}
	return out
}

// document is one record made ready for comparison, its statements in the order of their place in the text.
type document struct {
	record   hearsay.Record
	order    []int // place -> index in the record
	units    []*Unit
	sentence []int
	contrast []bool
	head     []bool
	parent   []int // place of the parent, -1 if there is none
	cos      [][]float64
}

func newDocument(r hearsay.Record) *document {
	d := &document{record: r}
	for i := range r.Statements {
		d.order = append(d.order, i)
	}
	sort.SliceStable(d.order, func(x, y int) bool { return start(r.Statements[d.order[x]]) < start(r.Statements[d.order[y]]) })
	place := map[string]int{}
	for p, i := range d.order {
		place[r.Statements[i].ID] = p
	}
	kinds := map[string]hearsay.Source{}
	for _, s := range r.Sources {
		kinds[s.ID] = s
	}
	breaks := sentenceStarts(r.Text)
	for _, i := range d.order {
		s := r.Statements[i]
		d.units = append(d.units, NewUnit(FromRecord(r, s, kinds[s.By])))
		n := sort.SearchInts(breaks, start(s)+1) - 1
		d.sentence = append(d.sentence, n)
		d.contrast = append(d.contrast, opensWithContrast(r.Text[breaks[n]:]))
		d.head = append(d.head, n <= 1)
		p, ok := place[s.Parent]
		if s.Parent == "" || !ok {
			p = -1
		}
		d.parent = append(d.parent, p)
	}
	for b, u := range d.units {
		d.cos = append(d.cos, make([]float64, b))
		for a := max(0, b-maxStatements); a < b; a++ {
			d.cos[b][a] = cosine(d.units[a].topic, u.topic)
		}
	}
	return d
}

// FromRecord gives statement s of r as relations see it; by is its source entity.
func FromRecord(r hearsay.Record, s hearsay.Statement, by hearsay.Source) Statement {
	words := join(r.Text, s.Source)
	if by.Name != "" {
		words = by.Name
	}
	return Statement{Source: s.By, Kind: by.Kind, Words: words, Affiliation: by.Affiliation, Cue: join(r.Text, s.Cue), Content: join(r.Text, s.Content),
		Addressee: join(r.Text, s.Addressee), Act: s.Act, Form: s.Form, Day: r.Published, Confidence: s.Confidence}
}

func join(text string, spans []hearsay.Span) string {
	parts := make([]string, len(spans))
	for i, s := range spans {
		parts[i] = s.In(text)
	}
	return strings.Join(parts, " … ")
}

// start is where a statement stands: its cue, else its content.
func start(s hearsay.Statement) int {
	for _, spans := range [][]hearsay.Span{s.Cue, s.Content, s.Source} {
		if len(spans) > 0 {
			return spans[0].Start
		}
	}
	return 0
}

// sentenceStarts gives the bytes at which sentences begin, 0 first: after a line's end, and after a full stop, question or
// exclamation mark (with what closes a quotation) and a space before a capital. It only measures distance; a wrong break
// costs little.
func sentenceStarts(text string) []int {
	out := []int{0}
	ended := false
	for i, r := range text {
		switch {
		case r == '\n':
			if i+1 < len(text) {
				out = append(out, i+1)
			}
			ended = false
		case r == '.' || r == '!' || r == '?':
			ended = true
		case ended && strings.ContainsRune(`"'”’)»`, r):
		case ended && (r == ' ' || r == '\u00a0'):
			if end := i + utf8.RuneLen(r); end < len(text) {
				out = append(out, end)
			}
			ended = false
		default:
			ended = false
		}
	}
	return out
}

func opensWithContrast(sentence string) bool {
	if len(sentence) > 40 {
		sentence = strings.ToValidUTF8(sentence[:40], "")
	}
	words := split(sentence)
	return len(words) > 0 && contrasts[words[0].stem]
}

// related reports whether one of two places reaches us by the word of the other.
func (d *document) related(a, b int) bool {
	return d.reaches(a, b) || d.reaches(b, a)
}

// reaches follows the chain of a up to b. A chain is at most as long as there are statements, even if it is broken.
func (d *document) reaches(a, b int) bool {
	for p, n := d.parent[a], 0; p >= 0 && n < len(d.parent); p, n = d.parent[p], n+1 {
		if p == b {
			return true
		}
	}
	return false
}

func (d *document) pair(a, b int) Pair {
	p := Pair{A: d.units[a], B: d.units[b], Within: true, Steps: b - a, Sentences: d.sentence[b] - d.sentence[a], Contrast: d.contrast[b],
		Head: d.head[a], Sibling: d.parent[a] >= 0 && d.parent[a] == d.parent[b], Nested: d.parent[a] >= 0 || d.parent[b] >= 0}
	sim := d.cos[b][a]
	for x := max(0, b-maxStatements); x < b; x++ {
		if x != a && d.cos[b][x] > sim {
			p.RankA++
		}
	}
	for y := a + 1; y < min(len(d.units), a+maxStatements); y++ {
		if y != b && d.cos[y][a] > sim {
			p.RankB++
		}
	}
	for x := a + 1; x < b; x++ {
		if d.units[x].Source != d.units[b].Source {
			p.Others++
		}
		if d.units[x].Source != d.units[a].Source {
			p.After++
		}
	}
	return p
}
