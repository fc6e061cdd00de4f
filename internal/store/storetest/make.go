package storetest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"hearsay"
)

// Outlets are invented.
var Outlets = []string{"The Herald of Oru", "Tamsin Wire", "Velde Courier", "Radio Kesh", "Morrow Post"}

var (
	people  = []string{"Ilva Maren", "Perrin Aldo", "Sune Vasko", "Tadeo Rinn", "Orla Besk", "Mirek Dahl", "Yuna Tolle", "Casimir Oke"}
	verbs   = []string{"said", "denied", "warned", "insisted", "told reporters", "confirmed"}
	things  = []string{"the ferry tariff", "the border crossing", "the fishing quota", "the rail bridge", "the grain levy", "the customs office"}
	actions = []string{"will be signed next week", "was never discussed", "hinges on a guarantee", "was agreed in principle", "cannot be accepted",
		"costs 40 million crowns", "remains open", "is off the table"}
	acts = []hearsay.Act{hearsay.State, hearsay.Deny, hearsay.Warn, hearsay.Demand, hearsay.State, hearsay.Confirm}
)

// Article gives the n-th invented article of several sentences that repeat themselves across articles as news does.
func Article(n int) hearsay.Article { return Record(n).Article }

// Record gives the n-th invented record. The same n gives the same record.
func Record(n int) hearsay.Record {
	r := rand.New(rand.NewPCG(uint64(n), 7))
	// Each story lives for some days and has its own names, as news has: the vocabulary grows with the ledger.
	story := n / 10
	day := Day0.AddDate(0, 0, n/50)
	rec := hearsay.Record{Article: hearsay.Article{ID: fmt.Sprintf("article-%d", n), Outlet: Outlets[r.IntN(len(Outlets))],
		Published: day.Format("2006-01-02"), Lang: "en", Title: fmt.Sprintf("Talks over %s in %s", things[story%len(things)], place(story))}}
	if n%3 > 0 {
		rec.URL = fmt.Sprintf("https://news.example/%d", n)
	}
	var b strings.Builder
	by := map[string]string{}
	for i := range 3 + r.IntN(4) {
		who := people[r.IntN(3)+story%6]
		v := r.IntN(len(verbs))
		start := b.Len()
		fmt.Fprintf(&b, "%s %s that %s of %s %s.", who, verbs[v], things[story%len(things)], place(story), actions[r.IntN(len(actions))])
		cue := start + len(who) + 1
		content := cue + len(verbs[v]) + 1
		if by[who] == "" {
			by[who] = strings.ToLower(strings.ReplaceAll(who, " ", "-"))
			rec.Sources = append(rec.Sources, hearsay.Source{ID: by[who], Name: who, Kind: hearsay.Person, Named: true, Count: 1, Role: "envoy"})
		}
		s := hearsay.Statement{ID: fmt.Sprintf("s%d", i+1), Source: []hearsay.Span{{Start: start, End: start + len(who)}},
			Cue: []hearsay.Span{{Start: cue, End: content - 1}}, Content: []hearsay.Span{{Start: content, End: b.Len() - 1}},
			Form: hearsay.Indirect, Act: acts[v], By: by[who], Confidence: 0.9}
		if i > 0 && r.IntN(3) == 0 {
			s.Said = rec.Published
			rec.Relations = append(rec.Relations, hearsay.Relation{From: s.ID, To: "s1", Type: hearsay.Responds, Confidence: 0.5})
		}
		rec.Statements = append(rec.Statements, s)
		b.WriteByte(' ')
	}
	start := b.Len()
	b.WriteString("The talks are a shameful farce.")
	rec.Text = b.String()
	rec.OwnVoice = []hearsay.Assertion{{Span: hearsay.Span{Start: start, End: b.Len()}, Loaded: []hearsay.Span{{Start: start + 16, End: start + 30}}}}
	return rec
}

// place gives an invented place name for a story.
func place(n int) string {
	first := []string{"Ka", "Ves", "Mor", "Tel", "Ori", "Bra", "Zun", "Hal", "Pe", "Lis"}
	last := []string{"lan", "gard", "dova", "mere", "tin", "bruk", "sund", "ria", "fell", "nos"}
	return first[n%10] + last[n/10%10] + strings.Repeat("a", n/1000%3) + first[n/100%10] + last[n/7%10]
}

// FromText gives a record of text with one statement for each sentence in which somebody "said" something.
func FromText(id, text string) hearsay.Record {
	rec := hearsay.Record{Article: hearsay.Article{ID: id, Text: text, Outlet: Outlets[0], Published: "2031-03-02"}}
	start := 0
	for _, sentence := range strings.SplitAfter(text, ". ") {
		end := start + len(strings.TrimRight(sentence, ". \"")) // a quotation mark at the end is left out on purpose
		s := hearsay.Statement{ID: fmt.Sprintf("s%d", len(rec.Statements)+1), Form: hearsay.Indirect, Act: hearsay.State, Confidence: 0.7}
		if at := strings.Index(sentence, " said "); at > 0 {
			name := sentence[:at]
			s.Source = []hearsay.Span{{Start: start, End: start + at}}
			s.Cue = []hearsay.Span{{Start: start + at + 1, End: start + at + 5}}
			s.Content = []hearsay.Span{{Start: start + at + 6, End: end}}
			s.By = strings.ToLower(strings.ReplaceAll(name, " ", "-"))
			rec.Sources = append(rec.Sources, hearsay.Source{ID: s.By, Name: name, Kind: hearsay.Person, Named: true})
			rec.Statements = append(rec.Statements, s)
		} else if !strings.Contains(text, " said ") {
			s.Content = []hearsay.Span{{Start: start, End: end}}
			rec.Statements = append(rec.Statements, s)
		}
		start += len(sentence)
	}
	return rec
}

// Odd gives a record with all that is unusual: several spans, a chain, NUL and astral characters, nothing known of the
// rest.
func Odd() hearsay.Record {
	text := "\x00«Мы готовы», сказал 😀 посол 大使, по словам e\u0301cho \u202eRTL\u202c.\r\n\tEnd"
	at := func(s string) hearsay.Span {
		i := strings.Index(text, s)
		return hearsay.Span{Start: i, End: i + len(s)}
	}
	return hearsay.Record{Article: hearsay.Article{ID: "odd id/with spaces#1", Text: text},
		Statements: []hearsay.Statement{
			{ID: "a", Parent: "b", Source: []hearsay.Span{at("😀 посол 大使")}, Cue: []hearsay.Span{at("сказал")},
				Content: []hearsay.Span{at("«Мы"), at("готовы»")}, Form: hearsay.Direct, Conditions: []hearsay.Span{at("End")}},
			{ID: "b", Cue: []hearsay.Span{at("по словам")}, Content: []hearsay.Span{{Start: 0, End: len("\x00«Мы готовы», сказал")}},
				Addressee: []hearsay.Span{at("RTL"), at("e\u0301cho")}},
		},
		Sources:   []hearsay.Source{{ID: "nobody"}, {ID: "some", Name: "some", Kind: hearsay.Group, Count: 8}},
		Relations: []hearsay.Relation{{From: "a", To: "b", Type: hearsay.Responds}, {From: "a", To: "b", Type: hearsay.Responds}},
		OwnVoice:  []hearsay.Assertion{{Span: at("End")}},
	}
}

// Words gives the words of a record's statements.
func Words(rec hearsay.Record) []string {
	var out []string
	for _, s := range rec.Statements {
		for _, c := range s.Content {
			out = append(out, strings.Fields(c.In(rec.Text))...)
		}
	}
	return out
}
