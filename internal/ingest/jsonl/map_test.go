package jsonl_test

import (
	"strings"
	"testing"

	"hearsay"
	"hearsay/internal/ingest/jsonl"
)

func TestMap(t *testing.T) {
	m, err := jsonl.ParseMap("text=content.body,published=date,id=nr")
	if err != nil {
		t.Fatal(err)
	}
	in := `{"content": {"body": "Orla Venn said no."}, "date": "2031-03-04", "nr": 7, "title": "No", "text": "not this", "url": null}
{"content": {"html": "x"}}
{"content": {"body": ["a"]}}
{"content.body": "Tam said yes."}`
	r := jsonl.NewReader(strings.NewReader(in), 1000, m)
	a, _, err := r.Read()
	if want := (hearsay.Article{ID: "7", Published: "2031-03-04", Title: "No", Text: "Orla Venn said no."}); err != nil || a != want {
		t.Errorf("got %+v, %v", a, err)
	}
	for _, why := range []string{`no "content.body"`, `"content.body" is of type array`} {
		if _, _, err := r.Read(); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("got %v, want %s", err, why)
		}
	}
	if a, _, err = r.Read(); err != nil || a.Text != "Tam said yes." {
		t.Errorf("got %+v, %v", a, err)
	}
	for in, why := range map[string]string{"text": "FIELD=NAME", "body=text": "no such field", "text=a,text=b": "twice", "": "FIELD=NAME", "text=": "FIELD=NAME"} {
		if _, err := jsonl.ParseMap(in); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %v, want %s", in, err, why)
		}
	}
	if got := m.String(); got != "id=nr,published=date,text=content.body" {
		t.Errorf("got %s", got)
	}
}
