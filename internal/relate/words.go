package relate

import (
	_ "embed"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// word is one word of a statement as relations see it.
type word struct {
	stem string
	raw  string // in lower case
	// proper: written with a capital, not at the beginning; number: has a digit.
	proper, number bool
}

// split cuts text into words; function words are kept, because negation is one.
func split(text string) []word {
	var out []word
	start, capital := -1, false
	first := true
	flush := func(end int) {
		if start < 0 {
			return
		}
		raw := strings.ToLower(text[start:end])
		raw = strings.TrimSuffix(strings.TrimSuffix(strings.ReplaceAll(raw, "’", "'"), "'s"), "'")
		w := word{stem: stem(raw), raw: raw, proper: capital && !first, number: strings.IndexFunc(raw, unicode.IsDigit) >= 0}
		if w.number {
			w.stem = strings.NewReplacer(",", "").Replace(raw)
		}
		out = append(out, w)
		start, first = -1, false
	}
	for i, r := range text {
		in := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) ||
			start >= 0 && (r == '\'' || r == '’' || (r == ',' || r == '.') && digitAfter(text, i))
		switch {
		case in && start < 0:
			start, capital = i, unicode.IsUpper(r)
		case !in:
			flush(i)
			if r == '.' || r == '!' || r == '?' || r == '“' || r == '"' {
				first = true
			}
		}
	}
	flush(len(text))
	return out
}

// digitAfter reports whether the point or comma at i stands within a number.
func digitAfter(text string, i int) bool {
	return i > 0 && i+1 < len(text) && text[i-1] >= '0' && text[i-1] <= '9' && text[i+1] >= '0' && text[i+1] <= '9'
}

// stem cuts the common English endings off, so that forms of one word meet. It is step 1 of Porter's algorithm (1980) and the
// final e, with a few more endings; other languages pass nearly unchanged.
func stem(w string) string {
	if len(w) < 4 || strings.ContainsRune(w, '\'') {
		return w
	}
	for _, e := range []struct{ end, to string }{{"sses", "ss"}, {"ies", "y"}, {"ied", "y"}, {"ss", "ss"}, {"us", "us"}, {"s", ""}} {
		if strings.HasSuffix(w, e.end) {
			w = w[:len(w)-len(e.end)] + e.to
			break
		}
	}
	for _, end := range []string{"ingly", "edly", "ing", "ed", "ly"} {
		if rest, ok := strings.CutSuffix(w, end); ok && len(rest) > 2 && strings.ContainsAny(rest, "aeiouy") {
			w = rest
			if n := len(w); n > 3 && w[n-1] == w[n-2] && !strings.ContainsRune("lsz", rune(w[n-1])) {
				w = w[:n-1]
			}
			break
		}
	}
	if len(w) > 3 {
		w = strings.TrimSuffix(w, "e")
	}
	return w
}

//go:embed idf.txt
var idfTable string

// idf holds, for the stems that are common in news, how telling it is that two statements share one: the logarithm of the
// share of articles without it, in steps of 0.1. It is written by training/relate.
type idf struct {
	of      map[string]float64
	unknown float64
}

func loadIDF(table string) idf {
	t := idf{of: map[string]float64{}}
	for _, line := range strings.Split(table, "\n") {
		value, words, ok := strings.Cut(line, "\t")
		if !ok {
			continue
		}
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			continue
		}
		for _, w := range strings.Fields(words) {
			t.of[w] = v
		}
		t.unknown = max(t.unknown, v+0.5)
	}
	return t
}

func (t idf) weight(stem string) float64 {
	if v, ok := t.of[stem]; ok {
		return v
	}
	return t.unknown
}

// vector is a bag of stems, each weighted by how telling it is; norm is its length.
type vector struct {
	w    map[string]float64
	norm float64
}

func (t idf) vector(lists ...[]word) vector {
	v := vector{w: map[string]float64{}}
	for _, words := range lists {
		for _, w := range words {
			if !stop[w.stem] {
				v.w[w.stem] = t.weight(w.stem)
			}
		}
	}
	for _, x := range v.w {
		v.norm += x * x
	}
	v.norm = math.Sqrt(v.norm)
	return v
}

// cosine is the similarity of two bags, 0 to 1.
func cosine(a, b vector) float64 {
	if a.norm == 0 || b.norm == 0 {
		return 0
	}
	return dot(a, b) / (a.norm * b.norm)
}

// within is how much of the smaller bag the other has too, 0 to 1.
func within(a, b vector) float64 {
	m := min(a.norm, b.norm)
	if m == 0 {
		return 0
	}
	return dot(a, b) / (m * m)
}

func dot(a, b vector) float64 {
	if len(a.w) > len(b.w) {
		a, b = b, a
	}
	// The order of summation is that of the weights, not of the map: the result is the same every time because each product
	// is a square of a step of 0.1, which sums exactly enough to be rounded.
	var sum float64
	for w, x := range a.w {
		if _, ok := b.w[w]; ok {
			sum += math.Round(x * x * 100)
		}
	}
	return sum / 100
}

