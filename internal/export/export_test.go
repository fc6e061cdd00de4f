package export_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"hearsay"
	"hearsay/internal/export"
	"hearsay/internal/export/exporttest"
)

func ids(r hearsay.Record) (out []string) {
	for _, s := range r.Statements {
		out = append(out, s.ID)
	}
	return out
}

func TestCut(t *testing.T) {
	p := exporttest.Sample()[0]
	if got := p.Cut(); !reflect.DeepEqual(got, p.Record) {
		t.Errorf("nothing chosen: got %+v, want the whole record", got)
	}
	p.Chosen = map[string]bool{"s2": true, "s3": true}
	r := p.Cut()
	if err := r.Validate(); err != nil {
		t.Error(err)
	}
	if got := strings.Join(ids(r), " "); got != "s1 s2 s3" || len(r.Sources) != 3 || len(r.Relations) != 1 || r.OwnVoice != nil || p.Rows() != 2 {
		t.Errorf("s2 and s3: got %s, %d sources, relations %v, own voice %v, %d rows", got, len(r.Sources), r.Relations, r.OwnVoice, p.Rows())
	}
	p.Chosen = map[string]bool{"s3": true}
	if r := p.Cut(); strings.Join(ids(r), " ") != "s3" || len(r.Relations) != 0 {
		t.Errorf("s3: got %v, %v", ids(r), r.Relations)
	}
	p.Chosen = map[string]bool{}
	if r := p.Cut(); len(r.Statements)+len(r.Sources) > 0 || p.Rows() != 0 {
		t.Errorf("none: got %+v", r)
	}
}

func TestLeast(t *testing.T) {
	p := exporttest.Sample()[0].Least(0.75)
	if got := strings.Join(ids(p.Cut()), " "); got != "s1 s2" || p.Rows() != 2 || len(p.Relations) != 0 {
		t.Errorf("got %s, %d rows, %v", got, p.Rows(), p.Relations)
	}
	if p := exporttest.Sample()[1].Least(0.45); p.Rows() != 1 {
		t.Errorf("of chosen ones: got %d rows, want 1", p.Rows())
	}
	if p := exporttest.Sample()[0].Least(0); p.Chosen != nil {
		t.Error("0 chooses")
	}
}

func TestRow(t *testing.T) {
	p := exporttest.Sample()[0]
	row := p.Row(p.Statements[1], hearsay.CodePoints(p.Text))
	got := map[string]any{}
	for i, c := range export.Columns {
		got[c.Name] = row[i]
	}
	want := map[string]any{"article": p.ID, "id": "s2", "parent": "s1", "source": "Orla Venn", "cue": "signalled", "content": "“the ferry will run every hour”",
		"conditions": "if the owners agree", "form": "direct", "act": "offer", "said": "2031-05-06", "by": "orla-venn", "name": "Orla Venn", "kind": "person",
		"named": true, "count": 1, "role": "mayor", "affiliation": "Tolle", "confidence": 0.8123456, "chain": "Orla Venn → eight people → Tolle Post", "addressee": ""}
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%s: got %v, want %v", k, got[k], v)
		}
	}
	runes := []rune(p.Text)
	for field, words := range map[string]string{"source": "Orla Venn", "content": "“the ferry will run every hour”"} {
		var spans [][2]int
		if err := json.Unmarshal([]byte(got[field+"_spans"].(string)), &spans); err != nil || len(spans) != 1 || string(runes[spans[0][0]:spans[0][1]]) != words {
			t.Errorf("%s_spans: %v, %v, want those of %q", field, got[field+"_spans"], err, words)
		}
	}
	if len(row) != len(export.Columns) || got["addressee_spans"] != "[]" {
		t.Errorf("%d values for %d columns", len(row), len(export.Columns))
	}
}

func TestFormula(t *testing.T) {
	for s, want := range map[string]bool{"=1+1": true, "+1": true, "-1": true, "@SUM(A1)": true, "\t=1": true, " \r\n=1": true, "＝1": true, "": false, "1-1": false, "a=b": false, "'=1": false} {
		if got := export.Formula(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}

func TestIRI(t *testing.T) {
	for url, want := range map[string]string{"https://post.example/a?b=c": "https://post.example/a?b=c", "": "urn:hearsay:article:a+b%2Fc", "javascript:alert(1)": "urn:hearsay:article:a+b%2Fc",
		"https://": "urn:hearsay:article:a+b%2Fc", "https://post.example/<a>": "urn:hearsay:article:a+b%2Fc"} {
		if got := export.IRI(hearsay.Article{ID: "a b/c", URL: url}); got != want {
			t.Errorf("%q: got %s, want %s", url, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	var c export.Count
	for _, p := range exporttest.Sample() {
		c.Add(p)
	}
	if c.String() != exporttest.Holds || (export.Count{Articles: 1, Rows: 1}).String() != "1 statement of 1 article" {
		t.Errorf("got %s", c)
	}
}
