package evaluate

import (
	"cmp"
	"encoding/json"
	"slices"

	"hearsay"
)

// Report is how well predictions agree with gold.
type Report struct {
	// Gold is the name of the annotated corpus, Form its form and Sum its version.
	Gold string
	Form Form
	Sum  string
	// Documents, Statements and Predicted are how many there were.
	Documents, Statements, Predicted int
	// Given says that the extractor was given source, cue, content and parent.
	Given     bool
	Seed      uint64
	Resamples int
	Figures   []Figure
	// Groups break the figures down; empty if that was not asked for.
	Groups []Group
}

// Group is a part of the whole.
type Group struct {
	// By is the property by which the whole was broken down.
	By By
	// Name is its value in this group: an outlet, "" if the document names none, or a form.
	Name string
	// Documents is how many documents the figures rest on.
	Documents int
	Figures   []Figure
}

// Figure is one measure, as a fraction.
type Figure struct {
	Name string
	// Share marks a share of right values: only F1 is given then, which is that share.
	Share     bool
	P, R, F1  float64
	Right     int // predicted ones that are right; for a share, gold ones with the right value
	Predicted int
	Gold      int
	// Interval holds F1 with 95 % probability; nil where there are too few documents to say.
	Interval *Interval
	// RecallAll, of the figures of a story, counts what has no counterpart at all as missed too; else nil.
	RecallAll *float64
}

// By is a property by which figures can be broken down.
type By string

// The properties.
const (
	ByOutlet By = "outlet"
	// ByForm breaks down by how much of the content stands in quotation marks: recall by the gold content, precision by
	// the predicted one.
	ByForm By = "form"
)

// Scoring says how [Score] goes about it.
type Scoring struct {
	// By are the properties by which the figures are broken down too.
	By []By
	// Seed and Resamples belong to the bootstrap intervals; without resamples there are none.
	Seed      uint64
	Resamples int
}

// Score compares p with g.
func Score(g *Gold, p *Predictions, how Scoring) *Report {
	r := &Report{Gold: g.Name, Form: g.Form, Sum: g.Sum, Documents: g.Documents(), Statements: g.Statements(),
		Predicted: p.Statements(g), Seed: how.Seed, Resamples: how.Resamples}
	tallies := make([]tally, len(g.docs))
	for i := range g.docs {
		tallies[i] = tallyDocument(g, p, i)
	}
	all := make([]int, len(g.form()))
	for k := range all {
		all[k] = k
	}
	r.Figures = figures(tallies, g.form(), all, how)
	for _, by := range how.By {
		switch by {
		case ByOutlet:
			r.Groups = append(r.Groups, byOutlet(g, tallies, all, how)...)
		case ByForm:
			r.Groups = append(r.Groups, byForm(g, p, how)...)
		}
	}
	return r
}

func (g *Gold) form() []kind { return g.Form.kinds() }

// tallyDocument counts document i of g.
func tallyDocument(g *Gold, p *Predictions, i int) tally {
	l := newLetters(g.docs[i].text())
	if g.Form == Flat {
		return tallyFlat(newSide(l, g.docs[i].Statements), newSide(l, p.of(g, i)))
	}
	predicted := p.docs[g.docs[i].ID]
	return tallyRecord(l, &g.docs[i], &predicted)
}

// figures makes the figures at these places of the tallies of some documents. Shares and B-cubed figures of which there
// is no instance are left out, as the reference scorers do.
func figures(tallies []tally, kinds []kind, places []int, how Scoring) []Figure {
	intervals := bootstrap(tallies, kinds, how.Seed, how.Resamples)
	var out []Figure
	for _, k := range places {
		f := Figure{Name: kinds[k].name, Share: kinds[k].share}
		var sum cell
		var p, r float64
		links := 0
		for _, t := range tallies {
			sum.add(t.cells[k])
			if kinds[k].bcubed {
				for _, l := range t.links { // one after the other: the order of the sums is the reference scorer's
					p += l.precision
					r += l.recall
				}
				links += len(t.links)
			}
		}
		f.Right, f.Predicted, f.Gold = sum.Right, sum.Predicted, sum.Gold
		switch {
		case kinds[k].bcubed:
			if links == 0 {
				continue
			}
			f.Right, f.Predicted, f.Gold = links, links, links
			f.P, f.R, f.F1 = harmonic(p/float64(links), r/float64(links))
		case f.Share:
			if f.Gold == 0 {
				continue
			}
			f.F1 = ratio(f.Right, f.Gold)
		default:
			f.P, f.R, f.F1 = sum.scores()
		}
		f.Interval = intervals[k]
		out = append(out, f)
	}
	return out
}

