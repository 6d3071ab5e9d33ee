import { byId, create } from './dom.js';
import { count, multiple, percent } from './format.js';

const MaxBarPixels = 48;
// Of more events, the highest are listed.
const MaxRows = 100;

/** Returns what is said of events above their table. @param {object[]|null} events The events; null if the model has no threshold. */
export const eventsNote = events => events === null ? 'The model has no threshold, so there are no anomalies.'
  : events.length === 0 ? 'No row is above the threshold.'
  : events.length > MaxRows ? `The table has the ${MaxRows} highest of ${count(events.length)} anomalies, in the order of time.` : '';

/**
 * Fills the table of events. The button of an event shows its period.
 * @param {object[]} events The events of `findEvents`.
 * @param {import('./period.js').Period} period The shown period.
 */
export function fillEvents(events, period) {
  const { labels } = period.answer;
  const listed = highest(events);
  const most = Math.max(...listed.flatMap(event => event.tags.map(tag => tag.share)), 0);
  byId('events').hidden = events.length === 0;
  byId('events').tBodies[0].replaceChildren(...listed.map(event => {
    const show = create('button', { type: 'button', 'aria-label': `Show anomaly ${event.number}` }, String(event.number));
    show.addEventListener('click', () => {
      const margin = Math.max(event.to - event.from, 4 * period.answer.step) / 2;
      period.show(event.from - margin, event.to + margin);
      period.point(event.peakAt);
    });
    return create('tr', { role: 'row' },
      cell('Anomaly', show),
      cell('From', labels.text(event.from)),
      cell('To', labels.text(event.last)),
      cell('Rows', count(event.rows)),
      cell('Peak', multiple(event.peak), create('span', { class: 'muted small' }, ` at ${labels.text(event.peakAt)}`)),
      cell('Top tags', ...event.tags.map(tag => share(tag, most))));
  }));
}

// Narrow pages show the cells of a row below each other, each with its name; the roles keep the table a table.
const cell = (name, ...content) => create('td', { role: 'cell', 'data-name': name }, ...content);

function highest(events) {
  if (events.length <= MaxRows)
    return events;
  const least = events.map(event => event.peak).sort((a, b) => b - a)[MaxRows - 1];
  return events.filter(event => event.peak >= least).slice(0, MaxRows);
}

function share(tag, most) {
  const bar = create('span', { class: 'bar-of' });
  bar.style.width = `${Math.max(3, most > 0 ? MaxBarPixels * tag.share / most : 0)}px`;
  const score = tag.score === null || tag.score === undefined ? '' : ` ${multiple(tag.score)}`;
  return create('div', { class: 'tag-share' }, create('span', { class: 'track', 'aria-hidden': 'true' }, bar), create('span', {}, `${tag.tag}${score} (${percent(tag.share)})`));
}
