package pages

import (
	"net/http"
	"strings"

	"hearsay/internal/ledger"
)

// maxDraftBytes bounds a draft.
const maxDraftBytes = 1 << 20

type quotesData struct {
	Draft string
	Asked bool
	Hits  []quoteHit
	// Counts say how many quotations stand how.
	Counts []bar
}

// quoteHit is a quotation of a draft and the closest place at which the ledger has it.
type quoteHit struct {
	Quote    string
	Line     int
	Likeness ledger.Likeness
	Place    *cited
	// Words are those of the quotation, to be marked in what was said.
	Words []string
}

// Sign tells the likeness without colour.
func (q quoteHit) Sign() string {
	switch q.Likeness {
	case ledger.Verbatim:
		return "="
	case ledger.CutShort:
		return "⊂"
	case ledger.Altered:
		return "≈"
	}
	return "∅"
}

// quotes checks the quotations of a draft. Nothing of the draft is kept.
func (h *Handler) quotes(r *http.Request) (page, error) {
	p := page{View: "quotes", Title: "Quote check", Nav: "/quotes"}
	var d quotesData
	if r.Method == http.MethodPost {
		r.Body = http.MaxBytesReader(nil, r.Body, maxDraftBytes)
		if err := parseForm(r); err != nil {
			return page{}, err
		}
		d.Draft, d.Asked = strings.ReplaceAll(r.FormValue("draft"), "\r\n", "\n"), true
		hits, err := h.o.Ledger.CheckDraft(r.Context(), d.Draft, ledger.Filter{MinConfidence: float64(minOf(r)) / 100})
		if err != nil {
			return page{}, err
		}
		counts := map[string]int{}
		for _, x := range hits {
			q := quoteHit{Quote: x.Quote, Line: x.Line, Likeness: x.Likeness}
			counts[string(x.Likeness)]++
			if x.Likeness != ledger.Unknown {
				c, err := h.citeOne(r.Context(), x.Statement)
				if err != nil {
					return page{}, err
				}
				q.Place, q.Words = &c, lookedFor(x.Quote)
			}
			d.Hits = append(d.Hits, q)
		}
		d.Counts = barsOf(counts)
	}
	p.Data = d
	return p, nil
}
