package pages

import (
	"fmt"
	"html/template"
	"math"
	"net/url"
	"strings"
	"time"

	"hearsay"
	"hearsay/internal/ledger"
	"hearsay/internal/store"
)

// lowConfidence is the confidence below which a statement or a link is marked as unsure.
const lowConfidence = 0.6

// funcs are what templates may call.
var funcs = template.FuncMap{
	"article": articleURL, "statement": statementURL, "source": sourceURL, "claim": claimURL, "day": day, "percent": percent, "verb": verb,
	"kind": kindName, "count": count, "low": func(c float64) bool { return c < lowConfidence }, "relation": ledger.Verb, "turn": turnWord,
	"when": ledger.When, "query": query, "join": strings.Join, "title": titleOf, "cut": cut, "plus": func(a, b int) int { return a + b }, "minus": func(a int) int { return -a },
	"formname": formName, "emphasise": emphasise, "acts": func() []hearsay.Act { return acts }, "kinds": func() []hearsay.Kind { return kinds },
	"review": reviewURL, "web": webURL, "moment": moment, "said": saidWords,
}

func articleURL(name string) string { return "/article/" + url.PathEscape(name) }

// statementURL leads to a statement within its article.
func statementURL(s ledger.Statement) string {
	return articleURL(s.Article) + "?s=" + url.QueryEscape(s.Label) + "#" + url.PathEscape(s.Label)
}

// webURL is an address as it may be linked to: "" unless it is one of the web.
func webURL(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return s
}

func sourceURL(slug string) string { return "/source/" + url.PathEscape(slug) }

func claimURL(row int64) string { return fmt.Sprintf("/claim/c%d", row) }

// acts are all acts in the order of the record's documentation.
var acts = []hearsay.Act{hearsay.State, hearsay.Confirm, hearsay.Deny, hearsay.Refuse, hearsay.Demand, hearsay.Propose, hearsay.Offer, hearsay.Warn,
	hearsay.Criticise, hearsay.Praise, hearsay.Ask, hearsay.Think}

// reviewURL leads to the desk at which a statement is decided about.
func reviewURL(article, id string) string {
	return "/review/" + url.PathEscape(article) + "?s=" + url.QueryEscape(id)
}

// query builds a path with parameters: query "/search" "q" words "act" act. Empty ones are left out.
func query(path string, pairs ...string) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			v.Set(pairs[i], pairs[i+1])
		}
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// day writes an ISO date, week, month or year for readers, "" for none; what it cannot read it leaves as it is.
func day(iso string) string {
	if len(iso) > 10 {
		iso = iso[:10]
	}
	for _, f := range [][2]string{{time.DateOnly, "2 January 2006"}, {"2006-01", "January 2006"}, {"2006", "2006"}} {
		if t, err := time.Parse(f[0], iso); err == nil {
			return t.Format(f[1])
		}
	}
	if y, w, ok := strings.Cut(iso, "-W"); ok {
		return "week " + strings.TrimPrefix(w, "0") + " of " + y
	}
	return iso
}

// moment writes a time (RFC 3339) for readers, "" for none.
func moment(stamp string) string {
	t, err := time.Parse(time.RFC3339, stamp)
	if err != nil {
		return stamp
	}
	return t.UTC().Format("2 January 2006, 15:04") + " UTC"
}

func percent(f float64) string { return fmt.Sprintf("%.0f %%", math.Round(100*f)) }

var verbs = map[hearsay.Act]string{hearsay.State: "states", hearsay.Confirm: "confirms", hearsay.Deny: "denies", hearsay.Refuse: "refuses",
	hearsay.Demand: "demands", hearsay.Propose: "proposes", hearsay.Offer: "offers", hearsay.Warn: "warns", hearsay.Criticise: "criticises",
	hearsay.Praise: "praises", hearsay.Ask: "asks", hearsay.Think: "is said to think"}

// verb says an act as what its source does.
func verb(a hearsay.Act) string { return verbs[a] }

// kindName is the kind of a source; one that is not known is said to be so.
func kindName(k hearsay.Kind) string {
	if k == "" || k == hearsay.UnknownKind {
		return "kind not determined"
	}
	return string(k)
}

var formNames = map[hearsay.Form]string{hearsay.Direct: "quoted", hearsay.Mixed: "partly quoted", hearsay.Indirect: "paraphrased"}

func formName(f hearsay.Form) string { return formNames[f] }

func turnWord(t ledger.Turn) string {
	if t == ledger.Contradicts {
		return "contradicts what came before"
	}
	return string(t)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	if strings.HasSuffix(what, "y") {
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(what, "y"))
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// titleOf names a version of an article.
func titleOf(v store.Version) string {
	if v.Title != "" {
		return v.Title
	}
	return v.Article
}

// cut shortens s to about n characters, at a space.
func cut(n int, s string) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	s = string(r[:n])
	if i := strings.LastIndexByte(s, ' '); i > n/2 {
		s = s[:i]
	}
	return s + " …"
}

// saidWords says when a statement was made.
func saidWords(s ledger.Statement) string {
	if s.Said == "" {
		return ""
	}
	return day(s.Said)
}
