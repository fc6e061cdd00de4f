# hearsay: make run builds it and reads the example reports; make test installs what the tests need and runs them.

GO         ?= go
GOVULNCHECK = golang.org/x/vuln/cmd/govulncheck@v1.1.4
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME   ?= 5s

# What the tests need beside Go, as command:package in Debian's names: the reference scorers are Python, a shared ledger is
# kept in PostgreSQL. Python's venv, which has no command, is asked for below.
TEST_PACKAGES = python3:python3 psql:postgresql chromium:chromium curl:curl

.PHONY: spark run build test check bench bench-onnx bench-encoder fuzz picture test-packages readers scale load kill soak vulncheck results

run: build
	./bin/hearsay read --to terminal examples

build:
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/hearsay ./cmd/hearsay

test: test-packages readers vulncheck
	$(GO) vet ./...
	$(GO) test -timeout 14m ./...

# Installs nothing where everything is there already, and says what is missing where it cannot install.
test-packages:
	@missing=""; for p in $(TEST_PACKAGES); do command -v $${p%%:*} >/dev/null || missing="$$missing $${p#*:}"; done; \
	python3 -c 'import ensurepip' 2>/dev/null || missing="$$missing python3-venv"; \
	[ -z "$$missing" ] && exit 0; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then apt-get update -q && apt-get install -qy $$missing; \
	else echo "not installed:$$missing; tests that need it are skipped"; fi

# Other projects' readers of the forms of output, in a folder of their own; where they cannot be had, the tests that need them are skipped.
READERS = internal/export/exporttest
readers: $(READERS)/.venv/ready

$(READERS)/.venv/ready: $(READERS)/requirements.txt
	@python3 -m venv $(READERS)/.venv && $(READERS)/.venv/bin/pip install -q --disable-pip-version-check -r $< && touch $@ || \
	  { rm -rf $(READERS)/.venv; echo "no readers of other projects (python3 with venv, and a network, are needed): tests that need them are skipped"; }

# Known vulnerabilities in what the program calls; without the network that the list of them is on, it says so and goes on.
vulncheck:
	@GOBIN=$(CURDIR)/bin $(GO) install $(GOVULNCHECK) && { ./bin/govulncheck ./cmd/hearsay; [ $$? -ne 3 ]; } || { [ -x bin/govulncheck ] && exit 1; true; }

check:
	@out=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$out" ] || { echo "gofmt would change:"; echo "$$out"; exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	CGO_ENABLED=0 $(GO) build -o /dev/null ./cmd/hearsay
	$(GO) test ./internal/archtest
	$(GO) test -race -timeout 30m ./...
	$(MAKE) fuzz

# Every fuzz target for a short while; says how many inputs each was given.
fuzz:
	@for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -run '^$$' -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    out=$$($(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$p 2>&1) || { echo "$$out"; exit 1; }; \
	    echo "$$p $$f $$(echo "$$out" | sed -n 's/.*execs: \([0-9]*\).*/\1/p' | tail -1)"; \
	  done; \
	done

# Timings, never in CI: they mean something only on a quiet machine, side by side.
bench: bench-encoder
	HEARSAY_BENCH=1 $(GO) test -run '^Test(Shared)?Speed$$' -v -timeout 60m ./cmd/hearsay
	HEARSAY_BENCH=1 $(GO) test -run '^TestArchive(Speed|Memory)$$' -v ./internal/ingest
	$(GO) test -run '^$$' -bench . -benchmem ./...
	@if command -v java >/dev/null; then HEARSAY_BENCH=1 $(MAKE) spark; else echo "no java: Spark's speed is left out"; fi
	@if python3 -c 'import onnxruntime, torch' 2>/dev/null; then $(MAKE) bench-onnx; else echo "no onnxruntime and torch for python3: make bench-onnx is left out"; fi

# The encoder beside onnxruntime's int8 of the same weights, turn by turn; needs Python with torch, transformers, onnx and onnxruntime.
bench-onnx:
	python3 training/bench_onnx.py internal/model/default.hearsay --out $${TMPDIR:-/tmp}/hearsay-onnx

# The encoder alone: tokens a processor-second, and the matrix products as a share of the machine's int8 peak (BenchmarkPeak).
bench-encoder:
	$(GO) test -run '^$$' -bench 'Peak|Mul|Vector' -cpu 1 ./internal/kernel
	$(GO) test -run '^$$' -bench Encode -cpu 1 ./internal/encoder

# The README's picture, of a real run.
picture: build
	head -1 examples/wire-items.jsonl | ./bin/hearsay read --to terminal --color always --width 100 - | docs/picture.py docs/read.svg

# The job over a corpus, on a local Spark with two workers; needs Java 17. HEARSAY_SPARK_ARTICLES is how many generated articles are
# linked there and in one ledger, to be compared; with HEARSAY_BENCH=1 its speed is measured beside that of the program alone.
spark: build
	[ -x spark/.venv/bin/python ] || python3 -m venv spark/.venv
	spark/.venv/bin/pip install -q -r spark/requirements.txt
	HEARSAY_SPARK_ARTICLES=$${HEARSAY_SPARK_ARTICLES:-1000} HEARSAY=$(CURDIR)/bin/hearsay spark/.venv/bin/python -W ignore::ResourceWarning -m unittest discover -v -s spark/tests

# The ledger at full size: what adding costs and how fast it answers; an hour on a small machine. HEARSAY_SCALE_DB=FILE keeps it, and
# HEARSAY_LOAD_DB=FILE make load goes on with it.
scale:
	HEARSAY_SCALE=100000 $(GO) test -run '^TestScale$$' -v -timeout 12h ./internal/ledger

# The server under load, at full size: 200 readers for a minute on 100,000 articles, which take an hour to generate on a small machine;
# HEARSAY_LOAD_DB=FILE keeps them for the next time.
load:
	HEARSAY_LOAD=$${HEARSAY_LOAD:-100000} $(GO) test -run '^TestLoad$$' -v -timeout 12h ./internal/server

# Adds, edits, removes, asks, kills, backs up and restores for half an hour; the normal test does it for a minute.
soak:
	HEARSAY_SOAK=30m $(GO) test -run '^TestSoak$$' -v -timeout 60m ./cmd/hearsay

# Every table of docs/results.md and docs/robustness.md, and the figures of the About page, with intervals, by outlet and by form, anew.
DATA ?= $(or $(HEARSAY_SHARED),../shared)/data
results: build
	./bin/hearsay eval --by outlet,form --into docs/results.md $(DATA)/polnear-dev.jsonl
	./bin/hearsay eval --by outlet,form --into docs/results.md $(DATA)/records-dev.jsonl
	./bin/hearsay eval --given statements --into docs/results.md $(DATA)/records-dev.jsonl
	$(GO) test ./internal/abilities -run '^TestAbilities$$' -update -count=1
	$(GO) test ./internal/robustness -run '^TestExtractor$$' -update -count=1
	$(GO) test ./internal/server/pages -run Figures -update -count=1

# Kills a writing process hundreds of times; the normal test does it a few dozen times.
kill:
	HEARSAY_KILLS=500 $(GO) test -run '^TestKilled$$' -v -timeout 60m ./internal/store
