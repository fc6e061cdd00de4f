package terminal

import (
	"fmt"
	"strings"

	"hearsay"
)

// statements prints the list of statements, each with its chain as the word travels, nested ones below their parents.
func (p *page) statements() {
	if len(p.r.Statements) == 0 {
		p.head("No statements")
		return
	}
	p.head(plural(len(p.r.Statements), "statement"))
	depth := depths(p.r)
	for _, i := range p.order() {
		s := p.r.Statements[i]
		indent := strings.Repeat("  ", min(depth[i], maxIndent))
		lead := flow(nil).add(fmt.Sprintf("%*d  ", p.digits, i+1), labelStyle).add(indent, plain)
		under := strings.Repeat(" ", p.digits+2+len(indent))
		f := p.chain(s)
		f = f.add("   ", plain).add(strings.Join(p.attributes(s), ", "), labelStyle)
		p.hang(lead, f)
		p.line(flow(nil).add(under, plain).join(p.said(s)).cut(p.o.Width))
		for _, extra := range []struct {
			name  string
			spans []hearsay.Span
		}{{"to", s.Addressee}, {"hinges on", s.Conditions}} {
			if len(extra.spans) > 0 {
				p.hang(flow(nil).add(under, plain), flow(nil).add(extra.name+": ", labelStyle).add(p.words(extra.spans), plain))
			}
		}
	}
}

// order gives the indexes of the statements with each one's children right behind it.
func (p *page) order() []int {
	children := make(map[string][]int)
	for i, s := range p.r.Statements {
		parent := s.Parent
		if p.number[parent] == 0 {
			parent = "" // there is none
		}
		children[parent] = append(children[parent], i)
	}
	out := make([]int, 0, len(p.r.Statements))
	listed := make([]bool, len(p.r.Statements))
	var list func(i int)
	list = func(i int) {
		if listed[i] {
			return
		}
		listed[i] = true
		out = append(out, i)
		for _, c := range children[p.r.Statements[i].ID] {
			list(c)
		}
	}
	for _, i := range children[""] {
		list(i)
	}
	for i := range p.r.Statements {
		list(i) // those that are their own ancestors
	}
	return out
}

// maxIndent is the deepest level of nesting that is still shown by indenting.
const maxIndent = 6

func (f flow) join(g flow) flow { return append(f, g...) }

// chain gives the hops of s: "Washington → eight individuals → Financial Times".
func (p *page) chain(s hearsay.Statement) flow {
	var f flow
	for i, h := range p.r.Chain(s.ID, p.o.Outlet) {
		if i > 0 {
			f = f.add(" → ", plain)
		}
		if h.Name == "" {
			f = f.add("no source named", labelStyle)
		} else {
			f = f.add(h.Name, sourceStyle)
		}
	}
	return f
}

// said gives the cue and the content of s on one line.
func (p *page) said(s hearsay.Statement) flow {
	f := flow(nil).add(p.words(s.Cue), cueStyle)
	if len(s.Cue) > 0 {
		f = f.add(": ", plain)
	}
	return f.add(p.words(s.Content), contentStyle)
}

// attributes gives the filled one-word fields of s.
func (p *page) attributes(s hearsay.Statement) []string {
	var out []string
	if id := fmt.Sprintf("s%d", p.number[s.ID]); s.ID != id {
		out = append(out, s.ID)
	}
	if s.Act != "" {
		out = append(out, string(s.Act))
	}
	if s.Form != "" {
		out = append(out, string(s.Form))
	}
	if s.Said != "" {
		out = append(out, "said "+s.Said)
	}
	if s.By != "" && !p.known[s.By] {
		out = append(out, "by "+s.By)
	}
	if s.Confidence > 0 {
		out = append(out, percent(s.Confidence)+" sure")
	}
	return out
}

