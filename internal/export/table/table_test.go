package table_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"

	"hearsay/internal/export"
	"hearsay/internal/export/table"
)

func sample() *table.Table {
	t := &table.Table{Columns: []string{"day", "source", "words", "n", "share"}}
	t.Add("2031-03-03", "Ilva Maren", "that Oru will never share the northern fishing grounds, \x1b[31mnot one | of them", 3, 0.256)
	t.Add("", "大使", "=1+1", 0, 1.0)
	t.Add("2031-03-04", "x", strings.Repeat("Donaudampfschiff", 9), []string{"a", "b"}, nil)
	return t
}

func write(t *testing.T, form table.Form, width int) string {
	t.Helper()
	var b strings.Builder
	if err := sample().Write(&b, form, width); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFitsTheTerminal(t *testing.T) {
	widths := &runewidth.Condition{StrictEmojiNeutral: true}
	for _, width := range []int{0, 20, 49, 50, 72, 80, 132} {
		out := write(t, table.Terminal, width)
		limit := width
		if limit == 0 {
			limit = 80
		}
		for _, line := range strings.Split(out, "\n") {
			if widths.StringWidth(line) > limit {
				t.Errorf("width %d: a line of %d columns: %q", width, widths.StringWidth(line), line)
			}
		}
		if strings.Contains(out, "\x1b") {
			t.Errorf("width %d: an escape code came through", width)
		}
		for _, words := range []string{"Maren", "大使", "never", "2031-03-03"} {
			if !strings.Contains(out, words) && width != 20 {
				t.Errorf("width %d: %q is missing in\n%s", width, words, out)
			}
		}
	}
}

func TestJSONL(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(write(t, table.JSONL, 0)), "\n")
	if len(lines) != 3 {
		t.Fatalf("got %d lines", len(lines))
	}
	var row struct {
		Day, Source *string
		Words       string
		N           int
		Share       float64
	}
	if err := json.Unmarshal([]byte(lines[1]), &row); err != nil || row.Day != nil || *row.Source != "大使" || row.Words != "=1+1" || row.Share != 1 {
		t.Errorf("got %+v, %v from %s", row, err, lines[1])
	}
	if !strings.HasPrefix(lines[0], `{"day": "2031-03-03", "source": `) {
		t.Errorf("keys are not in the order of the columns: %s", lines[0])
	}
}

// rows keeps what it is given.
type rows struct {
	all    [][]any
	closed int
	fail   error
}

func (r *rows) Row(values ...any) error { r.all = append(r.all, values); return r.fail }
func (r *rows) Close() error            { r.closed++; return nil }

func TestCopy(t *testing.T) {
	tab := sample()
	var r rows
	if err := tab.Copy(&r); err != nil || len(r.all) != 3 || r.closed != 1 {
		t.Errorf("%d rows, closed %d times, %v", len(r.all), r.closed, err)
	}
	full := rows{fail: errors.New("full")}
	if err := tab.Copy(&full); !errors.Is(err, full.fail) || full.closed != 1 {
		t.Errorf("a row that cannot be written: %v, closed %d times", err, full.closed)
	}
	typed := (&table.Table{Columns: []string{"words", "share", "named", "articles"}}).Typed()
	want := []export.Column{{Name: "words"}, {Name: "share", Kind: export.Number}, {Name: "named", Kind: export.Truth}, {Name: "articles", Kind: export.Integer}}
	if !slices.Equal(typed, want) {
		t.Errorf("columns %v, want %v", typed, want)
	}
}

func TestStatements(t *testing.T) {
	a, b, c := export.Address{Article: "a", Statement: "s1"}, export.Address{Article: "b", Statement: "s1"}, export.Address{Article: "a", Statement: "s2"}
	tab := &table.Table{Columns: []string{"article", "of article"}, Also: []export.Address{b, c}}
	tab.Add(a, b)
	tab.Add("", a)
	if got := tab.Statements(); !slices.Equal(got, []export.Address{a, b, c}) {
		t.Errorf("got %v", got)
	}
	var out strings.Builder
	if err := tab.Write(&out, table.JSONL, 0); err != nil || out.String() != "{\"article\": \"a#s1\", \"of article\": \"b#s1\"}\n{\"article\": null, \"of article\": \"a#s1\"}\n" {
		t.Errorf("got %s, %v", out.String(), err)
	}
	out.Reset()
	if err := tab.Write(&out, table.Terminal, 40); err != nil || !strings.Contains(out.String(), "a#s1     b#s1") {
		t.Errorf("got %s, %v", out.String(), err)
	}
}

func TestNothingFound(t *testing.T) {
	var b strings.Builder
	if err := (&table.Table{Columns: []string{"a"}}).Write(&b, table.Terminal, 80); err != nil || b.String() != "nothing found\n" {
		t.Errorf("got %q, %v", b.String(), err)
	}
}

func TestGroups(t *testing.T) {
	tab := &table.Table{Columns: []string{"claim", "articles", "source", "words"}, Headed: 2}
	tab.Add("c1", 2, "Maren", "no")
	tab.Add("c1", 2, "Aldo", "yes")
	tab.Add("c2", 3, "Besk", "perhaps")
	var b strings.Builder
	if err := tab.Write(&b, table.Terminal, 60); err != nil {
		t.Fatal(err)
	}
	want := "c1 · articles 2\nMaren   no\nAldo    yes\n\nc2 · articles 3\nBesk    perhaps\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}
