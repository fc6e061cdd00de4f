package ledger_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"hearsay"
	"hearsay/internal/ledger"
	"hearsay/internal/store"
	"hearsay/internal/store/storetest"
)

// TestLayer tries corrections, facets and follows on every store that a ledger can be kept in.
func TestLayer(t *testing.T) {
	stores := map[string]func(*testing.T) func(*testing.T) *ledger.Ledger{
		"a file": func(*testing.T) func(*testing.T) *ledger.Ledger {
			return func(t *testing.T) *ledger.Ledger { return openLedger(t) }
		},
		"PostgreSQL": func(t *testing.T) func(*testing.T) *ledger.Ledger {
			server := storetest.Postgres(t)
			return func(t *testing.T) *ledger.Ledger { return openAt(t, server.Database(t)) }
		},
	}
	for name, start := range stores {
		t.Run(name, func(t *testing.T) {
			fresh := start(t)
			for name, test := range map[string]func(*testing.T, func(*testing.T) *ledger.Ledger){
				"outlast readings": testCorrectionsOutlastReadings, "undo": testUndo, "merging": testMerging, "travel": testCorrectionsTravel,
				"reviewed records": testReviewedRecords, "refusing": testCorrectRefuses, "find": testFind, "follow": testFollow, "newest": testNewest,
			} {
				t.Run(name, func(t *testing.T) { test(t, fresh) })
			}
		})
	}
}

func openAt(t *testing.T, path string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(context.Background(), path)
	must(t, err)
	t.Cleanup(func() { must(t, l.Close()) })
	return l
}

// exampleLedger is a ledger of the worked example.
func exampleLedger(t *testing.T, fresh func(*testing.T) *ledger.Ledger) *ledger.Ledger {
	t.Helper()
	l := fresh(t)
	f, err := os.Open(exampleDir + "/records.jsonl")
	must(t, err)
	defer f.Close()
	_, err = l.Import(context.Background(), f, func(_ int, err error) { t.Error(err) })
	must(t, err)
	return l
}

func correct(t *testing.T, l *ledger.Ledger, kind store.CorrectionKind, address string, c ledger.Correction) ledger.Correction {
	t.Helper()
	c.Kind = kind
	if c.Who == "" {
		c.Who = "Edda"
	}
	c, err := l.Correct(context.Background(), c, address)
	must(t, err)
	return c
}

// verdicts gives what was decided about the statements of an article, by label.
func verdicts(t *testing.T, l *ledger.Ledger, article string) map[string]string {
	t.Helper()
	v, err := l.Version(context.Background(), article, "")
	must(t, err)
	of, err := l.Of(context.Background(), v.Statements)
	must(t, err)
	out := map[string]string{}
	for _, s := range v.Statements {
		verdict, split := ledger.Verdict(of[s.Row])
		if verdict != nil {
			out[s.Label] = string(verdict.Kind)
		}
		if split != nil {
			out[s.Label] += " " + split.Name
		}
	}
	return out
}

