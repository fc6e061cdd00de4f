package hearsay

import "errors"

// The errors that callers tell apart; test with errors.Is.
var (
	// ErrInvalid means that an input or a value breaks its format.
	ErrInvalid = errors.New("invalid")
	// ErrNotFound means that what was asked for is not there.
	ErrNotFound = errors.New("not found")
	// ErrConflict means that a change contradicts what is stored.
	ErrConflict = errors.New("conflict")
)

// Warning is something a reader of a record should know about how it came about: bytes that were not UTF-8, a language
// that is not read yet. A warning never stops the reading of an article.
type Warning struct {
	// Article is the ID of the article.
	Article string
	// Text is one sentence, lower case, without a full stop: what was found and what was done about it.
	Text string
}
