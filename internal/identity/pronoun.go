package identity

import (
	"strings"

	"hearsay"
)

// pronounEntity gives the entity that a pronoun stands for, nil if that is uncertain.
func (r *resolver) pronounEntity(i int, p string) *entity {
	s := r.statements[i]
	at := s.Source[0].Start
	parent := r.parentOf(i)
	switch p {
	case "self":
		return r.sourceBefore(i, at)
	case "i", "me", "my", "mine", "myself":
		if parent != nil {
			return parent
		}
		return r.quoted(i, at)
	case "we", "us", "our", "ours", "ourselves":
		if parent != nil {
			return parent
		}
		if e := r.quoted(i, at); e != nil {
			return e
		}
		return r.recent(at, func(e *entity) bool { return e.used && e.plural })
	case "you", "your", "yours":
		speaker := parent
		if speaker == nil {
			speaker = r.quoted(i, at)
		}
		if speaker == nil {
			return nil
		}
		return r.recent(at, func(e *entity) bool { return e != speaker && e.Kind == hearsay.Person && e.used })
	case "he", "him", "his", "himself":
		return r.person(i, at, 'm', parent)
	case "she", "her", "hers", "herself":
		return r.person(i, at, 'f', parent)
	case "they", "them", "their", "theirs", "themselves":
		if parent != nil && (parent.plural || parent.Kind == hearsay.Organization || parent.Kind == hearsay.Publication) && !r.inQuotes(at) {
			return parent
		}
		return r.recent(at, func(e *entity) bool {
			return e.plural || (e.Kind == hearsay.Publication || e.Kind == hearsay.Organization) && e.used
		})
	case "it", "its", "itself":
		if parent != nil && parent.Kind != hearsay.Person && parent.Kind != hearsay.Group && !r.inQuotes(at) {
			return parent
		}
		return r.recent(at, func(e *entity) bool {
			return !e.plural && e.Kind != hearsay.Person && e.Kind != hearsay.Group && (e.used || e.Kind == hearsay.Organization || e.Kind == hearsay.Publication)
		})
	case "who", "whom", "whose", "which", "that":
		return r.recent(at, func(e *entity) bool { return (p == "which" || p == "that") || e.Kind == hearsay.Person || e.plural })
	case "some", "others", "one", "this", "these", "those":
		e := r.newEntity(s.Source[0].In(r.text), hearsay.Group, false)
		e.plural = true
		e.mentions = append(e.mentions, at)
		return e
	}
	return nil
}

// parentOf gives the entity of the innermost statement around i whose content holds i's source.
func (r *resolver) parentOf(i int) *entity {
	s := r.statements[i]
	if k, ok := r.index[s.Parent]; ok && k != i {
		return r.settle(k)
	}
	return nil
}

// quoted gives who speaks the words in which a first person stands, where no parent says so: the statement whose content
// holds it.
func (r *resolver) quoted(i int, at int) *entity {
	for k, s := range r.statements {
		if k == i {
			continue
		}
		for _, c := range s.Content {
			if c.Start <= at && at < c.End {
				if e := r.settle(k); e != nil {
					return e
				}
			}
		}
	}
	// A quotation that goes on beyond the statement's content: whoever spoke last in the paragraph or the one before.
	if !r.inQuotes(at) {
		return nil
	}
	if e := r.sourceBefore(i, at); e != nil && strings.Count(r.text[lastBefore(e, at):at], "\n\n") < 2 {
		return e
	}
	return nil
}

// inQuotes tells whether an odd number of double quotation marks stands before at in its paragraph.
func (r *resolver) inQuotes(at int) bool {
	from := strings.LastIndexByte(r.text[:at], '\n') + 1
	open := false
	for _, c := range r.text[from:at] {
		switch c {
		case '“', '„', '«':
			open = true
		case '”', '»':
			open = false
		case '"':
			open = !open
		}
	}
	return open
}

