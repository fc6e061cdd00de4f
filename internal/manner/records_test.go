package manner

import (
	"testing"

	"hearsay"
	"hearsay/internal/goldtest"
)

// ofRecords asks for an F1, in per cent, of the letters that get finds in annotated records, given their statements.
func ofRecords(t *testing.T, file string, bar float64, get func(string, []hearsay.Statement) [][]hearsay.Span, want func(hearsay.Statement) []hearsay.Span) {
	t.Helper()
	var o goldtest.Overlap
	for _, rec := range goldtest.Records(t, file) {
		found, right := map[int]bool{}, map[int]bool{}
		for i, spans := range get(rec.Text, rec.Statements) {
			goldtest.Cover(found, rec.Text, spans)
			goldtest.Cover(right, rec.Text, want(rec.Statements[i]))
		}
		o.Add(found, right)
	}
	t.Logf("%s: F1 %.1f, precision %.1f, recall %.1f", file, o.F1(), o.Precision(), o.Recall())
	if o.F1() < bar {
		t.Errorf("%s: F1 with the annotated statements is %.1f, want at least %.1f", file, o.F1(), bar)
	}
}

func TestConditionsOfRecords(t *testing.T) {
	for _, file := range []string{"records-train.jsonl", "records-dev.jsonl"} {
		ofRecords(t, file, 45, Conditions, func(s hearsay.Statement) []hearsay.Span { return s.Conditions })
	}
}

func TestActsOfRecords(t *testing.T) {
	for _, tt := range []struct {
		file string
		bar  float64
	}{{"records-train.jsonl", 70}, {"records-dev.jsonl", 55}} {
		right, all := 0, 0
		for _, rec := range goldtest.Records(t, tt.file) {
			for i, z := range ActScores(rec.Text, rec.Statements) {
				all++
				if Acts[argmax(z)] == rec.Statements[i].Act {
					right++
				}
			}
		}
		got := 100 * float64(right) / float64(all)
		t.Logf("%s: act by words alone %.1f of %d", tt.file, got, all)
		if got < tt.bar {
			t.Errorf("%s: act by words alone is right for %.1f of 100 annotated statements, want at least %.1f", tt.file, got, tt.bar)
		}
	}
}

func TestAddresseesOfRecords(t *testing.T) {
	for _, file := range []string{"records-train.jsonl", "records-dev.jsonl"} {
		ofRecords(t, file, 60, Addressees, func(s hearsay.Statement) []hearsay.Span { return s.Addressee })
	}
}
