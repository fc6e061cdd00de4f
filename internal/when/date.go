package when

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// precision is how exactly a date is known.
type precision uint8

const (
	none precision = iota
	byYear
	byMonth
	byWeek
	byDay
)

// date is a day, an ISO week, a month or a year. The zero date is no date. For a week, t is one of its days; for a month
// or a year, its first day.
type date struct {
	t    time.Time
	prec precision
}

func (d date) String() string {
	switch d.prec {
	case byYear:
		return fmt.Sprintf("%04d", d.t.Year())
	case byMonth:
		return d.t.Format("2006-01")
	case byWeek:
		y, w := d.t.ISOWeek()
		return fmt.Sprintf("%04d-W%02d", y, w)
	case byDay:
		return d.t.Format(time.DateOnly)
	}
	return ""
}

// known reports whether d is a date.
func (d date) known() bool { return d.prec != none }

// first returns the first day that d covers.
func (d date) first() time.Time {
	if d.prec == byWeek {
		return d.t.AddDate(0, 0, -(int(d.t.Weekday())+6)%7)
	}
	return d.t
}

func dayOf(t time.Time) date  { return date{t, byDay} }
func weekOf(t time.Time) date { return date{t, byWeek} }
func monthOf(y int, m time.Month) date {
	return date{time.Date(y, m, 1, 0, 0, 0, 0, time.UTC), byMonth}
}
func yearOf(y int) date { return date{time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), byYear} }

// calendarDay returns the day y-m-d; ok is false where the calendar has no such day.
func calendarDay(y int, m time.Month, d int) (day time.Time, ok bool) {
	t := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	return t, t.Day() == d && t.Month() == m && d > 0
}

// parseISO reads the date at the start of an ISO 8601 date or time, at whatever precision it has.
func parseISO(s string) date {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "T")
	s, _, _ = strings.Cut(s, " ")
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return dayOf(t)
	}
	if t, err := time.Parse("2006-01", s); err == nil {
		return date{t, byMonth}
	}
	if y, err := strconv.Atoi(s); err == nil && len(s) == 4 && y > 0 {
		return yearOf(y)
	}
	return date{}
}

// lastWeekday returns the last day on or before ref that falls on w.
func lastWeekday(ref time.Time, w time.Weekday) time.Time {
	return ref.AddDate(0, 0, -((int(ref.Weekday()) - int(w) + 7) % 7))
}

// lastMonthOf returns the last month m that had begun by ref.
func lastMonthOf(ref time.Time, m time.Month) date {
	y := ref.Year()
	if m > ref.Month() {
		y--
	}
	return monthOf(y, m)
}

// lastDayOf returns the day m-d of the year that puts it nearest to ref, preferring the past: reports name the day of an
// event to come less often, and at most some months ahead.
func nearestDay(ref time.Time, m time.Month, d int) (date, bool) {
	best, ok := date{}, false
	for _, y := range []int{ref.Year(), ref.Year() - 1} {
		t, valid := calendarDay(y, m, d)
		if valid && !t.After(ref.AddDate(0, 5, 0)) {
			best, ok = dayOf(t), true
			break
		}
	}
	return best, ok
}
