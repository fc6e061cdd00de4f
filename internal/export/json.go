package export

import (
	"bytes"
	"encoding/json"
	"io"
)

// JSON gives v as JSON on one line, with <, > and & legible.
func JSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// List writes a JSON document that has one long list in it, element by element.
type List struct {
	w io.Writer
	// head is what stands before the first element, written with it or at the end.
	head    string
	started bool
}

// NewList returns a List to w, which begins with head ("{ ... [").
func NewList(w io.Writer, head string) *List { return &List{w: w, head: head} }

// Add writes v as the next element.
func (l *List) Add(v any) error {
	b, err := JSON(v)
	if err != nil {
		return err
	}
	before := ",\n"
	if !l.started {
		before, l.started = l.head+"\n", true
	}
	_, err = l.w.Write(append([]byte(before), b...))
	return err
}

// End writes tail ("] ... }") behind the last element.
func (l *List) End(tail string) error {
	if !l.started {
		tail = l.head + tail
	}
	_, err := io.WriteString(l.w, tail+"\n")
	return err
}
