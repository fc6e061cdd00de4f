package pages_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hearsay"
	"hearsay/internal/ledger"
	"hearsay/internal/server/pages"
)

// receiver is a real server that takes what webhooks send.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	got    []received
}

type received struct {
	signature string
	body      []byte
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{status: http.StatusNoContent}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		b, err := io.ReadAll(req.Body)
		if err != nil {
			t.Error(err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, received{req.Header.Get("Hearsay-Signature"), b})
		w.WriteHeader(r.status)
	}))
	t.Cleanup(r.Close)
	return r
}

// take gives what came in since the last time, and sets the status of the next answers.
func (r *receiver) take(status int) []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	got := r.got
	r.got, r.status = nil, status
	return got
}

func post(ctx context.Context, url string, header http.Header, body []byte) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header = header
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

// statementBy is a record in which a known source says something.
func statementBy(id, name, words string, act hearsay.Act) hearsay.Record {
	text := name + " said " + words + "."
	cue := len(name) + 1
	return hearsay.Record{Article: hearsay.Article{ID: id, Outlet: "Radio Kesh", Published: "2031-03-14", Title: "Later", Lang: "en", Text: text},
		Statements: []hearsay.Statement{{ID: "s1", Source: []hearsay.Span{{Start: 0, End: len(name)}}, Cue: []hearsay.Span{{Start: cue, End: cue + 4}},
			Content: []hearsay.Span{{Start: cue + 5, End: len(text) - 1}}, Form: hearsay.Indirect, Act: act, By: "x", Confidence: 0.9}},
		Sources: []hearsay.Source{{ID: "x", Name: name, Kind: hearsay.Person, Named: true, Count: 1, Role: "foreign minister", Affiliation: "Oru"}}}
}

// TestWebhook follows a minister: what she says later is sent once, signed, and again only if it was not received.
func TestWebhook(t *testing.T) {
	ctx := context.Background()
	to := newReceiver(t)
	l, err := ledger.Open(ctx, filepath.Join(t.TempDir(), "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	h, err := pages.New(pages.Options{Ledger: l, Extractor: model(t), Post: post, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	add := func(r hearsay.Record) {
		t.Helper()
		if _, err := l.Add(ctx, r, ledger.Imports); err != nil {
			t.Fatal(err)
		}
	}
	deliver := func() {
		t.Helper()
		if err := h.Deliver(ctx); err != nil {
			t.Fatal(err)
		}
	}
	add(statementBy("one", "Ilva Maren", "that Oru will never share the northern fishing grounds", hearsay.Refuse))
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	resp, err := http.PostForm(s.URL+"/follow", url.Values{"what": {s.URL + "/source/ilva-maren"}, "url": {to.URL}})
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(resp.Body)
	if err != nil || resp.Body.Close() != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), `class="secret">`)
	secret, _, ok := strings.Cut(rest, "<")
	if !ok || len(secret) < 32 {
		t.Fatalf("no secret on %s", page)
	}
	if again := get(t, s.URL+"/follow"); strings.Contains(again, secret) {
		t.Error("the secret is shown again")
	}
	deliver()
	if got := to.take(http.StatusServiceUnavailable); len(got) != 0 {
		t.Errorf("told of what was there already: %s", got[0].body)
	}
	add(statementBy("two", "Perrin Aldo", "that the talks go on", hearsay.State))
	add(statementBy("three", "Ilva Maren", "that Oru could share the northern fishing grounds", hearsay.Offer))
	deliver()
	if got := to.take(http.StatusServiceUnavailable); len(got) != 1 {
		t.Fatalf("%d messages", len(got))
	}
	deliver() // the receiver failed: it is left alone for a minute
	if got := to.take(http.StatusNoContent); len(got) != 0 {
		t.Errorf("%d messages right after one failed", len(got))
	}
	if status := get(t, s.URL+"/follow"); !strings.Contains(status, "failed 1 time: the receiver answered 503") {
		t.Errorf("the page does not say that it failed: %s", status)
	}
	now = now.Add(2 * time.Minute)
	deliver()
	got := to.take(http.StatusNoContent)
	if len(got) != 1 {
		t.Fatalf("%d messages after a while", len(got))
	}
	var m pages.Message
	if err := json.Unmarshal(got[0].body, &m); err != nil {
		t.Fatal(err)
	}
	if len(m.Statements) != 1 || m.Statements[0].Statement != "three#s1" || m.Statements[0].Turn != "softened" || m.Statements[0].Content != "that Oru could share the northern fishing grounds" {
		t.Errorf("told of %+v", m.Statements)
	}
	checkSignature(t, secret, got[0])
	now = now.Add(time.Hour)
	deliver()
	if got := to.take(http.StatusNoContent); len(got) != 0 {
		t.Errorf("told twice: %s", got[0].body)
	}
	resp, err = http.PostForm(s.URL+"/follow", url.Values{"remove": {m.Follow}})
	if err != nil || resp.Body.Close() != nil {
		t.Fatal(err)
	}
	add(statementBy("four", "Ilva Maren", "that nothing has been decided", hearsay.State))
	deliver()
	if got := to.take(http.StatusNoContent); len(got) != 0 {
		t.Errorf("told after the end: %s", got[0].body)
	}
}

