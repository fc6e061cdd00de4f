package ledger_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hearsay"
	"hearsay/internal/ledger"
	"hearsay/internal/store"
	"hearsay/internal/store/storetest"
)

func add(t testing.TB, l *ledger.Ledger, recs ...hearsay.Record) {
	t.Helper()
	for _, r := range recs {
		if _, err := l.Add(context.Background(), r, byHand); err != nil {
			t.Fatalf("add %s: %v", r.ID, err)
		}
	}
}

func TestSameTwiceChangesNothing(t *testing.T) {
	l := openLedger(t)
	recs := readAnnotated(t, exampleDir+"/records.txt")[:9]
	add(t, l, recs...)
	_, before := export(t, l)
	for _, r := range recs {
		c, err := l.Add(context.Background(), r, byHand)
		if err != nil || c.Outcome != store.Same {
			t.Errorf("%s again: got %v, %v", r.ID, c.Outcome, err)
		}
		if holds, err := l.Holds(context.Background(), r.Article, byHand); err != nil || !holds {
			t.Errorf("holds %s: got %v, %v", r.ID, holds, err)
		}
	}
	if _, after := export(t, l); !bytes.Equal(before, after) {
		t.Error("adding the same articles again changed the ledger")
	}
}

// TestRemoveUndoesAdd removes what was added: nothing of it is left in claims, relations or sources.
func TestRemoveUndoesAdd(t *testing.T) {
	l := openLedger(t)
	recs := readAnnotated(t, exampleDir+"/records.txt")
	add(t, l, recs[:9]...)
	_, before := export(t, l)
	add(t, l, recs[12])
	must(t, l.Remove(context.Background(), recs[12].ID))
	if _, after := export(t, l); !bytes.Equal(before, after) {
		t.Errorf("adding and removing an article left something\n%s", after[len(after)-2000:])
	}
	for _, r := range recs[:9] {
		must(t, l.Remove(context.Background(), r.ID))
	}
	if c, err := l.Counts(context.Background()); err != nil || c != (store.Counts{}) {
		t.Errorf("counts after everything was removed: got %+v, %v", c, err)
	}
}

// sorted brings an export into an order that does not depend on when things were added.
func sorted(e exported) exported {
	slices.SortFunc(e.Records, func(a, b hearsay.Record) int { return cmp.Compare(a.ID, b.ID) })
	for _, c := range e.Claims {
		slices.SortFunc(c.Statements, func(a, b [2]string) int { return cmp.Compare(at(a), at(b)) })
	}
	for _, s := range e.Sources {
		slices.SortFunc(s.Mentions, func(a, b [2]string) int { return cmp.Compare(at(a), at(b)) })
	}
	slices.SortFunc(e.Relations, func(a, b struct {
		From, To   [2]string
		Type       hearsay.RelationType
		Confidence float64
	}) int {
		return cmp.Or(cmp.Compare(at(a.From), at(b.From)), cmp.Compare(at(a.To), at(b.To)), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Confidence, b.Confidence))
	})
	return e
}

