package store

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"hearsay"
)

// How says by what a statement of an earlier version was found in a later one.
type How string

// The ways of [Find].
const (
	Exact   How = "exact"   // the words stand there
	Context How = "context" // what stood around them does; the words between were changed
	Altered How = "altered" // most of the words stand there, in order
	Lost    How = "lost"
)

// minKept is the share of its words by which an altered passage is still taken for the same one.
const minKept = 0.6

// Find looks for a quoted passage in another version of its text: for its exact words (where they stand more than once, for
// the place with the most similar surroundings), else for its surroundings, else for a passage that shares most of its
// words in order. The method is that of the W3C Web Annotation text quote selector with fuzzy matching added.
func Find(text, exact, prefix, suffix string) (hearsay.Span, How) {
	if at, ok := findExact(text, exact, prefix, suffix); ok {
		return at, Exact
	}
	if at, ok := findContext(text, exact, prefix, suffix); ok {
		return at, Context
	}
	if at, ok := findAltered(text, exact); ok {
		return at, Altered
	}
	return hearsay.Span{}, Lost
}

func findExact(text, exact, prefix, suffix string) (best hearsay.Span, ok bool) {
	most := -1
	for from := 0; exact != ""; {
		i := strings.Index(text[from:], exact)
		if i < 0 {
			break
		}
		start := from + i
		end := start + len(exact)
		same := commonSuffix(text[:start], prefix) + commonPrefix(text[end:], suffix)
		if same > most {
			best, most, ok = hearsay.Span{Start: start, End: end}, same, true
		}
		from = start + 1
		for from < len(text) && !utf8.RuneStart(text[from]) {
			from++
		}
	}
	return best, ok
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func commonSuffix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}

// minContextBytes is how long what stands on either side must be to mark a place by itself.
const minContextBytes = 16

func findContext(text, exact, prefix, suffix string) (hearsay.Span, bool) {
	if len(prefix) < minContextBytes || len(suffix) < minContextBytes || strings.Count(text, prefix) != 1 {
		return hearsay.Span{}, false
	}
	start := strings.Index(text, prefix) + len(prefix)
	n := strings.Index(text[start:], suffix)
	if n <= 0 || n > 2*len(exact)+minContextBytes {
		return hearsay.Span{}, false
	}
	return hearsay.Span{Start: start, End: start + n}, true
}

// findAltered slides a window as long as the passage over text and takes the one that shares most words in order.
func findAltered(text, exact string) (hearsay.Span, bool) {
	want, have := words(exact), words(text)
	if len(want) < 3 {
		return hearsay.Span{}, false
	}
	if len(want) > maxAlteredWords {
		return hearsay.Span{}, false
	}
	count := map[string]int{}
	for _, w := range want {
		count[w.text]++
	}
	need := int(minKept*float64(len(want)) + 0.999)
	var best hearsay.Span
	most, in, seen := 0, 0, map[string]int{}
	for i, w := range have {
		if seen[w.text]++; seen[w.text] <= count[w.text] {
			in++
		}
		if i >= len(want) {
			gone := have[i-len(want)].text
			if seen[gone]--; seen[gone] < count[gone] {
				in--
			}
		}
		first := max(0, i-len(want)+1)
		if in < need || in <= most {
			continue
		}
		if n := commonWords(want, have[first:i+1]); n >= need && n > most {
			most, best = n, trim(want, have[first:i+1])
		}
	}
	return best, most > 0
}

// maxAlteredWords bounds the work of findAltered, which is quadratic in the length of the passage.
const maxAlteredWords = 400

type word struct {
	text string
	span hearsay.Span
}

// words splits text into runs of letters and digits, in lower case.
func words(text string) []word {
	var out []word
	start := -1
	for i, r := range text {
		in := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
		if in && start < 0 {
			start = i
		}
		if !in && start >= 0 {
			out = append(out, word{strings.ToLower(text[start:i]), hearsay.Span{Start: start, End: i}})
			start = -1
		}
	}
	if start >= 0 {
		out = append(out, word{strings.ToLower(text[start:]), hearsay.Span{Start: start, End: len(text)}})
	}
	return out
}

// commonWords is the length of the longest common subsequence of a and b.
func commonWords(a, b []word) int {
	row := make([]int, len(b)+1)
	for i := range a {
		diagonal := 0
		for j := range b {
			above := row[j+1]
			if a[i].text == b[j].text {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

// trim leaves out words at the ends of window that want has not.
func trim(want, window []word) hearsay.Span {
	has := map[string]bool{}
	for _, w := range want {
		has[w.text] = true
	}
	for len(window) > 1 && !has[window[0].text] {
		window = window[1:]
	}
	for len(window) > 1 && !has[window[len(window)-1].text] {
		window = window[:len(window)-1]
	}
	return hearsay.Span{Start: window[0].span.Start, End: window[len(window)-1].span.End}
}

// anchor looks for every statement of version before in the text of version now and stores where each stands.
func (t *Tx) anchor(before, now int64, text string) error {
	type place struct {
		statement             int64
		exact, prefix, suffix string
	}
	var places []place
	err := t.each(`SELECT s.id, p.exact, p.prefix, p.suffix FROM statement s JOIN reading r ON r.id = s.reading_id
		JOIN span p ON p.statement_id = s.id AND p.field = 'content' AND p.position = 0 WHERE r.version_id = ? ORDER BY s.id`,
		[]any{before}, func(scan func(...any) error) error {
			var p place
			err := scan(&p.statement, &p.exact, &p.prefix, &p.suffix)
			places = append(places, p)
			return err
		})
	if err != nil {
		return err
	}
	for _, p := range places {
		var start, end any
		span, how := Find(text, p.exact, p.prefix, p.suffix)
		if how != Lost {
			start, end = span.Start, span.End
		}
		if err := t.exec("INSERT INTO anchor(statement_id, version_id, start_byte, end_byte, how) VALUES (?, ?, ?, ?, ?)",
			p.statement, now, start, end, string(how)); err != nil {
			return err
		}
	}
	return nil
}

// Anchor is where a statement of an earlier version stands in a later one.
type Anchor struct {
	// Statement is its label in the earlier version ("s3"), Words its content there.
	Statement, Words string
	How              How
	// Span lies in the later text; it is zero if How is Lost.
	Span hearsay.Span
}

// Anchors gives where the statements of the version before the given one stand in it, in their order.
func (t *Tx) Anchors(version int64) (out []Anchor, err error) {
	err = t.each(`SELECT s.label, s.content, a.how, coalesce(a.start_byte, 0), coalesce(a.end_byte, 0) FROM anchor a
		JOIN statement s ON s.id = a.statement_id WHERE a.version_id = ? ORDER BY s.id`, []any{version}, func(scan func(...any) error) error {
		var a Anchor
		err := scan(&a.Statement, &a.Words, &a.How, &a.Span.Start, &a.Span.End)
		out = append(out, a)
		return err
	})
	return out, err
}
