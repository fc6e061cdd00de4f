package pages

import (
	"html/template"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"hearsay"
)

// voice is whose word a word of a report is.
type voice uint8

// The voices of a report. A word of the content of any statement is quoted if it stands inside quotation marks, else
// paraphrased; every other word is the report's own. Unnamed are those that reach the report by the word of a source that
// is unnamed or not given.
const (
	ownWords voice = iota
	quotedNamed
	toldNamed
	quotedUnnamed
	toldUnnamed
	voiceCount
)

var voiceName = [...]string{ownWords: "the report’s own words", quotedNamed: "quoted, source named", toldNamed: "paraphrased, source named",
	quotedUnnamed: "quoted, source unnamed", toldUnnamed: "paraphrased, source unnamed"}

var voiceClass = [...]string{ownWords: "v-own", quotedNamed: "v-qn", toldNamed: "v-tn", quotedUnnamed: "v-qu", toldUnnamed: "v-tu"}

// Name says the voice in words, Class the style that draws it.
func (v voice) Name() string  { return voiceName[v] }
func (v voice) Class() string { return voiceClass[v] }

// Fill is the attribute that fills a shape with the voice's pattern: colour alone tells nothing. A style sheet cannot do that,
// since its addresses are not the page's.
func (v voice) Fill() template.HTMLAttr {
	switch v {
	case toldNamed:
		return ` fill="url(#hatch-n)"`
	case toldUnnamed:
		return ` fill="url(#hatch-u)"`
	case quotedUnnamed:
		return ` fill="url(#dots-u)"`
	}
	return ""
}

// shares counts words by voice.
type shares [voiceCount]int

func (s shares) total() int {
	n := 0
	for _, c := range s {
		n += c
	}
	return n
}

// part is a run of words of one voice, by their number.
type part struct {
	Voice voice
	Words int
}

// voices knows whose word each word of a text is.
type voices struct {
	text                      string
	contents, quotes, unnamed covered
}

func newVoices(r hearsay.Record, shown func(int) bool) voices {
	named := make(map[string]bool, len(r.Sources))
	for _, s := range r.Sources {
		named[s.ID] = s.Named
	}
	var content, nameless []hearsay.Span
	for i, s := range r.Statements {
		if !shown(i) {
			continue
		}
		content = append(content, s.Content...)
		if name, ok := named[s.By]; (ok && !name) || len(s.Source) == 0 {
			nameless = append(nameless, s.Content...)
		}
	}
	return voices{r.Text, cover(content), cover(hearsay.QuotationsIn(r.Text)), cover(nameless)}
}

// at gives the voice of the word that begins at a byte of the text.
func (v voices) at(i int) voice {
	switch quoted, unnamed := v.quotes.has(i), v.unnamed.has(i); {
	case !v.contents.has(i):
		return ownWords
	case quoted && unnamed:
		return quotedUnnamed
	case quoted:
		return quotedNamed
	case unnamed:
		return toldUnnamed
	}
	return toldNamed
}

// in gives the runs of words within span, and how many there are of each voice.
func (v voices) in(span hearsay.Span) (runs []part, n shares) {
	for at := span.Start; at < span.End; {
		c, size := utf8.DecodeRuneInString(v.text[at:])
		if !unicode.IsLetter(c) && !unicode.IsNumber(c) {
			at += size
			continue
		}
		voice := v.at(at)
		n[voice]++
		if k := len(runs); k > 0 && runs[k-1].Voice == voice {
			runs[k-1].Words++
		} else {
			runs = append(runs, part{voice, 1})
		}
		if i := strings.IndexFunc(v.text[at:span.End], unicode.IsSpace); i >= 0 {
			at += i
		} else {
			at = span.End
		}
	}
	return runs, n
}

// covered is a set of byte offsets: spans in order and apart.
type covered []hearsay.Span

func cover(spans []hearsay.Span) covered {
	sorted := slices.Clone(spans)
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
