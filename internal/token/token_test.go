package token_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"hearsay/internal/goldtest"
	"hearsay/internal/token"
)

// fixture is testdata/token/tokens.json, which training/fixture_tokens.py writes: spans there are code points.
type fixture struct {
	Vocabulary []string
	Cases      []struct {
		Name, Text string
		Tokens     [][6]int32
	}
}

func readFixture(t testing.TB) (fixture, *token.Vocab) {
	t.Helper()
	data, err := os.ReadFile("../../testdata/token/tokens.json")
	if err != nil {
		t.Fatal(err)
	}
	var f fixture
	if err := json.Unmarshal(data, &f); err != nil {
		t.Fatal(err)
	}
	v, err := token.NewVocab(f.Vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	return f, v
}

// inRunes gives tokens as the fixture has them.
func inRunes(text string, tokens []token.Token) [][6]int32 {
	before := make([]int32, len(text)+1)
	n := int32(0)
	for i := range text {
		before[i] = n
		n++
	}
	before[len(text)] = n
	out := make([][6]int32, len(tokens))
	for i, t := range tokens {
		out[i] = [6]int32{t.ID, before[t.Start], before[t.End], int32(t.Case), int32(t.Gap), int32(t.Quote)}
	}
	return out
}

func TestTokenizeAsInTraining(t *testing.T) {
	f, v := readFixture(t)
	for _, c := range f.Cases {
		t.Run(c.Name, func(t *testing.T) {
			got := inRunes(c.Text, v.Tokenize(nil, c.Text))
			if slices.Equal(got, c.Tokens) {
				return
			}
			for i := range max(len(got), len(c.Tokens)) {
				if i >= len(got) || i >= len(c.Tokens) || got[i] != c.Tokens[i] {
					t.Fatalf("%q: token %d of %d (want %d):\n got %v\nwant %v", c.Text, i, len(got), len(c.Tokens), got[i:min(i+3, len(got))], c.Tokens[i:min(i+3, len(c.Tokens))])
				}
			}
		})
	}
}

// TestTokenizeDevFiles compares with training/tokens.py over whole files of reports.
func TestTokenizeDevFiles(t *testing.T) {
	shared := goldtest.Dir(t)
	vocabulary := os.Getenv("HEARSAY_VOCAB")
	if vocabulary == "" {
		vocabulary = "../../training/minilm/vocab.txt"
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("needs python3")
	}
	words, err := os.ReadFile(vocabulary)
	if err != nil {
		t.Skip("needs the encoder's vocab.txt; set HEARSAY_VOCAB to its path")
	}
	v, err := token.NewVocab(strings.Split(strings.TrimSuffix(string(words), "\n"), "\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"polnear-dev.jsonl", "records-dev.jsonl"} {
		path := filepath.Join(shared, "data", name)
		if _, err := os.Stat(path); err != nil {
			t.Skipf("needs %s; set HEARSAY_SHARED to the folder of the shared data", path)
		}
		const script = `import sys, json; sys.path.insert(0, sys.argv[1])
from tokens import Vocab, tokenize
v = Vocab(sys.argv[2])
for line in open(sys.argv[3], encoding="utf8"):
    t = json.loads(line)["text"]
    print(json.dumps({"text": t, "tokens": list(zip(*tokenize(t, v)))}))`
		out, err := exec.Command(python, "-c", script, "../../training", vocabulary, path).Output()
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(bytes.NewReader(out))
		lines.Buffer(nil, 1<<26)
		n := 0
		for lines.Scan() {
			var doc struct {
				Text   string
				Tokens [][6]int32
			}
			if err := json.Unmarshal(lines.Bytes(), &doc); err != nil {
				t.Fatal(err)
			}
			if got := inRunes(doc.Text, v.Tokenize(nil, doc.Text)); !slices.Equal(got, doc.Tokens) {
				t.Errorf("%s, document %d: tokens differ", name, n)
			}
			n++
		}
		t.Logf("%s: %d documents", name, n)
	}
}

func TestNewVocabIncomplete(t *testing.T) {
	if _, err := token.NewVocab([]string{"[UNK]", "[CLS]", "a"}); err == nil || !strings.Contains(err.Error(), "[SEP]") {
		t.Fatalf("got %v, want an error that names [SEP]", err)
	}
}

func TestTokenizeAllocates(t *testing.T) {
	f, v := readFixture(t)
	var text strings.Builder
	for _, c := range f.Cases {
		text.WriteString(c.Text)
	}
	s := text.String()
	dst := v.Tokenize(nil, s)
	if n := testing.AllocsPerRun(10, func() { dst = v.Tokenize(dst[:0], s) }); n > 0 {
		t.Fatalf("%d tokens: %v allocations, want none", len(dst), n)
	}
}

func FuzzTokenize(f *testing.F) {
	fix, v := readFixture(f)
	for _, c := range fix.Cases {
		f.Add(c.Text)
	}
	f.Add("\xff\xfe a\xc3 \xf0\x9f")
	f.Fuzz(func(t *testing.T, text string) {
		start, end := 0, 0
		for i, k := range v.Tokenize(nil, text) {
			b, e := int(k.Start), int(k.End)
			// Pieces of one character that decomposes into several letters share it.
			shares := b >= start && b < end && e >= end
			if b < end && !shares || e <= b || e > len(text) {
				t.Fatalf("%q: token %d [%d, %d) after [%d, %d)", text, i, b, e, start, end)
			}
			if shares {
				b = end
			}
			if utf8.ValidString(text) && (b < len(text) && !utf8.RuneStart(text[b]) || e < len(text) && !utf8.RuneStart(text[e])) {
				t.Fatalf("%q: token %d [%d, %d) splits a character", text, i, b, e)
			}
			if gap := text[end:b]; strings.IndexFunc(gap, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsPunct(r) }) >= 0 {
				t.Fatalf("%q: nothing covers %q", text, gap)
			}
			if int(k.ID) >= v.Size() || k.Case > token.Upper || k.Gap > token.Paragraph || k.Quote > token.Closing {
				t.Fatalf("%q: token %d is %+v", text, i, k)
			}
			start, end = int(k.Start), e
		}
	})
}

func BenchmarkTokenize(b *testing.B) {
	_, v := readFixture(b)
	text := strings.Repeat("The mayor’s office said on Monday that “the bridge” would reopen by 3 p.m., Odalys Brenn wrote.\n\n", 60)
	dst := v.Tokenize(nil, text)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		dst = v.Tokenize(dst[:0], text)
	}
}
