package evaluate

import (
	"math"
	"testing"
)

// TestCalibrate measures what can be reckoned by hand.
func TestCalibrate(t *testing.T) {
	docs := []judgedDocument{
		{judged: []judged{{.95, true}, {.95, true}, {.55, false}}, gold: 3},
		{judged: []judged{{.85, true}, {.55, true}}, gold: 2},
	}
	c, ok := calibrate(docs)
	// Bins: .9-1 two of two right at .95, .8-.9 one of one at .85, .5-.6 one of two at .55.
	want := (2*.05 + .15 + 2*.05) / 5
	if !ok || c.N != 5 || c.Gold != 5 || math.Abs(c.Error-want) > 1e-9 {
		t.Errorf("%+v, want an error of %.3f", c, want)
	}
	if c.Threshold != .85 || math.Abs(c.Recall-.6) > 1e-9 {
		t.Errorf("90 %% right from %v, recall %v; want .85 and .6", c.Threshold, c.Recall)
	}
	if _, ok := calibrate([]judgedDocument{{gold: 4}}); ok {
		t.Error("nothing was judged, but measured")
	}
	c, _ = calibrate([]judgedDocument{{judged: []judged{{.9, false}}, gold: 1}})
	if c.Recall != 0 || c.Threshold != 1 {
		t.Errorf("%+v: nothing is right", c)
	}
}

// TestJudge says of statements and relations whether gold has them.
func TestJudge(t *testing.T) {
	text := "Orla said the pier stays. Tam denied it."
	made := func(id string, source, content span, confidence float64) statement {
		return statement{ID: id, Source: []span{source}, Content: []span{content}, Confidence: confidence}
	}
	gold := document{ID: "a", Text: &text,
		Statements: []statement{made("s1", span{0, 4}, span{10, 24}, 0), made("s2", span{26, 29}, span{37, 39}, 0)},
		Relations:  []relation{{From: "s2", To: "s1", Type: "denies"}}}
	predicted := document{ID: "a",
		Statements: []statement{made("p1", span{26, 29}, span{37, 39}, .6), made("p2", span{0, 4}, span{10, 24}, .9), made("p3", span{0, 4}, span{0, 9}, .3)},
		Relations:  []relation{{From: "p2", To: "p1", Type: "contradicts", Confidence: .5}, {From: "p3", To: "p1", Type: "denies", Confidence: .2}}}
	g := &Gold{Form: Records, docs: []document{gold}}
	s, r := judge(g, &Predictions{docs: map[string]document{"a": predicted}}, 0)
	for i, want := range []judged{{.6, true}, {.9, true}, {.3, false}} {
		if s.judged[i] != want {
			t.Errorf("statement %d: %v, want %v", i+1, s.judged[i], want)
		}
	}
	if len(r.judged) != 2 || r.judged[0] != (judged{.5, true}) || r.judged[1] != (judged{.2, false}) || r.gold != 1 {
		t.Errorf("relations %+v", r)
	}
}
