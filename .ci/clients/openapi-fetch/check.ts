// Uses openapi-fetch with the generated types against a running server: node check.js BASE_URL
import createClient from 'openapi-fetch';
import type { components, paths } from './generated/schema.js';

declare const process: { argv: string[] };
const client = createClient<paths>({ baseUrl: process.argv[2]! });
const path = { gordo_project: 'demo', gordo_name: 'compressor-a' };
const frame: components['schemas']['SplitFrame'] = {
  index: ['2020-03-01T00:00:00+00:00', '2020-03-01T00:10:00+00:00'],
  columns: ['TAG 1', 'TAG 2', 'TAG 3', 'TAG 4'],
  data: [[0.42, 12.1, 20.9, 32.2], [0.31, 12.3, 21.4, null]],
};

function expect(holds: unknown, what: string): void {
  if (!holds) throw new Error(`The generated client does not get ${what}.`);
  console.log(`${what}: as expected`);
}

const split = await client.POST('/gordo/v0/{gordo_project}/{gordo_name}/anomaly/prediction.split', { params: { path }, body: { X: frame, y: frame } });
const total = split.data?.data.columns.findIndex(([group]) => group === 'total-anomaly-scaled') ?? -1;
const scores: (number | null)[] = split.data?.data.data.map(row => row[total]!) ?? [];
expect(scores.length === 2 && scores[0]! > 0 && scores[1] === null, 'the scores in the split layout');

const readings = { 'TAG 1': [0.42], 'TAG 2': [12.1], 'TAG 3': [20.9], 'TAG 4': [32.2] };
const json = await client.POST('/gordo/v0/{gordo_project}/{gordo_name}/anomaly/prediction', { params: { path }, body: { X: readings, y: readings } });
expect(json.data?.data['total-anomaly-scaled']['total-anomaly-scaled']?.['0'] === scores[0], 'the same score of a JSON anomaly');

const csv = await client.POST('/gordo/v0/{gordo_project}/{gordo_name}/prediction.csv', {
  params: { path }, body: 'time,TAG 1,TAG 2,TAG 3,TAG 4\n2020-03-01,0.42,12.1,20.9,32.2\n', headers: { 'Content-Type': 'text/csv' },
  bodySerializer: body => body, parseAs: 'text',
});
expect(csv.data?.split('\r\n')[0]?.includes('model-output|TAG 4'), 'CSV');

const fleet = await client.POST('/gordo/v0/{gordo_project}/anomaly/prediction', {
  params: { path: { gordo_project: 'demo' }, query: { view: 'scores' } }, body: { X: readings, models: ['compressor-a'] }, parseAs: 'text',
});
const lines = fleet.data?.trim().split('\n').map(line => JSON.parse(line)) ?? [];
expect(lines.length === 2 && lines[0]['total-anomaly-scaled'][0] === scores[0], 'the same score among many models');
const states = await client.GET('/gordo/v0/{gordo_project}/fleet', { params: { path: { gordo_project: 'demo' }, query: { state: 'anomalous' } } });
expect(states.data && states.data.models.length === states.data.counts.anomalous, 'the state of the fleet');

const unknown = await client.GET('/gordo/v0/{gordo_project}/{gordo_name}/metadata', { params: { path: { ...path, gordo_name: 'no-such-model' } } });
expect(unknown.response.status === 404 && unknown.error?.error, 'an error 404');