// checkSignature computes it anew, as a receiver would.
func checkSignature(t *testing.T, secret string, r received) {
	t.Helper()
	seconds, sum, ok := strings.Cut(strings.TrimPrefix(r.signature, "t="), ",v1=")
	if !ok {
		t.Fatalf("signature %q", r.signature)
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(seconds + "." + string(r.body)))
	if want := hex.EncodeToString(mac.Sum(nil)); sum != want {
		t.Errorf("signature %s, want %s", sum, want)
	}
}

// TestFollowRefuses what cannot be followed, and addresses that are none.
func TestFollowRefuses(t *testing.T) {
	s := serve(t)
	for _, form := range []url.Values{{"what": {"/source/ilva-maren"}, "url": {"https://hooks.example/"}}} {
		if body := posted(t, s.url+"/follow", form); !strings.Contains(body, "sends no messages") {
			t.Errorf("%v: %s", form, body)
		}
	}
	ctx := context.Background()
	for _, bad := range [][3]string{{"source", "nobody", "https://hooks.example/"}, {"claim", "c999", "https://hooks.example/"}, {"everything", "", "https://hooks.example/"},
		{"source", "ilva-maren", "file:///etc/passwd"}, {"source", "ilva-maren", "//x"}, {"source", "ilva-maren", "https://user:pass@hooks.example/"}} {
		if _, err := s.ledger.Follow(ctx, bad[0], bad[1], bad[2]); err == nil {
			t.Errorf("%v is followed", bad)
		}
	}
}

func posted(t *testing.T, u string, form url.Values) string {
	t.Helper()
	resp, err := http.PostForm(u, form)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.Body.Close() != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestAtom reads the feeds of a source, a claim and a search as a feed reader does.
func TestAtom(t *testing.T) {
	rec := hostile()
	rec.Title += "\x01"
	s := serve(t, rec)
	for path, want := range map[string]string{"/follow/source/ilva-maren.atom": "Softened: Ilva Maren", "/follow/claim/c4.atom": "Kesh defence ministry, denies", "/follow/search.atom?q=boats&act=deny": "Kesh defence ministry, denies",
		"/follow/search.atom?q=hacked": "Eve <script>"} {
		resp, err := http.Get(s.url + path)
		if err != nil {
			t.Fatal(err)
		}
		var feed struct {
			ID      string `xml:"id"`
			Entries []struct {
				ID      string `xml:"id"`
				Title   string `xml:"title"`
				Updated string `xml:"updated"`
				Link    struct {
					Href string `xml:"href,attr"`
				} `xml:"link"`
			} `xml:"entry"`
		}
		if err := xml.NewDecoder(resp.Body).Decode(&feed); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if err := resp.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(resp.Header.Get("Content-Type"), "application/atom+xml") || feed.ID == "" || len(feed.Entries) == 0 {
			t.Fatalf("%s: %s, %d entries", path, resp.Header.Get("Content-Type"), len(feed.Entries))
		}
		seen, found := map[string]bool{}, false
		for _, e := range feed.Entries {
			if seen[e.ID] || !strings.HasPrefix(e.ID, "urn:uuid:") {
				t.Errorf("%s: entry %q twice or no name", path, e.ID)
			}
			seen[e.ID] = true
			found = found || strings.Contains(e.Title, want)
			if _, err := time.Parse(time.RFC3339, e.Updated); err != nil {
				t.Errorf("%s: %v", path, err)
			}
			if body := get(t, e.Link.Href); !strings.Contains(body, "<details data-item") {
				t.Errorf("%s: %s leads to no statement", path, e.Link.Href)
			}
		}
		if !found {
			t.Errorf("%s: no entry says %q: %+v", path, want, feed.Entries)
		}
		req, err := http.NewRequest(http.MethodGet, s.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("If-None-Match", resp.Header.Get("ETag"))
		again, err := http.DefaultClient.Do(req)
		if err != nil || again.Body.Close() != nil {
			t.Fatal(err)
		}
		if again.StatusCode != http.StatusNotModified {
			t.Errorf("%s: asked again, %d", path, again.StatusCode)
		}
	}
	if shifts := get(t, s.url+"/follow/source/ilva-maren.atom?only=shifts"); strings.Count(shifts, "<entry>") != 1 || !strings.Contains(shifts, `term="softened"`) {
		t.Errorf("shifts alone: %s", shifts)
	}
	for _, path := range []string{"/follow/source/nobody.atom", "/follow/claim/c999.atom", "/follow/source/ilva-maren"} {
		resp, err := http.Get(s.url + path)
		if err != nil || resp.Body.Close() != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
}
