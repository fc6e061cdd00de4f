package webannotation_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"

	"hearsay/internal/export/exporttest"
	"hearsay/internal/export/webannotation"
)

// terms is the part of the W3C's context for annotations that is of use here: which IRI each word stands for.
const terms = `{"@context": {"oa": "http://www.w3.org/ns/oa#", "as": "http://www.w3.org/ns/activitystreams#", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
"rdfs": "http://www.w3.org/2000/01/rdf-schema#", "dc": "http://purl.org/dc/elements/1.1/", "foaf": "http://xmlns.com/foaf/0.1/", "xsd": "http://www.w3.org/2001/XMLSchema#", "id": "@id", "type": "@type",
"Annotation": "oa:Annotation", "TextualBody": "oa:TextualBody", "SpecificResource": "oa:SpecificResource", "TextQuoteSelector": "oa:TextQuoteSelector",
"TextPositionSelector": "oa:TextPositionSelector", "Software": "as:Application", "AnnotationCollection": "as:OrderedCollection", "AnnotationPage": "as:OrderedCollectionPage",
"classifying": "oa:classifying", "describing": "oa:describing", "identifying": "oa:identifying", "linking": "oa:linking", "tagging": "oa:tagging",
"body": {"@id": "oa:hasBody", "@type": "@id"}, "target": {"@id": "oa:hasTarget", "@type": "@id"}, "source": {"@id": "oa:hasSource", "@type": "@id"}, "selector": {"@id": "oa:hasSelector", "@type": "@id"},
"generator": {"@id": "as:generator", "@type": "@id"}, "items": {"@id": "as:items", "@type": "@id", "@container": "@list"}, "partOf": {"@id": "as:partOf", "@type": "@id"}, "first": {"@id": "as:first", "@type": "@id"},
"motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"}, "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"}, "language": "dc:language", "value": "rdf:value", "exact": "oa:exact", "prefix": "oa:prefix", "suffix": "oa:suffix",
"name": "foaf:name", "label": "rdfs:label", "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"}, "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
"total": {"@id": "as:totalItems", "@type": "xsd:nonNegativeInteger"}, "startIndex": {"@id": "as:startIndex", "@type": "xsd:nonNegativeInteger"}}}`

// contexts loads the one context there is, without a network.
type contexts struct{}

func (contexts) LoadDocument(u string) (*ld.RemoteDocument, error) {
	if u != "http://www.w3.org/ns/anno.jsonld" {
		return nil, fmt.Errorf("%s is no context for annotations", u)
	}
	var doc any
	err := json.Unmarshal([]byte(terms), &doc)
	return &ld.RemoteDocument{DocumentURL: u, Document: doc}, err
}

const oa = "http://www.w3.org/ns/oa#"

// node is one node of an expanded document.
type node = map[string]any

func nodes(v any) (out []node) {
	list, _ := v.([]any)
	for _, e := range list {
		m, ok := e.(node)
		if l, isList := m["@list"]; ok && isList {
			out = append(out, nodes(l)...)
			continue
		}
		out = append(out, m)
	}
	return out
}

// value gives the one value of a property, "" if there is none.
func value(n node, property string) string {
	values := nodes(n[property])
	if len(values) == 0 {
		return ""
	}
	if id, ok := values[0]["@id"]; ok {
		return id.(string)
	}
	return fmt.Sprint(values[0]["@value"])
}

func is(n node, class string) bool {
	types, _ := n["@type"].([]any)
	return slices.Contains(types, any(class))
}

