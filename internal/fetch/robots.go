package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// robots remembers what hosts ask of programs (RFC 9309).
type robots struct {
	mu    sync.Mutex
	known map[string]rules
}

// rules are the groups of a robots.txt that are for this program.
type rules struct {
	until time.Time
	// closed says that the host answered with an error of its own: it is left alone for a while.
	closed bool
	lines  []rule
}

type rule struct {
	allow bool
	path  string
}

const (
	robotsFor      = 24 * time.Hour
	robotsClosed   = 10 * time.Minute
	maxRobotsBytes = 500 << 10
	// maxKnown is how many hosts are remembered.
	maxKnown = 10_000
)

// mayVisit refuses what robots.txt of its host asks programs to leave alone.
func (c *Client) mayVisit(ctx context.Context, u *url.URL) error {
	if c.o.IgnoreRobots || u.Path == "/robots.txt" || ctx.Value(askingRobots{}) != nil {
		return nil
	}
	r, err := c.rulesOf(ctx, u)
	if err != nil {
		return err
	}
	if r.closed {
		return &RefusedError{u.Redacted(), "its host does not say what programs may read"}
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	if !r.allows(path) {
		return &RefusedError{u.Redacted(), "robots.txt of its host asks programs to leave it alone"}
	}
	return nil
}

// askingRobots marks the context of a fetch of robots.txt itself: where it is redirected to is not asked for its own, or two hosts
// could send each other round in circles.
type askingRobots struct{}

func (c *Client) rulesOf(ctx context.Context, u *url.URL) (rules, error) {
	host := u.Scheme + "://" + u.Host
	c.robots.mu.Lock()
	r, known := c.robots.known[host]
	c.robots.mu.Unlock()
	if known && time.Now().Before(r.until) {
		return r, nil
	}
	resp, err := c.get(context.WithValue(ctx, askingRobots{}, true), &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}, http.Header{}, maxRobotsBytes)
	var status *StatusError
	switch {
	case err == nil:
		name, _, _ := strings.Cut(strings.Fields(c.o.UserAgent)[0], "/")
		r = rules{until: time.Now().Add(robotsFor), lines: parseRobots(string(resp.Body), name)}
	case errors.As(err, &status) && status.Status < 500 && status.Status != http.StatusTooManyRequests:
		r = rules{until: time.Now().Add(robotsFor)} // there is none: everything may be read
	case errors.As(err, &status):
		r = rules{until: time.Now().Add(robotsClosed), closed: true}
	default:
		return r, err
	}
	c.robots.mu.Lock()
	defer c.robots.mu.Unlock()
	if c.robots.known == nil || len(c.robots.known) >= maxKnown {
		c.robots.known = map[string]rules{}
	}
	c.robots.known[host] = r
	return r, nil
}

// parseRobots gives the rules for the program called name: those of the groups that name it, else of those for all.
func parseRobots(text, name string) []rule {
	var mine, everyone []rule
	forMe, forAll, named, inRules := false, false, false, false
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		line, _, _ = strings.Cut(line, "#")
		key, value, ok := strings.Cut(line, ":")
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		if !ok {
			continue
		}
		switch key {
		case "user-agent":
			if inRules {
				forMe, forAll, inRules = false, false, false
			}
			forAll = forAll || value == "*"
			if strings.EqualFold(value, name) {
				forMe, named = true, true
			}
		case "allow", "disallow":
			inRules = true
			if value == "" {
				continue
			}
			r := rule{key == "allow", value}
			if forMe {
				mine = append(mine, r)
			}
			if forAll {
				everyone = append(everyone, r)
			}
		}
	}
	if named {
		return mine
	}
	return everyone
}

// allows reports whether a path may be read: the longest rule that fits decides, of two as long the one that allows.
func (r rules) allows(path string) bool {
	longest, allow := -1, true
	for _, l := range r.lines {
		if n := len(l.path); fits(l.path, path) && (n > longest || n == longest && l.allow) {
			longest, allow = n, l.allow
		}
	}
	return allow
}

// fits reports whether a rule's path stands at the beginning of path; * stands for anything, $ for the end. It takes time in
// the product of both lengths at most.
func fits(pattern, path string) bool {
	pattern, whole := strings.CutSuffix(pattern, "$")
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(path, parts[0]) {
		return false
	}
	rest := path[len(parts[0]):]
	for i, p := range parts[1:] {
		if whole && i == len(parts)-2 {
			return strings.HasSuffix(rest, p)
		}
		at := strings.Index(rest, p)
		if at < 0 {
			return false
		}
		rest = rest[at+len(p):]
	}
	return !whole || rest == ""
}

// pace keeps a pause between requests to one host.
type pace struct {
	pause time.Duration
	mu    sync.Mutex
	next  map[string]time.Time
}

// wait waits for a request's turn.
func (p *pace) wait(ctx context.Context, host string) error {
	p.mu.Lock()
	now := time.Now()
	if p.next == nil {
		p.next = map[string]time.Time{}
	}
	if len(p.next) >= maxKnown {
		for h, t := range p.next {
			if t.Before(now) {
				delete(p.next, h)
			}
		}
	}
	turn := p.next[host]
	if turn.Before(now) {
		turn = now
	}
	p.next[host] = turn.Add(p.pause)
	p.mu.Unlock()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Until(turn)):
		return nil
	}
}
