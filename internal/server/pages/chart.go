package pages

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"hearsay/internal/ledger"
	"hearsay/internal/store"
)

// drawing builds an SVG. All words go through text.
type drawing struct{ strings.Builder }

func (d *drawing) printf(format string, args ...any) { fmt.Fprintf(d, format, args...) }

// begin opens a picture that a screen reader calls by label; what it shows stands in words beside it on the page.
func (d *drawing) begin(class string, width, height float64, label string) {
	d.printf(`<svg class="%s" viewBox="0 0 %.0f %.0f" role="img" aria-label="%s">`, class, width, height, template.HTMLEscapeString(label))
}

func (d *drawing) text(class string, x, y float64, most int, s string) {
	d.printf(`<text class="%s" x="%.1f" y="%.1f">%s</text>`, class, x, y, template.HTMLEscapeString(cut(most, s)))
}

func (d *drawing) title(s string) { d.printf(`<title>%s</title>`, template.HTMLEscapeString(s)) }

func (d *drawing) end() template.HTML {
	d.WriteString("</svg>")
	return template.HTML(d.String())
}

// shape is how a point of a chart is drawn; each can be told from the others without colour.
type shape string

const (
	dot     shape = "dot"
	ring    shape = "ring"
	cross   shape = "cross"
	up      shape = "up"
	down    shape = "down"
	diamond shape = "diamond"
)

// shapeOf is the shape of a turn: up for hardened, down for softened.
func shapeOf(t ledger.Turn) shape {
	switch t {
	case ledger.First:
		return dot
	case ledger.Softened:
		return down
	case ledger.Hardened:
		return up
	case ledger.Changed:
		return diamond
	case ledger.Contradicts:
		return cross
	}
	return ring
}

func (d *drawing) point(s shape, x, y float64) {
	switch s {
	case ring:
		d.printf(`<circle class="ring" cx="%.1f" cy="%.1f" r="5"/>`, x, y)
	case cross:
		d.printf(`<path class="cross" d="M%.1f %.1fl10 10m0 -10l-10 10"/>`, x-5, y-5)
	case up:
		d.printf(`<path class="solid" d="M%.1f %.1fl6.5 11h-13z"/>`, x, y-7)
	case down:
		d.printf(`<path class="solid" d="M%.1f %.1fl6.5 -11h-13z"/>`, x, y+7)
	case diamond:
		d.printf(`<path class="solid" d="M%.1f %.1fl6.5 6.5l-6.5 6.5l-6.5 -6.5z"/>`, x, y-6.5)
	default:
		d.printf(`<circle class="solid" cx="%.1f" cy="%.1f" r="5"/>`, x, y)
	}
}

// Key draws a shape alone, for a legend.
func (s shape) Key() template.HTML {
	var d drawing
	d.WriteString(`<svg class="shape" viewBox="0 0 18 18" aria-hidden="true" focusable="false">`)
	d.point(s, 9, 9)
	return d.end()
}

// event is a point of a chart over time.
type event struct {
	Lane, Day, Title string
	Shape            shape
}

// Sizes of a chart over time.
const (
	chartWidth = 760
	laneLabel  = 230
	laneHeight = 30
	chartTop   = 10
	chartFoot  = 28
)

// lanesChart draws events on a line each for what they belong to, over time from left to right. Events without a day are left
// out; "" if none is left.
func lanesChart(label string, events []event) template.HTML {
	events = slices.DeleteFunc(slices.Clone(events), func(e event) bool { return store.Day(e.Day) == "" })
	if len(events) == 0 {
		return ""
	}
	var names []string
	at := func(e event) time.Time {
		t, _ := time.Parse(time.DateOnly, e.Day[:10]) // its day has been looked at
		return t
	}
	first, last := at(events[0]), at(events[0])
	for _, e := range events {
		if !slices.Contains(names, e.Lane) {
			names = append(names, e.Lane)
		}
		t := at(e)
		if t.Before(first) {
			first = t
		}
		if t.After(last) {
			last = t
		}
	}
	height := float64(chartTop + laneHeight*len(names) + chartFoot)
	span := last.Sub(first).Hours()
	x := func(t time.Time) float64 {
		if span == 0 {
			return laneLabel + (chartWidth-laneLabel)/2
		}
		return laneLabel + 14 + (chartWidth-laneLabel-28)*t.Sub(first).Hours()/span
	}
	var d drawing
	d.begin("lanes", chartWidth, height, label)
	for i, n := range names {
		y := float64(chartTop + laneHeight*i + laneHeight/2)
		d.printf(`<line class="axis" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/>`, laneLabel, chartWidth, y, y)
		d.text("lane", 0, y+4, 36, n)
	}
	crowd := map[string]int{}
	for _, e := range events {
		lane := slices.Index(names, e.Lane)
		key := fmt.Sprint(lane, e.Day[:10])
		shift := float64(crowd[key]%4) * 4
		crowd[key]++
		d.WriteString("<g>")
		d.title(day(e.Day) + ": " + e.Title)
		d.point(e.Shape, x(at(e))+shift, float64(chartTop+laneHeight*lane+laneHeight/2))
		d.WriteString("</g>")
	}
	foot := height - 8
	d.text("tick", laneLabel, foot, 30, first.Format("2 January 2006"))
	if span > 0 {
		d.printf(`<text class="tick" x="%d" y="%.1f" text-anchor="end">%s</text>`, chartWidth, foot, last.Format("2 January 2006"))
	}
	return d.end()
}

