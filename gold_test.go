package hearsay_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"hearsay"
)

// gold reads a file of annotated records, or skips the test where there is none.
func gold(t *testing.T, name string) []hearsay.Record {
	t.Helper()
	dir := os.Getenv("HEARSAY_SHARED")
	if dir == "" {
		dir = "../shared"
	}
	path := filepath.Join(dir, "data", name)
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("no annotated records at %s (set HEARSAY_SHARED to the folder that holds data/)", path)
	}
	defer f.Close()
	var out []hearsay.Record
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		var r hearsay.Record
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out = append(out, r)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestFormAgreesWithAnnotators(t *testing.T) {
	for _, name := range []string{"records-train.jsonl", "records-dev.jsonl"} {
		t.Run(name, func(t *testing.T) {
			same, all := 0, 0
			for _, r := range gold(t, name) {
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
