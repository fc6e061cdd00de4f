package server_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hearsay"
	"hearsay/client"
	"hearsay/extract"
	"hearsay/internal/ledger"
	"hearsay/internal/server"
	"hearsay/internal/store"
)

// builtIn is the extractor of all tests.
var builtIn = sync.OnceValues(extract.New)

// served is a server on a ledger that holds the worked example.
type served struct {
	*httptest.Server
	ledger *ledger.Ledger
	server *server.Server
	log    *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// serve starts a server; change, if it is not nil, changes its options.
func serve(t testing.TB, change func(*server.Options)) served {
	t.Helper()
	ctx := context.Background()
	l, err := ledger.Open(ctx, filepath.Join(t.TempDir(), "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	example, err := os.Open("../../testdata/ledger/records.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer example.Close()
	if _, err := l.Import(ctx, example, func(line int, err error) { t.Errorf("line %d: %v", line, err) }); err != nil {
		t.Fatal(err)
	}
	x, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	log := &lockedBuffer{}
	o := server.Options{Ledger: l, Extractor: x, Model: store.Model{Name: "built-in", Version: "test"}, Local: true, Threads: 2, Version: "test",
		Log: slog.New(slog.NewJSONHandler(log, nil))}
	if change != nil {
		change(&o)
	}
	s, err := server.New(o)
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(s)
	t.Cleanup(func() {
		h.Close()
		if err := errors.Join(s.Close(), l.Close()); err != nil {
			t.Error(err)
		}
	})
	return served{h, l, s, log}
}

// request sends one request; headers are pairs of name and value.
func (s served) request(t testing.TB, method, path string, body any, headers ...string) (*http.Response, []byte) {
	t.Helper()
	var r io.Reader
	if body != nil {
		switch b := body.(type) {
		case string:
			r = strings.NewReader(b)
		default:
			j, err := json.Marshal(b)
			if err != nil {
				t.Fatal(err)
			}
			r = bytes.NewReader(j)
		}
	}
	req, err := http.NewRequest(method, s.URL+path, r)
	if err != nil {
		t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, b
}

// get asks for JSON and expects the status.
func (s served) get(t testing.TB, path string, status int, into any) {
	t.Helper()
	res, b := s.request(t, http.MethodGet, path, nil)
	if res.StatusCode != status {
		t.Fatalf("GET %s: status %d, want %d: %s", path, res.StatusCode, status, b)
	}
	if into != nil {
		if err := json.Unmarshal(b, into); err != nil {
			t.Fatalf("GET %s: %v in %s", path, err, b)
		}
	}
}

type page[T any] struct {
	Items []T
	Next  *string
}

func TestQuestions(t *testing.T) {
	s := serve(t, nil)
	var st page[server.Statement]
	s.get(t, "/api/v1/statements?limit=5", 200, &st)
	if len(st.Items) != 5 || st.Next == nil {
		t.Fatalf("got %d statements, next %v; want 5 and more", len(st.Items), st.Next)
	}
	// Pages walk the whole list without a gap or a double.
	var all page[server.Statement]
	s.get(t, "/api/v1/statements?limit=200", 200, &all)
	seen := map[string]bool{}
	cursor := ""
	for range len(all.Items)/7 + 2 {
		var p page[server.Statement]
		s.get(t, "/api/v1/statements?limit=7&cursor="+cursor, 200, &p)
		for _, x := range p.Items {
			if seen[x.ID] {
				t.Errorf("%s comes twice", x.ID)
			}
			seen[x.ID] = true
		}
		if p.Next == nil {
			break
		}
		cursor = *p.Next
	}
	if len(seen) != len(all.Items) {
		t.Errorf("walked %d statements of %d", len(seen), len(all.Items))
	}
	// Every address that an answer gives leads somewhere.
	for _, x := range all.Items[:5] {
		var one struct{ Statement server.Statement }
		s.get(t, x.Links.Self, 200, &one)
		if one.Statement.ID != x.ID || one.Statement.Content != x.Content {
			t.Errorf("%s: got %s", x.ID, one.Statement.ID)
		}
		if res, _ := s.request(t, http.MethodGet, x.Links.Page, nil); res.StatusCode != 200 {
			t.Errorf("%s: status %d", x.Links.Page, res.StatusCode)
		}
	}
	for _, path := range []string{"articles", "search?q=the", "timeline", "sources", "claims", "disputes", "origins"} {
		var p page[json.RawMessage]
		s.get(t, "/api/v1/"+path, 200, &p)
		if len(p.Items) == 0 {
			t.Errorf("%s: nothing", path)
		}
	}
	var sure page[server.Relation]
	s.get(t, "/api/v1/disputes?min_confidence=1", 200, &sure)
	for _, r := range sure.Items {
		if r.Confidence < 1 {
			t.Errorf("a dispute of confidence %v", r.Confidence)
		}
	}
	for path, status := range map[string]int{
		"articles/none": 404, "statements/none%23s1": 404, "sources/none": 404, "claims/c999": 404, "none": 404,
		"statements?limit=0": 422, "statements?since=yesterday": 422, "statements?since=2031-02-02&until=2031-01-01": 422,
		"statements?cursor=x": 422, "statements?act=lie": 422, "statements?source=nobody-at-all": 404, "quotes": 422, "disputes?min_confidence=2": 422,
	} {
		res, b := s.request(t, http.MethodGet, "/api/v1/"+path, nil)
		var p struct {
			Title  string
			Status int
			Detail string
		}
		if res.StatusCode != status || json.Unmarshal(b, &p) != nil || p.Status != status || p.Title == "" ||
			res.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: status %d, want %d with problem details: %s", path, res.StatusCode, status, b)
		}
	}
}

func TestRead(t *testing.T) {
	s := serve(t, nil)
	res, b := s.request(t, http.MethodPost, "/api/v1/read", map[string]string{"text": "The mayor, Orla Venn, denied on Monday that the piers had been shut.", "published": "2031-05-07"})
	var rec hearsay.Record
	if res.StatusCode != 200 || json.Unmarshal(b, &rec) != nil || len(rec.Statements) != 1 || rec.Statements[0].Said != "2031-05-05" {
		t.Fatalf("status %d: %s", res.StatusCode, b)
	}
	before, err := s.ledger.Counts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	article := map[string]string{"id": "new one", "text": "The mayor, Orla Venn, denied that the piers had been shut."}
	for _, want := range []string{"new", "same"} {
		res, b = s.request(t, http.MethodPost, "/api/v1/articles", article)
		if res.StatusCode != 200 || !bytes.Contains(b, []byte(`"outcome":"`+want+`"`)) {
			t.Errorf("status %d, want outcome %s: %s", res.StatusCode, want, b)
		}
	}
	after, err := s.ledger.Counts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if after.Articles != before.Articles+1 {
		t.Errorf("%d articles more, want one: reading alone stores nothing", after.Articles-before.Articles)
	}
	s.get(t, "/api/v1/articles/new%20one", 200, &rec)
	for _, bad := range []any{map[string]string{}, map[string]string{"text": "x", "published": "soon"}, map[string]string{"url": "https://press.example/1"}, "{"} {
		if res, b := s.request(t, http.MethodPost, "/api/v1/read", bad); res.StatusCode != 422 && res.StatusCode != 400 {
			t.Errorf("%v: status %d: %s", bad, res.StatusCode, b)
		}
	}
}

func TestReadStream(t *testing.T) {
	s := serve(t, nil)
	body := map[string]any{"articles": []map[string]string{{"id": "one", "text": "Orla Venn said no."}, {"id": "bad"}, {"id": "two", "text": "Bram Teller said yes."}}}
	res, b := s.request(t, http.MethodPost, "/api/v1/articles/stream", body)
	if res.StatusCode != 200 || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("status %d, %s: %s", res.StatusCode, res.Header.Get("Content-Type"), b)
	}
	for _, want := range []string{"event: kept\n", `"article":"one"`, "event: failed\n", `"article":"bad"`, `"article":"two"`, "event: over\n", `{"read":2,"failed":1}`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("no %q in\n%s", want, b)
		}
	}
}

func TestFetched(t *testing.T) {
	s := serve(t, func(o *server.Options) {
		o.Fetch = func(_ context.Context, url string) (hearsay.Article, []hearsay.Warning, error) {
			if strings.Contains(url, "broken") {
				return hearsay.Article{}, nil, errors.New("the page is behind a paywall")
			}
			return hearsay.Article{ID: url, URL: url, Outlet: "Press", Title: "T", Text: "Orla Venn said no."}, nil, nil
		}
	})
	res, b := s.request(t, http.MethodPost, "/api/v1/read", map[string]string{"url": "https://press.example/1", "outlet": "Given"})
	var rec hearsay.Record
	if res.StatusCode != 200 || json.Unmarshal(b, &rec) != nil || rec.Outlet != "Given" || rec.Title != "T" || rec.URL != "https://press.example/1" {
		t.Errorf("status %d: %s", res.StatusCode, b)
	}
	res, b = s.request(t, http.MethodPost, "/api/v1/read", map[string]string{"url": "https://press.example/broken"})
	if res.StatusCode != 502 || !bytes.Contains(b, []byte("paywall")) {
		t.Errorf("status %d: %s", res.StatusCode, b)
	}
}

func TestNotModified(t *testing.T) {
	s := serve(t, nil)
	res, _ := s.request(t, http.MethodGet, "/api/v1/claims", nil)
	tag := res.Header.Get("ETag")
	if tag == "" {
		t.Fatal("no ETag")
	}
	res, b := s.request(t, http.MethodGet, "/api/v1/claims", nil, "If-None-Match", tag)
	if res.StatusCode != http.StatusNotModified || len(b) > 0 {
		t.Errorf("status %d with %d bytes, want 304 with none", res.StatusCode, len(b))
	}
	if res, _ := s.request(t, http.MethodGet, "/api/v1/claims", nil, "If-None-Match", `"other"`); res.StatusCode != 200 {
		t.Errorf("status %d for another tag", res.StatusCode)
	}
	res, _ = s.request(t, http.MethodGet, "/api/v1/claims", nil, "Accept-Encoding", "gzip")
	if res.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("not compressed: %v", res.Header)
	}
}

