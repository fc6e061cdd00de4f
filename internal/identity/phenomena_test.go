package identity_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"hearsay"
	"hearsay/internal/identity"
)

// phenomenon is one case of testdata/phenomena.txt.
type phenomenon struct {
	name       string
	article    hearsay.Article
	statements []hearsay.Statement
	want       []string // lines of expectation
}

// phenomena reads the cases.
func phenomena(t testing.TB) []phenomenon {
	t.Helper()
	raw, err := os.ReadFile("testdata/phenomena.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []phenomenon
	for _, block := range strings.Split(string(raw), "\n== ")[1:] {
		lines := strings.Split(strings.TrimSpace(block), "\n")
		p := phenomenon{name: lines[0]}
		var text []string
		for _, l := range lines[1:] {
			if head, _, ok := strings.Cut(l, " = "); ok && strings.Trim(head, "0123456789,") == "" {
				p.want = append(p.want, l)
			} else if len(p.want) == 0 {
				text = append(text, l)
			}
		}
		if p.article.Text, p.statements, err = unmark(strings.Join(text, "\n")); err != nil || len(p.want) == 0 {
			t.Fatalf("%s: %v, %d expectations", p.name, err, len(p.want))
		}
		out = append(out, p)
	}
	return out
}

// unmark takes the marks out of a case's text and makes statements of them; statement n is the n-th.
func unmark(marked string) (string, []hearsay.Statement, error) {
	type open struct {
		kind     byte
		n, start int
	}
	var (
		b     strings.Builder
		stack []open
		out   []hearsay.Statement
	)
	for i := 0; i < len(marked); i++ {
		switch c := marked[i]; c {
		case '[', '<', '{':
			n, rest, ok := strings.Cut(marked[i+1:], ":")
			k, err := strconv.Atoi(n)
			if !ok || err != nil || k < 1 {
				return "", nil, fmt.Errorf("mark at %d has no number", i)
			}
			for len(out) < k {
				out = append(out, hearsay.Statement{ID: "s" + strconv.Itoa(len(out)+1)})
			}
			stack = append(stack, open{c, k, b.Len()})
			i = len(marked) - len(rest) - 1
		case ']', '>', '}':
			if len(stack) == 0 {
				return "", nil, fmt.Errorf("mark at %d closes nothing", i)
			}
			o := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			s, span := &out[o.n-1], hearsay.Span{Start: o.start, End: b.Len()}
			switch o.kind {
			case '[':
				s.Source = append(s.Source, span)
			case '<':
				s.Cue = append(s.Cue, span)
			default:
				s.Content = append(s.Content, span)
			}
		default:
			b.WriteByte(c)
		}
	}
	if len(stack) > 0 {
		return "", nil, fmt.Errorf("a mark stays open")
	}
	for i := range out {
		best := -1
		for j := range out {
			if i != j && len(out[i].Cue) > 0 && len(out[j].Content) > 0 && out[j].Content[0].Contains(out[i].Cue[0]) &&
				(best < 0 || out[j].Content[0].Len() < out[best].Content[0].Len()) {
				best = j
			}
		}
		if best >= 0 {
			out[i].Parent = out[best].ID
		}
	}
	return b.String(), out, nil
}

// check compares what was resolved with a case's lines and gives what is wrong.
func (p phenomenon) check(got []hearsay.Statement, sources []hearsay.Source) []string {
	var wrong []string
	byID := map[string]hearsay.Source{}
	for _, s := range sources {
		byID[s.ID] = s
	}
	taken := map[string]string{}
	for _, line := range p.want {
		head, rest, _ := strings.Cut(line, " = ")
		var ids []string
		for _, n := range strings.Split(head, ",") {
			k, _ := strconv.Atoi(n)
			ids = append(ids, got[k-1].By)
		}
		for _, id := range ids[1:] {
			if id != ids[0] {
				wrong = append(wrong, fmt.Sprintf("statements %s are from %q, want one source", head, ids))
				break
			}
		}
		if rest == "none" {
			if ids[0] != "" {
				wrong = append(wrong, fmt.Sprintf("statement %s is from %q, want none", head, ids[0]))
			}
			continue
		}
		if other, ok := taken[ids[0]]; ok {
			wrong = append(wrong, fmt.Sprintf("statements %s and %s are both from %q", other, head, ids[0]))
		}
		taken[ids[0]] = head
		wrong = append(wrong, compare(head, byID[ids[0]], strings.Split(rest, "|"))...)
	}
	return wrong
}

func compare(head string, s hearsay.Source, want []string) []string {
	named := "unnamed"
	if s.Named {
		named = "named"
	}
	got := []string{s.Name, string(s.Kind), named, strconv.Itoa(s.Count), s.Affiliation}
	var wrong []string
	for i, w := range want {
		if w = strings.TrimSpace(w); w != "-" && !strings.EqualFold(w, got[i]) {
			wrong = append(wrong, fmt.Sprintf("statement %s: %s is %q, want %q", head, []string{"name", "kind", "named", "count", "affiliation"}[i], got[i], w))
		}
	}
	return wrong
}

// TestPhenomena holds the cases of testdata/phenomena.txt. One that is listed in limits must still fall short, so that
// the list stays true.
func TestPhenomena(t *testing.T) {
	cases := phenomena(t)
	if len(cases) < 80 {
		t.Errorf("%d cases, want 80 at least", len(cases))
	}
	seen := map[string]bool{}
	for _, p := range cases {
		t.Run(p.name, func(t *testing.T) {
			if seen[p.name] {
				t.Fatalf("two cases have this name")
			}
			seen[p.name] = true
			wrong := p.check(identity.Resolve(p.article, p.statements, nil))
			switch {
			case limits[p.name] && len(wrong) == 0:
				t.Errorf("%q comes out right: take it off limits", p.article.Text)
			case !limits[p.name] && len(wrong) > 0:
				t.Errorf("%q\n%s", p.article.Text, strings.Join(wrong, "\n"))
			}
		})
	}
	for name := range limits {
		if !seen[name] {
			t.Errorf("limits names %q, which is no case", name)
		}
	}
}

// limits are the cases that do not come out right yet; docs/sources.md lists them.
var limits = map[string]bool{}
