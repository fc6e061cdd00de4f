package text_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"hearsay"
	"hearsay/internal/ingest/text"
)

// utf16Bytes gives s in UTF-16 with a byte-order mark.
func utf16Bytes(s string, bigEndian bool) string {
	var b bytes.Buffer
	for _, u := range append([]uint16{0xfeff}, utf16.Encode([]rune(s))...) {
		if bigEndian {
			b.Write([]byte{byte(u >> 8), byte(u)})
		} else {
			b.Write([]byte{byte(u), byte(u >> 8)})
		}
	}
	return b.String()
}

func TestRead(t *testing.T) {
	const s = "Zoë said: “No.” 🙂\r\nSo it is.\n"
	tests := map[string]struct {
		in, want, warning string
	}{
		"utf-8":                  {s, s, ""},
		"mark dropped":           {"\ufeff" + s, s, ""},
		"second mark kept":       {"\ufeff\ufeff" + s, "\ufeff" + s, ""},
		"utf-16 le":              {utf16Bytes(s, false), s, ""},
		"utf-16 be":              {utf16Bytes(s, true), s, ""},
		"utf-16, half at end":    {utf16Bytes(s, false) + "x", s + "\ufffd", "1 invalid byte"},
		"utf-16, lone surrogate": {utf16Bytes("a", false) + "\x00\xd8b\x00", "a\ufffdb", "1 invalid byte"},
		"latin-1":                {"The caf\xe9 in the gr\xfcnen street was shut, said its owner.", "The caf\ufffd in the gr\ufffdnen street was shut, said its owner.", "2 invalid bytes"},
		"cut rune":               {"yes\xe2\x80", "yes\ufffd\ufffd", "2 invalid bytes"},
		"genuine U+FFFD":         {"so \ufffd it is", "so \ufffd it is", ""},
		"control characters":     {"a\x1b[31mred\x07 word is no reason", "a\x1b[31mred\x07 word is no reason", ""},
		"line ends":              {"a\r\nb\rc\nd", "a\r\nb\rc\nd", ""},
		"at the limit":           {strings.Repeat("a", 200), strings.Repeat("a", 200), ""},
		"utf-16 at the limit":    {utf16Bytes(strings.Repeat("a", 200), false), strings.Repeat("a", 200), ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, warning, err := text.Read(strings.NewReader(tt.in), 200)
			if err != nil || got != tt.want || !strings.HasPrefix(warning, tt.warning) || (tt.warning == "") != (warning == "") {
				t.Errorf("%q\ngot  %q, %q, %v\nwant %q, %q", tt.in, got, warning, err, tt.want, tt.warning)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	tests := map[string]struct {
		in   string
		line int
		want []string
	}{
		"empty":             {"", 1, []string{"no text"}},
		"blank":             {" \r\n\t\n", 1, []string{"no text"}},
		"only a mark":       {"\ufeff", 1, []string{"no text"}},
		"too long":          {strings.Repeat("a", 201), 1, []string{"200 bytes", "--max-article"}},
		"too long, utf-16":  {utf16Bytes(strings.Repeat("a", 201), true), 1, []string{"200 bytes"}},
		"too long, endless": {strings.Repeat("a", 1<<20), 1, []string{"200 bytes"}},
		"NUL":               {"one\ntwo\nthr\x00ee", 3, []string{"NUL", "iconv"}},
		"utf-16, no mark":   {utf16Bytes("abc", false)[2:], 1, []string{"NUL", "UTF-16"}},
		"pdf":               {"%PDF-1.7 ...", 1, []string{"PDF", "pdftotext"}},
		"zip, docx":         {"PK\x03\x04....", 1, []string{"zip", "office"}},
		"gzip":              {"\x1f\x8b\x08....", 1, []string{"gzip -dc"}},
		"png":               {"\x89PNG\r\n\x1a\n", 1, []string{"picture"}},
		"windows-1251":      {"\n" + "\xcc\xe8\xed\xe8\xf1\xf2\xf0 \xf1\xea\xe0\xe7\xe0\xeb, \xf7\xf2\xee", 2, []string{"encoding", "iconv"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, _, err := text.Read(strings.NewReader(tt.in), 200)
			var e *text.Error
			if !errors.As(err, &e) || e.Line != tt.line || !errors.Is(err, hearsay.ErrInvalid) {
				t.Fatalf("%q: got %v (%+v), want an *Error at line %d", tt.in, err, e, tt.line)
			}
			for _, w := range tt.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q: error %q does not say %q", tt.in, err, w)
				}
			}
		})
	}
}

// slow gives one byte a call.
type slow struct{ r io.Reader }

func (s slow) Read(p []byte) (int, error) { return s.r.Read(p[:min(len(p), 1)]) }

func TestDecoderPeek(t *testing.T) {
	for name, in := range map[string]string{"utf-8": "\ufeffzwölf🙂", "utf-16": utf16Bytes("zwölf🙂", true)} {
		d := text.NewDecoder(slow{strings.NewReader(in)})
		head, err := d.Peek(3)
		if string(head) != "zw\xc3" || err != nil {
			t.Errorf("%s: Peek(3) = %q, %v", name, head, err)
		}
		if head, err = d.Peek(100); string(head) != "zwölf🙂" || err != io.EOF {
			t.Errorf("%s: Peek(100) = %q, %v", name, head, err)
		}
		all, err := io.ReadAll(d)
		if string(all) != "zwölf🙂" || err != nil {
			t.Errorf("%s: read %q, %v after Peek", name, all, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("plain"))
	f.Add([]byte(utf16Bytes("a🙂", false)))
	f.Add([]byte("\xfe\xff\xd8"))
	f.Add([]byte("\xef\xbb\xbfa\xff"))
	f.Fuzz(func(t *testing.T, in []byte) {
		s, warning, err := text.Read(bytes.NewReader(in), 1000)
		switch {
		case err != nil:
			var e *text.Error
			if !errors.As(err, &e) || e.Line < 1 || strings.Contains(e.What, "\n") {
				t.Fatalf("%q: bad error %v", in, err)
			}
		case !utf8.ValidString(s) || len(s) > 1000 || strings.TrimSpace(s) == "" || strings.ContainsRune(s, 0):
			t.Fatalf("%q: bad text %q", in, s)
		case utf8.Valid(in) && warning != "":
			t.Fatalf("%q: warning %q for valid UTF-8", in, warning)
		case utf8.Valid(in) && s != strings.TrimPrefix(string(in), "\ufeff"):
			t.Fatalf("%q was changed to %q", in, s)
		}
	})
}
