package summary_test

import (
	"reflect"
	"strings"
	"testing"

	"hearsay"
	"hearsay/internal/export/summary"
)

// record makes a record of text whose statements are given as source|content|act, each found at its first place.
func record(t *testing.T, text string, statements ...string) hearsay.Record {
	t.Helper()
	r := hearsay.Record{Article: hearsay.Article{Text: text}}
	span := func(words string) []hearsay.Span {
		i := strings.Index(text, words)
		if words == "" || i < 0 {
			return nil
		}
		return []hearsay.Span{{Start: i, End: i + len(words)}}
	}
	for i, s := range statements {
		f := strings.Split(s, "|")
		r.Statements = append(r.Statements, hearsay.Statement{ID: "s" + string(rune('1'+i)), Source: span(f[0]), Content: span(f[1]), Act: hearsay.Act(f[2])})
	}
	return r
}

func TestSilentIn(t *testing.T) {
	for _, tt := range []struct {
		name       string
		text       string
		statements []string
		want       []summary.Silent
	}{
		{"accused, silent", "Ilse Roon accused Tor Vane of theft.", []string{"Ilse Roon|Tor Vane of theft|criticise"},
			[]summary.Silent{{Name: "Tor Vane", By: []string{"s1"}}}},
		{"accused, answers", "Ilse Roon accused Tor Vane of theft. Vane denied it.",
			[]string{"Ilse Roon|Tor Vane of theft|criticise", "Vane|it|deny"}, nil},
		{"the other way round", "Tor Vane accused Ilse Roon of theft.", []string{"Tor Vane|Ilse Roon of theft|criticise"},
			[]summary.Silent{{Name: "Ilse Roon", By: []string{"s1"}}}},
		{"praised", "Ilse Roon praised Tor Vane.", []string{"Ilse Roon|Tor Vane|praise"}, nil},
		{"twice, by last name too", "Mayor Tor Vane is 61. Ilse Roon said Vane lied. Per Holt called Vane a thief.",
			[]string{"Ilse Roon|Vane lied|criticise", "Per Holt|Vane a thief|criticise"},
			[]summary.Silent{{Name: "Tor Vane", By: []string{"s1", "s2"}}}},
		{"no name", "Ilse Roon said it was a disgrace. \"This is wrong,\" she said.",
			[]string{"Ilse Roon|it was a disgrace|criticise", "she|\"This is wrong,\"|criticise"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := record(t, tt.text, tt.statements...)
			if got := summary.SilentIn(r); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("SilentIn(%q) = %+v, want %+v", tt.text, got, tt.want)
			}
		})
	}
}
