package fetch_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hearsay"
	"hearsay/internal/fetch"
)

// inside are addresses of every class that must not be reached, as somebody may write them.
var inside = []string{
	"http://127.0.0.1/", "http://127.1.2.3:80/", "http://localhost/", "http://LOCALHOST./", "http://[::1]/", "http://0.0.0.0/", "http://[::]/", "http://0/", "http://127.1/",
	"http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://10.0.0.1/", "http://172.16.0.1/", "http://172.31.255.254/", "http://192.168.1.1/",
	"http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://100.100.100.200/", "http://192.0.0.192/", "http://198.18.0.1/", "http://192.0.2.1/",
	"http://198.51.100.1/", "http://203.0.113.1/", "http://224.0.0.1/", "http://239.255.255.250/", "http://240.0.0.1/", "http://255.255.255.255/",
	"http://[::ffff:127.0.0.1]/", "http://[::ffff:10.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::127.0.0.1]/", "http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b::a9fe:a9fe]/",
	"http://[64:ff9b:1::1]/", "http://[2002:7f00:1::]/", "http://[2002:c0a8:101::]/", "http://[2001:0:1::1]/", "http://[2001:db8::1]/", "http://[fc00::1]/", "http://[fd00:ec2::254]/",
	"http://[fe80::1]/", "http://[fe80::1%25lo]/", "http://[fec0::1]/", "http://[ff02::1]/", "http://[100::1]/",
}

// TestInside reaches no address that lies inside: given as it is, as what a name stands for, or by a redirect.
func TestInside(t *testing.T) {
	for _, address := range inside {
		c := fetch.New(fetch.Options{IgnoreRobots: true, Rate: 1, Timeout: 2 * time.Second})
		dialled := watch(c, system)
		_, err := c.Fetch(t.Context(), address, fetch.Conditions{})
		if n := dialled(); err == nil || len(n) > 0 {
			t.Errorf("%s: %v, connections to %v", address, err, n)
		}
		if _, err := c.Post(t.Context(), address, http.Header{}, nil); err == nil || len(dialled()) > 0 {
			t.Errorf("a message to %s: %v, connections to %v", address, err, dialled())
		}
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		ip, err := netip.ParseAddr(u.Hostname())
		if err != nil {
			continue
		}
		// The same behind a name, alone and beside an address that is outside.
		for _, also := range [][]netip.Addr{nil, {outside}} {
			c := fetch.New(fetch.Options{IgnoreRobots: true, Rate: 1})
			dialled := watch(c, func(context.Context, string) ([]netip.Addr, error) { return append(also, ip), nil })
			_, err := c.Fetch(t.Context(), "https://innocent.example/", fetch.Conditions{})
			var refused *fetch.RefusedError
			if !errors.As(err, &refused) || !errors.Is(err, hearsay.ErrInvalid) || len(dialled()) > 0 {
				t.Errorf("a name that stands for %s: %v, connections to %v", ip, err, dialled())
			}
		}
	}
}

// outside is an address of the public internet that no test connects to.
var outside = netip.MustParseAddr("9.9.9.9")

func system(_ context.Context, host string) ([]netip.Addr, error) {
	if strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") {
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	}
	// What some resolvers make of numbers written in other ways.
	return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
}

// watch gives the client a resolver, lets it connect to nothing, and tells where it tried to.
func watch(c *fetch.Client, lookup func(context.Context, string) ([]netip.Addr, error)) func() []string {
	var mu sync.Mutex
	var tried []string
	c.Elsewhere(lookup, func(_ context.Context, _, address string) (net.Conn, error) {
		mu.Lock()
		defer mu.Unlock()
		tried = append(tried, address)
		return nil, errors.New("the test connects to nothing")
	})
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return tried
	}
}

// TestOutside connects to what is on the public internet, IPv4 within IPv6 included: the guard is not a wall.
func TestOutside(t *testing.T) {
	for _, address := range []string{"http://9.9.9.9/", "https://[2620:fe::fe]/", "http://[64:ff9b::909:909]/", "http://[2002:909:909::1]/", "https://news.example:8443/"} {
		c := fetch.New(fetch.Options{IgnoreRobots: true, Rate: 1})
		dialled := watch(c, func(context.Context, string) ([]netip.Addr, error) { return []netip.Addr{outside}, nil })
		if _, err := c.Fetch(t.Context(), address, fetch.Conditions{}); err == nil || len(dialled()) == 0 {
			t.Errorf("%s: %v, no connection was tried", address, err)
		}
	}
}

