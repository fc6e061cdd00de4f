package when

import (
	"strings"
	"time"
	"unicode"
)

// maxDateline is how many bytes of an article's start are searched for its dateline.
const maxDateline = 600

// dateline returns the date of a dateline near the start of text: a line that holds a date with its year and little else
// ("Friday, 5 March 2021"), or a place in capitals, a date and a dash or bracket ("OSLO, March 5 (Agency) -"). base, the
// day of publication, gives the year where the dateline has none. A date more than two months from base is no dateline.
func dateline(text string, base time.Time) (mention, bool) {
	head := text
	if len(head) > maxDateline {
		head = strings.ToValidUTF8(head[:maxDateline], "")
	}
	for _, m := range mentions(head, base) {
		if m.date.prec != byDay || (m.kind != "day" && m.kind != "iso") {
			continue
		}
		if !base.IsZero() {
			if d := m.date.t.Sub(base).Hours() / 24; d > 62 || d < -62 {
				continue
			}
		}
		if ownLine(head, m) || afterPlace(head, m) {
			return m, true
		}
	}
	return mention{}, false
}

// ownLine reports whether the mention begins its line and has its year.
func ownLine(text string, m mention) bool {
	start := strings.LastIndexByte(text[:m.span.Start], '\n') + 1
	words := m.span.In(text)
	return strings.TrimSpace(text[start:m.span.Start]) == "" && len(words) > 4 && isYear(words[len(words)-4:])
}

func isYear(s string) bool {
	for _, r := range s {
		if !unicode.IsDigit(r) {
			return false
		}
	}
	return true
}

// afterPlace reports whether a place in capitals stands between the line's start and the mention, and a bracket or dash
// follows it.
func afterPlace(text string, m mention) bool {
	start := strings.LastIndexByte(text[:m.span.Start], '\n') + 1
	place := strings.TrimSpace(text[start:m.span.Start])
	if place == "" || len(place) > 60 || !strings.HasSuffix(place, ",") {
		return false
	}
	first, _, _ := strings.Cut(place, ",")
	if strings.ToUpper(first) != first {
		return false
	}
	rest := strings.TrimLeft(text[m.span.End:], "., ")
	return strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "-") || strings.HasPrefix(rest, "–") || strings.HasPrefix(rest, "—")
}
