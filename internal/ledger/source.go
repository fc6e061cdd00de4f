package ledger

import (
	"slices"
	"strings"
	"unicode"

	"hearsay"
	"hearsay/internal/store"
)

// maxSourceCandidates is how many known sources a new mention is compared with.
const maxSourceCandidates = 40

// findSources gives for each source of rec the ledger's source, a new one where no known one is the same.
func findSources(tx *store.Tx, rec hearsay.Record) ([]int64, error) {
	return assignments{}.find(tx, rec, func(string) string { return "" })
}

// assignments are the rows that the sources of an exported ledger have been given so far.
type assignments struct {
	of    map[string]int64 // exported id -> row
	taken map[int64]bool
}

// find gives the sources of one record. exported tells the id of a source in an exported ledger by its label in rec, "" if it
// has none there; the same id always gets the same row, and different ones different rows.
func (as assignments) find(tx *store.Tx, rec hearsay.Record, exported func(label string) string) ([]int64, error) {
	out := make([]int64, len(rec.Sources))
	taken := map[int64]bool{}
	for i, s := range rec.Sources {
		keys := sourceKeys(rec, s)
		id := exported(s.ID)
		row := as.of[id]
		if row == 0 {
			known, err := tx.SourcesByKey(keys, maxSourceCandidates)
			if err != nil {
				return nil, err
			}
			only := alone(known)
			for _, k := range known {
				if !taken[k.Row] && same(s, k, only) && (id == "" || !as.taken[k.Row]) {
					row = k.Row
					break
				}
			}
		}
		var err error
		if row == 0 {
			row, err = tx.AddSource(s, keys, id)
		} else {
			err = tx.KeySource(row, keys)
		}
		if err != nil {
			return nil, err
		}
		if id != "" {
			as.of[id], as.taken[row] = row, true
		}
		out[i], taken[row] = row, true
	}
	return out, nil
}

// sourceKeys are what a source is filed and looked up under: its name, and for a person the last name. Unnamed sources are
// the same only within one article, however it is edited.
func sourceKeys(rec hearsay.Record, s hearsay.Source) []string {
	name := nameOf(s.Name, s.Kind)
	if !s.Named || name == "" {
		return []string{"unnamed:" + store.KnownBy(rec.Article) + ":" + s.ID + ":" + name}
	}
	keys := []string{"name:" + name}
	if s.Kind == hearsay.Person {
		words := strings.Fields(name)
		keys = append(keys, "last:"+words[len(words)-1])
	}
	return keys
}

// plainName is a name in lower case without titles, "the", initials in the middle and marks.
func plainName(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r)
	})
	for len(words) > 1 && titles[words[0]] {
		words = words[1:]
	}
	if n := len(words); n > 2 {
		middle := slices.DeleteFunc(slices.Clone(words[1:n-1]), func(w string) bool { return len(w) == 1 })
		words = slices.Concat(words[:1], middle, words[n-1:])
	}
	return strings.Join(words, " ")
}

var titles = map[string]bool{"the": true, "mr": true, "mrs": true, "ms": true, "dr": true, "sen": true, "rep": true, "gov": true,
	"president": true, "minister": true, "senator": true, "sir": true}

// nameOf is the plain name that a source is compared by; a person's goes without the party before it, which an organisation's
// must keep.
func nameOf(name string, kind hearsay.Kind) string {
	plain := plainName(name)
	if kind != hearsay.Person {
		return plain
	}
	for _, party := range []string{"republican ", "democrat ", "democratic "} {
		if rest, ok := strings.CutPrefix(plain, party); ok && strings.Contains(rest, " ") {
			return rest
		}
	}
	return plain
}

// same reports whether a mention is of a source that the ledger knows: unnamed ones if they are filed under the same key; named
// ones by the same name and no other kind; a person also by the last name alone, if nothing that is told of both differs and
// (alone) no other known source has that last name.
func same(s hearsay.Source, k store.Source, alone bool) bool {
	a, b := nameOf(s.Name, s.Kind), nameOf(k.Name, k.Kind)
	if s.Named != k.Named {
		return false
	}
	if !s.Named || a == b {
		return kindsMeet(s.Kind, k.Kind)
	}
	if !kindsMeet(s.Kind, k.Kind) || s.Kind != hearsay.Person && k.Kind != hearsay.Person {
		return false
	}
	x, y := strings.Fields(a), strings.Fields(b)
	if len(x) > 1 && len(y) > 1 || x[len(x)-1] != y[len(y)-1] {
		return false
	}
	return shareWord(s.Role, k.Role) || shareWord(s.Affiliation, k.Affiliation) ||
		alone && !differ(s.Role, k.Role) && !differ(s.Affiliation, k.Affiliation)
}

// kindsMeet reports whether two kinds may be of one source: a person is nothing else, what is unknown may be anything.
func kindsMeet(a, b hearsay.Kind) bool {
	unknown := func(k hearsay.Kind) bool { return k == "" || k == hearsay.UnknownKind }
	return a == b || unknown(a) || unknown(b) || a != hearsay.Person && b != hearsay.Person
}

func shareWord(a, b string) bool {
	for _, w := range strings.Fields(plainName(a)) {
		if len(w) > 3 && slices.Contains(strings.Fields(plainName(b)), w) {
			return true
		}
	}
	return false
}

// differ reports whether both are known and share no word.
func differ(a, b string) bool { return a != "" && b != "" && !shareWord(a, b) }

// alone reports whether all of the sources that a mention might be by its last name have one full name between them.
func alone(known []store.Source) bool {
	full := ""
	for _, k := range known {
		name := nameOf(k.Name, k.Kind)
		if k.Kind != hearsay.Person || !strings.Contains(name, " ") {
			continue
		}
		if full != "" && full != name {
			return false
		}
		full = name
	}
	return true
}
