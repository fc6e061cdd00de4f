package server

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"hearsay/internal/telemetry"
)

// idKey is the key of a request's id in its context.
type idKey struct{}

// requestID is the id of the request that ctx belongs to, "" if there is none.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(idKey{}).(string)
	return id
}

// recorder remembers what was answered, and gives each write of it its own time: an answer may take long, but not because
// nobody reads it.
type recorder struct {
	http.ResponseWriter
	code  int
	bytes int64
	// patience is how long one write may take, from when it was last set.
	patience time.Duration
	set      time.Time
}

// WriteHeader notes the status.
func (w *recorder) WriteHeader(code int) {
	if w.code == 0 {
		w.code = code
	}
	w.extend()
	w.ResponseWriter.WriteHeader(code)
}

func (w *recorder) extend() {
	if now := time.Now(); now.Sub(w.set) > w.patience/10 {
		w.set = now
		// A writer without deadlines, as in a test, needs none.
		_ = http.NewResponseController(w.ResponseWriter).SetWriteDeadline(now.Add(w.patience))
	}
}

// Write notes the length.
func (w *recorder) Write(p []byte) (int, error) {
	if w.code == 0 {
		w.code = http.StatusOK
	}
	w.extend()
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController through.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Flush sends what is buffered: an answer may come in parts.
func (w *recorder) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

// log gives each request an id, notes it, and turns a panic into an answer.
func (s *Server) log(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := rand.Text()
		w.Header().Set("X-Request-ID", id)
		rec := &recorder{ResponseWriter: w, patience: s.bounds.write}
		began := time.Now()
		ctx, answered := telemetry.Request(r, partOf(r))
		defer func() {
			v := recover()
			if v == http.ErrAbortHandler {
				defer panic(v)
			} else if v != nil {
				s.o.Log.Error("panic", "request", id, "value", v, "stack", string(debug.Stack()))
				if rec.code == 0 {
					problem(rec, r, http.StatusInternalServerError, "The program failed; please report this with the request id "+id+".")
				}
			}
			took := time.Since(began)
			answered(rec.code)
			s.metrics.request(r, rec.code, took)
			s.o.Log.Log(r.Context(), slog.LevelInfo, "request", "request", id, "method", r.Method, "path", r.URL.Path, "status", rec.code,
				"bytes", rec.bytes, "took", took, "from", r.RemoteAddr)
		}()
		next.ServeHTTP(rec, r.WithContext(context.WithValue(ctx, idKey{}, id)))
	})
}

// hostOf is the name that a request is for, without its port.
func hostOf(r *http.Request) string {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

// loopbackName reports whether a name is this machine's for itself.
func loopbackName(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// hostCheck refuses requests for names that the server does not go by. A page on another name whose address was turned to this
// machine (DNS rebinding) could otherwise read everything.
func (s *Server) hostCheck(next http.Handler) http.Handler {
	names := map[string]bool{}
	for _, h := range s.o.Hosts {
		names[strings.ToLower(h)] = true
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := hostOf(r)
		if !loopbackName(host) && !names[host] && (s.o.Local || len(names) > 0) {
			problem(w, r, http.StatusMisdirectedRequest, "This server does not go by that name: start it with --host to let it.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// maxBody is the most that a request may send; what needs less says so itself.
const maxBody = 34 << 20

// limits bounds a request's body. Once the body has come, or where there is none, the time in which it had to come counts no more:
// net/http would take its end for the client's leaving and give up an answer that takes longer.
func (s *Server) limits(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > maxBody {
			problem(w, r, http.StatusRequestEntityTooLarge, "That is too much at once.")
			return
		}
		c := http.NewResponseController(w)
		if r.Body == nil || r.Body == http.NoBody {
			_ = c.SetReadDeadline(time.Time{}) // a writer without deadlines, as in a test, needs none
		} else {
			r.Body = &received{ReadCloser: http.MaxBytesReader(w, r.Body, maxBody), c: c, until: time.Now().Add(s.bounds.read)}
		}
		next.ServeHTTP(w, r)
	})
}

// received is a body that must have come by a time, whatever else others set, and lifts that when its end has come.
type received struct {
	io.ReadCloser
	c     *http.ResponseController
	until time.Time
	begun bool
}

// Read gives the next part of the body.
func (b *received) Read(p []byte) (int, error) {
	if !b.begun {
		b.begun = true
		_ = b.c.SetReadDeadline(b.until) // huma has set one of its own; see limits for the error
	}
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		_ = b.c.SetReadDeadline(time.Time{})
	}
	return n, err
}

// policy lets a page use what this server itself serves and nothing else; inline script and style are forbidden.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		if r.TLS != nil {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// crossOrigin refuses what a page of another site makes a browser send, by Sec-Fetch-Site and Origin.
func crossOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		problem(w, r, http.StatusForbidden, "A page of another site sent this; it is refused.")
	}))
	return protection.Handler(next)
}

// maxTagged is the longest answer that gets a tag.
const maxTagged = 1 << 20

// tagged gives answers to GET an ETag of their content, and says "not modified" to those who have it.
func tagged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || !strings.HasPrefix(r.URL.Path, "/api/") && r.URL.Path != "/openapi.json" {
			next.ServeHTTP(w, r)
			return
		}
		b := &buffered{ResponseWriter: w}
		next.ServeHTTP(b, r)
		b.finish(r)
	})
}

// buffered holds an answer back until its end, or until it gets too long for a tag or is sent in parts.
type buffered struct {
	http.ResponseWriter
	code    int
	body    bytes.Buffer
	through bool
}

// WriteHeader holds the status back.
func (b *buffered) WriteHeader(code int) {
	if b.through {
		b.ResponseWriter.WriteHeader(code)
		return
	}
	if b.code == 0 {
		b.code = code
	}
}

// Write holds p back.
func (b *buffered) Write(p []byte) (int, error) {
	if b.through {
		return b.ResponseWriter.Write(p)
	}
	if b.body.Len()+len(p) > maxTagged {
		if err := b.release(); err != nil {
			return 0, err
		}
		return b.ResponseWriter.Write(p)
	}
	return b.body.Write(p)
}

// Flush sends what there is: the answer comes in parts.
func (b *buffered) Flush() {
	_ = b.release()
	_ = http.NewResponseController(b.ResponseWriter).Flush()
}

func (b *buffered) release() error {
	if b.through {
		return nil
	}
	b.through = true
	if b.code != 0 {
		b.ResponseWriter.WriteHeader(b.code)
	}
	_, err := b.ResponseWriter.Write(b.body.Bytes())
	return err
}

func (b *buffered) finish(r *http.Request) {
	if b.through {
		return
	}
	if b.code == 0 || b.code == http.StatusOK {
		sum := sha256.Sum256(b.body.Bytes())
		tag := `W/"` + hex.EncodeToString(sum[:12]) + `"` // weak: the same packed and not
		b.Header().Set("ETag", tag)
		b.Header().Set("Cache-Control", "private, no-cache")
		for have := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
			if have = strings.TrimSpace(have); have == tag || "W/"+have == tag || have == "*" {
				b.Header().Del("Content-Type")
				b.through = true
				b.ResponseWriter.WriteHeader(http.StatusNotModified)
				return
			}
		}
	}
	_ = b.release() // whoever asked has gone
}
