package schemaorg_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"

	"hearsay/internal/export"
	"hearsay/internal/export/exporttest"
	"hearsay/internal/export/schemaorg"
)

// sample gives the output with schema.org's context put in: its words are its vocabulary.
func sample(t *testing.T) map[string]any {
	t.Helper()
	var b bytes.Buffer
	exporttest.Write(t, schemaorg.NewWriter(&b))
	var doc map[string]any
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	if doc["@context"] != "https://schema.org" || len(doc) != 2 {
		t.Fatalf("context %v, %d keys", doc["@context"], len(doc))
	}
	doc["@context"] = map[string]any{"@vocab": "https://schema.org/"}
	return doc
}

func TestSample(t *testing.T) {
	expanded, err := ld.NewJsonLdProcessor().Flatten(sample(t), nil, ld.NewJsonLdOptions(""))
	if err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(expanded)
	if err != nil {
		t.Fatal(err)
	}
	var nodes []map[string]any
	if err := json.Unmarshal(out, &nodes); err != nil {
		t.Fatal(err)
	}
	by := map[string]map[string]any{}
	types := map[string]int{}
	for _, n := range nodes {
		by[n["@id"].(string)] = n
		for _, k := range list(n["@type"]) {
			types[strings.TrimPrefix(k.(string), "https://schema.org/")]++
		}
	}
	// s1 is mixed and s2 direct; the others are indirect, and one is a claim across articles.
	want := map[string]int{"NewsArticle": 3, "Quotation": 2, "Claim": 5, "Person": 3, "Organization": 2, "GovernmentOrganization": 1, "NewsMediaOrganization": 1, "Dataset": 1}
	for k, n := range want {
		if types[k] != n {
			t.Errorf("%s: %d, want %d", k, types[k], n)
		}
	}
	if types["ClaimReview"] > 0 {
		t.Error("a ClaimReview: no reading of a text can say what is true")
	}
	const ferry = "urn:hearsay:article:news%2Fferry+1+%26+%C3%BC.txt"
	for _, tt := range []struct{ id, property, want string }{
		{ferry + ":s2", "spokenByCharacter", "urn:hearsay:source:orla-venn"},
		{ferry + ":s2", "isPartOf", ferry + ":s1"},
		{ferry + ":s1", "isPartOf", "https://post.example/ferry?a=1&b=2"},
		{ferry + ":s2", "text", "“the ferry will run every hour”"},
		{ferry + ":s2", "dateCreated", "2031-05-06"},
		{ferry + ":s3", "author", "urn:hearsay:source:harbour-office-2"},
		{ferry + ":s3", "appearance", "https://post.example/ferry?a=1&b=2"},
		{"urn:hearsay:claim:c1", "appearance", ferry + ":s2"},
		{"https://post.example/ferry?a=1&b=2", "headline", exporttest.Hostile},
		{"urn:hearsay:source:orla-venn", "jobTitle", "mayor"},
	} {
		if got := first(by[tt.id], tt.property); got != tt.want {
			t.Errorf("%s %s: got %q, want %q", tt.id, tt.property, got, tt.want)
		}
	}
	// What is referred to is there, and says what it is.
	for _, n := range nodes {
		for property := range n {
			if target := by[first(n, strings.TrimPrefix(property, "https://schema.org/"))]; target != nil && target["@type"] == nil {
				t.Errorf("%s of %v leads to nothing", property, n["@id"])
			}
		}
	}
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func first(n map[string]any, property string) string {
	values := list(n["https://schema.org/"+property])
	if len(values) == 0 {
		return ""
	}
	m := values[0].(map[string]any)
	if id, ok := m["@id"]; ok {
		return id.(string)
	}
	text, _ := m["@value"].(string)
	return text
}

// TestVocabulary has rdflib, which knows schema.org's words, read the graph: all types and properties are among them.
func TestVocabulary(t *testing.T) {
	path := exporttest.File(t, "sample.jsonld", func(f *os.File) export.Writer { return schemaorg.NewWriter(f) })
	got := exporttest.Python(t, `
import json, sys
from rdflib import Graph, SDO, RDF
doc = json.load(open(sys.argv[1]))
doc["@context"] = {"@vocab": str(SDO)}
g = Graph().parse(data=json.dumps(doc), format="json-ld")
words = {p for _, p, _ in g if p != RDF.type} | {o for o in g.objects(None, RDF.type)}
strange = [str(w) for w in words if not str(w).startswith(str(SDO)) or str(w)[len(str(SDO)):] not in SDO]
print(len(g) > 50, strange)
print([str(o) for s in g.subjects(RDF.type, SDO.Dataset) for o in g.objects(s, SDO.description)])
`, path)
	if want := "True []\n['" + exporttest.Holds + "']\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
