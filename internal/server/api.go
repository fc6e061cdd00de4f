package server

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/danielgtaylor/huma/v2/sse"

	"hearsay"
	"hearsay/client"
	"hearsay/internal/dump"
	"hearsay/internal/export/form"
	"hearsay/internal/ledger"
	"hearsay/internal/store"
)

func escape(id string) string { return url.PathEscape(id) }

// addAPI adds the JSON API and its description to mux.
func (s *Server) addAPI(mux *http.ServeMux) {
	config := huma.DefaultConfig("hearsay", s.o.Version)
	config.Info.Description = "Who said what, according to whom, and who disputes it. Everything is somebody's word; nothing is marked true or false. " +
		"Questions need a token with the scope read, changes one with the scope write; a server that only its own machine can reach asks for none."
	config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", nil
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer"}}
	api := humago.New(mux, config)
	s.addQuestions(api)
	s.addReading(api)
	schemas := api.OpenAPI().Components.Schemas.Map()
	nullable(schemas["Statement"], "by")
	nullable(schemas["Hit"], "statement")
}

// nullable lets a property that refers to another schema be null, too: huma does not tell that of pointers to structs.
func nullable(s *huma.Schema, property string) {
	p := s.Properties[property]
	s.Properties[property] = &huma.Schema{Description: p.Description, AnyOf: []*huma.Schema{{Ref: p.Ref}, {Type: "null"}}}
}

// Filters narrow a question.
type Filters struct {
	Since         string  `query:"since" format:"date" doc:"Only articles of that day and later."`
	Until         string  `query:"until" format:"date" doc:"Only articles of that day and earlier."`
	Outlet        string  `query:"outlet" maxLength:"200" doc:"Only articles of that outlet."`
	Source        string  `query:"source" maxLength:"200" doc:"Only statements of that source: its slug, its name or words of it."`
	Act           string  `query:"act" enum:"state,confirm,deny,refuse,demand,propose,offer,warn,criticise,praise,ask,think" doc:"Only statements of that act."`
	MinConfidence float64 `query:"min_confidence" minimum:"0" maximum:"1" doc:"Only statements and relations that are right with at least this probability."`
}

// Pages say which part of a list is wanted.
type Pages struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Most entries of a page."`
	Cursor string `query:"cursor" maxLength:"100" doc:"The next of the page before."`
}

// listed is a part of a list as an answer.
type listed[T any] struct{ Body Page[T] }

// maxOffset is how far a list can be walked: beyond, a question is better narrowed.
const maxOffset = 10_000

func (p Pages) offset() (int, error) {
	if p.Cursor == "" {
		return 0, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	n, err2 := strconv.Atoi(strings.TrimPrefix(string(b), "after:"))
	if err != nil || err2 != nil || n < 0 {
		return 0, huma.Error422UnprocessableEntity("cursor: not one that this server gave")
	}
	if n > maxOffset {
		return 0, huma.Error422UnprocessableEntity("cursor: the list is too long to walk; narrow the question")
	}
	return n, nil
}

func (f Filters) filter(p Pages) (ledger.Filter, int, error) {
	from, err := p.offset()
	if f.Since != "" && f.Until != "" && f.Since > f.Until {
		err = huma.Error422UnprocessableEntity("since is after until")
	}
	return ledger.Filter{Since: f.Since, Until: f.Until, Outlet: f.Outlet, Source: f.Source, Act: hearsay.Act(f.Act), MinConfidence: f.MinConfidence,
		Limit: from + p.Limit + 1}, from, err
}

// paged answers with the part of a list that p asks for; all has one more than that if there is more.
func paged[A, B any](all []A, from int, p Pages, shape func(A) B) *listed[B] {
	all = all[min(from, len(all)):]
	out := &listed[B]{Body: Page[B]{Items: list(all[:min(len(all), p.Limit)], shape)}}
	if len(all) > p.Limit {
		next := base64.RawURLEncoding.EncodeToString([]byte("after:" + strconv.Itoa(from+p.Limit)))
		out.Body.Next = &next
	}
	return out
}

// fault maps errors to answers: the one place that does.
func (s *Server) fault(ctx context.Context, err error) error {
	var status huma.StatusError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &status):
		return err
	case errors.Is(err, hearsay.ErrNotFound):
		return huma.Error404NotFound(err.Error())
	case errors.Is(err, hearsay.ErrInvalid):
		return huma.Error422UnprocessableEntity(err.Error())
	case errors.Is(err, hearsay.ErrConflict):
		return huma.Error409Conflict(err.Error())
	case errors.Is(err, errBusy):
		return huma.ErrorWithHeaders(huma.Error503ServiceUnavailable(err.Error()), http.Header{"Retry-After": {"10"}})
	case ctx.Err() != nil:
		return huma.NewError(499, "the request was given up")
	}
	s.o.Log.Error("api", "request", requestID(ctx), "error", err)
	return huma.Error500InternalServerError("the program failed; its log says more under the request id " + requestID(ctx))
}

