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
	// Calibrations say how far confidence can be taken at its word; empty where predictions have none, or statements were given.
	Calibrations []Calibration
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
	// Change is how much greater F1 is than that of the predictions compared with; nil without such.
	Change *Change
	// RecallAll, of the figures of a story, counts what has no counterpart at all as missed too; else nil.
	RecallAll *float64
}

// Change is a difference between two predictions for the same documents.
type Change struct {
	Value float64
	// Interval holds it with 95 % probability, the documents drawn alike for both; nil where there are too few to say. A
	// change whose interval holds 0 is no result.
	Interval *Interval
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
	// Against, if not nil, are other predictions for the same gold with which the figures, but not those of groups, are
	// compared.
	Against *Predictions
	// Seed and Resamples belong to the bootstrap intervals; without resamples there are none.
	Seed      uint64
	Resamples int
}

// Score compares p with g.
func Score(g *Gold, p *Predictions, how Scoring) *Report {
	r := &Report{Gold: g.Name, Form: g.Form, Sum: g.Sum, Documents: g.Documents(), Statements: g.Statements(),
		Predicted: p.Statements(g), Seed: how.Seed, Resamples: how.Resamples}
	tallies := tallyAll(g, p)
	all := make([]int, len(g.form()))
	for k := range all {
		all[k] = k
	}
	var other []tally
	if how.Against != nil {
		other = tallyAll(g, how.Against)
	}
	r.Figures = figures(tallies, other, g.form(), all, how)
	r.Calibrations = calibrations(g, p, how)
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

// tallyAll counts all documents of g.
func tallyAll(g *Gold, p *Predictions) []tally {
	tallies := make([]tally, len(g.docs))
	for i := range g.docs {
		tallies[i] = tallyDocument(g, p, i)
	}
	return tallies
}

// tallyDocument counts document i of g.
func tallyDocument(g *Gold, p *Predictions, i int) tally {
	l := newLetters(g.docs[i].text())
	if g.Form == Flat {
		return tallyFlat(newSide(l, g.docs[i].Statements), newSide(l, p.of(g, i)))
	}
	predicted := p.docs[g.docs[i].ID]
	return tallyRecord(l, &g.docs[i], &predicted)
}

// figures makes the figures at these places of the tallies of some documents, compared with other tallies of the same
// unless other is nil. Shares and B-cubed figures of which there is no instance are left out, as the reference scorers do.
func figures(tallies, other []tally, kinds []kind, places []int, how Scoring) []Figure {
	intervals, changes := bootstrap(tallies, other, kinds, how)
	var out []Figure
	for _, k := range places {
		f, ok := figure(tallies, kinds[k], k)
		if !ok {
			continue
		}
		f.Interval = intervals[k]
		if g, ok := figure(other, kinds[k], k); ok && other != nil {
			f.Change = &Change{Value: f.F1 - g.F1, Interval: changes[k]}
		}
		out = append(out, f)
	}
	return out
}

// figure makes the figure of this kind, which is at this place of the tallies; false if there is none.
func figure(tallies []tally, kind kind, place int) (Figure, bool) {
	f := Figure{Name: kind.name, Share: kind.share}
	var sum cell
	var p, r float64
	links := 0
	for _, t := range tallies {
		sum.add(t.cells[place])
		if kind.bcubed {
			for _, l := range t.links { // one after the other: the order of the sums is the reference scorer's
				p += l.precision
				r += l.recall
			}
			links += len(t.links)
		}
	}
	f.Right, f.Predicted, f.Gold = sum.Right, sum.Predicted, sum.Gold
	switch {
	case kind.bcubed:
		if links == 0 {
			return f, false
		}
		f.Right, f.Predicted, f.Gold = links, links, links
		f.P, f.R, f.F1 = harmonic(p/float64(links), r/float64(links))
	case f.Share:
		if f.Gold == 0 {
			return f, false
		}
		f.F1 = ratio(f.Right, f.Gold)
	default:
		f.P, f.R, f.F1 = sum.scores()
	}
	return f, true
}

func byOutlet(g *Gold, tallies []tally, places []int, how Scoring) []Group {
	parts := make(map[string][]tally)
	for i := range g.docs {
		o := g.docs[i].outlet()
		parts[o] = append(parts[o], tallies[i])
	}
	var out []Group
	for name, part := range parts {
		out = append(out, Group{By: ByOutlet, Name: name, Documents: len(part), Figures: figures(part, nil, g.form(), places, how)})
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
			Figures: figures(tallies[f], nil, g.form(), places, how)})
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
