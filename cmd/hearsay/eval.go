package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"hearsay/internal/evaluate"
	"hearsay/internal/export/terminal"
)

// evalCmd is hearsay eval.
type evalCmd struct {
	Gold            string        `arg:"" name:"gold.jsonl" help:"Annotated corpus, one document a line: flat attributions or whole records."`
	To              string        `enum:"terminal,markdown,jsonl" default:"terminal" help:"What to print: ${enum}."`
	By              []evaluate.By `enum:"outlet,form" placeholder:"outlet,form" help:"Break the figures down by outlet, by how much of the content is quoted (form), or both."`
	Errors          int           `placeholder:"N" help:"Also print the N most frequent kinds of mistakes, with their words and examples; with --to jsonl, each mistake."`
	Given           string        `enum:",statements" default:"" placeholder:"statements" help:"Give the model source, cue, content and parent, so that the other fields are measured alone."`
	Predictions     string        `placeholder:"FILE" help:"Write what was predicted to FILE, in the form of the reference scorers."`
	FromPredictions string        `placeholder:"FILE" help:"Score the predictions in FILE instead of reading the documents."`
	Against         string        `placeholder:"FILE" help:"Say how much better the figures are than those of the predictions in FILE, with an interval."`
	Story           string        `placeholder:"FILE" help:"Score what is linked across articles against the story in FILE; the predictions are an exported ledger."`
	Into            string        `placeholder:"FILE" help:"Write the tables into FILE too, a Markdown document, in the place that its comments mark."`
	Seed            uint64        `default:"1" help:"Seed of the intervals (${default})."`
	Resamples       int           `default:"1000" help:"Resamples that the intervals rest on; 0 for none (${default})."`
	Threads         int           `placeholder:"N" help:"How many documents are read at the same time (default: one a core)."`
	modelFlags
}

// Run scores a model, or a file of predictions, against an annotated corpus.
func (c *evalCmd) Run(ctx context.Context, s *streams) error {
	if err := c.check(); err != nil {
		return err
	}
	var n inputsError
	gold, bad, err := evaluate.ReadGold(c.Gold)
	say(s, bad)
	n.failed += len(bad)
	if err != nil {
		return c.unreadable(s, err)
	}
	n.read += gold.Documents()
	if c.Story != "" {
		return cmp.Or(c.scoreStory(s, gold), failures(&n))
	}
	p, failed, err := c.predictions(ctx, s, gold)
	n.failed += failed
	if err != nil {
		return err
	}
	for _, w := range p.Warnings {
		fmt.Fprintln(s.err, terminal.Clean(fmt.Sprintf("%s: warning: %s", w.Article, w.Text)))
	}
	if c.Predictions != "" {
		if err := writeFile(c.Predictions, func(w io.Writer) error { return p.Write(w, gold) }); err != nil {
			return err
		}
	}
	how := evaluate.Scoring{By: c.By, Seed: c.Seed, Resamples: c.Resamples}
	if c.Against != "" {
		if how.Against, failed, err = c.read(s, gold, c.Against); err != nil {
			return err
		}
		n.failed += failed
	}
	r := evaluate.Score(gold, p, how)
	if err := c.print(s, r); err != nil {
		return err
	}
	if c.Errors > 0 {
		if err := c.printMistakes(s, evaluate.Mistakes(gold, p)); err != nil {
			return err
		}
	}
	return failures(&n)
}

// failures gives n as an error if anything failed.
func failures(n *inputsError) error {
	if n.failed > 0 {
		return n
	}
	return nil
}

