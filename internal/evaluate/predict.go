package evaluate

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"hearsay"
)

// Extractor is what evaluation asks of the pipeline.
type Extractor interface {
	// Extract reads an article.
	Extract(ctx context.Context, a hearsay.Article) (hearsay.Record, []hearsay.Warning, error)
	// Complete fills the other fields of statements whose ID, Parent, Source, Cue and Content are given.
	Complete(ctx context.Context, r hearsay.Record) (hearsay.Record, []hearsay.Warning, error)
}

// Prediction says how [Predict] goes about it.
type Prediction struct {
	// Threads is how many documents are read at a time; less than 1 means 1.
	Threads int
	// Given hands the extractor source, cue, content and parent of the gold statements, so that the other fields are
	// measured alone. Flat gold has none.
	Given bool
	// Done, if not nil, is told the number of documents read so far, from one goroutine at a time.
	Done func(documents int)
}

// DocumentError is a document that an [Extractor] could not read.
type DocumentError struct {
	ID  string
	Err error
}

func (e *DocumentError) Error() string { return fmt.Sprintf("document %s: %v", e.ID, e.Err) }

// Unwrap gives the reason.
func (e *DocumentError) Unwrap() error { return e.Err }

// ErrFlat means that flat gold was asked for what it does not hold.
var ErrFlat = errors.New("flat gold has no fields besides source, cue and content")

// Predict reads the documents of g with x. A document that x cannot read is without prediction and comes back as a
// document error, in the order of g. The error is that of ctx, or [ErrFlat] if statements are to be given of flat gold.
func Predict(ctx context.Context, x Extractor, g *Gold, how Prediction) (*Predictions, []*DocumentError, error) {
	if how.Given && g.Form != Records {
		return nil, nil, fmt.Errorf("%s: %w", g.Name, ErrFlat)
	}
	type outcome struct {
		line []byte
		doc  document
		err  error
		warn []hearsay.Warning
	}
	outcomes := make([]outcome, len(g.docs))
	next := make(chan int)
	var workers sync.WaitGroup
	var mu sync.Mutex // of done and how.Done
	done := 0
	for range max(1, min(how.Threads, len(g.docs))) {
		workers.Go(func() {
			for i := range next {
				o := &outcomes[i]
				o.line, o.doc, o.warn, o.err = predictOne(ctx, x, g, i, how.Given)
				mu.Lock()
				done++
				if how.Done != nil {
					how.Done(done)
				}
				mu.Unlock()
			}
		})
	}
	for i := range g.docs {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	p := &Predictions{docs: make(map[string]document), lines: make(map[string][]byte)}
	var failed []*DocumentError
	for i, o := range outcomes {
		id := g.docs[i].ID
		p.Warnings = append(p.Warnings, o.warn...)
		if o.err != nil {
			failed = append(failed, &DocumentError{ID: id, Err: o.err})
			continue
		}
		p.docs[id], p.lines[id] = o.doc, o.line
	}
	return p, failed, nil
}

// predictOne gives what x reads out of document i of g: as the root package writes it, and as the scorers read that. A
// panic of x becomes an error: it must not cost the figures of the other documents.
func predictOne(ctx context.Context, x Extractor, g *Gold, i int, given bool) (line []byte, d document, warnings []hearsay.Warning, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("the extractor failed: %v", v)
		}
	}()
	var r hearsay.Record
	if given {
		r, warnings, err = x.Complete(ctx, bare(g.records[i]))
	} else {
		r, warnings, err = x.Extract(ctx, g.docs[i].article())
	}
	if err != nil {
		return nil, document{}, warnings, err
	}
	if line, err = json.Marshal(r); err != nil {
		return nil, document{}, warnings, err
	}
	d, err = decode(line)
	return line, d, warnings, err
}

// bare gives r without all that Complete is to fill.
func bare(r hearsay.Record) hearsay.Record {
	out := hearsay.Record{Article: r.Article}
	for _, s := range r.Statements {
		out.Statements = append(out.Statements, hearsay.Statement{ID: s.ID, Parent: s.Parent, Source: s.Source, Cue: s.Cue,
			Content: s.Content})
	}
	return out
}

// attributionsJSON is a line of flat predictions.
type attributionsJSON struct {
	ID           string            `json:"id"`
	Text         string            `json:"text"`
	Attributions []attributionJSON `json:"attributions"`
}

type attributionJSON struct {
	Source  []span `json:"source"`
	Cue     []span `json:"cue"`
	Content []span `json:"content"`
	// Confidence is 0 where predictions do not say.
	Confidence float64 `json:"confidence,omitempty"`
}

// Write writes p in the form that the reference scorers read, in the order of g, one line a document: flat attributions
// if g is flat, records otherwise. Offsets are code points.
func (p *Predictions) Write(w io.Writer, g *Gold) error {
	b := bufio.NewWriter(w)
	for i := range g.docs {
		d := &g.docs[i]
		line := p.lines[d.ID]
		if g.Form == Flat {
			flat := attributionsJSON{ID: d.ID, Text: d.text(), Attributions: []attributionJSON{}}
			for _, s := range p.of(g, i) {
				flat.Attributions = append(flat.Attributions, attributionJSON{pairs(s.Source), pairs(s.Cue), pairs(s.Content), s.Confidence})
			}
			var err error
			if line, err = json.Marshal(flat); err != nil {
				return err
			}
		}
		if line == nil {
			continue // the document could not be read
		}
		b.Write(line)
		b.WriteByte('\n')
	}
	return b.Flush()
}

// pairs makes sure that no spans are [] and not null.
func pairs(spans []span) []span {
	if spans == nil {
		return []span{}
	}
	return spans
}