func TestExport(t *testing.T) {
	s := serve(t, nil)
	var whole struct{ Records, Claims, Relations, Sources []json.RawMessage }
	s.get(t, "/api/v1/export", 200, &whole)
	c, err := s.ledger.Counts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(whole.Records) != c.Articles || len(whole.Claims) != c.Claims {
		t.Errorf("exported %d records and %d claims of %d and %d", len(whole.Records), len(whole.Claims), c.Articles, c.Claims)
	}
	_, b := s.request(t, http.MethodGet, "/api/v1/export?to=jsonl", nil)
	n := 0
	for line := range bytes.Lines(b) {
		var r hearsay.Record
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != c.Articles {
		t.Errorf("%d records, want %d", n, c.Articles)
	}
	res, b := s.request(t, http.MethodGet, "/api/v1/export?to=csv&act=deny", nil)
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || len(rows) != 3 || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/csv") {
		t.Errorf("%d rows of what is denied, %v, %v", len(rows)-1, res.Header, err)
	}
}

func TestMetricsAndHealth(t *testing.T) {
	s := serve(t, nil)
	s.request(t, http.MethodPost, "/api/v1/read", map[string]string{"text": "Orla Venn said no."})
	s.request(t, http.MethodGet, "/wp-admin/"+strings.Repeat("x", 100), nil)
	_, b := s.request(t, http.MethodGet, "/metrics", nil)
	for _, want := range []string{`hearsay_requests_total{part="api",status="200"} 1`, `hearsay_requests_total{part="other",status="404"} 1`,
		`hearsay_readings_total{outcome="read"} 1`, "hearsay_words_total 4", "hearsay_ledger_articles ", "go_goroutines"} {
		if !strings.Contains(string(b), want) {
			t.Errorf("no %q in the metrics", want)
		}
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		if res, _ := s.request(t, http.MethodGet, path, nil); res.StatusCode != 200 {
			t.Errorf("%s: status %d", path, res.StatusCode)
		}
	}
	res, _ := s.request(t, http.MethodGet, "/healthz", nil)
	if id := res.Header.Get("X-Request-ID"); id == "" || !strings.Contains(s.log.String(), id) {
		t.Errorf("the request id %q is not in the log", id)
	}
}

