// Package otlp sends what package telemetry notes to a collector, by the OpenTelemetry protocol over HTTP, if the environment says where
// one is (OTEL_EXPORTER_OTLP_ENDPOINT and the other variables of the OpenTelemetry specification).
package otlp

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"

	"hearsay"
	"hearsay/internal/telemetry"
)

// patience is how long the last of what was noted may take to be sent when the program ends.
const patience = 3 * time.Second

// Start begins to send traces and metrics if the environment names a collector, and gives the function that sends the rest and stops.
// What cannot be sent is told to complain once, and costs nothing else. An environment that asks for what is not there (the protocol
// grpc) gives an error that wraps hearsay.ErrInvalid.
func Start(ctx context.Context, environment func(string) string, version string, complain func(error)) (stop func(), err error) {
	wanted := func(signal string) bool {
		return environment("OTEL_"+signal+"_EXPORTER") != "none" &&
			(environment("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || environment("OTEL_EXPORTER_OTLP_"+signal+"_ENDPOINT") != "")
	}
	traces, metrics := wanted("TRACES"), wanted("METRICS")
	if !traces && !metrics || strings.EqualFold(environment("OTEL_SDK_DISABLED"), "true") {
		return func() {}, nil
	}
	for _, name := range []string{"OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL"} {
		if p := environment(name); p != "" && p != "http/protobuf" {
			return nil, fmt.Errorf("%s=%s: only http/protobuf is spoken here, port 4318 of most collectors: %w", name, p, hearsay.ErrInvalid)
		}
	}
	var once sync.Once
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { once.Do(func() { complain(fmt.Errorf("telemetry: %w", err)) }) }))
	about, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", "hearsay"), attribute.String("service.version", version)),
		resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("telemetry: %w: %w", err, hearsay.ErrInvalid)
	}
	var stops []func(context.Context) error
	if traces {
		to, err := otlptracehttp.New(ctx)
		if err != nil {
			return nil, fmt.Errorf("telemetry: %w", err)
		}
		p := trace.NewTracerProvider(trace.WithBatcher(to), trace.WithResource(about))
		otel.SetTracerProvider(p)
		stops = append(stops, p.Shutdown)
	}
	if metrics {
		to, err := otlpmetrichttp.New(ctx)
		if err != nil {
			return nil, fmt.Errorf("telemetry: %w", err)
		}
		p := metric.NewMeterProvider(metric.WithReader(metric.NewPeriodicReader(to)), metric.WithResource(about))
		otel.SetMeterProvider(p)
		stops = append(stops, p.Shutdown)
	}
	telemetry.Collect(true)
	return func() {
		telemetry.Collect(false)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		var err error
		for _, s := range stops {
			err = errors.Join(err, s(ctx))
		}
		if err != nil {
			otel.Handle(err)
		}
	}, nil
}
