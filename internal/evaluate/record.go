package evaluate

import "fmt"

// The places of the figures of records in a tally; see score_record.py of the reference scorers.
const (
	recordStatements = iota
	recordNested
	recordChain
	recordConditions
	recordAddressee
	recordSaid
	recordDisputes
	recordSupport
	recordOwnVoice
	recordSources
	recordAct
	recordForm
	recordActAll
	recordKind
	recordNamed
	recordCount
)

var recordKinds = []kind{
	recordStatements: {name: "statements"},
	recordNested:     {name: "nested"},
	recordChain:      {name: "chain"},
	recordConditions: {name: "conditions"},
	recordAddressee:  {name: "addressee"},
	recordSaid:       {name: "said"},
	recordDisputes:   {name: "disputes"},
	recordSupport:    {name: "support"},
	recordOwnVoice:   {name: "own_voice"},
	recordSources:    {name: "sources", bcubed: true},
	recordAct:        {name: "act", share: true},
	recordForm:       {name: "form", share: true},
	recordActAll:     {name: "act_all", share: true},
	recordKind:       {name: "kind", share: true},
	recordNamed:      {name: "named", share: true},
	recordCount:      {name: "count", share: true},
}

// The relations that make a dispute, and those that make support.
var (
	disputeTypes = map[string]bool{"denies": true, "contradicts": true}
	supportTypes = map[string]bool{"supports": true, "repeats": true}
)

// recordTally counts one document of records.
type recordTally struct {
	tally
	letters         letters
	gold, predicted *document
	pairs           []pair
	toGold          []int // predicted statement -> gold one that it stands for, or -1
}

// tallyRecord counts the predicted record p against the gold one.
func tallyRecord(l letters, gold, p *document) tally {
	r := recordTally{tally: tally{cells: make([]cell, len(recordKinds))}, letters: l, gold: gold, predicted: p,
		pairs:  match(newSide(l, gold.Statements), newSide(l, p.Statements), earlierFirst),
		toGold: make([]int, len(p.Statements)),
	}
	for j := range r.toGold {
		r.toGold[j] = -1
	}
	for _, m := range r.pairs {
		r.toGold[m.predicted] = m.gold
	}
	r.cells[recordStatements] = count(len(r.pairs), len(p.Statements), len(gold.Statements))
	r.nesting()
	r.values()
	r.spans()
	r.entities()
	r.cells[recordDisputes] = r.relations(disputeTypes)
	r.cells[recordSupport] = r.relations(supportTypes)
	return r.tally
}

// nesting counts nested statements and pairs of child and parent.
func (r *recordTally) nesting() {
	g, p := r.gold.Statements, r.predicted.Statements
	nested := cell{Predicted: withParent(p), Gold: withParent(g)}
	for _, m := range r.pairs {
		if g[m.gold].Parent != "" && p[m.predicted].Parent != "" {
			nested.Right++
		}
	}
	nested.Found = nested.Right
	r.cells[recordNested] = nested

	goldPlaces, places := placesOf(g), placesOf(p)
	goldEdges := make(map[[2]int]bool)
	for i, s := range g {
		if parent, ok := goldPlaces[s.Parent]; ok {
			goldEdges[[2]int{i, parent}] = true
		}
	}
	right, predicted := 0, 0
	for j, s := range p {
		if parent, ok := places[s.Parent]; ok {
			predicted++
			if goldEdges[[2]int{r.toGold[j], r.toGold[parent]}] {
				right++
			}
		}
	}
	r.cells[recordChain] = count(right, predicted, len(goldEdges))
}

// values counts acts, forms and times.
func (r *recordTally) values() {
	g, p := r.gold.Statements, r.predicted.Statements
	said := cell{}
	for _, s := range p {
		if s.Said != "" {
			said.Predicted++
		}
	}
	for _, s := range g {
		if s.Said != "" {
			said.Gold++
		}
	}
	for _, m := range r.pairs {
		a, b := &g[m.gold], &p[m.predicted]
		r.cells[recordAct].share(a.Act == b.Act)
		r.cells[recordForm].share(a.Form == b.Form)
		if a.Said != "" && a.Said == b.Said {
			said.Right++
		}
	}
	said.Found = said.Right
	r.cells[recordSaid] = said
	r.cells[recordActAll] = r.cells[recordAct]
	r.cells[recordActAll].Gold = len(g) // those without a match are wrong
}

