package extract_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"hearsay"
	"hearsay/extract"
)

const tinyModel = "../testdata/model/tiny.hearsay"

// builtIn gives an extractor of the model that ships.
func builtIn(t testing.TB) *extract.Extractor {
	t.Helper()
	x, err := extract.New()
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// tiny gives an extractor of a tiny model with random weights: fast, and what it finds is nonsense.
func tiny(t testing.TB) *extract.Extractor {
	t.Helper()
	x, err := extract.Load(tinyModel)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

const report = `Mayor Odalys Brenn said on Monday that the Tarrow bridge would reopen in May.

“We have waited long enough,” Brenn told reporters. According to the harbour office, repairs cost 4.2 million crowns.

Three engineers told the Varga Courier that the contractor had warned that the work would take until autumn.`

func read(t testing.TB, x *extract.Extractor, text string) hearsay.Record {
	t.Helper()
	r, _, err := x.Extract(context.Background(), hearsay.Article{ID: "t", Text: text})
	if err != nil {
		t.Fatalf("%.80q: %v", text, err)
	}
	return r
}

func TestExtract(t *testing.T) {
	r := read(t, builtIn(t), report)
	if err := r.Validate(); err != nil {
		t.Fatal(err)
	}
	if r.Lang != "en" {
		t.Errorf("lang %q, want en", r.Lang)
	}
	words := func(spans []hearsay.Span) string {
		var out []string
		for _, s := range spans {
			out = append(out, s.In(r.Text))
		}
		return strings.Join(out, " … ")
	}
	found := map[string]hearsay.Statement{}
	last := 0
	for _, s := range r.Statements {
		found[words(s.Source)+" "+words(s.Cue)] = s
		if s.Cue[0].Start < last {
			t.Errorf("statement %s stands before the one ahead of it", s.ID)
		}
		if last = s.Cue[0].Start; s.Confidence <= 0 || s.Confidence > 1 {
			t.Errorf("statement %s: confidence %v", s.ID, s.Confidence)
		}
	}
	for _, want := range []struct {
		key, content, parent string
		form                 hearsay.Form
	}{
		{"Mayor Odalys Brenn said", "that the Tarrow bridge would reopen in May", "", hearsay.Indirect},
		{"Brenn told", "“We have waited long enough,”", "", hearsay.Direct},
		{"the harbour office According to", "repairs cost 4.2 million crowns", "", hearsay.Indirect},
		{"Three engineers told", "that the contractor had warned that the work would take until autumn", "", hearsay.Indirect},
		{"the contractor had warned", "that the work would take until autumn", "Three engineers told", hearsay.Indirect},
	} {
		s, ok := found[want.key]
		if !ok {
			t.Errorf("no statement %q among %d", want.key, len(found))
			continue
		}
		if got := strings.TrimRight(words(s.Content), ".,"); got != strings.TrimRight(want.content, ".,") {
			t.Errorf("%s: content %q, want %q", want.key, got, want.content)
		}
		if s.Parent != found[want.parent].ID {
			t.Errorf("%s: parent %q, want that of %q", want.key, s.Parent, want.parent)
		}
		if s.Form != want.form {
			t.Errorf("%s: form %q, want %q", want.key, s.Form, want.form)
		}
	}
}

// TestExtractLong: a statement at the edge of every window is found as it is in a short text.
func TestExtractLong(t *testing.T) {
	x := builtIn(t)
	const sentence = "The ferry company told the council that the crossing would stay closed until the ice had gone from the whole of the northern channel. "
	const filler = "Snow fell over the harbour. "
	for _, n := range []int{30, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65} {
		text := strings.Repeat(filler, n) + sentence + strings.Repeat(filler, 60)
		want := "that the crossing would stay closed until the ice had gone from the whole of the northern channel"
		var got []string
		for _, s := range read(t, x, text).Statements {
			for _, c := range s.Content {
				got = append(got, strings.TrimRight(c.In(text), "."))
			}
		}
		if len(got) != 1 || got[0] != want {
			t.Errorf("behind %d sentences: got %q, want %q", n, got, want)
		}
	}
}

// TestExtractLongQuotation: a quotation longer than any window is not cut in silence.
func TestExtractLongQuotation(t *testing.T) {
	x := builtIn(t)
	sentences := []string{
		"The water came over the wall before anybody had rung the bell. ", "We carried the chairs upstairs and left the piano where it stood. ",
		"My brother took the dog, and I took the lamp. ", "The boats in the yard were lifted one after the other and set down in the street. ",
		"By morning the whole square was under brown water. ", "The school gave us its hall, and the harbour office gave us blankets. ",
		"I have lived here for fifty years and I had never seen it climb so fast. ",
	}
	quotation := "“" + strings.Repeat(strings.Join(sentences, ""), 6) + "And then it stopped,”"
	text := "Ilse Varga told the inquiry what she saw on the night of the flood. " + quotation + " she said. The inquiry goes on."
	for _, s := range read(t, x, text).Statements {
		for _, c := range s.Content {
			if got := c.In(text); strings.HasPrefix(got, "“The water") && strings.HasSuffix(got, "stopped,”") {
				return
			}
		}
	}
	t.Errorf("no content holds the quotation of %d bytes: %+v", len(quotation), read(t, x, text).Statements)
}

var odd = map[string]string{
	"empty":         "",
	"blank":         " \n\n\t ",
	"binary":        "\x00\x01\x02\xff\xfe\x7fELF\x00said\x00",
	"invalid":       "The mayor said \xff\xfe that the \xc3 bridge would open, \x80\x80 she said.",
	"control":       "The mayor\x07 said\x1b[31m that\x00 it would open.",
	"right to left": "قال الوزير إن الجسر سيفتح في مايو. أمر الوزير بذلك.",
	"joiners":       "The \u200b\u200dmayor\u00ad said \ufeffthat 👩‍👩‍👧 cafe\u0301s would open.",
	"marks":         strings.Repeat("\"", 5000),
	"one word":      strings.Repeat("a", 100000),
	"said":          strings.Repeat("he said she said ", 400),
	"brackets":      strings.Repeat("(“[", 2000),
	"surrogates":    "\xed\xa0\x80 said it",
}

func TestExtractOddInput(t *testing.T) {
	for name, text := range odd {
		t.Run(name, func(t *testing.T) {
			check(t, read(t, tiny(t), text))
			if x, err := extract.New(); err == nil {
				check(t, read(t, x, text))
			}
		})
	}
}

// check fails if a span does not lie in the text on rune boundaries or if parents form no forest.
func check(t testing.TB, r hearsay.Record) {
	t.Helper()
	if utf8.ValidString(r.Text) {
		if err := r.Validate(); err != nil {
			t.Errorf("%.200q: %v", r.Text, err)
		}
		return
	}
	for _, s := range r.Statements {
		for _, spans := range [][]hearsay.Span{s.Source, s.Cue, s.Content, s.Addressee, s.Conditions} {
			for _, p := range spans {
				if p.Start < 0 || p.End <= p.Start || p.End > len(r.Text) {
					t.Errorf("%.200q: statement %s: span %+v", r.Text, s.ID, p)
				}
			}
		}
	}
}

func TestExtractLanguage(t *testing.T) {
	x := tiny(t)
	text := "Der Bürgermeister sagte am Montag, dass die Brücke im Mai wieder geöffnet wird. Das ist für die Stadt nicht neu."
	r, w, err := x.Extract(context.Background(), hearsay.Article{ID: "de-1", Text: text})
	if err != nil || r.Lang != "de" || len(r.Statements) > 0 || len(w) != 1 || w[0].Article != "de-1" || !strings.Contains(w[0].Text, "de") {
		t.Errorf("got lang %q, %d statements, warnings %v, error %v; want de, none, one warning, none", r.Lang, len(r.Statements), w, err)
	}
	if _, w, _ := x.Extract(context.Background(), hearsay.Article{Text: text, Lang: "en-GB"}); len(w) > 0 {
		t.Errorf("given en-GB: warnings %v, want none", w)
	}
}

func TestExtractCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	x := tiny(t)
	if _, _, err := x.Extract(ctx, hearsay.Article{Text: report}); !errors.Is(err, context.Canceled) {
		t.Errorf("Extract: got %v, want %v", err, context.Canceled)
	}
	if _, _, err := x.Complete(ctx, hearsay.Record{Article: hearsay.Article{Text: report}}); !errors.Is(err, context.Canceled) {
		t.Errorf("Complete: got %v, want %v", err, context.Canceled)
	}
}

func TestExtractConcurrent(t *testing.T) {
	x := tiny(t)
	texts := []string{report, strings.Repeat(report, 3), odd["said"], odd["joiners"]}
	want := make([]hearsay.Record, len(texts))
	for i, text := range texts {
		want[i] = read(t, tiny(t), text)
	}
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range texts {
				n := (i + g) % len(texts)
				r, _, err := x.Extract(context.Background(), hearsay.Article{ID: "t", Text: texts[n]})
				if err != nil || !reflect.DeepEqual(r, want[n]) {
					t.Errorf("text %d in goroutine %d: another record than alone (error %v)", n, g, err)
				}
			}
		})
	}
	wg.Wait()
}