// TestSample expands the output and holds every annotation to the Web Annotation Data Model: its targets lead to the very words.
func TestSample(t *testing.T) {
	var b bytes.Buffer
	exporttest.Write(t, webannotation.NewWriter(&b))
	var doc any
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	o := ld.NewJsonLdOptions("")
	o.DocumentLoader = contexts{}
	expanded, err := ld.NewJsonLdProcessor().Expand(doc, o)
	if err != nil {
		t.Fatal(err)
	}
	all := nodes(expanded)
	if len(all) != 1 || !is(all[0], "http://www.w3.org/ns/activitystreams#OrderedCollection") || value(all[0], "http://www.w3.org/2000/01/rdf-schema#label") != exporttest.Holds {
		t.Fatalf("no collection of %s: %v", exporttest.Holds, all)
	}
	page := nodes(all[0]["http://www.w3.org/ns/activitystreams#first"])[0]
	items := nodes(page["http://www.w3.org/ns/activitystreams#items"])
	if got := value(all[0], "http://www.w3.org/ns/activitystreams#totalItems"); got != fmt.Sprint(len(items)) || len(items) < 20 {
		t.Errorf("total %s, %d items", got, len(items))
	}
	texts := map[string][]rune{}
	for _, p := range exporttest.Sample() {
		texts["urn:hearsay:article:"+p.ID] = []rune(p.Text)
	}
	texts["https://post.example/ferry?a=1&b=2"] = []rune(exporttest.Sample()[0].Text)
	seen := map[string]bool{}
	got := map[string]int{}
	for _, it := range items {
		id, _ := it["@id"].(string)
		if !is(it, oa+"Annotation") || id == "" || seen[id] || !strings.HasPrefix(value(it, oa+"motivatedBy"), oa) {
			t.Errorf("no annotation, or one with another's id: %v", it)
		}
		seen[id] = true
		for _, body := range nodes(it[oa+"hasBody"]) {
			switch {
			case is(body, oa+"TextualBody") && value(body, "http://www.w3.org/1999/02/22-rdf-syntax-ns#value") != "":
				got[strings.TrimPrefix(value(body, oa+"hasPurpose"), oa)+" "+value(body, "http://www.w3.org/1999/02/22-rdf-syntax-ns#value")]++
			case is(body, oa+"SpecificResource") && value(body, oa+"hasSource") != "":
				if value(body, oa+"hasPurpose") == oa+"linking" && !seen[value(body, oa+"hasSource")] {
					t.Errorf("%s links to %s, which is not there", id, value(body, oa+"hasSource"))
				}
			default:
				t.Errorf("%s: a body of no kind: %v", id, body)
			}
		}
		targets := nodes(it[oa+"hasTarget"])
		if len(targets) == 0 {
			t.Errorf("%s has no target", id)
		}
		for _, target := range targets {
			checkTarget(t, id, texts, target)
		}
	}
	for what, want := range map[string]int{"describing Orla Venn": 1, "tagging deny": 2, "tagging direct": 1, "tagging source": 5, "tagging cue": 6, "tagging conditions": 1, "tagging addressee": 1,
		"tagging own_voice": 1, "tagging loaded": 1, "describing nobody named": 1, "tagging state": 1} {
		if got[what] != want {
			t.Errorf("%s: %d bodies, want %d", what, got[what], want)
		}
	}
}

// checkTarget follows both selectors to the words.
func checkTarget(t *testing.T, id string, texts map[string][]rune, target node) {
	t.Helper()
	text, ok := texts[value(target, oa+"hasSource")]
	selectors := nodes(target[oa+"hasSelector"])
	if !ok || len(selectors) != 2 || !is(selectors[0], oa+"TextQuoteSelector") || !is(selectors[1], oa+"TextPositionSelector") {
		t.Errorf("%s: target %v", id, target)
		return
	}
	var start, end int
	if _, err := fmt.Sscan(value(selectors[1], oa+"start"), &start); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscan(value(selectors[1], oa+"end"), &end); err != nil {
		t.Fatal(err)
	}
	quote := selectors[0]
	exact, prefix, suffix := value(quote, oa+"exact"), value(quote, oa+"prefix"), value(quote, oa+"suffix")
	if string(text[start:end]) != exact || !strings.HasSuffix(string(text[:start]), prefix) || !strings.HasPrefix(string(text[end:]), suffix) ||
		start > 0 && prefix == "" || end < len(text) && suffix == "" {
		t.Errorf("%s: [%d, %d) is %q; the quote is %q|%q|%q", id, start, end, string(text[start:end]), prefix, exact, suffix)
	}
}
