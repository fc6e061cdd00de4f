package jsonl

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hearsay"
)

// Map says under which name a line has a field of an article: text -> "body", or "content.body" for one inside an object. Fields that are
// not in it stand under their own name.
type Map map[string]string

// targets are the fields of an article that a line can fill.
var targets = []string{"id", "outlet", "published", "title", "url", "text"}

// ParseMap reads "text=body,published=date". The error names what is wrong and wraps hearsay.ErrInvalid.
func ParseMap(s string) (Map, error) {
	m := Map{}
	for _, pair := range strings.Split(s, ",") {
		field, name, ok := strings.Cut(strings.TrimSpace(pair), "=")
		switch {
		case !ok || field == "" || name == "":
			return nil, fmt.Errorf("%q: write FIELD=NAME, as in text=body,published=date: %w", pair, hearsay.ErrInvalid)
		case !slices.Contains(targets, field):
			return nil, fmt.Errorf("%q: no such field of an article; there are %s: %w", field, strings.Join(targets, ", "), hearsay.ErrInvalid)
		case m[field] != "":
			return nil, fmt.Errorf("%q is given twice: %w", field, hearsay.ErrInvalid)
		}
		m[field] = name
	}
	return m, nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *Map) UnmarshalText(text []byte) (err error) {
	*m, err = ParseMap(string(text))
	return err
}

// String is the inverse of ParseMap.
func (m Map) String() string {
	var out []string
	for _, field := range slices.Sorted(maps.Keys(m)) {
		out = append(out, field+"="+m[field])
	}
	return strings.Join(out, ",")
}

// mapError is a line without a field that the map names.
type mapError struct{ what string }

func (e *mapError) Error() string { return e.what }

// decode fills o with what the map names in line.
func (m Map) decode(line []byte, o *object) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(line, &all); err != nil {
		return err
	}
	mapped := map[string]json.RawMessage{}
	for _, field := range targets {
		name, named := m[field]
		if !named {
			name = field
		}
		value, ok := lookup(all, name)
		if !ok {
			if named && field == "text" {
				return &mapError{fmt.Sprintf("no %q in this object, which --map says is the text; name the field that holds the report's words", name)}
			}
			continue
		}
		if kind := kindOf(value); kind == "object" || kind == "array" || kind != "string" && kind != "null" && field != "id" {
			return &mapError{fmt.Sprintf("%q is of type %s; a string is needed for %q", name, kind, field)}
		}
		mapped[field] = value
	}
	again, err := json.Marshal(mapped)
	if err != nil {
		return err
	}
	return json.Unmarshal(again, o)
}

// lookup finds a name, or a path with dots, in an object. A name that has dots itself comes first.
func lookup(all map[string]json.RawMessage, path string) (json.RawMessage, bool) {
	if v, ok := all[path]; ok {
		return v, true
	}
	head, rest, ok := strings.Cut(path, ".")
	if !ok {
		return nil, false
	}
	var inner map[string]json.RawMessage
	if v, there := all[head]; !there || json.Unmarshal(v, &inner) != nil {
		return nil, false
	}
	return lookup(inner, rest)
}

// kindOf names the type of a JSON value.
func kindOf(v json.RawMessage) string {
	switch v[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "bool"
	case 'n':
		return "null"
	}
	return "number"
}
