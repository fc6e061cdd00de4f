package html

import (
	"cmp"
	"encoding/json"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// description is what a page says of itself.
type description struct {
	title, outlet, lang, published, canonical string
	// body is the report as JSON-LD has it, its paragraphs parted by blank lines.
	body string
	// live: it is a live blog; paid: it is not free to read.
	live, paid bool
	// forum: it is a discussion.
	forum bool
}

// describe reads the head of a page, its JSON-LD and its first heading.
func describe(root *html.Node) description {
	var d description
	meta := map[string]string{}
	heading, title := "", ""
	var data []string
	walk(root, 0, func(n *html.Node) bool {
		if n.Type != html.ElementNode {
			return true
		}
		if attribute(n, "itemprop") == "datePublished" && meta["datepublished"] == "" {
			meta["datepublished"] = cmp.Or(attribute(n, "content"), attribute(n, "datetime"), attribute(n, "title"))
		}
		if attribute(n, "itemprop") == "publisher" && meta["publisher"] == "" {
			meta["publisher"] = named(n)
		}
		switch n.DataAtom {
		case atom.Html:
			d.lang, _, _ = strings.Cut(strings.ToLower(attribute(n, "lang")), "-")
		case atom.Meta:
			name := strings.ToLower(cmp.Or(attribute(n, "property"), attribute(n, "name"), attribute(n, "itemprop")))
			if meta[name] == "" {
				meta[name] = attribute(n, "content")
			}
		case atom.Link:
			if strings.EqualFold(attribute(n, "rel"), "canonical") && d.canonical == "" {
				d.canonical = attribute(n, "href")
			}
		case atom.Title:
			if title == "" {
				title = content(n)
			}
		case atom.H1:
			if heading == "" {
				heading = content(n)
			}
		case atom.Time:
			if meta["time"] == "" {
				meta["time"] = attribute(n, "datetime")
			}
		case atom.Script:
			if strings.EqualFold(attribute(n, "type"), "application/ld+json") && n.FirstChild != nil {
				data = append(data, n.FirstChild.Data)
			}
		}
		return true
	})
	l := linked{names: map[string]string{}}
	for _, s := range data {
		var v any
		if json.Unmarshal([]byte(s), &v) == nil {
			l.read(v, 0)
		}
	}
	d.live, d.paid, d.forum = l.live, l.paid, l.forum
	d.title = clean(cmp.Or(l.headline, meta["og:title"], heading, title))
	d.outlet = clean(cmp.Or(l.publisher, l.names[l.by], meta["og:site_name"], meta["publisher"], meta["application-name"]))
	for _, sep := range []string{" - ", " | ", " — ", " – "} {
		if rest, ok := strings.CutPrefix(title, heading+sep); ok && heading != "" && d.outlet == "" {
			d.outlet = rest // "Headline | Outlet"
		}
		if d.outlet != "" {
			d.title = strings.TrimSuffix(d.title, sep+d.outlet)
		}
	}
	d.body = plain(l.body)
	if len(d.lang) != 2 {
		d.lang = ""
	}
	for _, s := range []string{l.published, meta["article:published_time"], meta["datepublished"], meta["date"], meta["pubdate"], meta["parsely-pub-date"], meta["dc.date"], meta["time"]} {
		if d.published == "" {
			d.published = day(s)
		}
	}
	return d
}

// plain gives a text of several lines, in which markup may stand, as paragraphs.
func plain(s string) string {
	if strings.Contains(s, "</p>") || strings.Contains(s, "<br") {
		if root, err := html.Parse(strings.NewReader(s)); err == nil {
			r := &runner{}
			r.walk(root, nil, 0, false, false)
			r.end()
			var out []string
			for _, x := range r.runs {
				out = append(out, x.text)
			}
			return strings.Join(out, "\n\n")
		}
	}
	var out []string
	for line := range strings.Lines(html.UnescapeString(s)) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n\n")
}

// named gives what microdata (itemprop) calls the thing that n is.
func named(n *html.Node) (name string) {
	walk(n, 0, func(x *html.Node) bool {
		if x != n && name == "" && attribute(x, "itemprop") == "name" {
			name = cmp.Or(attribute(x, "content"), content(x))
		}
		return name == ""
	})
	return cmp.Or(name, attribute(n, "content"))
}

// content is the text of an element, whatever it is.
func content(n *html.Node) string {
	var b strings.Builder
	walk(n, 0, func(x *html.Node) bool {
		if x.Type == html.TextNode {
			b.WriteString(x.Data)
		}
		return true
	})
	return clean(b.String())
}

func clean(s string) string { return strings.Join(strings.Fields(html.UnescapeString(s)), " ") }

// linked is what JSON-LD says of a report.
type linked struct {
	headline, published, publisher, body string
	live, paid, forum                    bool
	// names are what organisations are called, by their @id; by is the @id of the publisher.
	names map[string]string
	by    string
}

// maxLinked is how deep JSON-LD is looked into.
const maxLinked = 20

// read looks for reports in v.
func (l *linked) read(v any, depth int) {
	if depth > maxLinked {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			l.read(x, depth+1)
		}
	case map[string]any:
		l.forum = l.forum || strings.HasSuffix(str(v["@type"]), "DiscussionForumPosting")
		if report, live := kind(v["@type"]); report || live {
			l.live = l.live || live
			l.headline = cmp.Or(l.headline, str(v["headline"]))
			l.published = cmp.Or(l.published, str(v["datePublished"]))
			l.body = cmp.Or(l.body, str(v["articleBody"]))
			if p, ok := v["publisher"].(map[string]any); ok {
				l.publisher, l.by = cmp.Or(l.publisher, str(p["name"])), cmp.Or(l.by, str(p["@id"]))
			}
			free := v["isAccessibleForFree"]
			l.paid = l.paid || free == false || strings.EqualFold(str(free), "false")
			return
		}
		if id, name := str(v["@id"]), str(v["name"]); id != "" && name != "" {
			l.names[id] = name
		}
		l.read(v["@graph"], depth+1)
		l.read(v["mainEntity"], depth+1)
	}
}

// kind tells reports and live blogs by their type.
func kind(t any) (report, live bool) {
	types, _ := t.([]any)
	if types == nil {
		types = []any{t}
	}
	for _, x := range types {
		s := str(x)
		live = live || s == "LiveBlogPosting"
		report = report || strings.HasSuffix(s, "Article") || s == "Report" || s == "BlogPosting"
	}
	return report, live
}

func str(v any) string {
	s, _ := v.(string)
	return s
}