// A server that is asked to stop finishes what it has accepted.
func TestRunStops(t *testing.T) {
	s := serve(t, nil)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.server.Run(ctx, l, "", "") }()
	long := strings.Repeat("Orla Venn said on Monday that the piers would stay open for the summer, and Bram Teller denied it. ", 60)
	body, err := json.Marshal(map[string]string{"id": "last", "text": long})
	if err != nil {
		t.Fatal(err)
	}
	answered := make(chan int, 1)
	sent := make(chan struct{})
	trace := &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { close(sent) }}
	req, err := http.NewRequestWithContext(httptrace.WithClientTrace(context.Background(), trace), http.MethodPost,
		"http://"+l.Addr().String()+"/api/v1/articles", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	go func() {
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Error(err)
			answered <- 0
			return
		}
		defer res.Body.Close()
		answered <- res.StatusCode
	}()
	<-sent
	time.Sleep(200 * time.Millisecond) // the server has read it by then
	stop()
	if code := <-answered; code != 200 {
		t.Errorf("status %d for what was accepted", code)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := s.ledger.Show(context.Background(), "last"); err != nil {
		t.Errorf("what was accepted is not in the ledger: %v", err)
	}
	if _, err := http.Get("http://" + l.Addr().String() + "/healthz"); err == nil {
		t.Error("the server still listens")
	}
}

// TestCorrectionsListed lists what a person said about a statement, and that it was taken back.
func TestCorrectionsListed(t *testing.T) {
	s := serve(t, nil)
	ctx := context.Background()
	c, err := s.ledger.Correct(ctx, ledger.Correction{Who: "desk", Kind: store.Reject, Note: "a joke"}, "tamsin-1#s2")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ledger.Correct(ctx, ledger.Correction{Who: "desk", Kind: store.Undo, Target: c.UID}, ""); err != nil {
		t.Fatal(err)
	}
	var page client.Page[client.Correction]
	s.get(t, "/api/v1/corrections", 200, &page)
	if len(page.Items) != 2 || page.Items[0].Kind != "undo" || page.Items[1].Kind != "reject" || !page.Items[1].Undone || page.Items[1].Note != "a joke" ||
		page.Items[1].Exact != "that Oru will never share the northern fishing grounds" {
		t.Errorf("got %+v", page.Items)
	}
}