// check refuses flags that contradict each other.
func (c *evalCmd) check() error {
	refuse := func(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }
	switch {
	case c.Threads < 0:
		return refuse("--threads %d: give a number above 0", c.Threads)
	case c.Resamples < 0 || c.Resamples > 1_000_000:
		return refuse("--resamples %d: give a number from 0 to 1000000", c.Resamples)
	case c.Errors < 0:
		return refuse("--errors %d: give the number of kinds to show", c.Errors)
	case c.FromPredictions != "" && c.Predictions != "":
		return refuse("--predictions writes what the model reads; with --from-predictions it reads nothing: leave one out")
	case c.FromPredictions != "" && c.Given != "":
		return refuse("--given is for the model; with --from-predictions it reads nothing: leave one out")
	case c.FromPredictions != "" && c.Model != "":
		return refuse("--model has nothing to do with --from-predictions: leave one out")
	case c.Story != "" && c.FromPredictions == "":
		return refuse("--story scores a ledger: name one written by hearsay export --to ledger with --from-predictions")
	case c.Story != "" && (len(c.By) > 0 || c.Errors > 0 || c.Against != ""):
		return refuse("--story has neither --by nor --errors nor --against")
	case c.Into != "":
		// Better now than after the reading.
		if _, err := c.insert(nil); err != nil {
			return refuse("--into %w", err)
		}
	}
	return nil
}

// unreadable names what could not be read at all.
func (c *evalCmd) unreadable(s *streams, err error) error {
	fmt.Fprintln(s.err, terminal.Clean(fmt.Sprintf("hearsay: %v", err)))
	return &inputsError{failed: 1}
}

// say names the lines that could not be used.
func say(s *streams, bad []*evaluate.LineError) {
	for _, b := range bad {
		fmt.Fprintln(s.err, terminal.Clean(fmt.Sprintf("%v; mend or take out this line, the others are scored", b)))
	}
}

// scoreStory scores an exported ledger.
func (c *evalCmd) scoreStory(s *streams, gold *evaluate.Gold) error {
	story, err := evaluate.ReadStory(c.Story)
	if err != nil {
		return c.unreadable(s, err)
	}
	figures, err := story.Score(gold, c.FromPredictions)
	if err != nil {
		return c.unreadable(s, err)
	}
	return c.print(s, &evaluate.Report{Gold: gold.Name, Form: gold.Form, Sum: gold.Sum, Documents: len(story.Documents), Figures: figures})
}

// predictions gives what is to be scored, and how many lines or documents failed, each of them named.
func (c *evalCmd) predictions(ctx context.Context, s *streams, gold *evaluate.Gold) (*evaluate.Predictions, int, error) {
	if c.FromPredictions != "" {
		return c.read(s, gold, c.FromPredictions)
	}
	if c.Given != "" && gold.Form == evaluate.Flat {
		return nil, 0, &usageError{fmt.Errorf("--given %s: %s: %w: name a file of records", c.Given, c.Gold, evaluate.ErrFlat)}
	}
	started := time.Now()
	x, err := c.load()
	if err != nil {
		return nil, 0, err
	}
	loaded := time.Now()
	threads := min(cmp.Or(c.Threads, runtime.GOMAXPROCS(0)), gold.Documents())
	bar := newDocumentBar(s, gold.Documents())
	p, failed, err := evaluate.Predict(ctx, x, gold, evaluate.Prediction{Threads: threads, Given: c.Given != "", Done: bar.done})
	bar.end()
	if err != nil {
		return nil, 0, err
	}
	for _, f := range failed {
		fmt.Fprintln(s.err, terminal.Clean(fmt.Sprintf("%s: %v; it counts as one without statements", c.Gold, f)))
	}
	took := time.Since(loaded)
	fmt.Fprintf(s.err, "model loaded in %.2f s; %d documents, %d words read in %.2f s on %d threads: %.0f words a second\n",
		loaded.Sub(started).Seconds(), gold.Documents(), gold.Words(), took.Seconds(), threads, float64(gold.Words())/max(took.Seconds(), 1e-9))
	return p, len(failed), nil
}

