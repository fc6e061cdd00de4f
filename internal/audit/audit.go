// Package audit measures whether reports are read even-handedly: whether a record stays the same when the words that say who is meant
// are exchanged for those of somebody else, and nothing else is.
//
// In: articles, what reads them, and swaps: the sides of a conflict, parties, companies, men and women, people's names, government and
// opposition, officials and activists, outlets. Out: a [Report], which says for every direction of every swap how many statements were
// kept with their spans, parent, act, kind of source, dispute marks and own-voice marks, with examples of those that were not.
//
// A direction A → B replaces A's words by B's. In an article that names both sides B's words become A's at the same time: otherwise the
// two would fall into one, and the text would contradict itself. A statement counts for the direction whose words stand in a sentence
// of its own (for both, if both do), and one in whose sentences nothing was changed counts, as "elsewhere", for every direction that
// changed the article. [Options.OneWay] has only A's words replaced, even so.
//
// [Compare] may be called from several goroutines; a [Report] is locked where it is added to. The method is that of invariance tests:
// Ribeiro et al., "Beyond Accuracy: Behavioral Testing of NLP Models with CheckList", ACL 2020, and, for names and gender, Zhao et al.,
// "Gender Bias in Coreference Resolution", NAACL 2018.
package audit

import (
	"context"

	"hearsay"
)

// Reader reads an article; *extract.Extractor does.
type Reader interface {
	Extract(context.Context, hearsay.Article) (hearsay.Record, []hearsay.Warning, error)
}

// Options say how swaps are made.
type Options struct {
	// OneWay replaces only the words of the side that a direction is named for.
	OneWay bool
	// Swaps are those to make; nil means all of [Swaps].
	Swaps []Swap
	// MinConfidence leaves out statements that were read with less confidence before; new ones, with less after.
	MinConfidence float64
}

// Outcome is what became of one article under one swap, in one direction.
type Outcome struct {
	// Swap is the swap's name, Direction "A → B".
	Swap, Direction string
	// Article is the article's ID, Words how many of its words were replaced.
	Article string
	Words   int
	// Touched counts statements in whose sentences words of the direction were replaced, Elsewhere those in whose sentences nothing was.
	Touched, Elsewhere Tally
	// Assertions is how many of the outlet's own assertions there are, before or after; AssertionsKept how many were kept whole.
	Assertions, AssertionsKept int
	// Examples are the statements that were not kept.
	Examples []Example
}

// Tally counts statements, and how many of them kept what.
type Tally struct {
	Statements int `json:"statements"`
	// Found are those that were read again, Source those with the same source, Spans those with the same cue and content.
	Found  int `json:"found"`
	Source int `json:"source"`
	Spans  int `json:"spans"`
	Parent int `json:"parent"`
	Act    int `json:"act"`
	// Kind are those whose source has the same kind, is as named and as many; Disputes those with the same denials and contradictions;
	// OwnVoice those whose sentences have the same own-voice marks.
	Kind     int `json:"kind"`
	Disputes int `json:"disputes"`
	OwnVoice int `json:"own_voice"`
	// All are those that kept everything.
	All int `json:"all"`
}

// Example is a statement that was not kept.
type Example struct {
	Article string `json:"article"`
	// Lost names what was not kept; Before and After are the statement's sentences.
	Lost   []string `json:"lost"`
	Before string   `json:"before"`
	After  string   `json:"after"`
	// Was and Is are the statement as read, "source | cue | content"; "" if it was not.
	Was string `json:"was"`
	Is  string `json:"is"`
}

func (t *Tally) add(o Tally) {
	t.Statements += o.Statements
	t.Found += o.Found
	t.Source += o.Source
	t.Spans += o.Spans
	t.Parent += o.Parent
	t.Act += o.Act
	t.Kind += o.Kind
	t.Disputes += o.Disputes
	t.OwnVoice += o.OwnVoice
	t.All += o.All
}

// Compare makes every swap in the article that before was read from and compares the records. Swaps that change no word of it give no
// outcome. The only errors are those of r.
func Compare(ctx context.Context, r Reader, before hearsay.Record, o Options) ([]Outcome, error) {
	swaps := o.Swaps
	if swaps == nil {
		swaps = Swaps()
	}
	var out []Outcome
	for _, s := range swaps {
		for _, run := range s.runs(s.edits(before), o.OneWay) {
			a := before.Article
			var off offsets
			a.Text, off = apply(a.Text, run.edits)
			a.Title, _ = apply(a.Title, s.title(before))
			if to := s.outlet(a.Outlet); to != "" {
				a.Outlet = to
			}
			after, _, err := r.Extract(ctx, a)
			if err != nil {
				return nil, err
			}
			c := newComparison(before, after, off, run.edits, s.kinds)
			c.least = o.MinConfidence
			for _, d := range run.sides {
				out = append(out, c.outcome(s, d))
			}
		}
	}
	return out, nil
}

// run is one text to be read: the edits to make and the directions that it is evidence for.
type run struct {
	edits []edit
	sides []side
}

// runs says which texts to read for the edits of a swap.
func (s Swap) runs(edits []edit, oneWay bool) []run {
	var of [2][]edit
	for _, e := range edits {
		of[e.side] = append(of[e.side], e)
	}
	var sides []side
	for _, d := range []side{sideA, sideB} {
		if len(of[d]) > 0 {
			sides = append(sides, d)
		}
	}
	switch {
	case len(sides) == 0:
		return nil
	case !oneWay:
		return []run{{edits, sides}}
	}
	var out []run
	for _, d := range sides {
		out = append(out, run{of[d], []side{d}})
	}
	return out
}