// testCorrectionsOutlastReadings decides about statements, reads the article again with another model and as edited: what was
// decided stands, beside a machine's reading that nobody changed.
func testCorrectionsOutlastReadings(t *testing.T, fresh func(*testing.T) *ledger.Ledger) {
	ctx := context.Background()
	l := exampleLedger(t, fresh)
	before, err := l.Version(ctx, "tamsin-1", "")
	must(t, err)
	correct(t, l, store.Accept, "tamsin-1#s1", ledger.Correction{})
	correct(t, l, store.Reject, "tamsin-1#s2", ledger.Correction{Note: "the heading of another report"})
	correct(t, l, store.Split, "tamsin-1#s3", ledger.Correction{Name: "Aldo the younger"})
	want := map[string]string{"s1": "accept", "s2": "reject", "s3": " Aldo the younger"}
	check := func(when string) {
		t.Helper()
		got := verdicts(t, l, "tamsin-1")
		for label, w := range want {
			if got[label] != w {
				t.Errorf("%s: %s is %q, want %q", when, label, got[label], w)
			}
		}
	}
	check("at once")
	now, err := l.Version(ctx, "tamsin-1", "")
	must(t, err)
	for i, s := range now.Record.Statements {
		if b := before.Record.Statements[i]; s.Act != b.Act || s.By != b.By || now.Statements[i].Source != before.Statements[i].Source {
			t.Errorf("the reading of %s changed: %v, was %v", s.ID, s, b)
		}
	}
	again := before.Record
	c, err := l.Add(ctx, again, store.Model{Name: "another", Version: "2"})
	must(t, err)
	if c.Outcome != store.Reread {
		t.Fatalf("outcome %s", c.Outcome)
	}
	check("read again")
	// Edited: a sentence before the others moves them all.
	edited := before.Record
	const more = "This report was corrected. "
	edited.Text = more + edited.Text
	edited.Statements = slices.Clone(edited.Statements)
	for i := range edited.Statements {
		s := &edited.Statements[i]
		for _, spans := range []*[]hearsay.Span{&s.Source, &s.Cue, &s.Content, &s.Addressee, &s.Conditions} {
			*spans = slices.Clone(*spans)
			for j := range *spans {
				(*spans)[j].Start += len(more)
				(*spans)[j].End += len(more)
			}
		}
	}
	edited.OwnVoice = nil
	_, err = l.Add(ctx, edited, byHand)
	must(t, err)
	check("edited")
	if got := verdicts(t, l, "velde-1"); len(got) > 0 {
		t.Errorf("another article with the same words: %v", got)
	}
}

// testUndo undoes a decision, and undoes that.
func testUndo(t *testing.T, fresh func(*testing.T) *ledger.Ledger) {
	l := exampleLedger(t, fresh)
	c := correct(t, l, store.Reject, "tamsin-1#s1", ledger.Correction{})
	u := correct(t, l, store.Undo, "", ledger.Correction{Target: c.UID, Who: "Finn"})
	if got := verdicts(t, l, "tamsin-1"); len(got) != 0 {
		t.Errorf("undone: %v", got)
	}
	y, err := l.Layer(context.Background())
	must(t, err)
	if by, ok := y.Undone(c.UID); !ok || by.Who != "Finn" {
		t.Errorf("undone by %v", by)
	}
	correct(t, l, store.Undo, "", ledger.Correction{Target: u.UID})
	if got := verdicts(t, l, "tamsin-1"); got["s1"] != "reject" {
		t.Errorf("undoing undone: %v", got)
	}
	_, err = l.Correct(context.Background(), ledger.Correction{Kind: store.Undo, Who: "Edda", Target: u.UID}, "")
	if !errors.Is(err, hearsay.ErrInvalid) {
		t.Errorf("undone twice: %v", err)
	}
}

// testMerging makes sources one, refuses circles, and follows chains of merges.
func testMerging(t *testing.T, fresh func(*testing.T) *ledger.Ledger) {
	ctx := context.Background()
	l := exampleLedger(t, fresh)
	correct(t, l, store.Merge, "", ledger.Correction{Slug: "sune-vasko", Target: "perrin-aldo"})
	m := correct(t, l, store.Merge, "", ledger.Correction{Slug: "perrin-aldo", Target: "ilva-maren"})
	correct(t, l, store.Rename, "", ledger.Correction{Slug: "ilva-maren", Name: "Ilva Maren-Vasko"})
	y, err := l.Layer(ctx)
	must(t, err)
	if got := y.Canonical("sune-vasko"); got != "ilva-maren" {
		t.Errorf("sune-vasko is %s", got)
	}
	if got := len(y.Merged("ilva-maren")); got != 2 {
		t.Errorf("%d merged", got)
	}
	if c, ok := y.Renamed("ilva-maren"); !ok || c.Name != "Ilva Maren-Vasko" {
		t.Errorf("renamed %v", c)
	}
	for _, bad := range []ledger.Correction{{Slug: "ilva-maren", Target: "sune-vasko"}, {Slug: "ilva-maren", Target: "ilva-maren"}, {Slug: "nobody", Target: "ilva-maren"},
		{Slug: "ilva-maren", Target: "nobody"}} {
		bad.Kind, bad.Who = store.Merge, "Edda"
		if _, err := l.Correct(ctx, bad, ""); !errors.Is(err, hearsay.ErrInvalid) && !errors.Is(err, hearsay.ErrNotFound) {
			t.Errorf("%s into %s: %v", bad.Slug, bad.Target, err)
		}
	}
	correct(t, l, store.Undo, "", ledger.Correction{Target: m.UID})
	if y, err = l.Layer(ctx); err != nil || y.Canonical("sune-vasko") != "perrin-aldo" || y.Canonical("perrin-aldo") != "perrin-aldo" {
		t.Errorf("after undoing: %s, %v", y.Canonical("sune-vasko"), err)
	}
}

