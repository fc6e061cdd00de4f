package server_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"

	"hearsay/internal/store/storetest"
)

// description is what is used here of an OpenAPI document.
type description struct {
	OpenAPI string
	Paths   map[string]map[string]struct {
		OperationID string
		Summary     string
		Security    []map[string][]string
		RequestBody *struct{ Content map[string]media }
		Responses   map[string]struct{ Content map[string]media }
	}
	Components struct {
		Schemas         map[string]json.RawMessage
		SecuritySchemes map[string]json.RawMessage
	}
}

type media struct{ Schema json.RawMessage }

// call is one request for an operation, and the status that it must get.
type apiCall struct {
	path, body string
	status     int
}

// apiCalls are requests for every operation, good ones and bad ones.
var apiCalls = map[string][]apiCall{
	"list-articles":    {{"articles", "", 200}, {"articles?limit=2", "", 200}, {"articles?limit=0", "", 422}, {"articles?cursor=!", "", 422}},
	"list-statements":  {{"statements?limit=7&min_confidence=0.2", "", 200}, {"statements?q=boats", "", 200}, {"statements?act=lie", "", 422}, {"statements?source=nobody", "", 404}},
	"search":           {{"search?q=boats", "", 200}, {"search?q=no-such-word", "", 200}, {"search?q=%22", "", 200}, {"search?min_confidence=7", "", 422}},
	"timeline":         {{"timeline?q=boats", "", 200}, {"timeline?since=soon", "", 422}},
	"list-sources":     {{"sources", "", 200}, {"sources?q=Maren", "", 200}, {"sources?limit=x", "", 422}},
	"list-claims":      {{"claims", "", 200}, {"claims?q=boats", "", 200}, {"claims?until=2031-02-30", "", 422}},
	"list-disputes":    {{"disputes", "", 200}, {"disputes?since=2031-03-09&until=2031-03-01", "", 422}},
	"list-corrections": {{"corrections", "", 200}, {"corrections?limit=1", "", 200}, {"corrections?cursor=!", "", 422}},
	"list-origins":     {{"origins?q=boats", "", 200}, {"origins", "", 200}, {"origins?limit=201", "", 422}},
	"get-article":      {{"articles/tamsin-1", "", 200}, {"articles/odd%20id%2Fwith%20spaces%231", "", 200}, {"articles/none", "", 404}, {"articles/https:%2F%2Ftamsin.example%2Fstrait-talks", "", 200}},
	"get-statement":    {{"statements/tamsin-1%23s2", "", 200}, {"statements/tamsin-1%23s99", "", 404}, {"statements/tamsin-1", "", 404}},
	"get-claim":        {{"claims/c4", "", 200}, {"claims/c999", "", 404}, {"claims/4", "", 404}},
	"get-source":       {{"sources/ilva-maren", "", 200}, {"sources/nobody", "", 404}},
	"find-quote":       {{"quotes?words=patrol+boats", "", 200}, {"quotes?words=green+cheese+from+far+away", "", 200}, {"quotes", "", 422}},
	"check-draft":      {{"quotes", `{"draft":"He said “the cheese is entirely made of moon”."}`, 200}, {"quotes", `{}`, 422}, {"quotes", `{`, 400}},
	"export":           {{"export", "", 200}, {"export?to=jsonl", "", 200}, {"export?to=parquet&act=deny", "", 200}, {"export?to=html", "", 200}, {"export?act=deny", "", 422}, {"export?to=xml", "", 422}},
	"read": {{"read", `{"text":"Orla Venn, the mayor, told reporters on Monday that “the piers” stay open if it rains. It is a scandal."}`, 200}, {"read", `{}`, 422},
		{"read", `{"url":"http://127.0.0.1/"}`, 422}, {"read", `[]`, 422}, {"read", `nonsense`, 400}},
	"add-article":  {{"articles", `{"id":"piers","text":"Orla Venn said no."}`, 200}, {"articles", `{"published":"soon","text":"x"}`, 422}},
	"add-articles": {{"articles/stream", `{"articles":[{"id":"a","text":"Orla Venn said no."},{"id":"b"}]}`, 200}, {"articles/stream", `{"articles":[]}`, 422}},
}

