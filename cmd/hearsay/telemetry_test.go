package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	collectormetrics "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	collectortraces "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	metrics "go.opentelemetry.io/proto/otlp/metrics/v1"
	traces "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// collector takes what the program sends by the OpenTelemetry protocol.
type collector struct {
	mu      sync.Mutex
	spans   []*traces.Span
	metrics map[string]*metrics.Metric
	service string
	bodies  bytes.Buffer
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	c.bodies.Write(body)
	switch r.URL.Path {
	case "/v1/traces":
		var m collectortraces.ExportTraceServiceRequest
		err = proto.Unmarshal(body, &m)
		for _, rs := range m.ResourceSpans {
			for _, a := range rs.Resource.Attributes {
				if a.Key == "service.name" {
					c.service = a.Value.GetStringValue()
				}
			}
			for _, ss := range rs.ScopeSpans {
				c.spans = append(c.spans, ss.Spans...)
			}
		}
	case "/v1/metrics":
		var m collectormetrics.ExportMetricsServiceRequest
		err = proto.Unmarshal(body, &m)
		for _, rm := range m.ResourceMetrics {
			for _, sm := range rm.ScopeMetrics {
				for _, x := range sm.Metrics {
					c.metrics[x.Name] = x
				}
			}
		}
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
}

func collect(t *testing.T) *collector {
	c := &collector{metrics: map[string]*metrics.Metric{}}
	s := httptest.NewServer(c)
	t.Cleanup(s.Close)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", s.URL) // the exporters ask the process's own environment
	return c
}

func hearsayWith(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(context.Background(), args, &streams{in: strings.NewReader(""), out: &o, err: &e, environment: os.Getenv})
	return code, o.String(), e.String()
}

// Each article is one trace, from reading it to linking it; no word of it is in there.
func TestTelemetry(t *testing.T) {
	c := collect(t)
	secret := "quillwort"
	report := filepath.Join(t.TempDir(), "report.txt")
	if err := os.WriteFile(report, []byte("\"The "+secret+" levy is dead,\" said Minister Ilva Maren on Monday.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := hearsayWith(t, "add", "--db", filepath.Join(t.TempDir(), "ledger.db"), report); code != 0 {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	by := map[string]*traces.Span{}
	for _, s := range c.spans {
		by[s.Name] = s
	}
	for child, parent := range map[string]string{"extract": "article", "attribute": "extract", "identify": "extract", "describe": "extract", "relate": "extract",
		"add": "article", "understand": "add", "store": "add", "link": "store"} {
		switch s, p := by[child], by[parent]; {
		case s == nil || p == nil:
			t.Errorf("no span %s in %s; there are %d", child, parent, len(c.spans))
		case !bytes.Equal(s.TraceId, p.TraceId) || !bytes.Equal(s.ParentSpanId, p.SpanId):
			t.Errorf("%s is not a part of %s", child, parent)
		}
	}
	if c.service != "hearsay" {
		t.Errorf("service %q", c.service)
	}
	steps, words := c.metrics["hearsay.step.duration"], c.metrics["hearsay.words"]
	if steps == nil || words == nil || c.metrics["hearsay.statements"] == nil {
		t.Fatalf("metrics: %v", c.metrics)
	}
	if n := words.GetSum().DataPoints[0].GetAsInt(); n != 11 {
		t.Errorf("%d words, want 11", n)
	}
	if n := len(steps.GetHistogram().DataPoints); n != len(by) {
		t.Errorf("durations of %d steps, want those of all %d", n, len(by))
	}
	if bytes.Contains(c.bodies.Bytes(), []byte(secret)) || bytes.Contains(c.bodies.Bytes(), []byte("Maren")) {
		t.Error("words of the article were sent to the collector")
	}
}

// A collector that is not there is complained about once and costs nothing else; what cannot be had is wrong usage.
func TestTelemetryFails(t *testing.T) {
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
	t.Setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "300")
	code, out, errs := hearsayWith(t, "read", "--to", "jsonl", filepath.Join("..", "..", "examples"))
	if code != 0 || out == "" || strings.Count(errs, "telemetry:") != 1 {
		t.Errorf("exit code %d, %d bytes, %q", code, len(out), errs)
	}
	t.Setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
	if code, _, errs := hearsayWith(t, "read", "x"); code != exitUsage || !strings.Contains(errs, "http/protobuf") {
		t.Errorf("grpc: exit code %d, %q", code, errs)
	}
	t.Setenv("OTEL_SDK_DISABLED", "true")
	if code, _, errs := hearsayWith(t, "read", "--to", "jsonl", filepath.Join("..", "..", "examples")); code != 0 || strings.Contains(errs, "telemetry") {
		t.Errorf("switched off: exit code %d, %q", code, errs)
	}
}
