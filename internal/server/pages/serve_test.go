package pages_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"hearsay"
	"hearsay/extract"
	"hearsay/internal/ledger"
	"hearsay/internal/server/pages"
	"hearsay/internal/store"
)

// policy is the content security policy that the pages must live with; the server sends it.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// served is a server of pages on a ledger of its own.
type served struct {
	url string
	// bare is the same without the content security policy.
	bare   string
	ledger *ledger.Ledger
	pages  *pages.Handler
}

func model(t testing.TB) *extract.Extractor {
	t.Helper()
	x, err := extract.New()
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// serve starts pages on a ledger that holds the worked example and what else is given.
func serve(t testing.TB, more ...hearsay.Record) served {
	t.Helper()
	return serveWith(t, func(*pages.Options) {}, more...)
}

// serveWith does so with other options.
func serveWith(t testing.TB, change func(*pages.Options), more ...hearsay.Record) served {
	t.Helper()
	return serveAt(t, filepath.Join(t.TempDir(), "ledger.db"), change, more...)
}

// serveAt does so with the ledger at path, which must be empty.
func serveAt(t testing.TB, path string, change func(*pages.Options), more ...hearsay.Record) served {
	t.Helper()
	ctx := context.Background()
	l, err := ledger.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	example, err := os.Open("../../../testdata/ledger/records.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer example.Close()
	if _, err := l.Import(ctx, example, func(line int, err error) { t.Errorf("line %d: %v", line, err) }); err != nil {
		t.Fatal(err)
	}
	for _, r := range more {
		if _, err := l.Add(ctx, r, ledger.Imports); err != nil {
			t.Fatal(err)
		}
	}
	o := pages.Options{Ledger: l, Extractor: model(t), Model: store.Model{Name: "built-in", Version: "test"}}
	change(&o)
	h, err := pages.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		h.ServeHTTP(w, r)
	}))
	bare := httptest.NewServer(h)
	t.Cleanup(func() {
		s.Close()
		bare.Close()
		if err := h.Close(); err != nil {
			t.Error(err)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return served{s.URL, bare.URL, l, h}
}

// everyPage is a path for each kind of page.
var everyPage = []string{"/", "/read", "/articles", "/article/morrow-1?s=s2", "/article/morrow-2", "/search?q=boats&named=yes",
	"/claims", "/claim/c4", "/options", "/disputes", "/sources", "/source/perrin-aldo", "/compare?a=Morrow+Post&b=Velde+Courier", "/quotes",
	"/review", "/review/morrow-1", "/follow", "/feeds", "/about", "/no-such-page"}

// get gives the body of an answer, whatever its status.
func get(t testing.TB, u string) string {
	t.Helper()
	resp, err := http.Get(u)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// slugOf gives the slug of the source that goes by name.
func slugOf(t testing.TB, s served, name string) string {
	t.Helper()
	found, err := s.ledger.Sources(context.Background(), name, ledger.Filter{})
	if err != nil || len(found) == 0 {
		t.Fatalf("no source %s: %v", name, err)
	}
	return found[0].Slug
}
