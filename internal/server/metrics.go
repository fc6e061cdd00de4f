package server

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"hearsay/internal/ledger"
)

// metrics are what Prometheus is told.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	readings *prometheus.CounterVec
	words    prometheus.Counter
	reading  prometheus.Histogram
}

func newMetrics(l *ledger.Ledger) *metrics {
	m := &metrics{registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hearsay_requests_total", Help: "Requests by part of the server and status."}, []string{"part", "status"}),
		took:     prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "hearsay_request_seconds", Help: "Time to answer by part of the server.", Buckets: prometheus.DefBuckets}, []string{"part"}),
		readings: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hearsay_readings_total", Help: "Reports read through the API, by outcome."}, []string{"outcome"}),
		words:    prometheus.NewCounter(prometheus.CounterOpts{Name: "hearsay_words_total", Help: "Words of the reports read through the API."}),
		reading:  prometheus.NewHistogram(prometheus.HistogramOpts{Name: "hearsay_reading_seconds", Help: "Time to read one report.", Buckets: prometheus.ExponentialBuckets(.01, 2, 12)}),
	}
	m.registry.MustRegister(m.requests, m.took, m.readings, m.words, m.reading, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), held{l})
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// parts are the first parts of paths that are counted by themselves: whatever else is asked for must not make new series.
var parts = map[string]bool{"api": true, "mcp": true, "assets": true, "read": true, "article": true, "articles": true, "search": true,
	"claim": true, "claims": true, "disputes": true, "source": true, "sources": true, "compare": true, "quotes": true, "review": true,
	"follow": true, "feeds": true, "about": true, "metrics": true, "healthz": true, "readyz": true, "sign-in": true, "": true}

// partOf names the part of the server that r is for.
func partOf(r *http.Request) string {
	part, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if !parts[part] {
		return "other"
	}
	return cmp.Or(part, "home")
}

func (m *metrics) request(r *http.Request, code int, took time.Duration) {
	part := partOf(r)
	m.requests.WithLabelValues(part, strconv.Itoa(code)).Inc()
	m.took.WithLabelValues(part).Observe(took.Seconds())
}

// held tells how much the ledger holds, asked for when Prometheus asks.
type held struct{ l *ledger.Ledger }

var heldDescs = map[string]*prometheus.Desc{
	"articles":   prometheus.NewDesc("hearsay_ledger_articles", "Articles in the ledger.", nil, nil),
	"statements": prometheus.NewDesc("hearsay_ledger_statements", "Statements in current versions of articles.", nil, nil),
	"claims":     prometheus.NewDesc("hearsay_ledger_claims", "Claims.", nil, nil),
	"relations":  prometheus.NewDesc("hearsay_ledger_relations", "Relations.", nil, nil),
}

// Describe names the series.
func (h held) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range heldDescs {
		ch <- d
	}
}

// Collect counts; if the ledger does not answer, there is nothing to tell.
func (h held) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	c, err := h.l.Counts(ctx)
	if err != nil {
		return
	}
	for name, n := range map[string]int{"articles": c.Articles, "statements": c.Statements, "claims": c.Claims, "relations": c.Relations} {
		ch <- prometheus.MustNewConstMetric(heldDescs[name], prometheus.GaugeValue, float64(n))
	}
}