func TestComplete(t *testing.T) {
	x := tiny(t)
	at := func(s string) []hearsay.Span {
		i := strings.Index(report, s)
		return []hearsay.Span{{Start: i, End: i + len(s)}}
	}
	given := hearsay.Record{Article: hearsay.Article{ID: "t", Text: report}, Statements: []hearsay.Statement{
		{ID: "s1", Source: at("Brenn told")[:1], Cue: at("told reporters"), Content: at("“We have waited long enough,”"), Form: hearsay.Mixed},
	}}
	r, _, err := x.Complete(context.Background(), given)
	if err != nil {
		t.Fatal(err)
	}
	if s := r.Statements[0]; s.Form != hearsay.Direct || !reflect.DeepEqual(s.Content, given.Statements[0].Content) || s.ID != "s1" {
		t.Errorf("got %+v, want the statement given, direct", s)
	}
	if given.Statements[0].Form != hearsay.Mixed {
		t.Error("the record given was changed")
	}
}

func TestLoad(t *testing.T) {
	if _, err := extract.Load(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: got %v, want %v", err, os.ErrNotExist)
	}
	data, err := os.ReadFile(tinyModel)
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{
		"empty": {}, "text": []byte("no model"), "cut": data[:len(data)/2], "flipped": flip(data, len(data)-5000), "header": flip(data, 40),
	} {
		p := filepath.Join(t.TempDir(), "m")
		if err := os.WriteFile(p, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := extract.Load(p); !errors.Is(err, hearsay.ErrInvalid) {
			t.Errorf("%s: got %v, want %v", name, err, hearsay.ErrInvalid)
		}
	}
}

func flip(data []byte, at int) []byte {
	out := append([]byte(nil), data...)
	out[at] ^= 1
	return out
}

func FuzzExtract(f *testing.F) {
	for _, text := range odd {
		if len(text) < 2000 {
			f.Add(text)
		}
	}
	f.Add(report)
	x := tiny(f)
	full, _ := extract.New()
	f.Fuzz(func(t *testing.T, text string) {
		for _, x := range []*extract.Extractor{x, full} {
			if x != nil {
				r, _, err := x.Extract(context.Background(), hearsay.Article{Text: text, Lang: "en"})
				if err != nil {
					t.Fatal(err)
				}
				check(t, r)
			}
		}
	})
}

func BenchmarkExtract(b *testing.B) {
	x := builtIn(b)
	for name, n := range map[string]int{"short": 1, "long": 12} {
		b.Run(name, func(b *testing.B) {
			text := strings.Repeat(report+"\n\n", n)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				read(b, x, text)
			}
		})
	}
}
