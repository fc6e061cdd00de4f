package server_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"hearsay"
	"hearsay/internal/server"
)

// everyPath is one of each kind of answer.
var everyPath = []string{"/", "/article/tamsin-1", "/search?q=boats", "/no-such-page", "/healthz", "/readyz", "/metrics", "/openapi.json", "/sign-in", "/assets/style.css",
	"/api/v1/articles", "/api/v1/articles/tamsin-1", "/api/v1/search?q=boats", "/api/v1/no-such-thing", "/api/v1/export"}

// TestHeaders finds on every answer what keeps a browser from running or showing it elsewhere.
func TestHeaders(t *testing.T) {
	s, _ := at(serve(t, nil))
	for _, path := range everyPath {
		a := getAt(t, s+path)
		csp := a.header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: the policy %q lacks %s", path, csp, want)
			}
		}
		if strings.Contains(csp, "unsafe") {
			t.Errorf("%s: %s", path, csp)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin", "Referrer-Policy": "same-origin"} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if a.header.Get("X-Request-Id") == "" {
			t.Errorf("%s: no request id", path)
		}
	}
}

// TestScriptByAPI hands script in and asks for it back: it comes as JSON that no browser takes for a page, whatever it asked for.
func TestScriptByAPI(t *testing.T) {
	s, l := at(serve(t, nil))
	if _, err := l.Add(t.Context(), hostile(), testModel); err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(map[string]string{"id": "x" + attack, "title": attack, "text": "Eve Tolle said that " + attack + " is the way."})
	if err != nil {
		t.Fatal(err)
	}
	const page = "text/html,application/xhtml+xml"
	all := []answer{send(t, http.MethodPost, s+"/api/v1/read", string(body), "Accept", page), send(t, http.MethodPost, s+"/api/v1/articles", string(body), "Accept", page),
		send(t, http.MethodPost, s+"/api/v1/read", `{"published":"`+`<script>`+`","text":"x"}`, "Accept", page), send(t, http.MethodPost, s+"/api/v1/read", attack, "Accept", page)}
	for _, path := range []string{"/api/v1/search?q=boats", "/api/v1/search?q=%3Cscript%3E&since=%3Cscript%3E", "/api/v1/articles", "/api/v1/sources", "/api/v1/%3Cscript%3E", "/api/v1/articles/%3Cscript%3E",
		"/api/v1/claims?q=%22%3E%3Cscript%3E&act=%3Cscript%3E", "/api/v1/timeline?cursor=%3Cscript%3E", "/api/v1/export", "/api/v1/export?to=jsonl", "/openapi.json"} {
		all = append(all, getAt(t, s+path, "Accept", page))
	}
	for i, a := range all {
		kind := a.header.Get("Content-Type")
		if !strings.HasPrefix(kind, "application/") || !strings.Contains(kind, "json") {
			t.Errorf("answer %d comes as %s: %.200s", i, kind, a.body)
		}
	}
	if kept := getAt(t, s+"/api/v1/articles"); !strings.Contains(unescapeJSON(t, kept.body), "x"+attack) {
		t.Error("nothing attacks: the test has lost its teeth")
	}
	// Pages that repeat what was asked for, with the policy taken away in thought: nothing of it is markup.
	for _, path := range []string{"/search?q=boats", "/article/x%3Cscript%3E", "/search?q=%3Cscript%3Ewindow.hacked=1%3C%2Fscript%3E", "/%3Cscript%3Ewindow.hacked=1%3C%2Fscript%3E", "/sign-in"} {
		if a := getAt(t, s+path, "Accept", page); strings.Contains(a.body, "<script>window") || strings.Contains(a.body, "<img src=x") {
			t.Errorf("%s has what attacks as markup", path)
		}
	}
	form := send(t, http.MethodPost, s+"/sign-in", "token="+attack, "Content-Type", "application/x-www-form-urlencoded")
	if form.code != http.StatusUnauthorized || strings.Contains(form.body, "<script>") {
		t.Errorf("sign-in answers %d: %s", form.code, form.body)
	}
}

func unescapeJSON(t *testing.T, s string) string {
	t.Helper()
	var v struct{ Items []map[string]any }
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(v.Items)
}

