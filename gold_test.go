package hearsay_test

import (
	"testing"

	"hearsay"
	"hearsay/internal/goldtest"
)

func TestFormAgreesWithAnnotators(t *testing.T) {
	for _, name := range []string{"records-train.jsonl", "records-dev.jsonl"} {
		t.Run(name, func(t *testing.T) {
			same, all := 0, 0
			for _, r := range goldtest.Records(t, name) {
				if err := r.Validate(); err != nil {
					t.Error(err)
				}
				for _, s := range r.Statements {
					all++
					if got := hearsay.FormOf(r.Text, s.Content); got == s.Form {
						same++
					} else {
						var words string
						for _, c := range s.Content {
							words += " | " + c.In(r.Text)
						}
						t.Logf("%s %s: got %s, gold %s:%s", r.ID, s.ID, got, s.Form, words)
					}
				}
			}
			t.Logf("form agrees on %d of %d statements", same, all)
			if same*1000 < all*995 {
				t.Errorf("form agrees on %d of %d statements, want 99.5 %%", same, all)
			}
		})
	}
}
