// Uses the generated client against a running server: node check.js BASE_URL
import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { createClient } from './generated/client/client/index.js';
import { fleetAnomalies, getFleet, getMetadata, predict, predictAnomaly, predictAnomalyCsv, predictAnomalyParquet, predictSplit } from './generated/client/index.js';

declare const process: { argv: string[] };
const client = createClient({ baseUrl: process.argv[2]! });
const path = { gordo_project: 'demo', gordo_name: 'compressor-a' };
const readings: Record<string, number[]> = {
  'TAG 1': [0.42, 0.31], 'TAG 2': [12.1, 12.3], 'TAG 3': [20.9, 21.4], 'TAG 4': [32.2, 31.8],
};

function expect(holds: unknown, what: string): void {
  if (!holds) throw new Error(`The generated client does not get ${what}.`);
  console.log(`${what}: as expected`);
}

const metadata = await getMetadata({ client, path });
expect(metadata.data?.metadata && metadata.data['gordo-server-version'], 'metadata');

const prediction = await predict({ client, path, body: { X: readings } });
expect(prediction.data?.data['model-input']['TAG 2']?.['1'] === 12.3, 'the inputs of a JSON prediction');
expect(typeof prediction.data?.data['model-output']['TAG 4']?.['0'] === 'number', 'its outputs');

const anomaly = await predictAnomaly({ client, path, body: { X: readings, y: readings } });
const scores = anomaly.data?.data['total-anomaly-scaled']['total-anomaly-scaled'];
expect(scores?.['0'] && scores['1'], 'the scores of a JSON anomaly');

const split = await predictSplit({ client, path, body: { X: { columns: Object.keys(readings), data: [[0.42, 12.1, 20.9, 32.2], [0.31, 12.3, 21.4, null]] } } });
const cells: (number | null)[][] = split.data?.data.data ?? [];
const output = split.data?.data.columns.findIndex(([group, tag]) => group === 'model-output' && tag === 'TAG 4') ?? -1;
expect(cells.length === 2 && typeof cells[0]?.[output] === 'number' && cells[1]?.[output] === null, 'a prediction in the split layout');

const csv = await predictAnomalyCsv({ client, path, body: 'time;TAG 1;TAG 2;TAG 3;TAG 4\n0;0,42;12,1;20,9;32,2\n' });
expect(csv.data?.split('\r\n')[1]?.includes(String(scores?.['0'])), 'the same score as CSV');

const file = new Blob([parquetWriteBuffer({
  columnData: Object.entries(readings).map(([name, data]) => ({ name, data, type: 'DOUBLE' as const })),
})]);
const answer = await predictAnomalyParquet({ client, path, body: { X: file, y: file } });
const rows = await parquetReadObjects({ file: await (answer.data as Blob).arrayBuffer() });
const column = Object.keys(rows[0] ?? {}).find(name => name.includes("'total-anomaly-scaled'"));
expect(column && rows.length === 2 && rows.every((row, index) => row[column] === scores?.[index]), 'the same scores of a Parquet anomaly');

const fleet = await fleetAnomalies({ client, path: { gordo_project: 'demo' }, query: { models: 'compressor-a', view: 'scores' }, body: { X: readings }, parseAs: 'text' });
const lines = (fleet.data as unknown as string).trim().split('\n').map(line => JSON.parse(line));
expect(lines.length === 2 && lines[0]['total-anomaly-scaled'][0] === scores?.['0'] && lines[1].summary.answered === 1, 'the same score among many models');
const states = await getFleet({ client, path: { gordo_project: 'demo' }, query: { limit: 1, sort: 'health' } });
expect(states.data?.models[0]?.['last-score']?.health && states.data.total > 1, 'the state of the fleet');

const unknown = await getMetadata({ client, path: { ...path, gordo_name: 'no-such-model' } });
expect(unknown.response?.status === 404 && unknown.error?.error, 'an error 404');
const few = await predict({ client, path, body: { X: { 'TAG 1': [1, 2] } } });
expect(few.response?.status === 400 && few.error?.message, 'an error 400');
