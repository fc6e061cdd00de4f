package linear_test

import (
	"math"
	"reflect"
	"testing"

	"hearsay/internal/linear"
)

func TestWeights(t *testing.T) {
	w, err := linear.Parse("# comment\na b\t1.5\n\nc\t-2\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := w.Score([]string{"a b", "c", "unseen"}); math.Abs(got+.5) > 1e-6 {
		t.Errorf("score %v, want -0.5", got)
	}
	for _, bad := range []string{"no tab", "a\tx"} {
		if _, err := linear.Parse(bad); err == nil {
			t.Errorf("Parse(%q) gives no error", bad)
		}
	}
}

func TestTable(t *testing.T) {
	table, err := linear.ParseTable("# comment\n\tyes\tno\nf\t1\t\ng\t.5\t-1\n")
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"yes", "no"}; !reflect.DeepEqual(table.Classes, want) {
		t.Errorf("classes %q, want %q", table.Classes, want)
	}
	if got, want := table.Score([]string{"f", "g", "h"}), []float64{1.5, -1}; !reflect.DeepEqual(got, want) {
		t.Errorf("scores %v, want %v", got, want)
	}
	for _, bad := range []string{"\ta\tb\nf\t1\n", "\ta\nf\tx\n"} {
		if _, err := linear.ParseTable(bad); err == nil {
			t.Errorf("ParseTable(%q) gives no error", bad)
		}
	}
}
