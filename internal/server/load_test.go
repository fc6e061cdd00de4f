package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hearsay"
	"hearsay/internal/ledger"
	"hearsay/internal/store/storetest"
)

// load says how the server is held to its load.
type load struct {
	articles, readers int
	lasts             time.Duration
	// slowest is what 99 of 100 answers must come within.
	slowest time.Duration
	// memory is the most that the process may hold, in bytes.
	memory float64
}

// pace is how often a reader asks for a page.
const pace = 3 * time.Second

// plan is small in a normal test, where the machine may be busy with others, and full with HEARSAY_LOAD (make load: 100000 articles).
func plan(t *testing.T) load {
	p := load{articles: 200, readers: 20, lasts: 10 * time.Second, slowest: 3 * time.Second, memory: 1 << 30}
	s := os.Getenv("HEARSAY_LOAD")
	if s == "" {
		return p
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 200 {
		t.Fatalf("HEARSAY_LOAD=%q: give how many articles the ledger has, at least 200", s)
	}
	return load{articles: n, readers: 200, lasts: time.Minute, slowest: 500 * time.Millisecond, memory: 1 << 30}
}

// TestLoad has many readers ask the real program for pages and answers while an article a second is handed in and read: nothing
// fails, answers come in time, memory stays bounded, and every article that was accepted is there in the end.
//
// HEARSAY_LOAD sets how many articles the ledger has and makes it 200 readers for a minute; HEARSAY_LOAD_DB names a file in which
// that ledger is kept from one run to the next.
func TestLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	p := plan(t)
	db := os.Getenv("HEARSAY_LOAD_DB")
	if db == "" {
		db = filepath.Join(t.TempDir(), "ledger.db")
	}
	before := fill(t, db, p.articles)
	s := start(t, db)
	asked := questions(t, s.url, p.articles)
	for _, q := range asked { // what is asked first loads what later questions find in memory
		if _, _, err := ask(http.DefaultClient, s.url+q(rand.New(rand.NewPCG(1, 1)))); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithTimeout(t.Context(), p.lasts)
	defer stop()
	var group sync.WaitGroup
	seen := make([]reader, p.readers)
	for i := range seen {
		seen[i].random = rand.New(rand.NewPCG(uint64(i), 11))
		group.Go(func() { seen[i].read(ctx, s.url, asked) })
	}
	added, failed := handIn(ctx, s.url, before)
	group.Wait()
	report(t, p, seen)
	for _, err := range failed {
		t.Errorf("hand in: %v", err)
	}
	if want := int(p.lasts/time.Second) / 2; added < want {
		t.Errorf("%d articles were added, want at least %d", added, want)
	}
	memory := gauge(t, s.url, "process_resident_memory_bytes")
	t.Logf("%d articles were added; the process holds %.0f MB", added, memory/1e6)
	if memory > p.memory {
		t.Errorf("the process holds %.0f MB, want at most %.0f", memory/1e6, p.memory/1e6)
	}
	if got := gauge(t, s.url, "hearsay_ledger_articles"); int(got) != before+added {
		t.Errorf("the ledger has %.0f articles; there were %d, and %d were added", got, before, added)
	}
}

// fill makes the ledger hold n generated articles, those of make scale, and gives how many it holds.
func fill(t *testing.T, db string, n int) int {
	l, err := ledger.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	c, err := l.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := c.Articles; i < n; i++ {
		if _, err := l.Add(t.Context(), storetest.Record(i), ledger.Imports); err != nil {
			t.Fatal(err)
		}
		if i%5000 == 4999 {
			t.Logf("%d articles", i+1)
		}
	}
	return max(c.Articles, n)
}

// questions are the pages and answers that readers ask for, about random articles.
func questions(t *testing.T, server string, n int) []func(*rand.Rand) string {
	var claims, sources struct{ Items []struct{ ID string } }
	fetchJSON(t, server+"/api/v1/claims?limit=100", &claims)
	fetchJSON(t, server+"/api/v1/sources?limit=8", &sources)
	if len(claims.Items) == 0 || len(sources.Items) == 0 {
		t.Fatal("no claims or no sources")
	}
	word := func(r *rand.Rand) string {
		words := storetest.Words(storetest.Record(r.IntN(n)))
		return url.QueryEscape(words[r.IntN(len(words))])
	}
	article := func(r *rand.Rand) string { return "article-" + strconv.Itoa(r.IntN(n)) }
	outlet := func(r *rand.Rand) string { return url.QueryEscape(storetest.Outlets[r.IntN(len(storetest.Outlets))]) }
	fixed := func(path string) func(*rand.Rand) string { return func(*rand.Rand) string { return path } }
	return []func(*rand.Rand) string{
		fixed("/"), fixed("/articles"), fixed("/disputes"), fixed("/sources"), fixed("/claims"), fixed("/assets/style.css"),
		func(r *rand.Rand) string { return "/article/" + article(r) },
		func(r *rand.Rand) string { return "/article/" + article(r) + "?s=s1" },
		func(r *rand.Rand) string { return "/article/" + article(r) },
		func(r *rand.Rand) string { return "/search?q=" + word(r) },
		func(r *rand.Rand) string { return "/search?q=" + word(r) + "&outlet=" + outlet(r) },
		func(r *rand.Rand) string { return "/claim/" + claims.Items[r.IntN(len(claims.Items))].ID },
		func(r *rand.Rand) string { return "/source/" + sources.Items[r.IntN(len(sources.Items))].ID },
		func(r *rand.Rand) string { return "/api/v1/search?q=" + word(r) },
		func(r *rand.Rand) string { return "/api/v1/statements/" + article(r) + "%23s1" },
		func(r *rand.Rand) string { return "/api/v1/articles/" + article(r) },
		func(r *rand.Rand) string { return "/api/v1/timeline?q=" + word(r) + "&min_confidence=0.5" },
	}
}

// reader asks for one page after the other at its pace.
type reader struct {
	random *rand.Rand
	took   []answered
	failed []error
}

type answered struct {
	path string
	took time.Duration
}

func (r *reader) read(ctx context.Context, server string, asked []func(*rand.Rand) string) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}, Timeout: 30 * time.Second}
	defer client.CloseIdleConnections()
	wait := time.Duration(r.random.Int64N(int64(pace))) // readers do not come all at once
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		path := asked[r.random.IntN(len(asked))](r.random)
		took, _, err := ask(client, server+path)
		if err != nil {
			r.failed = append(r.failed, err)
		}
		r.took = append(r.took, answered{path, took})
		wait = max(0, pace-took)
	}
}

