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

// progress shows on standard error how far a command is: a bar with what is done, the rate and the time left, once the
// command has run for a second. It shows nothing where standard error is no terminal and where the records themselves
// scroll by. Messages go through it so that they do not break the bar. It is used by one goroutine.
type progress struct {
	err      io.Writer
	show     bool
	total    int64         // bytes of all inputs, or -1 if that is not known
	bars     *mpb.Progress // nil until the bar is shown
	bar      *mpb.Bar
	articles atomic.Int64 // read by the bar's goroutine
	started  time.Time
}

// showAfter is how long a command runs before its bar appears: what is quick needs none.
const showAfter = time.Second

// newProgress starts to watch the progress over inputs.
func newProgress(s *streams, inputs []ingest.Source) *progress {
	p := &progress{err: s.err, show: isTerminal(s.err) && !isTerminal(s.out), started: time.Now()}
	for _, in := range inputs {
		if in.Size < 0 {
			p.total = -1
			break
		}
		p.total += in.Size
	}
	return p
}

// advance notes that one more input is done, and that so many bytes of all inputs have been read.
func (p *progress) advance(read int64) {
	p.articles.Add(1)
	if p.bars == nil && p.show && time.Since(p.started) > showAfter {
		p.open()
	}
	if p.bar != nil && p.total > 0 {
		p.bar.SetCurrent(min(read, p.total-1)) // the last byte is for end: a full bar is not drawn again
	}
}

func (p *progress) open() {
	p.bars = mpb.New(mpb.WithOutput(p.err), mpb.WithRefreshRate(200*time.Millisecond), mpb.WithAutoRefresh())
	count := decor.Any(func(decor.Statistics) string { return p.count() })
	if p.total < 0 {
		p.bar = p.bars.New(0, mpb.SpinnerStyle().PositionLeft(), mpb.BarWidth(2), mpb.AppendDecorators(count))
		return
	}
	left := decor.NewAverageETA(decor.ET_STYLE_MMSS, p.started, nil)
	p.bar = p.bars.AddBar(max(p.total, 1), mpb.PrependDecorators(decor.Percentage(decor.WC{W: 5})), mpb.AppendDecorators(count,
		decor.OnComplete(decor.Name(", "), ""), decor.OnComplete(left, ""), decor.OnComplete(decor.Name(" left"), "")))
}

// count says how many articles are done and how fast.
func (p *progress) count() string {
	n := p.articles.Load()
	rate := float64(n) / max(time.Since(p.started).Seconds(), 0.001)
	decimals := 0
	if rate < 10 {
		decimals = 1
	}
	return fmt.Sprintf(" %d articles, %.*f a second", n, decimals, rate)
}

// say prints one line for people.
func (p *progress) say(format string, args ...any) {
	line := terminal.Clean(fmt.Sprintf(format, args...)) + "\n"
	if p.bars != nil {
		if _, err := p.bars.Write([]byte(line)); err == nil {
			return
		}
	}
	_, _ = io.WriteString(p.err, line)
}

// end leaves the bar as it stands, full if all is done, and gives standard error back.
func (p *progress) end(done bool) {
	if p.bars == nil {
		return
	}
	if done && p.total > 0 {
		p.bar.SetCurrent(p.total)
	} else {
		p.bar.Abort(false)
	}
	p.bars.Wait()
}