// Sizes of a graph of origins.
const (
	boxWidth  = 216
	boxHeight = 40
	boxGap    = 10
	columnGap = 56
	// maxReported is how many reports of one origin are drawn.
	maxReported = 10
)

// box is a node of a graph of origins.
type box struct {
	x, y         float64
	name, under  string
	class, title string
}

// originGraph draws the ways of a claim from its root sources through the outlets they spoke to into the reports.
func originGraph(t ledger.Traced) template.HTML {
	var boxes []box
	var edges [][2]box
	y := 26.0
	for _, o := range t.Origins {
		top := y
		var reports []box
		for i, s := range o.Statements {
			if i == maxReported {
				reports = append(reports, box{x: 2 * (boxWidth + columnGap), y: y, name: fmt.Sprintf("%d more", len(o.Statements)-i), class: "more"})
				y += boxHeight + boxGap
				break
			}
			name := s.Outlet
			if name == "" {
				name = "outlet not stated"
			}
			reports = append(reports, box{x: 2 * (boxWidth + columnGap), y: y, name: name, under: day(s.Day), class: "report", title: s.Title})
			y += boxHeight + boxGap
		}
		middle := top + (y-boxGap-top-boxHeight)/2
		root, outlet := ends(o)
		root.x, root.y, outlet.x, outlet.y = 0, middle, boxWidth+columnGap, middle
		edges = append(edges, [2]box{root, outlet})
		for _, r := range reports {
			edges = append(edges, [2]box{outlet, r})
		}
		boxes = append(append(boxes, root, outlet), reports...)
		y += boxGap
	}
	var d drawing
	d.begin("graph", 3*boxWidth+2*columnGap, max(y, boxHeight), "Where the claim comes from: "+t.Summary())
	for i, head := range []string{"Root source", "told, or cited as", "Reports"} {
		d.text("tick", float64(i)*(boxWidth+columnGap), 14, 40, head)
	}
	for _, e := range edges {
		x1, y1, x2, y2 := e[0].x+boxWidth, e[0].y+boxHeight/2, e[1].x, e[1].y+boxHeight/2
		d.printf(`<path class="edge" d="M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f"/>`, x1, y1, x1+columnGap/2, y1, x2-columnGap/2, y2, x2-4, y2)
		d.printf(`<path class="tip" d="M%.1f %.1fl-7 -4v8z"/>`, x2, y2)
	}
	for _, b := range boxes {
		d.WriteString("<g>")
		d.title(strings.TrimSpace(b.name + " " + b.under + " " + b.title))
		d.printf(`<rect class="box %s" x="%.1f" y="%.1f" width="%d" height="%d" rx="4"/>`, b.class, b.x, b.y, boxWidth, boxHeight)
		d.label(b)
		d.WriteString("</g>")
	}
	return d.end()
}

// label writes a node's name: on two lines if it is long.
func (d *drawing) label(b box) {
	const most = 25
	if b.under != "" {
		d.text("name", b.x+10, b.y+17, most, b.name)
		d.text("tick", b.x+10, b.y+32, most+6, b.under)
		return
	}
	first := strings.TrimSuffix(cut(most, b.name), " …")
	if first == b.name {
		d.text("name", b.x+10, b.y+boxHeight/2+4.5, most, b.name)
		return
	}
	d.text("name", b.x+10, b.y+17, most, first)
	d.text("name", b.x+10, b.y+33, most, strings.TrimSpace(b.name[len(first):]))
}

// ends gives the nodes of an origin: who it is from and whom they spoke to.
func ends(o ledger.Origin) (root, outlet box) {
	nobody := box{name: "no source named", class: "nobody"}
	switch {
	case o.Circle:
		nobody.under = "the outlets cite each other"
		return nobody, box{name: strings.Join(o.Path, " ⇄ "), class: "outlet circle"}
	case len(o.Path) > 1:
		return box{name: o.Path[0], class: "root"}, box{name: o.Path[1], class: "outlet"}
	case len(o.Path) == 1:
		return nobody, box{name: o.Path[0], class: "outlet"}
	}
	return nobody, box{name: "outlet not stated", class: "nobody"}
}

// bars are counts by name, the largest first, for a chart of horizontal bars in a table.
type bar struct {
	Name  string
	Count int
	SVG   template.HTML
}

func barsOf(counts map[string]int) []bar {
	var out []bar
	most := 0
	for n, c := range counts {
		out = append(out, bar{Name: n, Count: c})
		most = max(most, c)
	}
	slices.SortFunc(out, func(a, b bar) int { return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Name, b.Name)) })
	for i := range out {
		out[i].SVG = template.HTML(fmt.Sprintf(`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect width="%.1f" height="10"/></svg>`,
			100*float64(out[i].Count)/float64(max(1, most))))
	}
	return out
}
