package main

import (
	"errors"
	"iter"
	"sync/atomic"
	"testing"
	"time"
)

func upTo(n int, made *atomic.Int64) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			made.Add(1)
			if !yield(i) {
				return
			}
		}
	}
}

func TestOrdered(t *testing.T) {
	for _, threads := range []int{1, 2, 7, 64} {
		var made, ahead, most atomic.Int64
		work := func(i int) int {
			if i%10 == 0 {
				time.Sleep(time.Millisecond) // the slow ones must not be overtaken
			}
			return i * i
		}
		next := 0
		err := ordered(upTo(500, &made), threads, work, func(v int) error {
			if v != next*next {
				t.Fatalf("%d threads: got %d, want %d", threads, v, next*next)
			}
			next++
			ahead.Store(made.Load() - int64(next))
			most.Store(max(most.Load(), ahead.Load()))
			return nil
		})
		if err != nil || next != 500 {
			t.Errorf("%d threads: %d results, %v", threads, next, err)
		}
		// In the queue, at the workers, and one in the hand of the reader.
		if limit := int64(3*threads + 2); most.Load() > limit {
			t.Errorf("%d threads: %d items in flight, want at most %d", threads, most.Load(), limit)
		}
	}
}

func TestOrderedStops(t *testing.T) {
	var made atomic.Int64
	full := errors.New("disk full")
	n := 0
	err := ordered(upTo(1_000_000, &made), 4, func(i int) int { return i }, func(int) error {
		if n++; n == 3 {
			return full
		}
		return nil
	})
	if !errors.Is(err, full) || n != 3 {
		t.Errorf("got %v after %d results, want %v after 3", err, n, full)
	}
	if made.Load() > 100 {
		t.Errorf("%d items were read after the failure", made.Load())
	}
}