// TestHost answers only to names that the server goes by: a page whose own name was turned to this machine reads nothing.
func TestHost(t *testing.T) {
	local, _ := at(serve(t, nil))
	named, _ := at(serve(t, func(o *server.Options) { o.Local, o.Hosts = false, []string{"News.example"} }))
	anyName, _ := at(serve(t, func(o *server.Options) { o.Local = false }))
	for _, c := range []struct {
		server, host string
		want         int
	}{
		{local, "", 200}, {local, "localhost", 200}, {local, "LOCALHOST:80", 200}, {local, "127.0.0.1:9", 200}, {local, "[::1]:80", 200}, {local, "127.9.9.9", 200},
		{local, "rebound.example", 421}, {local, "rebound.example:8080", 421}, {local, "localhost.rebound.example", 421}, {local, "127.0.0.1.rebound.example", 421},
		{local, "10.0.0.1", 421}, {local, "0.0.0.0", 421}, {local, "[::]", 421}, {local, "localhost.", 421},
		{named, "news.example", 200}, {named, "NEWS.EXAMPLE:443", 200}, {named, "localhost", 200}, {named, "rebound.example", 421},
		{anyName, "whatever.example", 200},
	} {
		header := []string{}
		if c.host != "" {
			header = []string{"Host", c.host}
		}
		for _, path := range []string{"/healthz", "/sign-in"} {
			if got := getAt(t, c.server+path, header...).code; got != c.want {
				t.Errorf("%s of %q: %d, want %d", path, c.host, got, c.want)
			}
		}
	}
	// The protocol for assistants is guarded by the same names.
	if got := send(t, http.MethodPost, local+"/mcp", `{"jsonrpc":"2.0","id":1,"method":"ping"}`, "Host", "rebound.example", "Accept", "application/json, text/event-stream").code; got != 421 {
		t.Errorf("/mcp of another name: %d", got)
	}
}

// TestCrossSite refuses what a page of another site makes a browser send, on every path that changes something, and leaves programs alone.
func TestCrossSite(t *testing.T) {
	s, l := at(serve(t, nil))
	host := strings.TrimPrefix(s, "http://")
	article := `{"id":"forged","text":"Ilva Maren said that the talks are over."}`
	for _, path := range []string{"/api/v1/articles", "/api/v1/articles/stream", "/api/v1/read", "/read", "/review", "/follow", "/feeds", "/sign-in", "/sign-out", "/mcp", "/quotes"} {
		for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"},
			{"Origin", "http://" + host + ".evil.example"}, {"Origin", "https://evil.example", "X-Forwarded-Host", "evil.example"}} {
			// Simple requests: those for which a browser asks nobody before.
			for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "application/json"} {
				if a := send(t, http.MethodPost, s+path, article, append(header, "Content-Type", kind)...); a.code != http.StatusForbidden {
					t.Errorf("%s with %v as %s: %d %s", path, header, kind, a.code, a.body)
				}
			}
		}
	}
	if _, err := l.Show(t.Context(), "forged"); err == nil {
		t.Error("another site's page has added an article")
	}
	for _, header := range [][]string{{}, {"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "none"}, {"Origin", s}} {
		if a := send(t, http.MethodPost, s+"/api/v1/read", article, header...); a.code != http.StatusOK {
			t.Errorf("with %v: %d %s", header, a.code, a.body)
		}
	}
	// No page may read answers either.
	for _, path := range everyPath {
		a := send(t, http.MethodGet, s+path, "", "Origin", "https://evil.example")
		if got := a.header.Get("Access-Control-Allow-Origin"); got != "" {
			t.Errorf("%s lets %s read it", path, got)
		}
	}
}

