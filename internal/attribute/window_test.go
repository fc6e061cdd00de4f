package attribute

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"hearsay/internal/token"
)

// article gives n tokens of which some begin sentences and paragraphs.
func article(rng *rand.Rand, n int) (string, []token.Token) {
	var b strings.Builder
	tokens := make([]token.Token, n)
	for i := range tokens {
		gap, c := token.Space, token.Lower
		switch rng.IntN(25) {
		case 0:
			gap = token.Paragraph
		case 1, 2:
			b.WriteByte('.')
			c = token.Initial
		}
		b.WriteByte(' ')
		tokens[i] = token.Token{Start: int32(b.Len()), End: int32(b.Len() + 1), Gap: gap, Case: c}
		b.WriteByte('x')
	}
	return b.String(), tokens
}

func TestPlan(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 381, 382, 383, 500, 764, 3000} {
		for _, body := range []int{94, 382} {
			text, tokens := article(rng, n)
			ws := plan(nil, text, tokens, body)
			at := 0
			for i, w := range ws {
				if w.low != at || w.high < w.low || w.begin > w.low || w.high > w.end || w.end-w.begin > body {
					t.Fatalf("%d tokens, windows of %d: window %d is %+v after %d", n, body, i, w, at)
				}
				at = w.high
				if i > 0 {
					if shared := ws[i-1].end - w.begin; shared < min(overlap, body/2) || shared > min(overlap, body/2)+slack {
						t.Errorf("%d tokens, windows of %d: windows %d and %d share %d", n, body, i-1, i, shared)
					}
				}
			}
			if at != n {
				t.Errorf("%d tokens, windows of %d: cores end at %d", n, body, at)
			}
		}
	}
}

func TestPlace(t *testing.T) {
	w := window{begin: 200, end: 300}
	for _, c := range []struct {
		name        string
		first, last int // labelled, in the text
		cue         int
		holds       bool
	}{
		{"inside", 210, 290, 250, false},
		{"right edge", 230, 299, 240, true},
		{"left edge", 200, 260, 270, true},
		{"right edge, from the left part", 204, 299, 205, true},
		{"both edges", 200, 299, 230, true},
		{"both edges, cue in the middle", 200, 299, 250, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			labels := make([]uint8, 100)
			for i := c.first; i <= c.last; i++ {
				labels[i-w.begin] = inContent
			}
			got, ok := place(w, labels, c.cue, c.cue, 1000, 100)
			if ok != c.holds {
				t.Fatalf("got %+v, %v; want %v", got, ok, c.holds)
			}
			if !ok {
				return
			}
			if got.begin > c.cue || got.end <= c.cue || got.end-got.begin != 100 {
				t.Errorf("window %+v does not hold the cue at %d", got, c.cue)
			}
			both := c.first == w.begin && c.last == w.end-1
			if !both && c.last == w.end-1 && (got.begin > c.first || got.end <= w.end) {
				t.Errorf("window %+v: want one that holds %d and reaches beyond %d", got, c.first, w.end)
			}
			if !both && c.first == w.begin && (got.end <= c.last || got.begin >= w.begin) {
				t.Errorf("window %+v: want one that holds %d and begins before %d", got, c.last, w.begin)
			}
		})
	}
	t.Run("text's edges", func(t *testing.T) {
		labels := slices.Repeat([]uint8{inContent}, 100)
		if got, ok := place(window{begin: 0, end: 100}, labels, 50, 50, 100, 100); ok {
			t.Errorf("got %+v, want none: the text ends there", got)
		}
	})
}

// TestExtend: a content that no window holds goes on to the end of its quotation, or of its sentence.
func TestExtend(t *testing.T) {
	r := tiny(t)
	for _, c := range []struct{ name, before, cut, after, rest string }{
		{"quotation", "the minister said “", "the water in the river. The bridge", " will not be on the town. They at it”", " it is."},
		{"sentence", "the minister said ", "that the water in the river", " will not be on the town.", " They are at it."},
		{"paragraph", "the minister said “", "the water in the river", " will not be on the town.", "\n\nThey are at it.”"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := c.before + c.cut + c.after + c.rest
			st := new(State)
			r.tokenize(st, text)
			count := func(s string) int { return len(r.vocab.Tokenize(nil, s)) }
			begin, end := count(c.before), count(c.before+c.cut)
			f := found{content: []span{{begin, end - 1}}}
			f.extend(text, st.tokens, window{begin: 0, end: end})
			if got := bytesOf(text, st.tokens, f.content)[0].In(text); got != c.cut+c.after {
				t.Errorf("to the right: got %q, want %q", got, c.cut+c.after)
			}
			// And to the left, from the other half.
			end = count(c.before + c.cut + c.after)
			f = found{content: []span{{count(c.before + c.cut), end - 1}}}
			f.extend(text, st.tokens, window{begin: count(c.before + c.cut), end: len(st.tokens)})
			want := map[string]string{"quotation": "“" + c.cut + c.after, "sentence": text[:len(c.before+c.cut+c.after)],
				"paragraph": "“" + c.cut + c.after}[c.name]
			if got := bytesOf(text, st.tokens, f.content)[0].In(text); got != want {
				t.Errorf("to the left: got %q, want %q", got, want)
			}
		})
	}
}

