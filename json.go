package hearsay

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// The JSON shapes of a record, with spans in code points. Pointers and RawMessage-free slices make every key appear,
// null or [] where nothing is known.
type (
	recordJSON struct {
		ID         *string         `json:"id"`
		Outlet     *string         `json:"outlet"`
		Published  *string         `json:"published"`
		Title      *string         `json:"title"`
		URL        *string         `json:"url"`
		Lang       *string         `json:"lang"`
		Text       string          `json:"text"`
		Statements []statementJSON `json:"statements"`
		Sources    []sourceJSON    `json:"sources"`
		Relations  []relationJSON  `json:"relations"`
		OwnVoice   []assertionJSON `json:"own_voice"`
	}
	statementJSON struct {
		ID         string   `json:"id"`
		Parent     *string  `json:"parent"`
		Source     [][]int  `json:"source"`
		Cue        [][]int  `json:"cue"`
		Content    [][]int  `json:"content"`
		Addressee  [][]int  `json:"addressee"`
		Form       *string  `json:"form"`
		Act        *string  `json:"act"`
		Said       *string  `json:"said"`
		Conditions [][]int  `json:"conditions"`
		By         *string  `json:"by"`
		Confidence *float64 `json:"confidence"`
	}
	sourceJSON struct {
		ID          string  `json:"id"`
		Name        *string `json:"name"`
		Kind        *string `json:"kind"`
		Named       bool    `json:"named"`
		Count       *int    `json:"count"`
		Role        *string `json:"role"`
		Affiliation *string `json:"affiliation"`
	}
	relationJSON struct {
		From       string   `json:"from"`
		To         string   `json:"to"`
		Type       string   `json:"type"`
		Confidence *float64 `json:"confidence"`
	}
	assertionJSON struct {
		Span   []int   `json:"span"`
		Loaded [][]int `json:"loaded"`
	}
)

// MarshalJSON writes r as one JSON object in which every key is present: what is not known (an empty string, a count or
// a confidence of 0) is null, an empty list is []. Spans become offsets in code points of Text. It returns an error that
// wraps [ErrInvalid] if Text is not UTF-8 or a span does not lie on rune boundaries within it. The time is linear in the
// length of Text and the number of spans.
func (r Record) MarshalJSON() ([]byte, error) {
	out, err := r.toJSON()
	if err != nil {
		return nil, err
	}
	return encode(out)
}

// toJSON gives r in the shape of its JSON.
func (r Record) toJSON() (*recordJSON, error) {
	if !utf8.ValidString(r.Text) {
		return nil, fmt.Errorf("record %s: text: %w: not UTF-8", r.ID, ErrInvalid)
	}
	c := converter{offsets: newOffsets(r.Text), prefix: "record " + r.ID}
	out := &recordJSON{
		ID: known(r.ID), Outlet: known(r.Outlet), Published: known(r.Published), Title: known(r.Title),
		URL: known(r.URL), Lang: known(r.Lang), Text: r.Text,
		Statements: make([]statementJSON, len(r.Statements)),
		Sources:    make([]sourceJSON, len(r.Sources)),
		Relations:  make([]relationJSON, len(r.Relations)),
		OwnVoice:   make([]assertionJSON, len(r.OwnVoice)),
	}
	for i, s := range r.Statements {
		c.owner = "statement " + s.ID
		out.Statements[i] = statementJSON{
			ID: s.ID, Parent: known(s.Parent),
			Source: c.toRunes("source", s.Source), Cue: c.toRunes("cue", s.Cue),
			Content: c.toRunes("content", s.Content), Addressee: c.toRunes("addressee", s.Addressee),
			Form: known(string(s.Form)), Act: known(string(s.Act)), Said: known(s.Said),
			Conditions: c.toRunes("conditions", s.Conditions),
			By:         known(s.By), Confidence: known(s.Confidence),
		}
	}
	for i, s := range r.Sources {
		out.Sources[i] = sourceJSON{ID: s.ID, Name: known(s.Name), Kind: known(string(s.Kind)), Named: s.Named,
			Count: known(s.Count), Role: known(s.Role), Affiliation: known(s.Affiliation)}
	}
	for i, l := range r.Relations {
		out.Relations[i] = relationJSON{From: l.From, To: l.To, Type: string(l.Type), Confidence: known(l.Confidence)}
	}
	for i, a := range r.OwnVoice {
		c.owner = fmt.Sprintf("own_voice %d", i+1)
		out.OwnVoice[i].Loaded = c.toRunes("loaded", a.Loaded)
		if span := c.toRunes("span", []Span{a.Span}); len(span) == 1 {
			out.OwnVoice[i].Span = span[0]
		}
	}
	return out, c.err
}

// UnmarshalJSON reads what [Record.MarshalJSON] writes. Keys may be missing; keys it does not know are ignored. An
// offset outside Text, a span that is empty or reversed and a span that is not a pair give an error that wraps
// [ErrInvalid] and names the statement and the field. References between parts are not followed; see [Record.Validate].
func (r *Record) UnmarshalJSON(data []byte) error {
	var in recordJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return shapeError(err)
	}
	c := converter{offsets: newOffsets(in.Text), prefix: "record"}
	if in.ID != nil {
		c.prefix += " " + *in.ID
	}
	out := Record{Article: Article{ID: value(in.ID), Outlet: value(in.Outlet), Published: value(in.Published),
		Title: value(in.Title), URL: value(in.URL), Lang: value(in.Lang), Text: in.Text}}
	for _, s := range in.Statements {
		c.owner = "statement " + s.ID
		out.Statements = append(out.Statements, Statement{
			ID: s.ID, Parent: value(s.Parent),
			Source: c.toBytes("source", s.Source), Cue: c.toBytes("cue", s.Cue),
			Content: c.toBytes("content", s.Content), Addressee: c.toBytes("addressee", s.Addressee),
			Form: Form(value(s.Form)), Act: Act(value(s.Act)), Said: value(s.Said),
			Conditions: c.toBytes("conditions", s.Conditions),
			By:         value(s.By), Confidence: value(s.Confidence),
		})
	}
	for _, s := range in.Sources {
		out.Sources = append(out.Sources, Source{ID: s.ID, Name: value(s.Name), Kind: Kind(value(s.Kind)),
			Named: s.Named, Count: value(s.Count), Role: value(s.Role), Affiliation: value(s.Affiliation)})
	}
	for _, l := range in.Relations {
		out.Relations = append(out.Relations, Relation{From: l.From, To: l.To, Type: RelationType(l.Type),
			Confidence: value(l.Confidence)})
	}
	for i, a := range in.OwnVoice {
		c.owner = fmt.Sprintf("own_voice %d", i+1)
		as := Assertion{Loaded: c.toBytes("loaded", a.Loaded)}
		if span := c.toBytes("span", [][]int{a.Span}); len(span) == 1 {
			as.Span = span[0]
		}
		out.OwnVoice = append(out.OwnVoice, as)
	}
	if c.err != nil {
		return c.err
	}
	*r = out
	return nil
}

// encode is json.Marshal without the escaping of <, > and &, so that text stays legible in a terminal and a diff.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// shapeError turns an error of encoding/json into one that wraps ErrInvalid and speaks of the record, not of Go types.
func shapeError(err error) error {
	var te *json.UnmarshalTypeError
	if errors.As(err, &te) && te.Field != "" {
		return fmt.Errorf("record: %s: %w: %s is not allowed here", te.Field, ErrInvalid, te.Value)
	}
	return fmt.Errorf("record: %w: %w", ErrInvalid, err)
}

// known gives nil for the zero value, which in the record's types means "not known".
func known[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// value is the inverse of known.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
