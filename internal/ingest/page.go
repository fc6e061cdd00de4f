package ingest

import (
	"errors"
	"fmt"
	"io"

	"hearsay/internal/ingest/html"
	"hearsay/internal/ingest/text"
	"hearsay/internal/ingest/wire"
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

// maxMessage is how long a message of a news agency may be, in bytes.
const maxMessage = 64 << 20

// message hands out the items of a message, which read takes apart.
func (s *stream) message(path string, d io.Reader, read func([]byte) []wire.Item) bool {
	raw, err := io.ReadAll(io.LimitReader(d, maxMessage+1))
	if err != nil {
		return s.fail(path, 0, plain(err))
	}
	if len(raw) > maxMessage {
		return s.fail(path, 0, &text.Error{Line: 1, What: "longer than the limit of " + text.Size(maxMessage) + " for one message; split it"})
	}
	for _, item := range read(raw) {
		if s.ctx.Err() != nil {
			return false
		}
		if item.Err == nil && len(item.Article.Text) > s.o.MaxArticle {
			item.Err = text.TooLong(item.Line, s.o.MaxArticle)
		}
		if item.Err != nil {
			if !s.refuse(path, item.Err) {
				return false
			}
			continue
		}
		if item.Article.ID == "" {
			item.Article.ID = fmt.Sprintf("%s#%d", path, item.Line)
		}
		if !s.give(Item{Article: item.Article, Path: path, Line: item.Line}, "") {
			return false
		}
	}
	return true
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
