// Package server answers over HTTP from one ledger: the pages (package pages), a JSON API described by OpenAPI, and the Model
// Context Protocol, behind one set of defences.
//
// Requests in, answers out. What reaches a handler has passed, in this order: a request id and the log, the host name (against
// DNS rebinding), the limits on bodies and time, the headers that a browser obeys, the protection from cross-site requests
// and, unless the server listens on loopback alone, a token with the scope that the request needs. Forwarded headers are not
// believed.
//
// A [Server] is safe for concurrent use; readings run on a bounded number of goroutines. [Server.Run] owns every goroutine.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"hearsay"
	"hearsay/extract"
	"hearsay/internal/ledger"
	"hearsay/internal/server/pages"
	"hearsay/internal/store"
)

// Options say what a server answers from. Ledger, Extractor and Model are required.
type Options struct {
	Ledger    *ledger.Ledger
	Extractor *extract.Extractor
	// Model names Extractor in the ledger.
	Model store.Model
	// Fetch gives the article at an address, or is nil if addresses are not to be fetched.
	Fetch func(ctx context.Context, url string) (hearsay.Article, []hearsay.Warning, error)
	// Post sends a message to an address that a reader gave, guarded as Fetch is, and gives the answer's status; if it is nil, there
	// are no webhooks. Watching says that somebody watches the ledger's feeds.
	Post     func(ctx context.Context, url string, header http.Header, body []byte) (status int, err error)
	Watching bool
	// Queue is where articles wait to be read by workers; nil if there is none.
	Queue pages.Queue
	// Local says that the server listens on loopback alone: requests that no proxy passed on need no token then.
	Local bool
	// Hosts are further names that the server goes by; a request for another is refused. Without any, a server that is not
	// Local answers to every name.
	Hosts []string
	// Threads is how many reports are read at the same time; 0 means 1.
	Threads int
	// Version is that of the program.
	Version string
	// Log may be nil.
	Log *slog.Logger
}

// Server answers requests. Close it.
type Server struct {
	o       Options
	handler http.Handler
	pages   *pages.Handler
	metrics *metrics
	pool    *pool
	bounds  bounds
	cache   cache
	// requests are those that are being answered.
	requests sync.WaitGroup
}

// New makes a server.
func New(o Options) (*Server, error) {
	if o.Ledger == nil || o.Extractor == nil {
		return nil, errors.New("server: a ledger and an extractor are required")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{o: o, metrics: newMetrics(o.Ledger), pool: newPool(max(o.Threads, 1)), bounds: normal, cache: cache{holds: cacheHolds}}
	var err error
	s.pages, err = pages.New(pages.Options{Ledger: o.Ledger, Extractor: o.Extractor, Model: o.Model, Fetch: o.Fetch, Post: o.Post, Watching: o.Watching, Queue: o.Queue, Log: o.Log,
		Threads: max(o.Threads, 1)})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	s.addAPI(mux)
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		problem(w, r, http.StatusNotFound, "There is no such part of the API: /openapi.json lists all.")
	})
	mux.Handle("/mcp", s.mcpHandler())
	mux.Handle("GET /metrics", s.metrics.handler())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.HandleFunc("GET /sign-in", s.signInForm)
	mux.HandleFunc("POST /sign-in", s.signIn)
	mux.HandleFunc("POST /sign-out", s.signOut)
	mux.Handle("/", s.pages)
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(1400), gzhttp.ExceptContentTypes([]string{"text/event-stream"}))
	if err != nil {
		return nil, err
	}
	s.handler = s.log(s.hostCheck(s.limits(headers(crossOrigin(s.authorised(compress(tagged(s.cache.wrap(mux)))))))))
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.requests.Add(1)
	defer s.requests.Done()
	s.handler.ServeHTTP(w, r)
}

// Close waits until every request is answered and every report that was accepted is read and kept. No request may come after.
func (s *Server) Close() error {
	s.requests.Wait()
	return s.pages.Close()
}

// ready reports whether questions can be answered.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if _, err := s.o.Ledger.Outlets(ctx); err != nil {
		s.o.Log.Error("not ready", "error", err)
		plain(w, http.StatusServiceUnavailable, "the ledger does not answer")
		return
	}
	plain(w, http.StatusOK, "ready")
}

func plain(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	_, _ = fmt.Fprintln(w, text) // whoever asked has gone
}

// Loopback reports whether a server that listens on addr ("127.0.0.1:8080", "localhost:0") can be reached from this machine
// alone.
func Loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// bounds are the times that a connection has. A client that sends its headers or its body too slowly is cut off, and so is one
// that does not read its answer.
type bounds struct {
	header, read, write, idle time.Duration
	// grace is how long requests may go on after the server was asked to stop.
	grace time.Duration
}

var normal = bounds{header: 10 * time.Second, read: time.Minute, write: time.Minute, idle: 2 * time.Minute, grace: 30 * time.Second}

// maxHeader is the most that the headers of a request may take, in bytes.
const maxHeader = 64 << 10

// Run serves on l until ctx ends, then stops to listen, lets the requests end that have begun, and closes s. certificate and
// key name the files for TLS; without them the connection is plain.
func (s *Server) Run(ctx context.Context, l net.Listener, certificate, key string) error {
	// The requests' own context must outlive ctx: what has begun is finished.
	base, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	server := &http.Server{Handler: s, ReadHeaderTimeout: s.bounds.header, ReadTimeout: s.bounds.read,
		WriteTimeout: s.bounds.write, IdleTimeout: s.bounds.idle, MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(s.o.Log.Handler(), slog.LevelWarn),
		BaseContext: func(net.Listener) context.Context { return base }}
	failed := make(chan error, 1)
	go func() {
		if certificate != "" {
			failed <- server.ServeTLS(l, certificate, key)
			return
		}
		failed <- server.Serve(l)
	}()
	select {
	case err := <-failed:
		return errors.Join(err, s.Close())
	case <-ctx.Done():
	}
	stop, done := context.WithTimeout(base, s.bounds.grace)
	defer done()
	err := server.Shutdown(stop)
	if errors.Is(err, context.DeadlineExceeded) {
		s.o.Log.Warn("some requests did not end in time")
		err = server.Close()
		cancel()
	}
	<-failed // http.ErrServerClosed
	return errors.Join(err, s.Close())
}