// question is an operation that lists what passes a filter and, where there is one, holds the words of a query.
type question struct {
	Filters
	Pages
	Q string `query:"q" maxLength:"500" doc:"Words that must all be there; \"in quotes\" as one phrase, word* for beginnings."`
}

func ask[A, B any](s *Server, api huma.API, path, id, summary string, f func(context.Context, string, ledger.Filter) ([]A, error), shape func(A) B) {
	huma.Register(api, operation(http.MethodGet, path, id, summary), func(ctx context.Context, q *question) (*listed[B], error) {
		filter, from, err := q.filter(q.Pages)
		if err != nil {
			return nil, err
		}
		all, err := f(ctx, q.Q, filter)
		if err != nil {
			return nil, s.fault(ctx, err)
		}
		return paged(all, from, q.Pages, shape), nil
	})
}

func operation(method, path, id, summary string) huma.Operation {
	return huma.Operation{Method: method, Path: "/api/v1/" + path, OperationID: id, Summary: summary, Security: []map[string][]string{{"token": {}}},
		Errors: []int{400, 401, 403, 404, 413, 421, 422, 500, 503}}
}

func (s *Server) addQuestions(api huma.API) {
	l := s.o.Ledger
	ask(s, api, "articles", "list-articles", "Articles, the newest first",
		func(ctx context.Context, _ string, f ledger.Filter) ([]store.Version, error) { return l.Newest(ctx, f) }, article)
	ask(s, api, "statements", "list-statements", "Statements, the newest first",
		func(ctx context.Context, q string, f ledger.Filter) ([]ledger.Statement, error) {
			if q == "" {
				return l.Statements(ctx, f)
			}
			return l.Search(ctx, q, f)
		}, statement)
	ask(s, api, "search", "search", "Statements that hold words, the newest first", l.Search, statement)
	ask(s, api, "timeline", "timeline", "Statements in the order in which they were made", l.Timeline, statement)
	ask(s, api, "sources", "list-sources", "Who is quoted, the most quoted first", l.Sources, source)
	ask(s, api, "claims", "list-claims", "Claims, those in most articles first", l.Claims, claim)
	ask(s, api, "disputes", "list-disputes", "Who denies or contradicts whom, the newest first", l.Disputes, relation)
	ask(s, api, "origins", "list-origins", "On how many independent origins claims rest", l.Origins, traced)
	s.addCorrections(api)
	s.addOne(api)
	s.addQuotes(api)
	s.addExport(api)
}

// addCorrections adds the layer that people lay beside what was read.
func (s *Server) addCorrections(api huma.API) {
	op := operation(http.MethodGet, "corrections", "list-corrections", "What people said about what was read, the newest first; it changes no other answer")
	huma.Register(api, op, func(ctx context.Context, in *Pages) (*listed[Correction], error) {
		from, err := in.offset()
		if err != nil {
			return nil, err
		}
		y, err := s.o.Ledger.Layer(ctx)
		if err != nil {
			return nil, s.fault(ctx, err)
		}
		newest := slices.Clone(y.All)
		slices.Reverse(newest)
		return paged(newest, from, *in, func(c ledger.Correction) Correction {
			return Correction{UID: c.UID, Made: c.Made, Who: c.Who, Kind: string(c.Kind), Article: c.Article, Exact: c.Exact, Prefix: c.Prefix, Suffix: c.Suffix,
				Source: c.Source, Slug: c.Slug, Target: c.Target, Name: c.Name, Note: c.Note, Undone: !y.Holds(c.UID)}
		}), nil
	})
}

