package manner

import (
	_ "embed"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"hearsay"
	"hearsay/internal/linear"
	"hearsay/internal/words"
)

//go:embed acts.tsv
var actsTSV string

var actTable = sync.OnceValue(func() linear.Table { return linear.MustParseTable(actsTSV) })

// Acts is the order of the acts in a score.
var Acts = []hearsay.Act{
	hearsay.State, hearsay.Confirm, hearsay.Deny, hearsay.Refuse, hearsay.Demand, hearsay.Propose, hearsay.Offer, hearsay.Warn,
	hearsay.Criticise, hearsay.Praise, hearsay.Ask, hearsay.Think,
}

// ActScores returns, for each statement, the log-probability of each of [Acts] by its words alone: cue, the start of its
// content, judgement in it, who it is from.
func ActScores(text string, statements []hearsay.Statement) [][]float64 {
	ws := words.Of(text)
	out := make([][]float64, len(statements))
	for i, s := range statements {
		out[i] = logSoftmax(actTable().Score(actFeatures(ws, s)))
		if act, ok := settled(cueWords(ws, s.Cue)); ok {
			out[i][slices.Index(Acts, act)] += settles
		}
	}
	return out
}

// settles is added to the log-probability of an act that a cue's words settle: more than a head can be sure of another.
const settles = 8

// settled returns the act of a cue that negation turns into another than its verb's, which too few annotated reports hold:
// "did not deny" asserts no falsehood, "declined to say" says nothing, "did not rule out" refuses nothing.
func settled(cue []string) (hearsay.Act, bool) {
	negated, declined := false, false
	for _, w := range cue {
		switch {
		case w == "declined" || w == "declines" || w == "declining" || w == "refused" || w == "refuses" || w == "refusing":
			declined = true
		case negating[w] && w != "fell":
			negated = true
		case declined:
			if saying[w] {
				return hearsay.Refuse, true
			}
		case negated && (strings.HasPrefix(w, "deny") || strings.HasPrefix(w, "denie") || strings.HasPrefix(w, "rul")):
			return hearsay.State, true
		}
	}
	return "", false
}

// saying are verbs of speech that one declines to do.
var saying = set("say comment answer respond discuss elaborate tell specify disclose explain rule reveal confirm identify name give")

// Features names what the words of each statement say about its act, for training/acts.py.
func Features(text string, statements []hearsay.Statement) [][]string {
	ws := words.Of(text)
	out := make([][]string, len(statements))
	for i, s := range statements {
		out[i] = actFeatures(ws, s)
	}
	return out
}

func logSoftmax(z []float64) []float64 {
	top, sum := math.Inf(-1), 0.
	for _, v := range z {
		top = max(top, v)
	}
	for _, v := range z {
		sum += math.Exp(v - top)
	}
	out := make([]float64, len(z))
	for i, v := range z {
		out[i] = v - top - math.Log(sum)
	}
	return out
}

// contentWords is how many words of a content are read for its act.
const contentWords = 40

// actFeatures names what the words of a statement say about its act.
func actFeatures(ws words.List, s hearsay.Statement) []string {
	fs := []string{"bias"}
	cue := cueWords(ws, s.Cue)
	negated := false
	for k, w := range cue {
		fs = append(fs, "cue="+w)
		if k > 0 {
			fs = append(fs, "cue2="+cue[k-1]+" "+w)
		}
		negated = negated || negating[w]
	}
	fs = append(fs, "cues="+strings.Join(cue, " "))
	if len(cue) == 0 {
		fs = append(fs, "nocue")
	} else {
		fs = append(fs, "cuelast="+cue[len(cue)-1], "cuefirst="+cue[0])
	}
	lex := ""
	for _, w := range cue {
		if a, ok := cueActs[w]; ok {
			lex = string(a)
			fs = append(fs, "lex="+lex+strconv.FormatBool(negated))
		}
	}
	if lex == "" {
		fs = append(fs, "lex=none"+strconv.FormatBool(negated))
	}
	if len(s.Source) == 0 {
		fs = append(fs, "nosource")
	}
	return append(fs, contentFeatures(ws, s, lex, negated)...)
}

// cueWords returns the words of a cue; negations are kept whole ("didn t" is one).
func cueWords(ws words.List, cue []hearsay.Span) []string {
	var out []string
	for _, c := range cue {
		out = append(out, strings.Fields(ws.In(c))...)
	}
	return out
}

func contentFeatures(ws words.List, s hearsay.Statement, lex string, negated bool) []string {
	var fs, content []string
	mark := ""
	for _, c := range s.Content {
		for k := ws.At(c.Start); k < ws.Len() && ws.Words[k].Span.Start < c.End && len(content) < contentWords; k++ {
			content = append(content, ws.Lower(k))
		}
		if strings.Contains(c.In(ws.Text), "?") {
			mark = "?"
		}
	}
	neg := strconv.FormatBool(negated)
	tone := 0
	for k, w := range content {
		fs = append(fs, "w="+w)
		if k > 0 {
			fs = append(fs, "w2="+content[k-1]+" "+w)
		}
		if k < 4 {
			fs = append(fs, "w"+strconv.Itoa(k)+"="+w, "w"+strconv.Itoa(k)+lex+neg+"="+w)
		}
		if t := tones[w]; t != 0 {
			if k > 0 && negating[content[k-1]] || k > 1 && negating[content[k-2]] {
				t = -t
			}
			tone += t
			fs = append(fs, "tone="+strconv.Itoa(t), "tone="+strconv.Itoa(t)+lex)
		}
	}
	tone = max(-3, min(3, tone))
	quoted := "plain"
	if len(s.Content) > 0 && strings.HasPrefix(strings.TrimLeft(s.Content[0].In(ws.Text), " "), "\"") || len(s.Content) > 0 && strings.HasPrefix(s.Content[0].In(ws.Text), "“") {
		quoted = "quoted"
	}
	return append(fs, "tones="+strconv.Itoa(tone)+quoted, "tones="+strconv.Itoa(tone)+lex, "mark="+mark+lex, "mark="+mark+quoted, quoted+lex,
		"length="+lengthBucket(len(content))+quoted, "length="+lengthBucket(len(content))+lex)
}

func lengthBucket(n int) string {
	switch {
	case n <= 2:
		return strconv.Itoa(n)
	case n <= 4:
		return "4"
	case n <= 8:
		return "8"
	case n <= 16:
		return "16"
	case n < contentWords:
		return "39"
	}
	return "40"
}

var negating = map[string]bool{
	"not": true, "never": true, "no": true, "t": true, "nor": true, "neither": true, "without": true, "cannot": true, "stopped": true,
	"short": true, "fell": true, "hardly": true,
}

func argmax(z []float64) int {
	best := 0
	for i, v := range z {
		if v > z[best] {
			best = i
		}
	}
	return best
}
