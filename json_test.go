package hearsay_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"hearsay"
)

func span(text, words string) hearsay.Span {
	i := strings.Index(text, words)
	if i < 0 {
		panic("no " + words)
	}
	return hearsay.Span{Start: i, End: i + len(words)}
}

// full is a record in which every field is filled.
func full() hearsay.Record {
	const text = "“Überhaupt nicht,” told Zoë Ünal the Lindenau Kurier 🙂 if it rains."
	return hearsay.Record{
		Article: hearsay.Article{ID: "a1", Outlet: "Kurier", Published: "2031-05-06", Title: "T", URL: "https://example.org/1",
			Lang: "en", Text: text},
		Statements: []hearsay.Statement{
			{ID: "s1", Source: []hearsay.Span{span(text, "Zoë Ünal")}, Cue: []hearsay.Span{span(text, "told")},
				Content:   []hearsay.Span{span(text, "“Überhaupt nicht,”"), span(text, "🙂")},
				Addressee: []hearsay.Span{span(text, "the Lindenau Kurier")}, Form: hearsay.Mixed, Act: hearsay.Refuse,
				Said: "2031-W19", Conditions: []hearsay.Span{span(text, "if it rains")}, By: "zoe-unal", Confidence: 0.25},
			{ID: "s2", Parent: "s1", Cue: []hearsay.Span{span(text, "nicht")}},
		},
		Sources: []hearsay.Source{{ID: "zoe-unal", Name: "Zoë Ünal", Kind: hearsay.Person, Named: true, Count: 1,
			Role: "mayor", Affiliation: "Lindenau"}, {ID: "x"}},
		Relations: []hearsay.Relation{{From: "s2", To: "s1", Type: hearsay.Denies, Confidence: 0.5}, {From: "s1", To: "s2", Type: hearsay.Updates}},
		OwnVoice:  []hearsay.Assertion{{Span: span(text, "if it rains"), Loaded: []hearsay.Span{span(text, "rains")}}, {Span: span(text, "🙂")}},
	}
}

func TestMarshalWritesEveryKey(t *testing.T) {
	got, err := json.Marshal(full())
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"id":"a1","outlet":"Kurier","published":"2031-05-06","title":"T","url":"https://example.org/1","lang":"en",` +
		`"text":"“Überhaupt nicht,” told Zoë Ünal the Lindenau Kurier 🙂 if it rains.","statements":[` +
		`{"id":"s1","parent":null,"source":[[24,32]],"cue":[[19,23]],"content":[[0,18],[53,54]],"addressee":[[33,52]],"form":"mixed",` +
		`"act":"refuse","said":"2031-W19","conditions":[[55,66]],"by":"zoe-unal","confidence":0.25},` +
		`{"id":"s2","parent":"s1","source":[],"cue":[[11,16]],"content":[],"addressee":[],"form":null,"act":null,"said":null,` +
		`"conditions":[],"by":null,"confidence":null}],"sources":[{"id":"zoe-unal","name":"Zoë Ünal","kind":"person","named":true,` +
		`"count":1,"role":"mayor","affiliation":"Lindenau"},{"id":"x","name":null,"kind":null,"named":false,"count":null,"role":null,` +
		`"affiliation":null}],"relations":[{"from":"s2","to":"s1","type":"denies","confidence":0.5},{"from":"s1","to":"s2",` +
		`"type":"updates","confidence":null}],"own_voice":[{"span":[55,66],"loaded":[[61,66]]},{"span":[53,54],"loaded":[]}]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	empty, err := json.Marshal(hearsay.Record{})
	if err != nil {
		t.Fatal(err)
	}
	const wantEmpty = `{"id":null,"outlet":null,"published":null,"title":null,"url":null,"lang":null,"text":"","statements":[],"sources":[],"relations":[],"own_voice":[]}`
	if string(empty) != wantEmpty {
		t.Errorf("empty record: got %s\nwant %s", empty, wantEmpty)
	}
}

func TestRoundTrip(t *testing.T) {
	want := full()
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got hearsay.Record
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if err := got.Validate(); err != nil {
		t.Errorf("Validate: %v", err)
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	statement := func(field, spans string) string {
		return fmt.Sprintf(`{"id":"r","text":"zwölf","statements":[{"id":"s7","%s":%s}]}`, field, spans)
	}
	tests := map[string]struct {
		in   string
		want []string // parts of the message
	}{
		"end beyond the text":     {statement("source", "[[0,6]]"), []string{"record r", "s7", "source", "[0, 6]", "5 characters"}},
		"negative start":          {statement("cue", "[[-1,2]]"), []string{"s7", "cue"}},
		"reversed":                {statement("content", "[[3,2]]"), []string{"s7", "content"}},
		"empty":                   {statement("addressee", "[[2,2]]"), []string{"s7", "addressee"}},
		"second span is wrong":    {statement("conditions", "[[0,1],[4,9]]"), []string{"s7", "conditions", "[4, 9]"}},
		"not a pair":              {statement("cue", "[[1,2,3]]"), []string{"s7", "cue", "pair"}},
		"one number":              {statement("cue", "[[1]]"), []string{"s7", "cue", "pair"}},
		"null span":               {statement("cue", "[null]"), []string{"s7", "cue", "pair"}},
		"fraction":                {statement("cue", "[[0.5,1]]"), []string{"cue"}},
		"beyond int":              {statement("cue", "[[0,99999999999999999999]]"), []string{"cue"}},
		"string":                  {statement("cue", `"said"`), []string{"cue"}},
		"own voice out of range":  {`{"text":"a","own_voice":[{"span":[0,1],"loaded":[]},{"span":[0,2]}]}`, []string{"own_voice 2", "span"}},
		"own voice without span":  {`{"text":"a","own_voice":[{"loaded":[]}]}`, []string{"own_voice 1", "span"}},
		"loaded out of range":     {`{"text":"a","own_voice":[{"span":[0,1],"loaded":[[1,2]]}]}`, []string{"own_voice 1", "loaded"}},
		"text is no string":       {`{"text":3}`, []string{"text"}},
		"statements is no list":   {`{"text":"a","statements":{"id":"s1"}}`, []string{"statements"}},
		"an array, not an object": {`[1]`, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := hearsay.Record{Article: hearsay.Article{ID: "before"}}
			err := json.Unmarshal([]byte(tt.in), &r)
			if !errors.Is(err, hearsay.ErrInvalid) {
				t.Fatalf("in %s\ngot %v, want an error that wraps ErrInvalid", tt.in, err)
			}
			for _, w := range tt.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("in %s\nerror %q does not name %q", tt.in, err, w)
				}
			}
			if r.ID != "before" {
				t.Errorf("a refused record was written all the same: %+v", r)
			}
		})
	}
}

