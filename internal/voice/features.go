package voice

import (
	"math"
	"strconv"
	"strings"

	"hearsay"
	"hearsay/internal/words"
)

// sides are words for parties to a conflict: what a unit says about one must weigh as much about the other.
var sides = set(`left right leftist rightist wing liberal liberals conservative conservatives democrat democrats democratic republican
	republicans gop socialist socialists communist communists tory tories labour progressive progressives nationalist nationalists
	christian christians muslim muslims jew jews jewish islamic catholic black white blacks whites women woman men man gay transgender
	immigrant immigrants migrant migrants refugee refugees police gun guns abortion climate vaccine vaccines trans antifa maga north
	south east west northern southern eastern western he she his her him`)

var modal = set("will would could might may must should can cannot")

var hedge = set(`likely unlikely probably perhaps apparently clearly obviously seemingly arguably seems seem seemed appears appear appeared
	clear poised bound destined sure certain certainly surely inevitably possibly potentially`)

var connect = set("but however yet still though although despite while instead moreover indeed because so thus therefore")

func set(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

// side reports whether word k names somebody or a side: a capitalised word that does not open its sentence, or one of sides.
func side(ws words.List, k int) bool {
	if sides[ws.Lower(k)] {
		return true
	}
	if !ws.Title(k) {
		return false
	}
	gap := ws.Gap(k - 1)
	if k == 0 || strings.ContainsAny(gap, ".!?\n") {
		// A name may open a sentence: it counts as one where the next word has a capital too, or a possessive follows.
		return ws.Title(k+1) || ws.Lower(k+1) == "s"
	}
	return true
}

// features names what the words of a unit say about whether it can be contested. n of all is its sentence's place.
func features(ws words.List, span hearsay.Span, n, all int, whole bool) []string {
	fs := []string{"bias", "whole=" + strconv.FormatBool(whole)}
	seen := map[string]bool{}
	add := func(f string) {
		if !seen[f] {
			seen[f] = true
			fs = append(fs, f)
		}
	}
	length, digits, names, prev := 0, 0, 0, ""
	for k := ws.At(span.Start); k < ws.Len() && ws.Words[k].Span.Start < span.End; k++ {
		w := ws.Lower(k)
		length++
		switch {
		case w[0] >= '0' && w[0] <= '9':
			digits++
			prev = "0"
			continue
		case side(ws, k):
			names++
			prev = "X"
			continue
		}
		add("w=" + w)
		if prev != "" {
			add("w2=" + prev + " " + w)
		}
		if len(w) > 4 && strings.HasSuffix(w, "ly") {
			add("ly")
		}
		if modal[w] {
			add("modal")
		}
		if hedge[w] {
			add("hedge")
		}
		if connect[w] {
			add("connect")
		}
		if z, ok := judgement(w); ok {
			add("loaded=" + strconv.Itoa(min(3, int(math.Floor(z)))))
		}
		prev = w
	}
	add("digits=" + strconv.Itoa(min(digits, 3)))
	add("names=" + strconv.Itoa(4*names/max(length, 1)))
	add("length=" + strconv.Itoa(min(length/6, 6)))
	if n == 0 {
		add("headline")
	}
	add("place=" + strconv.Itoa(4*n/max(all, 1)))
	t := span.In(ws.Text)
	if strings.Contains(t, "?") {
		add("question")
	}
	if strings.ContainsAny(t, "\"“”") {
		add("quotes")
	}
	return fs
}
