// Package exporttest has what the tests of all forms of output share: records with what is hard to write down in them, and the Python
// programs that read the forms as others do.
//
// It is for tests only. The readers are set up by `make readers` from requirements.txt, in a folder beside this file; without them a
// test skips and says so. The records are invented.
package exporttest

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"hearsay"
	"hearsay/internal/export"
)

// Python runs script, a Python program, with the readers installed and args, and gives what it prints. If the readers are not there, the
// test is skipped; if the program fails, so does the test.
func Python(t *testing.T, script string, args ...string) string {
	t.Helper()
	python := os.Getenv("HEARSAY_READERS")
	if python == "" {
		_, here, _, _ := runtime.Caller(0)
		python = filepath.Join(filepath.Dir(here), ".venv", "bin", "python")
	}
	if _, err := os.Stat(python); err != nil {
		t.Skipf("no readers of other projects: make readers sets them up (%v)", err)
	}
	cmd := exec.Command(python, append([]string{"-c", script}, args...)...)
	var fault strings.Builder
	cmd.Stderr = &fault
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s\n%s", args, err, out, fault.String())
	}
	return string(out)
}

// Hostile is text that means something in every form: markup, formulas, controls, quotes, characters of four bytes.
const Hostile = "=HYPERLINK(\"http://evil.example\";\"x\") <script>alert(1)</script> & | *b* _i_ [l](http://evil.example) `c` \\ \x07 _x0041_ ]]> 😀"

// Write writes the sample to w, with links and claims where it takes them, and closes it.
func Write(t *testing.T, w export.Writer) {
	t.Helper()
	for _, p := range Sample() {
		if err := w.Write(p); err != nil {
			t.Fatal(err)
		}
	}
	if l, ok := w.(export.Linker); ok {
		for _, err := range []error{l.Link(Links[0]), l.Claim(Claims[0])} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// File writes the sample to a new file of the given name and gives its path.
func File(t *testing.T, name string, make func(*os.File) export.Writer) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	Write(t, make(f))
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// Links and Claims are across the articles of the sample.
var (
	Links  = []export.Link{{From: export.Address{Article: "b.txt", Statement: "s1"}, To: export.Address{Article: ferry, Statement: "s2"}, Type: hearsay.Denies, Confidence: 0.75}}
	Claims = []export.Claim{{ID: "c1", Gloss: "the ferry will run every hour", Statements: []export.Address{{Article: ferry, Statement: "s2"}, {Article: "b.txt", Statement: "s1"}}}}
)

const ferry = "news/ferry 1 & ü.txt"

// Sample is three articles: one with all that a record can have, one of which a single statement is asked for, one without any.
func Sample() []export.Part {
	text := "😀 TOLLE, May 7 – Eight people told the Tolle Post that Orla Venn signalled “the ferry will run every hour” if the owners agree.\n\n" +
		"The harbour office said it was nonsense. " + Hostile + ", an official said. A cruel plan.\n"
	at := func(words string) []hearsay.Span { return []hearsay.Span{span(text, words)} }
	first := hearsay.Record{
		Article: hearsay.Article{ID: ferry, Outlet: "Tolle Post", Published: "2031-05-07T08:00:00Z", Title: Hostile, URL: "https://post.example/ferry?a=1&b=2", Lang: "en", Text: text},
		Statements: []hearsay.Statement{
			{ID: "s1", Source: at("Eight people"), Cue: at("told"), Content: at("that Orla Venn signalled “the ferry will run every hour” if the owners agree"),
				Addressee: at("the Tolle Post"), Form: hearsay.Mixed, Act: hearsay.State, By: "eight-people", Confidence: 0.9},
			{ID: "s2", Parent: "s1", Source: at("Orla Venn"), Cue: at("signalled"), Content: at("“the ferry will run every hour”"), Conditions: at("if the owners agree"),
				Form: hearsay.Direct, Act: hearsay.Offer, Said: "2031-05-06", By: "orla-venn", Confidence: 0.8123456},
			{ID: "s3", Source: at("The harbour office"), Cue: at("said"), Content: at("it was nonsense"), Form: hearsay.Indirect, Act: hearsay.Deny, Said: "2031-W19", By: "harbour-office", Confidence: 0.7},
			{ID: "s4", Source: at("an official"), Cue: []hearsay.Span{span(text, "said. A")}, Content: at(Hostile), Form: hearsay.Indirect, Act: hearsay.Think, By: "official", Confidence: 0.3},
		},
		Sources: []hearsay.Source{
			{ID: "eight-people", Name: "Eight people", Kind: hearsay.Group, Count: 8},
			{ID: "orla-venn", Name: "Orla Venn", Kind: hearsay.Person, Named: true, Count: 1, Role: "mayor", Affiliation: "Tolle"},
			{ID: "harbour-office", Name: "Harbour Office", Kind: hearsay.Government, Named: true},
			{ID: "official", Name: "an official", Kind: hearsay.Person, Count: 1},
		},
		Relations: []hearsay.Relation{{From: "s3", To: "s2", Type: hearsay.Denies, Confidence: 0.6}},
		OwnVoice:  []hearsay.Assertion{{Span: span(text, "A cruel plan."), Loaded: at("cruel")}},
	}
	first.Statements[3].Cue[0].End -= len(". A")
	other := "Bram Oster denied it. A report by the Bay Board found that the quay is safe. Nobody believes it, it is said."
	in := func(words string) []hearsay.Span { return []hearsay.Span{span(other, words)} }
	second := hearsay.Record{
		Article: hearsay.Article{ID: "b.txt", Lang: "en", Text: other},
		Statements: []hearsay.Statement{
			{ID: "s1", Source: in("Bram Oster"), Cue: in("denied"), Content: in("it"), Form: hearsay.Indirect, Act: hearsay.Deny, Said: "2031", By: "bram-oster", Confidence: 0.95},
			{ID: "s2", Source: in("A report by the Bay Board"), Cue: in("found"), Content: in("that the quay is safe"), Form: hearsay.Indirect, Act: hearsay.State, By: "report", Confidence: 0.5},
			{ID: "s3", Cue: in("it is said"), Content: in("Nobody believes it"), Form: hearsay.Indirect, Confidence: 0.4},
		},
		Sources: []hearsay.Source{
			{ID: "bram-oster", Name: "Bram Oster", Kind: hearsay.Person, Named: true},
			{ID: "report", Name: "A report by the Bay Board", Kind: hearsay.Document, Named: true},
		},
		Relations: []hearsay.Relation{{From: "s2", To: "s1", Type: hearsay.Supports, Confidence: 0.2}},
	}
	slugs := map[string]string{"eight-people": "eight-people-tolle", "orla-venn": "orla-venn", "harbour-office": "harbour-office-2"}
	return []export.Part{
		{Record: first, Slugs: slugs},
		{Record: second, Chosen: map[string]bool{"s1": true, "s3": true}, Slugs: map[string]string{"bram-oster": "bram-oster"}},
		{Record: hearsay.Record{Article: hearsay.Article{ID: "c.txt", Title: "Nothing", Text: "Nothing was said."}}},
	}
}

// Holds is what every output of the sample says that it holds.
const Holds = "6 statements of 3 articles"

func span(text, words string) hearsay.Span {
	i := strings.Index(text, words)
	if i < 0 {
		panic("exporttest: no " + words)
	}
	return hearsay.Span{Start: i, End: i + len(words)}
}
