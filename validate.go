package hearsay

import "fmt"

// Validate reports, as an error that wraps [ErrInvalid], the first way in which r breaks the rules of a record beyond
// the form of its JSON: a span outside Text, an ID used twice, a reference to nothing, a statement that is its own
// ancestor. It returns nil if all is well.
func (r Record) Validate() error {
	if err := r.CheckSpans(); err != nil {
		return err
	}
	fail := func(format string, args ...any) error {
		return fmt.Errorf("record %s: %w: %s", r.ID, ErrInvalid, fmt.Sprintf(format, args...))
	}
	parent := make(map[string]string, len(r.Statements))
	for _, s := range r.Statements {
		if _, dup := parent[s.ID]; dup || s.ID == "" {
			return fail("statement ID %q is empty or used twice", s.ID)
		}
		parent[s.ID] = s.Parent
	}
	sources := make(map[string]bool, len(r.Sources))
	for _, s := range r.Sources {
		if sources[s.ID] || s.ID == "" {
			return fail("source ID %q is empty or used twice", s.ID)
		}
		sources[s.ID] = true
	}
	for _, s := range r.Statements {
		if s.By != "" && !sources[s.By] {
			return fail("statement %s: by: no source %q", s.ID, s.By)
		}
		if _, ok := parent[s.Parent]; s.Parent != "" && !ok {
			return fail("statement %s: parent: no statement %q", s.ID, s.Parent)
		}
	}
	if id := cycle(r.Statements, parent); id != "" {
		return fail("statement %s: parent: is its own ancestor", id)
	}
	for i, l := range r.Relations {
		for _, id := range []string{l.From, l.To} {
			if _, ok := parent[id]; !ok {
				return fail("relation %d: no statement %q", i+1, id)
			}
		}
	}
	return nil
}

// cycle gives a statement that is its own ancestor, or "".
func cycle(statements []Statement, parent map[string]string) string {
	done := make(map[string]bool, len(parent))
	for _, s := range statements {
		path := make(map[string]bool)
		for id := s.ID; id != "" && !done[id]; id = parent[id] {
			if path[id] {
				return id
			}
			path[id] = true
		}
		for id := range path {
			done[id] = true
		}
	}
	return ""
}

// CheckSpans reports, as an error that wraps [ErrInvalid] and names statement and field, the first span of r that is
// empty or does not lie on rune boundaries within Text, or that Text is not UTF-8. It returns nil if all is well.
func (r Record) CheckSpans() error {
	_, err := r.toJSON()
	return err
}
