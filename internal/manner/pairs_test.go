package manner

import (
	"strings"
	"testing"

	"hearsay"
	"hearsay/internal/goldtest"
)

// check runs get over the pairs of a file and asks for a share of them to be right in both lines.
func check(t *testing.T, name string, least float64, get func(goldtest.Line) string) {
	t.Helper()
	goldtest.Check(t, name, 2, least, func(l goldtest.Line) string { return goldtest.Equal(get(l), strings.TrimSpace(l.Fields[0])) })
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
	check(t, "conditions.txt", .9, func(l goldtest.Line) string {
		return join(l.Text, Conditions(l.Text, []hearsay.Statement{l.Statement})[0])
	})
}

func TestActPairs(t *testing.T) {
	check(t, "acts.txt", .7, func(l goldtest.Line) string {
		return string(Acts[argmax(ActScores(l.Text, []hearsay.Statement{l.Statement})[0])])
	})
}

func TestAddresseePairs(t *testing.T) {
	check(t, "addressees.txt", .8, func(l goldtest.Line) string {
		return join(l.Text, Addressees(l.Text, []hearsay.Statement{l.Statement})[0])
	})
}
