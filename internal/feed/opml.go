package feed

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"slices"

	"golang.org/x/net/html/charset"

	"hearsay"
)

// outline is an entry of an OPML list: a feed, or a folder of them.
type outline struct {
	Text     string    `xml:"text,attr"`
	Type     string    `xml:"type,attr,omitempty"`
	URL      string    `xml:"xmlUrl,attr,omitempty"`
	Outlines []outline `xml:"outline"`
}

type opml struct {
	XMLName  xml.Name  `xml:"opml"`
	Version  string    `xml:"version,attr"`
	Title    string    `xml:"head>title"`
	Outlines []outline `xml:"body>outline"`
}

// Listed is a feed in an OPML list.
type Listed struct{ URL, Title string }

// ReadOPML gives the feeds of an OPML list, those in folders too, each once. What is none gives an error that wraps
// hearsay.ErrInvalid.
func ReadOPML(r io.Reader) ([]Listed, error) {
	var list opml
	d := xml.NewDecoder(r)
	d.CharsetReader = charset.NewReaderLabel
	if err := d.Decode(&list); err != nil {
		return nil, fmt.Errorf("no OPML: %w: %w", err, hearsay.ErrInvalid)
	}
	var out []Listed
	// A list may be nested as deeply as its writer likes: no recursion.
	for queue := list.Outlines; len(queue) > 0; queue = queue[1:] {
		o := queue[0]
		if o.URL != "" && !slices.ContainsFunc(out, func(l Listed) bool { return l.URL == o.URL }) {
			out = append(out, Listed{o.URL, o.Text})
		}
		queue = append(queue, o.Outlines...)
	}
	return out, nil
}

// WriteOPML writes feeds as an OPML list.
func WriteOPML(w io.Writer, feeds []Listed) error {
	list := opml{Version: "2.0", Title: "Feeds that hearsay watches"}
	for _, f := range feeds {
		text := f.Title
		if text == "" {
			text = f.URL
		}
		list.Outlines = append(list.Outlines, outline{Text: text, Type: "rss", URL: f.URL})
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", "  ")
	if err := e.Encode(list); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err := w.Write(b.Bytes())
	return err
}
