package main

import (
	"context"

	"hearsay"
	"hearsay/internal/fetch"
	"hearsay/internal/ingest/html"
)

// webFlags say what may be fetched from the web and sent to it.
type webFlags struct {
	AllowHost []string `name:"allow-host" placeholder:"HOST" help:"Hosts, addresses or networks (10.1.0.0/16) inside that may be fetched from and sent to."`
}

// client gives the guarded way out.
func (f webFlags) client() *fetch.Client {
	return fetch.New(fetch.Options{UserAgent: "hearsay", Allow: f.AllowHost})
}

// report gives a function that fetches the report at an address.
func report(c *fetch.Client) func(context.Context, string) (hearsay.Article, []hearsay.Warning, error) {
	return func(ctx context.Context, address string) (hearsay.Article, []hearsay.Warning, error) {
		r, err := c.Fetch(ctx, address, fetch.Conditions{})
		if err != nil {
			return hearsay.Article{}, nil, err
		}
		a, err := html.Article(r.Body, r.ContentType, r.URL)
		return a, nil, err
	}
}
