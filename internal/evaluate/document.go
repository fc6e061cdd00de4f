package evaluate

import (
	"encoding/json"
	"fmt"

	"hearsay"
)

// document is one line of a gold or prediction file, its spans in code points as the file gives them.
type document struct {
	ID        string  `json:"id"`
	Outlet    *string `json:"outlet"`
	Published *string `json:"published"`
	Title     *string `json:"title"`
	URL       *string `json:"url"`
	Text      *string `json:"text"`
	// Attributions are what flat files have instead of Statements; nil where the key is missing.
	Attributions []statement `json:"attributions"`
	Statements   []statement `json:"statements"`
	Sources      []source    `json:"sources"`
	Relations    []relation  `json:"relations"`
	OwnVoice     []assertion `json:"own_voice"`
}

type statement struct {
	ID         string `json:"id"`
	Parent     string `json:"parent"`
	Source     []span `json:"source"`
	Cue        []span `json:"cue"`
	Content    []span `json:"content"`
	Addressee  []span `json:"addressee"`
	Form       string `json:"form"`
	Act        string `json:"act"`
	Said       string `json:"said"`
	Conditions []span `json:"conditions"`
	By         string `json:"by"`
	// Confidence is 0 where the file does not say.
	Confidence float64 `json:"confidence"`
}

type source struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Kind  string   `json:"kind"`
	Named *bool    `json:"named"`
	Count *float64 `json:"count"`
}

// named reports whether s is a named source; gold that does not say is.
func (s source) named() bool { return s.Named == nil || *s.Named }

type relation struct {
	From string `json:"from"`
	To   string `json:"to"`
	Type string `json:"type"`
	// Confidence is 0 where the file does not say.
	Confidence float64 `json:"confidence"`
}

type assertion struct {
	Span span `json:"span"`
}

// span is a half-open range of code points, in JSON [start, end]. In predictions it may reach beyond its text.
type span struct{ start, end int }

// UnmarshalJSON takes a pair of whole numbers.
func (s *span) UnmarshalJSON(data []byte) error {
	var pair []int
	if err := json.Unmarshal(data, &pair); err != nil {
		return fmt.Errorf("span %s: %w: want two whole numbers", data, hearsay.ErrInvalid)
	}
	if len(pair) != 2 {
		return fmt.Errorf("span %s: %w: want [start, end]", data, hearsay.ErrInvalid)
	}
	*s = span{pair[0], pair[1]}
	return nil
}

// MarshalJSON is the inverse of UnmarshalJSON.
func (s span) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "[%d, %d]", s.start, s.end), nil }

// text gives the document's text, "" if it has none.
func (d document) text() string {
	if d.Text == nil {
		return ""
	}
	return *d.Text
}

// outlet gives the document's outlet, "" if it has none.
func (d document) outlet() string {
	if d.Outlet == nil {
		return ""
	}
	return *d.Outlet
}

// outermost gives the statements without a parent.
func outermost(statements []statement) []statement {
	var out []statement
	for _, s := range statements {
		if s.Parent == "" {
			out = append(out, s)
		}
	}
	return out
}

// article gives what an extractor is given to read.
func (d document) article() hearsay.Article {
	deref := func(p *string) string {
		if p == nil {
			return ""
		}
		return *p
	}
	return hearsay.Article{ID: d.ID, Outlet: deref(d.Outlet), Published: deref(d.Published), Title: deref(d.Title),
		URL: deref(d.URL), Text: d.text()}
}
