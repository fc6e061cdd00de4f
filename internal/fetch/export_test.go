package fetch

import (
	"context"
	"net"
	"net/netip"
)

// Elsewhere gives a client names and connections of a test's own.
func (c *Client) Elsewhere(lookup func(ctx context.Context, host string) ([]netip.Addr, error), dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	c.guard.lookup = lookup
	if dial != nil {
		c.guard.dial = dial
	}
}

// Robots reports whether robots.txt lets the program called name read a path.
func Robots(text, name, path string) bool { return rules{lines: parseRobots(text, name)}.allows(path) }
