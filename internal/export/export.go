// Package export has what all forms of output share: the part of a record that is asked for, links across articles, rows of typed
// columns, and the names under which parts of a record are known outside.
//
// Each form of output is a package below this one: values in, bytes out, as they come, so that a ledger of any size can be written with
// little memory. Package form makes them by name. The values are plain; a Writer may not be used concurrently.
package export

import (
	"fmt"
	"net/url"
	"strings"

	"hearsay"
)

// Writer writes an output. Write takes one article after another; Close ends what was begun, and leaves the underlying writer open.
// Write returns an error that wraps hearsay.ErrInvalid, and writes nothing, if a span of the record does not lie within its text.
type Writer interface {
	Write(Part) error
	Close() error
}

// Linker is a Writer that has a place for what holds across articles. All parts come before links and claims.
type Linker interface {
	Writer
	Link(Link) error
	Claim(Claim) error
}

// Part is an article's record and which of its statements are asked for.
type Part struct {
	hearsay.Record
	// Chosen are the IDs of the statements that are asked for; nil means all, and that the whole record is asked for.
	Chosen map[string]bool
	// Slugs gives for a source's ID in the record what it is called across articles; nil if nobody knows.
	Slugs map[string]string
}

// Has reports whether the statement id is asked for.
func (p Part) Has(id string) bool { return p.Chosen == nil || p.Chosen[id] }

// Rows is how many statements of the record are asked for.
func (p Part) Rows() int {
	n := 0
	for _, s := range p.Statements {
		if p.Has(s.ID) {
			n++
		}
	}
	return n
}

// Cut gives the record without what is not asked for. Statements by whose word one reaches us that is asked for stay, since without
// them it would seem to be the article's own knowledge; so do the sources of all that stay and the relations among those asked for.
// The report's own voice goes, unless the whole record is asked for.
func (p Part) Cut() hearsay.Record {
	r := p.Record
	if p.Chosen == nil {
		return r
	}
	parent := make(map[string]string, len(r.Statements))
	for _, s := range r.Statements {
		parent[s.ID] = s.Parent
	}
	keep := map[string]bool{}
	for _, s := range r.Statements {
		for id := s.ID; p.Chosen[s.ID] && id != "" && !keep[id]; id = parent[id] {
			keep[id] = true
		}
	}
	by := map[string]bool{}
	r.Statements, r.Sources, r.Relations, r.OwnVoice = nil, nil, nil, nil
	for _, s := range p.Statements {
		if keep[s.ID] {
			r.Statements = append(r.Statements, s)
			by[s.By] = true
		}
	}
	for _, s := range p.Sources {
		if by[s.ID] {
			r.Sources = append(r.Sources, s)
		}
	}
	for _, l := range p.Relations {
		if p.Chosen[l.From] && p.Chosen[l.To] {
			r.Relations = append(r.Relations, l)
		}
	}
	return r
}

// Least gives p without statements of less confidence, and without relations of less.
func (p Part) Least(confidence float64) Part {
	if confidence <= 0 {
		return p
	}
	chosen := map[string]bool{}
	for _, s := range p.Statements {
		chosen[s.ID] = p.Has(s.ID) && s.Confidence >= confidence
	}
	var kept []hearsay.Relation
	for _, l := range p.Relations {
		if l.Confidence >= confidence {
			kept = append(kept, l)
		}
	}
	p.Chosen, p.Relations = chosen, kept
	return p
}

// Source gives the source of s, nil if it is not known who that is.
func (p Part) Source(s hearsay.Statement) *hearsay.Source {
	for i := range p.Sources {
		if s.By != "" && p.Sources[i].ID == s.By {
			return &p.Sources[i]
		}
	}
	return nil
}

// Name gives the source of s as a reader may see it: its name, else the words that the article has for it, "" if it names nobody.
func (p Part) Name(s hearsay.Statement) string {
	if e := p.Source(s); e != nil && e.Name != "" {
		return e.Name
	}
	return Words(p.Text, s.Source)
}

// Chain gives the way the word of the statement id took, "Washington → eight individuals → Financial Times"; names that are not known
// are "?".
func (p Part) Chain(id string) string {
	var names []string
	for _, h := range p.Record.Chain(id, nil) {
		if h.Name == "" {
			h.Name = "?"
		}
		names = append(names, h.Name)
	}
	return strings.Join(names, " → ")
}

// Words gives what stands in spans, with … between them where there are several.
func Words(text string, spans []hearsay.Span) string {
	words := make([]string, len(spans))
	for i, s := range spans {
		words[i] = s.In(text)
	}
	return strings.Join(words, " … ")
}

// Address is where a statement is found: the article's ID and the statement's.
type Address struct{ Article, Statement string }

// String gives "ARTICLE#s3".
func (a Address) String() string { return a.Article + "#" + a.Statement }

// Link says how one statement bears on another, of the same article or another.
type Link struct {
	From, To   Address
	Type       hearsay.RelationType
	Confidence float64
}

// Claim is statements that express the same proposition. Gloss quotes one of them.
type Claim struct {
	ID, Gloss  string
	Statements []Address
}

// Count says how much an output holds.
type Count struct{ Articles, Rows int }

// Add counts p.
func (c *Count) Add(p Part) { c.Articles, c.Rows = c.Articles+1, c.Rows+p.Rows() }

// String gives "12 statements of 3 articles".
func (c Count) String() string {
	return fmt.Sprintf("%s of %s", plural(c.Rows, "statement"), plural(c.Articles, "article"))
}

func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// iri begins the names that hearsay gives to things which have none on the web.
const iri = "urn:hearsay:"

// IRI names the article on the web: its address, or a name made of its ID if it has none.
func IRI(a hearsay.Article) string {
	if web(a.URL) {
		return a.URL
	}
	return ArticleIRI(a.ID)
}

// web reports whether s is an address that may stand where an IRI is wanted.
func web(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && !strings.ContainsAny(s, " <>\"{}|\\^`\n\r\t")
}

// ArticleIRI names the article id among what hearsay has read; it is a URN.
func ArticleIRI(id string) string { return iri + "article:" + url.QueryEscape(id) }

// StatementIRI names a statement.
func StatementIRI(a Address) string {
	return ArticleIRI(a.Article) + ":" + url.QueryEscape(a.Statement)
}

// SourceIRI names a source: across articles where it has a name for that, else within its article.
func (p Part) SourceIRI(id string) string {
	if slug := p.Slugs[id]; slug != "" {
		return iri + "source:" + url.QueryEscape(slug)
	}
	return ArticleIRI(p.ID) + ":source:" + url.QueryEscape(id)
}

// ClaimIRI names a claim.
func ClaimIRI(id string) string { return iri + "claim:" + url.QueryEscape(id) }

// Address gives the address of the record's statement id.
func (p Part) Address(id string) Address { return Address{p.ID, id} }
