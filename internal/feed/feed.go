// Package feed reads feeds (RSS, Atom, JSON Feed) and watches them for new reports.
//
// Bytes in, a [Feed] out. A [Watcher] asks the feeds that a ledger lists, each when it is due, has every new report read, and keeps
// in the ledger how it stands with each feed and item, so that it goes on where it was after a restart. One goroutine runs it
// (Run, or Once for cron).
package feed

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mmcdole/gofeed"

	"hearsay"
)

// Feed is what a feed says.
type Feed struct {
	Title string
	// Items are in the order of the feed, which is usually the newest first; those without an address are left out.
	Items []Item
}

// Item is a report that a feed announces.
type Item struct {
	// ID is its name in the feed, else its address.
	ID, URL, Title string
	// Published is an ISO day, "" if the feed does not tell.
	Published string
}

// Parse reads a feed of any of the kinds. What is none gives an error that wraps hearsay.ErrInvalid.
func Parse(b []byte) (Feed, error) {
	parsed, err := gofeed.NewParser().Parse(bytes.NewReader(clean(b)))
	if err != nil {
		return Feed{}, fmt.Errorf("no feed (RSS, Atom or JSON Feed): %w: %w", err, hearsay.ErrInvalid)
	}
	f := Feed{Title: strings.TrimSpace(parsed.Title)}
	if f.Title == "" && len(parsed.Items) == 0 {
		return Feed{}, fmt.Errorf("no feed (RSS, Atom or JSON Feed): it has neither a title nor items: %w", hearsay.ErrInvalid)
	}
	for _, it := range parsed.Items {
		link := strings.TrimSpace(it.Link)
		if link == "" {
			continue
		}
		item := Item{ID: strings.TrimSpace(it.GUID), URL: link, Title: strings.TrimSpace(it.Title)}
		if item.ID == "" {
			item.ID = link
		}
		if it.PublishedParsed != nil {
			item.Published = it.PublishedParsed.Format(time.DateOnly)
		}
		f.Items = append(f.Items, item)
	}
	return f, nil
}

// clean takes characters out that XML forbids and feeds hold all the same. What is not UTF-8 is left to the parser, which knows the
// encoding that the feed declares.
func clean(b []byte) []byte {
	if !utf8.Valid(b) {
		return b
	}
	return bytes.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, b)
}
