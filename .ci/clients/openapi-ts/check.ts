// Uses the generated client against a running server: node check.js BASE_URL
import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { createClient } from './generated/client/client/index.js';
import { fleetAnomalies, getFleet, getInferenceModel, getMetadata, infer, predict, predictAnomaly, predictAnomalyCsv, predictAnomalyParquet, predictSplit } from './generated/client/index.js';

declare const process: { argv: string[] };
const client = createClient({ baseUrl: process.argv[2]! });
const path = { gordo_project: 'demo', gordo_name: 'gas-compressor-1' };
const readings: Record<string, number[]> = {
  'GC1-PT-101 suction bar': [11.34, 10.82],
  'GC1-PT-102 discharge bar': [51.03, 54.27],
  'GC1-TT-103 discharge °C': [119.8, 132.4],
  'GC1-JT-104 motor kW': [2371.8, 3043.7],
  'GC1-VT-105 vibration mm/s': [2.13, 3.77],
  'GC1-FT-106 flow t/h': [39.72, 46.31],
};

function expect(holds: unknown, what: string): void {
  if (!holds) throw new Error(`The generated client does not get ${what}.`);
  console.log(`${what}: as expected`);
}

const metadata = await getMetadata({ client, path });
expect(metadata.data?.metadata && metadata.data['gordo-server-version'], 'metadata');

const prediction = await predict({ client, path, body: { X: readings } });
expect(prediction.data?.data['model-input']['GC1-PT-102 discharge bar']?.['1'] === 54.27, 'the inputs of a JSON prediction');
expect(typeof prediction.data?.data['model-output']['GC1-FT-106 flow t/h']?.['0'] === 'number', 'its outputs');

const anomaly = await predictAnomaly({ client, path, body: { X: readings, y: readings } });
const scores = anomaly.data?.data['total-anomaly-scaled']['total-anomaly-scaled'];
expect(scores?.['0'] && scores['1'], 'the scores of a JSON anomaly');

const split = await predictSplit({ client, path, body: { X: { columns: Object.keys(readings), data: [[11.34, 51.03, 119.8, 2371.8, 2.13, 39.72], [10.82, 54.27, 132.4, 3043.7, 3.77, null]] } } });
const cells: (number | null)[][] = split.data?.data.data ?? [];
const output = split.data?.data.columns.findIndex(([group, tag]) => group === 'model-output' && tag === 'GC1-FT-106 flow t/h') ?? -1;
expect(cells.length === 2 && typeof cells[0]?.[output] === 'number' && cells[1]?.[output] === null, 'a prediction in the split layout');

const csv = await predictAnomalyCsv({ client, path, body: 'time;GC1-PT-101 suction bar;GC1-PT-102 discharge bar;GC1-TT-103 discharge °C;GC1-JT-104 motor kW;GC1-VT-105 vibration mm/s;GC1-FT-106 flow t/h\n0;11,34;51,03;119,8;2371,8;2,13;39,72\n1;10,82;54,27;132,4;3043,7;3,77;46,31\n' });
expect(csv.data?.split('\r\n')[1]?.split(',').some(cell => Number(cell) === scores?.['0']), 'the same score as CSV');

const file = new Blob([parquetWriteBuffer({
  columnData: Object.entries(readings).map(([name, data]) => ({ name, data, type: 'DOUBLE' as const })),
})]);
const answer = await predictAnomalyParquet({ client, path, body: { X: file, y: file } });
const rows = await parquetReadObjects({ file: await (answer.data as Blob).arrayBuffer() });
const column = Object.keys(rows[0] ?? {}).find(name => name.includes("'total-anomaly-scaled'"));
expect(column && rows.length === 2 && rows.every((row, index) => row[column] === scores?.[index]), 'the same scores of a Parquet anomaly');

const fleet = await fleetAnomalies({ client, path: { gordo_project: 'demo' }, query: { models: 'gas-compressor-1', view: 'scores' }, body: { X: readings }, parseAs: 'text' });
const lines = (fleet.data as unknown as string).trim().split('\n').map(line => JSON.parse(line));
expect(lines.length === 2 && lines[0]['total-anomaly-scaled'][0] === scores?.['0'] && lines[1].summary.answered === 1, 'the same score among many models');
const states = await getFleet({ client, path: { gordo_project: 'demo' }, query: { limit: 1, sort: 'health' } });
expect(states.data?.models[0]?.['last-score']?.health && states.data.total > 1, 'the state of the fleet');

const described = await getInferenceModel({ client, path: { gordo_name: path.gordo_name } });
const tensor = described.data!.inputs[0]!;
const tags = Object.keys(readings).map((_, column) => tensor.parameters?.[column] as string);
const inference = await infer({ client, path: { gordo_name: path.gordo_name }, body: {
  id: '42', inputs: [{ name: tensor.name, shape: [2, tags.length], datatype: 'FP64', data: [0, 1].flatMap(row => tags.map(tag => readings[tag]![row]!)) }],
  outputs: [{ name: 'model-output' }, { name: 'total-anomaly-scaled' }],
} });
expect(inference.data?.id === '42' && inference.data.outputs[0]?.shape.join() === '2,6' && inference.data.outputs[1]?.data?.[1] === scores?.['1'], 'the same score as a tensor');

const unknown = await getMetadata({ client, path: { ...path, gordo_name: 'no-such-model' } });
expect(unknown.response?.status === 404 && unknown.error?.error, 'an error 404');
const few = await predict({ client, path, body: { X: { 'GC1-PT-101 suction bar': [1, 2] } } });
expect(few.response?.status === 400 && few.error?.message, 'an error 400');
