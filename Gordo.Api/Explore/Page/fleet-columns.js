import { create } from './dom.js';
import { count, multiple } from './format.js';
import { spark } from './spark.js';

/** The states of models, the most urgent first. @type {Record<string, {sign: string, title: string, kind: string}>} */
export const States = {
  missing: { sign: '?', title: 'Missing', kind: 'caution' },
  failed: { sign: '✕', title: 'Failed', kind: 'anomalous' },
  anomalous: { sign: '▲', title: 'Anomalous', kind: 'anomalous' },
  ready: { sign: '✓', title: 'Ready', kind: 'healthy' },
  unasked: { sign: '○', title: 'Not asked', kind: 'muted' },
};

const urgency = new Map(Object.keys(States).map((state, i) => [state, i]));

/**
 * The columns of the table of models. `value` is what they are sorted by; NaN is sorted last. Columns without it are not sorted.
 * The first click sorts `isDescending` ones downwards. A reason why there are no scores takes the place of those that have
 * `isScore`.
 */
export const Columns = [
  { id: 'state', title: 'State', value: row => urgency.get(row.state), cell: row => state(row) },
  { id: 'name', title: 'Machine', value: row => row.rank, cell: row => create('a', { href: row.address, tabIndex: -1, title: row.name }, row.name) },
  { id: 'health', title: 'Score', isScore: true, isDescending: true, value: row => row.health, cell: row => score(row) },
  { id: 'recent', title: 'Last scores', isScore: true, cell: row => row.recent.length === 0 ? '' : spark(row.recent) },
  { id: 'above', title: 'Tags above', isScore: true, isDescending: true, value: row => row.aboveCount, cell: row => above(row) },
  { id: 'newest', title: 'Newest row, UTC', isScore: true, value: row => row.newest, cell: row => Number.isNaN(row.newest) ? '–' : new Date(row.newest).toISOString().slice(0, 16).replace('T', ' ') },
  { id: 'requests', title: 'Requests', isDescending: true, value: row => row.requests, cell: row => count(row.requests) },
];

/** Returns a row of a model that was not asked. */
export const unasked = name => rowOf({ name, state: 'unasked', error: null, tags: 0, requests: 0, 'last-score': null });

/** Returns the row of a model. @param {object} model A model of the fleet's answer. */
export function rowOf(model) {
  const last = model['last-score'];
  return {
    name: model.name,
    key: model.name.toLowerCase(),
    state: model.state in States ? model.state : 'unasked',
    reason: model.state === 'missing' ? 'Expected, but not in this revision.' : model.state === 'failed' ? model.error : null,
    health: last?.health ?? NaN,
    recent: last?.recent ?? [],
    above: last?.above ?? [],
    aboveCount: last === null ? NaN : last['above-count'],
    newest: last?.['newest-row'] ? Date.parse(last['newest-row']) : NaN,
    requests: model.requests,
    tags: model.tags,
  };
}

function state(row) {
  const { sign, title, kind } = States[row.state];
  return create('span', { class: `state ${kind}` }, create('span', { class: 'sign', 'aria-hidden': 'true' }, sign), ` ${title}`);
}

const score = row => create('span', { class: row.health > 1 ? 'anomalous' : '' }, multiple(row.health));

function above(row) {
  if (!(row.aboveCount > 0))
    return Number.isNaN(row.aboveCount) ? '–' : 'none';
  const names = row.above.join(', ') + (row.aboveCount > row.above.length ? ', …' : '');
  return create('span', { title: names }, create('b', {}, row.tags === 0 ? count(row.aboveCount) : `${count(row.aboveCount)} of ${count(row.tags)}`), ` ${names}`);
}
