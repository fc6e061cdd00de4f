package identity_test

import (
	"strings"
	"testing"

	"hearsay"
	"hearsay/internal/identity"
)

// TestBothSides: what the gazetteer knows of a state it must know of those that it is in conflict with (docs/audit.md).
func TestBothSides(t *testing.T) {
	for _, test := range []struct{ source, affiliation string }{
		{"a Russian official", "Russia"}, {"a Ukrainian official", "Ukraine"},
		{"an Israeli official", "Israel"}, {"a Palestinian official", "Palestine"},
		{"an Indian official", "India"}, {"a Pakistani official", "Pakistan"},
		{"a Chinese official", "China"}, {"a Taiwanese official", "Taiwan"},
		{"an Armenian official", "Armenia"}, {"an Azerbaijani official", "Azerbaijan"},
		{"a Serbian official", "Serbia"}, {"a Kosovar official", "Kosovo"},
		{"a French official", "France"}, {"a Dutch official", "Netherlands"},
	} {
		text := "It will rain, said " + test.source + "."
		at := strings.Index(text, test.source)
		_, sources := identity.Resolve(hearsay.Article{Text: text}, []hearsay.Statement{{ID: "s1", Source: []hearsay.Span{{Start: at, End: at + len(test.source)}},
			Cue: []hearsay.Span{{Start: 14, End: 18}}, Content: []hearsay.Span{{Start: 0, End: 12}}}}, nil)
		if len(sources) != 1 || sources[0].Affiliation != test.affiliation {
			t.Errorf("%s: sources %+v, want one for %s", test.source, sources, test.affiliation)
		}
	}
	for _, seat := range []string{"Moscow", "Kyiv", "Jerusalem", "Ramallah", "Balfour Street", "the Muqata", "Islamabad", "New Delhi", "South Block", "Constitution Avenue",
		"Zhongnanhai", "Taipei", "Yerevan", "Baku"} {
		text := "It will rain, said " + seat + "."
		_, sources := identity.Resolve(hearsay.Article{Text: text}, []hearsay.Statement{{ID: "s1", Source: []hearsay.Span{{Start: 19, End: 19 + len(seat)}},
			Cue: []hearsay.Span{{Start: 14, End: 18}}, Content: []hearsay.Span{{Start: 0, End: 12}}}}, nil)
		if len(sources) != 1 || sources[0].Kind != hearsay.Government {
			t.Errorf("%s: sources %+v, want a government", seat, sources)
		}
	}
}
