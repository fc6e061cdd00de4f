package pages

import (
	"net/http"

	"hearsay/internal/ledger"
)

type compareData struct {
	Outlets []string
	A, B    string
	Asked   bool
	ledger.Comparison
	Sides [2]side
}

// side is one outlet's telling.
type side struct {
	ledger.Side
	Only []cited
}

// compare puts two outlets side by side on the events that both reported.
func (h *Handler) compare(r *http.Request) (page, error) {
	q := r.URL.Query()
	d := compareData{A: q.Get("a"), B: q.Get("b")}
	var err error
	if d.Outlets, err = h.o.Ledger.Outlets(r.Context()); err != nil {
		return page{}, err
	}
	p := page{View: "compare", Title: "Compare outlets", Nav: "/compare"}
	if d.A == "" || d.B == "" {
		p.Data, p.NoMin = d, true
		return p, nil
	}
	if d.A == d.B {
		return page{}, refuse("Choose two different outlets.")
	}
	d.Asked = true
	f, err := filterOf(r)
	if err != nil {
		return page{}, err
	}
	f.Outlet = ""
	if d.Comparison, err = h.o.Ledger.Compare(r.Context(), d.A, d.B, f); err != nil {
		return page{}, err
	}
	least := float64(minOf(r)) / 100
	for i, s := range []ledger.Side{d.Comparison.A, d.Comparison.B} {
		only, err := h.cite(r.Context(), sure(s.Only, least))
		if err != nil {
			return page{}, err
		}
		d.Sides[i] = side{s, only}
	}
	p.Title, p.Data = d.A+" and "+d.B, d
	return p, nil
}