// set makes a set of stems from a list of words.
func set(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
		m[stem(w)] = true
	}
	return m
}

// stop are words that say nothing about what a statement is about.
var stop = set(`a an the and or but if of to in on at by for with from as is are was were be been being am it its this that these those he she
	they them his her their him i we you me us our your my mine who whom which what when where how than then so not no nor do does did doing have
	has had having will would can could shall should may might must there here about into over after before under again more most some any all
	also just only very too own same other such up down out off said say says told tell telling s t don didn isn wasn n't doesn't don't didn't
	isn't wasn't aren't won't can't cannot it's i'm we're they're you're he's she's that's there's i've we've`)

// negations turn a statement round.
var negations = set(`not no never nobody nothing none neither nor without cannot can't won't don't doesn't didn't isn't wasn't aren't weren't
	hasn't haven't hadn't wouldn't shouldn't couldn't n't refuse reject deny false untrue wrong fail unable unlikely impossible lack absence hardly
	nonsense inaccurate baseless unfounded`)

// antonyms are pairs of words of which one says the opposite of the other.
var antonyms = pairs(`true false|right wrong|good bad|agree disagree|accept reject|support oppose|back oppose|raise lower|rise fall|increase decrease|
	increase cut|win lose|success failure|succeed fail|open close|open shut|begin end|start stop|legal illegal|lawful unlawful|guilty innocent|
	fit unfit|qualify unqualified|strong weak|safe dangerous|safe unsafe|possible impossible|likely unlikely|fair unfair|smart stupid|genius stupid|
	honest dishonest|truth lie|honest lie|truthful lie|approve reject|allow ban|allow block|allow forbid|protect harm|protect destroy|help hurt|
	help harm|create destroy|love hate|friend enemy|more less|more fewer|always never|all none|everybody nobody|everyone nobody|first last|
	early late|before after|public secret|public private|confirm deny|admit deny|remember forget|join leave|stay leave|enter leave|buy sell|
	poor rich|high low|up down|better worse|best worst|advance retreat|attack defend|praise criticise|praise criticize|clear unclear|certain uncertain|
	stable unstable|aware unaware|willing unwilling|able unable|same different|unite divide|united divided|unifier divisive|peace war|
	withdraw stay|withdraw remain|withdraw deploy|ready unprepared|prepared unprepared|healthy sick|healthy ill|accurate inaccurate|
	complete incomplete|compliance violate|comply violate|comply violation|appropriate inappropriate|proper improper|constitutional unconstitutional|
	responsible irresponsible|qualified unqualified|experienced inexperienced|temporary permanent|voluntary forced|real fake|genuine fake|
	authentic forged|progress setback|hope fear|optimistic pessimistic|constructive destructive|flexible rigid|cheap expensive|simple complex`)

func pairs(list string) map[string][]string {
	m := map[string][]string{}
	for _, p := range strings.Split(list, "|") {
		if a, b, ok := strings.Cut(strings.TrimSpace(p), " "); ok {
			a, b = stem(a), stem(b)
			m[a], m[b] = append(m[a], b), append(m[b], a)
		}
	}
	return m
}

// wordings are nouns for what somebody else said: a denial whose content holds one points at that statement.
var wordings = set(`report reports claim claims allegation accusation charge suggestion assertion story account notion idea rumour rumor article
	statement remark comment criticism attack finding findings argument theory version narrative characterization characterisation those that it this`)

// denials are cues that say that something is not so; rebuffs also answer without saying it.
var denials = set(`deny denies denied denying dismiss dismissed reject rejected dispute disputed disputing rebut rebutted refute refuted contradict
	contest contested disagree disavow debunk false untrue nonsense denial rejection push pushed rebuff`)

// contrasts open a sentence that goes against the one before.
var contrasts = set(`but however although though despite while yet meanwhile instead contrary nevertheless nonetheless still`)

// CountStems makes the table of how telling words are out of many articles: a line for each step of 0.1 of the logarithm of
// articles over articles with the stem, then the stems. Stems in fewer than five articles are left out; they count as
// rarer than all others.
func CountStems(texts []string) string {
	in := map[string]int{}
	for _, t := range texts {
		seen := map[string]bool{}
		for _, w := range split(t) {
			if !seen[w.stem] && !stop[w.stem] && !w.number {
				seen[w.stem] = true
				in[w.stem]++
			}
		}
	}
	lines := map[int][]string{}
	for w, n := range in {
		if n >= 5 {
			step := int(math.Round(math.Log(float64(len(texts))/float64(n)) * 10))
			lines[step] = append(lines[step], w)
		}
	}
	var b strings.Builder
	for _, step := range slices.Sorted(maps.Keys(lines)) {
		slices.Sort(lines[step])
		fmt.Fprintf(&b, "%.1f\t%s\n", float64(step)/10, strings.Join(lines[step], " "))
	}
	return b.String()
}
