package token

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"hearsay"
)

// wrapped is how many bytes a line has at least that may be a paragraph broken by hand: a shorter one without an end mark
// is a headline, a byline or a list's item, and the next line is another sentence.
const wrapped = 55

// Sentences gives the sentences of text, in order and apart, without the white space around them; together they hold all
// that is not white space. A blank line always ends one. It errs towards long sentences: abbreviations, initials,
// decimal numbers and a quotation followed by its "said" do not end one.
//
// The rules are of the kind of Grefenstette and Tapanainen, What is a word, what is a sentence (1994): lists of
// abbreviations, and the case of what follows.
func Sentences(text string) []hearsay.Span {
	var out []hearsay.Span
	start := -1
	end := 0
	cut := func() {
		if start >= 0 {
			out = append(out, hearsay.Span{Start: start, End: end})
		}
		start = -1
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '\n' || r == '\u2029':
			if start >= 0 && lineEnds(text, start, end, i) {
				cut()
			}
			i += n
			continue
		case unicode.IsSpace(r):
			i += n
			continue
		case start < 0:
			start = i
		}
		i += n
		end = i
		if isEnd(r) {
			e, ok := sentenceEnd(text, start, i-n, r)
			i, end = e, e
			if ok {
				cut()
			}
		}
	}
	cut()
	return out
}

// isEnd reports whether r may end a sentence.
func isEnd(r rune) bool {
	switch r {
	case '.', '!', '?', '…', '。', '！', '？', '‼', '⁇', '⁈', '⁉', '؟', '۔', '।':
		return true
	}
	return false
}

// isCloser reports whether r belongs to the sentence whose end mark stands before it.
func isCloser(r rune) bool {
	switch r {
	case '"', '\'', '”', '’', '»', '›', '」', '』':
		return true
	}
	return unicode.Is(unicode.Pe, r)
}

// isOpener reports whether r may stand before the first word of a sentence.
func isOpener(r rune) bool {
	switch r {
	case '"', '\'', '“', '‘', '„', '«', '‹', '`', '-', '–', '—', '*', '•', '#', '@', '$', '£', '€', '「', '『', '¿', '¡':
		return true
	}
	return unicode.Is(unicode.Ps, r)
}

// lineEnds reports whether the line break at i ends the sentence text[start:end].
func lineEnds(text string, start, end, i int) bool {
	rest := text[i+1:]
	line := strings.TrimLeft(rest, " \t\r")
	if line == "" || line[0] == '\n' || strings.HasPrefix(line, "\u2029") {
		return true
	}
	last := strings.TrimRightFunc(text[start:end], isCloser)
	if r, _ := utf8.DecodeLastRuneInString(last); isEnd(r) || r == ':' {
		return true
	}
	first, _ := utf8.DecodeRuneInString(line)
	if strings.ContainsRune("-–—*•", first) {
		return true
	}
	begin := start + strings.LastIndexByte(text[start:end], '\n') + 1
	return end-begin < wrapped && !unicode.IsLower(first)
}

// sentenceEnd reports whether the mark r at byte at ends the sentence that began at start, and where it then ends: behind
// the marks and closing quotes that follow.
func sentenceEnd(text string, start, at int, r rune) (int, bool) {
	e := at + utf8.RuneLen(r)
	quoted := false
	for e < len(text) {
		c, n := utf8.DecodeRuneInString(text[e:])
		if isCloser(c) {
			quoted = quoted || c != ')' && c != ']'
		} else if !isEnd(c) {
			break
		} else {
			r = c
		}
		e += n
	}
	rest := text[e:]
	if rest == "" {
		return e, true
	}
	next, _ := utf8.DecodeRuneInString(rest)
	if r > 0x3000 && !unicode.IsSpace(next) {
		return e, true
	}
	if !unicode.IsSpace(next) {
		return e, false
	}
	// A line break is judged by lineEnds.
	following := strings.TrimLeft(rest, " \t\u00A0\u2009\u202F")
	if following == "" || following[0] == '\n' || following[0] == '\r' {
		return e, false
	}
	word, opened := firstWord(following)
	first, _ := utf8.DecodeRuneInString(word)
	if unicode.IsLower(first) && !opened {
		return e, false
	}
	if quoted && (r == '?' || r == '!') && saidFollows(following) {
		return e, false
	}
	if r == '.' && !quoted && (isAbbreviation(text[start:at], word) || isNumber(text[start:at])) {
		return e, false
	}
	if r == '…' || strings.HasSuffix(strings.TrimRightFunc(text[start:e], isCloser), "...") {
		return e, openers[strings.ToLower(word)] || opened
	}
	return e, true
}

