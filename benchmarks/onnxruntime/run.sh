#!/bin/sh
# Runs the golden ONNX models in ONNX Runtime and in Gordo, on one thread each, and prints both tables. The two take turns,
# ROUNDS (2) times per model, and the least of each number counts. Takes a quarter of an hour.
# ONNX Runtime is npm's onnxruntime-node; if it cannot be installed, only Gordo's table is printed.
#   run.sh [part of the models' names]
set -eu
cd "$(dirname "$0")"
# Compiled as in the server: quickly at first, then optimized with the counted branches.
export DOTNET_TieredCompilation=1
gordo() { dotnet run -c Release --project ../Gordo.Benchmarks -- "$@"; }
# The package's install script downloads CUDA libraries, which are not used here.
if command -v npm > /dev/null && npm install --silent --no-audit --no-fund --ignore-scripts > /dev/null 2>&1; then
  gordo beside "${ROUNDS:-2}" "$@"
else
  echo "onnxruntime-node cannot be installed: only Gordo is measured."
  gordo models "$@"
fi
