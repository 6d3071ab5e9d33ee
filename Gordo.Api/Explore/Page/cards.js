import { byId, create } from './dom.js';
import { anomalies, count, duration, multiple, number, rowCount } from './format.js';

/**
 * Fills the cards and returns the same in one sentence.
 * @param {import('./scores.js').Scores} scores The scores.
 * @param {object[]|null} events The events; null if the model has no threshold.
 * @param {{total: number, server: number|null}} time The time of the answer in milliseconds, and the server's part.
 */
export function fillCards(scores, events, time) {
  const { labels, x, rows } = scores.answer;
  const worst = scores.targets[0];
  const at = scores.highestRow < 0 ? '' : `at ${labels.text(x[scores.highestRow])}`;
  const state = !scores.hasScores ? 'No scores' : scores.confidence === null ? 'No threshold'
    : events.length === 0 ? '✓ No anomalies' : `▲ ${anomalies(events.length)}`;
  const highest = scores.confidence === null ? number(scores.highest) : `${multiple(scores.highest)} threshold`;
  const kind = events === null ? '' : events.length > 0 ? 'anomalous' : 'healthy';
  set('card-state', state, scores.confidence === null ? '' : rowCount(rows), kind);
  set('card-rows', scores.confidence === null ? '–' : `${count(scores.above)} of ${count(rows)}`, '');
  set('card-score', scores.hasScores ? highest : '–', at);
  set('card-tag', worst?.score ? worst.tag : '–', worst?.confidence ? `up to ${multiple(worst.highest)} its threshold` : '');
  set('card-time', duration(time.total), time.server === null ? '' : `server ${duration(time.server)}`);
  if (!scores.hasScores)
    return `${rowCount(rows)} predicted.`;
  const found = events === null ? '' : `${events.length === 0 ? 'No anomalies' : anomalies(events.length)}. `;
  const above = scores.confidence === null ? '' : `Rows above the threshold: ${count(scores.above)} of ${count(rows)}. `;
  return `${found}${above}The highest score is ${highest} ${at}.${worst?.score ? ` The most deviating tag is ${worst.tag}.` : ''}`;
}

function set(id, text, note, kind = '') {
  const card = byId(id);
  card.className = kind;
  card.replaceChildren(text, ...note ? [create('small', {}, note)] : []);
}
