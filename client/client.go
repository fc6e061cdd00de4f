// Package client asks a hearsay server from a Go program: who said what, according to whom, and who disputes it.
//
// Questions in, answers out as values of this package; records are [hearsay.Record]. Lists come as iterators that fetch a page when
// they need one. Errors that a server tells of are of type [*Problem] and wrap hearsay.ErrNotFound, hearsay.ErrInvalid or
// hearsay.ErrConflict where they mean that. A [Client] is safe for concurrent use. The API itself is described by the server at
// /openapi.json.
//
//	c := client.Client{Server: "http://127.0.0.1:8080"}
//	for s, err := range c.Search(ctx, "ferry tariff", client.Filter{MinConfidence: 0.6}) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(s.Article.ID, s.Content)
//	}
package client

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"hearsay"
)

// Client asks one server. Its fields must not change while it is in use.
type Client struct {
	// Server is where the server is, such as "https://hearsay.example".
	Server string
	// Token is sent along where it is not empty; hearsay token create makes one.
	Token string
	// HTTP is what requests go through; nil means http.DefaultClient.
	HTTP *http.Client
}

// Filter narrows a question. Empty fields let everything through.
type Filter struct {
	// Since and Until are ISO days, both included.
	Since, Until string
	// Source is a slug, a name or words of it.
	Outlet, Source string
	Act            hearsay.Act
	// MinConfidence is the least confidence, 0 to 1.
	MinConfidence float64
}

func (f Filter) values(more ...string) url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set("since", f.Since)
	set("until", f.Until)
	set("outlet", f.Outlet)
	set("source", f.Source)
	set("act", string(f.Act))
	if f.MinConfidence > 0 {
		v.Set("min_confidence", strconv.FormatFloat(f.MinConfidence, 'g', -1, 64))
	}
	for i := 0; i < len(more); i += 2 {
		set(more[i], more[i+1])
	}
	return v
}

// Problem is what a server says went wrong (RFC 9457).
type Problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	// RequestID finds the request in the server's log.
	RequestID string `json:"-"`
}

// Error says it in one line.
func (p *Problem) Error() string { return fmt.Sprintf("%d %s: %s", p.Status, p.Title, p.Detail) }

// Unwrap gives the error of package hearsay that a status stands for, if there is one.
func (p *Problem) Unwrap() error {
	switch p.Status {
	case http.StatusNotFound:
		return hearsay.ErrNotFound
	case http.StatusUnprocessableEntity, http.StatusBadRequest:
		return hearsay.ErrInvalid
	case http.StatusConflict:
		return hearsay.ErrConflict
	}
	return nil
}

// maxProblem is the most that is read of an answer that tells of an error.
const maxProblem = 64 << 10

// send sends a request and gives the answer, which the caller closes; any status but 200 is a *Problem.
func (c *Client) send(ctx context.Context, method, path string, query url.Values, body any) (*http.Response, error) {
	address := strings.TrimSuffix(c.Server, "/") + "/api/v1/" + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	var r io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		r = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, address, r)
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil || resp.StatusCode == http.StatusOK {
		return resp, err
	}
	defer resp.Body.Close()
	p := &Problem{RequestID: resp.Header.Get("X-Request-Id")}
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxProblem))
	if err != nil || json.Unmarshal(b, p) != nil { // a proxy between may say it in other words
		p.Detail = string(b)
	}
	p.Status = resp.StatusCode
	if p.Title == "" {
		p.Title = http.StatusText(p.Status)
	}
	return nil, p
}

// ask gives the answer to one question.
func ask[T any](ctx context.Context, c *Client, method, path string, query url.Values, body any) (out T, err error) {
	resp, err := c.send(ctx, method, path, query, body)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	err = json.NewDecoder(resp.Body).Decode(&out)
	return out, err
}

// pageSize is how many entries are fetched at a time.
const pageSize = "100"

// walk gives the entries of a list, page by page, up to the first error.
func walk[T any](ctx context.Context, c *Client, path string, query url.Values) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		query.Set("limit", pageSize)
		for {
			p, err := ask[Page[T]](ctx, c, http.MethodGet, path, query, nil)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, x := range p.Items {
				if !yield(x, nil) {
					return
				}
			}
			if p.Next == nil {
				return
			}
			query.Set("cursor", *p.Next)
		}
	}
}

// Articles gives the articles that pass f, the newest first.
func (c *Client) Articles(ctx context.Context, f Filter) iter.Seq2[Article, error] {
	return walk[Article](ctx, c, "articles", f.values())
}

// Statements gives the statements that pass f, the newest first.
func (c *Client) Statements(ctx context.Context, f Filter) iter.Seq2[Statement, error] {
	return walk[Statement](ctx, c, "statements", f.values())
}

// Search gives the statements that hold every word of query, the newest first.
func (c *Client) Search(ctx context.Context, query string, f Filter) iter.Seq2[Statement, error] {
	return walk[Statement](ctx, c, "search", f.values("q", query))
}

// Timeline gives statements in the order in which they were made; query may be empty.
func (c *Client) Timeline(ctx context.Context, query string, f Filter) iter.Seq2[Statement, error] {
	return walk[Statement](ctx, c, "timeline", f.values("q", query))
}

// Sources gives who is quoted, the most quoted first; with a name, those who go by it.
func (c *Client) Sources(ctx context.Context, name string, f Filter) iter.Seq2[Source, error] {
	return walk[Source](ctx, c, "sources", f.values("q", name))
}

