package voice

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hearsay"
)

// pair is one line of testdata: what is expected, and a report with one or more marked statements.
type line struct {
	number    int
	published string
	want      string
	text      string
	statement hearsay.Statement
	marked    bool
}

// pairs reads the minimal pairs of a file: two lines each, parted by blank lines.
func pairs(tb testing.TB, name string, fields int) [][2]line {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	var out [][2]line
	var block []line
	flush := func() {
		if len(block) == 2 {
			out = append(out, [2]line{block[0], block[1]})
		} else if len(block) > 0 {
			tb.Fatalf("%s:%d: %d lines between blank ones, want 2", name, block[0].number, len(block))
		}
		block = nil
	}
	for n, l := range strings.Split(string(data), "\n") {
		if l = strings.TrimSpace(l); l == "" || l[0] == '#' {
			flush()
			continue
		}
		parts := strings.SplitN(l, " | ", fields)
		if len(parts) != fields {
			tb.Fatalf("%s:%d: %d fields, want %d", name, n+1, len(parts), fields)
		}
		block = append(block, parse(tb, n+1, parts))
	}
	flush()
	return out
}

// unmark takes the marks <source>, [cue] and {content} out of a report.
func unmark(report string) (string, hearsay.Statement, bool) {
	s := hearsay.Statement{ID: "s1"}
	var b strings.Builder
	open := map[rune]int{}
	marked := false
	for _, r := range report {
		switch r {
		case '<', '[', '{':
			open[r] = b.Len()
			marked = true
		case '>':
			s.Source = append(s.Source, hearsay.Span{Start: open['<'], End: b.Len()})
		case ']':
			s.Cue = append(s.Cue, hearsay.Span{Start: open['['], End: b.Len()})
		case '}':
			s.Content = append(s.Content, hearsay.Span{Start: open['{'], End: b.Len()})
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), s, marked
}

func parse(tb testing.TB, number int, parts []string) line {
	text, s, marked := unmark(parts[1])
	return line{number, "", strings.TrimSpace(parts[0]), text, s, marked}
}

// TestPairs runs the words' model alone, so it asks for no more than a share of the pairs: an assertion must be found in the
// first line, with the words that carry judgement, and none in the second.
func TestPairs(t *testing.T) {
	const least = .6
	right, all := 0, 0
	for _, p := range pairs(t, "pairs.txt", 2) {
		ok := true
		for _, l := range p {
			var statements []hearsay.Statement
			if l.marked {
				statements = append(statements, l.statement)
			}
			found := Find(l.text, statements, nil)
			if got := describe(l, found); got != "" {
				ok = false
				t.Logf("line %d: %q: %s", l.number, l.text, got)
			}
		}
		all++
		if ok {
			right++
		}
	}
	t.Logf("%d of %d pairs", right, all)
	if float64(right) < least*float64(all) {
		t.Errorf("%d of %d pairs are right, want at least %.0f %%", right, all, 100*least)
	}
}

// describe says what is wrong with what was found in l, "" if nothing is.
func describe(l line, found []hearsay.Assertion) string {
	switch {
	case l.want == "-" && len(found) > 0:
		return "asserted, want nothing"
	case l.want != "-" && len(found) == 0:
		return "nothing asserted"
	case l.want == "-" || l.want == "own":
		return ""
	}
	for want := range strings.SplitSeq(l.want, " // ") {
		ok := false
		for _, a := range found {
			for _, s := range a.Loaded {
				ok = ok || strings.Contains(s.In(l.text), want)
			}
		}
		if !ok {
			return "not loaded: " + want
		}
	}
	return ""
}

// TestSides swaps the two sides of a conflict: what is said of one must be found of the other, too.
func TestSides(t *testing.T) {
	swap := strings.NewReplacer("Norland", "Sudmark", "Sudmark", "Norland", "left-wing", "right-wing", "right-wing", "left-wing",
		"Liberals", "Conservatives", "Conservatives", "Liberals", "Muslim", "Christian", "Christian", "Muslim")
	for _, p := range pairs(t, "pairs.txt", 2) {
		for _, l := range p {
			other := swap.Replace(l.text)
			if other == l.text || l.marked {
				continue
			}
			a, b := Find(l.text, nil, nil), Find(other, nil, nil)
			if len(a) != len(b) {
				t.Errorf("line %d: %q gives %d assertions, %q gives %d", l.number, l.text, len(a), other, len(b))
			}
		}
	}
}
