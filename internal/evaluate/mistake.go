package evaluate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Mistake is one difference between gold and prediction.
type Mistake struct {
	// Kind is what went wrong: "missed", "spurious", "source wrong", "content boundary: ends late", ...
	Kind string `json:"kind"`
	// Document is the document's id, At where in it the statement's words begin, in code points.
	Document string `json:"document"`
	At       int    `json:"at"`
	// Words are what mistakes of one kind are counted by: the cue that was missed, the words by which a span is too
	// long or too short, the value that was taken for another.
	Words string `json:"words"`
	// Unlinked says that the mistake keeps a statement from being found, not only from being exact.
	Unlinked bool `json:"unlinked"`
	// Gold and Predicted are the two statements in short, as [source | cue | content]; empty where there is none.
	Gold      string `json:"gold"`
	Predicted string `json:"predicted"`
}

// Mistakes lists the differences between p and g, in the order of the documents. Statements that do not stand for each
// other by the scorers' rule are still set side by side if they share letters of their cues or most of their content;
// what then differs is named. A statement with several differences has a mistake for each.
func Mistakes(g *Gold, p *Predictions) []Mistake {
	var out []Mistake
	for i := range g.docs {
		l := newLetters(g.docs[i].text())
		predicted := p.of(g, i)
		predictedDoc := p.docs[g.docs[i].ID]
		c := comparison{records: g.Form == Records, goldDoc: &g.docs[i], predictedDoc: &predictedDoc, id: g.docs[i].ID, text: []rune(g.docs[i].text()), letters: l,
			gold: newSide(l, g.docs[i].Statements), predicted: newSide(l, predicted)}
		ties := earlierFirst
		if g.Form == Flat {
			ties = laterFirst
		}
		c.linked = match(c.gold, c.predicted, ties)
		c.compare()
		out = append(out, c.mistakes...)
	}
	return out
}

// comparison sets the statements of one document side by side.
type comparison struct {
	records               bool
	goldDoc, predictedDoc *document
	id                    string
	text                  []rune
	letters               letters
	gold, predicted       side
	linked                []pair
	toGold                []int // predicted statement -> gold one beside which it stands, or -1
	mistakes              []Mistake
}

func (c *comparison) compare() {
	c.toGold = make([]int, len(c.predicted.statements))
	for j := range c.toGold {
		c.toGold[j] = -1
	}
	beside := make([]bool, len(c.gold.statements))
	isLinked := make(map[pair]bool)
	all := slices.Clone(c.linked)
	for _, m := range c.linked {
		isLinked[m], beside[m.gold], c.toGold[m.predicted] = true, true, m.gold
	}
	for _, m := range c.near(beside) {
		all = append(all, m)
		beside[m.gold], c.toGold[m.predicted] = true, m.gold
	}
	slices.SortFunc(all, earlierFirst)
	for i := range c.gold.statements {
		if !beside[i] {
			c.add("missed"+nested(c.gold.statements[i]), i, -1, true, c.cueWords(c.gold, i))
		}
	}
	for _, m := range all {
		c.spans(m, isLinked[m])
		if c.records && isLinked[m] {
			c.values(m)
		}
	}
	for j, i := range c.toGold {
		if i < 0 {
			c.add("spurious"+nested(c.predicted.statements[j]), -1, j, true, c.cueWords(c.predicted, j))
		}
	}
	if c.records {
		c.entities()
		c.relations()
		c.ownVoice()
	}
}

// nested marks the kind of a mistake about a statement within another.
func nested(s statement) string {
	if s.Parent != "" {
		return ", nested"
	}
	return ""
}

// besideContent is the overlap of contents from which on two statements stand side by side without sharing a cue.
const besideContent = .3

