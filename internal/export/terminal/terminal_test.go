package terminal_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"hearsay"
	"hearsay/internal/export/terminal"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata")

// words makes spans out of the words of one text.
type words string

// at gives the spans of the given words, each searched after the one before it.
func (w words) at(parts ...string) []hearsay.Span {
	var out []hearsay.Span
	from := 0
	for _, p := range parts {
		i := strings.Index(string(w)[from:], p)
		if i < 0 {
			panic("the text has no " + p)
		}
		out = append(out, hearsay.Span{Start: from + i, End: from + i + len(p)})
		from += i + len(p)
	}
	return out
}

// talks is a record in which every field of every type is filled.
func talks() hearsay.Record {
	const w = words("Grain talks stall\n\nFive delegates familiar with the talks told the Harbour Gazette on Sunday that Veldt signalled it could " +
		"reopen the strait if Marrow lifted its tariff.\n\n\n“Nonsense,” said Mira Olsen, the trade minister of Marrow. “Nobody offered us anything,” " +
		"she added, dismissing the Gazette’s report as “invented”.\r\nIt is said that the envoys wait. The reckless tariff has strangled the port.\n")
	return hearsay.Record{
		Article: hearsay.Article{ID: "talks.txt", Outlet: "Lindenau Kurier", Published: "2031-05-06", Title: "Grain talks stall",
			URL: "https://kurier.example/talks", Lang: "en", Text: string(w)},
		Statements: []hearsay.Statement{
			{ID: "s1", Source: w.at("Five delegates familiar with the talks"), Cue: w.at("told"),
				Content:   w.at("that Veldt signalled it could reopen the strait if Marrow lifted its tariff"),
				Addressee: w.at("the Harbour Gazette"), Form: hearsay.Indirect, Act: hearsay.State, Said: "2031-05-04", By: "five", Confidence: 0.914},
			{ID: "s2", Parent: "s1", Source: w.at("Veldt"), Cue: w.at("signalled"),
				Content:    w.at("it could reopen the strait if Marrow lifted its tariff"),
				Conditions: w.at("if Marrow lifted its tariff"), Form: hearsay.Indirect, Act: hearsay.Offer, By: "veldt", Confidence: 0.62},
			{ID: "s3", Source: w.at("Mira Olsen, the trade minister of Marrow"), Cue: w.at("said"), Content: w.at("“Nonsense,”"),
				Form: hearsay.Direct, Act: hearsay.Deny, By: "mira-olsen", Confidence: 0.99},
			{ID: "s4", Source: w.at("she"), Cue: w.at("added"), Content: w.at("“Nobody offered us anything,”"),
				Form: hearsay.Direct, Act: hearsay.Deny, By: "mira-olsen"},
			{ID: "s5", Source: w.at("she"), Cue: w.at("dismissing"), Content: w.at("the Gazette’s report as “invented”"),
				Form: hearsay.Mixed, Act: hearsay.Criticise, By: "mira-olsen", Confidence: 0.8},
			{ID: "s6", Cue: w.at("It is said"), Content: w.at("that the envoys wait"), Form: hearsay.Indirect, Act: hearsay.Think, By: "nobody"},
		},
		Sources: []hearsay.Source{
			{ID: "five", Name: "Five delegates familiar with the talks", Kind: hearsay.Group, Count: 5},
			{ID: "veldt", Name: "Veldt", Kind: hearsay.Government, Named: true},
			{ID: "mira-olsen", Name: "Mira Olsen", Kind: hearsay.Person, Named: true, Count: 1, Role: "trade minister", Affiliation: "Marrow"},
			{ID: "gazette", Name: "Harbour Gazette", Kind: hearsay.Publication, Named: true},
			{ID: "clerk", Kind: hearsay.Person, Count: 1},
		},
		Relations: []hearsay.Relation{
			{From: "s4", To: "s3", Type: hearsay.Supports},
			{From: "s4", To: "s2", Type: hearsay.Denies, Confidence: 0.71},
		},
		OwnVoice: []hearsay.Assertion{{Span: w.at("The reckless tariff has strangled the port")[0], Loaded: w.at("reckless", "strangled")}},
	}
}

