#!/bin/sh
# Runs the golden ONNX models through ONNX Runtime and through Gordo, one thread each, in one go, and prints both tables.
# Both halves take wall-clock time the same way; what else the machine does lengthens the long calls of both.
# ONNX Runtime comes with npm's onnxruntime-node; where that cannot be had its half is left out.
set -eu
cd "$(dirname "$0")"
# The package's own script fetches CUDA libraries, which nothing here uses.
if command -v npm > /dev/null && npm install --silent --no-audit --no-fund --ignore-scripts > /dev/null 2>&1; then
  node run.js "$@"
else
  echo "onnxruntime-node cannot be had here: its half is left out."
fi
echo
# Compiled as in the server: at first quickly, and for good with what was counted until then.
DOTNET_TieredCompilation=1 dotnet run -c Release --project ../Gordo.Benchmarks -- models "$@"
