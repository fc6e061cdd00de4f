package markdown_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"hearsay/internal/export"
	"hearsay/internal/export/exporttest"
	"hearsay/internal/export/markdown"
)

// parse reads Markdown as GitHub does and gives the outline: a line a block, with its words.
func parse(source []byte) (outline []string, kinds map[string]int) {
	kinds = map[string]int{}
	root := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		kinds[n.Kind().String()]++
		switch n.Kind() {
		case ast.KindHeading, ast.KindParagraph, ast.KindTextBlock, extast.KindTableCell:
			outline = append(outline, n.Kind().String()+": "+words(n, source))
		}
		return ast.WalkContinue, nil
	})
	return outline, kinds
}

// words gives the words of a node as a reader sees them.
func words(n ast.Node, source []byte) string {
	var b bytes.Buffer
	_ = ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		if s, ok := c.(*ast.Text); ok && entering {
			b.Write(unescape(s.Segment.Value(source)))
			if s.SoftLineBreak() {
				b.WriteByte(' ')
			}
		}
		if s, ok := c.(*ast.String); ok && entering {
			b.Write(s.Value)
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// unescape undoes backslashes and &amp;, which goldmark leaves to its renderer.
func unescape(b []byte) []byte {
	var out []byte
	for i := 0; i < len(b); i++ {
		if b[i] == '\\' && i+1 < len(b) && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", b[i+1]) >= 0 {
			i++
		}
		out = append(out, b[i])
	}
	return bytes.ReplaceAll(out, []byte("&amp;"), []byte("&"))
}

func TestSample(t *testing.T) {
	var b bytes.Buffer
	exporttest.Write(t, markdown.NewWriter(&b))
	outline, kinds := parse(b.Bytes())
	got := strings.Join(outline, "\n")
	hostile := strings.ReplaceAll(exporttest.Hostile, "\x07", "␇")
	for _, want := range []string{
		"Heading: " + hostile,
		"Paragraph: Tolle Post · 2031-05-07T08:00:00Z · https://post.example/ferry?a=1&b=2 · news/ferry 1 & ü.txt",
		"Paragraph: Orla Venn (mayor, Tolle), offer, direct, 2031-05-06 (s2):\nParagraph: “the ferry will run every hour”\nParagraph: The word's way: Orla Venn → eight people → Tolle Post\nParagraph: On condition: if the owners agree",
		"Paragraph: an official, think, indirect (s4):\nParagraph: " + hostile,
		"Heading: Who disputes and who backs whom\nTextBlock: Harbour Office (s3, “it was nonsense”) denies Orla Venn (s2, ““the ferry will run every hour””)",
		"Heading: What the report asserts itself\nTextBlock: A cruel plan.",
		"Heading: b.txt",
		"Paragraph: nobody named, indirect (s3):\nParagraph: Nobody believes it",
		"Heading: Nothing",
		"Paragraph: No statements.",
		"Paragraph: " + exporttest.Holds + ". Everything here is somebody's word, as a program read it; nothing is marked true or false.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("missing:\n%s\nin\n%s", want, got)
		}
	}
	// Nothing that a report says has become markup.
	if kinds["Link"]+kinds["Image"]+kinds["RawHTML"]+kinds["HTMLBlock"]+kinds["CodeSpan"]+kinds["CodeBlock"]+kinds["FencedCodeBlock"] > 0 || kinds["Blockquote"] != 6 || kinds["List"] != 4 {
		t.Errorf("kinds of node: %v\n%s", kinds, b.String())
	}
	// The strong words are the names alone.
	if kinds["Emphasis"] != 6+2 {
		t.Errorf("%d strong words", kinds["Emphasis"])
	}
}

func TestTable(t *testing.T) {
	var b bytes.Buffer
	w := markdown.NewTable(&b, []export.Column{{Name: "words"}, {Name: "n_1"}})
	for _, v := range []any{exporttest.Hostile, "a\nb", 0.25, nil, "1. x", "- x", "# x"} {
		if err := w.Row(v, 1); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	outline, kinds := parse(b.Bytes())
	want := []string{"words", "n_1", strings.ReplaceAll(exporttest.Hostile, "\x07", "␇"), "1", "a b", "1", "0.25", "1", "", "1", "1. x", "1", "- x", "1", "# x", "1"}
	for i := range want {
		want[i] = "TableCell: " + want[i]
	}
	if strings.Join(outline, "\n") != strings.Join(want, "\n") || kinds["Table"] != 1 || kinds["Link"]+kinds["RawHTML"]+kinds["Emphasis"]+kinds["CodeSpan"] > 0 {
		t.Errorf("got\n%s\nwant\n%s\n%v", strings.Join(outline, "\n"), strings.Join(want, "\n"), kinds)
	}
}

func TestEmptyTable(t *testing.T) {
	var b bytes.Buffer
	if err := markdown.NewTable(&b, []export.Column{{Name: "a"}}).Close(); err != nil || b.String() != "| a |\n| --- |\n" {
		t.Errorf("got %q, %v", b.String(), err)
	}
}
