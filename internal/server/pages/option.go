package pages

import (
	"net/http"

	"hearsay/internal/ledger"
)

type optionsData struct {
	Q       string
	Options []option
}

// option is something on the table, with who is for it and who against.
type option struct {
	Put            cited
	Backs, Refuses []cited
}

// options shows what is proposed, offered or demanded, who stands behind it and who refuses it.
func (h *Handler) options(r *http.Request) (page, error) {
	f, err := filterOf(r)
	if err != nil {
		return page{}, err
	}
	f.Limit, f.MinConfidence = 20, float64(minOf(r))/100
	d := optionsData{Q: r.URL.Query().Get("q")}
	found, err := h.o.Ledger.Options(r.Context(), d.Q, f)
	if err != nil {
		return page{}, err
	}
	for _, o := range found {
		var one option
		if one.Put, err = h.citeOne(r.Context(), o.Put); err != nil {
			return page{}, err
		}
		if one.Backs, err = h.cite(r.Context(), others(o.Backs, o.Put)); err != nil {
			return page{}, err
		}
		if one.Refuses, err = h.cite(r.Context(), o.Refuses); err != nil {
			return page{}, err
		}
		d.Options = append(d.Options, one)
	}
	return page{View: "options", Title: "On the table", Nav: "/claims", Data: d}, nil
}

// others gives the first statement of each source other than the one who put an option forward: saying it again backs nothing.
func others(st []ledger.Statement, put ledger.Statement) []ledger.Statement {
	var out []ledger.Statement
	seen := map[string]bool{put.SourceSlug: true}
	for _, s := range st {
		if s.SourceSlug == "" || !seen[s.SourceSlug] {
			out = append(out, s)
			seen[s.SourceSlug] = true
		}
	}
	return out
}
