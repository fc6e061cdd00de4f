package html_test

import (
	"cmp"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"hearsay/internal/ingest/html"
)

// minShapes is the least mean F1 of the text found on testdata/pages.txtar, in per cent.
const minShapes = 95

var (
	inclusion = regexp.MustCompile(`\{\{(?:= (.*?)|(?:(\w) |(no) )?(\d+))\}\}`)
	claimed   = regexp.MustCompile(`^<!--([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|(.*?)-->\n`)
)

// shape is a page and what is to be found on it.
type shape struct {
	name, page, text                          string
	title, outlet, published, lang, canonical string
}

func shapes(t *testing.T) (out []shape) {
	t.Helper()
	lines := func(name string) []string {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSpace(string(b)), "\n")
	}
	paragraphs, headings := lines("paragraphs.txt"), lines("headings.txt")
	var files []txtar.File
	for _, name := range []string{"testdata/pages.txtar", "testdata/more.txtar"} {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, a.Files...)
	}
	for _, f := range files {
		s := shape{name: f.Name}
		m := claimed.FindSubmatch(f.Data)
		if m == nil {
			t.Fatalf("%s: does not say what is to be found", f.Name)
		}
		for i, p := range []*string{&s.title, &s.outlet, &s.published, &s.lang, &s.canonical} {
			*p = strings.TrimSpace(string(m[i+1]))
		}
		var text []string
		s.page = inclusion.ReplaceAllStringFunc(string(f.Data[len(m[0]):]), func(x string) string {
			m := inclusion.FindStringSubmatch(x)
			if m[1] != "" {
				text = append(text, m[1])
				return m[1]
			}
			m = m[1:]
			n, _ := strconv.Atoi(m[3])
			if m[1] == "h" {
				text = append(text, headings[n-1])
				return headings[n-1]
			}
			p := paragraphs[n-1]
			if m[2] == "" {
				text = append(text, p)
			}
			if m[1] == "c" { // its first letter is set apart before it
				return p[1:]
			}
			if m[1] == "l" {
				w := strings.SplitN(p, " ", 6)
				return w[0] + ` <a href="/about/` + strconv.Itoa(n) + `">` + strings.Join(w[1:4], " ") + "</a> " + strings.Join(w[4:], " ")
			}
			return p
		})
		s.text = strings.Join(text, "\n\n")
		out = append(out, s)
	}
	return out
}

// f1 compares two texts as bags of words.
func f1(got, want string) float64 {
	left := map[string]int{}
	for _, w := range strings.Fields(want) {
		left[w]++
	}
	common := 0
	for _, w := range strings.Fields(got) {
		if left[w] > 0 {
			left[w]--
			common++
		}
	}
	return 200 * float64(common) / float64(max(1, len(strings.Fields(got))+len(strings.Fields(want))))
}

// sameTime reports whether two times, as pages write them, are one.
func sameTime(a, b string) bool {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700"} {
		if x, err := time.Parse(time.RFC3339, a); err == nil {
			if y, err := time.Parse(layout, b); err == nil && x.Equal(y) {
				return true
			}
		}
	}
	return false
}

// TestShapes finds the report on pages in the shapes that news sites have.
func TestShapes(t *testing.T) {
	all := shapes(t)
	if len(all) < 40 {
		t.Fatalf("only %d pages", len(all))
	}
	type result struct {
		name string
		f1   float64
	}
	var results []result
	sum := 0.
	for _, s := range all {
		a, err := html.Article([]byte(s.page), "text/html; charset=utf-8", "https://site.example/"+s.name)
		if err != nil {
			t.Logf("%s: %v", s.name, err)
			a.Text = ""
		}
		f := f1(a.Text, s.text)
		if f < 99 {
			t.Logf("%s: F1 %.1f\n--- found\n%s\n--- is\n%s", s.name, f, a.Text, s.text)
		}
		if f > 99.99 && a.Text != s.text {
			t.Errorf("%s: paragraphs are not kept:\n%s\n--- is\n%s", s.name, a.Text, s.text)
		}
		sum += f
		results = append(results, result{s.name, f})
		for _, m := range [][3]string{{"title", a.Title, s.title}, {"outlet", a.Outlet, s.outlet}, {"published", a.Published, s.published}, {"lang", a.Lang, s.lang}} {
			if m[1] != m[2] && !(m[0] == "published" && sameTime(m[1], m[2])) {
				t.Errorf("%s: %s %q, want %q", s.name, m[0], m[1], m[2])
			}
		}
		if want := cmp.Or(s.canonical, "https://site.example/"+s.name); a.URL != want {
			t.Errorf("%s: URL %q, want %q", s.name, a.URL, want)
		}
	}
	slices.SortFunc(results, func(a, b result) int { return cmp.Compare(a.f1, b.f1) })
	mean := sum / float64(len(all))
	t.Logf("%d pages, F1 %.1f on average; the worst: %v", len(all), mean, results[:5])
	if mean < minShapes {
		t.Errorf("F1 %.1f, want at least %d", mean, minShapes)
	}
}

// TestRefused says why there is no report on pages that have none to read.
func TestRefused(t *testing.T) {
	a, err := txtar.ParseFile("testdata/refused.txtar")
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile("testdata/paragraphs.txt")
	if err != nil {
		t.Fatal(err)
	}
	paragraphs := strings.Split(strings.TrimSpace(string(b)), "\n")
	for _, f := range a.Files {
		first, page, _ := strings.Cut(string(f.Data), "\n")
		reason := strings.TrimSpace(strings.Trim(first, "<!->"))
		page = inclusion.ReplaceAllStringFunc(page, func(x string) string {
			m := inclusion.FindStringSubmatch(x)
			n, _ := strconv.Atoi(m[4])
			if n == 0 {
				return m[1]
			}
			return paragraphs[n-1]
		})
		got, err := html.Article([]byte(page), "text/html; charset=utf-8", "https://site.example/"+f.Name)
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %v, want a word of %q; read was\n%.600s", f.Name, err, reason, got.Text)
		}
	}
}
