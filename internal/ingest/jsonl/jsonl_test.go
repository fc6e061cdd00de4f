package jsonl_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"hearsay"
	"hearsay/internal/ingest/jsonl"
	"hearsay/internal/ingest/text"
)

func TestRead(t *testing.T) {
	tests := map[string]struct {
		in   string
		want hearsay.Article
	}{
		"everything": {`{"id":"a","outlet":"o","published":"2031-01-02","title":"t","url":"u","text":"x\ny","other":[1]}`,
			hearsay.Article{ID: "a", Outlet: "o", Published: "2031-01-02", Title: "t", URL: "u", Text: "x\ny"}},
		"text only":         {`{"text":"x"}`, hearsay.Article{Text: "x"}},
		"nulls":             {`{"id":null,"outlet":null,"text":"x"}`, hearsay.Article{Text: "x"}},
		"a number for id":   {`{"id":12,"text":"x"}`, hearsay.Article{ID: "12", Text: "x"}},
		"text is kept":      {`{"text":" \r\nx\u2028 \ud83d\ude42 "}`, hearsay.Article{Text: " \r\nx\u2028 🙂 "}},
		"lone surrogate":    {`{"text":"x\ud800y"}`, hearsay.Article{Text: "x\ufffdy"}},
		"spaces, CRLF":      {"  {\"text\":\"x\"} \r\n", hearsay.Article{Text: "x"}},
		"blank lines first": {"\n \n\r\n{\"text\":\"x\"}", hearsay.Article{Text: "x"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := jsonl.NewReader(strings.NewReader(tt.in), 100, nil)
			got, warning, err := r.Read()
			if got != tt.want || warning != "" || err != nil {
				t.Errorf("%s\ngot  %+v, %q, %v\nwant %+v", tt.in, got, warning, err, tt.want)
			}
			if _, _, err := r.Read(); err != io.EOF {
				t.Errorf("%s: second read: %v, want io.EOF", tt.in, err)
			}
		})
	}
	a, warning, err := jsonl.NewReader(strings.NewReader("{\"text\":\"caf\xe9\"}"), 100, nil).Read()
	if a.Text != "caf\ufffd" || !strings.Contains(warning, "1 invalid byte") || err != nil {
		t.Errorf("invalid UTF-8: got %+v, %q, %v", a, warning, err)
	}
}

func TestBadLines(t *testing.T) {
	const max = 100
	huge := `{"text":"` + strings.Repeat("x", 10<<20) + `"}`
	tests := map[string]struct{ line, want string }{
		"no JSON":       {"The minister said no.", "--from text"},
		"cut off":       {`{"text":"abc`, "cut off"},
		"array":         {`[{"text":"x"}]`, "array"},
		"string":        {`"x"`, "a JSON string where an object"},
		"broken":        {`{"text":"x",}`, "broken JSON"},
		"two on a line": {`{"text":"x"}{"text":"y"}`, "broken JSON"},
		"no text":       {`{"id":"a"}`, `no "text"`},
		"null text":     {`{"text":null}`, `no "text"`},
		"empty text":    {`{"text":" \n"}`, "empty"},
		"text a number": {`{"text":3}`, `"text" is of type number`},
		"title a list":  {`{"text":"x","title":[]}`, `"title" is of type array`},
		"id an object":  {`{"text":"x","id":{}}`, `"id"`},
		"NUL":           {`{"text":"a\u0000b"}`, "NUL"},
		"too long":      {`{"text":"` + strings.Repeat("x", max+1) + `"}`, "--max-article"},
		"huge line":     {huge, "--max-article"},
		"a raw NUL":     {"{\"text\":\"a\x00b\"}", "broken JSON"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := jsonl.NewReader(strings.NewReader("{\"text\":\"one\"}\n"+tt.line+"\n{\"text\":\"three\"}\n"), max, nil)
			if a, _, err := r.Read(); a.Text != "one" || err != nil {
				t.Fatalf("line 1: %+v, %v", a, err)
			}
			_, _, err := r.Read()
			var e *text.Error
			if !errors.As(err, &e) || e.Line != 2 || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%.80s\ngot %v, want an *Error at line 2 that says %q", tt.line, err, tt.want)
			}
			if a, _, err := r.Read(); a.Text != "three" || err != nil || r.Line() != 3 {
				t.Errorf("line 3 is lost: %+v, %v, line %d", a, err, r.Line())
			}
		})
	}
}

// endless gives lines without an end.
type endless struct{ left int }

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := min(len(p), e.left)
	for i := range p[:n] {
		p[i] = 'x'
	}
	e.left -= n
	return n, nil
}

func TestHugeLineInBoundedMemory(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := jsonl.NewReader(&endless{left: 1 << 28}, 1000, nil)
	if _, _, err := r.Read(); err == nil || !strings.Contains(err.Error(), "limit") {
		t.Errorf("a line of 256 MB: got %v", err)
	}
	if _, _, err := r.Read(); err != io.EOF {
		t.Errorf("after it: got %v, want io.EOF", err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 10<<20 {
		t.Errorf("reading it allocated %d bytes", used)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("{\"text\":\"x\"}\n[1]\n\n{\"text\":3}"))
	f.Add([]byte("{\"id\":1,\"text\":\"\\ud800\"}\r\n\xff"))
	f.Fuzz(func(t *testing.T, in []byte) {
		r := jsonl.NewReader(bytes.NewReader(in), 1000, nil)
		last := 0
		for {
			a, _, err := r.Read()
			if err == io.EOF {
				break
			}
			if r.Line() <= last {
				t.Fatalf("%q: line %d after line %d", in, r.Line(), last)
			}
			last = r.Line()
			var e *text.Error
			if err != nil && (!errors.As(err, &e) || e.Line != last) {
				t.Fatalf("%q: bad error %v at line %d", in, err, last)
			}
			if err == nil && (!utf8.ValidString(a.Text) || strings.TrimSpace(a.Text) == "" || len(a.Text) > 1000) {
				t.Fatalf("%q: bad text %q", in, a.Text)
			}
		}
		if n := bytes.Count(in, []byte("\n")) + 1; last > n {
			t.Fatalf("%q: line %d of %d", in, last, n)
		}
		// What it reads it reads again after writing.
		line, _ := json.Marshal(map[string]string{"text": "x" + strings.ToValidUTF8(string(in), "?")})
		if len(in) < 500 && !bytes.Contains(in, []byte{0}) {
			if a, _, err := jsonl.NewReader(bytes.NewReader(line), 1500, nil).Read(); err != nil || a.Text != "x"+strings.ToValidUTF8(string(in), "?") {
				t.Fatalf("%s: got %q, %v", line, a.Text, err)
			}
		}
	})
}
