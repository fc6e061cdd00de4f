package evaluate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// values names the differences in the other fields of a linked pair of records.
func (c *comparison) values(m pair) {
	g, p := &c.gold.statements[m.gold], &c.predicted.statements[m.predicted]
	value := func(name, gold, predicted string) {
		if gold != predicted {
			c.add(name, m.gold, m.predicted, false, cmp.Or(gold, "none")+" → "+cmp.Or(predicted, "none"))
		}
	}
	value("act", g.Act, p.Act)
	value("form", g.Form, p.Form)
	value("said", g.Said, p.Said)
	goldParent, ok := placesOf(c.gold.statements)[g.Parent]
	parent, ok2 := placesOf(c.predicted.statements)[p.Parent]
	switch {
	case ok && !ok2:
		c.add("parent missing", m.gold, m.predicted, false, c.cueWords(c.gold, goldParent)+" > "+c.cueWords(c.gold, m.gold))
	case !ok && ok2:
		c.add("parent invented", m.gold, m.predicted, false, c.cueWords(c.predicted, parent)+" > "+c.cueWords(c.predicted, m.predicted))
	case ok && ok2 && c.toGold[parent] != goldParent:
		c.add("parent wrong", m.gold, m.predicted, false, c.cueWords(c.gold, goldParent)+" → "+c.cueWords(c.predicted, parent))
	}
	for _, f := range []struct {
		name            string
		gold, predicted []span
	}{{"addressee", g.Addressee, p.Addressee}, {"conditions", g.Conditions, p.Conditions}} {
		a, b := c.letters.cover(f.gold), c.letters.cover(f.predicted)
		switch {
		case a.equal(b):
		case len(b) == 0:
			c.add(f.name+" missing", m.gold, m.predicted, false, lower(c.wordsOf(a)))
		case len(a) == 0:
			c.add(f.name+" invented", m.gold, m.predicted, false, lower(c.wordsOf(b)))
		default:
			c.add(f.name+" differs", m.gold, m.predicted, false, lower(c.change(a, b)))
		}
	}
}

// entities names what is wrong with the source entities of linked statements: which are lacking, taken apart or thrown
// together, and what is said of them.
func (c *comparison) entities() {
	gold, predicted := sourcesByID(c.goldDoc.Sources), sourcesByID(c.predictedDoc.Sources)
	pairs := slices.Clone(c.linked)
	slices.SortFunc(pairs, earlierFirst)
	taken, got := make(map[string]pair), make(map[string]pair) // the first pair in which an entity stands
	for _, m := range pairs {
		g, p := c.gold.statements[m.gold].By, c.predicted.statements[m.predicted].By
		if g == "" {
			continue
		}
		mention := lower(c.wordsOf(c.gold.source[m.gold]))
		if p == "" {
			c.add("entity missing", m.gold, m.predicted, false, mention)
			continue
		}
		if first, ok := taken[g]; !ok {
			taken[g] = m
		} else if other := c.predicted.statements[first.predicted].By; other != p {
			c.add("entity taken apart", m.gold, m.predicted, false, name(predicted[other])+" | "+name(predicted[p])+": "+mention)
		}
		if first, ok := got[p]; !ok {
			got[p] = m
		} else if other := c.gold.statements[first.gold].By; other != g {
			c.add("entities thrown together", m.gold, m.predicted, false, name(gold[other])+" | "+name(gold[g])+": "+mention)
		}
		c.entity(m, gold[g], predicted[p])
	}
}

// name gives what an entity is called.
func name(s source) string { return lower(cmp.Or(s.Name, s.ID, "none")) }

// entity names what is said wrongly of the entity of a linked pair.
func (c *comparison) entity(m pair, gold, predicted source) {
	what := " (" + name(gold) + ")"
	if gold.Kind != predicted.Kind {
		c.add("kind: "+cmp.Or(gold.Kind, "none")+" → "+cmp.Or(predicted.Kind, "none"), m.gold, m.predicted, false, name(gold))
	}
	if predicted.Named == nil || gold.named() != *predicted.Named {
		c.add("named", m.gold, m.predicted, false, fmt.Sprint(gold.named(), what))
	}
	counted := gold.Count != nil && *gold.Count != 0 && (!gold.named() || gold.Kind == "group")
	if counted && (predicted.Count == nil || *predicted.Count != *gold.Count) {
		got := "none"
		if predicted.Count != nil {
			got = fmt.Sprint(*predicted.Count)
		}
		c.add("count", m.gold, m.predicted, false, fmt.Sprint(*gold.Count, " → ", got, what))
	}
}

// relations names disputes and support that are missed or invented, the latter only between linked statements.
func (c *comparison) relations() {
	toGold, toPredicted := make(map[int]int), make(map[int]int)
	for _, m := range c.linked {
		toGold[m.predicted], toPredicted[m.gold] = m.gold, m.predicted
	}
	for _, kind := range []struct {
		name  string
		types map[string]bool
	}{{"dispute", disputeTypes}, {"support", supportTypes}} {
		gold, predicted := edges(c.goldDoc, kind.types), edges(c.predictedDoc, kind.types)
		for _, e := range inOrder(gold) {
			a, ok := toPredicted[e[0]]
			b, ok2 := toPredicted[e[1]]
			if ok && ok2 && !predicted[unordered(a, b)] {
				c.addRelation(kind.name+" missing", e)
			}
		}
		for _, e := range inOrder(predicted) {
			a, ok := toGold[e[0]]
			b, ok2 := toGold[e[1]]
			if ok && ok2 && a != b && !gold[unordered(a, b)] {
				c.addRelation(kind.name+" invented", unordered(a, b))
			}
		}
	}
}

// addRelation notes a mistake about the relation between two gold statements.
func (c *comparison) addRelation(kind string, e [2]int) {
	c.add(kind, e[0], -1, false, c.cueWords(c.gold, e[0])+" | "+c.cueWords(c.gold, e[1]))
	m := &c.mistakes[len(c.mistakes)-1]
	other, _ := c.show(c.gold.statements[e[1]])
	m.Gold += " | " + other
}

func inOrder(set map[[2]int]bool) [][2]int {
	out := make([][2]int, 0, len(set))
	for e := range set {
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return out
}

// ownVoice names assertions in the outlet's own voice that share no letter with one on the other side.
func (c *comparison) ownVoice() {
	lacking := func(kind string, list, others []assertion, gold bool) {
		var all []span
		for _, o := range others {
			all = append(all, o.Span)
		}
		covered := c.letters.cover(all)
		for _, a := range list {
			letters := c.letters.cover([]span{a.Span})
			if len(letters) == 0 || letters.shared(covered) > 0 {
				continue
			}
			text := c.wordsOf(letters)
			first, _, _ := strings.Cut(text, " ")
			m := Mistake{Kind: kind, Document: c.id, At: c.letters.clamp(a.Span.start), Words: lower(first)}
			if gold {
				m.Gold = text
			} else {
				m.Predicted = text
			}
			c.mistakes = append(c.mistakes, m)
		}
	}
	lacking("own voice missing", c.goldDoc.OwnVoice, c.predictedDoc.OwnVoice, true)
	lacking("own voice invented", c.predictedDoc.OwnVoice, c.goldDoc.OwnVoice, false)
}
