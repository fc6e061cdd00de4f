package form_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"hearsay"
	"hearsay/internal/export"
	"hearsay/internal/export/exporttest"
	"hearsay/internal/export/form"
)

// TestForms makes every form of the sample; each says somewhere how much it holds, or holds just that, and refuses a span that is none.
func TestForms(t *testing.T) {
	for _, f := range form.Forms {
		t.Run(f.Name, func(t *testing.T) {
			var b bytes.Buffer
			exporttest.Write(t, f.Records(&b, form.Options{About: "everything"}))
			if b.Len() == 0 || f.ContentType == "" || !strings.HasPrefix(f.Extension, ".") {
				t.Errorf("%d bytes, %q, %q", b.Len(), f.ContentType, f.Extension)
			}
			switch f.Name {
			case "jsonl", "csv", "parquet", "xlsx", "ftm": // of these a reader counts the rows
			default:
				if !strings.Contains(b.String(), exporttest.Holds) {
					t.Errorf("it does not say that it holds %s", exporttest.Holds)
				}
			}
			w := f.Records(&b, form.Options{})
			bad := hearsay.Record{Article: hearsay.Article{ID: "x", Text: "é"}, Statements: []hearsay.Statement{{ID: "s1", Content: []hearsay.Span{{Start: 1, End: 2}}}}}
			if err := w.Write(export.Part{Record: bad}); !errors.Is(err, hearsay.ErrInvalid) {
				t.Errorf("half a character: got %v, want ErrInvalid", err)
			}
			if err := w.Close(); err != nil {
				t.Error(err)
			}
			if f.Binary == (strings.HasPrefix(f.ContentType, "text/") || strings.Contains(f.ContentType, "json") || strings.HasSuffix(f.ContentType, "xml")) {
				t.Errorf("binary %v, %s", f.Binary, f.ContentType)
			}
		})
	}
}

func TestRows(t *testing.T) {
	for _, f := range form.Forms {
		var b bytes.Buffer
		rows, err := f.Rows(&b, []export.Column{{Name: "a"}}, form.Options{About: "everything", Mark: true})
		if (err == nil) != f.Tabular() || err != nil && !errors.Is(err, hearsay.ErrInvalid) {
			t.Errorf("%s: %v", f.Name, err)
		}
		if err != nil {
			continue
		}
		if err := errors.Join(rows.Row("x"), rows.Close()); err != nil || b.Len() == 0 {
			t.Errorf("%s: %d bytes, %v", f.Name, b.Len(), err)
		}
	}
}

func TestJSONL(t *testing.T) {
	f, ok := form.Named("jsonl")
	if !ok {
		t.Fatal("no jsonl")
	}
	var b bytes.Buffer
	exporttest.Write(t, f.Records(&b, form.Options{}))
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines", len(lines))
	}
	n := 0
	for _, l := range lines {
		var r hearsay.Record
		if err := json.Unmarshal([]byte(l), &r); err != nil || r.Validate() != nil {
			t.Errorf("%v, %v", err, r.Validate())
		}
		n += len(r.Statements)
	}
	if n != 6 {
		t.Errorf("%d statements, want 6", n)
	}
	if _, ok := form.Named("pdf"); ok {
		t.Error("there is a form pdf")
	}
}