// Claims gives claims, those in most articles first; query may be empty.
func (c *Client) Claims(ctx context.Context, query string, f Filter) iter.Seq2[Claim, error] {
	return walk[Claim](ctx, c, "claims", f.values("q", query))
}

// Disputes gives who denies or contradicts whom, the newest first; query may be empty.
func (c *Client) Disputes(ctx context.Context, query string, f Filter) iter.Seq2[Relation, error] {
	return walk[Relation](ctx, c, "disputes", f.values("q", query))
}

// Corrections gives what people said about what was read, the newest first.
func (c *Client) Corrections(ctx context.Context) iter.Seq2[Correction, error] {
	return walk[Correction](ctx, c, "corrections", url.Values{})
}

// Origins gives on how many independent origins claims rest; query is a claim ("c12") or words.
func (c *Client) Origins(ctx context.Context, query string, f Filter) iter.Seq2[Traced, error] {
	return walk[Traced](ctx, c, "origins", f.values("q", query))
}

// Quote gives where words were said, the closest first.
func (c *Client) Quote(ctx context.Context, words string, f Filter) iter.Seq2[Hit, error] {
	return walk[Hit](ctx, c, "quotes", f.values("words", words))
}

// Article gives the record of an article.
func (c *Client) Article(ctx context.Context, id string) (hearsay.Record, error) {
	return ask[hearsay.Record](ctx, c, http.MethodGet, "articles/"+url.PathEscape(id), nil, nil)
}

// Statement gives a statement ("ARTICLE#s3") with all that it is linked to.
func (c *Client) Statement(ctx context.Context, id string) (ShownStatement, error) {
	return ask[ShownStatement](ctx, c, http.MethodGet, "statements/"+url.PathEscape(id), nil, nil)
}

// Claim gives a claim ("c12") with its statements.
func (c *Client) Claim(ctx context.Context, id string) (Claim, error) {
	return ask[Claim](ctx, c, http.MethodGet, "claims/"+url.PathEscape(id), nil, nil)
}

// Source gives a source, by its slug, with its newest statements.
func (c *Client) Source(ctx context.Context, slug string) (ShownSource, error) {
	return ask[ShownSource](ctx, c, http.MethodGet, "sources/"+url.PathEscape(slug), nil, nil)
}

// CheckDraft gives every quotation of a draft, and where it was said.
func (c *Client) CheckDraft(ctx context.Context, draft string, f Filter) ([]Hit, error) {
	return ask[[]Hit](ctx, c, http.MethodPost, "quotes", f.values(), map[string]string{"draft": draft})
}

// Read reads a report and gives its record; nothing is stored.
func (c *Client) Read(ctx context.Context, r Report) (hearsay.Record, error) {
	return ask[hearsay.Record](ctx, c, http.MethodPost, "read", nil, r)
}

// Add reads a report and keeps it in the ledger.
func (c *Client) Add(ctx context.Context, r Report) (Kept, error) {
	return ask[Kept](ctx, c, http.MethodPost, "articles", nil, r)
}

// AddAll reads up to 500 reports and keeps them; it tells of each as it is done. One that fails gives an error that wraps
// [*FailedError], after which others follow; any other error is the last.
func (c *Client) AddAll(ctx context.Context, reports []Report) iter.Seq2[Kept, error] {
	return func(yield func(Kept, error) bool) {
		resp, err := c.send(ctx, http.MethodPost, "articles/stream", nil, map[string]any{"articles": reports})
		if err != nil {
			yield(Kept{}, err)
			return
		}
		defer resp.Body.Close()
		over, err := events(resp.Body, yield)
		if err == nil && !over {
			err = io.ErrUnexpectedEOF
		}
		if err != nil && !errors.Is(err, errLeft) {
			yield(Kept{}, err)
		}
	}
}

// FailedError is about a report that could not be read.
type FailedError struct{ Failure }

// Error says which and why.
func (e *FailedError) Error() string { return fmt.Sprintf("article %s: %s", e.Article, e.Why) }

// errLeft says that whoever listens has heard enough.
var errLeft = errors.New("left")

// maxEvent is the longest line of an event stream.
const maxEvent = 1 << 20

// events reads server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) until the one that ends them.
func events(r io.Reader, yield func(Kept, error) bool) (over bool, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxEvent)
	kind, data := "", ""
	for lines.Scan() {
		line := lines.Text()
		switch field, value, _ := strings.Cut(line, ":"); {
		case field == "event":
			kind = strings.TrimPrefix(value, " ")
		case field == "data":
			data += strings.TrimPrefix(value, " ")
		case line == "" && data != "":
			over, err := event(kind, data, yield)
			if over || err != nil {
				return over, err
			}
			kind, data = "", ""
		}
	}
	return false, lines.Err()
}

func event(kind, data string, yield func(Kept, error) bool) (over bool, err error) {
	var k Kept
	var failed error
	switch kind {
	case "over":
		return true, nil
	case "failed":
		var f Failure
		err = json.Unmarshal([]byte(data), &f)
		failed = &FailedError{f}
	default:
		err = json.Unmarshal([]byte(data), &k)
	}
	if err == nil && !yield(k, failed) {
		err = errLeft
	}
	return false, err
}

// Export gives the whole ledger as one JSON object, as long as it may be. The caller closes it.
func (c *Client) Export(ctx context.Context) (io.ReadCloser, error) {
	resp, err := c.send(ctx, http.MethodGet, "export", nil, nil)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}
