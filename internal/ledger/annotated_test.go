package ledger_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"hearsay"
)

// readAnnotated reads records that are written by hand: an article's head, its text, and lines that name the words of each
// span. testdata/ledger/records.txt shows the form.
func readAnnotated(t *testing.T, path string) []hearsay.Record {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []hearsay.Record
	for i, part := range strings.Split("\n"+string(b), "\n=== ") {
		if i == 0 {
			continue
		}
		rec, err := parseAnnotated(part)
		if err != nil {
			t.Fatalf("%s: article %d: %v", path, i, err)
		}
		if err := rec.Validate(); err != nil {
			t.Fatalf("%s: article %d: %v", path, i, err)
		}
		out = append(out, rec)
	}
	return out
}

func parseAnnotated(part string) (rec hearsay.Record, err error) {
	blocks := strings.SplitN(part, "\n\n", 3)
	if len(blocks) != 3 {
		return rec, fmt.Errorf("want head, text and spans, separated by empty lines")
	}
	head := strings.Split(blocks[0], "\n")
	rec.ID, rec.Text, rec.Lang = head[0], blocks[1], "en"
	for _, line := range head[1:] {
		key, value, _ := strings.Cut(line, ": ")
		field := map[string]*string{"outlet": &rec.Outlet, "published": &rec.Published, "title": &rec.Title, "url": &rec.URL}[key]
		if field == nil {
			return rec, fmt.Errorf("unknown key %q", key)
		}
		*field = value
	}
	for _, line := range strings.Split(strings.TrimSpace(blocks[2]), "\n") {
		if err := parseLine(&rec, line); err != nil {
			return rec, fmt.Errorf("%q: %w", line, err)
		}
	}
	return rec, nil
}

func parseLine(rec *hearsay.Record, line string) error {
	switch {
	case strings.HasPrefix(line, "source "):
		return parseSource(rec, strings.TrimPrefix(line, "source "))
	case strings.HasPrefix(line, "own: "):
		whole, loaded, _ := strings.Cut(strings.TrimPrefix(line, "own: "), " | ")
		span, err := find(rec.Text, whole)
		if err != nil {
			return err
		}
		l, err := find(rec.Text, loaded)
		rec.OwnVoice = append(rec.OwnVoice, hearsay.Assertion{Span: span, Loaded: []hearsay.Span{l}})
		return err
	}
	return parseStatement(rec, line)
}

func parseSource(rec *hearsay.Record, line string) error {
	id, rest, _ := strings.Cut(line, ": ")
	f := strings.Split(rest, "; ")
	if len(f) < 3 {
		return fmt.Errorf("want NAME; KIND; named or unnamed")
	}
	s := hearsay.Source{ID: id, Name: f[0], Kind: hearsay.Kind(f[1]), Named: f[2] == "named"}
	for _, x := range f[3:] {
		key, value, _ := strings.Cut(x, " ")
		switch key {
		case "role":
			s.Role = value
		case "affiliation":
			s.Affiliation = value
		case "count":
			s.Count, _ = strconv.Atoi(value)
		default:
			return fmt.Errorf("unknown key %q", key)
		}
	}
	rec.Sources = append(rec.Sources, s)
	return nil
}

func parseStatement(rec *hearsay.Record, line string) error {
	parts := strings.Split(line, "; ")
	head := strings.Fields(parts[0])
	if len(head) != 3 {
		return fmt.Errorf("want ID ACT BY")
	}
	s := hearsay.Statement{ID: head[0], Act: hearsay.Act(head[1]), By: head[2], Form: hearsay.Indirect, Confidence: 0.9}
	for _, p := range parts[1:] {
		key, value, _ := strings.Cut(p, ": ")
		switch key {
		case "parent":
			s.Parent = value
			continue
		case "said":
			s.Said = value
			continue
		case "form":
			s.Form = hearsay.Form(value)
			continue
		}
		span, err := find(rec.Text, value)
		if err != nil {
			return err
		}
		switch key {
		case "source":
			s.Source = append(s.Source, span)
		case "cue":
			s.Cue = append(s.Cue, span)
		case "content":
			s.Content = append(s.Content, span)
		case "addressee":
			s.Addressee = append(s.Addressee, span)
		case "condition":
			s.Conditions = append(s.Conditions, span)
		default:
			return fmt.Errorf("unknown key %q", key)
		}
	}
	rec.Statements = append(rec.Statements, s)
	return nil
}

func find(text, words string) (hearsay.Span, error) {
	i := strings.Index(text, words)
	if i < 0 || words == "" {
		return hearsay.Span{}, fmt.Errorf("the text has no %q", words)
	}
	return hearsay.Span{Start: i, End: i + len(words)}, nil
}
