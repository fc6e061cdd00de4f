package server_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"hearsay"
	"hearsay/internal/ledger"
	"hearsay/internal/server"
	"hearsay/internal/store"
)

// attack is what hostile text tries to run.
const attack = `<script>window.hacked=1</script>"><img src=x onerror=window.hacked=1>`

// hostile is a report of which every part attacks.
func hostile() hearsay.Record {
	text := "Eve " + attack + " said the boats " + attack + " stay."
	at := func(words string) []hearsay.Span {
		i := strings.LastIndex(text, words)
		return []hearsay.Span{{Start: i, End: i + len(words)}}
	}
	return hearsay.Record{Article: hearsay.Article{ID: "eve" + attack, Outlet: "Outlet " + attack, Published: "2031-03-09", Title: "Boats " + attack,
		URL: "javascript:window.hacked=1", Lang: "en", Text: text},
		Statements: []hearsay.Statement{{ID: "s1", Source: []hearsay.Span{{Start: 0, End: 4 + len(attack)}}, Cue: at("said"), Content: at("the boats " + attack + " stay"),
			Form: hearsay.Indirect, Act: hearsay.State, By: "eve", Confidence: .9}},
		Sources: []hearsay.Source{{ID: "eve", Name: "Eve " + attack, Kind: hearsay.Person, Named: true, Count: 1}}}
}

// listen runs a server on a real listener with impatient bounds until the test ends; stop ends it earlier.
func listen(t *testing.T, patience time.Duration, log io.Writer) (address string, l *ledger.Ledger, stop func()) {
	t.Helper()
	inner := serve(t, func(o *server.Options) { o.Log = jsonLog(log) })
	l, s := inner.ledger, inner.server
	s.Hurry(patience)
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx, socket, "", "") }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	}
	t.Cleanup(stop)
	return socket.Addr().String(), l, stop
}

// answer is what came back.
type answer struct {
	code   int
	header http.Header
	body   string
}

// send sends a request and gives the answer; redirects are not followed.
func send(t testing.TB, method, address, body string, header ...string) answer {
	t.Helper()
	req, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			req.Host = header[i+1]
		}
		req.Header.Set(header[i], header[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(b)}
}

func getAt(t testing.TB, address string, header ...string) answer {
	t.Helper()
	return send(t, http.MethodGet, address, "", header...)
}

// testModel names whatever read what a test adds.
var testModel = store.Model{Name: "by hand", Version: "1"}

func jsonLog(w io.Writer) *slog.Logger { return slog.New(slog.NewJSONHandler(w, nil)) }

// at gives where a server is, and its ledger.
func at(s served) (string, *ledger.Ledger) { return s.URL, s.ledger }

// guardedByToken asks everybody for a token.
func guardedByToken(o *server.Options) { o.Local = false }
