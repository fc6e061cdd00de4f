package pages

import (
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"hearsay"
	"hearsay/internal/ledger"
	"hearsay/internal/store"
)

// searchData is what the page of a search shows.
type searchData struct {
	Q        string
	Form     searchForm
	Hits     []cited
	Found    ledger.Found
	Facets   []facet
	Chosen   []choice
	From, To int
	// Older and Newer lead to the pages beside this one, "" if there is none.
	Older, Newer string
	Outlets      []string
	Words        []string
	// Self is the address of the search, without the page of hits.
	Self string
}

// searchForm is what was asked for, as it stood in the form.
type searchForm struct {
	Since, Until, Outlet, Source, Act, Kind, Named string
}

// facet is a list of values that the hits have, each a link that narrows the search to it.
type facet struct {
	Name   string
	Values []choice
}

// choice is a value that can be, or is, chosen.
type choice struct {
	Name  string
	Count int
	URL   string
}

var kinds = []hearsay.Kind{hearsay.Person, hearsay.Organization, hearsay.Government, hearsay.Publication, hearsay.Document, hearsay.Group, hearsay.UnknownKind}

// facetsOf reads a search from the parameters of an address.
func facetsOf(r *http.Request) (ledger.Facets, error) {
	q := r.URL.Query()
	f, err := filterOf(r)
	if err != nil {
		return ledger.Facets{}, err
	}
	out := ledger.Facets{Filter: f, Words: q.Get("q"), Kind: hearsay.Kind(q.Get("kind")), Unnamed: q.Get("named") == "no", Named: q.Get("named") == "yes"}
	out.MinConfidence = float64(minOf(r)) / 100
	if n, err := strconv.Atoi(q.Get("from")); err == nil && n > 0 {
		out.Offset = min(n, 1000)
	}
	return out, nil
}

// search finds statements.
func (h *Handler) search(r *http.Request) (page, error) {
	f, err := facetsOf(r)
	if err != nil {
		return page{}, err
	}
	q := r.URL.Query()
	d := searchData{Q: f.Words, From: f.Offset + 1, Form: searchForm{f.Since, f.Until, f.Outlet, f.Source, string(f.Act), string(f.Kind), q.Get("named")}}
	d.Found, err = h.o.Ledger.Find(r.Context(), f)
	if err != nil && !errors.Is(err, hearsay.ErrNotFound) { // nobody goes by that source's name: nothing is found
		return page{}, err
	}
	st := make([]ledger.Statement, len(d.Found.Statements))
	for i, s := range d.Found.Statements {
		st[i] = s.Statement
	}
	if d.Hits, err = h.cite(r.Context(), st); err != nil {
		return page{}, err
	}
	for i, s := range d.Found.Statements {
		d.Hits[i].Before, d.Hits[i].After = s.Before, s.After
	}
	d.Words, d.Self = lookedFor(f.Words), "/search?"+followQuery(q).Encode()
	d.To = f.Offset + len(d.Hits)
	d.facets(q)
	if d.To < d.Found.Total {
		d.Older = with(q, "from", strconv.Itoa(d.To))
	}
	if f.Offset > 0 {
		d.Newer = with(q, "from", strconv.Itoa(max(0, f.Offset-listed)))
	}
	if d.Outlets, err = h.o.Ledger.Outlets(r.Context()); err != nil {
		return page{}, err
	}
	title := "Search"
	if f.Words != "" {
		title = f.Words + " – search"
	}
	return page{View: "search", Title: title, Nav: "/search", Data: d, Feed: "/follow/search.atom?" + followQuery(q).Encode()}, nil
}

// with gives the address of this page with one parameter changed, "" taking it away; it starts from the first hit again.
func with(q url.Values, name, value string) string {
	out := url.Values{}
	for k, v := range q {
		if k != "from" {
			out[k] = v
		}
	}
	out.Del(name)
	if value != "" {
		out.Set(name, value)
	}
	if len(out) == 0 {
		return "?"
	}
	return "?" + out.Encode()
}

