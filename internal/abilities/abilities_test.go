// Package abilities holds the extractor to templates, a matrix of what it must be able to do, in the manner of CheckList (Ribeiro, Wu, Guestrin
// and Singh 2020): each ability has at least 15, each filled several times. It has tests only; internal/robustness has longer reports of
// single constructions.
package abilities

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"hearsay"
	"hearsay/extract"
)

var update = flag.Bool("update", false, "write floors.txt and the table in docs/results.md")

const (
	leastTemplates = 15
	slack          = 2 // templates that may fail more than when the floors were written
	resultsFile    = "../../docs/results.md"
	startMark      = "<!-- abilities -->\n"
	endMark        = "<!-- /abilities -->\n"
)

// fills are what stands for {A}, {B}, {P} and {O}, in their order.
var fills = []*strings.Replacer{
	strings.NewReplacer("{A}", "Orla Venn", "{B}", "Tam Kessler", "{P}", "Velm", "{O}", "Velde Lines", "|", "\n\n"),
	strings.NewReplacer("{A}", "Sune Vasko", "{B}", "Hanna Brisk", "{P}", "Tolle", "{O}", "Norrvik Foods", "|", "\n\n"),
	strings.NewReplacer("{A}", "Perrin Aldo", "{B}", "Ida Kern", "{P}", "Morrow", "{O}", "the Harbour Trust", "|", "\n\n"),
}

// expected is a statement that a template marks.
type expected struct {
	source, content []hearsay.Span
	act             hearsay.Act
	parent          int // index of the statement in whose content it stands, or -1
}

// parse takes the marks out of a filled template.
func parse(line string) (text string, want []expected, err error) {
	line, acts, _ := strings.Cut(line, " => ")
	var b strings.Builder
	type open struct {
		mark      string
		start, of int
	}
	var stack []open
	level := map[int]int{} // depth -> the statement at hand there
	depth, parent := 0, []int{-1}
	at := func() int {
		i, ok := level[depth]
		if !ok {
			want = append(want, expected{parent: parent[len(parent)-1]})
			i = len(want) - 1
			level[depth] = i
		}
		return i
	}
	for i := 0; i < len(line); {
		rest := line[i:]
		switch {
		case strings.HasPrefix(rest, "(("):
			n := at()
			stack = append(stack, open{"((", b.Len(), n})
			depth++
			delete(level, depth)
			parent = append(parent, n)
			i += 2
		case strings.HasPrefix(rest, "))") && len(stack) > 0 && stack[len(stack)-1].mark == "((":
			o := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			depth--
			parent = parent[:len(parent)-1]
			want[o.of].content = append(want[o.of].content, hearsay.Span{Start: o.start, End: b.Len()})
			i += 2
		case rest[0] == '[':
			if n, ok := level[depth]; ok && want[n].source != nil {
				delete(level, depth) // another speaker
			}
			stack = append(stack, open{"[", b.Len(), at()})
			i++
		case rest[0] == ']':
			if len(stack) == 0 || stack[len(stack)-1].mark != "[" {
				return "", nil, fmt.Errorf("%q: ] without [", line)
			}
			o := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			want[o.of].source = append(want[o.of].source, hearsay.Span{Start: o.start, End: b.Len()})
			i++
		case rest[0] == '<' || rest[0] == '>':
			i++ // the cue is for the reader of the template
		default:
			b.WriteByte(rest[0])
			i++
		}
	}
	want = slices.DeleteFunc(want, func(e expected) bool { return e.content == nil })
	list := strings.Fields(acts)
	if len(stack) > 0 || len(want) != len(list) {
		return "", nil, fmt.Errorf("%q: %d marks are left open, %d statements, %d acts", line, len(stack), len(want), len(list))
	}
	for i, a := range list {
		want[i].act = hearsay.Act(a)
	}
	return b.String(), want, nil
}

// letters gives the places of the letters and digits in spans.
func letters(text string, spans []hearsay.Span) map[int]bool {
	out := map[int]bool{}
	for _, s := range spans {
		for i, r := range text[s.Start:s.End] {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				out[s.Start+i] = true
			}
		}
	}
	return out
}

// alike reports whether two lists of spans share half of their letters.
func alike(text string, a, b []hearsay.Span) bool {
	x, y := letters(text, a), letters(text, b)
	both := 0
	for i := range x {
		if y[i] {
			both++
		}
	}
	return 2*both >= len(x)+len(y)-both
}

