// Package telemetry marks the steps of the pipeline for OpenTelemetry: what an article goes through, in which order, and how long each
// step takes.
//
// [Step] opens a span and, when it ends, counts how long it took. While nobody collects (package telemetry/otlp, which sets that up, was
// not asked to) a step costs one look at a flag. Spans hold ids and numbers, never the words of an article.
package telemetry

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// scope names what spans and metrics come from.
const scope = "hearsay"

var (
	collecting atomic.Bool
	tracer     = otel.Tracer(scope)
	meter      = otel.Meter(scope)
	took, _    = meter.Float64Histogram("hearsay.step.duration", metric.WithUnit("s"), metric.WithDescription("Time that a step of the pipeline took."),
		metric.WithExplicitBucketBoundaries(.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 30))
	words, _      = meter.Int64Counter("hearsay.words", metric.WithUnit("{word}"), metric.WithDescription("Words of the articles that were read."))
	statements, _ = meter.Int64Counter("hearsay.statements", metric.WithUnit("{statement}"), metric.WithDescription("Statements that were found in them."))
)

// carrier is how a trace goes on in another process: W3C Trace Context.
var carrier = propagation.TraceContext{}

// Collect says whether anybody collects; package telemetry/otlp calls it.
func Collect(on bool) { collecting.Store(on) }

// Step begins a step and gives the context for what belongs to it and a function that ends it, with the error that it failed with or nil.
func Step(ctx context.Context, name string, about ...attribute.KeyValue) (context.Context, func(error)) {
	if !collecting.Load() {
		return ctx, func(error) {}
	}
	return begin(ctx, name, trace.SpanKindInternal, about)
}

func begin(ctx context.Context, name string, kind trace.SpanKind, about []attribute.KeyValue) (context.Context, func(error)) {
	start := time.Now()
	ctx, span := tracer.Start(ctx, name, trace.WithSpanKind(kind), trace.WithAttributes(about...))
	return ctx, func(err error) {
		outcome := "done"
		if err != nil {
			outcome = "failed"
			span.SetStatus(codes.Error, err.Error())
		}
		span.End()
		took.Record(ctx, time.Since(start).Seconds(), metric.WithAttributes(attribute.String("step", name), attribute.String("outcome", outcome)))
	}
}

// Found notes what an article that was read had.
func Found(ctx context.Context, w, st int) {
	if !collecting.Load() {
		return
	}
	trace.SpanFromContext(ctx).SetAttributes(attribute.Int("hearsay.words", w), attribute.Int("hearsay.statements", st))
	words.Add(ctx, int64(w))
	statements.Add(ctx, int64(st))
}

// Article is the id of the article that a step is about.
func Article(id string) attribute.KeyValue { return attribute.String("hearsay.article", id) }

// Attempt is the how-manieth try of a step it is.
func Attempt(n int) attribute.KeyValue { return attribute.Int("hearsay.attempt", n) }

// Request begins the step of answering r, which goes on with the trace of whoever asks. The function that ends it takes the status.
func Request(r *http.Request, part string) (context.Context, func(status int)) {
	if !collecting.Load() {
		return r.Context(), func(int) {}
	}
	ctx := carrier.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, end := begin(ctx, r.Method+" /"+part, trace.SpanKindServer, []attribute.KeyValue{attribute.String("http.request.method", r.Method)})
	return ctx, func(status int) {
		trace.SpanFromContext(ctx).SetAttributes(attribute.Int("http.response.status_code", status))
		var err error
		if status >= http.StatusInternalServerError {
			err = statusError(status)
		}
		end(err)
	}
}

type statusError int

// Error is the status in words.
func (s statusError) Error() string { return http.StatusText(int(s)) }

// Parent gives the trace of ctx in words that [From] understands, "" if there is none.
func Parent(ctx context.Context) string {
	if !collecting.Load() {
		return ""
	}
	m := propagation.MapCarrier{}
	carrier.Inject(ctx, m)
	return m["traceparent"]
}

// From lets what is done in ctx go on with the trace that parent names.
func From(ctx context.Context, parent string) context.Context {
	if parent == "" || !collecting.Load() {
		return ctx
	}
	return carrier.Extract(ctx, propagation.MapCarrier{"traceparent": parent})
}
