package wire_test

import (
	"strings"
	"testing"

	"hearsay"
	"hearsay/internal/ingest/wire"
)

const message = `<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/" xmlns:x="http://www.w3.org/1999/xhtml">
  <header><sent>2031-03-04T10:00:00Z</sent></header>
  <itemSet>
    <newsItem guid="urn:newsml:tamsin.example:20310304:1" version="2" standard="NewsML-G2" xml:lang="en-GB">
      <itemMeta>
        <itemClass qcode="ninat:text"/>
        <provider qcode="nprov:TAMSIN"><name>Tamsin Wire</name></provider>
        <versionCreated>2031-03-04T09:30:00+01:00</versionCreated>
        <pubStatus qcode="stat:usable"/>
      </itemMeta>
      <contentMeta>
        <contentCreated>2031-03-04T08:00:00+01:00</contentCreated>
        <headline>Ferry tariff to
          rise</headline>
        <language tag="en"/>
      </contentMeta>
      <contentSet>
        <inlineXML contenttype="application/xhtml+xml"><x:html xmlns="http://www.w3.org/1999/xhtml"><head><title>no</title></head><body>
          <p>VELDE, 4 March &#8212; The ferry tariff will rise, <b>Orla Venn</b> said.</p>
          <p>&ldquo;It must,&rdquo; she added.<br/><br/>Tam Kessler disagreed.</p><figure><p>A ferry.</p></figure></body></x:html></inlineXML>
      </contentSet>
    </newsItem>
    <newsItem guid="urn:newsml:tamsin.example:20310304:2" xml:lang="en">
      <itemMeta><pubStatus qcode="stat:canceled"/></itemMeta>
      <contentSet><inlineData>Never mind.</inlineData></contentSet>
    </newsItem>
    <newsItem guid="urn:newsml:tamsin.example:20310304:3" xml:lang="en">
      <itemMeta><provider literal="Tamsin Wire"/><versionCreated>2031-03-05</versionCreated></itemMeta>
      <contentMeta><headline>Short</headline></contentMeta>
      <contentSet><inlineXML><nitf><body><body.head><hedline><hl1>Short</hl1></hedline></body.head><body.content><p>One.</p><p>Two.</p></body.content></body></nitf></inlineXML></contentSet>
    </newsItem>
    <newsItem guid="urn:newsml:tamsin.example:20310304:4"><contentSet><remoteContent href="a.jpg"/></contentSet></newsItem>
  </itemSet>
</newsMessage>`

func TestNewsML(t *testing.T) {
	if !wire.IsNewsML([]byte(message[:400])) {
		t.Error("not recognised")
	}
	items := wire.NewsML([]byte(message))
	if len(items) != 4 {
		t.Fatalf("%d items: %+v", len(items), items)
	}
	want := hearsay.Article{ID: "urn:newsml:tamsin.example:20310304:1", Outlet: "Tamsin Wire", Published: "2031-03-04T08:00:00+01:00", Title: "Ferry tariff to rise", Lang: "en",
		Text: "VELDE, 4 March — The ferry tariff will rise, Orla Venn said.\n\n“It must,” she added.\n\nTam Kessler disagreed."}
	if items[0].Err != nil || items[0].Article != want {
		t.Errorf("got %+v, %v", items[0].Article, items[0].Err)
	}
	if a := items[2].Article; a.Text != "One.\n\nTwo." || a.Outlet != "Tamsin Wire" || a.Published != "2031-03-05" {
		t.Errorf("NITF: %+v, %v", a, items[2].Err)
	}
	for i, why := range map[int]string{1: "cancelled", 3: "no text"} {
		if items[i].Err == nil || !strings.Contains(items[i].Err.Error(), why) || items[i].Line < 5 {
			t.Errorf("item %d: line %d, %v; want %s", i, items[i].Line, items[i].Err, why)
		}
	}
	cut := wire.NewsML([]byte(message[:strings.Index(message, "Short")]))
	if len(cut) != 3 || cut[0].Err != nil || !strings.Contains(cut[2].Err.Error(), "broken XML") {
		t.Errorf("cut off: %+v", cut)
	}
	if none := wire.NewsML([]byte("<rss/>")); len(none) != 1 || !strings.Contains(none[0].Err.Error(), "no newsItem") {
		t.Errorf("no items: %+v", none)
	}
}

