package ledger_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hearsay"
	"hearsay/internal/ledger"
	"hearsay/internal/store"
)

var update = flag.Bool("update", false, "write testdata/ledger/records.jsonl again")

const exampleDir = "../../testdata/ledger"

var byHand = store.Model{Name: "hand", Version: "1"}

func openLedger(t testing.TB) *ledger.Ledger {
	t.Helper()
	return openLedgerAt(t, filepath.Join(t.TempDir(), "ledger.db"))
}

func openLedgerAt(t testing.TB, path string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// exported is an exported ledger.
type exported struct {
	Records []hearsay.Record
	Claims  []struct {
		ID, Gloss  string
		Statements [][2]string
	}
	Relations []struct {
		From, To   [2]string
		Type       hearsay.RelationType
		Confidence float64
	}
	Sources []struct {
		ID, Name, Kind string
		Mentions       [][2]string
	}
}

func export(t testing.TB, l *ledger.Ledger) (e exported, raw []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := l.Export(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b.Bytes(), &e); err != nil {
		t.Fatalf("%v in %.500s", err, b.Bytes())
	}
	return e, b.Bytes()
}

func at(a [2]string) string { return a[0] + "#" + a[1] }

// TestExample adds the articles of testdata/ledger and compares all that the ledger makes of them with what was written
// down by hand.
func TestExample(t *testing.T) {
	l := openLedger(t)
	got := map[string]bool{}
	var lines []string
	for _, rec := range readAnnotated(t, exampleDir+"/records.txt") {
		c, err := l.Add(context.Background(), rec, byHand)
		if err != nil {
			t.Fatal(err)
		}
		if c.Outcome == store.Edited {
			got[edit(c)] = true
		}
		line, err := json.Marshal(rec)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line)+"\n")
	}
	checkJSONL(t, strings.Join(lines, ""))
	gather(t, l, got)
	b, err := os.ReadFile(exampleDir + "/expected.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, line := range strings.Split(string(b), "\n") {
		if line != "" && !strings.HasPrefix(line, "#") {
			want[line] = true
		}
	}
	// Of origins, positions and options the file lists those that the example is about; of all else it lists everything.
	for line := range got {
		kind, _, _ := strings.Cut(line, " ")
		if !want[line] && !slices.Contains([]string{"origin", "position", "option", "source"}, kind) {
			t.Errorf("not expected: %s", line)
		}
	}
	for line := range want {
		if !got[line] {
			t.Errorf("missing: %s", line)
		}
	}
	if t.Failed() {
		var all []string
		for line := range got {
			all = append(all, line)
		}
		slices.Sort(all)
		t.Logf("the ledger says:\n%s", strings.Join(all, "\n"))
	}
}

// checkJSONL keeps the example's records as JSON Lines, for hearsay import, equal to the hand-written ones.
func checkJSONL(t *testing.T, want string) {
	t.Helper()
	path := exampleDir + "/records.jsonl"
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(path)
	if err != nil || string(b) != want {
		t.Errorf("%s is not what records.txt says (go test ./internal/ledger -update writes it): %v", path, err)
	}
}

func edit(c ledger.Change) string {
	quote := func(as []store.Anchor) string {
		var out []string
		for _, a := range as {
			out = append(out, fmt.Sprintf("%q", a.Words))
		}
		return strings.Join(out, " ")
	}
	return fmt.Sprintf("edit %s: altered %s; gone %s; fresh %s", c.Article, quote(c.Altered), quote(c.Gone), strings.Join(c.Fresh, " "))
}

// gather asks the ledger and writes its answers in the form of expected.txt.
func gather(t *testing.T, l *ledger.Ledger, got map[string]bool) {
	t.Helper()
	ctx := context.Background()
	e, _ := export(t, l)
	for _, c := range e.Claims {
		var st []string
		for _, s := range c.Statements {
			st = append(st, at(s))
		}
		got["claim "+strings.Join(st, " ")] = true
	}
	for _, r := range e.Relations {
		switch r.Type {
		case hearsay.Denies, hearsay.Contradicts:
			got["dispute "+at(r.From)+" "+at(r.To)] = true
		case hearsay.Updates:
			got["update "+at(r.From)+" "+at(r.To)] = true
		}
	}
	for _, s := range e.Sources {
		var st []string
		for _, m := range s.Mentions {
			st = append(st, at(m))
		}
		got["source "+s.ID+": "+strings.Join(st, " ")] = true
	}
	copies, err := l.Copies(ctx, ledger.Filter{})
	must(t, err)
	for _, c := range copies {
		got["copy "+c.Article.ID+" of "+c.Of.ID] = true
	}
	traced, err := l.Origins(ctx, "", ledger.Filter{})
	must(t, err)
	for _, o := range traced {
		got["origin "+o.Statements[0].Address()+": "+o.Summary()] = true
	}
	for _, name := range []string{"Ilva Maren", "Perrin Aldo", "Orla Besk"} {
		issues, err := l.Positions(ctx, name, "", ledger.Filter{})
		must(t, err)
		for _, i := range issues {
			for _, p := range i.Positions {
				got[fmt.Sprintf("position %s: %s %s", name, p.Address(), p.Turn)] = true
			}
		}
	}
	options, err := l.Options(ctx, "", ledger.Filter{})
	must(t, err)
	for _, o := range options {
		got[fmt.Sprintf("option %s: backs %s; refuses %s", o.Put.Address(), names(o.Backs, o.Put), names(o.Refuses, o.Put))] = true
	}
}

// names are the sources of statements other than the one who put the option forward.
func names(st []ledger.Statement, put ledger.Statement) string {
	var out []string
	for _, s := range st {
		if s.SourceSlug != put.SourceSlug && !slices.Contains(out, s.Source) {
			out = append(out, s.Source)
		}
	}
	if len(out) == 0 {
		return "-"
	}
	return strings.Join(out, ", ")
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