func TestMarshalRefuses(t *testing.T) {
	spans := map[string]hearsay.Span{
		"inside a rune": {Start: 3, End: 4}, "beyond": {Start: 0, End: 7}, "negative": {Start: -1, End: 2},
		"reversed": {Start: 2, End: 1}, "empty": {Start: 1, End: 1},
	}
	for name, s := range spans {
		t.Run(name, func(t *testing.T) {
			r := hearsay.Record{Article: hearsay.Article{Text: "zwölf"},
				Statements: []hearsay.Statement{{ID: "s7", Cue: []hearsay.Span{s}}}}
			_, err := json.Marshal(r)
			if !errors.Is(err, hearsay.ErrInvalid) || !strings.Contains(err.Error(), "s7: cue") {
				t.Errorf("span %v: got %v, want ErrInvalid naming s7 and cue", s, err)
			}
		})
	}
	if _, err := json.Marshal(hearsay.Record{Article: hearsay.Article{Text: "a\xff"}}); !errors.Is(err, hearsay.ErrInvalid) {
		t.Errorf("text that is not UTF-8: got %v, want ErrInvalid", err)
	}
}

// A conversion that looked at the text afresh for every span would take minutes here.
func TestConversionIsLinear(t *testing.T) {
	text := strings.Repeat("ä🙂a", 1<<20/7)
	r := hearsay.Record{Article: hearsay.Article{Text: text}}
	for i := 0; i+7 <= len(text) && len(r.Statements) < 50_000; i += 7 {
		r.Statements = append(r.Statements, hearsay.Statement{ID: fmt.Sprint("s", i), Cue: []hearsay.Span{{Start: i, End: i + 2}},
			Content: []hearsay.Span{{Start: i, End: len(text)}}})
	}
	start := time.Now()
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var got hearsay.Record
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if d := time.Since(start); d > 40*time.Second {
		t.Errorf("%d statements over %d bytes took %v", len(r.Statements), len(text), d)
	}
	if !reflect.DeepEqual(got, r) {
		t.Error("round trip changed the record")
	}
}

func TestValidate(t *testing.T) {
	tests := map[string]struct {
		change func(*hearsay.Record)
		want   string
	}{
		"statement ID twice":  {func(r *hearsay.Record) { r.Statements[1].ID = "s1" }, "s1"},
		"no such parent":      {func(r *hearsay.Record) { r.Statements[1].Parent = "s9" }, "s9"},
		"its own ancestor":    {func(r *hearsay.Record) { r.Statements[0].Parent = "s2" }, "ancestor"},
		"no such source":      {func(r *hearsay.Record) { r.Statements[0].By = "nobody" }, "nobody"},
		"source ID twice":     {func(r *hearsay.Record) { r.Sources[1].ID = "zoe-unal" }, "zoe-unal"},
		"relation to nothing": {func(r *hearsay.Record) { r.Relations[0].To = "s9" }, "s9"},
		"span inside a rune":  {func(r *hearsay.Record) { r.Statements[0].Cue[0].Start = 1 }, "cue"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := full()
			tt.change(&r)
			err := r.Validate()
			if !errors.Is(err, hearsay.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want ErrInvalid naming %s", err, tt.want)
			}
		})
	}
}

func FuzzRecordJSON(f *testing.F) {
	data, _ := json.Marshal(full())
	f.Add(data)
	f.Add([]byte(`{"text":"a\ud800b","statements":[{"id":"s1","cue":[[1,2]],"confidence":1e-9}]}`))
	f.Add([]byte(`{"TEXT":"é","statements":null,"own_voice":[{"span":[0,1]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var r hearsay.Record
		if err := json.Unmarshal(data, &r); err != nil {
			return
		}
		first, err := json.Marshal(r)
		if err != nil {
			t.Fatalf("%q was read but cannot be written: %v", data, err)
		}
		var again hearsay.Record
		if err := json.Unmarshal(first, &again); err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, first)
		}
		if !reflect.DeepEqual(r, again) {
			t.Fatalf("round trip: got %+v\nwant %+v", again, r)
		}
		for _, s := range r.Statements {
			for _, c := range s.Content {
				_ = c.In(r.Text)
			}
		}
	})
}
