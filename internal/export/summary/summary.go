// Package summary tells whom a record's statements accuse or criticise without their having a word of their own in the
// report.
//
// A [hearsay.Record] goes in, names with the statements that name them come out. Everything is read off the record and its
// text; nothing is looked up. All functions are pure and safe for concurrent use.
package summary

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hearsay"
)

// Silent is somebody whom statements accuse or criticise and from whom the report has none.
type Silent struct {
	// Name is the fullest form of the name in the report.
	Name string
	// By are the IDs of the statements that accuse or criticise, in the record's order.
	By []string
}

// SilentIn returns the people and bodies that r's criticising statements name as their target and that r has no statement
// of, in the order in which they are first named. A target is the name that the content opens with ("Voss of lying", "Voss
// had lied"): names further on may be anybody's. It is empty where nobody is.
func SilentIn(r hearsay.Record) []Silent {
	spoken := speakers(r)
	var out []Silent
	for _, s := range r.Statements {
		if s.Act != hearsay.Criticise || len(s.Content) == 0 {
			continue
		}
		name := opening(s.Content[0].In(r.Text))
		if name == "" || spoken[last(name)] {
			continue
		}
		i := slices.IndexFunc(out, func(x Silent) bool { return last(x.Name) == last(name) })
		if i < 0 {
			out = append(out, Silent{Name: fullest(r.Text, name)})
			i = len(out) - 1
		}
		out[i].By = append(out[i].By, s.ID)
	}
	return out
}

// speakers returns the last names, in lower case, of all that have a statement in r.
func speakers(r hearsay.Record) map[string]bool {
	m := map[string]bool{}
	by := map[string]bool{}
	for _, s := range r.Statements {
		by[s.By] = true
		for _, span := range s.Source {
			for _, name := range names(span.In(r.Text)) {
				m[last(name)] = true
			}
		}
	}
	for _, e := range r.Sources {
		if by[e.ID] {
			for _, name := range names(e.Name) {
				m[last(name)] = true
			}
		}
	}
	return m
}

// titles stand before a name and are no part of it.
var titles = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "dr": true, "sen": true, "senator": true, "president": true, "gov": true, "governor": true,
	"rep": true, "minister": true, "mayor": true, "general": true, "prime": true, "judge": true, "secretary": true, "chancellor": true,
	"premier": true, "councillor": true, "king": true, "queen": true, "bishop": true, "the": true, "former": true,
}

// notNames are words that open a sentence with a capital and name nobody.
var notNames = map[string]bool{
	"i": true, "he": true, "she": true, "it": true, "they": true, "we": true, "you": true, "this": true, "that": true, "these": true, "those": true,
	"there": true, "what": true, "who": true, "why": true, "how": true, "when": true, "if": true, "but": true, "and": true, "so": true, "no": true,
	"not": true, "his": true, "her": true, "their": true, "our": true, "my": true, "your": true, "its": true, "a": true, "an": true, "in": true,
	"on": true, "at": true, "for": true, "of": true, "to": true, "as": true, "is": true, "are": true, "was": true, "do": true, "don": true,
	"let": true, "well": true, "yes": true, "here": true, "nobody": true, "everybody": true, "people": true, "god": true, "one": true, "all": true,
}

// opening returns the name that a content opens with, "" where it opens with none.
func opening(content string) string {
	content = strings.TrimLeft(content, " \t\n\"“”'‘’«([")
	content = strings.TrimPrefix(content, "that ")
	words := strings.Fields(content)
	var name []string
	for _, w := range words {
		bare := bareWord(w)
		if titles[strings.ToLower(bare)] && len(name) == 0 {
			continue
		}
		if bare == "" || !isName(bare) {
			break
		}
		name = append(name, bare)
		if bare != strings.TrimRight(w, ".") || len(name) == 4 {
			break
		}
	}
	return strings.Join(name, " ")
}

// bareWord strips marks and a possessive from a word.
func bareWord(w string) string {
	w = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, s := range []string{"’s", "'s"} {
		w = strings.TrimSuffix(w, s)
	}
	return w
}

func isName(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r) && !notNames[strings.ToLower(w)]
}

// names returns the runs of capitalised words in phrase, titles left out.
func names(phrase string) []string {
	var out []string
	var run []string
	flush := func() {
		if len(run) > 0 {
			out = append(out, strings.Join(run, " "))
			run = nil
		}
	}
	for w := range strings.FieldsSeq(phrase) {
		bare := bareWord(w)
		switch {
		case bare == "" || titles[strings.ToLower(bare)] || !isName(bare):
			flush()
		default:
			run = append(run, bare)
		}
		if strings.HasSuffix(w, ",") {
			flush()
		}
	}
	flush()
	return out
}

// last returns the last word of a name in lower case.
func last(name string) string {
	return strings.ToLower(name[strings.LastIndexByte(name, ' ')+1:])
}

// fullest returns the longest run of capitalised words in text that ends like name.
func fullest(text, name string) string {
	best := name
	for sentence := range strings.SplitSeq(text, ".") {
		for _, n := range names(sentence) {
			if last(n) == last(name) && len(n) > len(best) && strings.Count(n, " ") <= 3 {
				best = n
			}
		}
	}
	return best
}