type byID struct {
	ID string `path:"id" maxLength:"2000" doc:"Address in the ledger, percent-encoded."`
}

// answer is any shape as an answer.
type answer[T any] struct{ Body T }

func (s *Server) addOne(api huma.API) {
	l := s.o.Ledger
	huma.Register(api, operation(http.MethodGet, "articles/{id}", "get-article", "The record of an article"), func(ctx context.Context, in *byID) (*answer[Record], error) {
		id, err := unescape(in.ID)
		if err != nil {
			return nil, err
		}
		shown, err := l.Show(ctx, id)
		if err == nil && shown.Article == nil {
			err = fmt.Errorf("article %s: %w", id, hearsay.ErrNotFound)
		}
		if err != nil {
			return nil, s.fault(ctx, err)
		}
		return &answer[Record]{Record{*shown.Article}}, nil
	})
	huma.Register(api, operation(http.MethodGet, "statements/{id}", "get-statement", "A statement with its chain, relations and claims"), func(ctx context.Context, in *byID) (*answer[client.ShownStatement], error) {
		id, err := unescape(in.ID)
		if err != nil {
			return nil, err
		}
		shown, err := l.Show(ctx, id)
		if err == nil && shown.Statement == nil {
			err = fmt.Errorf("statement %s: %w", id, hearsay.ErrNotFound)
		}
		if err != nil {
			return nil, s.fault(ctx, err)
		}
		out := client.ShownStatement{Statement: statement(*shown.Statement), Chain: list(shown.Chain, statement), Relations: list(shown.Links, relation),
			Claims: list(shown.Claims, claim)}
		if err := s.place(ctx, append(pointers(out.Chain), &out.Statement)); err != nil {
			return nil, s.fault(ctx, err)
		}
		return &answer[client.ShownStatement]{Body: out}, nil
	})
	huma.Register(api, operation(http.MethodGet, "claims/{id}", "get-claim", "A claim with its statements"), func(ctx context.Context, in *byID) (*answer[Claim], error) {
		c, err := l.Claim(ctx, in.ID)
		if err != nil {
			return nil, s.fault(ctx, err)
		}
		return &answer[Claim]{claim(c)}, nil
	})
	huma.Register(api, operation(http.MethodGet, "sources/{id}", "get-source", "A source with its newest statements"), func(ctx context.Context, in *byID) (*answer[client.ShownSource], error) {
		id, err := unescape(in.ID)
		if err != nil {
			return nil, err
		}
		src, err := l.SourceCalled(ctx, id)
		if err != nil {
			return nil, s.fault(ctx, fmt.Errorf("source %s: %w", id, err))
		}
		st, err := l.Statements(ctx, ledger.Filter{Source: id})
		if err != nil {
			return nil, s.fault(ctx, err)
		}
		return &answer[client.ShownSource]{client.ShownSource{Source: source(src), Statements: list(st, statement)}}, nil
	})
}

// unescape undoes the percent-encoding of an address where the router has left it.
func unescape(id string) (string, error) {
	out, err := url.PathUnescape(id)
	if err != nil {
		return "", huma.Error422UnprocessableEntity("id: " + err.Error())
	}
	return out, nil
}

func (s *Server) addQuotes(api huma.API) {
	l := s.o.Ledger
	huma.Register(api, operation(http.MethodGet, "quotes", "find-quote", "Where words were said, the closest first"), func(ctx context.Context, in *struct {
		Filters
		Pages
		Words string `query:"words" required:"true" minLength:"1" maxLength:"2000"`
	}) (*listed[Hit], error) {
		f, from, err := in.filter(in.Pages)
		if err != nil {
			return nil, err
		}
		hits, err := l.Quote(ctx, in.Words, f)
		if err != nil {
			return nil, s.fault(ctx, err)
		}
		return paged(hits, from, in.Pages, hit), nil
	})
	op := operation(http.MethodPost, "quotes", "check-draft", "Every quotation of a draft, and where it was said")
	op.MaxBodyBytes = 4 << 20
	huma.Register(api, op, func(ctx context.Context, in *struct {
		Filters
		Body struct {
			Draft string `json:"draft" doc:"Text of one's own."`
		}
	}) (*answer[[]Hit], error) {
		f, _, err := in.filter(Pages{Limit: 50})
		if err != nil {
			return nil, err
		}
		hits, err := l.CheckDraft(ctx, in.Body.Draft, f)
		if err != nil {
			return nil, s.fault(ctx, err)
		}
		return &answer[[]Hit]{list(hits, hit)}, nil
	})
}

