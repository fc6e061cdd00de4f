// Package jsonl writes records as JSON Lines: one record a line, every key present, spans in code points.
//
// A Writer may not be used concurrently.
package jsonl

import (
	"io"

	"hearsay"
)

// Writer writes records to an io.Writer.
type Writer struct{ w io.Writer }

// NewWriter returns a Writer to w, which it does not buffer.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Write writes r as one line. It returns an error that wraps hearsay.ErrInvalid, and writes nothing, if a span of r does
// not lie within its text; else an error of the underlying writer.
func (w *Writer) Write(r hearsay.Record) error {
	line, err := r.MarshalJSON()
	if err != nil {
		return err
	}
	_, err = w.w.Write(append(line, '\n'))
	return err
}
