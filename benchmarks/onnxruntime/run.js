// Measures a golden ONNX model in ONNX Runtime on one thread: loading, and the fastest call with 1, 100 and 10,000 rows, in
// nanoseconds. Without a model, prints versions.
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import * as ort from "onnxruntime-node";

const folder = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname),
  "../../Gordo.Tests/Golden/Data/onnx");
const options = { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: "sequential" };

// Same as ModelTable.Best: wall-clock time, 1 s of warm-up (2 s for loading), 0.2 s of rest, then the fastest call in 0.4 s.
async function best(action, warmUp = 1000) {
  await fastest(warmUp, action);
  await new Promise(resume => setTimeout(resume, 200));
  return await fastest(400, action);
}

async function fastest(milliseconds, action) {
  let best = Infinity;
  const end = process.hrtime.bigint() + BigInt(milliseconds) * 1000000n;
  for (let start = process.hrtime.bigint(); start < end;) {
    await action();
    const now = process.hrtime.bigint();
    best = Math.min(best, Number(now - start));
    start = process.hrtime.bigint();
  }
  return best;
}

function input(tensor, rows) {
  const shape = [rows, ...tensor.shape.slice(1)];
  const count = shape.reduce((a, b) => a * b, 1);
  const data = tensor.dtype === "float64" ? new Float64Array(count) : new Float32Array(count);
  for (let i = 0; i < count; i++) data[i] = Math.random();
  return new ort.Tensor(tensor.dtype, data, shape);
}

const name = process.argv[2];
if (name === undefined) {
  console.log(`ONNX Runtime ${JSON.parse(fs.readFileSync("node_modules/onnxruntime-node/package.json")).version}, node ${process.version}`);
  process.exit();
}
const file = fs.readFileSync(path.join(folder, name, "model.onnx"));
const tensors = JSON.parse(fs.readFileSync(path.join(folder, name, "input.json")));
const times = [await best(() => ort.InferenceSession.create(file, options), 2000)];
const session = await ort.InferenceSession.create(file, options);
for (const rows of [1, 100, 10000]) {
  const feeds = Object.fromEntries(tensors.map(t => [t.name, input(t, rows)]));
  times.push(await best(() => session.run(feeds)));
}
console.log(times.join(" "));
