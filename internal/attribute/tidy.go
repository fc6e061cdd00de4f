package attribute

import (
	"strings"

	"hearsay/internal/token"
)

// determiners are words with which no cue ends and of which no source consists. Where labels are near a threshold a name elsewhere in the
// text decides whether such a word is taken along (docs/audit.md); so a rule does.
var determiners = map[string]bool{"a": true, "an": true, "the": true}

// tidy puts the edges of statements right, in place.
func tidy(text string, tokens []token.Token, list []found) []found {
	word := func(i int) string { return strings.ToLower(text[tokens[i].Start:tokens[i].End]) }
	for i := range list {
		f := &list[i]
		for f.cue.last > f.cue.first && determiners[word(f.cue.last)] {
			f.cue.last--
		}
		if len(f.source) == 1 && f.source[0].first == f.source[0].last && determiners[word(f.source[0].first)] {
			f.source = nil
		}
	}
	return list
}