func byOutlet(g *Gold, tallies []tally, places []int, how Scoring) []Group {
	parts := make(map[string][]tally)
	for i := range g.docs {
		o := g.docs[i].outlet()
		parts[o] = append(parts[o], tallies[i])
	}
	var out []Group
	for name, part := range parts {
		out = append(out, Group{By: ByOutlet, Name: name, Documents: len(part), Figures: figures(part, g.form(), places, how)})
	}
	slices.SortFunc(out, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Documents, a.Documents), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// byForm breaks those figures down that count statements.
func byForm(g *Gold, p *Predictions, how Scoring) []Group {
	forms := []hearsay.Form{hearsay.Direct, hearsay.Mixed, hearsay.Indirect}
	places := []int{flatSource, flatCue, flatContent, flatLinked, flatLinkedExact}
	if g.Form == Records {
		places = []int{recordStatements, recordNested, recordAct}
	}
	tallies := make([][]tally, len(forms))
	documents := make([]int, len(forms))
	for i := range g.docs {
		l := newLetters(g.docs[i].text())
		gold, predicted := g.docs[i].Statements, p.of(g, i)
		goldForms, predictedForms := formsOf(g.docs[i].text(), gold), formsOf(g.docs[i].text(), predicted)
		goldSide, predictedSide := newSide(l, gold), newSide(l, predicted)
		for f, form := range forms {
			c := formCount{form: form, gold: goldSide, predicted: predictedSide, goldForms: goldForms, predictedForms: predictedForms}
			t := tally{cells: make([]cell, len(g.form()))}
			if g.Form == Flat {
				c.flat(t.cells)
			} else {
				c.records(t.cells)
			}
			tallies[f] = append(tallies[f], t)
			if slices.Contains(goldForms, form) {
				documents[f]++
			}
		}
	}
	var out []Group
	for f, form := range forms {
		out = append(out, Group{By: ByForm, Name: string(form), Documents: documents[f],
			Figures: figures(tallies[f], g.form(), places, how)})
	}
	return out
}

// formCount counts the statements of one form in one document.
type formCount struct {
	form                      hearsay.Form
	gold, predicted           side
	goldForms, predictedForms []hearsay.Form
}

func (c *formCount) flat(cells []cell) {
	for place, pairs := range flatPairs(c.gold, c.predicted) {
		cells[place] = c.cell(pairs,
			func(i int) bool { return flatCounted(c.gold, place, i) },
			func(j int) bool { return flatCounted(c.predicted, place, j) })
	}
}

func (c *formCount) records(cells []cell) {
	gold, predicted := c.gold.statements, c.predicted.statements
	pairs := match(c.gold, c.predicted, earlierFirst)
	any := func(int) bool { return true }
	cells[recordStatements] = c.cell(pairs, any, any)
	var nested []pair
	for _, m := range pairs {
		if gold[m.gold].Parent != "" && predicted[m.predicted].Parent != "" {
			nested = append(nested, m)
		}
		if c.goldForms[m.gold] == c.form {
			cells[recordAct].share(gold[m.gold].Act == predicted[m.predicted].Act)
		}
	}
	cells[recordNested] = c.cell(nested,
		func(i int) bool { return gold[i].Parent != "" },
		func(j int) bool { return predicted[j].Parent != "" })
}

// cell counts pairs, and the gold and predicted statements that count, of this form.
func (c *formCount) cell(pairs []pair, gold, predicted func(int) bool) cell {
	var out cell
	for i, f := range c.goldForms {
		if f == c.form && gold(i) {
			out.Gold++
		}
	}
	for j, f := range c.predictedForms {
		if f == c.form && predicted(j) {
			out.Predicted++
		}
	}
	for _, m := range pairs {
		if c.goldForms[m.gold] == c.form {
			out.Found++
		}
		if c.predictedForms[m.predicted] == c.form {
			out.Right++
		}
	}
	return out
}

// formsOf gives the form of each statement by its content, whatever the file says. The root package, which alone
// converts offsets, does the work; a content that lies outside the text is cut to it.
func formsOf(text string, statements []statement) []hearsay.Form {
	l := newLetters(text)
	d := document{Text: &text}
	for _, s := range statements {
		c := statement{}
		for _, sp := range s.Content {
			if cut := (span{l.clamp(sp.start), l.clamp(sp.end)}); cut.start < cut.end {
				c.Content = append(c.Content, cut)
			}
		}
		d.Statements = append(d.Statements, c)
	}
	var r hearsay.Record
	line, err := json.Marshal(d)
	if err == nil {
		err = json.Unmarshal(line, &r)
	}
	if err != nil {
		panic("evaluate: spans within their text are refused: " + err.Error())
	}
	quotations := hearsay.QuotationsIn(text)
	out := make([]hearsay.Form, len(statements))
	for i, s := range r.Statements {
		out[i] = quotations.Form(text, s.Content)
	}
	return out
}