// TestOpenAPI asks for every operation that the description lists and holds each answer, the bad ones too, to the schema that stands
// there for its status and type. A field that no schema names fails, and so does an operation that is not asked for here.
func TestOpenAPI(t *testing.T) {
	s := serve(t, nil)
	if _, err := s.ledger.Add(t.Context(), storetest.Odd(), testModel); err != nil { // nearly nothing in it is known
		t.Fatal(err)
	}
	var d description
	s.get(t, "/openapi.json", http.StatusOK, &d)
	if !strings.HasPrefix(d.OpenAPI, "3.1.") || len(d.Components.SecuritySchemes) != 1 {
		t.Errorf("OpenAPI %s with %d ways to sign in", d.OpenAPI, len(d.Components.SecuritySchemes))
	}
	asked := map[string]bool{}
	for path, methods := range d.Paths {
		for method, op := range methods {
			if op.OperationID == "" || op.Summary == "" || len(op.Security) == 0 || asked[op.OperationID] {
				t.Errorf("%s %s is described as %+v", method, path, op)
			}
			asked[op.OperationID] = true
			if len(apiCalls[op.OperationID]) == 0 {
				t.Errorf("nothing asks for %s (%s %s)", op.OperationID, method, path)
			}
			for _, c := range apiCalls[op.OperationID] {
				if got, want := strings.Count(strings.Split(c.path, "?")[0], "/"), strings.Count(path, "/")-3; got != want {
					t.Fatalf("%s does not fit %s", c.path, path)
				}
				a := send(t, strings.ToUpper(method), s.URL+"/api/v1/"+c.path, c.body)
				kind, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
				where := fmt.Sprintf("%s %s %s", method, c.path, c.body)
				if err != nil || a.code != c.status {
					t.Errorf("%s: %d, want %d, as %q: %.300s", where, a.code, c.status, kind, a.body)
					continue
				}
				m, described := op.Responses[fmt.Sprint(a.code)].Content[kind]
				if !described {
					t.Errorf("%s: an answer %d as %s is not described", where, a.code, kind)
					continue
				}
				for _, v := range instances(t, kind, a.body) {
					if err := validate(t, d, m.Schema, v); err != nil {
						t.Errorf("%s: the answer is not as described: %v in %.500s", where, err, a.body)
					}
				}
			}
		}
	}
	for id := range apiCalls {
		if !asked[id] {
			t.Errorf("%s is not described", id)
		}
	}
	if len(asked) != len(apiCalls) || len(asked) < 18 {
		t.Errorf("described: %v", slices.Sorted(maps.Keys(asked)))
	}
	// The schemas have teeth: what is not an answer does not pass.
	article := d.Paths["/api/v1/articles/{id}"]["get"].Responses["200"].Content["application/json"].Schema
	for _, bad := range []any{map[string]any{}, "x", map[string]any{"id": 7}} {
		if validate(t, d, article, bad) == nil {
			t.Errorf("%v passes for a record", bad)
		}
	}
}

// instances gives the JSON values of a body: lines of JSONL are strings, events as huma describes them.
func instances(t *testing.T, kind, body string) []any {
	t.Helper()
	switch kind {
	case "text/event-stream":
		var events []any
		for block := range strings.SplitSeq(strings.TrimSpace(body), "\n\n") {
			event := map[string]any{}
			for line := range strings.Lines(block) {
				name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
				event[name] = value
				if name == "data" {
					event[name] = decode(t, value)
				}
			}
			events = append(events, event)
		}
		return []any{events}
	case "application/json", "application/problem+json":
		return []any{decode(t, body)}
	}
	return []any{body}
}

func decode(t *testing.T, s string) (v any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(s))
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, s)
	}
	if _, err := d.Token(); err != io.EOF {
		t.Fatalf("more than one value: %s", s)
	}
	return v
}

// validate holds a value to a schema of the description.
func validate(t *testing.T, d description, schema json.RawMessage, v any) error {
	t.Helper()
	root, err := json.Marshal(map[string]any{"$defs": d.Components.Schemas, "allOf": []json.RawMessage{schema}})
	if err != nil {
		t.Fatal(err)
	}
	var parsed jsonschema.Schema
	if err := json.Unmarshal([]byte(strings.ReplaceAll(string(root), "#/components/schemas/", "#/$defs/")), &parsed); err != nil {
		t.Fatal(err)
	}
	resolved, err := parsed.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	return resolved.Validate(v)
}
