package identity_test

import (
	"testing"

	"hearsay"
	"hearsay/internal/goldtest"
	"hearsay/internal/identity"
)

// TestSeed reads the report that started the project: those sources of it that the annotation names come out as there.
func TestSeed(t *testing.T) {
	want := map[string]bool{"financial-times": true, "eight-individuals": true, "washington": true, "another-source": true,
		"anna-kelly": true, "senior-ukrainian-official": true, "kyiv": true, "zelensky": true, "peskov": true, "new-york-times": true}
	for _, r := range goldtest.Records(t, "records-dev.jsonl") {
		if r.ID != "seed" {
			continue
		}
		annotated, found := map[string]hearsay.Source{}, map[string]hearsay.Source{}
		for _, e := range r.Sources {
			annotated[e.ID] = e
		}
		got, sources := identity.Resolve(r.Article, blank(r.Statements), nil)
		for _, e := range sources {
			found[e.ID] = e
		}
		by, back := map[string]string{}, map[string]string{}
		for i, s := range r.Statements {
			if !want[s.By] {
				continue
			}
			e, q := annotated[s.By], found[got[i].By]
			if e.Kind != q.Kind || e.Named != q.Named || e.Count != q.Count || e.Affiliation != q.Affiliation || identityKey(e.Name) != identityKey(q.Name) {
				t.Errorf("%s: got %+v, want %+v", s.ID, q, e)
			}
			if x, ok := by[s.By]; ok && x != q.ID || back[q.ID] != "" && back[q.ID] != s.By {
				t.Errorf("%s: %s is grouped otherwise", s.ID, s.By)
			}
			by[s.By], back[q.ID] = q.ID, s.By
		}
		if len(by) != len(want) {
			t.Errorf("%d of %d sources seen", len(by), len(want))
		}
		return
	}
	t.Fatal("the seed report is not among the records")
}

// identityKey leaves out the article of a name.
func identityKey(name string) string {
	for _, p := range []string{"the ", "The "} {
		if len(name) > 4 && name[:4] == p {
			return name[4:]
		}
	}
	return name
}