// addExport adds the export of the ledger, which is sent as it is written.
func (s *Server) addExport(api huma.API) {
	op := operation(http.MethodGet, "export", "export", "The whole ledger, or what passes a filter in a form of output")
	content := map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Type: "object"}}}
	for _, f := range form.Forms {
		kind, _, _ := strings.Cut(f.ContentType, ";")
		content[kind] = &huma.MediaType{Schema: &huma.Schema{Type: "string"}}
	}
	op.Responses = map[string]*huma.Response{"200": {Description: "The ledger", Content: content}}
	huma.Register(api, op, func(_ context.Context, in *struct {
		Filters
		To string `query:"to" enum:"ledger,jsonl,csv,xlsx,parquet,markdown,html,webannotation,schemaorg,prov,ftm,graphml" default:"ledger" doc:"One object as record.md defines it, which takes no filter, or a form of output (docs/formats.md)."`
	}) (*huma.StreamResponse, error) {
		filter, _, err := in.filter(Pages{})
		if err != nil {
			return nil, err
		}
		filter.Limit = 0
		if in.To == "ledger" && filter != (ledger.Filter{}) {
			return nil, huma.Error422UnprocessableEntity("to=ledger sends the whole ledger: leave the filters out, or choose another form")
		}
		return &huma.StreamResponse{Body: func(h huma.Context) { s.export(h, in.To, filter) }}, nil
	})
}

func (s *Server) export(h huma.Context, to string, filter ledger.Filter) {
	ctx := h.Context()
	w := bufio.NewWriter(h.BodyWriter())
	var err error
	if f, ok := form.Named(to); ok {
		h.SetHeader("Content-Type", f.ContentType)
		h.SetHeader("Content-Disposition", `attachment; filename="hearsay`+f.Extension+`"`)
		out := f.Records(w, form.Options{})
		err = dump.Write(ctx, s.o.Ledger, filter, out)
		err = errors.Join(err, out.Close())
	} else {
		h.SetHeader("Content-Type", "application/json")
		err = s.o.Ledger.Export(ctx, w)
	}
	if err := errors.Join(err, w.Flush()); err != nil && ctx.Err() == nil {
		s.o.Log.Error("export", "request", requestID(ctx), "error", err)
		panic(http.ErrAbortHandler) // the client must not take what it has for the whole
	}
}

type (
	given   = client.Report
	kept    = client.Kept
	failure = client.Failure
	over    = client.Over
)

func (s *Server) addReading(api huma.API) {
	op := operation(http.MethodPost, "read", "read", "Read a report and answer with its record; nothing is stored")
	op.MaxBodyBytes, op.Errors = 8<<20, append(op.Errors, 502)
	huma.Register(api, op, func(ctx context.Context, in *struct{ Body given }) (*answer[Record], error) {
		rec, _, err := s.read(ctx, in.Body)
		if err != nil {
			return nil, s.fault(ctx, err)
		}
		return &answer[Record]{Record{rec}}, nil
	})
	op = operation(http.MethodPost, "articles", "add-article", "Read a report and keep it in the ledger")
	op.MaxBodyBytes, op.Errors = 8<<20, append(op.Errors, 409, 502)
	huma.Register(api, op, func(ctx context.Context, in *struct{ Body given }) (*answer[kept], error) {
		k, err := s.keep(ctx, in.Body)
		if err != nil {
			return nil, s.fault(ctx, err)
		}
		return &answer[kept]{k}, nil
	})
	op = operation(http.MethodPost, "articles/stream", "add-articles", "Read many reports and keep them; tells of each as it is done")
	op.MaxBodyBytes = 32 << 20
	sse.Register(api, op, map[string]any{"kept": kept{}, "failed": failure{}, "over": over{}}, func(ctx context.Context, in *struct {
		Body struct {
			Articles []given `json:"articles" minItems:"1" maxItems:"500"`
		}
	}, send sse.Sender) {
		var end over
		for _, g := range in.Body.Articles {
			k, err := s.keep(ctx, g)
			if err != nil {
				end.Failed++
				if ctx.Err() != nil || send.Data(failure{Article: firstOf(g.ID, g.URL, g.Title, "(unnamed)"), Why: s.fault(ctx, err).Error()}) != nil {
					return
				}
				continue
			}
			end.Read++
			if send.Data(k) != nil {
				return
			}
		}
		_ = send.Data(end) // whoever asked has gone
	})
}

