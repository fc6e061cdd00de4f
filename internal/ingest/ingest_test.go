package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hearsay"
	"hearsay/internal/ingest"
)

// write makes files in a new folder; a name with a slash makes the folders it needs.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// read gives what paths hold, one line an item, with dir taken out.
func read(dir string, o ingest.Options, paths ...string) []string {
	for i, p := range paths {
		if p != ingest.Stdin {
			paths[i] = filepath.Join(dir, p)
		}
	}
	var out []string
	for it := range ingest.Articles(context.Background(), ingest.Find(paths), o) {
		line := fmt.Sprintf("%s|%s", it.Article.ID, it.Article.Text)
		if it.Err != nil {
			line = "! " + it.Err.Error()
		}
		for _, w := range it.Warnings {
			line += "|" + w.Article + ": " + w.Text
		}
		out = append(out, strings.ReplaceAll(line, dir+string(filepath.Separator), ""))
	}
	return out
}

const prose = "The ferry to Morrow Island is back in service, Orla Venn, the mayor of Tolle, said on Monday, after a long winter in which the islanders had to row across by themselves, in fog and rain."

const webPage = "<!DOCTYPE html><html lang=en><head><title>Ferry</title></head><body><article><p>" + prose + "</p></article></body></html>"

// utf16 gives ASCII as UTF-16 with a byte-order mark.
func utf16(s string) string {
	out := []byte("\xff\xfe")
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return string(out)
}

