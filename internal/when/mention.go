package when

import (
	"strconv"
	"strings"
	"time"

	"hearsay"
	"hearsay/internal/words"
)

// mention is a phrase of the text that names a time.
type mention struct {
	span hearsay.Span
	date date
	// kind is the form of the phrase: weekday, today, ago, last, this, month, day, year, iso, next.
	kind string
}

var weekdays = map[string]time.Weekday{
	"sunday": 0, "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6,
}

// shortWeekdays count only before a full stop or a date.
var shortWeekdays = map[string]time.Weekday{
	"sun": 0, "mon": 1, "tue": 2, "tues": 2, "wed": 3, "thu": 4, "thur": 4, "thurs": 4, "fri": 5, "sat": 6,
}

var months = map[string]time.Month{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
	"october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8,
	"sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}

var numbers = map[string]int{
	"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
	"ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
}

var dayParts = map[string]bool{"morning": true, "afternoon": true, "evening": true, "night": true}

// monthCues are the words before a month's name that make it a time, for the names that are also words or people.
var monthCues = map[string]bool{
	"in": true, "last": true, "this": true, "since": true, "until": true, "early": true, "late": true, "mid": true,
	"of": true, "earlier": true, "through": true, "by": true, "from": true, "during": true, "for": true, "next": true,
}

// notWeekdays are words that make a weekday part of a name.
var notWeekdays = map[string]bool{"super": true, "black": true, "good": true, "bloody": true, "ash": true, "palm": true, "cyber": true}

// finder reads the mentions of one text. A zero ref means that no reference date is known; relative phrases are then left
// out.
type finder struct {
	text string
	ws   words.List
	ref  time.Time
}

// mentions returns the phrases of text that name a time, in order, none overlapping another.
func mentions(text string, ref time.Time) []mention {
	f := finder{text, words.Of(text), ref}
	var out []mention
	for i := 0; i < f.ws.Len(); {
		m, n := f.at(i)
		if n == 0 {
			i++
			continue
		}
		if m.date.known() {
			m.span = hearsay.Span{Start: f.ws.Words[i].Span.Start, End: f.ws.Words[i+n-1].Span.End}
			out = append(out, m)
		}
		i += n
	}
	return out
}

// low returns word i in lower case, "" beyond the ends.
func (f *finder) low(i int) string { return f.ws.Lower(i) }

// gap returns the text between words i and i+1.
func (f *finder) gap(i int) string { return f.ws.Gap(i) }

// near reports whether words i and i+1 stand in one phrase: nothing between them but space, a comma, a full stop after an
// abbreviation or a hyphen.
func (f *finder) near(i int) bool {
	g := strings.TrimSpace(f.gap(i))
	return !strings.ContainsAny(f.gap(i), "\n") && (g == "" || g == "," || g == "." || g == "-" || g == ".,")
}

// number returns word i as a small whole number.
func (f *finder) number(i int) (int, bool) {
	w := f.low(i)
	if n, ok := numbers[w]; ok {
		return n, true
	}
	n, err := strconv.Atoi(w)
	return n, err == nil && n >= 0 && n <= 99 && len(w) <= 2
}

// year returns word i as a year that a report may name.
func (f *finder) year(i int) (int, bool) {
	w := f.low(i)
	if len(w) != 4 {
		return 0, false
	}
	n, err := strconv.Atoi(w)
	return n, err == nil && n >= 1700 && n <= 2199
}

// at reads the mention that begins with word i and returns how many words it has; 0 where there is none.
func (f *finder) at(i int) (mention, int) {
	if m, n := f.calendar(i); n > 0 {
		return m, n
	}
	if m, n := f.weekday(i); n > 0 {
		return m, n
	}
	if m, n := f.simple(i); n > 0 {
		return m, n
	}
	if m, n := f.past(i); n > 0 {
		return m, n
	}
	if m, n := f.relative(i); n > 0 {
		return m, n
	}
	if m, n := f.ago(i); n > 0 {
		return m, n
	}
	return f.bareYear(i)
}

// weekday reads "Tuesday", "last Tuesday", "Tuesday night" and "Tuesday, Jan. 5".
func (f *finder) weekday(i int) (mention, int) {
	k, kind := i, "weekday"
	if w := f.low(i); (w == "last" || w == "next" || w == "this" || w == "past") && f.near(i) {
		k++
		if w == "next" {
			kind = "next"
		}
	}
	w := f.low(k)
	wd, ok := weekdays[w]
	if short, isShort := shortWeekdays[w]; !ok && isShort && f.ws.Title(k) && strings.HasPrefix(f.gap(k), ".") {
		wd, ok = short, true
	}
	if !ok || !f.ws.Title(k) || notWeekdays[f.low(k-1)] {
		return mention{}, 0
	}
	if m, n := f.calendar(k + 1); n > 0 && f.near(k) && m.date.prec == byDay {
		return m, k + 1 + n - i
	}
	n := k + 1 - i
	if dayParts[f.low(k+1)] && f.near(k) {
		n++
	}
	if f.ref.IsZero() {
		return mention{}, n
	}
	day := lastWeekday(f.ref, wd)
	switch {
	case kind == "next":
		day = day.AddDate(0, 0, 7)
	case (f.low(i) == "last" || f.low(i) == "past") && k > i && day.Equal(f.ref):
		day = day.AddDate(0, 0, -7)
	}
	return mention{date: dayOf(day), kind: kind}, n
}

// calendar reads "Jan. 5", "January 5, 2016", "5 January", "January 2016", "in July", "2016-01-05" and "1/5/2016".
func (f *finder) calendar(i int) (mention, int) {
	if i >= f.ws.Len() {
		return mention{}, 0
	}
	if m, n := f.numeric(i); n > 0 {
		return m, n
	}
	if d, ok := f.dayNumber(i); ok && f.near(i) && f.gap(i) != "." {
		k := i + 1
		if f.low(k) == "of" {
			k++
		}
		if m, ok := f.month(k); ok {
			return f.dayIn(i, k+1, m, d)
		}
	}
	m, ok := f.month(i)
	if !ok {
		return mention{}, 0
	}
	if d, ok := f.dayNumber(i + 1); ok && f.near(i) {
		return f.dayIn(i, i+2, m, d)
	}
	if y, ok := f.year(i + 1); ok && f.near(i) {
		return mention{date: monthOf(y, m), kind: "month"}, 2
	}
	return f.bareMonth(i, m)
}

// dayIn finishes a day of a month: an end of a range and a year may follow word k-1.
func (f *finder) dayIn(i, k int, m time.Month, d int) (mention, int) {
	until := d
	if g := f.gap(k - 1); g == "-" || g == "–" || g == "—" {
		if e, ok := f.dayNumber(k); ok && e > d {
			until, k = e, k+1
		}
	}
	y, hasYear := f.year(k)
	n := k - i
	if hasYear && f.near(k-1) {
		n++
	} else if f.ref.IsZero() {
		return mention{}, n
	} else if day, ok := nearestDay(f.ref, m, d); ok {
		y = day.t.Year()
	} else {
		return mention{}, n
	}
	t, ok := calendarDay(y, m, d)
	if !ok {
		return mention{}, n
	}
	if until == d {
		return mention{date: dayOf(t), kind: "day"}, n
	}
	end, ok := calendarDay(y, m, until)
	if ok && weekOf(t).String() == weekOf(end).String() {
		return mention{date: weekOf(t), kind: "range"}, n
	}
	return mention{date: monthOf(y, m), kind: "range"}, n
}

// bareMonth reads a month's name alone: "in July", "last July", "July's". "May", "March" and "August" are words too, so
// they need a word before them that makes them a time.
func (f *finder) bareMonth(i int, m time.Month) (mention, int) {
	prev := f.low(i - 1)
	possessive := f.low(i+1) == "s" && len(f.gap(i)) <= len("’")
	full := len(f.low(i)) > 4 || f.low(i) == "june" || f.low(i) == "july"
	ambiguous := f.low(i) == "may" || f.low(i) == "march"
	if !(monthCues[prev] || (possessive && full) || (full && !ambiguous)) || (ambiguous && !monthCues[prev]) {
		return mention{}, 0
	}
	if f.ref.IsZero() {
		return mention{}, 1
	}
	if prev == "next" {
		d := lastMonthOf(f.ref, m)
		return mention{date: monthOf(d.t.Year()+1, m), kind: "next"}, 1
	}
	d := lastMonthOf(f.ref, m)
	if prev == "last" && m == f.ref.Month() {
		d = monthOf(f.ref.Year()-1, m)
	}
	return mention{date: d, kind: "month"}, 1
}

func (f *finder) month(i int) (time.Month, bool) {
	if i < 0 || i >= f.ws.Len() || !f.ws.Title(i) {
		// "in may when he was first asked" is met in the wild, after "in" alone.
		if m, ok := months[f.low(i)]; ok && f.low(i-1) == "in" {
			return m, true
		}
		return 0, false
	}
	m, ok := months[f.low(i)]
	return m, ok
}

// dayNumber returns word i as a day of a month: 1 to 31, with or without its ending ("5th").
func (f *finder) dayNumber(i int) (int, bool) {
	w := f.low(i)
	if len(w) > 2 && w[0] >= '0' && w[0] <= '9' {
		w = strings.TrimRight(w, "stndrh")
	}
	n, err := strconv.Atoi(w)
	return n, err == nil && n >= 1 && n <= 31 && len(w) <= 2
}

// numeric reads "2016-01-05", "2016/01/05" and "1/5/2016" (month first, unless the first number is no month).
func (f *finder) numeric(i int) (mention, int) {
	g := f.gap(i)
	if (g != "-" && g != "/") || f.gap(i+1) != g {
		return mention{}, 0
	}
	if y, ok := f.year(i); ok {
		m, ok1 := f.dayNumber(i + 1)
		d, ok2 := f.dayNumber(i + 2)
		if ok1 && ok2 && m <= 12 {
			if t, ok := calendarDay(y, time.Month(m), d); ok {
				return mention{date: dayOf(t), kind: "iso"}, 3
			}
		}
		return mention{}, 0
	}
	y, ok := f.year(i + 2)
	a, ok1 := f.dayNumber(i)
	b, ok2 := f.dayNumber(i + 1)
	if !ok || !ok1 || !ok2 {
		return mention{}, 0
	}
	if a > 12 {
		a, b = b, a
	}
	if t, ok := calendarDay(y, time.Month(a), b); ok && a <= 12 {
		return mention{date: dayOf(t), kind: "iso"}, 3
	}
	return mention{}, 0
}

// simple reads today, tonight, yesterday, tomorrow, "this morning", "last night" and "the weekend".
func (f *finder) simple(i int) (mention, int) {
	days, n := 0, 1
	switch w, next := f.low(i), f.low(i+1); {
	case w == "today" || w == "tonight":
	case w == "yesterday":
		days = -1
		if dayParts[next] && f.near(i) {
			n = 2
		}
	case w == "tomorrow":
		days = 1
	case w == "this" && dayParts[next] && f.near(i):
		n = 2
	case w == "last" && next == "night" && f.near(i):
		days, n = -1, 2
	case (w == "the" || w == "this" || w == "last" || w == "past") && next == "weekend" && f.near(i):
		if f.ref.IsZero() {
			return mention{}, 2
		}
		return mention{date: weekOf(lastWeekday(f.ref, time.Sunday)), kind: "weekend"}, 2
	default:
		return mention{}, 0
	}
	if f.ref.IsZero() {
		return mention{}, n
	}
	kind := "today"
	if days > 0 {
		kind = "next"
	}
	return mention{date: dayOf(f.ref.AddDate(0, 0, days)), kind: kind}, n
}

// relative reads "last week", "this month", "earlier this year", "the past week", "recent days" and "next year".
func (f *finder) relative(i int) (mention, int) {
	k := i
	if w := f.low(k); (w == "earlier" || w == "later" || w == "late" || w == "early") && f.near(k) {
		k++
	}
	if w := f.low(k); (w == "the" || w == "this") && (f.low(k+1) == "past" || f.low(k+1) == "last") && f.near(k) {
		k++
	}
	step, w := 0, f.low(k)
	switch w {
	case "last", "previous":
		step = -1
	case "this", "past", "recent", "current":
	case "next", "coming":
		step = 1
	default:
		return mention{}, 0
	}
	unit := f.low(k + 1)
	n := k + 2 - i
	if !f.near(k) || (unit != "week" && unit != "month" && unit != "year" && !(w == "recent" && unit == "days")) {
		return mention{}, 0
	}
	if f.ref.IsZero() {
		return mention{}, n
	}
	kind := "this"
	if step < 0 {
		kind = "last"
	} else if step > 0 {
		kind = "next"
	}
	if (w == "past" || w == "recent") && kind == "this" {
		kind = "past"
	}
	return mention{date: shift(f.ref, unit, step), kind: kind}, n
}

// shift returns the week, month or year that lies step units from ref.
func shift(ref time.Time, unit string, step int) date {
	switch unit {
	case "day":
		return dayOf(ref.AddDate(0, 0, step))
	case "week":
		return weekOf(ref.AddDate(0, 0, 7*step))
	case "month", "days":
		m := time.Date(ref.Year(), ref.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, step, 0)
		return date{m, byMonth}
	}
	return yearOf(ref.Year() + step)
}

// past reads "the past few days" as the week of the report.
func (f *finder) past(i int) (mention, int) {
	if w := f.low(i); (w != "past" && w != "last") || f.low(i+1) != "few" || f.low(i+2) != "days" {
		return mention{}, 0
	}
	if f.ref.IsZero() {
		return mention{}, 3
	}
	return mention{date: weekOf(f.ref), kind: "past"}, 3
}

// ago reads "two weeks ago" and "twenty-two years ago". "A year earlier" is left out: it counts from some other date than
// the report's.
func (f *finder) ago(i int) (mention, int) {
	n, ok := f.number(i)
	k := i + 1
	if tens, isTens := numbers[f.low(i)]; isTens && tens >= 20 && f.gap(i) == "-" {
		if ones, ok := f.number(k); ok {
			n, k = n+ones, k+1
		}
	}
	unit := strings.TrimSuffix(f.low(k), "s")
	if !ok || f.low(k+1) != "ago" || !f.near(k-1) || !f.near(k) {
		return mention{}, 0
	}
	switch unit {
	case "decade":
		n, unit = 10*n, "year"
	case "hour":
		n, unit = n/24, "day"
	}
	if unit != "day" && unit != "week" && unit != "month" && unit != "year" {
		return mention{}, 0
	}
	if f.ref.IsZero() {
		return mention{}, k + 2 - i
	}
	return mention{date: shift(f.ref, unit, -n), kind: "ago"}, k + 2 - i
}

// bareYear reads a year that stands alone; not one that counts something or that lies ahead of the report.
func (f *finder) bareYear(i int) (mention, int) {
	y, ok := f.year(i)
	if !ok || (!f.ref.IsZero() && y > f.ref.Year()+1) {
		return mention{}, 0
	}
	if i > 0 {
		if g := f.gap(i - 1); strings.ContainsAny(g, "$€£#@.-/:") && !strings.Contains(g, " ") {
			return mention{}, 0
		}
	}
	if g := f.gap(i); strings.HasPrefix(g, "%") || g == "," && len(f.low(i+1)) == 3 {
		return mention{}, 0
	}
	return mention{date: yearOf(y), kind: "year"}, 1
}