// bare is what the extractor gives before the other stages fill their fields.
func bare() hearsay.Record {
	r := talks()
	r.Sources, r.Relations, r.OwnVoice = nil, nil, nil
	r.Outlet, r.Published, r.Title, r.URL = "", "", "", ""
	for i := range r.Statements {
		s := &r.Statements[i]
		s.Act, s.Said, s.By, s.Addressee, s.Conditions = "", "", "", nil, nil
	}
	return r
}

// crossing has spans that cross, touch, repeat and are interrupted, and IDs that are not s1, s2, ...
func crossing() hearsay.Record {
	const w = words("“We,” said Ann, “will go,” and Bo agreed they will go home now.")
	return hearsay.Record{
		Article: hearsay.Article{ID: "x", Text: string(w)},
		Statements: []hearsay.Statement{
			{ID: "a0", Source: w.at("Ann"), Cue: w.at("said"), Content: w.at("“We,”", "“will go,”")},
			{ID: "a1", Source: w.at("Ann"), Cue: w.at("said"), Content: w.at("will go,” and Bo agreed")},
			{ID: "a2", Parent: "a2", Source: w.at("Bo"), Cue: w.at("agreed"), Content: w.at("they will go home")},
			{ID: "a3", Parent: "gone", Content: w.at("home now"), Cue: w.at("home now")},
		},
	}
}

// before has a child that stands before its parent, and a grandchild.
func before() hearsay.Record {
	const w = words("Bo may go if Cy agrees, Ann said, Dee reports. Eve denied it.")
	return hearsay.Record{
		Article: hearsay.Article{ID: "b", Text: string(w)},
		Statements: []hearsay.Statement{
			{ID: "s1", Parent: "s2", Source: w.at("Cy"), Cue: w.at("agrees"), Content: w.at("Bo may go")},
			{ID: "s2", Parent: "s3", Source: w.at("Ann"), Cue: w.at("said"), Content: w.at("Bo may go if Cy agrees")},
			{ID: "s3", Source: w.at("Dee"), Cue: w.at("reports"), Content: w.at("Bo may go if Cy agrees, Ann said")},
			{ID: "s4", Source: w.at("Eve"), Cue: w.at("denied"), Content: w.at("it")},
		},
	}
}

// hostile holds what must not reach a terminal as it is, in every field that is text.
func hostile() hearsay.Record {
	const bad = "x\x1b]0;owned\x07\u202etxt\u0085\x9by\x7f\u200f\ufeff\u2028z"
	const w = words("Bo\x1b[2J said \u202eno\u202c\x00\r\nand " + "\u2066left\u2069.\x1b[31m Café 👩\u200d🌾 \u0627\u200c\u0628")
	return hearsay.Record{
		Article: hearsay.Article{ID: bad, Outlet: bad, Published: bad, Title: bad, URL: bad, Lang: bad, Text: string(w)},
		Statements: []hearsay.Statement{{ID: bad, Source: w.at("Bo\x1b[2J"), Cue: w.at("said"), Content: w.at("\u202eno\u202c\x00\r\nand"),
			Addressee: w.at("\u2066left\u2069"), Conditions: w.at("\x1b[31m Café"), Form: bad, Act: bad, Said: bad, By: bad}},
		Sources:   []hearsay.Source{{ID: "n", Name: bad, Kind: bad, Role: bad, Affiliation: bad}, {ID: bad}},
		Relations: []hearsay.Relation{{From: bad, To: "gone" + bad, Type: bad}},
		OwnVoice:  []hearsay.Assertion{{Span: w.at("and \u2066left\u2069.\x1b[31m Café")[0], Loaded: w.at("\u2066left\u2069")}},
	}
}

func nothing() hearsay.Record {
	return hearsay.Record{Article: hearsay.Article{ID: "n.txt", Lang: "ko", Text: "항만위원회는 월요일 동쪽 부두를 봄 이전에 다시 열지 않겠다고 밝혔다.\n"}}
}

