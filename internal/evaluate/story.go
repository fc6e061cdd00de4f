package evaluate

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"hearsay"
)

// Story is gold for what is linked across the articles of one story: which statements make the same claim, which
// dispute or support each other, which are from the same source.
type Story struct {
	Documents []string       `json:"documents"`
	Claims    []storyClaim   `json:"claims"`
	Disputes  []storyPair    `json:"disputes"`
	Supports  []storyPair    `json:"supports"`
	Sources   []storyMention `json:"sources"`
}

type storyClaim struct {
	Statements []place `json:"statements"`
}

type storyPair struct {
	A place `json:"a"`
	B place `json:"b"`
}

type storyMention struct {
	Name     string  `json:"name"`
	Mentions []place `json:"mentions"`
}

// place is the n-th attribution, from 0, of a document of flat gold; in JSON [doc, n].
type place struct {
	doc string
	n   int
}

// UnmarshalJSON reads [doc, n].
func (p *place) UnmarshalJSON(data []byte) error {
	var pair []json.RawMessage
	if err := json.Unmarshal(data, &pair); err != nil || len(pair) != 2 {
		return fmt.Errorf("%s: %w: want [document, number]", data, hearsay.ErrInvalid)
	}
	if json.Unmarshal(pair[0], &p.doc) != nil || json.Unmarshal(pair[1], &p.n) != nil {
		return fmt.Errorf("%s: %w: want [document, number]", data, hearsay.ErrInvalid)
	}
	return nil
}

func comparePlaces(a, b place) int { return cmp.Or(cmp.Compare(a.doc, b.doc), cmp.Compare(a.n, b.n)) }

// ledger is an exported ledger, as far as stories look at it.
type ledger struct {
	Records []document `json:"records"`
	Claims  []struct {
		Statements []statementID `json:"statements"`
	} `json:"claims"`
	Relations []struct {
		From statementID `json:"from"`
		To   statementID `json:"to"`
		Type string      `json:"type"`
	} `json:"relations"`
	Sources []struct {
		ID       string        `json:"id"`
		Mentions []statementID `json:"mentions"`
	} `json:"sources"`
}

// statementID is [article, statement] of a ledger.
type statementID [2]string

// ReadStory reads the gold of one story.
func ReadStory(path string) (*Story, error) {
	s := new(Story)
	if err := readJSON(path, s); err != nil {
		return nil, err
	}
	if len(s.Documents) == 0 {
		return nil, fmt.Errorf("%s: %w: a story has a list of documents, claims, disputes, supports and sources", path, hearsay.ErrInvalid)
	}
	return s, nil
}

func readJSON(path string, v any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%s: %w: %w", path, hearsay.ErrInvalid, err)
	}
	return nil
}

// Score compares the ledger exported to the file ledgerPath with s, whose statements are those of the flat gold g. The
// figures are those of score_story.py of the reference scorers.
func (s *Story) Score(g *Gold, ledgerPath string) ([]Figure, error) {
	if g.Form != Flat {
		return nil, fmt.Errorf("%s: %w: a story refers to the attributions of flat gold", g.Name, hearsay.ErrInvalid)
	}
	var l ledger
	if err := readJSON(ledgerPath, &l); err != nil {
		return nil, err
	}
	c := storyCount{story: s, ledger: &l}
	if err := c.match(g); err != nil {
		return nil, err
	}
	return c.figures(), nil
}

// storyCount compares one ledger with one story.
type storyCount struct {
	story  *Story
	ledger *ledger
	// to gives the gold statement that a ledger statement stands for; hit are those that have one.
	to  map[statementID]place
	hit map[place]bool
}

// match finds the ledger statements that stand for gold ones.
func (c *storyCount) match(g *Gold) error {
	gold := make(map[string]*document)
	for i := range g.docs {
		gold[g.docs[i].ID] = &g.docs[i]
	}
	records := make(map[string]*document)
	for i := range c.ledger.Records {
		records[c.ledger.Records[i].ID] = &c.ledger.Records[i]
	}
	c.to, c.hit = make(map[statementID]place), make(map[place]bool)
	for _, id := range c.story.Documents {
		r, d := records[id], gold[id]
		if d == nil {
			return fmt.Errorf("%s: %w: it lacks document %s of the story", g.Name, hearsay.ErrInvalid, id)
		}
		if r == nil {
			continue
		}
		l := newLetters(d.text())
		for _, m := range match(newSide(l, d.Statements), newSide(l, r.Statements), earlierFirst) {
			c.to[statementID{id, r.Statements[m.predicted].ID}] = place{id, m.gold}
		}
	}
	for _, p := range c.to {
		c.hit[p] = true
	}
	return nil
}

// placePair is an unordered pair of places, the lesser first; the two may be one.
type placePair [2]place

func newPlacePair(a, b place) placePair {
	if comparePlaces(a, b) > 0 {
		a, b = b, a
	}
	return placePair{a, b}
}

type pairSet map[placePair]bool

// addGroup adds all pairs of different members of a group.
func (s pairSet) addGroup(members []place) {
	members = slices.Clone(members)
	slices.SortFunc(members, comparePlaces)
	members = slices.Compact(members)
	for i, a := range members {
		for _, b := range members[i+1:] {
			s[placePair{a, b}] = true
		}
	}
}