// TestRebinding gives a name another address at every look-up: what was checked is what is connected to.
func TestRebinding(t *testing.T) {
	c := fetch.New(fetch.Options{IgnoreRobots: true, Rate: 1})
	var n atomic.Int64
	dialled := watch(c, func(context.Context, string) ([]netip.Addr, error) {
		if n.Add(1)%2 == 1 {
			return []netip.Addr{outside}, nil
		}
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	})
	for range 10 {
		_, _ = c.Fetch(t.Context(), "http://rebound.example/", fetch.Conditions{}) // fails either way
	}
	if len(dialled()) == 0 {
		t.Fatal("nothing was tried")
	}
	for _, address := range dialled() {
		if address != outside.String()+":80" {
			t.Errorf("connected to %s", address)
		}
	}
}

// web is a server that the client is permitted to reach as web.example; what it leads to is not permitted.
func web(t *testing.T, o fetch.Options, handler http.HandlerFunc) (*fetch.Client, string) {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	o.Allow = append(o.Allow, "web.example")
	o.Rate = max(o.Rate, 1)
	c := fetch.New(o)
	c.Elsewhere(func(_ context.Context, host string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	}, nil)
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return c, "http://web.example:" + port
}

// TestRedirects follows where it may, and not to what lies inside, to other schemes or ports, in circles, or for messages.
func TestRedirects(t *testing.T) {
	var secret atomic.Int64
	inner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { secret.Add(1) }))
	defer inner.Close()
	var seen http.Header
	c, base := web(t, fetch.Options{IgnoreRobots: true}, func(w http.ResponseWriter, r *http.Request) {
		seen = r.Header
		if to := r.URL.Query().Get("to"); to != "" {
			http.Redirect(w, r, to, http.StatusFound)
			return
		}
		fmt.Fprint(w, "here")
	})
	to := func(where string) string { return base + "/?to=" + url.QueryEscape(where) }
	r, err := c.Fetch(t.Context(), to(base+"/there"), fetch.Conditions{})
	if err != nil || string(r.Body) != "here" || r.URL != base+"/there" || seen.Get("Referer") != "" {
		t.Errorf("%+v: %v", r, err)
	}
	bad := append([]string{inner.URL, strings.Replace(inner.URL, "127.0.0.1", "localhost", 1), strings.Replace(inner.URL, "127.0.0.1", "other.example", 1), "file:///etc/passwd", "gopher://web.example/",
		"http://user:pass@web.example/", "http://public.example:25/", "http:///"}, inside...)
	for _, where := range bad {
		if _, err := c.Fetch(t.Context(), to(where), fetch.Conditions{}); err == nil {
			t.Errorf("followed to %s", where)
		}
	}
	loop := base + "/"
	for range 7 {
		loop = to(loop)
	}
	if _, err := c.Fetch(t.Context(), loop, fetch.Conditions{}); err == nil {
		t.Error("followed for ever")
	}
	if status, err := c.Post(t.Context(), to(inner.URL), http.Header{}, []byte("x")); err != nil || status != http.StatusFound {
		t.Errorf("a message: %d %v", status, err)
	}
	if secret.Load() != 0 {
		t.Error("what lies inside was reached")
	}
}

// TestNoAddress refuses what is no web address, without looking anything up.
func TestNoAddress(t *testing.T) {
	c := fetch.New(fetch.Options{})
	c.Elsewhere(func(_ context.Context, host string) ([]netip.Addr, error) {
		t.Errorf("%s was looked up", host)
		return nil, errors.New("no")
	}, nil)
	for _, address := range []string{"", "news", "//news.example/", "file:///etc/passwd", "ftp://news.example/", "javascript:alert(1)", "data:text/html,x", "http://", "http://:80/",
		"http://user@news.example/", "http://news.example:25/", "http://news.example:6379/", "http://news.example:99999/", "http://a b/", "http://[::1", "unix:///var/run/x.sock", "http://news.example\r\nX: y/"} {
		if _, err := c.Fetch(t.Context(), address, fetch.Conditions{}); !errors.Is(err, hearsay.ErrInvalid) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// TestProxyUnused does not let the environment's proxy connect in its place.
func TestProxyUnused(t *testing.T) {
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"} {
		t.Setenv(name, "http://127.0.0.1:1")
	}
	c, base := web(t, fetch.Options{IgnoreRobots: true}, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "here") })
	if r, err := c.Fetch(t.Context(), base, fetch.Conditions{}); err != nil || string(r.Body) != "here" {
		t.Errorf("%v", err)
	}
}

