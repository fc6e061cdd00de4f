package server_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"hearsay/internal/ledger"
)

// TestStopKeeps interrupts the real program while it reads: every report that it has accepted, on the pages or by an event, is in the
// ledger afterwards, and it leaves by itself without an error.
func TestStopKeeps(t *testing.T) {
	db := filepath.Join(t.TempDir(), "ledger.db")
	s := start(t, db, "--threads", "1")
	text := func(i int) string {
		return strings.Repeat(fmt.Sprintf("Orla Venn of house %d said on Monday that the pier stays open until the storms come. ", i), 8)
	}
	var pasted []string
	for i := range 5 {
		title := fmt.Sprintf("Pasted %d", i)
		pasted = append(pasted, title)
		resp, err := http.PostForm(s.url+"/read", url.Values{"text": {text(i)}, "title": {title}})
		if err != nil {
			t.Fatal(err)
		}
		if err := resp.Body.Close(); err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %v", resp.Status, err)
		}
	}
	var articles []map[string]string
	for i := range 10 {
		articles = append(articles, map[string]string{"id": fmt.Sprintf("sent-%d", i), "text": text(100 + i)})
	}
	body, err := json.Marshal(map[string]any{"articles": articles})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Post(s.url+"/api/v1/articles/stream", "application/json", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var told []string
	events := bufio.NewScanner(resp.Body)
	for events.Scan() { // until the stream ends, which the interrupt may do
		data, ok := strings.CutPrefix(events.Text(), "data: ")
		var k struct{ Article string }
		if !ok {
			continue
		}
		if err := json.Unmarshal([]byte(data), &k); err != nil {
			t.Fatal(err)
		}
		if k.Article != "" {
			told = append(told, k.Article)
		}
		if len(told) == 2 {
			s.interrupt(t)
		}
	}
	s.end(t)
	l, err := ledger.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, id := range told {
		if _, err := l.Show(t.Context(), id); err != nil {
			t.Errorf("%s was told of as kept: %v", id, err)
		}
	}
	newest, err := l.Newest(t.Context(), ledger.Filter{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	titles := map[string]bool{}
	for _, v := range newest {
		titles[v.Title] = true
	}
	for _, title := range pasted {
		if !titles[title] {
			t.Errorf("%s was accepted and is not in the ledger", title)
		}
	}
	if len(told) < 2 {
		t.Errorf("only %d events", len(told))
	}
}
