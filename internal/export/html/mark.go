package html

import (
	"cmp"
	"fmt"
	"slices"

	"hearsay"
)

// mark is a span with what it is to its statement.
type mark struct {
	span   hearsay.Span
	number int // of the statement, from 1; 0 for the report's own voice
	lane   int // how far below the text it is drawn
	role   string
}

// Underlines are drawn at most so many deep, in so many colours.
const (
	maxLanes = 6
	colours  = 6
)

// marks gives the marks of the record in order, each statement in a lane in which no other lies that it overlaps.
func marks(r hearsay.Record) []mark {
	var out []mark
	ends := make([]int, maxLanes) // where the last statement of each lane ends
	type extent struct{ at, start, end int }
	var extents []extent
	for i, s := range r.Statements {
		e := extent{i, len(r.Text), 0}
		for _, spans := range [][]hearsay.Span{s.Source, s.Cue, s.Content} {
			for _, sp := range spans {
				e.start, e.end = min(e.start, sp.Start), max(e.end, sp.End)
			}
		}
		extents = append(extents, e)
	}
	slices.SortStableFunc(extents, func(a, b extent) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end)) })
	for _, e := range extents {
		lane := 0
		for lane < maxLanes-1 && ends[lane] > e.start {
			lane++
		}
		ends[lane] = max(ends[lane], e.end)
		s := r.Statements[e.at]
		for _, part := range []struct {
			role  string
			spans []hearsay.Span
		}{{"source", s.Source}, {"cue", s.Cue}, {"content", s.Content}} {
			for _, sp := range part.spans {
				out = append(out, mark{sp, e.at + 1, lane, part.role})
			}
		}
	}
	for _, a := range r.OwnVoice {
		out = append(out, mark{span: a.Span, role: "own"})
		for _, sp := range a.Loaded {
			out = append(out, mark{span: sp, role: "loaded"})
		}
	}
	slices.SortStableFunc(out, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.span.Start, b.span.Start), cmp.Compare(b.span.End, a.span.End), cmp.Compare(a.number, b.number))
	})
	return out
}

// marked writes the text, split wherever a mark begins or ends.
func (a *article) marked() {
	all := marks(a.r)
	var cuts []int
	for _, m := range all {
		cuts = append(cuts, m.span.Start, m.span.End)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(append(cuts, len(a.r.Text)))
	lang := ""
	if a.r.Lang != "" {
		lang = fmt.Sprintf(" lang=\"%s\"", text(a.r.Lang))
	}
	fmt.Fprintf(a.b, "<div class=\"text\"%s dir=\"auto\">", lang)
	var open []mark
	at, next := 0, 0
	first := map[int]bool{}
	for _, cut := range cuts {
		if cut > at {
			a.segment(open, a.r.Text[at:cut])
		}
		at = cut
		open = slices.DeleteFunc(open, func(m mark) bool { return m.span.End <= at })
		for ; next < len(all) && all[next].span.Start == at; next++ {
			m := all[next]
			a.label(m, !first[m.number])
			first[m.number] = true
			open = append(open, m)
		}
	}
	a.b.WriteString("</div>\n")
}

// label writes the number of a mark's statement in front of it; a statement's first is what links lead to.
func (a *article) label(m mark, first bool) {
	if m.number == 0 {
		return
	}
	id := ""
	if first {
		id = fmt.Sprintf(" id=\"%s-%d-t\"", a.prefix, m.number)
	}
	what := map[string]string{"source": " who", "cue": " cue"}[m.role]
	fmt.Fprintf(a.b, `<sup class="n c%d"><a href="#%s-%d"%s>%d%s</a></sup>`, m.number%colours, a.prefix, m.number, id, m.number, what)
}

// segment writes words that lie in all of the marks that are open.
func (a *article) segment(open []mark, words string) {
	for _, m := range open {
		if m.number == 0 {
			fmt.Fprintf(a.b, `<span class="%s">`, m.role)
			continue
		}
		fmt.Fprintf(a.b, `<span class="m %s c%d l%d">`, m.role, m.number%colours, m.lane)
	}
	a.b.WriteString(text(words))
	for range open {
		a.b.WriteString("</span>")
	}
}

// style is the page's style sheet. Contrast is 4.5 to 1 at least, in either scheme.
const style = `
:root{color-scheme:light dark;--ground:#fff;--ink:#1a1a1a;--dim:#595959;--line:#c9c9c9;--own:#ececec;--c0:#0b57a4;--c1:#9c3a00;--c2:#1e6b2f;--c3:#8a1c7c;--c4:#7a5b00;--c5:#006a75}
@media (prefers-color-scheme:dark){:root{--ground:#151515;--ink:#ededed;--dim:#b0b0b0;--line:#4a4a4a;--own:#2e2e2e;--c0:#7fb8f5;--c1:#ffa06b;--c2:#7fd494;--c3:#f09be4;--c4:#e6c35c;--c5:#6fd6e2}}
body{margin:0;background:var(--ground);color:var(--ink);font:1.05rem/1.6 Georgia,"Times New Roman",serif}
main,footer{max-width:44rem;margin:0 auto;padding:1rem}
h1{font-size:1.7rem;line-height:1.25;margin:1.2rem 0 .3rem}
h2{font-size:1.2rem;margin:1.6rem 0 .4rem}
a{color:var(--c0)}
.about,footer{color:var(--dim);font-size:.9rem}
.text{white-space:pre-wrap;overflow-wrap:break-word;line-height:2.4}
.m{border-bottom:2px solid;padding-bottom:1px}
.m.source{border-bottom:4px double}
.m.cue{border-bottom-style:dotted}
.c0{border-color:var(--c0)}.c1{border-color:var(--c1)}.c2{border-color:var(--c2)}.c3{border-color:var(--c3)}.c4{border-color:var(--c4)}.c5{border-color:var(--c5)}
.l1{padding-bottom:5px}.l2{padding-bottom:9px}.l3{padding-bottom:13px}.l4{padding-bottom:17px}.l5{padding-bottom:21px}
.n{font:600 .62em/1 system-ui,sans-serif;margin:0 .15em;white-space:nowrap}
.n a{text-decoration:none}
.n.c0 a{color:var(--c0)}.n.c1 a{color:var(--c1)}.n.c2 a{color:var(--c2)}.n.c3 a{color:var(--c3)}.n.c4 a{color:var(--c4)}.n.c5 a{color:var(--c5)}
.own{background:var(--own)}
.loaded{font-style:italic}
li{margin:.6rem 0}
li p{margin:.2rem 0}
blockquote{margin:.2rem 0 .2rem .2rem;padding-left:.8rem;border-left:3px solid var(--line)}
.carrier{color:var(--dim)}
:target{outline:2px solid var(--c1);outline-offset:2px}
article+article{border-top:1px solid var(--line);margin-top:2.5rem}
@media print{:root{--ground:#fff;--ink:#000;--dim:#444;--line:#999;--own:#e6e6e6;--c0:#0b57a4;--c1:#9c3a00;--c2:#1e6b2f;--c3:#8a1c7c;--c4:#7a5b00;--c5:#006a75}
body{font-size:11pt}main,footer{max-width:none;padding:0}.m,.own,.n{print-color-adjust:exact;-webkit-print-color-adjust:exact}li,blockquote{break-inside:avoid}h2{break-after:avoid}article+article{break-before:page}}
`
