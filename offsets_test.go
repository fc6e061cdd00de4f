package hearsay_test

import (
	"strings"
	"testing"

	"hearsay"
)

func TestCodePoints(t *testing.T) {
	text := strings.Repeat("Zoë said “no” 😀. ", 40)
	at := hearsay.CodePoints(text)
	runes := []rune(text)
	for i := range text {
		for j := i + 1; j <= len(text); j += 37 {
			if j < len(text) && text[j]&0xc0 == 0x80 {
				continue
			}
			s := hearsay.Span{Start: i, End: j}
			if start, end := at(s); string(runes[start:end]) != s.In(text) {
				t.Fatalf("bytes [%d, %d): code points [%d, %d) are %q, want %q", i, j, start, end, string(runes[start:end]), s.In(text))
			}
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("half a character: want a panic")
		}
	}()
	at(hearsay.Span{Start: 2, End: 3})
}
