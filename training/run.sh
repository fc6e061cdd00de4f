#!/bin/sh
# Makes the model: run.sh train [FLAGS of train.py] trains from scratch, or goes on from the last checkpoint;
# run.sh export writes the model file; run.sh CMD... runs any other command with the same environment.
#
#   ./run.sh train --epochs 10        # runs/model/last.pt every few minutes, runs/model/final.pt at the end
#   ./run.sh export                   # runs/model/final.pt -> ../internal/model/default.hearsay
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
"")
	echo "usage: run.sh train [FLAGS] | export [FLAGS] | COMMAND..." >&2
	exit 2
	;;
*) exec "$@" ;;
esac
