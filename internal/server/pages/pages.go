// Package pages is what readers see in a browser: reports with their statements marked, searches, claims with their origins,
// disputes, sources, outlets side by side, the quotations of a draft, and the desk at which readings are corrected.
//
// Requests in, HTML out, made on the server from a ledger; charts are SVG. Every page works by keyboard and screen reader,
// without scripts, at 360 px, on paper, in light and dark, and asks no other host for anything. No page carries inline script
// or style, so that a content security policy may forbid both. What an article says is text wherever it is shown:
// html/template escapes it, and the two places that write markup themselves (mark.go, chart.go) pass it through
// template.HTMLEscapeString.
//
// A Handler is safe for concurrent use. It reads reports in the background; Close waits for those it has accepted. The listener,
// headers, limits and protection from cross-site requests are the server's, not this package's.
package pages

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"hearsay"
	"hearsay/extract"
	"hearsay/internal/ledger"
	"hearsay/internal/queue"
	"hearsay/internal/store"
)

// Options says what pages are made from. Ledger, Extractor and Model are required.
type Options struct {
	Ledger    *ledger.Ledger
	Extractor *extract.Extractor
	// Model names Extractor in the ledger.
	Model store.Model
	// Fetch gives the report at an address that a reader gave, guarded against addresses inside; if it is nil, addresses are refused. An
	// error that wraps hearsay.ErrInvalid is told to the reader in its own words.
	Fetch func(ctx context.Context, url string) (hearsay.Article, []hearsay.Warning, error)
	// Watching says that somebody watches the ledger's feeds for new reports, so that adding one makes sense.
	Watching bool
	// Queue is where articles wait to be read by workers; nil if there is none.
	Queue Queue
	// Post sends a message to an address that a reader gave, guarded against addresses inside, and gives the status of the answer; if
	// it is nil, nobody is told of anything.
	Post func(ctx context.Context, url string, header http.Header, body []byte) (status int, err error)
	// Log may be nil.
	Log *slog.Logger
	// Threads is how many reports are read at the same time; 0 means 1.
	Threads int
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Queue is what the pages ask of the queue of articles; queue.Queue is one.
type Queue interface {
	Counts(ctx context.Context) (queue.Counts, error)
	Dead(ctx context.Context, limit int) ([]queue.Dead, error)
	Retry(ctx context.Context, id int64) error
	Drop(ctx context.Context, id int64) error
}

// Handler serves the pages. Close it.
type Handler struct {
	o      Options
	mux    *http.ServeMux
	views  views
	desk   *desk
	counts counter
	// stop ends what runs in the background, group waits for it.
	stop  context.CancelFunc
	group sync.WaitGroup
}

// New makes the handler of all pages. It is to be mounted at the root of a host.
func New(o Options) (*Handler, error) {
	if o.Ledger == nil || o.Extractor == nil {
		return nil, errors.New("pages: a ledger and an extractor are required")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	h := &Handler{o: o, mux: http.NewServeMux(), desk: newDesk(o)}
	var err error
	if h.views, err = parseViews(); err != nil {
		return nil, err
	}
	h.routes()
	ctx, stop := context.WithCancel(context.Background())
	h.stop = stop
	if o.Post != nil {
		h.group.Go(func() { h.deliverLoop(ctx) })
	}
	return h, nil
}

// Close waits until every report that was accepted is read and kept.
func (h *Handler) Close() error {
	h.stop()
	h.desk.close()
	h.group.Wait()
	return nil
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.mux.ServeHTTP(w, r) }

func (h *Handler) routes() {
	for pattern, f := range map[string]func(*http.Request) (page, error){
		"GET /{$}":           h.home,
		"GET /read":          h.readForm,
		"POST /read":         h.read,
		"GET /read/{job}":    h.job,
		"GET /articles":      h.articles,
		"GET /article/{id}":  h.article,
		"GET /search":        h.search,
		"GET /claims":        h.claims,
		"GET /claim/{id}":    h.claim,
		"GET /options":       h.options,
		"GET /disputes":      h.disputes,
		"GET /sources":       h.sources,
		"GET /source/{slug}": h.dossier,
		"GET /compare":       h.compare,
		"GET /about":         h.about,
		"GET /feeds":         h.feeds,
		"POST /feeds":        h.watch,
		"GET /follow":        h.follows,
		"POST /follow":       h.follow,
		"GET /quotes":        h.quotes,
		"POST /quotes":       h.quotes,
		"GET /review":        h.reviewHome,
		"GET /review/{id}":   h.review,
		"POST /review":       h.correct,
	} {
		h.mux.Handle(pattern, h.serve(f))
	}
	h.mux.Handle("GET /follow/search.atom", h.atom(h.followSearch))
	h.mux.Handle("GET /follow/source/{name}", h.atom(h.followSource))
	h.mux.Handle("GET /follow/claim/{name}", h.atom(h.followClaim))
	h.mux.HandleFunc("GET /read/{job}/status", h.status)
	h.mux.Handle("GET /assets/{name}", http.HandlerFunc(asset))
	h.mux.Handle("/", h.serve(func(*http.Request) (page, error) { return page{}, errNoPage }))
}