// read reads a file of predictions and names the lines that fail.
func (c *evalCmd) read(s *streams, gold *evaluate.Gold, path string) (p *evaluate.Predictions, failed int, err error) {
	p, bad, err := evaluate.ReadPredictions(path, gold)
	say(s, bad)
	if err != nil {
		return nil, 0, c.unreadable(s, err)
	}
	return p, len(bad), nil
}

// print writes the report to standard output, and into the document that --into names.
func (c *evalCmd) print(s *streams, r *evaluate.Report) error {
	var err error
	switch c.To {
	case "markdown":
		err = r.WriteMarkdown(s.out, "hearsay eval "+c.name())
	case "jsonl":
		err = r.WriteJSONL(s.out)
	default:
		err = r.WriteTerminal(s.out)
	}
	if err != nil || c.Into == "" {
		return err
	}
	var block bytes.Buffer
	if err := r.WriteMarkdown(&block, "hearsay eval "+c.name()); err != nil {
		return err
	}
	document, err := c.insert(block.Bytes())
	if err != nil {
		return err
	}
	return writeFile(c.Into, func(w io.Writer) error {
		_, err := w.Write(document)
		return err
	})
}

// insert gives the document that --into names with block in its place.
func (c *evalCmd) insert(block []byte) ([]byte, error) {
	document, err := os.ReadFile(c.Into)
	if err != nil {
		return nil, err
	}
	if document, err = evaluate.ReplaceBlock(document, c.name(), block); err != nil {
		return nil, fmt.Errorf("%s: %w", c.Into, err)
	}
	return document, nil
}

// name gives the arguments that decide the figures, files without their folders. It names the place in a document that
// --into writes to.
func (c *evalCmd) name() string {
	parts := []string{filepath.Base(c.Gold)}
	add := func(flag, value string) {
		if value != "" {
			parts = append(parts, "--"+flag, filepath.Base(value))
		}
	}
	add("story", c.Story)
	add("from-predictions", c.FromPredictions)
	add("against", c.Against)
	add("model", c.Model)
	add("gazetteer", c.Gazetteer)
	add("given", c.Given)
	by := make([]string, len(c.By))
	for i, b := range c.By {
		by[i] = string(b)
	}
	add("by", strings.Join(by, ","))
	return strings.Join(parts, " ")
}

func (c *evalCmd) printMistakes(s *streams, mistakes []evaluate.Mistake) error {
	if c.To == "jsonl" {
		return evaluate.WriteMistakesJSONL(s.out, mistakes, c.Errors)
	}
	if _, err := fmt.Fprintln(s.out); err != nil {
		return err
	}
	return evaluate.WriteMistakes(s.out, mistakes, c.Errors)
}

// writeFile writes path whole or not at all.
func writeFile(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	const readable = 0o644
	if err := errors.Join(write(f), f.Chmod(readable), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// documentBar shows on standard error, if that is a terminal, how many documents are done, the rate and the time left.
type documentBar struct {
	bars *mpb.Progress // nil where nothing is shown
	bar  *mpb.Bar
}

func newDocumentBar(s *streams, documents int) documentBar {
	if !isTerminal(s.err) {
		return documentBar{}
	}
	const refresh = 200 * time.Millisecond
	bars := mpb.New(mpb.WithOutput(s.err), mpb.WithRefreshRate(refresh))
	bar := bars.AddBar(int64(documents),
		mpb.PrependDecorators(decor.CountersNoUnit("%d of %d documents")),
		mpb.AppendDecorators(decor.AverageSpeed(0, "%.1f a second, "), decor.AverageETA(decor.ET_STYLE_MMSS), decor.Name(" left")))
	return documentBar{bars, bar}
}

// done shows that so many documents are done.
func (b documentBar) done(documents int) {
	if b.bar != nil {
		b.bar.SetCurrent(int64(documents))
	}
}

// end leaves the bar as it stands.
func (b documentBar) end() {
	if b.bars == nil {
		return
	}
	if !b.bar.Completed() {
		b.bar.Abort(false)
	}
	b.bars.Wait()
}