// TestBodies refuses what is too large, whether its length is told or not, unpacks nothing, and holds on to nothing.
func TestBodies(t *testing.T) {
	s, l := at(serve(t, nil))
	before, err := l.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	huge := `{"text":"` + strings.Repeat("Ilva Maren said that the talks are over. ", 40_000) + `"}`
	tooBig := func(size int) io.Reader {
		return io.MultiReader(strings.NewReader(`{"text":"`), io.LimitReader(repeated('a'), int64(size)), strings.NewReader(`"}`))
	}
	for name, c := range map[string]struct {
		path string
		body io.Reader
		kind string
		want int
	}{
		"text of 1.6 million characters": {"/api/v1/read", strings.NewReader(huge), "application/json", 422},
		"9 MB of text, length told":      {"/api/v1/read", bytes.NewReader(readAll(t, tooBig(9<<20))), "application/json", 413},
		"9 MB of text in chunks":         {"/api/v1/articles", tooBig(9 << 20), "application/json", 413},
		"35 MB in chunks":                {"/api/v1/articles/stream", tooBig(35 << 20), "application/json", 413},
		"35 MB, length told":             {"/read", bytes.NewReader(readAll(t, tooBig(35<<20))), "application/x-www-form-urlencoded", 413},
		"a draft of 5 MB":                {"/api/v1/quotes", tooBig(5 << 20), "application/json", 413},
		"5 MB to an assistant's door":    {"/mcp", tooBig(5 << 20), "application/json", 413},
		"a token of 1 MB":                {"/sign-in", io.LimitReader(repeated('a'), 1<<20), "application/x-www-form-urlencoded", 401},
		"501 reports":                    {"/api/v1/articles/stream", strings.NewReader(`{"articles":[` + strings.Repeat(`{},`, 500) + `{}]}`), "application/json", 422},
		"depth":                          {"/api/v1/read", strings.NewReader(strings.Repeat(`[`, 1<<20)), "application/json", 400},
		"no JSON":                        {"/api/v1/read", strings.NewReader(`{"text":`), "application/json", 400},
		"an unknown field":               {"/api/v1/read", strings.NewReader(`{"text":"x","txet":"y"}`), "application/json", 422},
		"packed":                         {"/api/v1/read", bytes.NewReader([]byte{0x1f, 0x8b, 8, 0}), "application/json", 400},
	} {
		req, err := http.NewRequest(http.MethodPost, s+c.path, c.body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", c.kind)
		req.Header.Set("Accept", "application/json, text/event-stream")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			// The server may hang up on who goes on sending.
			if c.want == 413 {
				continue
			}
			t.Errorf("%s: %v", name, err)
			continue
		}
		body, _ := io.ReadAll(resp.Body) // it may be cut off, too
		_ = resp.Body.Close()
		if resp.StatusCode != c.want {
			t.Errorf("%s: %s %.200s, want %d", name, resp.Status, body, c.want)
		}
	}
	if a := getAt(t, s+"/api/v1/articles", "X-Large", strings.Repeat("a", 70<<10)); a.code != 431 && a.code != 200 {
		t.Errorf("large headers: %d", a.code)
	}
	after, err := l.Counts(t.Context())
	if err != nil || after.Articles != before.Articles {
		t.Errorf("%d articles, were %d: %v", after.Articles, before.Articles, err)
	}
}

type repeated byte

func (r repeated) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r)
	}
	return len(p), nil
}

func readAll(t *testing.T, r io.Reader) []byte {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestPaths gives no file of the machine, however it is asked for one.
func TestPaths(t *testing.T) {
	address, _, _ := listen(t, 10*time.Second, io.Discard)
	for _, path := range []string{"/../../../../../../etc/passwd", "/assets/../../../../../../etc/passwd", "/assets/..%2f..%2f..%2f..%2fetc%2fpasswd", "/assets/%2e%2e/%2e%2e/etc/passwd",
		`/assets/..\..\..\etc\passwd`, "//etc/passwd", "/assets//etc/passwd", "/article/..%2f..%2f..%2fetc%2fpasswd", "/api/v1/articles/..%2f..%2f..%2fetc%2fpasswd",
		"/api/v1/articles/%2fetc%2fpasswd", "/assets/style.css%00.html", "/api/v1/statements/%2e%2e%2fledger.db%23s1", "/ledger.db", "/.git/config", "/api/v1/articles/%zz", "*", "/assets/"} {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path); err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(c)
		if err != nil {
			t.Fatal(err)
		}
		_ = c.Close()
		if strings.Contains(string(b), "root:") || strings.Contains(string(b), "SQLite format") || strings.HasPrefix(string(b), "HTTP/1.1 200") || strings.HasPrefix(string(b), "HTTP/1.1 5") {
			t.Errorf("%s: %.200s", path, b)
		}
	}
}

// TestSlowClients cuts off who sends headers or a body too slowly or does not read the answer, and answers others meanwhile.
func TestSlowClients(t *testing.T) {
	address, _, _ := listen(t, 500*time.Millisecond, io.Discard)
	for name, c := range map[string]struct{ first, again string }{
		"headers":  {"GET / HTTP/1.1\r\nHost: localhost\r\n", "X-More: x\r\n"},
		"body":     {"POST /api/v1/read HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{\"text\":\"", "a"},
		"chunks":   {"POST /api/v1/articles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"text\":\"\r\n", "1\r\na\r\n"},
		"form":     {"POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\ntext=", "a"},
		"protocol": {"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: 100000\r\n\r\n{", " "},
	} {
		t.Run(name, func(t *testing.T) {
			var group sync.WaitGroup
			for range 20 {
				group.Go(func() { drip(t, address, c.first, c.again) })
			}
			began := time.Now()
			if a := getAt(t, "http://"+address+"/healthz"); a.code != 200 || time.Since(began) > 2*time.Second {
				t.Errorf("meanwhile others get %d after %v", a.code, time.Since(began))
			}
			group.Wait()
		})
	}
}

// drip sends a little again and again, and must be cut off before long.
func drip(t *testing.T, address, first, again string) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Error(err)
		return
	}
	defer c.Close()
	began := time.Now()
	if _, err := io.WriteString(c, first); err != nil {
		t.Error(err)
		return
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		_, _ = io.Copy(io.Discard, c) // ends when the server hangs up
	}()
	for time.Since(began) < 10*time.Second {
		select {
		case <-over:
			return
		case <-time.After(100 * time.Millisecond):
			_, _ = io.WriteString(c, again) // fails once the server has hung up
		}
	}
	t.Errorf("after %v the server still listens to %q", time.Since(began), first)
}

