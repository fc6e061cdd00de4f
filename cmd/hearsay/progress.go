package main

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"hearsay/internal/export/terminal"
	"hearsay/internal/ingest"
)

// progress shows on standard error how far a command is: a bar with what is done, the rate and the time left. It shows
// nothing where standard error is no terminal, where the records themselves scroll by, and for a single input. Messages
// go through it so that they do not break the bar. It is used by one goroutine.
type progress struct {
	w        io.Writer     // standard error, or the bars' way to it
	bars     *mpb.Progress // nil where nothing is shown
	bar      *mpb.Bar
	articles atomic.Int64 // read by the bars' goroutine
	started  time.Time
}

// newProgress starts to show the progress over inputs.
func newProgress(s *streams, inputs []ingest.Source) *progress {
	p := &progress{w: s.err, started: time.Now()}
	total, bounded := int64(0), true
	for _, in := range inputs {
		bounded = bounded && in.Size >= 0
		total += max(in.Size, 0)
	}
	single := len(inputs) == 1 && bounded && total < ingest.DefaultMaxArticle
	if !isTerminal(s.err) || isTerminal(s.out) || single {
		return p
	}
	p.bars = mpb.New(mpb.WithOutput(s.err), mpb.WithRefreshRate(200*time.Millisecond))
	count := decor.Any(func(decor.Statistics) string { return p.count() })
	if bounded {
		p.bar = p.bars.AddBar(total, mpb.PrependDecorators(decor.Percentage(decor.WC{W: 5})), mpb.AppendDecorators(count,
			decor.OnComplete(decor.Name(", "), ""), decor.OnComplete(decor.AverageETA(decor.ET_STYLE_MMSS), ""), decor.OnComplete(decor.Name(" left"), "")))
	} else {
		p.bar = p.bars.AddSpinner(0, mpb.AppendDecorators(count))
	}
	p.w = p.bars
	return p
}

// count says how many articles are done and how fast.
func (p *progress) count() string {
	n := p.articles.Load()
	rate := float64(n) / max(time.Since(p.started).Seconds(), 0.001)
	return fmt.Sprintf(" %d articles, %.*f a second", n, precision(rate), rate)
}

// precision is the number of decimals that a rate is shown with: none if it is large.
func precision(rate float64) int {
	if rate < 10 {
		return 1
	}
	return 0
}

// advance notes that one more input is done, and that so many bytes of all inputs have been read.
func (p *progress) advance(read int64) {
	p.articles.Add(1)
	if p.bar != nil {
		p.bar.SetCurrent(read)
	}
}

// say prints one line for people.
func (p *progress) say(format string, args ...any) {
	fmt.Fprintln(p.w, terminal.Clean(fmt.Sprintf(format, args...)))
}

// end leaves the bar as it stands and gives standard error back.
func (p *progress) end() {
	if p.bars == nil {
		return
	}
	if !p.bar.Completed() {
		p.bar.Abort(false)
	}
	p.bars.Wait()
}
