package pages

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"hearsay"
)

//go:embed templates assets
var files embed.FS

// page is what a handler wants shown.
type page struct {
	// View names the template, Title the page; Nav is the entry of the menu that it stands under.
	View, Title, Nav string
	Data             any
	// Status is the HTTP status; 0 means 200.
	Status int
	// To sends the reader elsewhere instead (303).
	To string
	// Refresh is after how many seconds the page asks again by itself; 0 means never.
	Refresh int
	// Feed is the address of an Atom feed of what the page shows, "" if there is none.
	Feed string
	// Print says that the page is laid out for paper as a document of its own.
	Print bool
	// NoMin leaves out the control of the least confidence: the page shows nothing that has one.
	NoMin bool
	// Cookies are set with the answer.
	Cookies []*http.Cookie
}

// frame is what the layout sees: the page and what surrounds it.
type frame struct {
	page
	Style, Script string
	Min           int
	Mins          []int
	// Here is the path of the request, Keep its parameters without min.
	Here string
	Keep []field
	Menu []entry
}

type field struct{ Name, Value string }

type entry struct {
	Path, Name string
	Current    bool
}

var menu = []entry{{Path: "/read", Name: "Read"}, {Path: "/search", Name: "Search"}, {Path: "/claims", Name: "Claims"}, {Path: "/disputes", Name: "Disputes"},
	{Path: "/sources", Name: "Sources"}, {Path: "/compare", Name: "Compare"}, {Path: "/quotes", Name: "Quote check"}, {Path: "/feeds", Name: "Feeds"},
	{Path: "/follow", Name: "Follow"}, {Path: "/review", Name: "Review"}, {Path: "/about", Name: "About"}}

// mins are the least confidences, in per cent, that a reader can ask for.
var mins = []int{0, 50, 60, 70, 80, 90}

// Errors that are pages of their own.
var errNoPage = fmt.Errorf("no such page: %w", hearsay.ErrNotFound)

// askError is a request that cannot be answered as it was put; its text is for the reader.
type askError struct{ what string }

func (e *askError) Error() string { return e.what }
func (e *askError) Unwrap() error { return hearsay.ErrInvalid }

func refuse(format string, args ...any) error { return &askError{fmt.Sprintf(format, args...)} }

// views are the parsed templates: each page's own beside the layout and the parts that all share.
type views struct {
	pages         map[string]*template.Template
	style, script string
}

func parseViews() (views, error) {
	v := views{pages: map[string]*template.Template{}}
	base, err := template.New("").Funcs(funcs).ParseFS(files, "templates/layout.html", "templates/part-*.html")
	if err != nil {
		return v, err
	}
	names, err := fs.Glob(files, "templates/*.html")
	if err != nil {
		return v, err
	}
	for _, name := range names {
		short := strings.TrimSuffix(path.Base(name), ".html")
		if short == "layout" || strings.HasPrefix(short, "part-") {
			continue
		}
		t, err := base.Clone()
		if err != nil {
			return v, err
		}
		if v.pages[short], err = t.ParseFS(files, name); err != nil {
			return v, err
		}
	}
	v.style, v.script = assetURL("style.css"), assetURL("app.js")
	return v, nil
}

// assetURL names an asset by what is in it, so that a browser may keep it for good.
func assetURL(name string) string {
	b, err := files.ReadFile("assets/" + name)
	if err != nil {
		panic(err) // the program was built without it
	}
	sum := sha256.Sum256(b)
	return "/assets/" + name + "?" + hex.EncodeToString(sum[:6])
}

var assetTypes = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

func asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	b, err := files.ReadFile("assets/" + name)
	kind := assetTypes[path.Ext(name)]
	if err != nil || kind == "" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if r.URL.RawQuery != "" {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	_, _ = w.Write(b) // whoever asked has gone
}

// serve makes a page's handler of a function that says what to show.
func (h *Handler) serve(f func(*http.Request) (page, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := f(r)
		if err != nil {
			p = h.failed(r, err)
		}
		h.show(w, r, p)
	})
}

// failed is the page that says why there is none.
func (h *Handler) failed(r *http.Request, err error) page {
	p := page{View: "error", Title: "Something went wrong", Status: http.StatusInternalServerError, NoMin: true,
		Data: "The server could not answer. What it says about that stands in its log."}
	var asked *askError
	switch {
	case errors.As(err, &asked):
		p.Title, p.Status, p.Data = "That did not work", http.StatusBadRequest, asked.what
	case errors.Is(err, hearsay.ErrNotFound):
		p.Title, p.Status, p.Data = "Not found", http.StatusNotFound, "There is nothing here by that name. It may have been removed from the ledger."
	case r.Context().Err() != nil:
		p.Status, p.Data = http.StatusServiceUnavailable, "The answer took too long."
	default:
		h.o.Log.ErrorContext(r.Context(), "page", "path", r.URL.Path, "error", err)
	}
	return p
}

func (h *Handler) show(w http.ResponseWriter, r *http.Request, p page) {
	q := r.URL.Query()
	if m := q.Get("min"); m != "" && r.Method == http.MethodGet {
		p.Cookies = append(p.Cookies, &http.Cookie{Name: "min", Value: strconv.Itoa(minOf(r)), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	}
	for _, c := range p.Cookies {
		http.SetCookie(w, c)
	}
	if p.To != "" {
		http.Redirect(w, r, p.To, http.StatusSeeOther)
		return
	}
	f := frame{page: p, Style: h.views.style, Script: h.views.script, Min: minOf(r), Mins: mins, Here: r.URL.EscapedPath()}
	for _, e := range menu {
		e.Current = e.Path == p.Nav
		f.Menu = append(f.Menu, e)
	}
	if r.Method == http.MethodGet {
		f.Keep = keep(q, "min")
	}
	var b bytes.Buffer
	t := h.views.pages[p.View]
	if t == nil {
		h.o.Log.ErrorContext(r.Context(), "page", "path", r.URL.Path, "error", "no view "+p.View)
		http.Error(w, "no view", http.StatusInternalServerError)
		return
	}
	if err := t.ExecuteTemplate(&b, "layout", f); err != nil {
		h.o.Log.ErrorContext(r.Context(), "page", "path", r.URL.Path, "error", err)
		http.Error(w, "the page could not be made", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "private, no-cache")
	if p.Status != 0 {
		w.WriteHeader(p.Status)
	}
	_, _ = w.Write(b.Bytes()) // whoever asked has gone
}

// keep gives the parameters of q but those named, in a fixed order, for hidden fields of a form.
func keep(q url.Values, but ...string) []field {
	for _, b := range but {
		q.Del(b)
	}
	var out []field
	for _, pair := range strings.Split(q.Encode(), "&") {
		k, v, ok := strings.Cut(pair, "=")
		if !ok {
			continue
		}
		name, err1 := url.QueryUnescape(k)
		value, err2 := url.QueryUnescape(v)
		if err1 == nil && err2 == nil {
			out = append(out, field{name, value})
		}
	}
	return out
}

// minOf is the least confidence, in per cent, that a reader wants to see: from the address, else as last chosen.
func minOf(r *http.Request) int {
	s := r.URL.Query().Get("min")
	if s == "" {
		if c, err := r.Cookie("min"); err == nil {
			s = c.Value
		}
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 100 {
		return 0
	}
	return n
}
