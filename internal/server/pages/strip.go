package pages

import (
	"fmt"
	"html/template"
	"strings"
)

// strip is the band above a report that shows whose word each paragraph is: a column a paragraph, as wide as it has words,
// filled from below.
type strip struct {
	SVG   template.HTML
	Total int
}

// Sizes of the strip, in its own units.
const (
	stripWidth  = 1000
	stripHeight = 64
	stripGap    = 2
)

// order is how voices lie on one another, from below.
var order = [...]voice{quotedNamed, toldNamed, quotedUnnamed, toldUnnamed, ownWords}

func newStrip(ps []paragraph) strip {
	var s strip
	for _, p := range ps {
		s.Total += p.Words.total()
	}
	if s.Total == 0 {
		return s
	}
	room := float64(stripWidth - stripGap*(len(ps)-1))
	if room < stripWidth/2 {
		room = stripWidth / 2
	}
	gap := (stripWidth - room) / float64(max(1, len(ps)-1))
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="strip" viewBox="0 0 %d %d" preserveAspectRatio="none" aria-hidden="true" focusable="false">`, stripWidth, stripHeight)
	x := 0.0
	for _, p := range ps {
		n := p.Words.total()
		w := room * float64(n) / float64(s.Total)
		fmt.Fprintf(&b, `<g><title>%s</title>`, template.HTMLEscapeString(fmt.Sprintf("Paragraph %d, %s: %s", p.Number, count(n, "word"), p.Words)))
		y := float64(stripHeight)
		for _, v := range order {
			height := float64(stripHeight) * float64(p.Words[v]) / float64(max(1, n))
			if height == 0 {
				continue
			}
			y -= height
			fmt.Fprintf(&b, `<rect class="%s"%s x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, v.Class(), v.Fill(), x, y, w, height)
		}
		b.WriteString("</g>")
		x += w + gap
	}
	b.WriteString("</svg>")
	s.SVG = template.HTML(b.String())
	return s
}

// String says shares in words: "60 % quoted, source named; 40 % the report’s own words".
func (s shares) String() string {
	var out []string
	for _, v := range order {
		if s[v] > 0 {
			out = append(out, percent(s.Share(v))+" "+v.Name())
		}
	}
	if len(out) == 0 {
		return "no words"
	}
	return strings.Join(out, "; ")
}

// Share is the part of all words that are of one voice, 0 to 1.
func (s shares) Share(v voice) float64 { return float64(s[v]) / float64(max(1, s.total())) }

// Voices are those that occur, in the order in which they are drawn.
func (s shares) Voices() []voice {
	var out []voice
	for _, v := range order {
		if s[v] > 0 {
			out = append(out, v)
		}
	}
	return out
}

// Gutter is the band beside a paragraph: its runs of words from top to bottom, wide where it is quoted, half as wide where it is
// paraphrased, a hairline where the words are the report's own.
func (p paragraph) Gutter() template.HTML {
	n := p.Words.total()
	if n == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="gutter" viewBox="0 0 8 %d" preserveAspectRatio="none" aria-hidden="true" focusable="false">`, n)
	y := 0
	for _, run := range p.Parts {
		width := map[voice]int{quotedNamed: 8, quotedUnnamed: 8, toldNamed: 5, toldUnnamed: 5, ownWords: 2}[run.Voice]
		fmt.Fprintf(&b, `<rect class="%s" x="%d" y="%d" width="%d" height="%d"/>`, run.Voice.Class(), 8-width, y, width, run.Words)
		y += run.Words
	}
	b.WriteString("</svg>")
	return template.HTML(b.String())
}

// Total is how many words there are.
func (s shares) Total() int { return s.total() }
