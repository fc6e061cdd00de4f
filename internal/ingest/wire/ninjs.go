package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"hearsay"
)

// ninjs is what is read of a ninjs object (https://iptc.org/std/ninjs/), of the versions 1 and 2.
type ninjs struct {
	URI            string `json:"uri"`
	Type           string `json:"type"`
	PubStatus      string `json:"pubstatus"`
	Language       string `json:"language"`
	VersionCreated string `json:"versioncreated"`
	FirstCreated   string `json:"firstcreated"`
	ContentCreated string `json:"contentcreated"`
	Headline       string `json:"headline"`
	Title          string `json:"title"`
	Provider       string `json:"provider"`
	CopyrightOwner string `json:"copyrightholder"`
	BodyText       string `json:"body_text"`
	BodyXHTML      string `json:"body_xhtml"`
	// Of version 2.
	StandardURL string `json:"standardurl"`
	Headlines   []struct {
		Value string `json:"value"`
	} `json:"headlines"`
	Bodies []struct {
		Role        string `json:"role"`
		ContentType string `json:"contenttype"`
		Value       string `json:"value"`
	} `json:"bodies"`
	InfoSources []struct {
		Name string `json:"name"`
	} `json:"infosources"`
}

// IsNinjs reports whether an input that begins with head is ninjs: a JSON object that names uri and one of the fields that only ninjs has.
func IsNinjs(head []byte) bool {
	h := bytes.TrimLeft(head, " \t\r\n[")
	if !bytes.HasPrefix(h, []byte("{")) || !bytes.Contains(h, []byte(`"uri"`)) {
		return false
	}
	for _, field := range []string{`"body_xhtml"`, `"body_text"`, `"versioncreated"`, `"bodies"`, `"pubstatus"`} {
		if bytes.Contains(h, []byte(field)) {
			return true
		}
	}
	return false
}

// Ninjs reads one ninjs object, an array of them, or several one after another. Broken JSON gives a last Item with an error; the items
// before it stay.
func Ninjs(message []byte) []Item {
	d := json.NewDecoder(bytes.NewReader(message))
	at := func() int { return 1 + bytes.Count(message[:d.InputOffset()], []byte("\n")) }
	var out []Item
	array := bytes.HasPrefix(bytes.TrimLeft(message, " \t\r\n"), []byte("["))
	if array {
		if _, err := d.Token(); err != nil {
			return []Item{fault(1, "broken JSON (%v)", err)}
		}
	}
	for {
		if array && !d.More() {
			break
		}
		var n ninjs
		err := d.Decode(&n)
		line := at()
		var wrong *json.UnmarshalTypeError
		switch {
		case errors.Is(err, io.EOF):
			return whole(out)
		case errors.As(err, &wrong):
			out = append(out, fault(line, "%q is a JSON %s, which ninjs has no such field of", wrong.Field, wrong.Value))
			continue
		case err != nil:
			return append(out, fault(line, "broken JSON (%v); ask for the message again, or cut it off before", err))
		}
		out = append(out, n.item(line))
	}
	if _, err := d.Token(); err != nil {
		return append(out, fault(at(), "broken JSON (%v); the array is cut off", err))
	}
	return whole(out)
}

// whole gives an error where a message holds nothing at all.
func whole(out []Item) []Item {
	if len(out) == 0 {
		return []Item{fault(1, "holds no ninjs object; nothing to read")}
	}
	return out
}

func (n ninjs) item(line int) Item {
	if why := unusable(n.PubStatus); why != "" {
		return fault(line, "%s", why)
	}
	if n.Type != "" && n.Type != "text" && n.Type != "composite" {
		return fault(line, "the item is of type %q and has no text to read", n.Type)
	}
	a := hearsay.Article{ID: n.URI, Title: n.Headline, Lang: language(n.Language), Outlet: n.Provider, Published: date(n.ContentCreated, n.FirstCreated, n.VersionCreated)}
	for _, h := range n.Headlines {
		if a.Title == "" {
			a.Title = h.Value
		}
	}
	if a.Title == "" {
		a.Title = n.Title
	}
	for _, s := range n.InfoSources {
		if a.Outlet == "" {
			a.Outlet = s.Name
		}
	}
	for _, u := range []string{n.StandardURL, n.URI} {
		if a.URL == "" && (strings.HasPrefix(u, "https://") || strings.HasPrefix(u, "http://")) {
			a.URL = u
		}
	}
	a.Text = n.body()
	switch {
	case a.Text == "":
		return fault(line, "no body_xhtml, body_text or bodies in this item; nothing to read")
	case strings.ContainsRune(a.Text, 0):
		return fault(line, "the item holds a NUL character, so it is not plain text")
	}
	if a.ID == "" {
		a.ID = fmt.Sprintf("ninjs#%d", line)
	}
	return Item{Article: a, Line: line}
}

// body gives the text: of markup if there is any, since it has the paragraphs.
func (n ninjs) body() string {
	markup, plain := n.BodyXHTML, n.BodyText
	for _, b := range n.Bodies {
		switch {
		case b.Role != "" && b.Role != "main" && b.Role != "body":
		case strings.Contains(b.ContentType, "html") && markup == "":
			markup = b.Value
		case !strings.Contains(b.ContentType, "html") && plain == "":
			plain = b.Value
		}
	}
	if p := paragraphs(markup); p != "" {
		return p
	}
	return strings.TrimSpace(plain)
}
