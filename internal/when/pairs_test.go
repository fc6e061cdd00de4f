package when

import (
	"strings"
	"testing"

	"hearsay"
	"hearsay/internal/goldtest"
)

// TestPairs asks for nearly all pairs to be right in both lines; the models behind them are statistical.
func TestPairs(t *testing.T) {
	goldtest.Check(t, "pairs.txt", 3, .8, func(l goldtest.Line) string {
		a := hearsay.Article{Text: l.Text, Published: strings.Trim(l.Fields[0], "-")}
		return goldtest.Equal(Said(a, []hearsay.Statement{l.Statement})[0], strings.Trim(l.Fields[2], "- "))
	})
}
