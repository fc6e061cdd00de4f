package hearsay_test

import (
	"strings"
	"testing"

	"hearsay"
)

func TestChain(t *testing.T) {
	const text = "Five delegates familiar with the talks told the Harbour Gazette that Veldt had offered grain. " +
		"Mira Olsen, the trade minister, told reporters it was a lie. It is said that Veldt waits."
	at := func(words string) []hearsay.Span { return []hearsay.Span{span(text, words)} }
	bare := hearsay.Record{Article: hearsay.Article{Text: text}, Statements: []hearsay.Statement{
		{ID: "s1", Source: at("Five delegates familiar with the talks"), Addressee: at("the Harbour Gazette")},
		{ID: "s2", Parent: "s1", Source: at("Veldt")},
		{ID: "s3", Source: at("Mira Olsen, the trade minister"), Addressee: at("reporters")},
		{ID: "s4"},
		{ID: "s5", Parent: "s4", Source: at("Veldt"), Addressee: at("the Harbour Gazette")},
	}}
	known := bare
	known.Statements = append([]hearsay.Statement(nil), bare.Statements...)
	known.Statements[0].By, known.Statements[1].By = "five", "veldt"
	known.Sources = []hearsay.Source{
		{ID: "five", Name: "Five delegates familiar with the talks", Kind: hearsay.Group},
		{ID: "veldt", Name: "the Republic of Veldt", Kind: hearsay.Government, Named: true},
		{ID: "gazette", Name: "Harbour Gazette", Kind: hearsay.Publication, Named: true},
	}
	looped := bare
	looped.Statements = []hearsay.Statement{{ID: "s1", Parent: "s2", Source: at("Veldt")}, {ID: "s2", Parent: "s1", Source: at("Mira Olsen")}}
	shore := hearsay.Record{Article: hearsay.Article{Text: "Five delegates told the Shore that Veldt waits."}}
	shore.Statements = []hearsay.Statement{{ID: "s1", Source: []hearsay.Span{{Start: 0, End: 14}}, Addressee: []hearsay.Span{{Start: 20, End: 29}}}}
	owned := bare
	owned.Outlet = "The Harbour Gazette"

	gazette := func(name string) bool { return name == "Harbour Gazette" }
	tests := map[string]struct {
		r      hearsay.Record
		id     string
		outlet func(string) bool
		want   string
	}{
		"as the word travels":        {bare, "s2", gazette, "Veldt > five delegates > Harbour Gazette"},
		"outlet by its name":         {bare, "s2", nil, "Veldt > five delegates > Harbour Gazette"},
		"outlet among the sources":   {known, "s2", nil, "Republic of Veldt/veldt > five delegates/five > Harbour Gazette/gazette"},
		"outlet is the report's own": {owned, "s1", nil, "five delegates > Harbour Gazette"},
		"reporters are no outlet":    {bare, "s3", gazette, "Mira Olsen"},
		"nobody named":               {bare, "s4", nil, ""},
		"outlet unknown":             {shore, "s1", nil, "five delegates"},
		"outlet known to the caller": {shore, "s1", func(n string) bool { return n == "Shore" }, "five delegates > Shore"},
		"inner addressee is no hop":  {bare, "s5", gazette, "Veldt > "},
		"a loop ends":                {looped, "s1", nil, "Veldt > Mira Olsen"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, h := range tt.r.Chain(tt.id, tt.outlet) {
				n := h.Name
				if h.By != "" {
					n += "/" + h.By
				}
				got = append(got, n)
			}
			if s := strings.Join(got, " > "); s != tt.want {
				t.Errorf("%s: got %q, want %q", tt.id, s, tt.want)
			}
		})
	}
	for words, want := range map[string]bool{
		"the Harbour Gazette": true, "Reuters": true, "Agence Nord": true, "Radio Kessel": true, "CNN’s “The Hour”": true, "News of the World Today": true,
		"the BBC": true, "BBC's Dana Merrin": true, "reporters": false, "the press": false, "parliament": false, "the Kessel district court": false,
		"Mira Olsen": false, "the Post Office": false, "a news conference": false,
	} {
		text := "Ann told " + words
		r := hearsay.Record{Article: hearsay.Article{Text: text}, Statements: []hearsay.Statement{{ID: "s1", Addressee: []hearsay.Span{{Start: 9, End: len(text)}}}}}
		if got := len(r.Chain("s1", nil)) == 2; got != want {
			t.Errorf("%q is an outlet: got %t, want %t", words, got, want)
		}
	}
	for words, want := range map[string]string{
		"Five delegates familiar with the talks": "five delegates",
		"Mira Olsen, the trade minister,":        "Mira Olsen",
		"its chair, Bram Oster,":                 "Bram Oster",
		"Veldt’s negotiator, Jorun Dahl, 58,":    "Jorun Dahl",
		"Olsen, Dahl and Oster":                  "Olsen, Dahl and Oster",
		"a diplomat from Veldt, who has left,":   "a diplomat from Veldt",
		"The Harbour Gazette":                    "Harbour Gazette",
		"Former officials who asked for silence": "former officials",
		"Trade Minister Mira\n\tOlsen":           "Trade Minister Mira Olsen",
		"The":                                    "the",
		"I":                                      "I",
	} {
		r := hearsay.Record{Article: hearsay.Article{Text: words}, Statements: []hearsay.Statement{{ID: "s1", Source: []hearsay.Span{{Start: 0, End: len(words)}}}}}
		if got := r.Chain("s1", nil); len(got) != 1 || got[0].Name != want {
			t.Errorf("%q: got %+v, want the name %q", words, got, want)
		}
	}
	if hops := bare.Chain("s9", nil); hops != nil {
		t.Errorf("no such statement: got %v, want nil", hops)
	}
}
