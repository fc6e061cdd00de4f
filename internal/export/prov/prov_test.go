package prov_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"

	"hearsay/internal/export"
	"hearsay/internal/export/exporttest"
	"hearsay/internal/export/prov"
)

const (
	ferry   = "urn:hearsay:article:news%2Fferry+1+%26+%C3%BC.txt"
	article = "https://post.example/ferry?a=1&b=2"
	ns      = "http://www.w3.org/ns/prov#"
)

// TestSample reads the graph as triples.
func TestSample(t *testing.T) {
	var b bytes.Buffer
	exporttest.Write(t, prov.NewWriter(&b))
	var doc any
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	o := ld.NewJsonLdOptions("")
	o.Format = "application/n-quads"
	out, err := ld.NewJsonLdProcessor().ToRDF(doc, o)
	if err != nil {
		t.Fatal(err)
	}
	triples := out.(string)
	for _, want := range []string{
		// The word's way: Orla Venn, then eight people, then the article.
		"<" + ferry + ":s2> <" + ns + "wasAttributedTo> <urn:hearsay:source:orla-venn> .",
		"<" + ferry + ":s1> <" + ns + "wasQuotedFrom> <" + ferry + ":s2> .",
		"<" + ferry + ":s1> <" + ns + "wasAttributedTo> <urn:hearsay:source:eight-people-tolle> .",
		"<" + article + "> <" + ns + "wasDerivedFrom> <" + ferry + ":s1> .",
		"<" + article + "> <" + ns + "wasDerivedFrom> <" + ferry + ":s3> .",
		"<" + ferry + ":s2> <" + ns + "value> \"“the ferry will run every hour”\" .",
		"<" + ferry + ":s2> <http://purl.org/dc/terms/created> \"2031-05-06\"^^<http://www.w3.org/2001/XMLSchema#date> .",
		"<" + ferry + ":s3> <http://purl.org/dc/terms/created> \"2031-W19\" .",
		"<urn:hearsay:article:b.txt:s1> <http://purl.org/dc/terms/created> \"2031\"^^<http://www.w3.org/2001/XMLSchema#gYear> .",
		"<" + article + "> <http://purl.org/dc/terms/issued> \"2031-05-07T08:00:00Z\"^^<http://www.w3.org/2001/XMLSchema#dateTime> .",
		"<urn:hearsay:source:orla-venn> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <" + ns + "Person> .",
		"<urn:hearsay:program> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <" + ns + "SoftwareAgent> .",
		"<" + article + "> <" + ns + "wasAttributedTo> <urn:hearsay:outlet:Tolle+Post> .",
	} {
		if !strings.Contains(triples, want) {
			t.Errorf("missing %s in\n%s", want, triples)
		}
	}
	if strings.Contains(triples, "b.txt:s2") {
		t.Error("a statement that was not asked for is there")
	}
	if strings.Contains(triples, "<"+article+"> <"+ns+"wasDerivedFrom> <"+ferry+":s2>") {
		t.Error("a statement that reached the article through another is its own source")
	}
}

// TestVocabulary has rdflib, which knows PROV-O's words, read the graph: what is said of prov is among them, and every entity and agent
// that is referred to says what it is.
func TestVocabulary(t *testing.T) {
	path := exporttest.File(t, "sample.jsonld", func(f *os.File) export.Writer { return prov.NewWriter(f) })
	got := exporttest.Python(t, `
import sys
from rdflib import Graph, PROV, RDF, DCTERMS, RDFS
g = Graph().parse(sys.argv[1], format="json-ld")
ns = str(PROV)
words = {p for _, p, _ in g} | set(g.objects(None, RDF.type))
print([str(w) for w in words if str(w).startswith(ns) and str(w)[len(ns):] not in PROV])
print(sorted(str(p) for p in words if not str(p).startswith(ns)))
for p, kind in ((PROV.wasAttributedTo, PROV.Agent), (PROV.wasDerivedFrom, PROV.Entity), (PROV.wasQuotedFrom, PROV.Entity)):
    for s, o in g.subject_objects(p):
        assert (s, RDF.type, PROV.Entity) in g and (o, RDF.type, kind) in g, (s, p, o)
# The way of a word, by a query: from the article to whom it is attributed.
q = "select ?who where { <https://post.example/ferry?a=1&b=2> (prov:wasDerivedFrom|prov:wasQuotedFrom)+ ?s . ?s prov:wasAttributedTo ?a . ?a rdfs:label ?who } order by ?who"
print([str(r[0]) for r in g.query(q)])
print([str(o) for o in g.objects(None, DCTERMS.description) if "statements" in str(o)])
`, path)
	want := `[]
['http://purl.org/dc/terms/created', 'http://purl.org/dc/terms/description', 'http://purl.org/dc/terms/issued', 'http://purl.org/dc/terms/title', 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type', 'http://www.w3.org/2000/01/rdf-schema#label', 'urn:hearsay:term:act', 'urn:hearsay:term:confidence']
['Eight people', 'Harbour Office', 'Orla Venn', 'an official']
['` + exporttest.Holds + `, as a program read them. Nothing is marked true or false.']
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