// testCorrectionsTravel exports corrections and applies them to another ledger of the same articles, twice.
func testCorrectionsTravel(t *testing.T, fresh func(*testing.T) *ledger.Ledger) {
	ctx := context.Background()
	l := exampleLedger(t, fresh)
	correct(t, l, store.Accept, "tamsin-1#s1", ledger.Correction{})
	c := correct(t, l, store.Reject, "tamsin-1#s2", ledger.Correction{})
	correct(t, l, store.Undo, "", ledger.Correction{Target: c.UID})
	correct(t, l, store.Reject, "morrow-1#s2", ledger.Correction{Note: "<b>Ä</b>"})
	correct(t, l, store.Rename, "", ledger.Correction{Slug: "ilva-maren", Name: "I. Maren"})
	var out bytes.Buffer
	must(t, l.ExportCorrections(ctx, &out))
	other := exampleLedger(t, fresh)
	for i, want := range []int{5, 0} {
		n, err := other.ApplyCorrections(ctx, bytes.NewReader(out.Bytes()))
		must(t, err)
		if n != want {
			t.Errorf("time %d: %d were new, want %d", i+1, n, want)
		}
	}
	for _, article := range []string{"tamsin-1", "morrow-1"} {
		if a, b := verdicts(t, l, article), verdicts(t, other, article); len(a) != 1 || len(b) != 1 || a["s1"] != b["s1"] || a["s2"] != b["s2"] {
			t.Errorf("%s: %v here, %v there", article, a, b)
		}
	}
	var again bytes.Buffer
	must(t, other.ExportCorrections(ctx, &again))
	if !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Errorf("exported again:\n%s\nwas\n%s", again.Bytes(), out.Bytes())
	}
	for _, bad := range []string{"{", `{"uid": "x"}`, `{"uid": "x", "made": "2031-03-03T00:00:00Z", "who": "E", "kind": "accept"}`, `{"uid": "x", "made": "now", "who": "E", "kind": "undo", "target": "y"}`,
		`{"nothing": 1}`} {
		if _, err := other.ApplyCorrections(ctx, strings.NewReader(out.String()+bad)); !errors.Is(err, hearsay.ErrInvalid) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// testReviewedRecords makes training data of what was decided: rejected statements are gone, nested ones move up, names are
// the corrected ones.
func testReviewedRecords(t *testing.T, fresh func(*testing.T) *ledger.Ledger) {
	ctx := context.Background()
	l := exampleLedger(t, fresh)
	correct(t, l, store.Reject, "morrow-1#s1", ledger.Correction{})
	correct(t, l, store.Accept, "morrow-1#s2", ledger.Correction{})
	correct(t, l, store.Accept, "tamsin-1#s2", ledger.Correction{})
	correct(t, l, store.Split, "tamsin-1#s3", ledger.Correction{Name: "Aldo the younger"})
	correct(t, l, store.Rename, "", ledger.Correction{Slug: "ilva-maren", Name: "Ilva Maren of Oru"})
	got := map[string]ledger.Reviewed{}
	must(t, l.ReviewedRecords(ctx, func(r ledger.Reviewed) error {
		got[r.Record.ID] = r
		return r.Record.Validate()
	}))
	if len(got) != 2 {
		t.Fatalf("%d articles", len(got))
	}
	m := got["morrow-1"]
	if len(m.Record.Statements) != 1 || m.Record.Statements[0].Parent != "" || !m.Whole || !slices.Equal(m.Accepted, []string{"s2"}) || len(m.Rejected) != 1 {
		t.Errorf("morrow-1: %+v", m)
	}
	a := got["tamsin-1"]
	names := map[string]bool{}
	for _, s := range a.Record.Sources {
		names[s.Name] = true
	}
	if a.Whole || !names["Ilva Maren of Oru"] || !names["Aldo the younger"] || names["Perrin Aldo"] {
		t.Errorf("tamsin-1: whole %v, sources %v", a.Whole, names)
	}
}

// testCorrectRefuses what lacks something.
func testCorrectRefuses(t *testing.T, fresh func(*testing.T) *ledger.Ledger) {
	l := exampleLedger(t, fresh)
	for _, c := range []struct {
		correction ledger.Correction
		address    string
		want       error
	}{
		{ledger.Correction{Kind: store.Accept}, "tamsin-1#s1", hearsay.ErrInvalid},
		{ledger.Correction{Kind: store.Accept, Who: " "}, "tamsin-1#s1", hearsay.ErrInvalid},
		{ledger.Correction{Kind: store.Accept, Who: "E"}, "tamsin-1", hearsay.ErrInvalid},
		{ledger.Correction{Kind: store.Accept, Who: "E"}, "tamsin-1#s99", hearsay.ErrNotFound},
		{ledger.Correction{Kind: store.Split, Who: "E"}, "tamsin-1#s1", hearsay.ErrInvalid},
		{ledger.Correction{Kind: store.Rename, Who: "E", Slug: "ilva-maren"}, "", hearsay.ErrInvalid},
		{ledger.Correction{Kind: store.Rename, Who: "E", Slug: "nobody", Name: "N"}, "", hearsay.ErrNotFound},
		{ledger.Correction{Kind: store.Undo, Who: "E", Target: "x"}, "", hearsay.ErrNotFound},
		{ledger.Correction{Kind: "burn", Who: "E"}, "", hearsay.ErrInvalid},
	} {
		if _, err := l.Correct(context.Background(), c.correction, c.address); !errors.Is(err, c.want) {
			t.Errorf("%+v %s: %v, want %v", c.correction, c.address, err, c.want)
		}
	}
	y, err := l.Layer(context.Background())
	must(t, err)
	if len(y.All) != 0 {
		t.Errorf("kept: %v", y.All)
	}
}

// testFind searches with facets.
func testFind(t *testing.T, fresh func(*testing.T) *ledger.Ledger) {
	ctx := context.Background()
	l := exampleLedger(t, fresh)
	all, err := l.Find(ctx, ledger.Facets{})
	must(t, err)
	n, err := l.Counts(ctx)
	must(t, err)
	if all.Total != n.Statements || all.More {
		t.Errorf("%d of %d, more %v", all.Total, n.Statements, all.More)
	}
	sum := 0
	for _, a := range all.Acts {
		sum += a.Count
	}
	if sum != all.Total {
		t.Errorf("acts add up to %d of %d", sum, all.Total)
	}
	for _, c := range []struct {
		name string
		f    ledger.Facets
		want func(store.Statement) bool
	}{
		{"unnamed", ledger.Facets{Unnamed: true}, func(s store.Statement) bool { return !s.Named }},
		{"named", ledger.Facets{Named: true}, func(s store.Statement) bool { return s.Named }},
		{"kind", ledger.Facets{Kind: hearsay.Government}, func(s store.Statement) bool { return s.Kind == hearsay.Government }},
		{"act", ledger.Facets{Filter: ledger.Filter{Act: hearsay.Refuse}}, func(s store.Statement) bool { return s.Act == hearsay.Refuse }},
		{"words", ledger.Facets{Words: "fishing"}, func(s store.Statement) bool { return strings.Contains(s.Content+s.Title+s.Source, "ishing") }},
		{"sources", ledger.Facets{Slugs: []string{"ilva-maren", "perrin-aldo"}}, func(s store.Statement) bool {
			return s.SourceSlug == "ilva-maren" || s.SourceSlug == "perrin-aldo"
		}},
		{"confidence", ledger.Facets{Filter: ledger.Filter{MinConfidence: 0.99}}, func(s store.Statement) bool { return s.Confidence >= 0.99 }},
	} {
		found, err := l.Find(ctx, c.f)
		must(t, err)
		want := 0
		for _, s := range all.Statements {
			if c.want(s.Statement) {
				want++
			}
		}
		if found.Total != want || len(found.Statements) != min(want, store.DefaultLimit) {
			t.Errorf("%s: %d, want %d", c.name, found.Total, want)
		}
		for _, s := range found.Statements {
			if !c.want(s.Statement) {
				t.Errorf("%s: %s", c.name, s.Address())
			}
		}
	}
	page, err := l.Find(ctx, ledger.Facets{Filter: ledger.Filter{Limit: 3}, Offset: 3})
	must(t, err)
	if len(page.Statements) != 3 || page.Statements[0].Row != all.Statements[3].Row || page.Total != all.Total {
		t.Errorf("the second page begins with %s", page.Statements[0].Address())
	}
	quote, err := l.Find(ctx, ledger.Facets{Words: "patrol"})
	must(t, err)
	for _, s := range quote.Statements {
		v, err := l.Version(ctx, s.Article, "")
		must(t, err)
		if !strings.Contains(v.Record.Text, s.Before+s.Content+s.After) {
			t.Errorf("%s: %q%q%q is not in the article", s.Address(), s.Before, s.Content, s.After)
		}
	}
}

// testFollow keeps, lists and forgets wishes to be told.
func testFollow(t *testing.T, fresh func(*testing.T) *ledger.Ledger) {
	ctx := context.Background()
	l := exampleLedger(t, fresh)
	f, err := l.Follow(ctx, "source", "ilva-maren", "https://hooks.example/a")
	must(t, err)
	_, err = l.Follow(ctx, "search", "q=boats", "https://hooks.example/b")
	must(t, err)
	newest, err := l.LastStatement(ctx)
	must(t, err)
	all, err := l.Follows(ctx)
	must(t, err)
	if len(all) != 2 || all[0].UID != f.UID || all[0].Told != newest || all[0].Secret == all[1].Secret || len(f.Secret) < 40 {
		t.Errorf("%+v of %d", all, newest)
	}
	must(t, l.Told(ctx, f.UID, newest+7, errors.New("no answer")))
	must(t, l.Told(ctx, f.UID, newest+7, errors.New("no answer again")))
	all, err = l.Follows(ctx)
	must(t, err)
	if g := all[0]; g.Failures != 2 || g.Error != "no answer again" || g.Told != newest || g.Tried == "" {
		t.Errorf("after failing: %+v", g)
	}
	must(t, l.Told(ctx, f.UID, newest+7, nil))
	all, err = l.Follows(ctx)
	must(t, err)
	if g := all[0]; g.Failures != 0 || g.Error != "" || g.Told != newest+7 {
		t.Errorf("after succeeding: %+v", g)
	}
	must(t, l.Unfollow(ctx, f.UID))
	if err := l.Unfollow(ctx, f.UID); !errors.Is(err, hearsay.ErrNotFound) {
		t.Errorf("forgotten twice: %v", err)
	}
}

// testNewest lists reports, the newest first, in pages.
func testNewest(t *testing.T, fresh func(*testing.T) *ledger.Ledger) {
	ctx := context.Background()
	l := exampleLedger(t, fresh)
	all, err := l.Newest(ctx, ledger.Filter{})
	must(t, err)
	if len(all) != 13 || !slices.IsSortedFunc(all, func(a, b store.Version) int { return strings.Compare(b.Published, a.Published) }) {
		t.Errorf("%d reports, the first of %s", len(all), all[0].Published)
	}
	second, err := l.NewestFrom(ctx, ledger.Filter{Limit: 4}, 4)
	must(t, err)
	if len(second) != 4 || second[0].Row != all[4].Row {
		t.Errorf("the second page: %+v", second)
	}
	some, err := l.Newest(ctx, ledger.Filter{Since: "2031-03-05", Until: "2031-03-06", Outlet: "tamsin wire"})
	must(t, err)
	if len(some) != 1 || some[0].Article != "tamsin-2" {
		t.Errorf("of two days: %+v", some)
	}
	outlets, err := l.Outlets(ctx)
	must(t, err)
	if len(outlets) != 5 || !slices.IsSorted(outlets) {
		t.Errorf("outlets %v", outlets)
	}
}