// TestExportImport exports ledgers of random articles, some edited, removed and read again, and imports them into an empty
// one: what that exports is the same.
func TestExportImport(t *testing.T) {
	ctx := context.Background()
	rapid.Check(t, func(rt *rapid.T) {
		l := openLedger(t)
		n := rapid.IntRange(0, 9).Draw(rt, "articles")
		for range n {
			rec := storetest.Record(rapid.IntRange(0, 14).Draw(rt, "article"))
			switch rapid.IntRange(0, 9).Draw(rt, "what") {
			case 0:
				rec.Title += " (corrected)"
			case 1:
				rec = storetest.Odd()
			case 2:
				_ = l.Remove(ctx, rec.ID) // it may not be there
				continue
			}
			add(t, l, rec)
		}
		want, raw := export(t, l)
		second := openLedger(t)
		got, err := second.Import(ctx, bytes.NewReader(raw), func(line int, err error) { rt.Errorf("line %d: %v", line, err) })
		if err != nil {
			rt.Fatalf("import: %v", err)
		}
		if got.Records != len(want.Records) || got.Claims != len(want.Claims) {
			rt.Errorf("imported %+v of %d records and %d claims", got, len(want.Records), len(want.Claims))
		}
		again, _ := export(t, second)
		if a, b := sorted(want), sorted(again); !reflect.DeepEqual(a, b) {
			rt.Errorf("exported again:\n got %s\nwant %s", asJSON(b), asJSON(a))
		}
	})
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// TestImportRecords takes records as JSON Lines, with bad lines between them.
func TestImportRecords(t *testing.T) {
	l := openLedger(t)
	b, err := os.ReadFile(exampleDir + "/records.jsonl")
	must(t, err)
	bad := "{\n" + `{"text": "no", "statements": [{"id": "s1", "content": [[0, 9]]}]}` + "\n"
	var lines []int
	n, err := l.Import(context.Background(), strings.NewReader(bad+string(b)), func(line int, err error) { lines = append(lines, line) })
	if err != nil || n.Records != 14 || !slices.Equal(lines, []int{1, 2}) {
		t.Errorf("got %+v, bad lines %v, %v; want 14 records, bad lines 1 and 2", n, lines, err)
	}
	direct := openLedger(t)
	add(t, direct, readAnnotated(t, exampleDir+"/records.txt")...)
	a, _ := export(t, l)
	c, _ := export(t, direct)
	if !reflect.DeepEqual(a, c) {
		t.Error("records that were imported are linked otherwise than those that were added")
	}
}

func TestQuote(t *testing.T) {
	l := openLedger(t)
	add(t, l, readAnnotated(t, exampleDir+"/records.txt")...)
	for _, c := range []struct {
		words string
		like  ledger.Likeness
		where string
	}{
		{"A joint fishing zone in the northern grounds is still the best way out", ledger.Verbatim, "kesh-2#s2"},
		{"a JOINT fishing zone, in the northern grounds is still the best way out!", ledger.Verbatim, "kesh-2#s2"},
		{"still the best way out", ledger.CutShort, "kesh-2#s2"},
		{"A joint fishing zone in the southern grounds is still the worst way out", ledger.Altered, "kesh-2#s2"},
		{"A joint fishing zone is the best way out", ledger.CutShort, "kesh-2#s2"},
		{"it had secretly offered to pull its patrol boats out of the strait", ledger.Verbatim, "tamsin-2#s1"},
		{"that it had secretly offered to pull its patrol boats out of the strait", ledger.Verbatim, "tamsin-2#s1"},
		{"The moon is made of green cheese and always was", ledger.Unknown, "#"},
		{"", ledger.Unknown, "#"},
	} {
		hits, err := l.Quote(context.Background(), c.words, ledger.Filter{})
		must(t, err)
		if got := hits[0]; got.Likeness != c.like || got.Statement.Address() != c.where {
			t.Errorf("quote %q: got %s in %s, want %s in %s", c.words, got.Likeness, got.Statement.Address(), c.like, c.where)
		}
	}
	hits, err := l.CheckDraft(context.Background(), "Aldo spoke of \"a zone\".\nHe said “A joint fishing zone in the northern grounds is still the best way out.”\nThen: \"we shall never, ever leave", ledger.Filter{})
	must(t, err)
	if len(hits) != 2 || hits[0].Line != 2 || hits[0].Likeness != ledger.Verbatim || hits[1].Line != 3 || hits[1].Likeness != ledger.Unknown {
		t.Errorf("draft: got %+v, want line 2 verbatim and line 3 not found", hits)
	}
}

func TestCompare(t *testing.T) {
	l := openLedger(t)
	add(t, l, readAnnotated(t, exampleDir+"/records.txt")...)
	c, err := l.Compare(context.Background(), "the herald of oru", "Velde Courier", ledger.Filter{})
	must(t, err)
	if len(c.Shared) != 2 || c.A.Outlet != "The Herald of Oru" || !slices.Contains(c.A.OnlySources, "Morrow Post") ||
		!slices.Contains(c.B.OnlySources, "four people who know the papers") || c.A.OwnVoice == 0 || c.B.OwnVoice != 0 || c.B.Unnamed <= c.A.Unnamed {
		t.Errorf("got %+v", c)
	}
}

func TestShow(t *testing.T) {
	l := openLedger(t)
	add(t, l, readAnnotated(t, exampleDir+"/records.txt")...)
	e, _ := export(t, l)
	for id, want := range map[string]func(ledger.Shown) bool{
		"morrow-2":                     func(s ledger.Shown) bool { return s.Article != nil && len(s.Versions) == 2 && len(s.Anchors) == 2 },
		"https://morrow.example/union": func(s ledger.Shown) bool { return s.Article != nil && s.Article.ID == "morrow-2" },
		"velde-2#s2":                   func(s ledger.Shown) bool { return s.Statement != nil && len(s.Chain) == 2 && len(s.Claims) == 1 },
		"tamsin-2#s1":                  func(s ledger.Shown) bool { return s.Statement != nil && len(s.Links) == 6 },
		e.Claims[0].ID:                 func(s ledger.Shown) bool { return s.Claim != nil && len(s.Claim.Statements) > 1 },
		"perrin-aldo":                  func(s ledger.Shown) bool { return s.Source != nil && len(s.Quotes) == 6 },
		"Aldo":                         func(s ledger.Shown) bool { return s.Source != nil && s.Source.Slug == "perrin-aldo" },
	} {
		s, err := l.Show(context.Background(), id)
		if err != nil || !want(s) {
			t.Errorf("show %s: got %+v, %v", id, s, err)
		}
	}
	for _, id := range []string{"nothing", "tamsin-1#s9", "c999999", ""} {
		if s, err := l.Show(context.Background(), id); err == nil {
			t.Errorf("show %q: got %+v", id, s)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	l := openLedger(t)
	errs := make(chan error)
	for w := range 4 {
		go func() {
			for i := range 8 {
				if _, err := l.Add(context.Background(), storetest.Record(w*8+i), byHand); err != nil {
					errs <- err
					return
				}
				if _, err := l.Search(context.Background(), "ferry", ledger.Filter{}); err != nil {
					errs <- fmt.Errorf("search: %w", err)
					return
				}
			}
			errs <- nil
		}()
	}
	for range 4 {
		must(t, <-errs)
	}
	if c, err := l.Counts(context.Background()); err != nil || c.Articles != 32 {
		t.Errorf("got %+v, %v, want 32 articles", c, err)
	}
}
