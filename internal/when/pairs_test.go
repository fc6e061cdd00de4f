package when

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
	return line{number, strings.Trim(parts[0], "-"), strings.Trim(parts[2], "- "), text, s, marked}
}

// TestPairs asks for nearly all pairs to be right in both lines; the models behind them are statistical.
func TestPairs(t *testing.T) {
	const least = .8
	right, all := 0, 0
	for _, p := range pairs(t, "pairs.txt", 3) {
		ok := true
		for _, l := range p {
			a := hearsay.Article{Text: l.text, Published: l.published}
			if got := Said(a, []hearsay.Statement{l.statement})[0]; got != l.want {
				ok = false
				t.Logf("line %d: %q: got %q, want %q", l.number, l.text, got, l.want)
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
