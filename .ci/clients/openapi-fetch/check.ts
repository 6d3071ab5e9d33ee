// Uses openapi-fetch with the generated types against a running server: node check.js BASE_URL
import createClient from 'openapi-fetch';
import type { components, paths } from './generated/schema.js';

declare const process: { argv: string[] };
const client = createClient<paths>({ baseUrl: process.argv[2]! });
const path = { gordo_project: 'demo', gordo_name: 'gas-compressor-1' };
const frame: components['schemas']['SplitFrame'] = {
  index: ['2020-03-01T00:00:00+00:00', '2020-03-01T00:10:00+00:00'],
  columns: ['GC1-PT-101 suction bar', 'GC1-PT-102 discharge bar', 'GC1-TT-103 discharge °C', 'GC1-JT-104 motor kW', 'GC1-VT-105 vibration mm/s', 'GC1-FT-106 flow t/h'],
  data: [[11.34, 51.03, 119.8, 2371.8, 2.13, 39.72], [10.82, 54.27, 132.4, 3043.7, 3.77, null]],
};

function expect(holds: unknown, what: string): void {
  if (!holds) throw new Error(`The generated client does not get ${what}.`);
  console.log(`${what}: as expected`);
}

const split = await client.POST('/gordo/v0/{gordo_project}/{gordo_name}/anomaly/prediction.split', { params: { path }, body: { X: frame, y: frame } });
const total = split.data?.data.columns.findIndex(([group]) => group === 'total-anomaly-scaled') ?? -1;
const scores: (number | null)[] = split.data?.data.data.map(row => row[total]!) ?? [];
expect(scores.length === 2 && scores[0]! > 0 && scores[1] === null, 'the scores in the split layout');

const readings = {
  'GC1-PT-101 suction bar': [11.34, 10.82], 'GC1-PT-102 discharge bar': [51.03, 54.27], 'GC1-TT-103 discharge °C': [119.8, 132.4],
  'GC1-JT-104 motor kW': [2371.8, 3043.7], 'GC1-VT-105 vibration mm/s': [2.13, 3.77], 'GC1-FT-106 flow t/h': [39.72, null],
};
const json = await client.POST('/gordo/v0/{gordo_project}/{gordo_name}/anomaly/prediction', { params: { path }, body: { X: readings, y: readings } });
expect(json.data?.data['total-anomaly-scaled']['total-anomaly-scaled']?.['0'] === scores[0], 'the same score of a JSON anomaly');

const csv = await client.POST('/gordo/v0/{gordo_project}/{gordo_name}/prediction.csv', {
  params: { path }, body: 'time,GC1-PT-101 suction bar,GC1-PT-102 discharge bar,GC1-TT-103 discharge °C,GC1-JT-104 motor kW,GC1-VT-105 vibration mm/s,GC1-FT-106 flow t/h\n2020-03-01,11.34,51.03,119.8,2371.8,2.13,39.72\n', headers: { 'Content-Type': 'text/csv' },
  bodySerializer: body => body, parseAs: 'text',
});
expect(csv.data?.split('\r\n')[0]?.includes('model-output|GC1-FT-106 flow t/h'), 'CSV');

const fleet = await client.POST('/gordo/v0/{gordo_project}/anomaly/prediction', {
  params: { path: { gordo_project: 'demo' }, query: { view: 'scores' } }, body: { X: readings, models: ['gas-compressor-1'] }, parseAs: 'text',
});
const lines = fleet.data?.trim().split('\n').map(line => JSON.parse(line)) ?? [];
expect(lines.length === 2 && lines[0]['total-anomaly-scaled'][0] === scores[0], 'the same score among many models');
const states = await client.GET('/gordo/v0/{gordo_project}/fleet', { params: { path: { gordo_project: 'demo' }, query: { state: 'anomalous' } } });
expect(states.data && states.data.models.length === states.data.counts.anomalous, 'the state of the fleet');

const inference = await client.POST('/v2/models/{gordo_name}/infer', {
  params: { path: { gordo_name: path.gordo_name } },
  body: { inputs: [{ name: 'X', shape: [2, 6], datatype: 'FP64', data: frame.data.flat() }], outputs: [{ name: 'total-anomaly-scaled' }] },
});
expect(inference.data?.outputs[0]?.data?.[0] === scores[0], 'the same score as a tensor');

const unknown = await client.GET('/gordo/v0/{gordo_project}/{gordo_name}/metadata', { params: { path: { ...path, gordo_name: 'no-such-model' } } });
expect(unknown.response.status === 404 && unknown.error?.error, 'an error 404');
