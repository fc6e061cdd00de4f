package pages

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"hearsay"
)

// role is what a span is to its statement. The order is that in which roles lie within one another where they share words.
type role uint8

const (
	contentRole role = iota
	conditionRole
	ownRole
	loadedRole
	addresseeRole
	sourceRole
	cueRole
)

var roleClass = [...]string{contentRole: "content", conditionRole: "condition", ownRole: "own", loadedRole: "loaded", addresseeRole: "addressee",
	sourceRole: "source", cueRole: "cue"}

// lanes is how many underlines stand below one another; what is nested deeper shares the last.
const lanes = 5

// mark is one span of the text with its role and the statement that it belongs to.
type mark struct {
	span hearsay.Span
	role role
	// statement is its index, -1 for the report's own claims.
	statement int
	// part counts the content spans of a statement; last says that no other follows.
	part int
	last bool
	// lane is where a content's underline stands: 0 is next to the words.
	lane int
}

// marksOf gives the marks of the statements that are shown, and of the report's own claims: outer ones first where two begin
// at the same place.
func marksOf(r hearsay.Record, shown func(int) bool) []mark {
	var out []mark
	for i, s := range r.Statements {
		if !shown(i) {
			continue
		}
		for ro, spans := range map[role][]hearsay.Span{contentRole: s.Content, conditionRole: s.Conditions, addresseeRole: s.Addressee,
			sourceRole: s.Source, cueRole: s.Cue} {
			for n, span := range spans {
				if span.Len() > 0 {
					out = append(out, mark{span: span, role: ro, statement: i, part: n, last: n == len(spans)-1})
				}
			}
		}
	}
	for _, a := range r.OwnVoice {
		out = append(out, mark{span: a.Span, role: ownRole, statement: -1, last: true})
		for _, l := range a.Loaded {
			out = append(out, mark{span: l, role: loadedRole, statement: -1, last: true})
		}
	}
	layLanes(out)
	slices.SortFunc(out, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.span.Start, b.span.Start), cmp.Compare(b.span.End, a.span.End), cmp.Compare(a.role, b.role),
			cmp.Compare(a.statement, b.statement), cmp.Compare(a.part, b.part))
	})
	return out
}

// layLanes gives each content the lane nearest to the words that no shorter content which overlaps it has, so that nested and
// crossing ones stand below one another.
func layLanes(marks []mark) {
	var order []int
	for i, m := range marks {
		if m.role == contentRole {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := marks[a], marks[b]
		return cmp.Or(cmp.Compare(x.span.Len(), y.span.Len()), cmp.Compare(x.span.Start, y.span.Start), cmp.Compare(y.statement, x.statement))
	})
	for n, i := range order {
		var taken [lanes]bool
		for _, j := range order[:n] {
			if marks[j].span.Overlaps(marks[i].span) {
				taken[marks[j].lane] = true
			}
		}
		lane := slices.Index(taken[:], false)
		if lane < 0 {
			lane = lanes - 1
		}
		marks[i].lane = lane
	}
}

// note is what is said of a statement where its number stands in the text.
type note struct {
	// ID is the statement's in the record, Number its place there from 1, Label what a screen reader says at its number.
	ID, Label string
	Number    int
	// Sign is set behind the number: "?" where confidence is low, "✓" and "✗" where somebody has decided.
	Sign string
	// Class is added to the statement's marks: "low", "rejected", "selected".
	Class string
	// Hop is the statement's place in the selected one's chain, from 1; 0 if it is not in it.
	Hop int
}

// writer writes marked text as HTML. All that comes from an article goes through text.
type writer struct {
	strings.Builder
	notes []note
	// link gives the address that a statement's number leads to.
	link func(id string) string
}

func (w *writer) text(s string) { w.WriteString(template.HTMLEscapeString(s)) }

// words writes text[from:to], which lies within one paragraph, with the marks that touch it.
func (w *writer) words(text string, from, to int, marks []mark) {
	var active []mark
	next := 0
	for at := from; at < to; {
		active = slices.DeleteFunc(active, func(m mark) bool { return m.span.End <= at })
		for ; next < len(marks) && marks[next].span.Start <= at; next++ {
			if marks[next].span.End > at {
				active = append(active, marks[next])
			}
		}
		end := to
		if next < len(marks) {
			end = min(end, marks[next].span.Start)
		}
		for _, m := range active {
			end = min(end, m.span.End)
		}
		for _, m := range active {
			if m.role == contentRole && m.span.Start == at {
				w.number(m)
			}
		}
		if len(active) == 0 {
			w.text(text[at:end])
		} else {
			w.segment(text[at:end], at, end, active)
		}
		at = end
	}
}