func TestArticles(t *testing.T) {
	dir := write(t, map[string]string{
		"a.txt":            "First.",
		"news.dat":         "{\"text\":\"Second.\"}\n{\"id\":\"x\",\"text\":\"Third.\"}\n{\"text\":3}\n",
		"deep/er/z.txt":    "Sixth.",
		"deep/b.txt":       "Fourth.",
		"deep/.hidden":     "no",
		"deep/.git/config": "no",
		"deep/c.bin":       "a\x00b",
		"empty.txt":        "",
		"none/.keep":       "",
		"page.html":        webPage,
		"empty.html":       "<!DOCTYPE html><p>x</p>",
		"utf16.html":       utf16(webPage),
		"latin.txt":        "The caf\xe9 shut on Monday.",
		"brace.txt":        "{sic} is what it said.",
		"pretty.json":      "{\n  \"text\": \"x\"\n}\n",
		"list.json":        " [\n{\"text\":\"x\"}]\n",
		"utf16.jsonl":      "\xff\xfe{\x00\"\x00t\x00e\x00x\x00t\x00\"\x00:\x00\"\x00x\x00\"\x00}\x00",
	})
	tests := map[string]struct {
		paths []string
		o     ingest.Options
		want  []string
	}{
		"text and lines": {[]string{"a.txt", "news.dat"}, ingest.Options{},
			[]string{"a.txt|First.", "news.dat#1|Second.", "x|Third.", `! news.dat:3: "text" is of type number; a string is needed`}},
		"a folder, by name": {[]string{"deep"}, ingest.Options{},
			[]string{"deep/b.txt|Fourth.", "! deep/c.bin:1: holds a NUL byte, so it is not plain text; if it is UTF-16 without a mark, convert it first (iconv -f UTF-16LE -t UTF-8 FILE)", "deep/er/z.txt|Sixth."}},
		"nothing there": {[]string{"nil.txt", "a.txt"}, ingest.Options{},
			[]string{"! nil.txt: no such file or folder; check the name", "a.txt|First."}},
		"no files":             {[]string{"none"}, ingest.Options{}, []string{"! none: the folder holds no files; name one with reports in it"}},
		"empty":                {[]string{"empty.txt"}, ingest.Options{}, []string{"! empty.txt:1: holds no text; nothing to read"}},
		"empty, jsonl":         {[]string{"empty.txt"}, ingest.Options{From: ingest.JSONL}, []string{"! empty.txt:1: holds no text; nothing to read"}},
		"a page":               {[]string{"page.html"}, ingest.Options{}, []string{"page.html|" + prose}},
		"a page without one":   {[]string{"empty.html"}, ingest.Options{}, []string{"! empty.html:1: no report on the page: only 0 words of prose are on it; to read the page's source as it is: --from text"}},
		"a page in UTF-16":     {[]string{"utf16.html"}, ingest.Options{}, []string{"utf16.html|" + prose}},
		"a page, forced":       {[]string{"empty.html"}, ingest.Options{From: ingest.Text}, []string{"empty.html|<!DOCTYPE html><p>x</p>"}},
		"latin-1":              {[]string{"latin.txt"}, ingest.Options{}, []string{"latin.txt|The caf\ufffd shut on Monday.|latin.txt: 1 invalid byte was replaced by U+FFFD; is the file in another encoding than UTF-8?"}},
		"braces":               {[]string{"brace.txt"}, ingest.Options{}, []string{"brace.txt|{sic} is what it said."}},
		"forced text":          {[]string{"pretty.json"}, ingest.Options{From: ingest.Text}, []string{"pretty.json|{\n  \"text\": \"x\"\n}\n"}},
		"an array":             {[]string{"list.json"}, ingest.Options{}, []string{"! list.json:1: a JSON array, not JSON Lines; write one object a line (jq -c '.[]')"}},
		"an object over lines": {[]string{"pretty.json", "a.txt"}, ingest.Options{}, []string{"! pretty.json:1: a JSON object over several lines, not JSON Lines; write one object a line (jq -c .)", "a.txt|First."}},
		"utf-16 lines":         {[]string{"utf16.jsonl"}, ingest.Options{}, []string{"utf16.jsonl#1|x"}},
		"stdin":                {[]string{"-", "a.txt"}, ingest.Options{Stdin: strings.NewReader("From a pipe.")}, []string{"-|From a pipe.", "a.txt|First."}},
		"stdin lines":          {[]string{"-"}, ingest.Options{Stdin: strings.NewReader(`{"text":"x"}`)}, []string{"-#1|x"}},
		"too long": {[]string{"a.txt", "news.dat"}, ingest.Options{MaxArticle: 6},
			[]string{"a.txt|First.", "! news.dat:1: longer than the limit of 6 bytes for one article; split it, or raise the limit with --max-article",
				"x|Third.", `! news.dat:3: "text" is of type number; a string is needed`}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := read(dir, tt.o, append([]string(nil), tt.paths...)...)
			if strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
				t.Errorf("%v\ngot\n%s\nwant\n%s", tt.paths, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

func TestMetadata(t *testing.T) {
	dir := write(t, map[string]string{"a.txt": "One.", "b.jsonl": `{"text":"Two.","outlet":"Kurier","url":"u"}`})
	o := ingest.Options{Published: "2031-01-02", Outlet: "Gazette", Title: "T", URL: "v"}
	var got []hearsay.Article
	for it := range ingest.Articles(context.Background(), ingest.Find([]string{dir}), o) {
		it.Article.ID = filepath.Base(it.Article.ID)
		got = append(got, it.Article)
	}
	want := []hearsay.Article{
		{ID: "a.txt", Published: "2031-01-02", Outlet: "Gazette", Title: "T", URL: "v", Text: "One."},
		{ID: "b.jsonl#1", Published: "2031-01-02", Outlet: "Kurier", Title: "T", URL: "u", Text: "Two."},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestArticlesStops(t *testing.T) {
	lines := strings.NewReader(strings.Repeat("{\"text\":\"x\"}\n", 1000))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	for range ingest.Articles(ctx, ingest.Find([]string{"-"}), ingest.Options{Stdin: lines}) {
		if n++; n == 10 {
			cancel()
		}
	}
	if n != 10 {
		t.Errorf("%d articles after the context was done, want 10", n)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the cable is out") }

func TestReadError(t *testing.T) {
	got := read("", ingest.Options{Stdin: broken{}}, "-")
	if len(got) != 1 || got[0] != "! -: the cable is out" {
		t.Errorf("got %q", got)
	}
}

func TestErrorIs(t *testing.T) {
	src := ingest.Find([]string{"no/such/file"})
	var e *ingest.Error
	if !errors.Is(src[0].Err, hearsay.ErrNotFound) || !errors.As(src[0].Err, &e) || e.Path != "no/such/file" {
		t.Errorf("got %v", src[0].Err)
	}
}

// A progress bar needs to know how far the reading is, line by line, and all of it at the end.
func TestRead(t *testing.T) {
	dir := write(t, map[string]string{"a.txt": "Ann said no.", "b.jsonl": "{\"text\":\"x\"}\n{\"text\":\"y\"}\n", "c.txt": "Bo."})
	var got []int64
	for it := range ingest.Articles(context.Background(), ingest.Find([]string{dir, "no/such"}), ingest.Options{}) {
		got = append(got, it.Read)
	}
	if want := []int64{12, 25, 38, 41, 41}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A line that comes through a pipe is handed out before the next one is written: programs talk to hearsay in step.
func TestLineByLine(t *testing.T) {
	r, w := io.Pipe()
	got := make(chan string)
	go func() {
		defer close(got)
		for it := range ingest.Articles(t.Context(), ingest.Find([]string{ingest.Stdin}), ingest.Options{Stdin: r, From: ingest.JSONL}) {
			got <- it.Article.ID
		}
	}()
	for _, id := range []string{"a", "b"} {
		if _, err := io.WriteString(w, `{"id":"`+id+`","text":"No."}`+"\n"); err != nil {
			t.Fatal(err)
		}
		select {
		case name := <-got:
			if name != id {
				t.Errorf("got %s, want %s", name, id)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s waits for what comes after it", id)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for range got {
		t.Error("more than was written")
	}
}
