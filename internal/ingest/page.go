package ingest

import (
	"errors"
	"io"

	"hearsay/internal/ingest/html"
	"hearsay/internal/ingest/text"
)

// maxPage is how long a web page may be, in bytes; the text on it is bounded by Options.MaxArticle.
const maxPage = 8 << 20

// page hands out the report on the page at path. decoded says that a byte-order mark was seen, so that what d gives is UTF-8 whatever
// the page says.
func (s *stream) page(path string, d io.Reader, decoded bool) bool {
	raw, err := io.ReadAll(io.LimitReader(d, maxPage+1))
	if err != nil {
		return s.fail(path, 0, plain(err))
	}
	if len(raw) > maxPage {
		return s.fail(path, 0, text.TooLong(1, maxPage))
	}
	contentType := "text/html"
	if decoded {
		contentType = "text/html; charset=utf-8"
	}
	a, err := html.Article(raw, contentType, "")
	if err != nil {
		return s.refuse(path, &text.Error{Line: 1, What: err.Error() + "; to read the page's source as it is: --from text"})
	}
	if len(a.Text) > s.o.MaxArticle {
		return s.fail(path, 0, text.TooLong(1, s.o.MaxArticle))
	}
	a.ID = path
	return s.give(Item{Article: a, Path: path}, "")
}

// fetched hands out the report at an address.
func (s *stream) fetched(address string) bool {
	if s.o.Fetch == nil {
		return s.fail(address, 0, errors.New("is on the web; save the page and read the file"))
	}
	a, warnings, err := s.o.Fetch(s.ctx, address)
	if err != nil {
		return s.fail(address, 0, err)
	}
	if len(a.Text) > s.o.MaxArticle {
		return s.fail(address, 0, text.TooLong(1, s.o.MaxArticle))
	}
	return s.give(Item{Article: a, Path: address, Warnings: warnings}, "")
}