func (d *searchData) facets(q url.Values) {
	add := func(name, param string, tallies []store.Tally, say func(string) string) {
		if v := q.Get(param); v != "" {
			shown := v
			for _, t := range tallies {
				if t.Value == v {
					shown = t.Name
				}
			}
			d.Chosen = append(d.Chosen, choice{Name: name + ": " + say(shown), URL: with(q, param, "")})
			return
		}
		f := facet{Name: name}
		for _, t := range tallies {
			f.Values = append(f.Values, choice{Name: say(t.Name), Count: t.Count, URL: with(q, param, t.Value)})
		}
		if len(f.Values) > 0 {
			d.Facets = append(d.Facets, f)
		}
	}
	same := func(s string) string { return s }
	add("Source", "source", d.Found.Sources, same)
	add("Kind of source", "kind", d.Found.Kinds, func(s string) string { return kindName(hearsay.Kind(s)) })
	add("Act", "act", d.Found.Acts, func(s string) string { return verb(hearsay.Act(s)) })
	add("Outlet", "outlet", d.Found.Outlets, same)
	d.unnamed(q)
	d.years(q)
}

func (d *searchData) unnamed(q url.Values) {
	switch q.Get("named") {
	case "no":
		d.Chosen = append(d.Chosen, choice{Name: "Unnamed or no source", URL: with(q, "named", "")})
	case "yes":
		d.Chosen = append(d.Chosen, choice{Name: "Named sources", URL: with(q, "named", "")})
	default:
		if d.Found.Unnamed > 0 && d.Found.Unnamed < d.Found.Total {
			d.Facets = append(d.Facets, facet{Name: "Is the source named", Values: []choice{
				{Name: "named", Count: d.Found.Total - d.Found.Unnamed, URL: with(q, "named", "yes")},
				{Name: "unnamed or not given", Count: d.Found.Unnamed, URL: with(q, "named", "no")}}})
		}
	}
}

func (d *searchData) years(q url.Values) {
	if q.Get("since") != "" || q.Get("until") != "" {
		name := "Published " + q.Get("since") + " to " + q.Get("until")
		both, err := url.ParseQuery(strings.TrimPrefix(with(q, "since", ""), "?"))
		if err == nil {
			d.Chosen = append(d.Chosen, choice{Name: strings.TrimSpace(name), URL: with(both, "until", "")})
		}
		return
	}
	f := facet{Name: "Published"}
	for _, t := range d.Found.Years {
		year, err := url.ParseQuery(strings.TrimPrefix(with(q, "since", t.Value+"-01-01"), "?"))
		if err == nil {
			f.Values = append(f.Values, choice{Name: t.Name, Count: t.Count, URL: with(year, "until", t.Value+"-12-31")})
		}
	}
	if len(f.Values) > 0 {
		d.Facets = append(d.Facets, f)
	}
}

// lookedFor gives the words of a query in lower case; a word that only has to begin so ends in "*".
func lookedFor(q string) []string {
	return strings.FieldsFunc(strings.ToLower(q), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) && r != '*'
	})
}

// emphasise marks the words that were looked for in s; words beside one another are marked as one.
func emphasise(words []string, s string) template.HTML {
	in := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) }
	upTo := func(f func(rune) bool) string {
		end := strings.IndexFunc(s, f)
		if end < 0 {
			end = len(s)
		}
		part := s[:end]
		s = s[end:]
		return part
	}
	var b strings.Builder
	marked, gap := false, ""
	for len(s) > 0 {
		word := upTo(func(r rune) bool { return !in(r) })
		hit := word != "" && among(words, strings.ToLower(word))
		if marked && (!hit || strings.TrimSpace(gap) != "") {
			b.WriteString("</mark>")
			marked = false
		}
		b.WriteString(template.HTMLEscapeString(gap))
		if hit && !marked {
			b.WriteString("<mark>")
			marked = true
		}
		b.WriteString(template.HTMLEscapeString(word))
		gap = upTo(in)
	}
	if marked {
		b.WriteString("</mark>")
	}
	b.WriteString(template.HTMLEscapeString(gap))
	return template.HTML(b.String())
}

func among(words []string, w string) bool {
	for _, k := range words {
		if stem, begins := strings.CutSuffix(k, "*"); begins && stem != "" && strings.HasPrefix(w, stem) || k == w {
			return true
		}
	}
	return false
}
