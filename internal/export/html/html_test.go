package html_test

import (
	"os"
	"strings"
	"testing"

	nethtml "golang.org/x/net/html"

	"hearsay"
	"hearsay/internal/export"
	"hearsay/internal/export/exporttest"
	"hearsay/internal/export/html"
)

func walk(n *nethtml.Node, f func(*nethtml.Node)) {
	f(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, f)
	}
}

func attribute(n *nethtml.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *nethtml.Node, class string) bool {
	return n.Type == nethtml.ElementNode && strings.Contains(" "+attribute(n, "class")+" ", " "+class+" ")
}

// words gives the text of n without the numbers of statements.
func words(n *nethtml.Node) string {
	var b strings.Builder
	var in func(*nethtml.Node)
	in = func(n *nethtml.Node) {
		if n.Data == "sup" {
			return
		}
		if n.Type == nethtml.TextNode {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			in(c)
		}
	}
	in(n)
	return b.String()
}

func sample(t *testing.T) (*nethtml.Node, string) {
	t.Helper()
	var b strings.Builder
	exporttest.Write(t, html.NewWriter(&b))
	root, err := nethtml.Parse(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return root, b.String()
}

// TestText finds the reports' words as they were, in spite of all marks, and under each statement's marks its own words.
func TestText(t *testing.T) {
	root, _ := sample(t)
	var texts []*nethtml.Node
	walk(root, func(n *nethtml.Node) {
		if has(n, "text") {
			texts = append(texts, n)
		}
	})
	parts := exporttest.Sample()
	if len(texts) != len(parts) {
		t.Fatalf("%d texts of %d", len(texts), len(parts))
	}
	for i, p := range parts {
		if got, want := words(texts[i]), strings.ReplaceAll(p.Text, "\x07", "\ufffd"); got != want {
			t.Errorf("text %d: got\n%s\nwant\n%s", i, got, want)
		}
	}
	// What lies under marks of one colour and role, put together, is what the first record says: it has fewer statements than colours.
	r := parts[0].Record
	for n, s := range r.Statements {
		for role, spans := range map[string][]hearsay.Span{"source": s.Source, "cue": s.Cue, "content": s.Content} {
			var got strings.Builder
			walk(texts[0], func(e *nethtml.Node) {
				if has(e, role) && has(e, "c"+string(rune('1'+n))) {
					got.WriteString(words(e))
				}
			})
			want := ""
			for _, sp := range spans {
				want += strings.ReplaceAll(sp.In(r.Text), "\x07", "\ufffd")
			}
			if got.String() != want {
				t.Errorf("s%d %s: %q is marked, want %q", n+1, role, got.String(), want)
			}
		}
	}
}

// TestSafe finds nothing in the page that runs, loads or sends anything, and every link's end.
func TestSafe(t *testing.T) {
	root, source := sample(t)
	ids := map[string]int{}
	var links []string
	walk(root, func(n *nethtml.Node) {
		if n.Type != nethtml.ElementNode {
			return
		}
		switch n.Data {
		case "script", "img", "link", "iframe", "object", "form", "base", "svg", "video":
			t.Errorf("there is a <%s>", n.Data)
		}
		for _, a := range n.Attr {
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "src":
				t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			case a.Key == "id":
				ids[a.Val]++
			case a.Key == "href":
				links = append(links, a.Val)
			}
		}
	})
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %s is there %d times", id, n)
		}
	}
	inside := 0
	for _, l := range links {
		switch {
		case strings.HasPrefix(l, "#"):
			inside++
			if ids[l[1:]] == 0 {
				t.Errorf("a link to %s, which is not there", l)
			}
		case l != "https://post.example/ferry?a=1&b=2":
			t.Errorf("a link to %s", l)
		}
	}
	if inside < 15 || !strings.Contains(source, "default-src 'none'") || strings.Contains(source, "<script>alert") {
		t.Errorf("%d links within the page", inside)
	}
	if strings.Contains(source, "url(") || strings.Contains(source, "@import") {
		t.Error("the style loads something")
	}
}

// TestSays has what an editor looks for.
func TestSays(t *testing.T) {
	root, _ := sample(t)
	all := words(root)
	for _, want := range []string{exporttest.Holds, "Orla Venn, mayor, Tolle · offer · direct · 2031-05-06 · confidence 0.8123", "The word’s way: Orla Venn → eight people → Tolle Post",
		"On condition: if the owners agree", "3 (Harbour Office) denies 2 (Orla Venn) · confidence 0.6", "Words that judge: cruel", "an official (unnamed)", "nobody named", "No statements."} {
		if !strings.Contains(all, want) {
			t.Errorf("missing %q in\n%s", want, all)
		}
	}
	if strings.Contains(all, "the quay is safe · ") || strings.Contains(all, "A report by the Bay Board (") {
		t.Error("a statement that was not asked for is listed")
	}
}

// TestParses has html5lib read the page: no error of syntax.
func TestParses(t *testing.T) {
	path := exporttest.File(t, "sample.html", func(f *os.File) export.Writer { return html.NewWriter(f) })
	got := exporttest.Python(t, `
import html5lib, sys
p = html5lib.HTMLParser()
d = p.parse(open(sys.argv[1], "rb"))
ns = "{http://www.w3.org/1999/xhtml}"
print(p.errors, len(d.findall(f".//{ns}article")), d.find(f".//{ns}title").text[:10])
`, path)
	if want := "[] 3 =HYPERLINK\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestEmpty is a whole page, too.
func TestEmpty(t *testing.T) {
	var b strings.Builder
	if err := html.NewWriter(&b).Close(); err != nil || !strings.Contains(b.String(), "0 statements of 0 articles") || !strings.HasSuffix(b.String(), "</html>\n") {
		t.Errorf("%v: %s", err, b.String())
	}
}