// near pairs statements that the scorers do not, best first.
func (c *comparison) near(beside []bool) []pair {
	type candidate struct {
		pair
		overlap float64
	}
	var candidates []candidate
	for i := range c.gold.statements {
		for j := range c.predicted.statements {
			if beside[i] || c.toGold[j] >= 0 {
				continue
			}
			content := c.gold.content[i].iou(c.predicted.content[j])
			cue := c.gold.cue[i].shared(c.predicted.cue[j])
			if cue == 0 && content < besideContent {
				continue
			}
			overlap := content + c.gold.source[i].iou(c.predicted.source[j])
			if cue > 0 {
				overlap += 2
			}
			candidates = append(candidates, candidate{pair{i, j}, overlap})
		}
	}
	slices.SortFunc(candidates, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.overlap, a.overlap), earlierFirst(a.pair, b.pair))
	})
	usedGold, usedPredicted := make(map[int]bool), make(map[int]bool)
	var out []pair
	for _, m := range candidates {
		if !usedGold[m.gold] && !usedPredicted[m.predicted] {
			usedGold[m.gold], usedPredicted[m.predicted] = true, true
			out = append(out, m.pair)
		}
	}
	return out
}

// spans names the differences in source, cue and content of a pair.
func (c *comparison) spans(m pair, linked bool) {
	i, j := m.gold, m.predicted
	roles := []struct {
		name            string
		gold, predicted cover
	}{
		{"source", c.gold.source[i], c.predicted.source[j]},
		{"cue", c.gold.cue[i], c.predicted.cue[j]},
		{"content", c.gold.content[i], c.predicted.content[j]},
	}
	for _, r := range roles {
		keepsApart := !linked && r.name != "cue" && r.gold.iou(r.predicted) < enough
		switch {
		case r.gold.equal(r.predicted):
		case len(r.predicted) == 0:
			c.add(r.name+" missing", i, j, keepsApart, lower(c.wordsOf(r.gold)))
		case len(r.gold) == 0:
			c.add(r.name+" invented", i, j, keepsApart, lower(c.wordsOf(r.predicted)))
		case r.gold.shared(r.predicted) == 0:
			c.add(r.name+" wrong", i, j, keepsApart, lower(c.wordsOf(r.gold)+" → "+c.wordsOf(r.predicted)))
		default:
			c.add(r.name+" boundary: "+drift(r.gold, r.predicted), i, j, keepsApart, lower(c.change(r.gold, r.predicted)))
		}
	}
}

// drift says how predicted lies to gold, which it overlaps.
func drift(gold, predicted cover) string {
	var parts []string
	switch d := predicted[0].start - gold[0].start; {
	case d < 0:
		parts = append(parts, "starts early")
	case d > 0:
		parts = append(parts, "starts late")
	}
	switch d := predicted[len(predicted)-1].end - gold[len(gold)-1].end; {
	case d < 0:
		parts = append(parts, "ends early")
	case d > 0:
		parts = append(parts, "ends late")
	}
	if len(parts) == 0 {
		parts = append(parts, "differs within")
	}
	return strings.Join(parts, ", ")
}

// change gives the words that predicted has too many (+) and too few (-).
func (c *comparison) change(gold, predicted cover) string {
	var parts []string
	for _, s := range c.wordRanges(predicted.without(gold)) {
		parts = append(parts, "+"+s)
	}
	for _, s := range c.wordRanges(gold.without(predicted)) {
		parts = append(parts, "-"+s)
	}
	return strings.Join(parts, " ")
}

// add notes a mistake about gold statement i, or none where i < 0, and predicted statement j, likewise.
func (c *comparison) add(kind string, i, j int, unlinked bool, words string) {
	m := Mistake{Kind: kind, Document: c.id, Unlinked: unlinked, Words: words, At: -1}
	if j >= 0 {
		m.Predicted, m.At = c.show(c.predicted.statements[j])
	}
	if i >= 0 {
		m.Gold, m.At = c.show(c.gold.statements[i])
	}
	c.mistakes = append(c.mistakes, m)
}

// maxShown is how many characters of one field [Mistake] shows.
const maxShown = 120