// TestSlowReader hangs up on who asks for much and reads nothing.
func TestSlowReader(t *testing.T) {
	var log lockedBuffer
	address, l, _ := listen(t, 500*time.Millisecond, &log)
	for n := range 4 { // more than the buffers of a connection hold
		big := hostile()
		big.ID, big.URL = fmt.Sprintf("big-%d", n), ""
		big.Text += strings.Repeat(fmt.Sprintf("The boats of house %d lay in the bay. ", n), 100_000)
		if _, err := l.Add(t.Context(), big, testModel); err != nil {
			t.Fatal(err)
		}
	}
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, "GET /api/v1/export?to=jsonl HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	for began := time.Now(); !strings.Contains(log.String(), `"path":"/api/v1/export"`); time.Sleep(50 * time.Millisecond) {
		if time.Since(began) > 20*time.Second {
			t.Fatal("the server waits for who does not read")
		}
	}
	var whole strings.Builder
	if err := l.ExportRecords(t.Context(), func(r hearsay.Record) error {
		b, err := r.MarshalJSON()
		whole.Write(b)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(log.String()) {
		var entry struct {
			Path  string
			Bytes int
		}
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatal(err)
		}
		if entry.Path == "/api/v1/export" && entry.Bytes >= whole.Len() {
			t.Errorf("%d bytes went to nobody: the test must ask for more", entry.Bytes)
		}
	}
}

// TestLongAnswers goes on answering for longer than a body may take to come.
func TestLongAnswers(t *testing.T) {
	const patience, n = 100 * time.Millisecond, 6
	address, _, _ := listen(t, patience, io.Discard)
	var articles []map[string]string
	for i := range n {
		articles = append(articles, map[string]string{"id": fmt.Sprintf("long-%d", i),
			"text": strings.Repeat(fmt.Sprintf("Ilva Maren of house %d said that the talks are over. ", i), 40)})
	}
	body, err := json.Marshal(map[string]any{"articles": articles})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	a := send(t, http.MethodPost, "http://"+address+"/api/v1/articles/stream", string(body))
	took := time.Since(began)
	if a.code != 200 || strings.Count(a.body, "event: kept") != n || !strings.Contains(a.body, `{"read":6,"failed":0}`) {
		t.Errorf("%d after %v: %.500s", a.code, took, a.body)
	}
	if took < 2*patience {
		t.Skipf("reading took only %v: too quick to tell", took)
	}
}

// TestPanic is answered, logged with its request id, and does not end the server.
func TestPanic(t *testing.T) {
	var log bytes.Buffer
	s := serve(t, func(o *server.Options) { o.Log = jsonLog(&log) })
	h := httptest.NewServer(s.server.Panics())
	a := getAt(t, h.URL+"/api/v1/x")
	h.Close()
	if a.code != 500 || !strings.Contains(a.body, a.header.Get("X-Request-Id")) || strings.Contains(a.body, "on purpose") {
		t.Errorf("%d %s", a.code, a.body)
	}
	if !strings.Contains(log.String(), a.header.Get("X-Request-Id")) || !strings.Contains(log.String(), "on purpose") {
		t.Errorf("the log says %s", log.String())
	}
}

// TestLog names each request with its id, and neither what was asked nor a token.
func TestLog(t *testing.T) {
	var log lockedBuffer
	address, _, stop := listen(t, 10*time.Second, &log)
	a := getAt(t, "http://"+address+"/api/v1/search?q=boats", "X-Forwarded-For", "203.0.113.9", "Authorization", "Bearer hearsay_secret")
	stop()
	lines := bufio.NewScanner(strings.NewReader(log.String()))
	found := false
	for lines.Scan() {
		var entry map[string]any
		if err := json.Unmarshal(lines.Bytes(), &entry); err != nil {
			t.Fatal(err)
		}
		if entry["request"] == a.header.Get("X-Request-Id") && entry["msg"] == "request" {
			found = true
			if entry["path"] != "/api/v1/search" || entry["status"] != float64(a.code) || !strings.HasPrefix(fmt.Sprint(entry["from"]), "127.0.0.1:") {
				t.Errorf("%v", entry)
			}
		}
	}
	if !found {
		t.Errorf("no line of request %s in %s", a.header.Get("X-Request-Id"), log.String())
	}
	for _, secret := range []string{"hearsay_secret", "boats", "203.0.113.9"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log says %q", secret)
		}
	}
}
