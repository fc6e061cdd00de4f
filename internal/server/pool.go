package server

import (
	"context"
	"errors"
)

// errBusy says that too much waits already.
var errBusy = errors.New("too many reports are waiting to be read; try again in a while")

// maxWaiting is how many readings may wait for their turn.
const maxWaiting = 64

// pool bounds how many reports are read at the same time.
type pool struct {
	slots   chan struct{}
	waiting chan struct{}
}

func newPool(n int) *pool {
	return &pool{slots: make(chan struct{}, n), waiting: make(chan struct{}, maxWaiting)}
}

// do runs f when its turn comes. The error is errBusy if too much waits, that of ctx if it ends first, else f's.
func (p *pool) do(ctx context.Context, f func() error) error {
	select {
	case p.waiting <- struct{}{}:
	default:
		return errBusy
	}
	select {
	case p.slots <- struct{}{}:
		<-p.waiting
	case <-ctx.Done():
		<-p.waiting
		return ctx.Err()
	}
	defer func() { <-p.slots }()
	return f()
}