// isNumber reports whether s is a list item's number, as in "2. Taxes".
func isNumber(s string) bool {
	return len(s) > 0 && len(s) <= 2 && strings.Trim(s, "0123456789") == ""
}

// firstWord gives the first word of s, which begins a sentence if anything does, and whether a quotation mark stands
// before it.
func firstWord(s string) (word string, opened bool) {
	for s != "" {
		r, n := utf8.DecodeRuneInString(s)
		if !isOpener(r) {
			break
		}
		opened = opened || strings.ContainsRune("\"“„«", r)
		s = s[n:]
	}
	for i, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' {
			return s[:i], opened
		}
	}
	return s, opened
}

// saidFollows reports whether a verb of saying stands among the next words, before any punctuation but full stops of
// abbreviations: "Who cares?" Mr. Odell said.
func saidFollows(s string) bool {
	fields := strings.Fields(s[:min(len(s), 120)])
	for i, w := range fields {
		if i == 6 {
			break
		}
		if saying[strings.ToLower(strings.TrimRight(w, ".,;:"))] {
			return true
		}
		if strings.HasSuffix(w, ",") || strings.HasSuffix(w, ".") && !titles[strings.ToLower(strings.TrimSuffix(w, "."))] {
			break
		}
	}
	return false
}

// isAbbreviation reports whether a full stop after before belongs to its last word, given the word that follows.
func isAbbreviation(before, next string) bool {
	w := before[strings.LastIndexFunc(before, func(r rune) bool { return unicode.IsSpace(r) || isOpener(r) || r == '/' })+1:]
	w = strings.TrimLeftFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	l := strings.ToLower(w)
	digit := next != "" && next[0] >= '0' && next[0] <= '9'
	switch {
	case titles[l]:
		return true
	case digit && (dated[l] || l == "no" || l == "nos" || l == "art" || l == "sec" || l == "p" || l == "pp"):
		return true
	case utf8.RuneCountInString(w) == 1 && unicode.IsUpper([]rune(w)[0]):
		// An initial: "George W. Bush"; "I." and "A." too, which end a sentence rarely.
		return w != "I" || !openers[strings.ToLower(next)]
	case dated[l] || common[l] || dotted(w):
		return !openers[strings.ToLower(next)]
	}
	return false
}

// dotted reports whether w is letters with full stops between them, as in "U.S".
func dotted(w string) bool {
	parts := strings.Split(w, ".")
	if len(parts) < 2 {
		return false
	}
	for _, p := range parts {
		if n := utf8.RuneCountInString(p); n == 0 || n > 2 {
			return false
		}
	}
	return true
}

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

var (
	// titles never end a sentence with their full stop.
	titles = set(`mr mrs ms messrs mx dr prof rev fr hon gen adm col maj capt cmdr cpl sgt lt pvt sen sens rep reps gov govs
		pres supt atty dist det insp amb sec ald st mt ft vs v e.g i.e cf viz al fig approx est esq mme mlle m sr.a dep asst
		assoc lt.col brig`)
	// dated end one only before a word that begins sentences, and never before a number.
	dated = set(`jan feb mar apr jun jul aug sep sept oct nov dec`)
	// common end one only before a word that begins sentences.
	common = set(`inc co corp ltd llc plc jr sr bros dept univ ave blvd rd a.m p.m am pm ph.d m.d b.a m.a etc no nos art calif
		conn fla ga ill ind kan ky la mass md mich minn miss mo mont neb nev okla ore pa tenn tex vt va wash wis wyo ariz
		ark colo del u.s u.k u.n e.u d.c n.y n.j n.c s.c n.h n.m n.d s.d w.va r.i`)
	// openers begin sentences far more often than they follow an abbreviation within one.
	openers = set(`the a an he she it they we i you this that these those there but and so or yet in on at for from with as if
		when while after before since because although though however meanwhile also what who why how where which his her
		its their our my your not no some many most all both another other one two according by to asked still now then
		even just only last earlier later under over during despite instead such here once until unless`)
	saying = set(`said says say asked asks told tells added adds wrote writes replied replies tweeted tweets shouted shouts
		yelled yells exclaimed exclaims cried cries wondered wonders joked jokes quipped quips responded responds answered
		answers demanded demands continued continues declared declares insisted insists snapped posted recalled screamed
		argued argues concluded concludes explained explains noted notes`)
)
