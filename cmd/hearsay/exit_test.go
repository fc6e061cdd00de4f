package main

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"hearsay"
)

func TestExitCode(t *testing.T) {
	tests := map[string]struct {
		err     error
		code    int
		message string
	}{
		"all well":             {nil, 0, ""},
		"wrong usage":          {&usageError{errors.New("no such flag")}, 2, "hearsay: no such flag (hearsay --help says more)"},
		"usage, wrapped":       {fmt.Errorf("x: %w", &usageError{errors.New("y")}), 2, "hearsay: x: y (hearsay --help says more)"},
		"some failed":          {&inputsError{failed: 2, read: 3}, 1, "hearsay: 2 of 5 inputs could not be read"},
		"all failed":           {&inputsError{failed: 2}, 3, "hearsay: 2 of 2 inputs could not be read"},
		"the only one failed":  {&inputsError{failed: 1}, 3, ""},
		"damaged file":         {fmt.Errorf("model m: %w: bad header", hearsay.ErrInvalid), 3, "hearsay: model m: invalid: bad header"},
		"not there":            {fmt.Errorf("gold g: %w", hearsay.ErrNotFound), 3, "hearsay: gold g: not found"},
		"interrupted":          {fmt.Errorf("read: %w", context.Canceled), 1, "hearsay: interrupted; what is printed so far is whole"},
		"standard output full": {errors.New("write: no space left on device"), 1, "hearsay: write: no space left on device"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if code, msg := exitCode(tt.err), message(tt.err); code != tt.code || msg != tt.message {
				t.Errorf("%v: got %d, %q, want %d, %q", tt.err, code, msg, tt.code, tt.message)
			}
		})
	}
}

func TestByteSize(t *testing.T) {
	good := map[string]byteSize{"1": 1, "1000000": 1_000_000, "2MB": 2 << 20, "2 mb": 2 << 20, "1.5M": 3 << 19, "500kB": 500 << 10, "1GB": 1 << 30, "7b": 7}
	for s, want := range good {
		var b byteSize
		if err := b.UnmarshalText([]byte(s)); err != nil || b != want {
			t.Errorf("%q: got %d, %v, want %d", s, b, err, want)
		}
	}
	for _, s := range []string{"", "0", "-1", "MB", "x", "1TB", "9GB", "NaN", "Inf", "1e99"} {
		var b byteSize
		if err := b.UnmarshalText([]byte(s)); err == nil {
			t.Errorf("%q: got %d, want an error", s, b)
		}
	}
}

func TestISOTime(t *testing.T) {
	for _, s := range []string{"2031-05-06", "2031-05-06T15:04:05Z", "2031-05-06T15:04:05+02:00", "2031-05-06T15:04", "2031-05-06T15:04:05.123Z"} {
		var d isoTime
		if err := d.UnmarshalText([]byte(s)); err != nil || string(d) != s {
			t.Errorf("%q: got %q, %v", s, d, err)
		}
	}
	for _, s := range []string{"", "today", "06.05.2031", "2031-13-01", "2031-02-30", "2031"} {
		var d isoTime
		if err := d.UnmarshalText([]byte(s)); err == nil {
			t.Errorf("%q: got %q, want an error", s, d)
		}
	}
}