// ask gives how long an answer took to its last byte; any status but 200 is an error.
func ask(client *http.Client, address string) (time.Duration, []byte, error) {
	began := time.Now()
	resp, err := client.Get(address)
	if err != nil {
		return time.Since(began), nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %.300s", address, resp.Status, body)
	}
	return time.Since(began), body, err
}

// handIn hands in an article a second, each of them one that the ledger does not have, until ctx ends; what has been sent is waited for.
func handIn(ctx context.Context, server string, from int) (added int, failed []error) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for n := from; ; n++ {
		select {
		case <-ctx.Done():
			return added, failed
		case <-tick.C:
		}
		if err := add(server, storetest.Article(n)); err != nil {
			failed = append(failed, err)
			continue
		}
		added++
	}
}

func add(server string, a hearsay.Article) error {
	body, err := json.Marshal(map[string]string{"id": a.ID, "outlet": a.Outlet, "published": a.Published, "title": a.Title, "text": a.Text})
	if err != nil {
		return err
	}
	resp, err := http.Post(server+"/api/v1/articles", "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %.300s", a.ID, resp.Status, out)
	}
	return err
}

// report says how long answers took and holds them to the plan.
func report(t *testing.T, p load, seen []reader) {
	var all []answered
	kinds := map[string][]time.Duration{}
	for _, r := range seen {
		for _, err := range r.failed {
			t.Errorf("%v", err)
		}
		for _, a := range r.took {
			kind := strings.Join(strings.SplitN(strings.SplitN(a.path, "?", 2)[0], "/", 5)[1:], "/")
			if at := strings.Index(kind, "/article-"); at > 0 {
				kind = kind[:at]
			}
			if first, _, _ := strings.Cut(kind, "/"); first == "claim" || first == "source" {
				kind = first
			}
			kinds[kind] = append(kinds[kind], a.took)
		}
		all = append(all, r.took...)
	}
	if len(all) < p.readers*int(p.lasts/pace)/2 {
		t.Fatalf("only %d answers", len(all))
	}
	slices.SortFunc(all, func(a, b answered) int { return int(a.took - b.took) })
	last := all[len(all)*99/100].took
	t.Logf("%d readers on %d articles for %v: %d answers, median %v, 99th percentile %v, slowest %v (%s)", p.readers, p.articles, p.lasts, len(all),
		all[len(all)/2].took, last, all[len(all)-1].took, all[len(all)-1].path)
	for kind, took := range kinds {
		slices.Sort(took)
		t.Logf("  %-24s %5d, median %v, slowest %v", "/"+kind, len(took), took[len(took)/2], took[len(took)-1])
	}
	if last > p.slowest {
		t.Errorf("99th percentile %v, want at most %v", last, p.slowest)
	}
}

// gauge reads one number from /metrics.
func gauge(t *testing.T, server, name string) float64 {
	t.Helper()
	_, body, err := ask(http.DefaultClient, server+"/metrics")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(body)) {
		if rest, ok := strings.CutPrefix(line, name+" "); ok {
			v, err := strconv.ParseFloat(strings.TrimSpace(rest), 64)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
	}
	t.Fatalf("no %s in /metrics", name)
	return 0
}

func fetchJSON(t *testing.T, address string, into any) {
	t.Helper()
	_, body, err := ask(http.DefaultClient, address)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
}
