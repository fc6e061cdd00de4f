package client

// The shapes of answers, in the words of the record. What is not known is null. The server makes its OpenAPI description of these
// very types; their tags doc, enum, example, minLength and so on are for that.

// Statement is one statement with all that is needed to cite it.
type Statement struct {
	ID         string         `json:"id" doc:"Address in the ledger: ARTICLE#s3." example:"np-0412#s3"`
	Article    Cited          `json:"article"`
	By         *Speaker       `json:"by" doc:"Who it is from; null if the report names nobody."`
	Form       *string        `json:"form" enum:"direct,indirect,mixed" doc:"Whether its words stand in quotation marks."`
	Act        *string        `json:"act" doc:"state, confirm, deny, refuse, demand, propose, offer, warn, criticise, praise, ask or think."`
	Said       *string        `json:"said" doc:"When it was said: an ISO date, week, month or year." example:"2026-W04"`
	Content    string         `json:"content" doc:"Exact words of the article; … stands between spans."`
	Cue        *string        `json:"cue" doc:"Exact words that signal it."`
	Addressee  *string        `json:"addressee" doc:"Exact words for whom it was said to."`
	Condition  *string        `json:"condition" doc:"Exact words for what it hinges on."`
	Confidence float64        `json:"confidence" doc:"Probability that source, cue and content are right."`
	Spans      [][2]int       `json:"content_spans,omitempty" doc:"[start, end) of the content in code points of the article's text; where a statement is shown by itself, and for assistants."`
	Links      StatementLinks `json:"links"`
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

// StatementLinks says where a statement can be seen.
type StatementLinks struct {
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

// Correction is what somebody said about what was read. It changes nothing that was read, and no other answer.
type Correction struct {
	UID  string `json:"uid"`
	Made string `json:"made" format:"date-time"`
	Who  string `json:"who"`
	Kind string `json:"kind" doc:"accept, reject, split, merge, rename or undo."`
	// Article is how the article is known; Exact, Prefix, Suffix and Source are the words that the correction is about.
	Article string `json:"article" doc:"Empty if it is about a source."`
	Exact   string `json:"exact"`
	Prefix  string `json:"prefix"`
	Suffix  string `json:"suffix"`
	Source  string `json:"source"`
	// Slug is the source that is renamed, merged or split, Target what it becomes part of, or the UID that is undone, Name its new name.
	Slug   string `json:"slug"`
	Target string `json:"target"`
	Name   string `json:"name"`
	Note   string `json:"note"`
	Undone bool   `json:"undone"`
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

// Page is a part of a list.
type Page[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next" doc:"Cursor of the next page; null on the last."`
}

// ShownStatement is a statement with all that the ledger links it to.
type ShownStatement struct {
	Statement Statement   `json:"statement"`
	Chain     []Statement `json:"chain" doc:"By whose word it reaches us, the outermost first, itself last."`
	Relations []Relation  `json:"relations"`
	Claims    []Claim     `json:"claims"`
}

// ShownSource is a source with its newest statements.
type ShownSource struct {
	Source     Source      `json:"source"`
	Statements []Statement `json:"statements" doc:"The newest."`
}

// Report is a report that is to be read: its text, or its address.
type Report struct {
	ID        string `json:"id,omitempty" maxLength:"2000"`
	Outlet    string `json:"outlet,omitempty" maxLength:"500"`
	Published string `json:"published,omitempty" maxLength:"40" doc:"ISO date; relative dates are resolved against it."`
	Title     string `json:"title,omitempty" maxLength:"2000"`
	URL       string `json:"url,omitempty" maxLength:"4000" doc:"Address; without a text the report is fetched from there."`
	Lang      string `json:"lang,omitempty" maxLength:"20"`
	Text      string `json:"text,omitempty" maxLength:"1000000" doc:"The report, paragraphs apart by line ends."`
}

// Kept is what became of a report that was added.
type Kept struct {
	Article    string   `json:"article"`
	Outcome    string   `json:"outcome" enum:"new,same,edited,reread"`
	Version    int      `json:"version"`
	Statements int      `json:"statements"`
	Warnings   []string `json:"warnings"`
}

// Failure is a report that could not be read.
type Failure struct {
	Article string `json:"article"`
	Why     string `json:"why"`
}

// Over ends a stream.
type Over struct {
	Read   int `json:"read"`
	Failed int `json:"failed"`
}
