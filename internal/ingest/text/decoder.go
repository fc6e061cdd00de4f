package text

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// Decoder passes on an input without its byte-order mark and, where that mark says UTF-16, as UTF-8. Other input passes
// through as it is, invalid bytes included.
type Decoder struct {
	r        *bufio.Reader
	started  bool
	order    binary.ByteOrder // nil unless UTF-16
	pending  []byte           // decoded and not yet handed out
	replaced int
}

// NewDecoder returns a Decoder of r.
func NewDecoder(r io.Reader) *Decoder { return &Decoder{r: bufio.NewReaderSize(r, 64<<10)} }

// Replaced is how many pieces of UTF-16 were invalid so far and became U+FFFD.
func (d *Decoder) Replaced() int { return d.replaced }

// Peek gives at most n bytes of what Read will give next, without taking them.
func (d *Decoder) Peek(n int) ([]byte, error) {
	d.start()
	if d.order == nil {
		return d.r.Peek(n)
	}
	for len(d.pending) < n {
		if err := d.decode(); err != nil {
			return d.pending, err
		}
	}
	return d.pending[:n], nil
}

// Read implements io.Reader.
func (d *Decoder) Read(p []byte) (int, error) {
	d.start()
	if d.order == nil {
		return d.r.Read(p)
	}
	if len(d.pending) == 0 {
		if err := d.decode(); err != nil {
			return 0, err
		}
	}
	n := copy(p, d.pending)
	d.pending = d.pending[n:]
	return n, nil
}

// start takes the byte-order mark off the input.
func (d *Decoder) start() {
	if d.started {
		return
	}
	d.started = true
	head, _ := d.r.Peek(3)
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, _ = d.r.Discard(3)
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		_, _ = d.r.Discard(2)
		d.order = binary.LittleEndian
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		_, _ = d.r.Discard(2)
		d.order = binary.BigEndian
	}
}

// decode appends the next few kilobytes of UTF-16 to pending, as UTF-8. It returns io.EOF when there is nothing more.
func (d *Decoder) decode() error {
	for n := 0; n < 4096; n++ {
		u, err := d.unit()
		switch {
		case err == errShort:
			d.replace()
			return nil
		case err != nil && n > 0:
			return nil // the next call meets it again
		case err != nil:
			return err
		case utf16.IsSurrogate(rune(u)):
			d.surrogate(u)
		default:
			d.pending = utf8.AppendRune(d.pending, rune(u))
		}
	}
	return nil
}

// surrogate appends the character that u begins, or U+FFFD if u stands alone.
func (d *Decoder) surrogate(u uint16) {
	if next, err := d.r.Peek(2); err == nil {
		if r := utf16.DecodeRune(rune(u), rune(d.order.Uint16(next))); r != utf8.RuneError {
			_, _ = d.r.Discard(2)
			d.pending = utf8.AppendRune(d.pending, r)
			return
		}
	}
	d.replace()
}

func (d *Decoder) replace() {
	d.replaced++
	d.pending = utf8.AppendRune(d.pending, utf8.RuneError)
}

// unit reads one unit of UTF-16.
func (d *Decoder) unit() (uint16, error) {
	b, err := d.r.Peek(2)
	if len(b) == 1 && err == io.EOF {
		_, _ = d.r.Discard(1)
		return 0, errShort
	}
	if err != nil {
		return 0, err
	}
	u := d.order.Uint16(b)
	_, _ = d.r.Discard(2)
	return u, nil
}