// recent gives the entity mentioned last before at among those that fit.
func (r *resolver) recent(at int, fits func(*entity) bool) *entity {
	var best *entity
	last := -1
	for _, e := range r.entities {
		if l := lastBefore(e, at); l > last && fits(e) {
			best, last = e, l
		}
	}
	return best
}

// weights of the score by which a pronoun chooses a person, set by random search on the training records
// (docs/results.md).
var weights = struct {
	gender, bare, lastSource, quoted, parent, sentence, paragraph, byte, often, used, opens float64
}{1.2, 0.96, 2, 7.5, 6.25, 0.22, 0.3, 0.002, 0.12, 0.2, 0.5}

// person gives the person that a third-person pronoun stands for: the best by distance, by being the source spoken of
// last, by standing first in a sentence, and by gender.
func (r *resolver) person(i, at int, gender byte, parent *entity) *entity {
	quotes := r.inQuotes(at)
	var best *entity
	score := -1e9
	lastSource := r.sourceBefore(i, at)
	for _, e := range r.entities {
		if e.Kind != hearsay.Person && !(e.Kind == hearsay.UnknownKind && e.used && e.Named) || e.plural || e.gender != 0 && e.gender != gender {
			continue
		}
		l := lastBefore(e, at)
		if l < 0 {
			continue
		}
		s := r.salience(e, at, l)
		if e.gender == gender {
			s += weights.gender
		}
		if !e.used && e.gender == 0 && len(e.heads) == 0 && !e.lone {
			s -= weights.bare // nothing says that this is a person
		}
		if e == lastSource && !quotes {
			s += weights.lastSource
		}
		if e == parent {
			if quotes {
				s -= weights.quoted
			} else {
				s += weights.parent
			}
		}
		if s > score {
			best, score = e, s
		}
	}
	if best != nil && best.Kind == hearsay.UnknownKind {
		best.Kind, best.Count = hearsay.Person, 1
	}
	if best != nil && best.gender == 0 && score > 0 {
		best.gender = gender
	}
	return best
}

// salience scores a person by how near its last mention is, how often it was mentioned, and whether it opens a sentence.
func (r *resolver) salience(e *entity, at, last int) float64 {
	between := r.text[last:at]
	sentences := strings.Count(between, ". ") + strings.Count(between, "? ") + strings.Count(between, "! ") + strings.Count(between, ".” ") + strings.Count(between, ".\" ")
	paragraphs := strings.Count(between, "\n")
	if strings.Contains(between, "\n\n") {
		paragraphs = strings.Count(between, "\n\n")
	}
	s := -weights.sentence*float64(min(sentences, 8)) - weights.paragraph*float64(min(paragraphs, 6)) - weights.byte*float64(min(len(between), 800))
	n := 0
	for _, m := range e.mentions {
		if m < at {
			n++
		}
	}
	s += weights.often * float64(min(n, 10))
	if e.used {
		s += weights.used
	}
	if r.opensSentence(last) {
		s += weights.opens
	}
	return s
}

// opensSentence tells whether at is at the start of a sentence or right behind its first words.
func (r *resolver) opensSentence(at int) bool {
	from := max(0, at-40)
	before := r.text[from:at]
	if k := strings.LastIndexAny(before, ".!?\n”\""); k >= 0 {
		before = before[k+1:]
	} else if from > 0 {
		return false
	}
	return len(strings.Fields(before)) <= 2
}

// sourceBefore gives the source of the statement whose mention comes last before at, outside i itself, that is a person.
func (r *resolver) sourceBefore(i, at int) *entity {
	var best *entity
	last := -1
	for k, s := range r.statements {
		if k == i || r.by[k] == nil || len(s.Source) == 0 || s.Parent != "" && s.Parent != r.statements[i].Parent {
			continue
		}
		if l := s.Source[0].Start; l < at && l > last {
			best, last = r.by[k], l
		}
	}
	return best
}
