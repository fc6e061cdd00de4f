#!/bin/sh
# Makes the model: run.sh train [FLAGS of train.py] trains from scratch, or goes on from the last checkpoint;
# run.sh export writes the model file; run.sh CMD... runs any other command with the same environment.
#
#   ./run.sh train --epochs 10        # runs/model/last.pt every few minutes, runs/model/final.pt at the end
#   ./run.sh export                   # runs/model/final.pt -> ../internal/model/default.hearsay
#   ./run.sh refit                    # after each export: act head, words of acts, confidence and own voice for the new encoder, minutes
#
# HEARSAY_SHARED is the folder of the corpora (default ../../shared). A GPU is used where there is one.
set -eu
cd "$(dirname "$0")"
data=${HEARSAY_SHARED:-../../shared}/data
# The C library keeps its memory: CPU training is several times faster.
export MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=8589934592 MALLOC_TOP_PAD_=268435456

setup() {
	[ -x .venv/bin/python ] || python3 -m venv .venv
	.venv/bin/python -c 'import torch, safetensors, all_minilm_l6_v2' 2>/dev/null || .venv/bin/pip install -q -r requirements.txt
	[ -f minilm/vocab.txt ] || .venv/bin/python encoder.py minilm
}

case ${1:-} in
train)
	shift
	setup
	exec .venv/bin/python train.py --data "$data" --encoder minilm --out runs/model --extra data/robustness-train.jsonl "$@"
	;;
export)
	shift
	setup
	exec .venv/bin/python export.py runs/model/final.pt --vocab minilm/vocab.txt --calibrate "$data/polnear-train.jsonl" \
		--data "PolNeAR train, records train, training/data/robustness-train.jsonl" --out ../internal/model/default.hearsay "$@"
	;;
refit)
	python=${PYTHON:-.venv/bin/python}
	[ -n "${PYTHON:-}" ] || setup
	data=$(cd "$data" && pwd)
	mkdir -p runs/acts
	"$python" acts.py examples "$data" runs/acts
	(cd .. && go test ./extract -run '^TestWriteActs$' -count=1 -timeout 60m -acts "$PWD/training/runs/acts" \
		-records "$data/records-train.jsonl,$data/records-dev.jsonl,$PWD/training/data/robustness-train.jsonl,$PWD/training/runs/acts/more.jsonl")
	OMP_NUM_THREADS=1 "$python" acts.py train runs/acts ../internal/model/default.hearsay ../internal/manner/acts.tsv
	for f in polnear-dev records-dev; do
		(cd .. && go test ./internal/attribute -run '^TestWriteSigns$' -count=1 -signs-of "$data/$f.jsonl" -signs-to "$PWD/training/runs/acts/$f.signs.jsonl")
	done
	OMP_NUM_THREADS=1 "$python" confidence.py "$data/.." runs/acts/polnear-dev.signs.jsonl runs/acts/records-dev.signs.jsonl --out ../internal/attribute/confidence.tsv
	cd .. && exec go test ./extract -run '^TestTuneVoice$' -count=1 -v -update
	;;
"")
	echo "usage: run.sh train [FLAGS] | export [FLAGS] | refit | COMMAND..." >&2
	exit 2
	;;
*) exec "$@" ;;
esac