// TestLimits gives up on what is too large, packed or not, and on what takes too long.
func TestLimits(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	if _, err := z.Write(make([]byte, 64<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	c, base := web(t, fetch.Options{IgnoreRobots: true, MaxBytes: 1 << 20, Timeout: 500 * time.Millisecond}, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb.Bytes()) // the client hangs up
		case "/large":
			_, _ = io.CopyN(w, zeros{}, 2<<20)
		case "/slow":
			for r.Context().Err() == nil {
				_, _ = w.Write([]byte("x"))
				_ = http.NewResponseController(w).Flush()
				time.Sleep(20 * time.Millisecond)
			}
		case "/silent":
			<-r.Context().Done()
		case "/headers":
			w.Header().Set("X-Large", strings.Repeat("x", 100<<10))
		default:
			_, _ = io.CopyN(w, zeros{}, 1<<20)
		}
	})
	for _, path := range []string{"/bomb", "/large", "/slow", "/silent", "/headers"} {
		began := time.Now()
		if r, err := c.Fetch(t.Context(), base+path, fetch.Conditions{}); err == nil || time.Since(began) > 5*time.Second {
			t.Errorf("%s: %d bytes after %v", path, len(r.Body), time.Since(began))
		}
	}
	if r, err := c.Fetch(t.Context(), base+"/fits", fetch.Conditions{}); err != nil || len(r.Body) != 1<<20 {
		t.Errorf("what just fits: %v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// TestConditions asks again only for what has changed, and tells statuses.
func TestConditions(t *testing.T) {
	c, base := web(t, fetch.Options{UserAgent: "probe/2", IgnoreRobots: true}, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("User-Agent") != "probe/2" {
			t.Errorf("user agent %q", r.Header.Get("User-Agent"))
		}
		if r.URL.Path == "/busy" {
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Last-Modified", "Mon, 03 Mar 2031 00:00:00 GMT")
		if r.Header.Get("If-None-Match") == `"1"` && r.Header.Get("If-Modified-Since") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, "news")
	})
	r, err := c.Fetch(t.Context(), base, fetch.Conditions{})
	if err != nil || r.Status != 200 || string(r.Body) != "news" || !strings.HasPrefix(r.ContentType, "text/plain") {
		t.Fatalf("%+v: %v", r, err)
	}
	if r, err = c.Fetch(t.Context(), base, fetch.Conditions{ETag: r.ETag, LastModified: r.LastModified}); err != nil || r.Status != http.StatusNotModified || len(r.Body) != 0 {
		t.Errorf("again: %+v: %v", r, err)
	}
	var status *fetch.StatusError
	if _, err := c.Fetch(t.Context(), base+"/busy", fetch.Conditions{}); !errors.As(err, &status) || status.Status != 503 || status.RetryAfter != "120" {
		t.Errorf("busy: %v", err)
	}
}

// TestRobots keeps to robots.txt, asked for once, and leaves a host alone that cannot say.
func TestRobots(t *testing.T) {
	var asked atomic.Int64
	var broken atomic.Bool
	c, base := web(t, fetch.Options{}, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/robots.txt" && broken.Load():
			w.WriteHeader(http.StatusInternalServerError)
		case r.URL.Path == "/robots.txt":
			asked.Add(1)
			fmt.Fprint(w, "User-agent: *\nDisallow: /private\n")
		case r.URL.Path == "/out":
			http.Redirect(w, r, "/private/2", http.StatusFound)
		default:
			fmt.Fprint(w, "news")
		}
	})
	for range 3 {
		if _, err := c.Fetch(t.Context(), base+"/news", fetch.Conditions{}); err != nil {
			t.Error(err)
		}
	}
	for _, path := range []string{"/private/1", "/out"} {
		if _, err := c.Fetch(t.Context(), base+path, fetch.Conditions{}); !errors.Is(err, hearsay.ErrInvalid) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if asked.Load() != 1 {
		t.Errorf("asked for robots.txt %d times", asked.Load())
	}
	broken.Store(true)
	other := strings.Replace(base, "web.example", "WEB.example", 1) // another host to the client, the same to the test
	if _, err := c.Fetch(t.Context(), other+"/news", fetch.Conditions{}); !errors.Is(err, hearsay.ErrInvalid) {
		t.Errorf("robots.txt fails: %v", err)
	}
}

