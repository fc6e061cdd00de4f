package terminal

import (
	"sort"
	"strings"

	"hearsay"
)

// role is what a span is to its statement; the order is that of precedence where spans are equally long.
type role uint8

const (
	cueRole role = iota
	sourceRole
	contentRole
)

// brackets are the marks of the roles: readable without colour, in every font.
var brackets = [...][2]string{cueRole: {"<", ">"}, sourceRole: {"[", "]"}, contentRole: {"{", "}"}}

// mark is a span with its role and the statements that share it.
type mark struct {
	span   hearsay.Span
	role   role
	labels []int // numbers of statements, rising
	depth  int   // how many statements lie around the first
}

// marksOf gives the marks of r in order of their start, outer ones first.
func marksOf(r hearsay.Record) []mark {
	type key struct {
		span hearsay.Span
		role role
	}
	depth := depths(r)
	index := make(map[key]int)
	var marks []mark
	for i, s := range r.Statements {
		for ro, spans := range [][]hearsay.Span{cueRole: s.Cue, sourceRole: s.Source, contentRole: s.Content} {
			for _, span := range spans {
				k := key{span, role(ro)}
				j, ok := index[k]
				if !ok {
					j = len(marks)
					index[k] = j
					marks = append(marks, mark{span: span, role: k.role, depth: depth[i]})
				}
				if n := len(marks[j].labels); n == 0 || marks[j].labels[n-1] != i+1 {
					marks[j].labels = append(marks[j].labels, i+1)
				}
			}
		}
	}
	sort.SliceStable(marks, func(i, j int) bool {
		a, b := marks[i], marks[j]
		switch {
		case a.span.Start != b.span.Start:
			return a.span.Start < b.span.Start
		case a.span.End != b.span.End:
			return a.span.End > b.span.End
		}
		return a.role > b.role
	})
	return marks
}

// depths gives for each statement how many lie around it.
func depths(r hearsay.Record) []int {
	index := make(map[string]int, len(r.Statements))
	for i, s := range r.Statements {
		index[s.ID] = i
	}
	out := make([]int, len(r.Statements))
	for i := range r.Statements {
		seen := map[string]bool{r.Statements[i].ID: true}
		for p := r.Statements[i].Parent; p != "" && !seen[p]; {
			j, ok := index[p]
			if !ok {
				break
			}
			seen[p] = true
			out[i]++
			p = r.Statements[j].Parent
		}
	}
	return out
}

func (m mark) style() style {
	switch {
	case m.role == cueRole:
		return cueStyle
	case m.role == sourceRole:
		return sourceStyle
	case m.depth%2 == 1:
		return nestedStyle
	}
	return contentStyle
}

// label gives the mark's statements as small numbers: "¹²", "³·⁴".
func (m mark) label() string {
	var b strings.Builder
	for i, n := range m.labels {
		if i > 0 {
			b.WriteString("·")
		}
		b.WriteString(superscript(n))
	}
	return b.String()
}

var superscripts = [...]string{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"}

func superscript(n int) string {
	s := superscripts[n%10]
	for n /= 10; n > 0; n /= 10 {
		s = superscripts[n%10] + s
	}
	return s
}

// open and close append the mark's signs. A content says its number at both ends, since much may lie between them.
func (m mark) open(f flow) flow {
	f = f.add(brackets[m.role][0], m.style())
	if m.role == contentRole {
		f = f.add(m.label(), labelStyle)
	}
	return f
}

func (m mark) close(f flow) flow {
	return f.add(brackets[m.role][1], m.style()).add(m.label(), labelStyle)
}

// annotated gives the text of r with its marks, one flow a line of the text.
func annotated(r hearsay.Record) []flow {
	marks := marksOf(r)
	text := r.Text
	var lines []flow
	var f flow
	var active []mark // in the order in which they were opened
	next := 0         // the first mark that is not open yet
	for at := 0; at < len(text) || next < len(marks) || len(active) > 0; {
		f, active = closeAt(f, active, at)
		for ; next < len(marks) && marks[next].span.Start <= at; next++ {
			f = marks[next].open(f)
			active = append(active, marks[next])
		}
		if at >= len(text) {
			break
		}
		end := len(text)
		if next < len(marks) {
			end = marks[next].span.Start
		}
		for _, m := range active {
			end = min(end, m.span.End)
		}
		for i, part := range strings.Split(text[at:end], "\n") {
			if i > 0 {
				lines, f = append(lines, f), nil
			}
			f = f.add(strings.TrimSuffix(part, "\r"), innermost(active))
		}
		at = end
	}
	f, _ = closeAt(f, active, len(text))
	return append(lines, f)
}

// closeAt closes the active marks that end at or before at, those opened last first.
func closeAt(f flow, active []mark, at int) (flow, []mark) {
	var ending, left []mark
	for _, m := range active {
		if m.span.End <= at {
			ending = append(ending, m)
		} else {
			left = append(left, m)
		}
	}
	for i := len(ending) - 1; i >= 0; i-- {
		f = ending[i].close(f)
	}
	return f, left
}

// innermost gives the style of the shortest active mark.
func innermost(active []mark) style {
	st, best := plain, -1
	for i, m := range active {
		if best < 0 || m.span.Len() < active[best].span.Len() || (m.span.Len() == active[best].span.Len() && m.role < active[best].role) {
			best, st = i, m.style()
		}
	}
	return st
}