// keep gives the pairs of which f holds.
func (s pairSet) keep(f func(placePair) bool) pairSet {
	out := make(pairSet)
	for p := range s {
		if f(p) {
			out[p] = true
		}
	}
	return out
}

func across(p placePair) bool { return p[0].doc != p[1].doc }

func within(set map[place]bool) func(placePair) bool {
	return func(p placePair) bool { return set[p[0]] && set[p[1]] }
}

func (c *storyCount) figures() []Figure {
	goldClaims, named := make(pairSet), make(map[place]bool)
	for _, cl := range c.story.Claims {
		goldClaims.addGroup(cl.Statements)
		for _, p := range cl.Statements {
			named[p] = true
		}
	}
	claims := c.claims()
	goldDisputes, goldSupport := pairsOf(c.story.Disputes), pairsOf(c.story.Supports)
	disputes, support := c.related(disputeTypes), c.related(supportTypes)
	for p := range goldClaims {
		goldSupport[p] = true
	}
	for p := range claims {
		support[p] = true
	}
	claims = claims.keep(within(named))

	found := 0
	for p := range named {
		if c.hit[p] {
			found++
		}
	}
	out := []Figure{
		{Name: "matched", Share: true, F1: ratio(found, len(named)), Right: found, Gold: len(named)},
		c.figure("claims", goldClaims, claims),
		c.figure("disputes", goldDisputes, disputes),
		c.figure("support", goldSupport, support),
		c.figure("claims_x", goldClaims.keep(across), claims.keep(across)),
		c.figure("disputes_x", goldDisputes.keep(across), disputes.keep(across)),
		c.figure("support_x", goldSupport.keep(across), support.keep(across)),
	}
	if f, ok := c.sources(); ok {
		out = append(out, f)
	}
	return out
}

// claims gives the pairs of gold statements that are in one claim of the ledger.
func (c *storyCount) claims() pairSet {
	out := make(pairSet)
	for _, cl := range c.ledger.Claims {
		var members []place
		for _, id := range cl.Statements {
			if p, ok := c.to[id]; ok {
				members = append(members, p)
			}
		}
		out.addGroup(members)
	}
	return out
}

// related gives the pairs of gold statements that the ledger relates in one of these ways.
func (c *storyCount) related(types map[string]bool) pairSet {
	out := make(pairSet)
	for _, r := range c.ledger.Relations {
		from, ok := c.to[r.From]
		to, ok2 := c.to[r.To]
		if types[r.Type] && ok && ok2 {
			out[newPlacePair(from, to)] = true
		}
	}
	return out
}

func pairsOf(pairs []storyPair) pairSet {
	out := make(pairSet)
	for _, p := range pairs {
		out[newPlacePair(p.A, p.B)] = true
	}
	return out
}

// figure counts pairs over the gold ones both ends of which have a counterpart; RecallAll is over all gold ones.
func (c *storyCount) figure(name string, gold, predicted pairSet) Figure {
	right, reachable := 0, 0
	for p := range gold {
		if predicted[p] {
			right++
		}
		if within(c.hit)(p) {
			reachable++
		}
	}
	all := ratio(right, len(gold))
	f := Figure{Name: name, Right: right, Predicted: len(predicted), Gold: reachable, RecallAll: &all}
	f.P, f.R, f.F1 = count(right, len(predicted), reachable).scores()
	return f
}

// sources is the B-cubed figure of the grouping by source entity of the gold statements that have a counterpart and a
// source; false if there are none.
func (c *storyCount) sources() (Figure, bool) {
	gold, predicted := make(map[place]string), make(map[place]string)
	var mentioned []place // in the order of the story, on which floating-point sums depend
	for _, s := range c.story.Sources {
		for _, p := range s.Mentions {
			if _, seen := gold[p]; !seen {
				mentioned = append(mentioned, p)
			}
			gold[p] = s.Name
		}
	}
	for _, s := range c.ledger.Sources {
		for _, id := range s.Mentions {
			if p, ok := c.to[id]; ok {
				predicted[p] = s.ID
			}
		}
	}
	mentioned = slices.DeleteFunc(mentioned, func(p place) bool { return !c.hit[p] })
	if len(mentioned) == 0 {
		return Figure{}, false
	}
	perGold, perPredicted, both := make(map[string]int), make(map[string]int), make(map[[2]string]int)
	for _, p := range mentioned {
		perGold[gold[p]]++
		if id, ok := predicted[p]; ok {
			perPredicted[id]++
			both[[2]string{gold[p], id}]++
		}
	}
	var precision, recall float64
	for _, p := range mentioned {
		size, shared := 1, 1 // a statement without a source is a group of its own
		if id, ok := predicted[p]; ok {
			size, shared = perPredicted[id], both[[2]string{gold[p], id}]
		}
		precision += ratio(shared, size)
		recall += ratio(shared, perGold[gold[p]])
	}
	n := len(mentioned)
	f := Figure{Name: "sources", Right: n, Predicted: n, Gold: n}
	f.P, f.R, f.F1 = harmonic(precision/float64(n), recall/float64(n))
	return f, true
}