// wrong says what is wrong with what was read, "" if nothing.
func wrong(r hearsay.Record, want []expected) string {
	found := make([]string, len(want)) // the ID of the statement that stands for each
	used := map[string]bool{}
	for i, w := range want {
		for _, s := range r.Statements {
			if found[i] == "" && !used[s.ID] && alike(r.Text, w.content, s.Content) && alike(r.Text, w.source, s.Source) {
				found[i], used[s.ID] = s.ID, true
				if s.Act != w.act {
					return fmt.Sprintf("act %s, not %s", s.Act, w.act)
				}
				if w.parent >= 0 && s.Parent != found[w.parent] {
					return "another parent"
				}
			}
		}
		if found[i] == "" {
			return "missed"
		}
	}
	for _, s := range r.Statements {
		if !used[s.ID] {
			return "something else is read"
		}
	}
	return ""
}

type tally struct {
	name              string
	templates, passed int
	filled, kept      int
}

// TestAbilities reads every template in all its fillings. One passes if all of them are read as it says.
func TestAbilities(t *testing.T) {
	x, err := extract.New()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("templates.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []tally
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		name, heading := strings.CutPrefix(line, "== ")
		if heading {
			all = append(all, tally{name: name})
		}
		if heading || line == "" || line[0] == '#' {
			continue
		}
		c := &all[len(all)-1]
		c.templates++
		good := 0
		for _, f := range fills {
			text, want, err := parse(f.Replace(line))
			if err != nil {
				t.Fatal(err)
			}
			r, _, err := x.Extract(t.Context(), hearsay.Article{ID: name, Text: text, Lang: "en"})
			if err != nil {
				t.Fatal(err)
			}
			if why := wrong(r, want); why != "" {
				t.Logf("%s: %s: %s", c.name, text, why)
				continue
			}
			good++
		}
		c.filled, c.kept = c.filled+len(fills), c.kept+good
		if good == len(fills) {
			c.passed++
		}
	}
	for _, c := range all {
		t.Logf("%-22s %d of %d templates pass, %d of %d texts", c.name, c.passed, c.templates, c.kept, c.filled)
		if c.templates < leastTemplates {
			t.Errorf("%s: %d templates, at least %d", c.name, c.templates, leastTemplates)
		}
	}
	hold(t, all)
}

// hold compares the tallies with the floors, or writes both.
func hold(t *testing.T, all []tally) {
	var floors, table strings.Builder
	table.WriteString("\n| ability | templates | that fail in some filling | texts that fail |\n| --- | ---: | ---: | ---: |\n")
	for _, c := range all {
		fmt.Fprintf(&floors, "%s\t%d\n", c.name, c.passed)
		fmt.Fprintf(&table, "| %s | %d | %d %% | %d %% |\n", c.name, c.templates, 100*(c.templates-c.passed)/c.templates, 100*(c.filled-c.kept)/c.filled)
	}
	table.WriteString("\n")
	if *update {
		doc, err := os.ReadFile(resultsFile)
		if err != nil {
			t.Fatal(err)
		}
		i, j := bytes.Index(doc, []byte(startMark)), bytes.Index(doc, []byte(endMark))
		if i < 0 || j < i {
			t.Fatalf("%s: no place for the table", resultsFile)
		}
		doc = slices.Concat(doc[:i+len(startMark)], []byte(table.String()), doc[j:])
		if err := os.WriteFile(resultsFile, doc, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("floors.txt", []byte(floors.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	was, err := os.ReadFile("floors.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(was)) {
		name, n, _ := strings.Cut(strings.TrimSpace(line), "\t")
		least := 0
		if _, err := fmt.Sscan(n, &least); err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(all, func(c tally) bool { return c.name == name })
		if i < 0 || all[i].passed < least-slack {
			t.Errorf("%s: fewer templates pass than the %d that did (less %d)", name, least, slack)
		}
	}
}

// TestParse takes marks out.
func TestParse(t *testing.T) {
	text, want, err := parse("[Orla] <said> ((that [Tam] <denied> ((it)))), too. => state deny")
	if err != nil || text != "Orla said that Tam denied it, too." || len(want) != 2 || want[1].parent != 0 || want[0].content[0].In(text) != "that Tam denied it" ||
		want[1].source[0].In(text) != "Tam" || want[1].act != hearsay.Deny {
		t.Errorf("%q %+v %v", text, want, err)
	}
}
