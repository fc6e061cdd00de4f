package identity_test

import (
	"testing"

	"hearsay"
	"hearsay/internal/identity"
)

func TestSame(t *testing.T) {
	person := func(name, role, affiliation string) hearsay.Source {
		return hearsay.Source{Name: name, Kind: hearsay.Person, Named: true, Count: 1, Role: role, Affiliation: affiliation}
	}
	state := func(name string) hearsay.Source {
		return hearsay.Source{Name: name, Kind: hearsay.Government, Named: true}
	}
	unnamed := func(name, affiliation string) hearsay.Source {
		return hearsay.Source{Name: name, Kind: hearsay.Person, Count: 1, Affiliation: affiliation}
	}
	alone := identity.Context{Outlet: "Harbour Post", Alone: true}
	crowd := identity.Context{Outlet: "Harbour Post"}
	other := identity.Context{Outlet: "Hill Courier", Alone: true}
	for _, c := range []struct {
		name   string
		a, b   hearsay.Source
		ca, cb identity.Context
		want   bool
	}{
		{"one name, two outlets", person("Livia Corsato", "", ""), person("Livia Corsato", "mayor", ""), alone, other, true},
		{"endings of a transcription", person("Ostap Halushchynsky", "", ""), person("Ostap Halushchynskyy", "", ""), alone, other, true},
		{"Cyrillic", person("Bohdan Verhelsky", "", ""), person("Богдан Вергельський", "", ""), alone, other, false}, // h and g are two letters
		{"Cyrillic, the same sounds", person("Volodymyr Zelensky", "", ""), person("Володимир Зеленський", "", ""), alone, other, true},
		{"Russian and Ukrainian given name", person("Vladimir Zelensky", "", ""), person("Volodymyr Zelenskyy", "", ""), alone, other, true},
		{"marks dropped", person("Małgorzata Wrońska", "", ""), person("Malgorzata Wronska", "", ""), alone, other, true},
		{"title", person("Dr. Esben Kragelund", "", ""), person("Esben Kragelund", "", ""), alone, other, true},
		{"middle initial", person("Hamish T. Auchterlon", "", ""), person("Hamish Auchterlon", "", ""), alone, other, true},
		{"trap: two middle names", person("Hamish Todd Auchterlon", "", ""), person("Hamish Ross Auchterlon", "", ""), alone, other, false},
		{"nickname", person("Bob Quillfeather", "", ""), person("Robert Quillfeather", "", ""), alone, other, true},
		{"initial and office", person("R. Quillfeather", "miller", ""), person("Robert Quillfeather", "miller", ""), alone, other, true},
		{"trap: initial alone", person("R. Quillfeather", "", ""), person("Robert Quillfeather", "", ""), alone, other, false},
		{"trap: last name alone", person("Quillfeather", "", ""), person("Robert Quillfeather", "", ""), alone, other, false},
		{"last name and office, nobody else", person("Quillfeather", "miller", ""), person("Robert Quillfeather", "miller", ""), alone, other, true},
		{"trap: last name and office, but others", person("Quillfeather", "miller", ""), person("Robert Quillfeather", "miller", ""), crowd, other, false},
		{"trap: two of one family", person("Urmas Kallaste", "", ""), person("Piret Kallaste", "", ""), alone, other, false},
		{"trap: vowels tell", person("Anna Kohl", "", ""), person("Anna Kahl", "", ""), alone, other, false},
		{"trap: suffixes", person("Wendell Harcourt Jr.", "", ""), person("Wendell Harcourt Sr.", "", ""), alone, other, false},
		{"trap: one suffix, others known", person("Wendell Harcourt Jr.", "", ""), person("Wendell Harcourt", "", ""), crowd, other, false},
		{"trap: father and son told by role", person("Wendell Harcourt", "father of the miller", ""), person("Wendell Harcourt", "son of the miller", ""), alone, other, false},
		{"two names of a capital", state("Kiev"), state("Kyiv"), alone, other, true},
		{"two names of a state", state("Burma"), state("Myanmar"), alone, other, true},
		{"trap: state and capital speak apart", state("Ukraine"), state("Kyiv"), alone, other, false},
		{"trap: two Koreas", state("Seoul"), state("Pyongyang"), alone, other, false},
		{"trap: a person and a paper", person("Harbour Post", "", ""), hearsay.Source{Name: "Harbour Post", Kind: hearsay.Publication, Named: true}, alone, other, false},
		{"article of a paper", hearsay.Source{Name: "The Harbour Post", Kind: hearsay.Publication, Named: true}, hearsay.Source{Name: "Harbour Post", Kind: hearsay.Publication, Named: true}, alone, other, true},
		{"trap: unnamed, two outlets", unnamed("the Latvian official", "Latvia"), unnamed("the Latvian official", "Latvia"), alone, other, false},
		{"trap: unnamed, new in both", unnamed("a Latvian official", "Latvia"), unnamed("a Latvian official", "Latvia"), alone, alone, false},
		{"unnamed, outlet and words say so", unnamed("a Latvian official", "Latvia"), unnamed("the Latvian official", "Latvia"), alone, alone, true},
		{"trap: unnamed for nobody", unnamed("the source", ""), unnamed("the source", ""), alone, alone, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, m := range []identity.Match{identity.Same(c.a, c.b, c.ca, c.cb, nil), identity.Same(c.b, c.a, c.cb, c.ca, nil)} {
				if m.Same != c.want || len(m.Evidence) == 0 {
					t.Errorf("%q and %q: got %v %q, want %v", c.a.Name, c.b.Name, m.Same, m.Evidence, c.want)
				}
			}
		})
	}
}
