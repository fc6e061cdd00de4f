package server_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"hearsay"
	"hearsay/client"
	"hearsay/internal/ledger"
	"hearsay/internal/server"
)

// all gives the entries of a list.
func all[T any](t *testing.T, list iter.Seq2[T, error]) (out []T) {
	t.Helper()
	for x, err := range list {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, x)
	}
	return out
}

// TestClientQuestions asks everything through the Go client and compares it with the ledger.
func TestClientQuestions(t *testing.T) {
	ctx := t.Context()
	s := serve(t, nil)
	c := client.Client{Server: s.URL + "/"}
	counts, err := s.ledger.Counts(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string][2]int{
		"articles":   {len(all(t, c.Articles(ctx, client.Filter{}))), counts.Articles},
		"statements": {len(all(t, c.Statements(ctx, client.Filter{}))), counts.Statements},
		"claims":     {len(all(t, c.Claims(ctx, "", client.Filter{}))), counts.Claims},
	} {
		if got[0] != got[1] {
			t.Errorf("%d %s, the ledger has %d", got[0], name, got[1])
		}
	}
	found := all(t, c.Search(ctx, "patrol boats", client.Filter{Outlet: "Morrow Post", MinConfidence: .1}))
	if len(found) == 0 || found[0].Article.Outlet == nil || *found[0].Article.Outlet != "Morrow Post" || !strings.Contains(found[0].Content, "boats") {
		t.Fatalf("found %+v", found)
	}
	one, err := c.Statement(ctx, found[0].ID)
	if err != nil || one.Statement.Content != found[0].Content || len(one.Statement.Spans) == 0 || len(one.Chain) == 0 {
		t.Errorf("statement %+v: %v", one, err)
	}
	rec, err := c.Article(ctx, found[0].Article.ID)
	if err != nil || rec.Validate() != nil || rec.ID != found[0].Article.ID {
		t.Errorf("article %+v: %v", rec, err)
	}
	if st := all(t, c.Timeline(ctx, "boats", client.Filter{Since: "2031-03-05"})); len(st) == 0 || !slices.IsSortedFunc(st, func(a, b client.Statement) int { return strings.Compare(*a.Article.Published, *b.Article.Published) }) {
		t.Errorf("timeline %+v", st)
	}
	sources := all(t, c.Sources(ctx, "Ilva Maren", client.Filter{}))
	if len(sources) != 1 {
		t.Fatalf("sources %+v", sources)
	}
	if src, err := c.Source(ctx, sources[0].ID); err != nil || len(src.Statements) != sources[0].Statements {
		t.Errorf("source %+v: %v", src, err)
	}
	if d := all(t, c.Disputes(ctx, "boats", client.Filter{})); len(d) == 0 || d[0].Type != "denies" {
		t.Errorf("disputes %+v", d)
	}
	traced := all(t, c.Origins(ctx, "boats", client.Filter{}))
	if len(traced) == 0 || len(traced[0].Origins) == 0 {
		t.Fatalf("origins %+v", traced)
	}
	if claim, err := c.Claim(ctx, traced[0].Claim.ID); err != nil || claim.Gloss != traced[0].Claim.Gloss {
		t.Errorf("claim %+v: %v", claim, err)
	}
	if hits := all(t, c.Quote(ctx, found[0].Content, client.Filter{})); len(hits) == 0 || hits[0].Likeness != "verbatim" {
		t.Errorf("quote %+v", hits)
	}
	if hits, err := c.CheckDraft(ctx, "He said “the cheese is entirely made of moon”.", client.Filter{}); err != nil || len(hits) != 1 || hits[0].Likeness != "not found" {
		t.Errorf("draft %+v: %v", hits, err)
	}
	out, err := c.Export(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var whole struct{ Records []hearsay.Record }
	if err := errors.Join(json.NewDecoder(out).Decode(&whole), out.Close()); err != nil || len(whole.Records) != counts.Articles {
		t.Errorf("%d records: %v", len(whole.Records), err)
	}
	for range c.Statements(ctx, client.Filter{}) {
		break // leaving early is no error
	}
}

// TestClientReads reads and keeps reports through the Go client, a few at once, one of which fails.
func TestClientReads(t *testing.T) {
	ctx := t.Context()
	s := serve(t, func(o *server.Options) { o.Local = false })
	secret, err := s.ledger.NewToken(ctx, "desk", []string{ledger.ScopeRead, ledger.ScopeWrite})
	if err != nil {
		t.Fatal(err)
	}
	c := client.Client{Server: s.URL, Token: secret}
	report := client.Report{ID: "pier", Published: "2031-05-07", Text: "Orla Venn, the mayor, said on Monday that the pier stays open."}
	rec, err := c.Read(ctx, report)
	if err != nil || len(rec.Statements) != 1 || rec.Statements[0].Said != "2031-05-05" {
		t.Errorf("read %+v: %v", rec, err)
	}
	if k, err := c.Add(ctx, report); err != nil || k.Article != "pier" || k.Outcome != "new" || k.Statements != 1 {
		t.Errorf("kept %+v: %v", k, err)
	}
	reports := []client.Report{{ID: "one", Text: "Orla Venn said no."}, {ID: "bad", Text: " "}, report}
	var outcomes []string
	for k, err := range c.AddAll(ctx, reports) {
		var failed *client.FailedError
		switch {
		case errors.As(err, &failed):
			outcomes = append(outcomes, failed.Article+" failed")
		case err != nil:
			t.Fatal(err)
		default:
			outcomes = append(outcomes, k.Article+" "+k.Outcome)
		}
	}
	if want := []string{"one new", "bad failed", "pier same"}; !slices.Equal(outcomes, want) {
		t.Errorf("%q, want %q", outcomes, want)
	}
	for range c.AddAll(ctx, reports) {
		break // leaving early is no error
	}
}

// TestClientErrors are told by kind.
func TestClientErrors(t *testing.T) {
	ctx := t.Context()
	s := serve(t, func(o *server.Options) { o.Local = false })
	secret, err := s.ledger.NewToken(ctx, "reader", []string{ledger.ScopeRead})
	if err != nil {
		t.Fatal(err)
	}
	c := client.Client{Server: s.URL, Token: secret}
	_, err = c.Article(ctx, "no such article/at all")
	var p *client.Problem
	if !errors.Is(err, hearsay.ErrNotFound) || !errors.As(err, &p) || p.RequestID == "" || p.Detail == "" {
		t.Errorf("no such article: %v", err)
	}
	if _, err := c.Read(ctx, client.Report{Published: "soon", Text: "x"}); !errors.Is(err, hearsay.ErrInvalid) {
		t.Errorf("invalid: %v", err)
	}
	if _, err := c.Add(ctx, client.Report{Text: "x"}); !errors.As(err, &p) || p.Status != http.StatusForbidden || !strings.Contains(p.Detail, "write") {
		t.Errorf("without the scope: %v", err)
	}
	c.Token = ""
	for _, err := range c.Search(ctx, "x", client.Filter{}) {
		if !errors.As(err, &p) || p.Status != http.StatusUnauthorized {
			t.Errorf("without a token: %v", err)
		}
	}
	// A stream that ends before its end, and an answer from something else.
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			http.Error(w, "<b>Bad gateway</b>", http.StatusBadGateway)
			return
		}
		fmt.Fprint(w, "event: kept\ndata: {\"article\":\"one\"}\n\n")
	}))
	defer broken.Close()
	c.Server = broken.URL
	n, last := 0, error(nil)
	for _, err := range c.AddAll(ctx, []client.Report{{Text: "x"}, {Text: "y"}}) {
		n, last = n+1, err
	}
	if n != 2 || last == nil {
		t.Errorf("of a broken stream %d entries, the last %v", n, last)
	}
	if _, err := c.Claim(ctx, "c1"); !errors.As(err, &p) || p.Status != http.StatusBadGateway || !strings.Contains(p.Detail, "Bad gateway") {
		t.Errorf("from something else: %v", err)
	}
}
