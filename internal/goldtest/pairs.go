package goldtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hearsay"
)

// Line is one line of a file of minimal pairs: fields parted by " | ", the second of which is a report in which a statement's
// <source>, [cue] and {content} may be marked.
type Line struct {
	Number    int
	Fields    []string
	Text      string
	Statement hearsay.Statement
	Marked    bool
}

// Pairs reads the minimal pairs of a file in testdata: two lines each, parted by blank lines; # begins a comment. Want says how many
// fields a line has.
func Pairs(tb testing.TB, name string, want int) [][2]Line {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	var out [][2]Line
	var block []Line
	flush := func() {
		if len(block) == 2 {
			out = append(out, [2]Line{block[0], block[1]})
		} else if len(block) > 0 {
			tb.Fatalf("%s:%d: %d lines between blank ones, want 2", name, block[0].Number, len(block))
		}
		block = nil
	}
	for n, l := range strings.Split(string(data), "\n") {
		if l = strings.TrimSpace(l); l == "" || l[0] == '#' {
			flush()
			continue
		}
		fields := strings.SplitN(l, " | ", want)
		if len(fields) != want {
			tb.Fatalf("%s:%d: %d fields, want %d", name, n+1, len(fields), want)
		}
		text, s, marked := Unmark(fields[1])
		block = append(block, Line{n + 1, fields, text, s, marked})
	}
	flush()
	return out
}

// Unmark takes the marks <source>, [cue] and {content} out of a report and gives the statement that they mark, if any.
func Unmark(report string) (text string, s hearsay.Statement, marked bool) {
	s.ID = "s1"
	var b strings.Builder
	open := map[rune]int{}
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

// Check asks for at least a share of a file's pairs to be right in both lines; wrong says what is wrong with one, "" if nothing is.
func Check(t *testing.T, name string, fields int, least float64, wrong func(Line) string) {
	t.Helper()
	right, all := 0, 0
	for _, p := range Pairs(t, name, fields) {
		ok := true
		for _, l := range p {
			if w := wrong(l); w != "" {
				ok = false
				t.Logf("line %d: %q: %s", l.Number, l.Text, w)
			}
		}
		all++
		if ok {
			right++
		}
	}
	t.Logf("%s: %d of %d pairs", name, right, all)
	if float64(right) < least*float64(all) {
		t.Errorf("%s: %d of %d pairs are right, want at least %.0f %%", name, right, all, 100*least)
	}
}

// Equal says what is wrong with got, for Check.
func Equal(got, want string) string {
	if got == want {
		return ""
	}
	return "got " + got + ", want " + want
}
