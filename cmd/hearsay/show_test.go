package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// A statement shows who denies it as denied, not as denying.
func TestShowsWhoDenies(t *testing.T) {
	db := filepath.Join(t.TempDir(), "ledger.db")
	if code, _, errs := hearsayWith(t, "import", "--db", db, filepath.Join("..", "..", "testdata", "ledger", "records.jsonl")); code != 0 {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	for id, want := range map[string]string{"velde-2#s1": `"is denied by (`, "tamsin-2#s1": `"denies (`} {
		code, out, errs := hearsayWith(t, "show", "--db", db, "--to", "jsonl", id)
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("show %s: exit code %d, %s%s, want %s", id, code, out, errs, want)
		}
	}
}
