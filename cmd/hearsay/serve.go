package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime"
	"strings"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"hearsay/internal/feed"
	"hearsay/internal/ledger"
	"hearsay/internal/queue"
	"hearsay/internal/server"
	"hearsay/internal/server/pages"
)

// serveCmd is hearsay serve.
type serveCmd struct {
	dbFlag
	Addr    string   `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen (${default}); another address than loopback needs a token first."`
	Host    []string `placeholder:"NAME" help:"Further names that the server goes by, such as that of a proxy before it."`
	TLSCert string   `name:"tls-cert" type:"existingfile" placeholder:"FILE" help:"Certificate (PEM) to serve https with."`
	TLSKey  string   `name:"tls-key" type:"existingfile" placeholder:"FILE" help:"Its key (PEM)."`
	Threads int      `placeholder:"N" help:"How many reports are read at the same time (default: one a core)."`
	modelFlags
	webFlags
	LogJSON bool `name:"log-json" help:"Log as JSON."`
}

// Help shows how the command is used.
func (serveCmd) Help() string {
	return `Pages for readers, an API for programs (/openapi.json) and for assistants (/mcp), metrics (/metrics), all from one ledger. On
loopback nobody needs a token; from elsewhere everybody does.

Examples:
  hearsay serve                                         then open http://127.0.0.1:8080
  hearsay token create desk --scope read,write          before the next one
  hearsay serve --addr 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem
  hearsay serve --db postgres://news@db.example/hearsay --host hearsay.example
  hearsay serve --allow-host 10.1.0.0/16                addresses of this network may be read from, too`
}

// Run serves until it is interrupted.
func (c *serveCmd) Run(ctx context.Context, s *streams) (err error) {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return &usageError{errors.New("--tls-cert and --tls-key go together")}
	}
	l, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if err := c.mayListen(ctx, l); err != nil {
		return err
	}
	var waiting pages.Queue
	if path, err := c.path(s); err == nil && ledger.Served(path) {
		q, err := queue.Open(ctx, path)
		if err != nil {
			return err
		}
		defer q.Close()
		waiting = q
	}
	srv, feeds, err := c.server(l, s, waiting)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return errors.Join(fmt.Errorf("listen: %w", err), srv.Close())
	}
	s.patient.Store(true)
	scheme := "http"
	if c.TLSCert != "" {
		scheme = "https"
	}
	fmt.Fprintf(s.err, "hearsay is at %s://%s (Ctrl-C ends it)\n", scheme, listener.Addr())
	watching, stop := context.WithCancel(ctx)
	var group sync.WaitGroup
	group.Go(func() { feeds.Run(watching) })
	defer group.Wait()
	defer stop()
	return srv.Run(ctx, listener, c.TLSCert, c.TLSKey)
}

// mayListen refuses to be reached from elsewhere while everybody there could read and write.
func (c *serveCmd) mayListen(ctx context.Context, l *ledger.Ledger) error {
	if server.Loopback(c.Addr) && len(c.Host) == 0 {
		return nil
	}
	tokens, err := l.Tokens(ctx)
	if err != nil {
		return err
	}
	if len(tokens) == 0 {
		return &usageError{fmt.Errorf("with --addr %s and %d names by --host the server can be reached from elsewhere: make a token first (hearsay token "+
			"create NAME --scope read,write), or listen on 127.0.0.1 without other names", c.Addr, len(c.Host))}
	}
	return nil
}

func (c *serveCmd) server(l *ledger.Ledger, s *streams, waiting pages.Queue) (*server.Server, *feed.Watcher, error) {
	x, err := c.load()
	if err != nil {
		return nil, nil, err
	}
	by, err := c.identify()
	if err != nil {
		return nil, nil, err
	}
	var handler slog.Handler = slog.NewTextHandler(s.err, nil)
	if c.LogJSON {
		handler = slog.NewJSONHandler(s.err, nil)
	}
	web := c.client()
	log := slog.New(handler)
	srv, err := server.New(server.Options{Ledger: l, Extractor: x, Model: by, Fetch: report(web), Post: web.Post, Watching: true, Queue: waiting, Local: server.Loopback(c.Addr), Hosts: c.Host,
		Threads: cmp.Or(c.Threads, runtime.GOMAXPROCS(0)), Version: version(), Log: log})
	return srv, watcher(l, x, by, web, log), err
}

// mcpCmd is hearsay mcp.
type mcpCmd struct {
	dbFlag
	modelFlags
	webFlags
}

// Help shows how the command is used.
func (mcpCmd) Help() string {
	return `Speaks the Model Context Protocol on standard input and output: an assistant starts it and may then read reports and ask the ledger.

In an assistant's settings:
  {"mcpServers": {"hearsay": {"command": "hearsay", "args": ["mcp"]}}}`
}

// Run answers until standard input ends.
func (c *mcpCmd) Run(ctx context.Context, s *streams) (err error) {
	l, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	x, err := c.load()
	if err != nil {
		return err
	}
	by, err := c.identify()
	if err != nil {
		return err
	}
	srv, err := server.New(server.Options{Ledger: l, Extractor: x, Model: by, Fetch: report(c.client()), Local: true, Version: version(),
		Log: slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return err
	}
	err = srv.MCP().Run(ctx, &mcp.StdioTransport{})
	if ctx.Err() != nil {
		err = nil
	}
	return errors.Join(err, srv.Close())
}

// tokenCmd is hearsay token.
type tokenCmd struct {
	Create tokenCreateCmd `cmd:"" help:"Make a token and show it, this once."`
	List   tokenListCmd   `cmd:"" help:"Which tokens there are."`
	Revoke tokenRevokeCmd `cmd:"" help:"Make a token worthless at once."`
}

// Help shows how the command is used.
func (tokenCmd) Help() string {
	return `Examples:
  hearsay token create desk --scope read,write
  curl -H "Authorization: Bearer $TOKEN" https://hearsay.example/api/v1/disputes
  hearsay token revoke desk`
}

type tokenCreateCmd struct {
	dbFlag
	Name  string   `arg:"" help:"What to call it."`
	Scope []string `default:"read" enum:"read,write" help:"What it lets its bearer do: read, write (${default})."`
}

// Run makes a token.
func (c *tokenCreateCmd) Run(ctx context.Context, s *streams) error {
	l, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	secret, err := l.NewToken(ctx, c.Name, c.Scope)
	if err := errors.Join(err, l.Close()); err != nil {
		return err
	}
	fmt.Fprintf(s.err, "token %s (%s); it is not kept and cannot be shown again:\n", c.Name, strings.Join(c.Scope, ", "))
	_, err = fmt.Fprintln(s.out, secret)
	return err
}

type tokenListCmd struct{ dbFlag }

// Run lists the tokens.
func (c *tokenListCmd) Run(ctx context.Context, s *streams) error {
	return c.use(ctx, s, func(l *ledger.Ledger) error {
		tokens, err := l.Tokens(ctx)
		for _, k := range tokens {
			if _, err := fmt.Fprintf(s.out, "%s\t%s\tmade %s\n", k.Name, k.Scopes, k.Made); err != nil {
				return err
			}
		}
		return err
	})
}

type tokenRevokeCmd struct {
	dbFlag
	Name string `arg:"" help:"Its name."`
}

// Run makes a token worthless.
func (c *tokenRevokeCmd) Run(ctx context.Context, s *streams) error {
	return c.use(ctx, s, func(l *ledger.Ledger) error { return l.RevokeToken(ctx, c.Name) })
}
