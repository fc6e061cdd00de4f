package words_test

import (
	"testing"

	"hearsay"
	"hearsay/internal/words"
)

func TestOf(t *testing.T) {
	text := "Ilse Roon’s 3rd boat–house."
	l := words.Of(text)
	want := []string{"ilse", "roon", "s", "3rd", "boat", "house"}
	if l.Len() != len(want) {
		t.Fatalf("Of(%q) has %d words, want %d", text, l.Len(), len(want))
	}
	for i, w := range want {
		if l.Lower(i) != w {
			t.Errorf("word %d of %q is %q, want %q", i, text, l.Lower(i), w)
		}
	}
	if !l.Title(1) || l.Title(2) || l.Title(-1) || l.Lower(99) != "" {
		t.Error("capitals, or what lies beyond the ends, are told wrongly")
	}
	if got := l.At(6); got != 1 {
		t.Errorf("At(6) = %d, want 1", got)
	}
	if got := l.Gap(4); got != "–" {
		t.Errorf("Gap(4) = %q, want a dash", got)
	}
	if got := l.In(hearsay.Span{Start: 0, End: 9}); got != "ilse roon" {
		t.Errorf("In gives %q", got)
	}
}

func TestSentences(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"two", "It rained. He left.", []string{"It rained.", " He left."}},
		{"abbreviation", "Mr. Roon met Sen. Vane. He left.", []string{"Mr. Roon met Sen. Vane.", " He left."}},
		{"initial", "J. Roon left.", []string{"J. Roon left."}},
		{"quotation goes on", "\"Why?\" he asked. She left.", []string{"\"Why?\" he asked.", " She left."}},
		{"lines", "Headline\n\nIt rained.", []string{"Headline\n", "It rained."}},
		{"number", "It cost 3.5 crowns.", []string{"It cost 3.5 crowns."}},
		{"empty", " \n ", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := words.Sentences(tt.text)
			if len(got) != len(tt.want) {
				t.Fatalf("Sentences(%q) gives %d, want %q", tt.text, len(got), tt.want)
			}
			for i, s := range got {
				if s.In(tt.text) != tt.want[i] {
					t.Errorf("Sentences(%q)[%d] = %q, want %q", tt.text, i, s.In(tt.text), tt.want[i])
				}
			}
		})
	}
}
