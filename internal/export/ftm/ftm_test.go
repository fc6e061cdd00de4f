package ftm_test

import (
	"os"
	"strings"
	"testing"

	"hearsay/internal/export"
	"hearsay/internal/export/exporttest"
	"hearsay/internal/export/ftm"
)

// TestSample has FollowTheMoney's own program read every line and check it against its schema.
func TestSample(t *testing.T) {
	path := exporttest.File(t, "sample.ftm.json", func(f *os.File) export.Writer { return ftm.NewWriter(f) })
	got := exporttest.Python(t, `
import collections, json, sys
from followthemoney import model
entities = {}
for line in open(sys.argv[1]):
    data = json.loads(line)
    e = model.get_proxy(data, cleaned=False)
    e.schema.validate(data)
    assert e.id not in entities, e.id
    for name, values in data["properties"].items():
        for v in values:
            prop = e.schema.get(name)
            assert prop is not None and (prop.type.clean(v) is not None), (e.schema.name, name, v)
    entities[e.id] = e
for e in entities.values():
    for prop, value in e.itervalues():
        if prop.type.name == "entity":
            assert value in entities and entities[value].schema.is_a(prop.range), (e, prop, value)
print(sorted(collections.Counter(e.schema.name for e in entities.values()).items()))
for e in entities.values():
    if e.schema.name == "Documentation":
        who, what = entities[e.first("entity")], entities[e.first("document")]
        print(who.caption, "|", e.first("role"), "|", e.first("summary"), "|", e.first("date"), "|", e.first("description"), "|", what.first("fileName"))
    if e.schema.name == "Note":
        print(e.first("name"), "|", e.first("description")[:30])
    if e.schema.name == "UnknownLink":
        print(entities[e.first("subject")].caption, e.first("role"), entities[e.first("object")].caption)
    if e.schema.name == "Article" and e.first("language"):
        print(e.first("language"), e.first("publishedAt"), e.first("publisher"), len(e.first("bodyText")) > 40)
`, path)
	want := `[('Article', 3), ('Documentation', 3), ('Note', 3), ('Person', 2), ('PublicBody', 1), ('UnknownLink', 2)]
eng 2031-05-07T08:00 Tolle Post True
Eight people, state | that Orla Venn signalled “the 
Orla Venn | offer | “the ferry will run every hour” | 2031-05-06 | The word's way: Orla Venn → eight people → Tolle Post | ferry 1 & ü.txt
Harbour Office | deny | it was nonsense | None | None | ferry 1 & ü.txt
an official, think | =HYPERLINK("http://evil.exampl
Harbour Office denies Orla Venn
eng None None True
Bram Oster | deny | it | 2031 | None | b.txt
nobody named, said | Nobody believes it
Bram Oster denies Orla Venn
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestTwice gives the same entities the same ids.
func TestTwice(t *testing.T) {
	var a, b strings.Builder
	exporttest.Write(t, ftm.NewWriter(&a))
	exporttest.Write(t, ftm.NewWriter(&b))
	if a.String() != b.String() {
		t.Error("the same records give other lines")
	}
}
