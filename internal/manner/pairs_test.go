package manner

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

// check runs get over the pairs of a file and asks for a share of them to be right in both lines.
func check(t *testing.T, name string, least float64, get func(line) string) {
	t.Helper()
	right, all := 0, 0
	for _, p := range pairs(t, name, 2) {
		ok := true
		for _, l := range p {
			if got := get(l); got != l.want {
				ok = false
				t.Logf("line %d: %q: got %q, want %q", l.number, l.text, got, l.want)
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

func join(text string, spans []hearsay.Span) string {
	if len(spans) == 0 {
		return "-"
	}
	var out []string
	for _, s := range spans {
		out = append(out, s.In(text))
	}
	return strings.Join(out, " // ")
}

func TestConditionPairs(t *testing.T) {
	check(t, "conditions.txt", .9, func(l line) string {
		return join(l.text, Conditions(l.text, []hearsay.Statement{l.statement})[0])
	})
}

func TestActPairs(t *testing.T) {
	check(t, "acts.txt", .7, func(l line) string {
		return string(Acts[argmax(ActScores(l.text, []hearsay.Statement{l.statement})[0])])
	})
}

func TestAddresseePairs(t *testing.T) {
	check(t, "addressees.txt", .8, func(l line) string {
		return join(l.text, Addressees(l.text, []hearsay.Statement{l.statement})[0])
	})
}
