package server

import (
	"bytes"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// cache keeps answers to what many ask at the same time: lists of the whole ledger, which cost most. An answer holds for a moment, or
// until a reader hands something in or corrects it here; of many who ask for the same at once, one is answered and the others get that.
type cache struct {
	// holds is how long an answer is given again.
	holds time.Duration

	mu    sync.Mutex
	known map[string]*entry
	bytes int
}

// entry is an answer, or one that is being made: done is closed once it is there. ok is false if it must not be given again.
type entry struct {
	done   chan struct{}
	ok     bool
	until  time.Time
	header http.Header
	body   []byte
}

const (
	// cacheHolds is how old an answer may be.
	cacheHolds = 10 * time.Second
	// maxCached bounds all bodies that are kept, in bytes.
	maxCached = 32 << 20
)

// listsOf are the paths that are kept, or their beginnings where they end with a slash.
var listsOf = []string{"/", "/claims", "/sources", "/disputes", "/articles", "/search", "/claim/", "/source/", "/api/v1/claims", "/api/v1/sources",
	"/api/v1/disputes", "/api/v1/origins", "/api/v1/articles", "/api/v1/statements", "/api/v1/search", "/api/v1/timeline"}

func isList(path string) bool {
	for _, p := range listsOf {
		if path == p || p != "/" && strings.HasSuffix(p, "/") && strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}

// key tells apart what may be answered differently: the address, what is accepted, and what the reader has chosen.
func key(r *http.Request) string {
	var b strings.Builder
	b.WriteString(r.URL.RequestURI() + "\x00" + r.Header.Get("Accept") + "\x00" + r.Host)
	for _, c := range r.Cookies() {
		if c.Name != cookieName {
			b.WriteString("\x00" + c.Name + "=" + c.Value)
		}
	}
	return b.String()
}

// wrap answers from the cache where it can.
func (c *cache) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A reader who has changed something sees it. Programs that hand reports in do not empty it each time: lists lag behind them.
		if r.Method != http.MethodGet && r.Method != http.MethodHead && !strings.HasPrefix(r.URL.Path, "/api/") && r.URL.Path != "/mcp" {
			defer c.clear()
			c.clear()
		}
		if r.Method != http.MethodGet || !isList(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		k := key(r)
		e, mine := c.entry(k)
		if !mine {
			select {
			case <-e.done:
			case <-r.Context().Done():
				return
			}
			if e.ok {
				maps.Copy(w.Header(), e.header)
				_, _ = w.Write(e.body) // whoever asked has gone
				return
			}
			next.ServeHTTP(w, r)
			return
		}
		keep := &keeper{ResponseWriter: w, before: w.Header().Clone()}
		defer func() { c.settle(k, e, keep) }()
		next.ServeHTTP(keep, r)
		keep.whole = r.Context().Err() == nil
	})
}

// entry gives the answer for k, mine if it is for the caller to make.
func (c *cache) entry(k string) (e *entry, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.known[k]; e != nil && (e.until.IsZero() || time.Now().Before(e.until)) {
		return e, false
	}
	e = &entry{done: make(chan struct{})}
	c.forget(k)
	if c.known == nil {
		c.known = map[string]*entry{}
	}
	c.known[k] = e
	return e, true
}

// forget drops the answer for k.
func (c *cache) forget(k string) {
	if e := c.known[k]; e != nil {
		c.bytes -= len(e.body)
		delete(c.known, k)
	}
}

// settle keeps an answer that is whole and good, and lets those go on who wait for it.
func (c *cache) settle(k string, e *entry, got *keeper) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer close(e.done)
	current := c.known[k] == e // it is not, if something was changed meanwhile
	if !got.whole || got.large || got.code != http.StatusOK || got.header.Get("Set-Cookie") != "" {
		if current {
			delete(c.known, k)
		}
		return
	}
	e.ok, e.body, e.header, e.until = true, got.body.Bytes(), got.header, time.Now().Add(c.holds)
	if !current {
		return
	}
	c.bytes += len(e.body)
	for other, x := range c.known {
		if c.bytes <= maxCached && len(c.known) <= maxEntries {
			return
		}
		if other != k && !x.until.IsZero() {
			c.forget(other)
		}
	}
}

// maxEntries is how many answers are kept.
const maxEntries = 2000

// clear drops all answers; those that are being made are not kept.
func (c *cache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known, c.bytes = nil, 0
}

// keeper writes an answer through and keeps a copy.
type keeper struct {
	http.ResponseWriter
	// before is what stood in the header already, header what the handler adds: what packs the answer adds more to it as it is written.
	before, header http.Header
	code           int
	body           bytes.Buffer
	// whole: the handler came to its end; large: the copy is not.
	whole, large bool
}

// WriteHeader notes the status.
func (w *keeper) WriteHeader(code int) {
	w.note(code)
	w.ResponseWriter.WriteHeader(code)
}

func (w *keeper) note(code int) {
	if w.code != 0 {
		return
	}
	w.code, w.header = code, http.Header{}
	for name, values := range w.Header() {
		if _, was := w.before[name]; !was {
			w.header[name] = slices.Clone(values)
		}
	}
}

// Write keeps a copy of p.
func (w *keeper) Write(p []byte) (int, error) {
	w.note(http.StatusOK)
	if w.large = w.large || w.body.Len()+len(p) > maxTagged; !w.large {
		w.body.Write(p)
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController through.
func (w *keeper) Unwrap() http.ResponseWriter { return w.ResponseWriter }
