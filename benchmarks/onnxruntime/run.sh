#!/bin/sh
# Runs the golden ONNX models through ONNX Runtime and through Gordo, one thread each, and prints both tables. The two take
# turns, ROUNDS (2) times at each model, and the least of each number counts. Takes a quarter of an hour.
# ONNX Runtime comes with npm's onnxruntime-node; where that cannot be had only Gordo's table is printed.
#   run.sh [part of the models' names]
set -eu
cd "$(dirname "$0")"
# Compiled as in the server: at first quickly, and for good with what was counted until then.
export DOTNET_TieredCompilation=1
gordo() { dotnet run -c Release --project ../Gordo.Benchmarks -- "$@"; }
# The package's own script fetches CUDA libraries, which nothing here uses.
if command -v npm > /dev/null && npm install --silent --no-audit --no-fund --ignore-scripts > /dev/null 2>&1; then
  gordo beside "${ROUNDS:-2}" "$@"
else
  echo "onnxruntime-node cannot be had here: its half is left out."
  gordo models "$@"
fi
