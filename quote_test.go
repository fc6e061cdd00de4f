package hearsay_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hearsay"
)

func TestQuotationsIn(t *testing.T) {
	tests := map[string]struct {
		text string
		want []string
	}{
		"none":                     {"No marks at all, it's plain.", nil},
		"straight":                 {`"Yes," she said. "Now."`, []string{"Yes,", "Now."}},
		"curly":                    {"“Yes,” she said. “Now.”", []string{"Yes,", "Now."}},
		"low":                      {"„Ja“, sagte sie. „Gut.”", []string{"Ja", "Gut."}},
		"nordic":                   {"”Ja”, sa hon. ”Bra.”", []string{"Ja", "Bra."}},
		"guillemets":               {"« Oui », dit-elle. «Bien.»", []string{" Oui ", "Bien."}},
		"guillemets inward":        {"»Ja«, sagte sie.", []string{"Ja"}},
		"guillemets one way":       {"»Ja», sa hon.", []string{"Ja"}},
		"doubled single":           {"''Yes,'' she said. ``Now.''", []string{"Yes,", "Now."}},
		"doubled curly single":     {"‘‘Yes,’’ she said.", []string{"Yes,"}},
		"single are no marks":      {"'Yes,' she said. ‘Now,’ the dogs’ owner said.", nil},
		"single within double":     {"“He said ‘no’ to the dogs’ owner.”", []string{"He said ‘no’ to the dogs’ owner."}},
		"guillemets within curly":  {"“He said «no» twice.”", []string{"He said «no» twice."}},
		"straight within curly":    {"“He said \"no\" twice,” she said.", []string{"He said \"no\" twice,"}},
		"curly within straight":    {"\"He said “no” twice,\" she said “today”.", []string{"He said “no” twice,", "today"}},
		"curly closed by straight": {"“Yes,\" she said. “Now.\"", []string{"Yes,", "Now."}},
		"straight closed by curly": {"\"Yes,” she said. “Now.”", []string{"Yes,", "Now."}},
		"never closed":             {"She said: “No.\nIt rained.", []string{"No."}},
		"never closed, straight":   {"She said: \"No.\nIt \"rained\".", []string{"No.", "rained"}},
		"opened twice":             {"“No, “never,” she said.", []string{"No, “never,"}},
		"never opened":             {"No,” she said. “Now.”", []string{"Now."}},
		"never opened, straight":   {"No,\" she said. \"Now.\"", []string{"Now."}},
		"over paragraphs":          {"“One.\n\n“Two.\n\n“Three,” she said.", []string{"One.", "Two.", "Three,"}},
		"over paragraphs, CRLF":    {"\"One.\r\n\r\n\"Two,\" she said.", []string{"One.\r", "Two,"}},
		"inches":                   {`The 6" pipe is "unsafe," he said.`, []string{"unsafe,"}},
		"space on the wrong side":  {`It is open to all," For example schools"`, []string{" For example schools"}},
		"only marks":               {`""""`, nil},
		"mark at the very end":     {`Odd "`, nil},
		"after a bracket and dash": {`("One") —"Two"— [“Three”`, []string{"One", "Two", "Three"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, s := range hearsay.QuotationsIn(tt.text) {
				got = append(got, s.In(tt.text))
			}
			if strings.Join(got, "|") != strings.Join(tt.want, "|") {
				t.Errorf("%q\ngot  %q\nwant %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestFormOf(t *testing.T) {
	const text = `Mayor Odile Brandt called the plan "unsafe" and said: "We will not sign it." A clerk said no one had asked her.`
	at := func(words ...string) []hearsay.Span {
		var s []hearsay.Span
		for _, w := range words {
			s = append(s, span(text, w))
		}
		return s
	}
	tests := map[string]struct {
		content []hearsay.Span
		want    hearsay.Form
	}{
		"all in marks, marks included": {at(`"We will not sign it."`), hearsay.Direct},
		"marks left out":               {at(`We will not sign it`), hearsay.Direct},
		"one word in marks":            {at(`the plan "unsafe"`), hearsay.Mixed},
		"two spans, one in marks":      {at("the plan", `"unsafe"`), hearsay.Mixed},
		"no marks":                     {at("no one had asked her"), hearsay.Indirect},
		"nothing":                      {nil, hearsay.Indirect},
		"only marks":                   {[]hearsay.Span{{Start: strings.Index(text, `"`), End: strings.Index(text, `"`) + 1}}, hearsay.Indirect},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := hearsay.FormOf(text, tt.content); got != tt.want {
				t.Errorf("%v: got %s, want %s", tt.content, got, tt.want)
			}
		})
	}
	// The bounds: 97 % and 2 % of the letters themselves are mixed.
	hundred := func(quoted int) (string, []hearsay.Span) {
		s := `"` + strings.Repeat("a", quoted) + `"` + strings.Repeat("b", 100-quoted)
		return s, []hearsay.Span{{Start: 0, End: len(s)}}
	}
	for quoted, want := range map[int]hearsay.Form{0: hearsay.Indirect, 1: hearsay.Indirect, 2: hearsay.Mixed, 97: hearsay.Mixed,
		98: hearsay.Direct, 100: hearsay.Direct} {
		text, content := hundred(quoted)
		if got := hearsay.FormOf(text, content); got != want {
			t.Errorf("%d of 100 letters quoted: got %s, want %s", quoted, got, want)
		}
	}
}

func TestMillionQuotationMarks(t *testing.T) {
	start := time.Now()
	for _, m := range []string{`"`, "“", "”", "''", "»"} {
		text := strings.Repeat(m, 1_000_000)
		hearsay.FormOf(text, []hearsay.Span{{Start: 0, End: len(text)}})
	}
	if d := time.Since(start); d > 40*time.Second {
		t.Errorf("took %v", d)
	}
}

func FuzzQuotationsIn(f *testing.F) {
	f.Add("“a\" 'b' ''c'' „d“ »e« \n\"f")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return
		}
		end := 0
		for _, s := range hearsay.QuotationsIn(text) {
			if s.Start < end || s.Start >= s.End || s.End > len(text) || !utf8.ValidString(s.In(text)) {
				t.Fatalf("%q: bad span %v", text, s)
			}
			end = s.End
		}
		if f := hearsay.FormOf(text, []hearsay.Span{{Start: 0, End: len(text)}}); f != hearsay.Direct && f != hearsay.Mixed && f != hearsay.Indirect {
			t.Fatalf("form %q", f)
		}
	})
}