func firstOf(names ...string) string {
	for _, n := range names {
		if n != "" {
			return n
		}
	}
	return ""
}

// read reads a report when its turn comes.
func (s *Server) read(ctx context.Context, g given) (rec hearsay.Record, warnings []hearsay.Warning, err error) {
	a := hearsay.Article{ID: g.ID, Outlet: g.Outlet, Published: g.Published, Title: g.Title, URL: g.URL, Lang: g.Lang, Text: g.Text}
	if g.Published != "" {
		if _, err := time.Parse(time.DateOnly, g.Published[:min(len(g.Published), 10)]); err != nil {
			return rec, nil, huma.Error422UnprocessableEntity("published: " + strconv.Quote(g.Published) + " is no ISO date")
		}
	}
	if strings.TrimSpace(g.Text) == "" {
		if g.URL == "" {
			return rec, nil, huma.Error422UnprocessableEntity("give a text, or the url of a report")
		}
		if a, warnings, err = s.fetch(ctx, g); err != nil {
			return rec, nil, err
		}
	}
	err = s.pool.do(ctx, func() error {
		began := time.Now()
		var more []hearsay.Warning
		rec, more, err = s.o.Extractor.Extract(ctx, a)
		warnings = append(warnings, more...)
		s.metrics.reading.Observe(time.Since(began).Seconds())
		s.metrics.words.Add(float64(len(strings.Fields(a.Text))))
		return err
	})
	outcome := "read"
	if err != nil {
		outcome = "failed"
	}
	s.metrics.readings.WithLabelValues(outcome).Inc()
	return rec, warnings, err
}

// fetch gets the report that stands at an address; what the caller knows about it goes before what the page says.
func (s *Server) fetch(ctx context.Context, g given) (hearsay.Article, []hearsay.Warning, error) {
	if s.o.Fetch == nil {
		return hearsay.Article{}, nil, huma.Error422UnprocessableEntity("this server does not fetch pages; give the text instead")
	}
	a, warnings, err := s.o.Fetch(ctx, g.URL)
	if errors.Is(err, hearsay.ErrInvalid) {
		return a, nil, err
	}
	if err != nil {
		return a, nil, huma.Error502BadGateway(err.Error())
	}
	for _, f := range []struct {
		to   *string
		from string
	}{{&a.ID, g.ID}, {&a.Outlet, g.Outlet}, {&a.Published, g.Published}, {&a.Title, g.Title}, {&a.Lang, g.Lang}} {
		if f.from != "" {
			*f.to = f.from
		}
	}
	return a, warnings, nil
}

// keep reads a report and adds it. Once it is being added it is finished, whoever leaves.
func (s *Server) keep(ctx context.Context, g given) (kept, error) {
	rec, warnings, err := s.read(ctx, g)
	if err != nil {
		return kept{}, err
	}
	change, err := s.o.Ledger.Add(context.WithoutCancel(ctx), rec, s.o.Model)
	if err != nil {
		return kept{}, err
	}
	return kept{Article: change.Article, Outcome: string(change.Outcome), Version: change.Version, Statements: len(rec.Statements),
		Warnings: list(warnings, warning)}, nil
}

//go:embed record.schema.json
var recordSchema []byte

// Record is a record in its own JSON form.
type Record struct{ hearsay.Record }

// MarshalJSON writes the record's own form.
func (r Record) MarshalJSON() ([]byte, error) { return r.Record.MarshalJSON() }

// Schema describes the record's own form.
func (Record) Schema(huma.Registry) *huma.Schema {
	var s map[string]any
	if err := json.Unmarshal(recordSchema, &s); err != nil {
		panic(err) // the file is part of the program
	}
	return &huma.Schema{Extensions: s}
}