func TestLink(t *testing.T) {
	st := func(p float32, nested float32, at int, content ...span) found {
		return found{cue: cue{at, at, p, nested}, content: content, parent: -1, confidence: confidence(p, 1)}
	}
	for _, c := range []struct {
		name string
		list []found
		want string // cue>parent's cue
	}{
		{"chain", []found{st(.9, 0, 1, span{2, 30}), st(.9, 1, 5, span{6, 30}), st(.9, 1, 8, span{9, 12})}, "1 5>1 8>5"},
		{"smallest", []found{st(.9, 0, 1, span{2, 30}), st(.9, 0, 40, span{4, 9}), st(.9, 1, 5, span{6, 8})}, "1 5>40 40"},
		{"second span", []found{st(.9, 0, 10, span{1, 9}, span{12, 30}), st(.9, 1, 20, span{21, 25})}, "10 20>10"},
		{"each in the other", []found{st(.9, .9, 3, span{10, 20}), st(.95, .1, 15, span{1, 8})}, "3>15 15"},
		{"unlikely inside", []found{st(.9, 0, 1, span{2, 30}), st(.2, 1, 5, span{6, 8})}, "1 5>1"},
		{"unlikely outside", []found{st(.9, 0, 1, span{2, 4}), st(.2, 1, 5, span{6, 8})}, "1"},
		{"nothing", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			list := link(c.list)
			for _, f := range list {
				s := fmt.Sprint(f.cue.first)
				if f.parent >= 0 {
					s += fmt.Sprint(">", list[f.parent].cue.first)
				}
				got = append(got, s)
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("got %q, want %q", s, c.want)
			}
		})
	}
}

func TestLinkForest(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		var list []found
		for range rng.IntN(12) {
			f := found{cue: cue{probability: rng.Float32(), nested: rng.Float32()}, parent: -1, confidence: rng.Float64()}
			f.cue.first = rng.IntN(60)
			f.cue.last = f.cue.first + rng.IntN(3)
			for range 1 + rng.IntN(2) {
				b := rng.IntN(60)
				f.content = append(f.content, span{b, b + rng.IntN(30)})
			}
			list = append(list, f)
		}
		list = link(list)
		for i := range list {
			at, n := i, 0
			for list[at].parent >= 0 {
				at = list[at].parent
				if n++; n > len(list) {
					t.Fatalf("statement %d is its own ancestor: %+v", i, list)
				}
			}
		}
	}
}

// TestReadQuotationMarks: windows without letters cost no encoder.
func TestReadQuotationMarks(t *testing.T) {
	r := tiny(t)
	began := time.Now()
	got, err := r.Read(context.Background(), new(State), strings.Repeat("\"“", 1<<19))
	if err != nil || len(got) > 0 {
		t.Fatalf("got %d statements, error %v", len(got), err)
	}
	if d := time.Since(began); d > 20*time.Second {
		t.Errorf("took %v", d)
	}
}

func TestConfidence(t *testing.T) {
	last := -1.
	for _, p := range []float32{0, .2, .4, .6, .8, .99, 1} {
		c := confidence(p, .8)
		if c < last || c < 0 || c > 1 {
			t.Errorf("cue probability %v: confidence %v after %v", p, c, last)
		}
		last = c
	}
	last = -1
	for _, p := range []float32{0, 1e-9, .1, .5, .9, 1} {
		c := confidence(.9, p)
		if c < last || c < 0 || c > 1 {
			t.Errorf("roles' posterior %v: confidence %v after %v", p, c, last)
		}
		last = c
	}
}

// TestWhole: brackets stand for content, braces for a cue, as tokens of the text without them.
func TestWhole(t *testing.T) {
	r := tiny(t)
	for _, c := range []struct{ name, text, content, cue, want string }{
		{"cue outside", "“the bridge. it will not”, he said", "it will not", "said", "“the bridge. it will not”"},
		{"begun only", "he said “the bridge. it will not”", "“the bridge", "said", "“the bridge. it will not”"},
		{"cue inside", "“the mayor said it will not”", "it will not", "said", "it will not"},
		{"not closed", "he said “the bridge. it will not", "it will not", "said", "it will not"},
		{"doubled", "he said ``the bridge at the river''", "bridge at", "said", "``the bridge at the river''"},
		{"no quotation", "he said the bridge. it will not", "it will not", "said", "it will not"},
	} {
		t.Run(c.name, func(t *testing.T) {
			st := new(State)
			r.tokenize(st, c.text)
			at := func(words string) span {
				b := strings.LastIndex(c.text, words)
				s := span{-1, -1}
				for i, k := range st.tokens {
					if int(k.Start) >= b && int(k.End) <= b+len(words) {
						if s.first < 0 {
							s.first = i
						}
						s.last = i
					}
				}
				return s
			}
			k := at(c.cue)
			f := found{cue: cue{first: k.first, last: k.last}, content: []span{at(c.content)}}
			f.whole(&st.quotations)
			if got := bytesOf(c.text, st.tokens, f.content)[0].In(c.text); got != c.want {
				t.Errorf("%q: got %q, want %q", c.text, got, c.want)
			}
		})
	}
}
