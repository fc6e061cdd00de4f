// Package fetch is the one way out to the web: it gets what stands at an address that somebody gave, and sends messages to such
// addresses, without letting them reach what lies inside.
//
// An address in, its body out, unpacked and of limited size. Every connection goes to an address that was looked up and checked in the
// same step, so that a name cannot change its meaning between (DNS rebinding): loopback, private, link-local, shared, reserved and
// multicast addresses are refused, IPv4 within IPv6 included, whether given, looked up or redirected to, unless the operator
// permits them. Proxies of the environment are not used, for they would connect unchecked. Hosts are asked politely: robots.txt is
// kept to (RFC 9309), and there is a pause between requests to one host.
//
// A [Client] is safe for concurrent use.
package fetch

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"hearsay"
	"hearsay/internal/telemetry"
)

// Options say how a client behaves. The zero value is a good one.
type Options struct {
	// UserAgent names the program; its first word, up to a slash, is what robots.txt calls it. The default is "hearsay".
	UserAgent string
	// Allow are host names, addresses or networks ("10.1.0.0/16") that the operator permits although they lie inside, at any port.
	Allow []string
	// MaxBytes is the most that a body may have unpacked; the default is 8 MiB.
	MaxBytes int64
	// Timeout is how long one fetch may take with its redirects, waiting for its turn not counted; the default is 30 seconds.
	Timeout time.Duration
	// IgnoreRobots leaves robots.txt alone.
	IgnoreRobots bool
	// Rate is the pause between requests to one host; the default is a second.
	Rate time.Duration
}

// Client gets and sends.
type Client struct {
	o      Options
	guard  guard
	http   *http.Client
	robots robots
	pace   pace
}

// Conditions ask only for what has changed: the ETag and LastModified of an earlier response.
type Conditions struct{ ETag, LastModified string }

// Response is what stood at an address.
type Response struct {
	// URL is where it was in the end.
	URL string
	// Status is 200, or 304 if Conditions hold and there is no body.
	Status      int
	Header      http.Header
	ContentType string
	// Body is unpacked.
	Body               []byte
	ETag, LastModified string
}

// RefusedError says that an address is not fetched, and why. It wraps hearsay.ErrInvalid.
type RefusedError struct{ URL, Why string }

// Error says it to whoever gave the address.
func (e *RefusedError) Error() string { return e.URL + " is not fetched: " + e.Why }

// Unwrap gives hearsay.ErrInvalid.
func (e *RefusedError) Unwrap() error { return hearsay.ErrInvalid }

// StatusError is an answer other than 200 and 304.
type StatusError struct {
	URL    string
	Status int
	// RetryAfter is the header of that name.
	RetryAfter string
}

// Error says which.
func (e *StatusError) Error() string {
	return fmt.Sprintf("%s answered %d %s", e.URL, e.Status, http.StatusText(e.Status))
}

// maxRedirects is how often a fetch may be sent elsewhere.
const maxRedirects = 5

// New makes a client.
func New(o Options) *Client {
	o.UserAgent = cmp.Or(o.UserAgent, "hearsay")
	o.MaxBytes = cmp.Or(o.MaxBytes, 8<<20)
	o.Timeout = cmp.Or(o.Timeout, 30*time.Second)
	o.Rate = cmp.Or(o.Rate, time.Second)
	c := &Client{o: o, guard: newGuard(o.Allow), pace: pace{pause: o.Rate}}
	c.http = &http.Client{CheckRedirect: c.redirect, Transport: &http.Transport{DialContext: c.guard.dialContext,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true, MaxIdleConns: 50, IdleConnTimeout: time.Minute,
		TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: 20 * time.Second, MaxResponseHeaderBytes: 64 << 10}}
	return c
}

// redirect checks where a response leads on.
func (c *Client) redirect(req *http.Request, via []*http.Request) error {
	req.Header.Del("Referer")
	if len(via) > maxRedirects {
		return &RefusedError{req.URL.String(), "it was sent elsewhere too often"}
	}
	if via[len(via)-1].URL.Scheme == "https" && req.URL.Scheme != "https" {
		return &RefusedError{req.URL.String(), "it leads from https to something else"}
	}
	if err := c.guard.checkURL(req.URL); err != nil {
		return err
	}
	return c.mayVisit(req.Context(), req.URL)
}

// Fetch gets what stands at address. An address that may not be fetched gives a *RefusedError, an answer other than 200 and 304 a
// *StatusError.
func (c *Client) Fetch(ctx context.Context, address string, cond Conditions) (_ *Response, err error) {
	ctx, end := telemetry.Step(ctx, "fetch")
	defer func() { end(err) }()
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return nil, &RefusedError{address, "it is no web address"}
	}
	if err := c.guard.checkURL(u); err != nil {
		return nil, err
	}
	if err := c.pace.wait(ctx, u.Host); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	if err := c.mayVisit(ctx, u); err != nil {
		return nil, err
	}
	header := http.Header{"Accept": {"text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.5"}}
	if cond.ETag != "" {
		header.Set("If-None-Match", cond.ETag)
	}
	if cond.LastModified != "" {
		header.Set("If-Modified-Since", cond.LastModified)
	}
	return c.get(ctx, u, header, c.o.MaxBytes)
}

// get asks for u and reads the answer.
func (c *Client) get(ctx context.Context, u *url.URL, header http.Header, maxBytes int64) (_ *Response, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, &RefusedError{u.String(), "it is no web address"}
	}
	req.Header = header
	req.Header.Set("User-Agent", c.o.UserAgent)
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, plain(u, err)
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	at := resp.Request.URL.String()
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusNotModified {
		return nil, &StatusError{at, resp.StatusCode, resp.Header.Get("Retry-After")}
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", at, err)
	}
	if int64(len(body)) > maxBytes {
		return nil, &RefusedError{at, fmt.Sprintf("it is larger than %d bytes", maxBytes)}
	}
	return &Response{URL: at, Status: resp.StatusCode, Header: resp.Header, ContentType: resp.Header.Get("Content-Type"), Body: body,
		ETag: resp.Header.Get("ETag"), LastModified: resp.Header.Get("Last-Modified")}, nil
}