// TestRobotsCircle ends although two robots.txt lead to each other.
func TestRobotsCircle(t *testing.T) {
	c, base := web(t, fetch.Options{Timeout: 5 * time.Second}, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.Redirect(w, r, "/r", http.StatusFound)
			return
		}
		http.Redirect(w, r, "/robots.txt", http.StatusFound)
	})
	if _, err := c.Fetch(t.Context(), base+"/news", fetch.Conditions{}); err == nil || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

// TestRobotsRules reads what RFC 9309 and its examples say.
func TestRobotsRules(t *testing.T) {
	const text = "# c\nUser-Agent: other\nUser-agent: Hearsay\nDisallow: /a # c\nAllow: /a/b\nDisallow: /*.pdf$\nDisallow: /q?x=*y\n\nUser-agent: *\nDisallow: /\n\nuser-agent: hearsay\nDisallow: /z\nAllow: /same\nDisallow: /same\n"
	for path, want := range map[string]bool{"/": true, "/a": false, "/ab": false, "/a/b": true, "/a/bc": true, "/x.pdf": false, "/x.pdf?y": true, "/x/y.pdf": false, "/q?x=1y": false, "/q?x=1": true,
		"/z/1": false, "/same": true} {
		if got := fetch.Robots(text, "hearsay", path); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
	if fetch.Robots(text, "somebody", "/") || !fetch.Robots("", "x", "/") || !fetch.Robots("Disallow: /", "x", "/") || !fetch.Robots("User-agent: *\nDisallow:", "x", "/") {
		t.Error("groups for others")
	}
	began := time.Now()
	fetch.Robots("User-agent: *\nDisallow: /"+strings.Repeat("*a", 200_000)+"b", "x", "/"+strings.Repeat("a", 8000))
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("a hostile pattern took %v", took)
	}
}

// TestPace leaves a pause between requests to one host, none between hosts.
func TestPace(t *testing.T) {
	c, base := web(t, fetch.Options{IgnoreRobots: true, Rate: 150 * time.Millisecond}, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "news") })
	began := time.Now()
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			if _, err := c.Fetch(t.Context(), base, fetch.Conditions{}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if took := time.Since(began); took < 300*time.Millisecond {
		t.Errorf("three requests to one host took %v", took)
	}
}

// TestAllow lets in what the operator permits, and nothing beside it.
func TestAllow(t *testing.T) {
	c := fetch.New(fetch.Options{IgnoreRobots: true, Rate: 1, Allow: []string{"10.1.0.0/16", "192.168.7.7", "intranet.example"}})
	dialled := watch(c, func(_ context.Context, host string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("10.9.9.9")}, nil
	})
	for _, address := range []string{"http://10.1.2.3:9000/", "http://192.168.7.7/", "http://intranet.example:3000/"} {
		before := len(dialled())
		if _, err := c.Fetch(t.Context(), address, fetch.Conditions{}); errors.Is(err, hearsay.ErrInvalid) || len(dialled()) == before {
			t.Errorf("%s: %v", address, err)
		}
	}
	before := len(dialled())
	for _, address := range []string{"http://10.2.0.1/", "http://192.168.7.8/", "http://other.intranet.example/", "http://intranet.example.evil.example/"} {
		if _, err := c.Fetch(t.Context(), address, fetch.Conditions{}); !errors.Is(err, hearsay.ErrInvalid) || len(dialled()) != before {
			t.Errorf("%s: %v", address, err)
		}
	}
}
