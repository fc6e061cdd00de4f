package main

import (
	"context"
	"errors"
	"fmt"

	"hearsay"
)

// The exit codes of every command.
const (
	exitWell    = 0
	exitSome    = 1 // some inputs failed, each named on standard error; the rest is done
	exitUsage   = 2
	exitNothing = 3 // nothing readable, or a damaged store
)

// usageError is a command line that cannot be obeyed.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// inputsError says that inputs failed which have been named already.
type inputsError struct {
	// failed and read are numbers of inputs: articles, or files that gave none.
	failed, read int
}

func (e *inputsError) Error() string {
	if e.failed+e.read == 1 {
		return ""
	}
	return fmt.Sprintf("hearsay: %d of %d inputs could not be read", e.failed, e.failed+e.read)
}

// exitCode is the one place where errors become exit codes.
func exitCode(err error) int {
	var inputs *inputsError
	var usage *usageError
	switch {
	case err == nil:
		return exitWell
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &inputs):
		if inputs.read == 0 {
			return exitNothing
		}
		return exitSome
	case errors.Is(err, hearsay.ErrInvalid), errors.Is(err, hearsay.ErrNotFound):
		return exitNothing
	}
	return exitSome
}

// message is what a user is told about err at the end; "" if nothing is left to say.
func message(err error) string {
	var inputs *inputsError
	var usage *usageError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &inputs):
		return inputs.Error()
	case errors.As(err, &usage):
		return fmt.Sprintf("hearsay: %v (hearsay --help says more)", err)
	case errors.Is(err, context.Canceled):
		return "hearsay: interrupted; what is printed so far is whole"
	}
	return fmt.Sprintf("hearsay: %v", err)
}
