package manner

import (
	"testing"

	"hearsay/internal/goldtest"
)

func TestConditionsOfRecords(t *testing.T) {
	for _, tt := range []struct {
		file string
		bar  float64
	}{{"records-train.jsonl", 45}, {"records-dev.jsonl", 45}} {
		var o goldtest.Overlap
		for _, rec := range goldtest.Records(t, tt.file) {
			got, want := map[int]bool{}, map[int]bool{}
			for i, spans := range Conditions(rec.Text, rec.Statements) {
				goldtest.Cover(got, rec.Text, spans)
				goldtest.Cover(want, rec.Text, rec.Statements[i].Conditions)
			}
			o.Add(got, want)
		}
		t.Logf("%s: conditions F1 %.1f, precision %.1f, recall %.1f", tt.file, o.F1(), o.Precision(), o.Recall())
		if o.F1() < tt.bar {
			t.Errorf("%s: conditions F1 with the annotated statements is %.1f, want at least %.1f", tt.file, o.F1(), tt.bar)
		}
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
	for _, tt := range []struct {
		file string
		bar  float64
	}{{"records-train.jsonl", 60}, {"records-dev.jsonl", 60}} {
		var o goldtest.Overlap
		for _, rec := range goldtest.Records(t, tt.file) {
			got, want := map[int]bool{}, map[int]bool{}
			for i, spans := range Addressees(rec.Text, rec.Statements) {
				goldtest.Cover(got, rec.Text, spans)
				goldtest.Cover(want, rec.Text, rec.Statements[i].Addressee)
			}
			o.Add(got, want)
		}
		t.Logf("%s: addressee F1 %.1f, precision %.1f, recall %.1f", tt.file, o.F1(), o.Precision(), o.Recall())
		if o.F1() < tt.bar {
			t.Errorf("%s: addressee F1 by rules with the annotated statements is %.1f, want at least %.1f", tt.file, o.F1(), tt.bar)
		}
	}
}
