package server_test

import (
	"net/http"
	"testing"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"hearsay/internal/telemetry"
)

// A report that is handed in is read and kept within the trace of whoever hands it in.
func TestTrace(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	otel.SetTracerProvider(trace.NewTracerProvider(trace.WithSyncer(spans)))
	telemetry.Collect(true)
	t.Cleanup(func() { telemetry.Collect(false) })
	s := serve(t, nil)
	const theirs = "4bf92f3577b34da6a3ce929d0e0e4736"
	resp, body := s.request(t, "POST", "/api/v1/articles", map[string]string{"id": "traced", "text": "The mayor of Oru said the ferry would stop."},
		"traceparent", "00-"+theirs+"-00f067aa0ba902b7-01")
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", resp.Status, body)
	}
	s.request(t, "GET", "/api/v1/articles/none", nil)
	found := map[string]string{}
	for _, span := range spans.GetSpans() {
		found[span.Name] = span.SpanContext.TraceID().String()
	}
	for _, name := range []string{"POST /api", "extract", "add", "link"} {
		if found[name] != theirs {
			t.Errorf("%s is in trace %q, want %s", name, found[name], theirs)
		}
	}
	if own := found["GET /api"]; own == "" || own == theirs {
		t.Errorf("a request without a trace is in trace %q, want one of its own", own)
	}
}
