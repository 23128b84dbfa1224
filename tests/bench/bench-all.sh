#!/bin/sh
# Measure everything on a quiet machine, and print the tables of docs/performance.md.
# Usage: bench-all.sh BUILD [OPTION OF bench-smtp.py…]; BUILD was set up with --buildtype=release
set -eu
build=${1:?the build folder}
shift
here=$(cd "$(dirname "$0")" && pwd)
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

python3 "$here/bench-smtp.py" --letterbox "$build/src/cli/letterbox" --load "$build/tests/bench/load" \
  --json "$results/smtp" "$@" >&2
for name in mail store mailbox; do
  "$build/tests/bench/bench-$name" > "$results/$name"
done
if [ -x "$build/tests/bench/bench-window" ]; then
  "$here/../ui/run-under-xvfb.sh" "$build/tests/bench/bench-window" > "$results/window"
fi

python3 "$here/bench-report.py" "$results"/*
