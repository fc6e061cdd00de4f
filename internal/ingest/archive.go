package ingest

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"hearsay"
	"hearsay/internal/ingest/html"
	"hearsay/internal/ingest/text"
	"hearsay/internal/ingest/warc"
)

// Of what is left out of an archive, so much is told.
const (
	damagedTold = 20
	reasonsTold = 6
)

// archive is a web archive in the course of being read.
type archive struct {
	*stream
	path             string
	reports, damaged int
	long             int            // reports longer than is allowed, each an error of its own
	left             map[string]int // pages without a report, by why
}

// archive hands out the reports in the archive at path. Pages without one are counted and told of at the end.
func (s *stream) archive(path string, in io.Reader, buffered *bufio.Reader) bool {
	var d *warc.Reader
	if seeker, ok := in.(io.Seeker); ok && canSeek(seeker, s.o.Offset) {
		d = warc.NewReader(in, s.o.Offset, maxPage)
	} else {
		if _, err := io.CopyN(io.Discard, buffered, s.o.Offset); err != nil {
			return s.fail(path, 0, fmt.Errorf("has no byte %d to begin at", s.o.Offset))
		}
		d = warc.NewReader(buffered, s.o.Offset, maxPage)
	}
	s.taken = d.Offset
	a := &archive{stream: s, path: path, left: map[string]int{}}
	for {
		if s.ctx.Err() != nil {
			return false
		}
		rec, err := d.Next()
		if err == io.EOF {
			return a.end()
		}
		var bad *warc.DamageError
		switch {
		case errors.As(err, &bad):
			if a.damaged++; a.damaged <= damagedTold && !a.note("warning: "+bad.Error()+"; skipped") {
				return false
			}
		case err != nil:
			return s.fail(path, 0, plain(err))
		case !a.record(rec):
			return false
		}
	}
}

func canSeek(s io.Seeker, to int64) bool {
	_, err := s.Seek(to, io.SeekStart)
	return err == nil
}

// record hands out the report in rec, if there is one.
func (a *archive) record(rec warc.Record) bool {
	p, why, ok := rec.Page(maxPage)
	if !ok {
		if why != "" {
			a.left[why]++
		}
		return true
	}
	it := Item{Path: a.path, Offset: rec.Offset, Next: rec.Next}
	warning := ""
	if p.Converted {
		s, replaced := text.Valid(p.Body)
		it.Article = hearsay.Article{ID: p.URL, URL: p.URL, Text: s}
		warning = text.Replaced(replaced)
	} else {
		report, err := html.Article(p.Body, p.ContentType, p.URL)
		if err != nil {
			a.left[without(err)]++
			return true
		}
		it.Article = report
	}
	switch {
	case strings.TrimSpace(it.Article.Text) == "":
		a.left["empty"]++
		return true
	case strings.ContainsRune(it.Article.Text, 0):
		a.left["no plain text"]++
		return true
	case len(it.Article.Text) > a.o.MaxArticle:
		a.long++
		return a.yield(Item{Err: it.Fault(text.TooLong(1, a.o.MaxArticle)), Read: a.read()})
	}
	a.reports++
	return a.give(it, warning)
}

// without says in few words why there is no report on a page.
func without(err error) string {
	var none *html.NoArticleError
	switch {
	case !errors.As(err, &none):
		return "unreadable"
	case strings.HasPrefix(none.Reason, "only "):
		return "hardly any prose"
	}
	what, _, _ := strings.Cut(none.Reason, ",")
	return what
}

func (a *archive) note(s string) bool {
	return a.yield(Item{Path: a.path, Note: s, Read: a.read()})
}

// end says what was left out; an archive without a single report is an error.
func (a *archive) end() bool {
	var what []string
	if a.damaged > 0 {
		what = append(what, fmt.Sprintf("%d damaged records", a.damaged))
	}
	reasons := slices.SortedFunc(maps.Keys(a.left), func(x, y string) int {
		return cmp.Or(cmp.Compare(a.left[y], a.left[x]), cmp.Compare(x, y))
	})
	for i, r := range reasons {
		if i == reasonsTold {
			what = append(what, fmt.Sprintf("%d other reasons", len(reasons)-i))
			break
		}
		what = append(what, fmt.Sprintf("%d pages (%s)", a.left[r], r))
	}
	left := strings.Join(what, ", ")
	switch {
	case a.reports == 0 && left == "" && a.long > 0:
		return true // each has been told of
	case a.reports == 0 && left == "":
		return a.fail(a.path, 0, errors.New("the archive holds no page"))
	case a.reports == 0:
		return a.fail(a.path, 0, fmt.Errorf("the archive holds no report; left out: %s", left))
	case left == "":
		return true
	}
	return a.note(fmt.Sprintf("%d reports; left out: %s", a.reports, left))
}
