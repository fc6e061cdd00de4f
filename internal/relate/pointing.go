package relate

import (
	"strings"

	"hearsay"
)

// A denial may name what it denies by a noun alone: "dismissed the report", "rejected the accusation". reports are nouns for
// what a publication or document says, charges for what somebody said against the denier.
var (
	reports = set("report reports story article account findings study book dossier memo")
	charges = set("accusation accusations allegation allegations charge charges claim claims criticism assertion attack attacks")
)

const (
	// maxPointed is how long the content of a denial may be, in words outside quotation marks, to be a mere pointer.
	maxPointed = 12
	// maxBack is how many statements back a charge may lie.
	maxBack = 6
	// The confidences are judgement: the training records have only four such pointers, of which one hits a gold relation.
	reportConfidence = 0.5
	chargeConfidence = 0.3
)

// pointed gives the places that the denial at place b points at by a noun, and how sure that is; none if it does not point.
func (d *document) pointed(b int) (places []int, confidence float64) {
	u := d.units[b]
	if !u.denies || !u.strong || outsideQuotes(u.Content) > maxPointed {
		return nil, 0
	}
	report, charge := false, false
	for _, w := range u.content {
		report = report || reports[w.stem]
		charge = charge || charges[w.stem]
	}
	switch {
	case report:
		return d.reported(b), reportConfidence
	case charge:
		return d.charged(b), chargeConfidence
	}
	return nil, 0
}

// reported gives the statements before b that reach us from the first publication or document whose word the article gives,
// at most two: what it says itself, and what others told it.
func (d *document) reported(b int) (out []int) {
	name := ""
	for a := 0; a < b && len(out) < 2; a++ {
		u := d.units[a]
		if d.parent[a] >= 0 || u.Source == d.units[b].Source && u.Source != "" {
			continue
		}
		from := u.Kind == hearsay.Publication || u.Kind == hearsay.Document
		switch {
		case name == "" && from:
			name = u.Source
			out = append(out, a)
		case name != "" && (u.Source == name || sameName(u.Addressee, d.units[out[0]].Words)):
			out = append(out, a)
		}
	}
	return out
}

// charged gives the nearest statement before b by somebody on another side that criticises or whose cue is the noun's.
func (d *document) charged(b int) []int {
	for a := b - 1; a >= max(0, b-maxBack); a-- {
		p := Pair{A: d.units[a], B: d.units[b]}
		if p.sameSide() || d.related(a, b) {
			continue
		}
		if d.units[a].act == hearsay.Criticise || refers(d.units[b], d.units[a]) > 0 {
			return []int{a}
		}
	}
	return nil
}

func sameName(a, b string) bool {
	a, b = strings.TrimPrefix(strings.ToLower(a), "the "), strings.TrimPrefix(strings.ToLower(b), "the ")
	return a != "" && b != "" && (strings.Contains(a, b) || strings.Contains(b, a))
}

// outsideQuotes counts the words of s that do not stand between quotation marks.
func outsideQuotes(s string) int {
	n, in := 0, false
	for _, w := range strings.Fields(s) {
		if strings.HasPrefix(w, "\"") || strings.HasPrefix(w, "“") || strings.HasPrefix(w, "''") {
			in = true
		}
		if !in {
			n++
		}
		if strings.ContainsAny(w[1:], "\"”") || strings.HasSuffix(w, "''") {
			in = false
		}
	}
	return n
}
