// Package storetest holds what every store of the ledger must do, as tests: a store that passes [Run] can stand in for
// another. [Article] and [Record] make invented records of any number for tests that need many.
//
// Tests only; nothing that ships imports it.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"hearsay"
	"hearsay/internal/store"
)

// Tx is what a transaction of a store must offer. The documentation of each method stands at store.Tx.
type Tx interface {
	Standing(hearsay.Article) (store.Standing, error)
	Put(hearsay.Record, store.Model, []int64, time.Time) (store.Added, error)
	Record(string) (hearsay.Record, error)
	Records(func(hearsay.Record) error) error
	Remove(string) error
	Versions(string) ([]store.Version, error)
	Anchors(int64) ([]store.Anchor, error)

	AddSource(s hearsay.Source, keys []string, slug string) (int64, error)
	SourcesByKey([]string, int) ([]store.Source, error)
	SourcesNamed(string, int) ([]store.Source, error)
	Sources(store.Filter) ([]store.Source, error)

	Statements(store.Filter) ([]store.Statement, error)
	Search(string, store.Filter) ([]store.Statement, error)
	StatementAt(article, label string) (store.Statement, error)

	AddRelation(store.Relation) error
	RelationsOf(int64) ([]store.Relation, error)
	Relations(store.Filter, ...hearsay.RelationType) ([]store.Relation, error)
	KeyStatement(int64, []uint64) error
	Keyed([]uint64, int) (map[uint64][]int64, error)
	AddClaim(string, []int64) (int64, error)
	JoinClaims([]int64, int64) error
	Claim(int64) (store.Claim, bool, error)
	Claims(string, store.Filter) ([]store.Claim, error)
	Counts() (store.Counts, error)
}

// Store is what a store must offer.
type Store interface {
	Update(context.Context, func(Tx) error) error
	View(context.Context, func(Tx) error) error
	Close() error
}

// Limits are what a store may be unable to keep.
type Limits struct {
	// NoNUL says that it refuses texts with the character U+0000.
	NoNUL bool
}

// Run runs the suite. open gives a store that is kept at path, empty if nothing was stored there.
func Run(t *testing.T, l Limits, open func(t *testing.T, path string) Store) {
	for _, c := range []struct {
		name string
		test func(*testing.T, *session)
	}{
		{"round trip", roundTrip}, {"same twice", sameTwice}, {"edited", edited}, {"metadata", metadata}, {"read again", readAgain},
		{"names", names}, {"remove", remove}, {"invalid", invalid}, {"rolled back", rolledBack}, {"views stand still", viewsStandStill},
		{"search", search}, {"filters", filters}, {"relations", relations}, {"claims", claims}, {"reopen", reopen},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := t.TempDir() + "/ledger.db"
			s := &session{T: t, path: path, open: open, Store: open(t, path), limits: l}
			c.test(t, s)
			if err := s.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		})
	}
}

// session is one open store with shorthands that fail the test.
type session struct {
	Store
	T      *testing.T
	path   string
	open   func(*testing.T, string) Store
	limits Limits
}

var model = store.Model{Name: "test", Version: "1"}

// Day0 is when the invented articles begin.
var Day0 = time.Date(2031, 3, 1, 12, 0, 0, 0, time.UTC)

func (s *session) put(rec hearsay.Record, m store.Model) store.Added {
	s.T.Helper()
	var added store.Added
	s.update(func(tx Tx) (err error) { added, err = Put(tx, rec, m); return err })
	return added
}

// Put stores rec with a new source for each name that the store does not have.
func Put(tx interface {
	AddSource(s hearsay.Source, keys []string, slug string) (int64, error)
	SourcesByKey([]string, int) ([]store.Source, error)
	Put(hearsay.Record, store.Model, []int64, time.Time) (store.Added, error)
}, rec hearsay.Record, m store.Model) (store.Added, error) {
	rows := make([]int64, len(rec.Sources))
	for i, src := range rec.Sources {
		keys := []string{"name:" + src.Name}
		have, err := tx.SourcesByKey(keys, 1)
		if err != nil {
			return store.Added{}, err
		}
		if len(have) > 0 {
			rows[i] = have[0].Row
		} else if rows[i], err = tx.AddSource(src, keys, ""); err != nil {
			return store.Added{}, err
		}
	}
	return tx.Put(rec, m, rows, Day0)
}

