package pages

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"

	"hearsay"
	"hearsay/internal/store"
)

// Bounds of what is read in the background, so that memory does not grow with what is asked for.
const (
	maxWaiting  = 2000
	maxJobsKept = 100
)

var errBusy = &askError{"Too many reports are waiting to be read already. Try again in a while."}

// pending is a report that has been accepted but not read.
type pending struct {
	// Name is what the reader calls it.
	Name string
	// bring gives the report.
	bring func(context.Context) (hearsay.Article, []hearsay.Warning, error)
}

// state is how far a report has come.
type state string

const (
	waiting state = "waiting"
	reading state = "reading"
	kept    state = "kept"
	failed  state = "failed"
)

// task is one report of a job. What it says is for readers.
type task struct {
	Name    string `json:"name"`
	State   state  `json:"state"`
	Article string `json:"article,omitempty"`
	// Outcome is what adding it to the ledger came to, Why what went wrong.
	Outcome    store.Outcome `json:"outcome,omitempty"`
	Statements int           `json:"statements"`
	Warnings   []string      `json:"warnings,omitempty"`
	Why        string        `json:"why,omitempty"`
}

// URL leads to the article once it is kept.
func (t task) URL() string { return articleURL(t.Article) }

// job is what one request asked to have read.
type job struct {
	id   string
	done chan struct{}

	mu    sync.Mutex
	tasks []task
}

// progress is a copy of how far a job has come.
type progress struct {
	ID    string `json:"id"`
	Tasks []task `json:"tasks"`
	// Ended counts the tasks that are kept or failed.
	Ended int  `json:"ended"`
	Over  bool `json:"over"`
}

func (j *job) progress() progress {
	j.mu.Lock()
	defer j.mu.Unlock()
	p := progress{ID: j.id, Tasks: append([]task(nil), j.tasks...)}
	for _, t := range p.Tasks {
		if t.State == kept || t.State == failed {
			p.Ended++
		}
	}
	p.Over = p.Ended == len(p.Tasks)
	return p
}

func (j *job) set(i int, f func(*task)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	f(&j.tasks[i])
}

// desk reads reports in the background, a few at a time, and keeps them in the ledger.
type desk struct {
	o     Options
	slots chan struct{}
	group sync.WaitGroup

	mu      sync.Mutex
	jobs    map[string]*job
	order   []string
	waiting int
	closed  bool
}

func newDesk(o Options) *desk {
	return &desk{o: o, slots: make(chan struct{}, max(1, o.Threads)), jobs: map[string]*job{}}
}

// close waits for all jobs; none is accepted any more.
func (d *desk) close() {
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	d.group.Wait()
}

// start accepts reports; they are read whoever waits for them.
func (d *desk) start(reports []pending) (*job, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || d.waiting+len(reports) > maxWaiting {
		return nil, errBusy
	}
	j := &job{id: rand.Text(), done: make(chan struct{}), tasks: make([]task, len(reports))}
	for i, r := range reports {
		j.tasks[i] = task{Name: r.Name, State: waiting}
	}
	d.waiting += len(reports)
	d.jobs[j.id] = j
	d.order = append(d.order, j.id)
	d.forget()
	d.group.Add(1)
	go d.run(j, reports)
	return j, nil
}

// forget drops the oldest jobs that are over.
func (d *desk) forget() {
	for i := 0; len(d.order) > maxJobsKept && i < len(d.order); {
		select {
		case <-d.jobs[d.order[i]].done:
			delete(d.jobs, d.order[i])
			d.order = append(d.order[:i], d.order[i+1:]...)
		default:
			i++
		}
	}
}

func (d *desk) job(id string) *job {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.jobs[id]
}

func (d *desk) run(j *job, reports []pending) {
	defer d.group.Done()
	defer close(j.done)
	for i, r := range reports {
		d.slots <- struct{}{}
		j.set(i, func(t *task) { t.State = reading })
		// Nobody's leaving ends the work: what was accepted is read.
		err := d.read(context.Background(), j, i, r)
		if err != nil {
			d.o.Log.Warn("read report", "name", r.Name, "error", err)
			j.set(i, func(t *task) { t.State, t.Why = failed, why(err) })
		}
		<-d.slots
		d.mu.Lock()
		d.waiting--
		d.mu.Unlock()
	}
}

func (d *desk) read(ctx context.Context, j *job, i int, r pending) error {
	a, warnings, err := r.bring(ctx)
	if err != nil {
		return err
	}
	rec, more, err := d.o.Extractor.Extract(ctx, a)
	if err != nil {
		return err
	}
	change, err := d.o.Ledger.Add(ctx, rec, d.o.Model)
	if err != nil {
		return err
	}
	j.set(i, func(t *task) {
		t.State, t.Article, t.Outcome, t.Statements = kept, change.Article, change.Outcome, len(rec.Statements)
		for _, w := range append(warnings, more...) {
			t.Warnings = append(t.Warnings, w.Text)
		}
	})
	return nil
}

// why says to a reader what went wrong: errors about the input in their own words, others in general.
func why(err error) string {
	if errors.Is(err, hearsay.ErrInvalid) {
		return err.Error()
	}
	return fmt.Sprintf("It could not be read: %v", err)
}
