package attribute

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTidy(t *testing.T) {
	for _, test := range []struct {
		name, text  string
		cue         [2]int
		source      []span
		wantCue     [2]int
		wantSources []span
	}{
		{"a cue's last article", "it rained , according to a gauge", [2]int{3, 5}, spans(6, 6), [2]int{3, 4}, spans(6, 6)},
		{"an article alone as the source", "the claim that it rained", [2]int{1, 1}, spans(0, 0), [2]int{1, 1}, nil},
		{"a source that begins with one", "The cook said it rained", [2]int{2, 2}, spans(0, 1), [2]int{2, 2}, spans(0, 1)},
		{"a cue that is one", "a that", [2]int{0, 0}, nil, [2]int{0, 0}, nil},
	} {
		list := tidy(test.text, words(test.text), []found{{cue: cue{first: test.cue[0], last: test.cue[1]}, source: test.source}})
		got := [2]int{list[0].cue.first, list[0].cue.last}
		if got != test.wantCue || !cmp.Equal(list[0].source, test.wantSources, cmp.AllowUnexported(span{})) {
			t.Errorf("%s: %q: cue %v, source %v, want %v and %v", test.name, test.text, got, list[0].source, test.wantCue, test.wantSources)
		}
	}
}
