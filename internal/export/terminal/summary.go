package terminal

import (
	"fmt"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"hearsay"
	"hearsay/internal/export/summary"
)

// shares says whose word an article's words are. A word of the content of any statement is quoted if it stands inside
// quotation marks, else paraphrased; every other word is the report's own. Unnamed are the words, of both kinds, that
// reach the report by the word of a source that is unnamed or not given.
type shares struct {
	words, quoted, paraphrased, own, unnamed int
}

// sharesOf counts the words of r's text.
func sharesOf(r hearsay.Record) shares {
	named := make(map[string]bool, len(r.Sources))
	for _, s := range r.Sources {
		named[s.ID] = s.Named
	}
	var content, nameless []hearsay.Span
	for _, s := range r.Statements {
		content = append(content, s.Content...)
		if name, ok := named[s.By]; (ok && !name) || len(s.Source) == 0 {
			nameless = append(nameless, s.Content...)
		}
	}
	contents, quotes, unnamed := cover(content), cover(hearsay.QuotationsIn(r.Text)), cover(nameless)
	var n shares
	for at := 0; at < len(r.Text); {
		c, size := utf8.DecodeRuneInString(r.Text[at:])
		if !unicode.IsLetter(c) && !unicode.IsNumber(c) {
			at += size
			continue
		}
		n.words++
		if unnamed.has(at) {
			n.unnamed++
		}
		switch {
		case !contents.has(at):
			n.own++
		case quotes.has(at):
			n.quoted++
		default:
			n.paraphrased++
		}
		if i := strings.IndexFunc(r.Text[at:], unicode.IsSpace); i >= 0 {
			at += i
		} else {
			at = len(r.Text)
		}
	}
	return n
}

// covered is a set of byte offsets: spans in order and apart.
type covered []hearsay.Span

func cover(spans []hearsay.Span) covered {
	sorted := append([]hearsay.Span(nil), spans...)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].Start < sorted[j].Start })
	var out covered
	for _, s := range sorted {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
		} else {
			out = append(out, s)
		}
	}
	return out
}

func (c covered) has(at int) bool {
	i := sort.Search(len(c), func(i int) bool { return c[i].End > at })
	return i < len(c) && c[i].Start <= at
}

// summary prints the few figures that say what the report is made of.
func (p *page) summary() {
	n := sharesOf(p.r)
	if n.words == 0 || len(p.r.Statements) == 0 {
		return
	}
	p.head("Whose words")
	indent := strings.Repeat(" ", p.digits+2)
	for _, row := range []struct {
		name  string
		words int
		style style
	}{{"quoted", n.quoted, cueStyle}, {"paraphrased", n.paraphrased, contentStyle}, {"report's own", n.own, plain}} {
		share := float64(row.words) / float64(n.words)
		f := flow(nil).add(fmt.Sprintf("%s%-12s %5s  ", indent, row.name, percent(share)), plain)
		bar := int(share*float64(max(p.o.Width-f.width(), 0))/2 + 0.5)
		p.line(f.add(strings.Repeat("█", bar), row.style).cut(p.o.Width))
	}
	p.hang(flow(nil).add(indent, plain), flow(nil).add(strings.Join(p.facts(n), "; "), plain))
	p.silent(indent)
}

// silent prints who is accused or criticised and has no statement of their own, with the numbers of the statements.
func (p *page) silent(indent string) {
	f := flow(nil)
	for i, s := range summary.SilentIn(p.r) {
		if i > 0 {
			f = f.add(", ", plain)
		}
		f = f.add(s.Name, sourceStyle)
		for _, id := range s.By {
			f = f.add(fmt.Sprintf("\u00a0%d", p.number[id]), labelStyle)
		}
	}
	if len(f) > 0 {
		p.hang(flow(nil).add(indent, plain), flow(nil).add("accused or criticised, with no word of their own here: ", plain).join(f))
	}
}

// facts gives the figures beside the shares.
func (p *page) facts(words shares) []string {
	nested, longest, nameless := 0, 0, 0
	for _, s := range p.r.Statements {
		if s.Parent != "" {
			nested++
		}
		if len(s.Source) == 0 {
			nameless++
		}
		longest = max(longest, len(p.r.Chain(s.ID, p.o.Outlet)))
	}
	out := []string{fmt.Sprintf("%s, %d nested, longest chain %d", plural(len(p.r.Statements), "statement"), nested, longest)}
	if nameless > 0 {
		out = append(out, fmt.Sprintf("%d with no source named", nameless))
	}
	if len(p.r.Sources) > 0 {
		named := 0
		for _, s := range p.r.Sources {
			if s.Named {
				named++
			}
		}
		out = append(out, fmt.Sprintf("%s: %d named, %d unnamed", plural(len(p.r.Sources), "source"), named, len(p.r.Sources)-named))
		if words.unnamed > 0 {
			out = append(out, percent(float64(words.unnamed)/float64(words.words))+" of the words on unnamed sources’ word")
		}
	}
	return out
}