// plain gives the refusal within an error of net/http, or the error without the address that it repeats.
func plain(u *url.URL, err error) error {
	var refused *RefusedError
	if errors.As(err, &refused) {
		return refused
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return fmt.Errorf("%s: %w", u.Redacted(), err)
}

// maxReply is how much is read of the answer to a message, for its connection's sake.
const maxReply = 64 << 10

// Post sends a message and gives the status of the answer. It follows no redirect: a message is for whom it was addressed to.
func (c *Client) Post(ctx context.Context, address string, header http.Header, body []byte) (status int, err error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return 0, &RefusedError{address, "it is no web address"}
	}
	if err := c.guard.checkURL(u); err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return 0, &RefusedError{address, "it is no web address"}
	}
	req.Header = header.Clone()
	req.Header.Set("User-Agent", c.o.UserAgent)
	still := *c.http
	still.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := still.Do(req)
	if err != nil {
		return 0, plain(u, err)
	}
	_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, maxReply))
	return resp.StatusCode, errors.Join(err, resp.Body.Close())
}

// guard decides which addresses may be reached.
type guard struct {
	hosts map[string]bool
	nets  []netip.Prefix
	// lookup gives the addresses of a name, dial connects to one: the system's, or a test's.
	lookup func(ctx context.Context, host string) ([]netip.Addr, error)
	dial   func(ctx context.Context, network, address string) (net.Conn, error)
}

func newGuard(allow []string) guard {
	g := guard{hosts: map[string]bool{}, dial: (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		lookup: func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}}
	for _, a := range allow {
		if p, err := netip.ParsePrefix(a); err == nil {
			g.nets = append(g.nets, p.Masked())
		} else if ip, err := netip.ParseAddr(a); err == nil {
			g.nets = append(g.nets, netip.PrefixFrom(ip, ip.BitLen()))
		} else {
			g.hosts[strings.ToLower(strings.TrimSuffix(a, "."))] = true
		}
	}
	return g
}

// ports are where web servers listen. Others are left alone: an address must not make this program speak to a mail server.
var ports = map[string]bool{"": true, "80": true, "443": true, "8080": true, "8443": true}

// checkURL refuses what is no web address before anything is looked up.
func (g *guard) checkURL(u *url.URL) error {
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	shown := u.Redacted()
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return &RefusedError{shown, "it begins neither with https:// nor with http://"}
	case host == "":
		return &RefusedError{shown, "it names no host"}
	case u.User != nil:
		return &RefusedError{shown, "it holds a user's name"}
	case g.hosts[host]:
		return nil
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		if err := g.check(ip); err != nil {
			return &RefusedError{shown, err.Error()}
		}
		if g.permitted(ip) {
			return nil
		}
	}
	if !ports[u.Port()] {
		return &RefusedError{shown, "its port is none of the web's"}
	}
	return nil
}

// dialContext looks a name up, checks every address that it has, and connects to one of these very addresses.
func (g *guard) dialContext(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	var ips []netip.Addr
	if ip, err := netip.ParseAddr(host); err == nil {
		ips = []netip.Addr{ip}
	} else if ips, err = g.lookup(ctx, host); err != nil {
		return nil, err
	}
	if !g.hosts[strings.ToLower(strings.TrimSuffix(host, "."))] {
		for _, ip := range ips {
			if err := g.check(ip); err != nil {
				return nil, &RefusedError{host, err.Error()}
			}
		}
	}
	err = fmt.Errorf("%s has no address", host)
	for _, ip := range ips {
		var conn net.Conn
		if conn, err = g.dial(ctx, network, net.JoinHostPort(ip.String(), port)); err == nil {
			return conn, nil
		}
	}
	return nil, err
}

func (g *guard) permitted(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	for _, n := range g.nets {
		if n.Contains(ip) {
			return true
		}
	}
	return false
}

var errInside = errors.New("its address is not one of the public internet")

// check says why an address may not be reached.
func (g *guard) check(ip netip.Addr) error {
	if g.permitted(ip) {
		return nil
	}
	if ip.Zone() != "" || !public(ip.Unmap()) {
		return errInside
	}
	return nil
}

// special are the networks that do not belong to the public internet, or that stand for others (IANA's registries of special-purpose
// addresses, RFC 6890 and its successors).
var special = prefixes("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
	"224.0.0.0/4", "240.0.0.0/4",
	"::/96", "::ffff:0:0/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8")

func prefixes(all ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(all))
	for i, s := range all {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

var (
	nat64  = netip.MustParsePrefix("64:ff9b::/96") // the last four bytes are an IPv4 address (RFC 6052)
	sixTo4 = netip.MustParsePrefix("2002::/16")    // bytes 2 to 5 are (RFC 3056)
)

// public reports whether an address, and the IPv4 address that stands within it, belong to the public internet.
func public(ip netip.Addr) bool {
	if !ip.IsValid() {
		return false
	}
	for _, n := range special {
		if n.Contains(ip) {
			return false
		}
	}
	b := ip.As16()
	switch {
	case ip.Is4():
		return true
	case nat64.Contains(ip):
		return public(netip.AddrFrom4([4]byte(b[12:16])))
	case sixTo4.Contains(ip):
		return public(netip.AddrFrom4([4]byte(b[2:6])))
	}
	return true
}
