// Package robustness tests the extractor on the constructions that users of other systems complain about: clauses between
// speaker and verb, quotation marks that do not pair, speakers named a paragraph away, and the like.
//
// Input: the files of testdata/robustness, one a kind of construction, each a list of short invented reports with the
// statements expected in them (its README describes the format). Output: for each kind the number of cases that
// pass, compared with a committed floor, and docs/robustness.md. It holds tests only and starts no goroutines. The
// rule for a match is the record's own: contents and sources overlap by at least half of their letters and digits.
package robustness_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"hearsay"
)

// A testCase is one report and the statements expected in it.
type testCase struct {
	kind, name, text string
	want             []expectation
}

// An expectation is one statement that a careful reader finds. Its parent is the index of another one, or -1.
type expectation struct {
	source, cue, content []hearsay.Span
	parent               int
	// optional statements need not be found, and finding them is no mistake.
	optional bool
}

// loadCases reads every kind under dir, in order of file name.
func loadCases(dir string) ([]testCase, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return nil, err
	}
	var all []testCase
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		cases, err := parseCases(strings.TrimSuffix(filepath.Base(path), ".txt"), string(b))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, cases...)
	}
	return all, nil
}

// parseCases reads the cases of one file.
func parseCases(kind, file string) ([]testCase, error) {
	var cases []testCase
	for _, block := range strings.Split("\n"+file, "\n== ")[1:] {
		name, body, _ := strings.Cut(block, "\n")
		text, lines, found := strings.Cut("\n"+body+"\n", "\n--\n")
		if !found {
			return nil, fmt.Errorf("case %q has no line --", name)
		}
		c := testCase{kind: kind, name: strings.TrimSpace(name), text: strings.Trim(text, "\n")}
		for _, line := range strings.Split(lines, "\n") {
			if strings.TrimSpace(line) == "" {
				continue
			}
			e, err := parseExpectation(c.text, line)
			if err != nil {
				return nil, fmt.Errorf("case %q: %w", name, err)
			}
			c.want = append(c.want, e)
		}
		if err := checkParents(c); err != nil {
			return nil, fmt.Errorf("case %q: %w", name, err)
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// parseExpectation reads "source | cue | content [| ^parent]".
func parseExpectation(text, line string) (expectation, error) {
	e := expectation{parent: -1}
	if rest, ok := strings.CutPrefix(line, "~ "); ok {
		e.optional, line = true, rest
	}
	cells := strings.Split(line, " | ")
	if len(cells) < 3 || len(cells) > 4 {
		return e, fmt.Errorf("%d fields in %q, want 3 or 4", len(cells), line)
	}
	for i, spans := range []*[]hearsay.Span{&e.source, &e.cue, &e.content} {
		var err error
		if *spans, err = findField(text, strings.TrimSpace(cells[i])); err != nil {
			return e, fmt.Errorf("%w in %q", err, line)
		}
	}
	if len(e.content) == 0 {
		return e, fmt.Errorf("no content in %q", line)
	}
	if len(cells) == 4 {
		n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimSpace(cells[3]), "^"))
		if err != nil || n < 1 {
			return e, fmt.Errorf("bad parent %q in %q", cells[3], line)
		}
		e.parent = n - 1
	}
	return e, nil
}

// checkParents requires that each nested statement's cue lies within its parent's content.
func checkParents(c testCase) error {
	for i, e := range c.want {
		if e.parent < 0 {
			continue
		}
		if e.parent >= len(c.want) || e.parent == i {
			return fmt.Errorf("statement %d: no statement %d", i+1, e.parent+1)
		}
		anchor := e.cue
		if len(anchor) == 0 {
			anchor = e.content
		}
		inside := false
		for _, s := range c.want[e.parent].content {
			inside = inside || s.Contains(anchor[0])
		}
		if !inside {
			return fmt.Errorf("statement %d does not lie in the content of %d", i+1, e.parent+1)
		}
	}
	return nil
}

// findField finds the spans of one field: "_" for none, else phrases and ranges joined by " + ".
func findField(text, field string) ([]hearsay.Span, error) {
	if field == "_" {
		return nil, nil
	}
	var spans []hearsay.Span
	for _, part := range strings.Split(field, " + ") {
		first, last, isRange := strings.Cut(part, " .. ")
		s, err := findPhrase(text, first)
		if err != nil {
			return nil, err
		}
		if isRange {
			at := places(text, last, s.End)
			if len(at) == 0 {
				return nil, fmt.Errorf("%q does not stand after %q", last, first)
			}
			s.End = at[0] + len(last)
		}
		spans = append(spans, s)
	}
	return spans, nil
}

// findPhrase finds a phrase that occurs exactly once, or the occurrence that "#n" at its end picks.
func findPhrase(text, phrase string) (hearsay.Span, error) {
	nth := 0
	if i := strings.LastIndexByte(phrase, '#'); i >= 0 {
		if n, err := strconv.Atoi(phrase[i+1:]); err == nil && n > 0 {
			phrase, nth = phrase[:i], n
		}
	}
	if phrase == "" {
		return hearsay.Span{}, fmt.Errorf("empty phrase")
	}
	at := places(text, phrase, 0)
	switch {
	case len(at) == 0:
		return hearsay.Span{}, fmt.Errorf("%q does not stand in the text", phrase)
	case nth == 0 && len(at) > 1:
		return hearsay.Span{}, fmt.Errorf("%q stands %d times in the text", phrase, len(at))
	case nth > len(at):
		return hearsay.Span{}, fmt.Errorf("%q stands %d times in the text, not %d", phrase, len(at), nth)
	}
	i := at[max(nth-1, 0)]
	return hearsay.Span{Start: i, End: i + len(phrase)}, nil
}

// places returns where phrase begins in text, from offset from on, at word boundaries.
func places(text, phrase string, from int) []int {
	var at []int
	for i := from; ; i++ {
		j := strings.Index(text[i:], phrase)
		if j < 0 {
			return at
		}
		i += j
		if wordBoundary(text, i) && wordBoundary(text, i+len(phrase)) {
			at = append(at, i)
		}
	}
}

// wordBoundary reports whether offset i does not fall between two letters or digits.
func wordBoundary(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i:])
	return !(alphanumeric(before) && alphanumeric(after))
}

func alphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
