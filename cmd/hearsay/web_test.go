package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"hearsay"
	"hearsay/internal/fetch"
)

// TestReportAt reads the report at an address that is permitted, and what lies inside not at all.
func TestReportAt(t *testing.T) {
	var asked atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("<title>Pier stays</title><article>" + strings.Repeat("<p>Orla Venn, the mayor of Tolle, said that the pier stays open until the autumn storms.</p>", 4) + "</article>"))
	}))
	defer s.Close()
	if _, _, err := report(webFlags{}.client())(t.Context(), s.URL+"/pier"); !errors.Is(err, hearsay.ErrInvalid) || asked.Load() > 0 {
		t.Errorf("%v after %d requests", err, asked.Load())
	}
	a, _, err := report(fetch.New(fetch.Options{Allow: []string{"127.0.0.0/8"}}))(t.Context(), s.URL+"/pier")
	if err != nil || a.Title != "Pier stays" || !strings.Contains(a.Text, "Orla Venn") || a.URL != s.URL+"/pier" {
		t.Errorf("%+v: %v", a, err)
	}
}