// spans counts the letters of conditions, addressees and the outlet's own voice.
func (r *recordTally) spans() {
	all := func(d *document, field func(*statement) []span) cover {
		var spans []span
		for i := range d.Statements {
			spans = append(spans, field(&d.Statements[i])...)
		}
		return r.letters.cover(spans)
	}
	conditions := func(s *statement) []span { return s.Conditions }
	addressee := func(s *statement) []span { return s.Addressee }
	own := func(d *document) cover {
		var spans []span
		for _, a := range d.OwnVoice {
			spans = append(spans, a.Span)
		}
		return r.letters.cover(spans)
	}
	r.cells[recordConditions] = overlap(all(r.gold, conditions), all(r.predicted, conditions))
	r.cells[recordAddressee] = overlap(all(r.gold, addressee), all(r.predicted, addressee))
	r.cells[recordOwnVoice] = overlap(own(r.gold), own(r.predicted))
}

// entities counts how matched statements are grouped by source entity, and what is said of the entities.
func (r *recordTally) entities() {
	goldSources, sources := sourcesByID(r.gold.Sources), sourcesByID(r.predicted.Sources)
	type by struct{ gold, predicted string }
	var all []by
	perGold, perPredicted, both := make(map[string]int), make(map[string]int), make(map[by]int)
	for _, m := range r.pairs {
		b := by{r.gold.Statements[m.gold].By, r.predicted.Statements[m.predicted].By}
		if b.gold == "" {
			continue
		}
		if b.predicted == "" {
			b.predicted = fmt.Sprintf("?%d", m.predicted) // an entity of its own
		}
		all = append(all, b)
		perGold[b.gold]++
		perPredicted[b.predicted]++
		both[b]++
	}
	for _, b := range all {
		r.links = append(r.links, link{ratio(both[b], perPredicted[b.predicted]), ratio(both[b], perGold[b.gold])})
		gold := goldSources[b.gold]
		got, known := sources[b.predicted]
		r.cells[recordKind].share(gold.Kind == got.Kind)
		r.cells[recordNamed].share(known && got.Named != nil && *got.Named == gold.named())
		if gold.Count != nil && *gold.Count != 0 && (!gold.named() || gold.Kind == "group") {
			r.cells[recordCount].share(got.Count != nil && *got.Count == *gold.Count)
		}
	}
}

// relations counts unordered pairs of matched statements that are related in one of these ways.
func (r *recordTally) relations(types map[string]bool) cell {
	gold := edges(r.gold, types)
	predicted := edges(r.predicted, types)
	right := 0
	for e := range predicted {
		a, b := r.toGold[e[0]], r.toGold[e[1]]
		if e[0] != e[1] && a >= 0 && b >= 0 && gold[unordered(a, b)] {
			right++
		}
	}
	return count(right, len(predicted), len(gold))
}

// edges gives the unordered pairs of statements of d, by their places, that are related in one of these ways. Relations
// to statements that d does not have are passed over.
func edges(d *document, types map[string]bool) map[[2]int]bool {
	places := placesOf(d.Statements)
	out := make(map[[2]int]bool)
	for _, rel := range d.Relations {
		from, ok := places[rel.From]
		to, ok2 := places[rel.To]
		if types[rel.Type] && ok && ok2 {
			out[unordered(from, to)] = true
		}
	}
	return out
}

func unordered(a, b int) [2]int { return [2]int{min(a, b), max(a, b)} }

// placesOf gives the place of each statement by its id; of several with one id, the last.
func placesOf(statements []statement) map[string]int {
	out := make(map[string]int, len(statements))
	for i, s := range statements {
		out[s.ID] = i
	}
	return out
}

func sourcesByID(sources []source) map[string]source {
	out := make(map[string]source, len(sources))
	for _, s := range sources {
		out[s.ID] = s
	}
	return out
}

func withParent(statements []statement) int {
	n := 0
	for _, s := range statements {
		if s.Parent != "" {
			n++
		}
	}
	return n
}