// relations prints how statements bear on one another, disputes first.
func (p *page) relations() {
	if len(p.r.Relations) == 0 {
		return
	}
	p.head("Who disputes or backs whom")
	for _, disputes := range []bool{true, false} {
		for _, l := range p.r.Relations {
			if (l.Type == hearsay.Denies || l.Type == hearsay.Contradicts) != disputes {
				continue
			}
			f := p.end(l.From, p.digits).add(" "+string(l.Type)+" ", cueStyle).join(p.end(l.To, 0))
			if l.Confidence > 0 {
				f = f.add("   "+percent(l.Confidence)+" sure", labelStyle)
			}
			if n := p.number[l.To]; n > 0 {
				f = f.add("  ", plain).add(p.words(p.r.Statements[n-1].Content), contentStyle)
			}
			p.line(f.cut(p.o.Width))
		}
	}
}

// end names a statement at one end of a relation: its number, in so many columns, and whose word it is.
func (p *page) end(id string, digits int) flow {
	n := p.number[id]
	if n == 0 {
		return flow(nil).add(id, plain)
	}
	f := flow(nil).add(fmt.Sprintf("%*d ", digits, n), labelStyle)
	if digits > 0 {
		f = f.add(" ", plain)
	}
	if hops := p.r.Chain(id, p.o.Outlet); len(hops) > 0 && hops[0].Name != "" {
		return f.add(hops[0].Name, sourceStyle)
	}
	return f.add("no source named", labelStyle)
}

// sources prints the entities, with the numbers of their statements.
func (p *page) sources() {
	if len(p.r.Sources) == 0 {
		return
	}
	p.head(plural(len(p.r.Sources), "source"))
	by := make(map[string][]string)
	for i, s := range p.r.Statements {
		by[s.By] = append(by[s.By], fmt.Sprint(i+1))
	}
	for _, s := range p.r.Sources {
		name := s.Name
		if name == "" {
			name = s.ID
		}
		var about []string
		add := func(v string) {
			if v != "" {
				about = append(about, v)
			}
		}
		if !s.Named {
			add("unnamed")
		}
		add(string(s.Kind))
		if s.Count > 1 || (s.Count == 1 && s.Kind != hearsay.Person) {
			add(plural(s.Count, "person"))
		}
		add(s.Role)
		add(s.Affiliation)
		f := flow(nil).add(name, sourceStyle).add("  "+strings.Join(about, ", "), plain)
		if len(by[s.ID]) > 0 {
			f = f.add("  → "+strings.Join(by[s.ID], " "), labelStyle)
		}
		p.hang(flow(nil).add(strings.Repeat(" ", p.digits+2), plain), f)
	}
}

// ownVoice prints what the outlet asserts itself, loaded words *so*.
func (p *page) ownVoice() {
	if len(p.r.OwnVoice) == 0 {
		return
	}
	p.head("In the report's own voice")
	for _, a := range p.r.OwnVoice {
		var f flow
		at := a.Span.Start
		for _, l := range a.Loaded {
			if l.Start < at || l.End > a.Span.End {
				continue // crosses another or the clause: shown as part of it
			}
			f = f.add(flat(p.r.Text[at:l.Start]), plain).add("*"+flat(l.In(p.r.Text))+"*", loadedStyle)
			at = l.End
		}
		p.hang(flow(nil).add(strings.Repeat(" ", p.digits+2), plain), f.add(flat(p.r.Text[at:a.Span.End]), plain))
	}
}

// words gives the words of spans on one line, "…" between them.
func (p *page) words(spans []hearsay.Span) string {
	parts := make([]string, len(spans))
	for i, s := range spans {
		parts[i] = strings.TrimSpace(flat(s.In(p.r.Text)))
	}
	return strings.Join(parts, " … ")
}

// flat gives s with every run of white space as one space; unlike strings.Fields it keeps one at either end.
func flat(s string) string {
	f := strings.Join(strings.Fields(s), " ")
	switch trimmed := strings.TrimSpace(s); {
	case f == "":
		return s[:min(len(s), 1)]
	default:
		if !strings.HasPrefix(s, trimmed) {
			f = " " + f
		}
		if !strings.HasSuffix(s, trimmed) {
			f += " "
		}
		return f
	}
}

// percent keeps the number and its sign on one line.
func percent(v float64) string { return fmt.Sprintf("%.0f\u00a0%%", v*100) }

func plural(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case noun == "person":
		return fmt.Sprintf("%d people", n)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
