#!/bin/sh
# Runs a command with the settings that make training on a CPU fast: the C library keeps its memory.
export MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=8589934592 MALLOC_TOP_PAD_=268435456
exec "$@"