func (s *session) update(f func(Tx) error) {
	s.T.Helper()
	if err := s.Update(context.Background(), f); err != nil {
		s.T.Fatalf("update: %v", err)
	}
}

func (s *session) view(f func(Tx) error) {
	s.T.Helper()
	if err := s.View(context.Background(), f); err != nil {
		s.T.Fatalf("view: %v", err)
	}
}

func (s *session) record(name string) (rec hearsay.Record) {
	s.T.Helper()
	s.view(func(tx Tx) (err error) { rec, err = tx.Record(name); return err })
	return rec
}

func (s *session) counts() (c store.Counts) {
	s.T.Helper()
	s.view(func(tx Tx) (err error) { c, err = tx.Counts(); return err })
	return c
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func roundTrip(t *testing.T, s *session) {
	for i := range 20 {
		rec := Record(i)
		added := s.put(rec, model)
		equal(t, "outcome", added.Outcome, store.New)
		equal(t, "statements written", len(added.Statements), len(rec.Statements))
		equal(t, "record", s.record(rec.ID), rec)
	}
	odd := Odd()
	if s.limits.NoNUL {
		err := s.Update(context.Background(), func(tx Tx) error { _, err := Put(tx, odd, model); return err })
		if !errors.Is(err, hearsay.ErrInvalid) {
			t.Errorf("a text with NUL: got %v, want hearsay.ErrInvalid", err)
		}
		odd.Text = strings.ReplaceAll(odd.Text, "\x00", "\x01")
	}
	s.put(odd, model)
	equal(t, "odd record", s.record(odd.ID), odd)
	var ids []string
	s.view(func(tx Tx) error {
		return tx.Records(func(r hearsay.Record) error { ids = append(ids, r.ID); return nil })
	})
	if len(ids) != 21 || ids[0] != Record(0).ID || ids[20] != odd.ID {
		t.Errorf("records: got %v, want the 21 in the order in which they were added", ids)
	}
}

func sameTwice(t *testing.T, s *session) {
	rec := Record(3)
	s.put(rec, model)
	before := s.counts()
	added := s.put(rec, model)
	equal(t, "outcome", added.Outcome, store.Same)
	equal(t, "counts", s.counts(), before)
	s.view(func(tx Tx) error {
		st, err := tx.Standing(rec.Article)
		if !st.Holds(rec.Article, model) || st.Holds(rec.Article, store.Model{Name: "other"}) {
			t.Errorf("standing: holds the article under its own model and no other: got %+v", st)
		}
		return err
	})
}

func edited(t *testing.T, s *session) {
	first := FromText("talks", "Ilva Maren said the border stays shut. Other words follow here. The Oru ministry said \"no date was set for talks\".")
	second := FromText("talks", "Editors changed this. Ilva Maren said the border stays shut. The ministry was asked again and did not answer at all.")
	s.put(first, model)
	added := s.put(second, model)
	equal(t, "outcome", added.Outcome, store.Edited)
	equal(t, "version", added.Version, 2)
	equal(t, "current record", s.record("talks"), second)
	s.view(func(tx Tx) error {
		versions, err := tx.Versions("talks")
		if len(versions) != 2 || versions[0].Current || !versions[1].Current {
			t.Errorf("versions: got %+v, want two, the second current", versions)
		}
		anchors, err2 := tx.Anchors(added.VersionID)
		if len(anchors) != 2 || anchors[0].How != store.Exact || anchors[0].Span.In(second.Text) != anchors[0].Words || anchors[1].How != store.Lost {
			t.Errorf("anchors: got %+v, want the first exact and on its words, the second lost", anchors)
		}
		got, err3 := tx.Search("date", store.Filter{})
		if len(got) != 0 {
			t.Errorf("search finds what only the old version says: %+v", got)
		}
		return errors.Join(err, err2, err3)
	})
	equal(t, "counts", s.counts().Statements, len(second.Statements))
}

func metadata(t *testing.T, s *session) {
	rec := Record(5)
	rec.URL = "https://herald.example/a?utm_source=x#top"
	s.put(rec, model)
	bare := rec
	bare.ID, bare.Outlet, bare.Published, bare.URL = "else", "", "", "HTTPS://Herald.example/a/"
	bare.URL = "http://Herald.example/a"
	added := s.put(bare, model)
	if added.Outcome == store.New || added.Article != rec.ID {
		t.Errorf("the same URL written differently: got %+v, want the article %s", added, rec.ID)
	}
	got := s.record(rec.ID)
	equal(t, "outlet kept", got.Outlet, rec.Outlet)
	equal(t, "day kept", got.Published, rec.Published)
}

func readAgain(t *testing.T, s *session) {
	rec := Record(6)
	s.put(rec, model)
	before := s.counts()
	again := rec
	again.Statements = append([]hearsay.Statement(nil), rec.Statements...)
	again.Statements[0].Act = hearsay.Warn
	added := s.put(again, store.Model{Name: "test", Version: "2"})
	equal(t, "outcome", added.Outcome, store.Reread)
	equal(t, "record", s.record(rec.ID), again)
	equal(t, "counts", s.counts(), before)
	s.view(func(tx Tx) error {
		v, err := tx.Versions(rec.ID)
		if len(v) != 1 || v[0].Model.Version != "2" {
			t.Errorf("versions: got %+v, want one, read by model 2", v)
		}
		return err
	})
}

func names(t *testing.T, s *session) {
	a, b := Record(1), Record(2)
	a.ID, a.URL, b.ID, b.URL = "feed#1", "https://one.example/x", "feed#1", "https://two.example/y"
	s.put(a, model)
	equal(t, "second of the same id", s.put(b, model).Article, "feed#1~2")
	c := Record(3)
	c.ID, c.URL = "", ""
	name := s.put(c, model).Article
	equal(t, "an article without a name, again", s.put(c, model), store.Added{Article: name, Version: 1, Outcome: store.Same})
}

func remove(t *testing.T, s *session) {
	empty := s.counts()
	s.put(Record(1), model)
	one := s.counts()
	s.put(Record(2), model)
	s.put(FromText("x", "Nobody else quotes this one. Perrin Aldo said the ferry sinks."), model)
	s.put(FromText("x", "Nobody else quotes this one now. Perrin Aldo said the ferry sinks."), model)
	for _, name := range []string{"x", Record(2).ID} {
		s.update(func(tx Tx) error { return tx.Remove(name) })
	}
	equal(t, "counts with one left", s.counts(), one)
	s.update(func(tx Tx) error { return tx.Remove(Record(1).ID) })
	equal(t, "counts with none left", s.counts(), empty)
	if err := s.Update(context.Background(), func(tx Tx) error { return tx.Remove("x") }); !errors.Is(err, hearsay.ErrNotFound) {
		t.Errorf("remove what is gone: got %v, want ErrNotFound", err)
	}
	s.view(func(tx Tx) error {
		got, err := tx.Search("ferry", store.Filter{})
		if len(got) > 0 {
			t.Errorf("search finds a removed article: %+v", got)
		}
		return err
	})
}

func invalid(t *testing.T, s *session) {
	bad := Record(1)
	bad.Statements = append([]hearsay.Statement(nil), bad.Statements...)
	bad.Statements[0].Content = []hearsay.Span{{Start: 0, End: len(bad.Text) + 1}}
	orphan := Record(2)
	orphan.Statements = append([]hearsay.Statement(nil), orphan.Statements...)
	orphan.Statements[0].Parent = "s99"
	for _, rec := range []hearsay.Record{bad, orphan} {
		err := s.Update(context.Background(), func(tx Tx) error { _, err := Put(tx, rec, model); return err })
		if !errors.Is(err, hearsay.ErrInvalid) {
			t.Errorf("put %s: got %v, want ErrInvalid", rec.ID, err)
		}
	}
	equal(t, "counts", s.counts(), store.Counts{})
}

func rolledBack(t *testing.T, s *session) {
	stop := errors.New("stop")
	err := s.Update(context.Background(), func(tx Tx) error {
		if _, err := Put(tx, Record(1), model); err != nil {
			return err
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Errorf("got %v, want the function's own error", err)
	}
	equal(t, "counts", s.counts(), store.Counts{})
}

func viewsStandStill(t *testing.T, s *session) {
	s.put(Record(1), model)
	s.view(func(tx Tx) error {
		before, err := tx.Counts()
		if err != nil {
			return err
		}
		done := make(chan store.Added)
		go func() { done <- s.put(Record(2), model) }()
		<-done
		after, err := tx.Counts()
		equal(t, "counts within a view", after, before)
		if _, err := Put(tx, Record(3), model); err == nil {
			t.Error("a view could write")
		}
		return err
	})
	equal(t, "articles afterwards", s.counts().Articles, 2)
}

func search(t *testing.T, s *session) {
	for i, text := range []string{
		"Ilva Maren said the harbour café will reopen.", "外交部发言人表示边界谈判将继续。", "Представитель сказал, что переговоры продолжатся.",
		"المتحدث قال إن المحادثات ستستمر", "โฆษกกล่าวว่าการเจรจาจะดำเนินต่อไป", "प्रवक्ता ने कहा कि वार्ता जारी रहेगी",
	} {
		s.put(FromText(fmt.Sprint("t", i), text), model)
	}
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"harbour cafe", []string{"t0"}}, {`"harbour café"`, []string{"t0"}}, {`"café harbour"`, nil}, {"harb*", []string{"t0"}},
		{"谈判", []string{"t1"}}, {"判谈", nil}, {"переговоры", []string{"t2"}}, {"المحادثات", []string{"t3"}}, {"เจรจา", []string{"t4"}},
		{"वार्ता", []string{"t5"}}, {"", nil}, {`"`, nil}, {"NEAR( AND OR - * :", nil}, {"' OR 1=1 --", nil}, {"\x00", nil},
	} {
		s.view(func(tx Tx) error {
			got, err := tx.Search(c.query, store.Filter{})
			var names []string
			for _, st := range got {
				names = append(names, st.Article)
			}
			equal(t, fmt.Sprintf("search %q", c.query), names, c.want)
			return err
		})
	}
}

func filters(t *testing.T, s *session) {
	var all []hearsay.Record
	for i := range 30 {
		all = append(all, Record(i))
		s.put(all[i], model)
	}
	for _, f := range []store.Filter{{}, {Since: "2031-03-05"}, {Until: "2031-03-05"}, {Since: "2031-03-03", Until: "2031-03-09"},
		{Outlet: "the HERALD of oru"}, {Act: hearsay.Deny}, {Outlet: Outlets[1], Act: hearsay.State, Since: "2031-03-02"}, {Outlet: "no such"}} {
		f.Limit = 10000
		want := map[string]int{}
		for _, r := range all {
			for _, st := range r.Statements {
				if passes(r, st, f) {
					want[r.ID+"#"+st.ID]++
				}
			}
		}
		s.view(func(tx Tx) error {
			got, err := tx.Statements(f)
			have := map[string]int{}
			for i, st := range got {
				have[st.Address()]++
				if i > 0 && got[i-1].Day < st.Day {
					t.Errorf("filter %+v: %s after %s: want the newest first", f, st.Day, got[i-1].Day)
				}
			}
			equal(t, fmt.Sprintf("filter %+v", f), have, want)
			return err
		})
	}
	s.view(func(tx Tx) error {
		name := all[0].Sources[0].Name
		got, err := tx.Statements(store.Filter{Source: name, Limit: 1000})
		for _, st := range got {
			if st.Source != name {
				t.Errorf("source %q: got a statement by %q", name, st.Source)
			}
		}
		if len(got) == 0 {
			t.Errorf("source %q: no statements", name)
		}
		if _, err := tx.Statements(store.Filter{Source: "Nobody Atall"}); !errors.Is(err, hearsay.ErrNotFound) {
			t.Errorf("unknown source: got %v, want ErrNotFound", err)
		}
		top, err2 := tx.Sources(store.Filter{})
		if len(top) == 0 || top[0].Statements < top[len(top)-1].Statements {
			t.Errorf("sources: got %+v, want the most quoted first", top)
		}
		return errors.Join(err, err2)
	})
}

func passes(r hearsay.Record, st hearsay.Statement, f store.Filter) bool {
	day := store.Day(r.Published)
	return (f.Since == "" || day >= f.Since) && (f.Until == "" || day <= f.Until && day != "") && (f.Act == "" || st.Act == f.Act) &&
		(f.Outlet == "" || r.Outlet == f.Outlet || f.Outlet == "the HERALD of oru" && r.Outlet == "The Herald of Oru")
}

func relations(t *testing.T, s *session) {
	a, b := s.put(Record(1), model).Statements, s.put(Record(2), model).Statements
	r := store.Relation{From: b[0], To: a[0], Type: hearsay.Denies, Confidence: 0.5}
	s.update(func(tx Tx) error { return errors.Join(tx.AddRelation(r), tx.AddRelation(r)) })
	s.view(func(tx Tx) error {
		got, err := tx.Relations(store.Filter{}, hearsay.Denies, hearsay.Contradicts)
		if len(got) != 1 || got[0] != r {
			t.Errorf("disputes: got %+v, want %+v once", got, r)
		}
		of, err2 := tx.RelationsOf(a[0])
		if len(of) == 0 {
			t.Error("relations of its target: none")
		}
		return errors.Join(err, err2)
	})
	s.update(func(tx Tx) error { return tx.KeyStatement(a[0], []uint64{1, 1 << 63, 7}) })
	s.view(func(tx Tx) error {
		got, err := tx.Keyed([]uint64{1 << 63, 7, 9}, 10)
		equal(t, "keyed", got, map[uint64][]int64{1 << 63: {a[0]}, 7: {a[0]}})
		return err
	})
	s.update(func(tx Tx) error { return tx.Remove(Record(2).ID) })
	s.view(func(tx Tx) error {
		got, err := tx.Relations(store.Filter{}, hearsay.Denies)
		for _, g := range got {
			if g.From == r.From {
				t.Error("a relation outlives its statement")
			}
		}
		return err
	})
}

func claims(t *testing.T, s *session) {
	a, b, c := s.put(Record(1), model), s.put(Record(2), model), s.put(Record(3), model)
	var id int64
	s.update(func(tx Tx) (err error) {
		id, err = tx.AddClaim("gloss", []int64{a.Statements[0], b.Statements[0]})
		return errors.Join(err, tx.JoinClaims([]int64{id}, c.Statements[0]), tx.JoinClaims([]int64{id}, c.Statements[0]))
	})
	check := func(articles int, found bool) {
		t.Helper()
		s.view(func(tx Tx) error {
			got, ok, err := tx.Claim(id)
			if ok != found || ok && got.Articles != articles {
				t.Errorf("claim: got %+v, %v, want %d articles, %v", got, ok, articles, found)
			}
			if ok && got.Gloss == "" {
				t.Error("the claim lost its gloss")
			}
			return err
		})
	}
	check(3, true)
	s.update(func(tx Tx) error { return tx.Remove(a.Article) })
	check(2, true)
	s.update(func(tx Tx) error { return tx.Remove(b.Article) })
	check(0, false)
}

func reopen(t *testing.T, s *session) {
	for i := range 5 {
		s.put(Record(i), model)
	}
	before := s.counts()
	if err := s.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
	s.Store = s.open(t, s.path)
	equal(t, "counts", s.counts(), before)
	equal(t, "record", s.record(Record(4).ID), Record(4))
}
