package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"hearsay/internal/ingest"
)

// No message may be lost, before the bar appears or while it is shown.
func TestProgressKeepsMessages(t *testing.T) {
	for _, size := range []int64{1000, 0, -1} {
		var b bytes.Buffer
		p := newProgress(&streams{err: &b}, []ingest.Source{{Size: size}})
		if p.show {
			t.Fatal("a bar on what is no terminal")
		}
		p.show = true
		p.say("before")
		p.advance(10)
		if p.bars != nil {
			t.Errorf("size %d: a bar at once", size)
		}
		p.started = time.Now().Add(-2 * showAfter)
		p.advance(20)
		if p.bars == nil {
			t.Errorf("size %d: no bar after %v", size, showAfter)
		}
		var want []string
		for i := range 50 {
			p.say("message \x1b[2J%d", i)
			want = append(want, fmt.Sprintf("message ␛[2J%d\n", i))
		}
		p.advance(1000)
		p.end(true)
		out := b.String()
		for _, w := range append(want, "before\n") {
			if !strings.Contains(out, w) {
				t.Errorf("size %d: %q is lost in %q", size, w, out)
				break
			}
		}
		if !strings.Contains(out, "3 articles, 1.5 a second") {
			t.Errorf("size %d: no count of 3 articles in %q", size, out)
		}
	}
}
