package pages

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"path"
	"strings"
	"time"

	"hearsay"
	"hearsay/internal/ingest"
	"hearsay/internal/ledger"
	"hearsay/internal/store"
)

// Bounds of one request to read.
const (
	maxReadBytes = 32 << 20
	maxReports   = 500
	// patience is how long a request to read one report waits for it before it shows how far it has come.
	patience = 2 * time.Second
)

type readData struct {
	// URLs says that addresses can be given.
	URLs   bool
	Newest []store.Version
}

// readForm is where reports are handed in.
func (h *Handler) readForm(r *http.Request) (page, error) {
	newest, err := h.o.Ledger.Newest(r.Context(), ledger.Filter{Limit: 10})
	return page{View: "read", Title: "Read a report", Nav: "/read", NoMin: true, Data: readData{URLs: h.o.Fetch != nil, Newest: newest}}, err
}

// read accepts what was pasted, dropped or given by its address.
func (h *Handler) read(r *http.Request) (page, error) {
	r.Body = http.MaxBytesReader(nil, r.Body, maxReadBytes)
	if err := parseForm(r); err != nil {
		return page{}, err
	}
	if r.MultipartForm != nil {
		// What was uploaded is held in memory from here on; a temporary file that stays is the system's to sweep.
		defer func() { _ = r.MultipartForm.RemoveAll() }()
	}
	reports, err := h.handedIn(r)
	if err != nil {
		return page{}, err
	}
	j, err := h.desk.start(reports)
	if err != nil {
		return page{}, err
	}
	select {
	case <-j.done:
	case <-time.After(patience):
	case <-r.Context().Done():
	}
	p := j.progress()
	if p.Over && len(p.Tasks) == 1 && p.Tasks[0].State == kept && len(p.Tasks[0].Warnings) == 0 {
		return page{To: p.Tasks[0].URL()}, nil
	}
	return page{To: "/read/" + j.id}, nil
}

// parseForm parses a form of either kind; what is wrong with it is the reader's to know.
func parseForm(r *http.Request) error {
	err := r.ParseForm() // first: ParseMultipartForm would hide what it says of the other kind
	if err == nil {
		if err = r.ParseMultipartForm(8 << 20); errors.Is(err, http.ErrNotMultipart) {
			err = nil
		}
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return refuse("That is more than %d MB at once. Hand it in piece by piece, or use hearsay add.", large.Limit>>20)
	case err != nil:
		return refuse("The form could not be understood.")
	}
	return nil
}

// handedIn gives the reports of a form: its files, its text, or what stands at its address.
func (h *Handler) handedIn(r *http.Request) ([]pending, error) {
	about := ingest.Options{Title: r.FormValue("title"), Outlet: r.FormValue("outlet"), Published: r.FormValue("published")}
	if about.Published != "" {
		if _, err := time.Parse(time.DateOnly, about.Published); err != nil {
			return nil, refuse("%q is no date; write it as 2031-05-06.", about.Published)
		}
	}
	var out []pending
	if r.MultipartForm != nil {
		for _, f := range r.MultipartForm.File["files"] {
			more, err := fromFile(r.Context(), f, about)
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
		}
	}
	if text := r.FormValue("text"); strings.TrimSpace(text) != "" {
		// A browser sends line ends as CR LF whatever was pasted.
		out = append(out, parse(r.Context(), strings.NewReader(strings.ReplaceAll(text, "\r\n", "\n")), "pasted text", about)...)
	}
	if address := strings.TrimSpace(r.FormValue("url")); address != "" {
		report, err := h.fromAddress(address, about)
		if err != nil {
			return nil, err
		}
		out = append(out, report)
	}
	switch {
	case len(out) == 0:
		return nil, refuse("There was nothing to read: paste a text, choose a file or give an address.")
	case len(out) > maxReports:
		return nil, refuse("Those are %d reports; hand in at most %d at once, or use hearsay add.", len(out), maxReports)
	}
	return out, nil
}

// fromAddress gives the report at an address. It is fetched when its turn to be read comes.
func (h *Handler) fromAddress(address string, about ingest.Options) (pending, error) {
	if h.o.Fetch == nil {
		return pending{}, refuse("This server does not fetch pages. Paste the report’s text instead.")
	}
	if webURL(address) == "" {
		return pending{}, refuse("%q is no web address; it begins with https:// or http://.", address)
	}
	return pending{Name: address, bring: func(ctx context.Context) (hearsay.Article, []hearsay.Warning, error) {
		a, warnings, err := h.o.Fetch(ctx, address)
		for _, f := range []struct {
			to   *string
			what string
		}{{&a.Title, about.Title}, {&a.Outlet, about.Outlet}, {&a.Published, about.Published}} {
			if *f.to == "" {
				*f.to = f.what
			}
		}
		return a, warnings, err
	}}, nil
}

func fromFile(ctx context.Context, f *multipart.FileHeader, about ingest.Options) ([]pending, error) {
	file, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	b, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	name := path.Base(strings.ReplaceAll(f.Filename, `\`, "/"))
	if len(b) == 0 && f.Filename == "" {
		return nil, nil // the form's field for files, left empty
	}
	return parse(ctx, bytes.NewReader(b), name, about), nil
}

// parse gives the reports in what was handed in, as hearsay read would: a text, JSON Lines, a page or an archive.
func parse(ctx context.Context, in io.Reader, name string, about ingest.Options) []pending {
	about.Stdin = in
	var out []pending
	for it := range ingest.Articles(ctx, []ingest.Source{{Path: ingest.Stdin, Size: -1}}, about) {
		if it.Note != "" {
			continue
		}
		if it.Line == 0 || strings.HasPrefix(it.Article.ID, ingest.Stdin) {
			it.Article.ID = "" // the ledger names it by its text
		}
		called := name
		if it.Article.Title != "" {
			called = it.Article.Title
		}
		out = append(out, pending{Name: called, bring: func(context.Context) (hearsay.Article, []hearsay.Warning, error) {
			var bad *ingest.Error
			if errors.As(it.Err, &bad) {
				return it.Article, it.Warnings, bad.Err
			}
			return it.Article, it.Warnings, it.Err
		}})
		if len(out) > maxReports {
			break
		}
	}
	return out
}

// job shows how far the reading has come; once it is over it leads to what was read.
func (h *Handler) job(r *http.Request) (page, error) {
	j := h.desk.job(r.PathValue("job"))
	if j == nil {
		return page{}, errNoPage
	}
	p := page{View: "job", Title: "Reading", Nav: "/read", NoMin: true, Data: j.progress()}
	if !p.Data.(progress).Over {
		p.Refresh = 2
	}
	return p, nil
}

// status is how far the reading has come, for a script.
func (h *Handler) status(w http.ResponseWriter, r *http.Request) {
	j := h.desk.job(r.PathValue("job"))
	if j == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(j.progress()) // whoever asked has gone
}