// show gives a statement in short and where its words begin.
func (c *comparison) show(s statement) (string, int) {
	at := len(c.text)
	field := func(spans []span) string {
		var parts []string
		for _, sp := range spans {
			start, end := c.letters.clamp(sp.start), c.letters.clamp(sp.end)
			if start < end {
				at = min(at, start)
				parts = append(parts, string(c.text[start:end]))
			}
		}
		return shorten(strings.Join(parts, " … "))
	}
	return fmt.Sprintf("[%s | %s | %s]", field(s.Source), field(s.Cue), field(s.Content)), at
}

// shorten gives s on one line, without its middle if it is long.
func shorten(s string) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) <= maxShown {
		return string(r)
	}
	half := maxShown/2 - 2
	return string(r[:half]) + " ... " + string(r[len(r)-half:])
}

// cueWords gives the words of a cue, by which missed and spurious statements are counted.
func (c *comparison) cueWords(s side, i int) string {
	text, _ := c.show(statement{Cue: s.statements[i].Cue})
	return lower(cmp.Or(strings.Trim(text, "[| ]"), "(no cue)"))
}

func lower(s string) string { return strings.ToLower(s) }

// wordsOf gives the text of c on one line.
func (c *comparison) wordsOf(letters cover) string {
	return strings.Join(c.wordRanges(letters), " … ")
}

// wordRanges gives the text of each range of letters, with what stands between its first and last letter.
func (c *comparison) wordRanges(letters cover) []string {
	var out []string
	for _, r := range letters {
		// The code point of letter n is the last before which n letters stand.
		start, _ := slices.BinarySearch(c.letters.before, r.start+1)
		end, _ := slices.BinarySearch(c.letters.before, r.end)
		out = append(out, shorten(string(c.text[start-1:end])))
	}
	return out
}

// without gives the letters of c that are not in d.
func (c cover) without(d cover) cover {
	var out cover
	j := 0
	for _, r := range c {
		for j < len(d) && d[j].end <= r.start {
			j++
		}
		for k := j; k < len(d) && d[k].start < r.end; k++ {
			if r.start < d[k].start {
				out = append(out, letterRange{r.start, d[k].start})
			}
			r.start = max(r.start, d[k].end)
		}
		if r.start < r.end {
			out = append(out, r)
		}
	}
	return out
}

// MistakeKind is the mistakes of one kind.
type MistakeKind struct {
	Kind     string
	Count    int
	Unlinked int // how many keep a statement from being found
	// Words are the most frequent words, with how often they occur.
	Words []WordCount
	// Mistakes are all of the kind, in the order of the documents.
	Mistakes []Mistake
}

// WordCount is how often words occur.
type WordCount struct {
	Words string
	Count int
}

// Kinds groups mistakes by kind, the most frequent first, and counts their words.
func Kinds(mistakes []Mistake) []MistakeKind {
	places := make(map[string]int)
	var out []MistakeKind
	for _, m := range mistakes {
		k, ok := places[m.Kind]
		if !ok {
			k = len(out)
			places[m.Kind] = k
			out = append(out, MistakeKind{Kind: m.Kind})
		}
		out[k].Count++
		if m.Unlinked {
			out[k].Unlinked++
		}
		out[k].Mistakes = append(out[k].Mistakes, m)
	}
	for k := range out {
		out[k].Words = countWords(out[k].Mistakes)
	}
	slices.SortFunc(out, func(a, b MistakeKind) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Kind, b.Kind))
	})
	return out
}

func countWords(mistakes []Mistake) []WordCount {
	counts := make(map[string]int)
	for _, m := range mistakes {
		counts[m.Words]++
	}
	out := make([]WordCount, 0, len(counts))
	for w, n := range counts {
		out = append(out, WordCount{w, n})
	}
	slices.SortFunc(out, func(a, b WordCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Words, b.Words))
	})
	return out
}