func TestWrite(t *testing.T) {
	gazette := func(name string) bool { return name == "Harbour Gazette" }
	tests := map[string]struct {
		r []hearsay.Record
		o terminal.Options
	}{
		"full":     {[]hearsay.Record{talks()}, terminal.Options{Width: 100}},
		"color":    {[]hearsay.Record{talks()}, terminal.Options{Width: 80, Color: true}},
		"narrow":   {[]hearsay.Record{talks()}, terminal.Options{Width: 1}},
		"bare":     {[]hearsay.Record{bare()}, terminal.Options{Outlet: gazette}},
		"crossing": {[]hearsay.Record{crossing()}, terminal.Options{}},
		"before":   {[]hearsay.Record{before()}, terminal.Options{}},
		"hostile":  {[]hearsay.Record{hostile()}, terminal.Options{Color: true}},
		"several":  {[]hearsay.Record{nothing(), crossing(), {}}, terminal.Options{Width: 40}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			w := terminal.NewWriter(&b, tt.o)
			for _, r := range tt.r {
				if err := w.Write(r); err != nil {
					t.Fatal(err)
				}
			}
			golden(t, name, b.String())
		})
	}
}

// golden compares got with testdata/NAME.txtar, in which ESC stands for an escape character.
func golden(t *testing.T, name, got string) {
	t.Helper()
	got = strings.ReplaceAll(got, "\x1b", "ESC")
	path := filepath.Join("testdata", name+".txtar")
	if *update {
		if err := os.WriteFile(path, txtar.Format(&txtar.Archive{Files: []txtar.File{{Name: "output", Data: []byte(got)}}}), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := string(a.Files[0].Data); got != want {
		t.Errorf("%s (rewrite with -update and read the diff)\ngot\n%s\nwant\n%s", path, got, want)
	}
}

// sgr are the only codes that may be written.
var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

func TestNothingHostilePasses(t *testing.T) {
	for _, color := range []bool{true, false} {
		var b bytes.Buffer
		if err := terminal.NewWriter(&b, terminal.Options{Color: color}).Write(hostile()); err != nil {
			t.Fatal(err)
		}
		out := sgr.ReplaceAllString(b.String(), "")
		if !color && out != b.String() {
			t.Error("codes without color")
		}
		if i := strings.IndexFunc(out, dangerous); i >= 0 {
			t.Errorf("color %t: %q reaches the terminal in %q", color, out[i:i+1], out[max(0, i-20):min(len(out), i+20)])
		}
	}
}

func dangerous(r rune) bool {
	return (r < ' ' && r != '\n') || (r >= 0x7f && r < 0xa0) || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) ||
		r == 0x200e || r == 0x200f || r == 0x061c || r == 0xfeff
}

func TestWriteRefuses(t *testing.T) {
	var b bytes.Buffer
	r := hearsay.Record{Statements: []hearsay.Statement{{ID: "s1", Cue: []hearsay.Span{{Start: 0, End: 1}}}}}
	if err := terminal.NewWriter(&b, terminal.Options{}).Write(r); !errors.Is(err, hearsay.ErrInvalid) || b.Len() > 0 {
		t.Errorf("a span beyond the text: got %v and %q, want ErrInvalid and nothing", err, b.String())
	}
}

// Every word of the text is printed, whatever the width; marks change nothing but add to it.
func FuzzWrite(f *testing.F) {
	f.Add("One two\nthree\r\n\nfour—five 港务局 👩‍🌾.", 0, 5, 4, 9, 30)
	f.Fuzz(func(t *testing.T, text string, a, b, c, d, width int) {
		if !utf8.ValidString(text) {
			return
		}
		r := hearsay.Record{Article: hearsay.Article{Text: text}, Statements: []hearsay.Statement{
			{ID: "s1", Content: []hearsay.Span{{Start: a, End: b}}, Source: []hearsay.Span{{Start: c, End: d}}}}}
		if r.CheckSpans() != nil {
			r.Statements = nil
		}
		var out bytes.Buffer
		if err := terminal.NewWriter(&out, terminal.Options{Width: width % 200}).Write(r); err != nil {
			t.Fatal(err)
		}
		if len(r.Statements) > 0 {
			return
		}
		printed := strings.Join(strings.Fields(out.String()), "")
		if words := strings.Join(strings.Fields(terminal.Clean(text)), ""); !strings.Contains(printed, words) {
			t.Fatalf("%q: words are missing from %q", text, out.String())
		}
	})
}
