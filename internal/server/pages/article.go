package pages

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"hearsay"
	"hearsay/internal/ledger"
	"hearsay/internal/store"
)

// articleData is what the page of an article shows.
type articleData struct {
	ledger.Version
	Name       string
	Paragraphs []paragraph
	Words      shares
	Strip      strip
	Items      []item
	Own        []ownClaim
	// Hidden counts the statements below the least confidence that the reader wants to see.
	Hidden int
	// Beyond counts those that are too many to be shown.
	Beyond int
	// Selected is the statement that stands open, nil for none; Notice says what became of a permalink.
	Selected *item
	Notice   string
	// Gone and Altered are statements of the version before.
	Gone, Altered []store.Anchor
}

// maxMarked is how many statements of one report are marked and listed: a book is no report, and a browser has bounds.
const maxMarked = 2000

// item is a statement in the list beside the text.
type item struct {
	cited
	ID     string
	Number int
	Depth  int
	Chain  []hop
	// ParentID and ParentNumber lead to the statement by whose word this one reaches us, 0 if there is none.
	ParentID     string
	ParentNumber int
	Links        []linkItem
	Claims       []store.Claim
	Permalink    string
	Open         bool
}

// hop is a station of a chain.
type hop struct {
	Name, Slug, ID string
	// Last is the outlet that was told, or the report itself.
	Last bool
}

// linkItem is a relation of an item to another statement.
type linkItem struct {
	Verb       string
	Other      ledger.Statement
	Confidence float64
	// Here is the other's ID where it stands in the same text.
	Here string
}

// ownClaim is a contestable claim in the report's own voice.
type ownClaim struct {
	Number int
	Words  string
	Loaded []string
	// Paragraph is the number of the one that it stands in.
	Paragraph int
}

// article shows a report with its statements marked.
func (h *Handler) article(r *http.Request) (page, error) {
	q := r.URL.Query()
	name := r.PathValue("id")
	v, notice, err := h.version(r, name, q.Get("version"))
	if err != nil {
		return page{}, err
	}
	d := articleData{Version: v, Name: name, Notice: notice}
	least := float64(minOf(r)) / 100
	shown := func(i int) bool { return v.Record.Statements[i].Confidence >= least && i < maxMarked }
	d.Beyond = max(0, len(v.Record.Statements)-maxMarked)
	selected := q.Get("s")
	if words := q.Get("words"); words != "" {
		if selected = find(v, words, q.Get("by")); selected == "" {
			d.Notice = strings.TrimSpace(d.Notice + " The quoted words are not marked as a statement in this version: “" + words + "”.")
		}
	}
	cs, err := h.cite(r.Context(), v.Statements)
	if err != nil {
		return page{}, err
	}
	d.items(cs, shown, selected)
	d.Paragraphs = annotate(v.Record, d.notes(cs), shown, func(id string) string { return d.at(id) })
	for _, p := range d.Paragraphs {
		for i, n := range p.Words {
			d.Words[i] += n
		}
	}
	d.Strip = newStrip(d.Paragraphs)
	d.own()
	for _, a := range v.Anchors {
		switch a.How {
		case store.Lost:
			d.Gone = append(d.Gone, a)
		case store.Altered, store.Context:
			d.Altered = append(d.Altered, a)
		}
	}
	return page{View: "article", Title: titleOf(v.Version), Nav: "/read", Data: d}, nil
}

// version gives the version asked for, or the current one and a notice that it is not the one.
func (h *Handler) version(r *http.Request, name, digest string) (ledger.Version, string, error) {
	v, err := h.o.Ledger.Version(r.Context(), name, digest)
	if err != nil && digest != "" {
		current, err := h.o.Ledger.Version(r.Context(), name, "")
		return current, "The version that this link leads to is not in the ledger; this is the current one.", err
	}
	if err == nil && !v.Current {
		return v, "This is an earlier version of the report; it has been edited since.", nil
	}
	return v, "", err
}

// permalink addresses a statement by the version of its article and its words.
func (d *articleData) permalink(i int) string {
	st := d.Statements[i]
	v := url.Values{"version": {d.Digest[:12]}, "words": {firstWords(st.Content)}}
	if s := d.Record.Statements[i].Source; len(s) > 0 {
		v.Set("by", firstWords(s[0].In(d.Record.Text)))
	}
	return articleURL(d.Version.Article) + "?" + v.Encode()
}

// permalinkWords is how many words a permalink quotes.
const permalinkWords = 12

func firstWords(s string) string {
	w := strings.Fields(s)
	return strings.Join(w[:min(len(w), permalinkWords)], " ")
}

// find gives the ID of the statement that a permalink quotes, "" if there is none.
func find(v ledger.Version, words, by string) string {
	words = strings.Join(strings.Fields(words), " ")
	best := ""
	for i, st := range v.Statements {
		if !strings.HasPrefix(strings.Join(strings.Fields(st.Content), " "), words) {
			continue
		}
		source := ""
		if s := v.Record.Statements[i].Source; len(s) > 0 {
			source = firstWords(s[0].In(v.Record.Text))
		}
		if source == by {
			return st.Label
		}
		if best == "" {
			best = st.Label
		}
	}
	return best
}

// at is the address of this page with a statement selected.
func (d *articleData) at(id string) string {
	v := url.Values{"s": {id}}
	if !d.Current {
		v.Set("version", d.Digest[:12])
	}
	return "?" + v.Encode() + "#" + url.PathEscape(id)
}