const one = `{"uri": "https://tamsin.example/items/1", "type": "text", "pubstatus": "usable", "language": "en-US", "versioncreated": "2031-03-04T10:00:00Z",
 "headline": "Ferry tariff to rise", "provider": "Tamsin Wire", "body_xhtml": "<p>The tariff will rise, Orla Venn said.</p><p>Tam Kessler disagreed.</p>"}`

func TestNinjs(t *testing.T) {
	want := hearsay.Article{ID: "https://tamsin.example/items/1", URL: "https://tamsin.example/items/1", Outlet: "Tamsin Wire", Published: "2031-03-04T10:00:00Z",
		Title: "Ferry tariff to rise", Lang: "en", Text: "The tariff will rise, Orla Venn said.\n\nTam Kessler disagreed."}
	two := `{"uri": "urn:2", "versioncreated": "2031-03-04", "headlines": [{"value": "Two"}], "infosources": [{"name": "Velde Courier"}],
	  "bodies": [{"role": "summary", "value": "no"}, {"role": "main", "contenttype": "text/plain", "value": "Yes, she said.\n\nNo, he said."}]}`
	for name, in := range map[string]string{"one": one, "array": "[" + one + ",\n" + two + "]", "lines": one + "\n" + two + "\n"} {
		if !wire.IsNinjs([]byte(in)) {
			t.Errorf("%s: not recognised", name)
		}
		items := wire.Ninjs([]byte(in))
		if items[0].Err != nil || items[0].Article != want {
			t.Errorf("%s: got %+v, %v", name, items[0].Article, items[0].Err)
		}
		if name != "one" {
			if len(items) != 2 || items[1].Err != nil || items[1].Article.Text != "Yes, she said.\n\nNo, he said." || items[1].Article.Outlet != "Velde Courier" || items[1].Article.Title != "Two" {
				t.Errorf("%s: got %+v", name, items[1:])
			}
		}
	}
	for in, why := range map[string]string{
		`{"uri": "urn:1", "pubstatus": "withheld", "body_text": "x"}`: "withheld",
		`{"uri": "urn:1", "type": "picture"}`:                         "picture",
		`{"uri": "urn:1"}`:                                            "no body_xhtml",
		`{"uri": 7}`:                                                  "number",
		`{"uri": "urn:1", "body_text": `:                              "broken JSON",
		`[{"uri": "urn:1", "body_text": "She said so."}`:              "cut off",
		``: "nothing to read",
		`{"uri": "urn:1", "body_text": "a` + `\u0000` + `b"}`: "NUL",
		`[]`: "nothing to read",
		"{\"uri\": \"urn:1\", \"pubstatus\": \"replaced\", \"body_text\": 1}": "number",
	} {
		items := wire.Ninjs([]byte(in))
		last := items[len(items)-1]
		if last.Err == nil || !strings.Contains(last.Err.Error(), why) {
			t.Errorf("%s: %+v, want %s", in, last, why)
		}
	}
}

// FuzzMessages: whatever comes, there is an answer, articles have text, and errors a line.
func FuzzMessages(f *testing.F) {
	f.Add([]byte(message))
	f.Add([]byte(one))
	f.Add([]byte("[" + one + "]"))
	f.Add([]byte("<newsItem><contentSet><inlineXML><p>a</inlineXML></contentSet></newsItem>"))
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, items := range [][]wire.Item{wire.NewsML(in), wire.Ninjs(in)} {
			if len(items) == 0 {
				t.Fatal("no answer")
			}
			for _, i := range items {
				if (i.Err == nil) == (i.Article.Text == "") || i.Line < 1 {
					t.Fatalf("%+v", i)
				}
			}
		}
	})
}
