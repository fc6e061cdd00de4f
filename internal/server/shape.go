package server

import (
	"net/url"
	"strings"

	"hearsay"
	"hearsay/internal/ledger"
	"hearsay/internal/store"
)

// The shapes of answers, in the words of the record. What is not known is null.

// Statement is one statement with all that is needed to cite it.
type Statement struct {
	ID         string    `json:"id" doc:"Address in the ledger: ARTICLE#s3." example:"np-0412#s3"`
	Article    Cited     `json:"article"`
	By         *Speaker  `json:"by" doc:"Who it is from; null if the report names nobody."`
	Form       *string   `json:"form" enum:"direct,indirect,mixed" doc:"Whether its words stand in quotation marks."`
	Act        *string   `json:"act" doc:"state, confirm, deny, refuse, demand, propose, offer, warn, criticise, praise, ask or think."`
	Said       *string   `json:"said" doc:"When it was said: an ISO date, week, month or year." example:"2026-W04"`
	Content    string    `json:"content" doc:"Exact words of the article; … stands between spans."`
	Cue        *string   `json:"cue" doc:"Exact words that signal it."`
	Addressee  *string   `json:"addressee" doc:"Exact words for whom it was said to."`
	Condition  *string   `json:"condition" doc:"Exact words for what it hinges on."`
	Confidence float64   `json:"confidence" doc:"Probability that source, cue and content are right."`
	Spans      [][2]int  `json:"content_spans,omitempty" doc:"[start, end) of the content in code points of the article's text; where a statement is shown by itself, and for assistants."`
	Links      StateLink `json:"links"`
}

// Cited is the article that a statement stands in.
type Cited struct {
	ID        string  `json:"id"`
	Outlet    *string `json:"outlet"`
	Published *string `json:"published" doc:"ISO day."`
	Title     *string `json:"title"`
	URL       *string `json:"url"`
}

// Speaker is who a statement is from.
type Speaker struct {
	ID    *string `json:"id" doc:"Slug of the source in the ledger; null if the ledger knows nobody by these words."`
	Name  string  `json:"name" doc:"Name, or the article's own words."`
	Kind  *string `json:"kind" doc:"person, organization, government, publication, document, group or unknown."`
	Named bool    `json:"named" doc:"False for unnamed people."`
	Count *int    `json:"count" doc:"How many, where said."`
}

// StateLink says where a statement can be seen.
type StateLink struct {
	Page   string  `json:"page" doc:"Page of the article, at the statement."`
	Self   string  `json:"self" doc:"The statement in this API."`
	Report *string `json:"report" doc:"The report where it was published, at the words (a text fragment)."`
}

// Relation is a relation between two statements.
type Relation struct {
	Type       string    `json:"type" doc:"denies, contradicts, supports, repeats, responds or updates."`
	From       Statement `json:"from"`
	To         Statement `json:"to"`
	Confidence float64   `json:"confidence"`
}

// Claim is a group of statements that express the same proposition.
type Claim struct {
	ID         string      `json:"id" example:"c12"`
	Gloss      string      `json:"gloss" doc:"Quotes one of its statements."`
	Articles   int         `json:"articles"`
	Outlets    int         `json:"outlets"`
	First      *string     `json:"first" doc:"Day of the earliest article."`
	Last       *string     `json:"last" doc:"Day of the latest article."`
	Statements []Statement `json:"statements"`
}

// Source is somebody whom articles quote.
type Source struct {
	ID          string  `json:"id" doc:"Slug."`
	Name        string  `json:"name"`
	Kind        *string `json:"kind"`
	Named       bool    `json:"named"`
	Statements  int     `json:"statements" doc:"How many, in current versions of articles."`
	Role        *string `json:"role"`
	Affiliation *string `json:"affiliation"`
}

// Article is an article of the ledger without its text.
type Article struct {
	ID         string  `json:"id"`
	Outlet     *string `json:"outlet"`
	Published  *string `json:"published"`
	Title      *string `json:"title"`
	URL        *string `json:"url"`
	Version    int     `json:"version"`
	Added      string  `json:"added" doc:"UTC."`
	Statements int     `json:"statements"`
	Model      string  `json:"model"`
}

// Traced is a claim with the independent origins that it rests on.
type Traced struct {
	Claim   Claim    `json:"claim"`
	Rests   string   `json:"rests_on" example:"7 articles, 5 outlets, 2 independent origins"`
	Origins []Origin `json:"origins"`
}

// Origin is where a claim comes from.
type Origin struct {
	Path       []string    `json:"path" doc:"The way the word travelled, from the source."`
	Circle     bool        `json:"circle" doc:"The outlets of the path cite each other and nobody else."`
	Statements []Statement `json:"statements"`
}

// Hit is where words were said.
type Hit struct {
	Quote     string     `json:"quote"`
	Line      *int       `json:"line" doc:"Line in the draft."`
	Likeness  string     `json:"likeness" enum:"verbatim,cut short,altered,not found"`
	Share     float64    `json:"share" doc:"Part of the words that stand there in order."`
	Statement *Statement `json:"statement"`
}

func some(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func statement(s ledger.Statement) Statement {
	out := Statement{ID: s.Address(), Article: Cited{ID: s.Article, Outlet: some(s.Outlet), Published: some(s.Day), Title: some(s.Title), URL: some(s.URL)},
		Form: some(string(s.Form)), Act: some(string(s.Act)), Said: some(s.Said), Content: s.Content, Cue: some(s.Cue), Addressee: some(s.Addressee),
		Condition: some(s.Condition), Confidence: s.Confidence}
	if s.Source != "" {
		out.By = &Speaker{ID: some(s.SourceSlug), Name: s.Source, Kind: some(string(s.Kind)), Named: s.Named}
		if s.Count > 0 {
			out.By.Count = &s.Count
		}
	}
	out.Links = StateLink{Page: "/article/" + escape(s.Article) + "#" + s.Label, Self: "/api/v1/statements/" + escape(s.Address()), Report: some(atWords(s.URL, s.Content))}
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
	return Traced{Claim: claim(t.Claim), Rests: t.Counts(), Origins: list(t.Origins, func(o ledger.Origin) Origin {
		return Origin{Path: append([]string{}, o.Path...), Circle: o.Circle, Statements: list(o.Statements, statement)}
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
