package wire

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"

	"golang.org/x/net/html/charset"

	"hearsay"
	"hearsay/internal/ingest/text"
)

// newsItem is what is read of NewsML-G2's newsItem (https://iptc.org/std/NewsML-G2/).
type newsItem struct {
	GUID string `xml:"guid,attr"`
	Lang string `xml:"lang,attr"`
	Meta struct {
		ItemClass      qcode  `xml:"itemClass"`
		Provider       party  `xml:"provider"`
		VersionCreated string `xml:"versionCreated"`
		FirstCreated   string `xml:"firstCreated"`
		PubStatus      qcode  `xml:"pubStatus"`
		Title          string `xml:"title"`
	} `xml:"itemMeta"`
	Content struct {
		Created    string   `xml:"contentCreated"`
		Sources    []party  `xml:"infoSource"`
		Headlines  []string `xml:"headline"`
		Languages  []tagged `xml:"language"`
		AltRep     []link   `xml:"altRep"`
		Genre      []qcode  `xml:"genre"`
		CreditLine string   `xml:"creditline"`
	} `xml:"contentMeta"`
	Links []link `xml:"link"`
	Set   struct {
		XML  []inner `xml:"inlineXML"`
		Data []inner `xml:"inlineData"`
	} `xml:"contentSet"`
}

type (
	qcode struct {
		QCode string `xml:"qcode,attr"`
	}
	tagged struct {
		Tag string `xml:"tag,attr"`
	}
	inner struct {
		Markup string `xml:",innerxml"`
		Text   string `xml:",chardata"`
	}
	link struct {
		Href string `xml:"href,attr"`
		Rel  string `xml:"rel,attr"`
	}
	party struct {
		QCode   string   `xml:"qcode,attr"`
		Literal string   `xml:"literal,attr"`
		Names   []string `xml:"name"`
	}
)

// name gives how a party is called: by its name, else what it is filed under.
func (p party) name() string {
	for _, n := range p.Names {
		if n = strings.TrimSpace(n); n != "" {
			return n
		}
	}
	if p.Literal != "" {
		return p.Literal
	}
	return p.QCode[strings.LastIndexByte(p.QCode, ':')+1:]
}

// IsNewsML reports whether an input that begins with head is NewsML-G2.
func IsNewsML(head []byte) bool {
	return bytes.Contains(head, []byte("<newsItem")) || bytes.Contains(head, []byte("<newsMessage")) || bytes.Contains(head, []byte(":newsItem")) ||
		bytes.Contains(head, []byte(":newsMessage"))
}

// NewsML reads a NewsML-G2 message. Broken XML gives a last Item with an error; the items before it stay.
func NewsML(message []byte) []Item {
	d := xml.NewDecoder(bytes.NewReader(message))
	d.CharsetReader = charset.NewReaderLabel
	d.Entity = xml.HTMLEntity
	var out []Item
	for {
		t, err := d.Token()
		line, _ := d.InputPos()
		switch {
		case errors.Is(err, io.EOF) && len(out) == 0:
			return []Item{fault(1, "holds no newsItem of NewsML-G2; is it another form? (--from text, html, ninjs)")}
		case errors.Is(err, io.EOF):
			return out
		case err != nil:
			return append(out, fault(line, "broken XML (%v); ask for the message again, or cut it off before", err))
		}
		start, ok := t.(xml.StartElement)
		if !ok || start.Name.Local != "newsItem" {
			continue
		}
		var n newsItem
		if err := d.DecodeElement(&n, &start); err != nil {
			return append(out, fault(line, "broken XML in this item (%v); ask for the message again, or cut it off before", err))
		}
		out = append(out, n.item(line))
	}
}

func (n newsItem) item(line int) Item {
	if why := unusable(n.Meta.PubStatus.QCode); why != "" {
		return fault(line, "%s", why)
	}
	a := hearsay.Article{ID: n.GUID, Published: date(n.Content.Created, n.Meta.FirstCreated, n.Meta.VersionCreated), Outlet: n.Meta.Provider.name(), Lang: language(n.Lang)}
	for _, h := range append(n.Content.Headlines, n.Meta.Title) {
		if a.Title == "" {
			a.Title = strings.Join(strings.Fields(h), " ")
		}
	}
	for _, l := range n.Content.Languages {
		if a.Lang == "" {
			a.Lang = language(l.Tag)
		}
	}
	for _, l := range append(n.Links, n.Content.AltRep...) {
		if a.URL == "" && (strings.HasPrefix(l.Href, "https://") || strings.HasPrefix(l.Href, "http://")) && (l.Rel == "" || strings.HasSuffix(l.Rel, "canonical") || strings.HasSuffix(l.Rel, "seeAlso")) {
			a.URL = l.Href
		}
	}
	for _, x := range n.Set.XML {
		if a.Text == "" {
			a.Text = paragraphs(body(x.Markup))
		}
	}
	for _, x := range n.Set.Data {
		if a.Text == "" {
			a.Text = strings.TrimSpace(x.Text)
		}
	}
	if a.Text == "" {
		return fault(line, "the item has no text (a picture, a plan?); nothing to read")
	}
	if valid, _ := text.Valid([]byte(a.Text)); strings.ContainsRune(valid, 0) {
		return fault(line, "the item holds a NUL character, so it is not plain text")
	}
	return Item{Article: a, Line: line}
}

// bodies are the elements in which the text stands, without headline and byline: NITF's and XHTML's, with any prefix.
var bodies = []*regexp.Regexp{regexp.MustCompile(`(?s)<(?:[\w-]+:)?body\.content[\s>].*?</(?:[\w-]+:)?body\.content>`),
	regexp.MustCompile(`(?s)<(?:[\w-]+:)?body[\s>].*</(?:[\w-]+:)?body>`)}

// prefixes are those of XHTML's elements, which a reader of HTML does not know.
var prefixes = regexp.MustCompile(`(</?)[\w-]+:(\w+)`)

// body gives what stands in the body of markup; all of it if it has none.
func body(markup string) string {
	for _, b := range bodies {
		if found := b.FindString(markup); found != "" {
			markup = found
			break
		}
	}
	return prefixes.ReplaceAllString(markup, "$1$2")
}
