package xlsx

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hearsay/internal/export"
	"hearsay/internal/export/exporttest"
)

// TestSample has openpyxl read every sheet.
func TestSample(t *testing.T) {
	path := exporttest.File(t, "sample.xlsx", func(f *os.File) export.Writer { return NewWriter(f) })
	got := exporttest.Python(t, `
import openpyxl, sys
b = openpyxl.load_workbook(sys.argv[1])
print(b.sheetnames)
s = b["statements"]
head = [c.value for c in s[1]]
rows = [dict(zip(head, [c.value for c in r])) for r in s.iter_rows(min_row=2)]
assert len(rows) == 6
assert rows[1]["content"] == "“the ferry will run every hour”" and rows[1]["confidence"] == 0.8123456 and rows[1]["named"] is True and rows[1]["count"] == 1, rows[1]
assert rows[1]["addressee"] is None and rows[1]["role"] == "mayor"
# Nothing is a formula, whatever it looks like, and what looks like one is marked as text for good.
for sheet in b:
    for row in sheet.iter_rows():
        for c in row:
            assert c.data_type != "f", (c.coordinate, c.value)
            if isinstance(c.value, str) and c.value[0] in "=+-@":
                assert c.quotePrefix, c.coordinate
assert rows[0]["title"].startswith("=HYPERLINK(") and rows[0]["title"].endswith("😀"), rows[0]["title"]
assert s.freeze_panes == "A2" and s.auto_filter.ref == "A1:AD7", s.auto_filter.ref
print([[c.value for c in r] for r in b["sources"].iter_rows(min_row=2, max_row=3)])
print([[c.value for c in r][1:] for r in b["relations"].iter_rows(min_row=2)])
print([[c.value for c in r][1:] for r in b["own_voice"].iter_rows(min_row=2)])
print([[c.value for c in r] for r in b["about"].iter_rows(min_row=2)])
`, path)
	want := `['statements', 'sources', 'relations', 'own_voice', 'about']
[['news/ferry 1 & ü.txt', 'eight-people-tolle', 'Eight people', 'group', False, 8, None, None], ['news/ferry 1 & ü.txt', 'orla-venn', 'Orla Venn', 'person', True, 1, 'mayor', 'Tolle']]
[['s3', 'it was nonsense', 'denies', 's2', '“the ferry will run every hour”', 0.6]]
[['A cruel plan.', 'cruel']]
[['holds', '6 statements of 3 articles'], ['means', "Everything here is somebody's word, as a program read it. Nothing is marked true or false."], ['statements', '6 rows'], ['sources', '5 rows'], ['relations', '1 rows'], ['own_voice', '1 rows']]
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestLimits goes on in another sheet where one is full, and cuts what no cell can hold.
func TestLimits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.xlsx")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	b := New(f)
	b.max = 3
	s := b.Sheet("rows", []export.Column{{Name: "n", Kind: export.Integer}, {Name: "words"}})
	for i := range 5 {
		words := fmt.Sprint("w", i)
		if i == 4 {
			words = strings.Repeat("😀", maxCell)
		}
		if err := s.Row(i, words); err != nil {
			t.Fatal(err)
		}
	}
	var kept []string
	for _, p := range s.pages {
		kept = append(kept, p.file.Name())
	}
	for range 2 { // closing again does nothing
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range kept {
		if _, err := os.Stat(name); !os.IsNotExist(err) {
			t.Errorf("%s is left behind: %v", name, err)
		}
	}
	got := exporttest.Python(t, `
import openpyxl, sys
b = openpyxl.load_workbook(sys.argv[1])
print(b.sheetnames, [[c.value for c in r] for r in b["rows 2"].iter_rows()])
w = b["rows 3"]["B2"].value
print(len(w.encode("utf-16-le")) // 2, w[-1], b["about"]["B2"].value)
`, path)
	want := "['rows', 'rows 2', 'rows 3', 'about'] [['n', 'words'], [2, 'w2'], [3, 'w3']]\n32767 … 5 rows on 3 sheets; 1 texts are cut, a cell holds 32767 characters\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLetters(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA", 16383: "XFD"} {
		if got := letters(i); got != want {
			t.Errorf("%d: got %s, want %s", i, got, want)
		}
	}
}

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{"a<b>&": "a&lt;b&gt;&amp;", "\x07": "_x0007_", "_x0041_": "_x005F_x0041_", "_x41_": "_x41_", "a\r\nb\rc\td": "a\nb\nc\td", "\ufffe": "_xFFFE_"} {
		if got := escape(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
