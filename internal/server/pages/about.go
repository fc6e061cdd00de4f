package pages

import (
	_ "embed"
	"encoding/json"
	"net/http"
)

// figures.json is made from docs/results.md: go test ./internal/server/pages -run Figures -update.
//
//go:embed figures.json
var figuresJSON []byte

// figures are what was measured on one corpus.
type figures struct {
	// Command made them; Corpus says in words what it was measured on.
	Command string   `json:"command"`
	Corpus  string   `json:"corpus"`
	Rows    []figure `json:"rows"`
}

// figure is one row: per cent, "" where there is none.
type figure struct {
	Name      string `json:"name"`
	Precision string `json:"precision"`
	Recall    string `json:"recall"`
	F1        string `json:"f1"`
	Interval  string `json:"interval"`
}

// meanings say what a figure is about, for readers.
var meanings = map[string]string{"statements": "statements, with their source and content", "nested": "statements within statements", "chain": "how the word travelled",
	"conditions": "what a statement hinges on", "addressee": "whom it was said to", "said": "when it was said", "disputes": "disputes within a report",
	"support": "support and repetition within a report", "own_voice": "the report’s own contestable claims", "sources": "which mentions are one source",
	"act": "what a statement does (of those found)", "form": "quoted or paraphrased (of those found)", "kind": "kind of source (of those found)",
	"named": "named or unnamed (of those found)", "source": "exact words of the source", "cue": "exact words of the cue", "content": "exact words of the content",
	"linked": "source and content together, mostly right", "linked_exact": "source, cue and content, all exact"}

// Meaning is what the figure is about; "" leaves it out.
func (f figure) Meaning() string { return meanings[f.Name] }

// about says what the marks mean, and how often they are wrong.
func (h *Handler) about(*http.Request) (page, error) {
	var measured []figures
	if err := json.Unmarshal(figuresJSON, &measured); err != nil {
		return page{}, err
	}
	return page{View: "about", Title: "About", Nav: "/about", NoMin: true, Data: measured}, nil
}
