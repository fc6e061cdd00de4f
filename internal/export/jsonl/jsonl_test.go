package jsonl_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"hearsay"
	"hearsay/internal/export/jsonl"
)

func TestWrite(t *testing.T) {
	const text = "“Nö” <b> & more\n"
	want := []hearsay.Record{
		{Article: hearsay.Article{ID: "a", Text: text}, Statements: []hearsay.Statement{{ID: "s1", Content: []hearsay.Span{{Start: 0, End: 9}}}}},
		{Article: hearsay.Article{ID: "b", Text: "two\nlines"}},
	}
	var b bytes.Buffer
	w := jsonl.NewWriter(&b)
	for _, r := range want {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	bad := hearsay.Record{Statements: []hearsay.Statement{{ID: "s1", Cue: []hearsay.Span{{Start: 0, End: 1}}}}}
	if err := w.Write(bad); !errors.Is(err, hearsay.ErrInvalid) {
		t.Errorf("a span beyond the text: got %v, want ErrInvalid", err)
	}
	lines := bytes.SplitAfter(b.Bytes(), []byte("\n"))
	if len(lines) != 3 || len(lines[2]) != 0 {
		t.Fatalf("want two whole lines, got %q", b.String())
	}
	if !bytes.Contains(lines[0], []byte(`"“Nö” <b> & more\n"`)) {
		t.Errorf("text is not written as it is: %s", lines[0])
	}
	for i := range want {
		var got hearsay.Record
		if err := json.Unmarshal(lines[i], &got); err != nil || !reflect.DeepEqual(got, want[i]) {
			t.Errorf("line %d: got %+v, %v\nwant %+v", i+1, got, err, want[i])
		}
	}
}
