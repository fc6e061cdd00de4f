package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// byteSize is a flag that takes a number of bytes: "2MB", "500kB", "1000000".
type byteSize int

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *byteSize) UnmarshalText(text []byte) error {
	s := strings.ToLower(strings.TrimSpace(string(text)))
	unit := 1
	for _, u := range []struct {
		suffix string
		bytes  int
	}{{"gb", 1 << 30}, {"mb", 1 << 20}, {"kb", 1 << 10}, {"g", 1 << 30}, {"m", 1 << 20}, {"k", 1 << 10}, {"b", 1}} {
		if rest, ok := strings.CutSuffix(s, u.suffix); ok {
			s, unit = strings.TrimSpace(rest), u.bytes
			break
		}
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || !(n*float64(unit) >= 1) || n*float64(unit) > 1<<31-1 {
		return fmt.Errorf("%q is no size between 1 byte and 2 GB; write it as 2MB or 500kB", text)
	}
	*b = byteSize(n * float64(unit))
	return nil
}

// isoTime is a flag that takes an ISO 8601 date, or a date and time, and keeps it as it was written.
type isoTime string

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *isoTime) UnmarshalText(text []byte) error {
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02T15:04Z07:00"} {
		if _, err := time.Parse(layout, string(text)); err == nil {
			*d = isoTime(text)
			return nil
		}
	}
	return fmt.Errorf("%q is no ISO date; write it as 2031-05-06 or 2031-05-06T15:04:05Z", text)
}
