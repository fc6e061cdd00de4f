// Package lang tells which language a text is written in.
//
// Text in, ISO 639-1 code out. The script decides where a script has one language in the news (Hangul, Thai); among
// languages that share a script, their commonest function words and their letters do. That needs a few dozen words of
// running text to be sure, no tables to speak of, and microseconds; statistical identifiers that tell apart 75 languages
// from a single word weigh a hundred times what the rest of the program does.
//
// All functions are pure and safe for concurrent use. Method: function-word profiles (Grefenstette, Comparing two
// language identification schemes, JADT 1995).
package lang

import (
	"strings"
	"unicode"
)

// sampleBytes is how much of a text is looked at: its head, where reports say most in running prose.
const sampleBytes = 32 << 10

// minWords is how many words of a Latin or Cyrillic text are the least to tell its language by.
const minWords = 4

// Detect gives the ISO 639-1 code of the language in which most of text is written, or "" if that cannot be told: a text
// without words, a bare headline, a language or script that is not known here. Text need not be valid UTF-8.
func Detect(text string) string {
	sample := text
	if len(sample) > sampleBytes {
		sample = sample[:sampleBytes]
	}
	script, ok := mainScript(sample)
	if !ok {
		return ""
	}
	if len(script.languages) == 1 {
		return script.languages[0].code
	}
	return byWords(sample, script)
}

// mainScript gives the known script that most letters of s belong to.
func mainScript(s string) (script, bool) {
	counts := make([]int, len(scripts))
	letters := 0
	for _, r := range s {
		if r < 0x80 {
			if r|0x20 >= 'a' && r|0x20 <= 'z' {
				letters++
				counts[0]++
			}
			continue
		}
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		for i, sc := range scripts {
			if unicode.In(r, sc.tables...) {
				counts[i]++
				break
			}
		}
	}
	best := 0
	for i := range counts {
		// A letter of a script that is written without spaces counts for a few of one with: it is nearly a word.
		if counts[i]*scripts[i].weight > counts[best]*scripts[best].weight {
			best = i
		}
	}
	// Japanese mixes kana with more Han characters; a twentieth of kana is plenty.
	if scripts[best].name == "han" && counts[kana]*20 > counts[best] {
		best = kana
	}
	return scripts[best], counts[best] > 0 && counts[best]*scripts[best].weight*2 > letters
}

// byWords gives the language of sc whose function words and letters fit s best, or "".
func byWords(s string, sc script) string {
	scores := make([]float64, len(sc.languages))
	found := make([]map[string]bool, len(sc.languages)) // the function words met, for each language
	words := 0
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		words++
		if len(w) == 1 && w >= "B" && w <= "Z" && w != "I" {
			continue // of an abbreviation, "U.S.", that would be words of four languages
		}
		w = strings.ToLower(w)
		for i := range sc.languages {
			if sc.languages[i].words[w] {
				scores[i]++
				if found[i] == nil {
					found[i] = make(map[string]bool)
				}
				found[i][w] = true
			}
		}
	}
	if words < minWords {
		return ""
	}
	for _, r := range s {
		if r < 0x80 {
			continue
		}
		for i := range sc.languages {
			if strings.ContainsRune(sc.languages[i].letters, unicode.ToLower(r)) {
				scores[i] += letterWeight
			}
		}
	}
	best, second := -1, 0.0 // the best score's index, and the next best score
	for i, v := range scores {
		switch {
		case best < 0 || v > scores[best]:
			if best >= 0 {
				second = scores[best]
			}
			best = i
		case v > second:
			second = v
		}
	}
	// A twelfth of the words: running English has some 40 % function words, of which the list holds most; a list of names or a
	// language not known here has fewer by far.
	if len(found[best]) < minDistinct || scores[best]*12 < float64(words) || scores[best] < second*1.05 {
		return ""
	}
	return sc.languages[best].code
}

// minDistinct is how many different function words of a language the text must have: "U.S." and "Le Pen" are no French.
const minDistinct = 3

// letterWeight is what one letter that only some languages of a script use is worth beside one function word.
const letterWeight = 0.4
