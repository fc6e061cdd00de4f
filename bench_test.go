package hearsay_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"hearsay"
)

// sized gives a record with a statement for every 20 words or so of a text of n bytes.
func sized(n int) hearsay.Record {
	const s = "“Überhaupt nicht,” said Zoë Ünal of the harbour board, who denied that any of the piers had been shut since the storm. "
	r := hearsay.Record{Article: hearsay.Article{ID: "a", Lang: "en", Text: strings.Repeat(s, 1+n/len(s))}}
	for at := 0; at < len(r.Text); at += len(s) {
		r.Statements = append(r.Statements, hearsay.Statement{ID: fmt.Sprint("s", len(r.Statements)+1), Cue: []hearsay.Span{{Start: at + 24, End: at + 28}},
			Content: []hearsay.Span{{Start: at, End: at + 23}}})
	}
	return r
}

var sizes = map[string]int{"2kB": 2 << 10, "20kB": 20 << 10, "1MB": 1 << 20}

func BenchmarkMarshal(b *testing.B) {
	for name, n := range sizes {
		b.Run(name, func(b *testing.B) {
			r := sized(n)
			b.SetBytes(int64(len(r.Text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := r.MarshalJSON(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkUnmarshal(b *testing.B) {
	for name, n := range sizes {
		b.Run(name, func(b *testing.B) {
			r := sized(n)
			data, err := json.Marshal(r)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(r.Text)))
			b.ReportAllocs()
			for b.Loop() {
				if err := json.Unmarshal(data, &r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkQuotationsIn(b *testing.B) {
	for name, n := range sizes {
		b.Run(name, func(b *testing.B) {
			r := sized(n)
			b.SetBytes(int64(len(r.Text)))
			b.ReportAllocs()
			for b.Loop() {
				hearsay.QuotationsIn(r.Text)
			}
		})
	}
}