// number writes the link that stands where a statement's content begins. Where one goes on after an interruption, the
// number is repeated for the eye alone.
func (w *writer) number(m mark) {
	n := w.notes[m.statement]
	if m.part > 0 {
		w.WriteString(`<span class="again" aria-hidden="true" data-n="…` + strconv.Itoa(n.Number) + `"></span>`)
		return
	}
	w.WriteString(`<a class="n` + class(n.Class) + `" id="t-`)
	w.text(n.ID)
	w.WriteString(`" href="`)
	w.text(w.link(n.ID))
	w.WriteString(`" data-for="`)
	w.text(n.ID)
	w.WriteString(`" aria-label="`)
	w.text(n.Label)
	w.WriteString(`">` + strconv.Itoa(n.Number))
	w.text(n.Sign)
	w.WriteString("</a>")
}

// segment writes words that the same marks cover from end to end: an element for each underline, the outermost's first, then
// one that has all other roles.
func (w *writer) segment(words string, at, end int, active []mark) {
	var lines, others []mark
	for _, m := range active {
		switch m.role {
		case contentRole, conditionRole, ownRole:
			lines = append(lines, m)
		default:
			others = append(others, m)
		}
	}
	slices.SortStableFunc(lines, func(a, b mark) int { return cmp.Or(cmp.Compare(a.role, b.role), cmp.Compare(b.lane, a.lane)) })
	w.WriteString(`<span class="m" data-s="`)
	w.text(w.ids(active))
	w.WriteString(`">`)
	opened := 0
	for _, m := range lines {
		w.open(m, at, end, len(lines) > 1)
		opened++
	}
	for _, m := range others {
		w.open(m, at, end, true)
		opened++
	}
	w.text(words)
	for range opened + 1 {
		w.WriteString("</span>")
	}
}

// ids gives the statements of marks, the smallest mark's first: it wins a click.
func (w *writer) ids(active []mark) string {
	by := slices.Clone(active)
	slices.SortStableFunc(by, func(a, b mark) int { return cmp.Compare(a.span.Len(), b.span.Len()) })
	var out []string
	for _, m := range by {
		if m.statement >= 0 && !slices.Contains(out, w.notes[m.statement].ID) {
			out = append(out, w.notes[m.statement].ID)
		}
	}
	return strings.Join(out, " ")
}

// open writes the start tag of one mark's element. What ends here shows the number of its statement, where it would not be
// clear else whose it is.
func (w *writer) open(m mark, at, end int, crowded bool) {
	c := roleClass[m.role]
	if m.role == contentRole {
		c += " lane" + strconv.Itoa(m.lane)
	}
	first, last := m.span.Start == at, m.span.End == end
	if first {
		c += " first"
	}
	if last {
		c += " last"
	}
	label := ""
	if m.statement >= 0 {
		n := w.notes[m.statement]
		c += class(n.Class)
		if n.Hop > 0 && m.role == sourceRole {
			c += " hop"
		}
		label = strconv.Itoa(n.Number)
		if m.role == contentRole && !crowded {
			label = ""
		}
	} else if m.role == ownRole {
		label = "own"
	}
	w.WriteString(`<span class="` + c + `"`)
	if m.statement >= 0 {
		w.WriteString(` data-i="`)
		w.text(w.notes[m.statement].ID)
		w.WriteString(`"`)
	}
	if last && label != "" {
		w.WriteString(` data-n="` + label + `"`)
	}
	w.WriteString(">")
}

func class(c string) string {
	if c == "" {
		return ""
	}
	return " " + c
}

// paragraph is a line of an article with something on it.
type paragraph struct {
	// Number counts from 1.
	Number int
	Span   hearsay.Span
	HTML   template.HTML
	// Lanes is how many underlines stand below one another, at most.
	Lanes int
	// Parts say whose words it is made of, in the order in which they stand there.
	Parts []part
	Words shares
}

// paragraphsOf gives the lines of text that are not empty.
func paragraphsOf(text string) []paragraph {
	var out []paragraph
	for start := 0; start < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		if strings.TrimSpace(text[start:end]) != "" {
			out = append(out, paragraph{Number: len(out) + 1, Span: hearsay.Span{Start: start, End: end}})
		}
		start = end + 1
	}
	return out
}

// annotate writes the paragraphs of r with the marks of the statements that are shown.
func annotate(r hearsay.Record, notes []note, shown func(int) bool, link func(string) string) []paragraph {
	marks := marksOf(r, shown)
	whose := newVoices(r, shown)
	out := paragraphsOf(r.Text)
	first := 0
	for i := range out {
		p := &out[i]
		for first < len(marks) && marks[first].span.End <= p.Span.Start {
			first++
		}
		var here []mark
		for _, m := range marks[first:] {
			if m.span.Start >= p.Span.End {
				break
			}
			if m.span.End > p.Span.Start {
				here = append(here, m)
				if m.role == contentRole {
					p.Lanes = max(p.Lanes, m.lane+1)
				}
			}
		}
		w := writer{notes: notes, link: link}
		w.words(r.Text, p.Span.Start, p.Span.End, here)
		p.HTML = template.HTML(w.String()) // all text went through HTMLEscapeString
		p.Parts, p.Words = whose.in(p.Span)
	}
	return out
}
