package server

import (
	"net/url"
	"strings"

	"hearsay"
	"hearsay/client"
	"hearsay/internal/ledger"
	"hearsay/internal/store"
)

// The answers are those that package client gives to programs.
type (
	// Statement is one statement with all that is needed to cite it.
	Statement = client.Statement
	// Relation is a relation between two statements.
	Relation   = client.Relation
	Correction = client.Correction
	// Claim is a group of statements that express the same proposition.
	Claim = client.Claim
	// Source is somebody whom articles quote.
	Source = client.Source
	// Article is an article of the ledger without its text.
	Article = client.Article
	// Traced is a claim with the independent origins that it rests on.
	Traced = client.Traced
	// Hit is where words were said.
	Hit = client.Hit
	// Page is a part of a list.
	Page[T any] = client.Page[T]
)

func some(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func statement(s ledger.Statement) Statement {
	out := Statement{ID: s.Address(), Article: client.Cited{ID: s.Article, Outlet: some(s.Outlet), Published: some(s.Day), Title: some(s.Title), URL: some(s.URL)},
		Form: some(string(s.Form)), Act: some(string(s.Act)), Said: some(s.Said), Content: s.Content, Cue: some(s.Cue), Addressee: some(s.Addressee),
		Condition: some(s.Condition), Confidence: s.Confidence}
	if s.Source != "" {
		out.By = &client.Speaker{ID: some(s.SourceSlug), Name: s.Source, Kind: some(string(s.Kind)), Named: s.Named}
		if s.Count > 0 {
			out.By.Count = &s.Count
		}
	}
	out.Links = client.StatementLinks{Page: "/article/" + escape(s.Article) + "#" + s.Label, Self: "/api/v1/statements/" + escape(s.Address()), Report: some(atWords(s.URL, s.Content))}
	return out
}

// atWords is the address of a report with a text fragment (https://wicg.github.io/scroll-to-text-fragment/) that leads to the
// first of its content's spans; "" if the report has no web address.
func atWords(address, content string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	first, _, _ := strings.Cut(content, " … ")
	words := strings.Fields(first)
	if len(words) == 0 {
		return address
	}
	directive := words
	rest := ""
	if len(words) > 2*fragmentWords {
		directive, rest = words[:fragmentWords], ","+fragment(words[len(words)-fragmentWords:])
	}
	mark := "#:~:text="
	if u.Fragment != "" {
		mark = ":~:text="
	}
	return address + mark + fragment(directive) + rest
}

// fragmentWords is how many words of either end of a long content its address names.
const fragmentWords = 4

func fragment(words []string) string {
	return strings.NewReplacer("-", "%2D", ",", "%2C", "&", "%26").Replace(url.PathEscape(strings.Join(words, " ")))
}

// list gives the shapes of several, never null.
func list[A, B any](in []A, shape func(A) B) []B {
	out := make([]B, len(in))
	for i, v := range in {
		out[i] = shape(v)
	}
	return out
}

func relation(l ledger.Link) Relation {
	return Relation{Type: string(l.Type), From: statement(l.From), To: statement(l.To), Confidence: l.Confidence}
}

func claim(c ledger.Claim) Claim {
	return Claim{ID: c.ID(), Gloss: c.Gloss, Articles: c.Articles, Outlets: c.Outlets, First: some(c.First), Last: some(c.Last),
		Statements: list(c.Statements, statement)}
}

func source(s store.Source) Source {
	return Source{ID: s.Slug, Name: s.Name, Kind: some(string(s.Kind)), Named: s.Named, Statements: s.Statements, Role: some(s.Role), Affiliation: some(s.Affiliation)}
}

func article(v store.Version) Article {
	return Article{ID: v.Article, Outlet: some(v.Outlet), Published: some(v.Published), Title: some(v.Title), URL: some(v.URL), Version: v.Number,
		Added: v.Added, Statements: v.Statements, Model: v.Model.Name + " " + v.Model.Version}
}

func traced(t ledger.Traced) Traced {
	return Traced{Claim: claim(t.Claim), Rests: t.Counts(), Origins: list(t.Origins, func(o ledger.Origin) client.Origin {
		return client.Origin{Path: append([]string{}, o.Path...), Circle: o.Circle, Statements: list(o.Statements, statement)}
	})}
}

func hit(h ledger.Hit) Hit {
	out := Hit{Quote: h.Quote, Likeness: string(h.Likeness), Share: h.Share}
	if h.Line > 0 {
		out.Line = &h.Line
	}
	if h.Likeness != ledger.Unknown {
		s := statement(h.Statement)
		out.Statement = &s
	}
	return out
}

// warning is something that a reader of a record should know.
func warning(w hearsay.Warning) string { return w.Text }
