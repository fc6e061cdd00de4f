package main

import (
	"iter"
	"sync"
)

// ordered runs work over in on so many goroutines and hands the results to emit in the order of in, on the caller's
// goroutine. At most twice as many results as goroutines wait at a time, so memory is bounded however long in is. It
// returns emit's first error, after which no more is read; all its goroutines have ended when it returns.
func ordered[In, Out any](in iter.Seq[In], threads int, work func(In) Out, emit func(Out) error) error {
	type job struct {
		in  In
		out chan Out
	}
	jobs := make(chan job)
	queue := make(chan job, 2*threads)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range threads {
		wg.Go(func() {
			for j := range jobs {
				j.out <- work(j.in)
			}
		})
	}
	wg.Go(func() {
		defer close(queue)
		defer close(jobs)
		for v := range in {
			j := job{v, make(chan Out, 1)}
			select {
			case queue <- j:
			case <-done:
				return
			}
			select {
			case jobs <- j:
			case <-done:
				return
			}
		}
	})
	err := func() error {
		defer close(done)
		for j := range queue {
			if err := emit(<-j.out); err != nil {
				return err
			}
		}
		return nil
	}()
	wg.Wait()
	return err
}
