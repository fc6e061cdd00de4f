package pages

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"hearsay"
	"hearsay/internal/ledger"
)

type claimsData struct {
	Q      string
	Claims []ledger.Claim
}

// claims lists what is claimed in most reports.
func (h *Handler) claims(r *http.Request) (page, error) {
	f, err := filterOf(r)
	if err != nil {
		return page{}, err
	}
	d := claimsData{Q: r.URL.Query().Get("q")}
	f.MinConfidence = float64(minOf(r)) / 100
	if d.Claims, err = h.o.Ledger.Claims(r.Context(), d.Q, f); err != nil {
		return page{}, err
	}
	return page{View: "claims", Title: "Claims", Nav: "/claims", Data: d}, nil
}

// claimData is what the page of a claim shows.
type claimData struct {
	ledger.Traced
	Says []cited
	// Against and For are statements outside the claim that deny or contradict one of its own, or support one.
	Against, For []link
	Graph        template.HTML
	Timeline     template.HTML
	Hidden       int
	// MoreSays and MoreAgainst count what is left out of the lists; All leads to the page with everything.
	MoreSays, MoreAgainst int
	All                   string
}

// claimListed is how many statements on a side are shown at first.
const claimListed = 40

// claim shows who says something, who denies it, and where it comes from.
func (h *Handler) claim(r *http.Request) (page, error) {
	id := r.PathValue("id")
	traced, err := h.o.Ledger.Origins(r.Context(), id, ledger.Filter{Limit: 1})
	if err != nil {
		return page{}, err
	}
	if len(traced) == 0 || traced[0].ID() != id { // what is no claim's id is looked for as a word
		return page{}, fmt.Errorf("claim %s: %w", id, hearsay.ErrNotFound)
	}
	d := claimData{Traced: traced[0]}
	c := d.Claim
	least := float64(minOf(r)) / 100
	shown := sure(c.Statements, least)
	d.Hidden = len(c.Statements) - len(shown)
	if d.Says, err = h.cite(r.Context(), shown); err != nil {
		return page{}, err
	}
	links, err := h.o.Ledger.LinksTo(r.Context(), c.Statements, hearsay.Denies, hearsay.Contradicts, hearsay.Supports)
	if err != nil {
		return page{}, err
	}
	links = slices.DeleteFunc(links, func(l ledger.Link) bool { return l.Confidence < least })
	all, err := h.citeLinks(r.Context(), links)
	if err != nil {
		return page{}, err
	}
	seen := map[int64]bool{}
	for _, l := range all {
		if seen[l.From.Row] {
			continue
		}
		seen[l.From.Row] = true
		if l.Type == hearsay.Supports {
			d.For = append(d.For, l)
		} else {
			d.Against = append(d.Against, l)
		}
	}
	d.Timeline = claimTimeline(d.Says, d.Against)
	if r.URL.Query().Get("all") == "" {
		d.MoreSays, d.MoreAgainst = max(0, len(d.Says)-claimListed), max(0, len(d.Against)-claimListed)
		d.Says, d.Against = d.Says[:len(d.Says)-d.MoreSays], d.Against[:len(d.Against)-d.MoreAgainst]
		d.All = with(r.URL.Query(), "all", "1")
	}
	d.Graph = originGraph(d.Traced)
	return page{View: "claim", Title: cut(70, c.Gloss), Nav: "/claims", Data: d, Feed: "/follow/claim/" + id + ".atom"}, nil
}

func claimTimeline(says []cited, against []link) template.HTML {
	var events []event
	for _, s := range says {
		events = append(events, event{Lane: orElse(s.Outlet, "outlet not stated"), Day: ledger.When(s.Statement), Shape: dot, Title: headline(s.Statement)})
	}
	for _, l := range against {
		events = append(events, event{Lane: orElse(l.From.Outlet, "outlet not stated"), Day: ledger.When(l.From.Statement), Shape: cross, Title: headline(l.From.Statement)})
	}
	return lanesChart("When it was said, by outlet: a dot for each report that has it, a cross for each denial", events)
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// dispute is what one statement denies or contradicts: both sides in their own words.
type dispute struct {
	link
	// Also are the statements with the same words on the other side, in other reports.
	Also []cited
}

type disputesData struct {
	Q        string
	Disputes []dispute
	Hidden   int
}

// disputes shows both sides of each, in their own words and in equal space.
func (h *Handler) disputes(r *http.Request) (page, error) {
	f, err := filterOf(r)
	if err != nil {
		return page{}, err
	}
	d := disputesData{Q: r.URL.Query().Get("q")}
	ls, err := h.o.Ledger.Disputes(r.Context(), d.Q, f)
	if err != nil {
		return page{}, err
	}
	least := float64(minOf(r)) / 100
	n := len(ls)
	ls = slices.DeleteFunc(ls, func(l ledger.Link) bool { return l.Confidence < least })
	d.Hidden = n - len(ls)
	links, err := h.citeLinks(r.Context(), ls)
	if err != nil {
		return page{}, err
	}
	d.Disputes = group(links)
	return page{View: "disputes", Title: "Disputes", Nav: "/disputes", Data: d}, nil
}

// group puts the same words on the other side of one statement together: five reports of one claim are one side.
func group(links []link) []dispute {
	var out []dispute
	for _, l := range links {
		at := slices.IndexFunc(out, func(d dispute) bool { return d.From.Row == l.From.Row && sameWords(d.To.Content, l.To.Content) })
		if at >= 0 {
			out[at].Also = append(out[at].Also, l.To)
			continue
		}
		out = append(out, dispute{link: l})
	}
	return out
}

func sameWords(a, b string) bool {
	plain := func(s string) string {
		return strings.TrimPrefix(strings.ToLower(strings.Join(strings.Fields(s), " ")), "that ")
	}
	return plain(a) == plain(b)
}
