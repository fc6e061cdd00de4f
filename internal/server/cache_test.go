package server_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"hearsay"
	"hearsay/internal/store/storetest"
)

// TestCache gives the same answer again for a moment, to those alone who ask for the same, and forgets it when something changes here.
func TestCache(t *testing.T) {
	s := serve(t, nil)
	first := getAt(t, s.URL+"/api/v1/articles?limit=200")
	if _, err := s.ledger.Add(t.Context(), storetest.Record(7), testModel); err != nil { // behind the server's back
		t.Fatal(err)
	}
	if again := getAt(t, s.URL+"/api/v1/articles?limit=200"); again.body != first.body || again.header.Get("Content-Type") != first.header.Get("Content-Type") ||
		again.header.Get("X-Request-Id") == first.header.Get("X-Request-Id") || again.header.Get("Content-Security-Policy") == "" {
		t.Errorf("asked again: %v", again.header)
	}
	if other := getAt(t, s.URL+"/api/v1/articles?limit=199"); !strings.Contains(other.body, "article-7") {
		t.Error("another question gets the answer of the first")
	}
	if one := getAt(t, s.URL+"/api/v1/articles/article-7"); one.code != http.StatusOK {
		t.Errorf("one article: %d", one.code)
	}
	send(t, http.MethodPost, s.URL+"/review", "kind=accept&statement=tamsin-1%23s1&who=Edda", "Content-Type", "application/x-www-form-urlencoded")
	if now := getAt(t, s.URL+"/api/v1/articles?limit=200"); !strings.Contains(now.body, "article-7") {
		t.Error("after a reader's change the old answer is given")
	}
	for range 2 { // pages are packed as they are written: what is kept is not
		if page := getAt(t, s.URL+"/claims"); !strings.Contains(page.body, "</html>") || page.header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%v: %.100s", page.header, page.body)
		}
		if page := getAt(t, s.URL+"/claims", "Accept-Encoding", "identity"); !strings.Contains(page.body, "</html>") || page.header.Get("Content-Encoding") != "" {
			t.Errorf("%v: %.100s", page.header, page.body)
		}
	}
	// What a reader has chosen counts.
	home := getAt(t, s.URL+"/claims", "Cookie", "least=0.1").body
	if getAt(t, s.URL+"/claims").body == "" || home == "" {
		t.Error("nothing")
	}
	// An error is not kept.
	if a := getAt(t, s.URL+"/source/article-seven"); a.code != http.StatusNotFound {
		t.Fatalf("%d", a.code)
	}
	rec := storetest.FromText("late", "Article Seven said that the boats stay. ")
	rec.Sources[0].Kind = hearsay.Person
	if _, err := s.ledger.Add(t.Context(), rec, testModel); err != nil {
		t.Fatal(err)
	}
	if a := getAt(t, s.URL+"/source/article-seven"); a.code != http.StatusOK {
		t.Errorf("an error was kept: %d", a.code)
	}
}

// TestCacheTokens gives nobody without a token what somebody with one was answered.
func TestCacheTokens(t *testing.T) {
	s := serve(t, guardedByToken)
	secret, err := s.ledger.NewToken(t.Context(), "reader", []string{"read"})
	if err != nil {
		t.Fatal(err)
	}
	if a := getAt(t, s.URL+"/api/v1/articles", "Authorization", "Bearer "+secret); a.code != http.StatusOK {
		t.Fatalf("%d", a.code)
	}
	if a := getAt(t, s.URL+"/api/v1/articles"); a.code != http.StatusUnauthorized || strings.Contains(a.body, "tamsin") {
		t.Errorf("without a token: %d %s", a.code, a.body)
	}
}

// TestCacheTogether answers many who ask for the same at once, each in full.
func TestCacheTogether(t *testing.T) {
	s := serve(t, nil)
	bodies := make([]string, 40)
	var group sync.WaitGroup
	for i := range bodies {
		group.Go(func() { bodies[i] = getAt(t, s.URL+"/api/v1/claims?limit=50").body })
	}
	group.Wait()
	for _, b := range bodies {
		if b != bodies[0] || !strings.HasSuffix(strings.TrimSpace(b), "}") {
			t.Fatalf("%.100s and %.100s", b, bodies[0])
		}
	}
}