// items fills the list of statements.
func (d *articleData) items(cs []cited, shown func(int) bool, selected string) {
	number := map[string]int{}
	for i, s := range d.Record.Statements {
		number[s.ID] = i + 1
	}
	slug := map[string]string{}
	for i, s := range d.Record.Statements {
		if s.By != "" {
			slug[s.By] = d.Statements[i].SourceSlug
		}
	}
	depth := depths(d.Record)
	for i, s := range d.Record.Statements {
		if !shown(i) {
			if i < maxMarked {
				d.Hidden++
			}
			continue
		}
		it := item{cited: cs[i], ID: s.ID, Number: i + 1, Depth: min(depth[i], 4), ParentID: s.Parent, ParentNumber: number[s.Parent],
			Claims: d.Claims[i], Permalink: d.permalink(i), Open: s.ID == selected}
		for _, hp := range d.Record.Chain(s.ID, nil) {
			it.Chain = append(it.Chain, hop{Name: hp.Name, Slug: slug[hp.By], ID: hp.Statement, Last: hp.Statement == ""})
		}
		for _, l := range d.Links[i] {
			it.Links = append(it.Links, d.link(i, l))
		}
		d.Items = append(d.Items, it)
		if it.Open {
			d.Selected = &d.Items[len(d.Items)-1]
		}
	}
}

func (d *articleData) link(i int, l ledger.Link) linkItem {
	it := linkItem{Verb: ledger.Verb(l.Type, false), Other: l.To, Confidence: l.Confidence}
	if l.To.Row == d.Statements[i].Row {
		it.Verb, it.Other = ledger.Verb(l.Type, true), l.From
	}
	if it.Other.Version == d.Row {
		it.Here = it.Other.Label
	}
	return it
}

// depths gives for each statement how many lie around it.
func depths(r hearsay.Record) []int {
	index := make(map[string]int, len(r.Statements))
	for i, s := range r.Statements {
		index[s.ID] = i
	}
	out := make([]int, len(r.Statements))
	for i, s := range r.Statements {
		seen := map[string]bool{s.ID: true}
		for p := s.Parent; p != "" && !seen[p]; {
			j, ok := index[p]
			if !ok {
				break
			}
			seen[p] = true
			out[i]++
			p = r.Statements[j].Parent
		}
	}
	return out
}

// notes gives what stands at each statement's number in the text.
func (d *articleData) notes(cs []cited) []note {
	out := make([]note, len(d.Record.Statements))
	var way []hop
	if d.Selected != nil {
		way = d.Selected.Chain
	}
	for i, s := range d.Record.Statements {
		st := cs[i]
		n := note{ID: s.ID, Number: i + 1, Label: fmt.Sprintf("Statement %d: %s", i+1, headline(st.Statement))}
		if s.Confidence < lowConfidence {
			n.Sign, n.Class = "?", "low"
			n.Label += ", low confidence"
		}
		if d.Selected != nil && d.Selected.ID == s.ID {
			n.Class = strings.TrimSpace(n.Class + " selected")
		}
		if st.Verdict != nil {
			n.Sign = "✓"
			if st.Rejected() {
				n.Sign, n.Class = "✗", strings.TrimSpace(n.Class+" rejected")
			}
			n.Label += ", " + string(st.Verdict.Kind) + "ed by " + st.Verdict.Who
		}
		n.Hop = 1 + slices.IndexFunc(way, func(h hop) bool { return h.ID == s.ID })
		out[i] = n
	}
	return out
}

// headline says who does what: "Ilva Maren refuses".
func headline(s ledger.Statement) string {
	who, does := s.Source, verb(s.Act)
	if who == "" {
		who = "source not stated"
	}
	if does == "" {
		does = "act not determined"
	}
	return who + ", " + does
}

// own fills the report's own claims.
func (d *articleData) own() {
	for i, a := range d.Record.OwnVoice {
		o := ownClaim{Number: i + 1, Words: a.Span.In(d.Record.Text)}
		for _, l := range a.Loaded {
			o.Loaded = append(o.Loaded, l.In(d.Record.Text))
		}
		at := slices.IndexFunc(d.Paragraphs, func(p paragraph) bool { return p.Span.Overlaps(a.Span) })
		if at >= 0 {
			o.Paragraph = d.Paragraphs[at].Number
		}
		d.Own = append(d.Own, o)
	}
}

type articlesData struct {
	Reports []store.Version
	Outlets []string
	Form    searchForm
	// Older and Newer lead to the pages beside this one, "" if there is none.
	Older, Newer string
}

// articles lists reports, the newest first.
func (h *Handler) articles(r *http.Request) (page, error) {
	f, err := filterOf(r)
	if err != nil {
		return page{}, err
	}
	q := r.URL.Query()
	from := 0
	if n, err := strconv.Atoi(q.Get("from")); err == nil && n > 0 {
		from = n
	}
	d := articlesData{Form: searchForm{Since: f.Since, Until: f.Until, Outlet: f.Outlet}}
	f.Limit = listed + 1
	if d.Reports, err = h.o.Ledger.NewestFrom(r.Context(), f, from); err != nil {
		return page{}, err
	}
	if len(d.Reports) > listed {
		d.Reports = d.Reports[:listed]
		d.Older = with(q, "from", strconv.Itoa(from+listed))
	}
	if from > 0 {
		d.Newer = with(q, "from", strconv.Itoa(max(0, from-listed)))
	}
	if d.Outlets, err = h.o.Ledger.Outlets(r.Context()); err != nil {
		return page{}, err
	}
	return page{View: "articles", Title: "Reports", Nav: "/read", NoMin: true, Data: d}, nil
}
