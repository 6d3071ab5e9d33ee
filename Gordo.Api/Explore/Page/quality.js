import { byId, create } from './dom.js';
import { count, number, percent, rowCount } from './format.js';

/** Shows the quality of the readings as the server sees it. @param {object} view The answer with `view=quality`. */
export function fillQuality(view) {
  byId('quality-index').textContent = describe(view);
  byId('quality').tBodies[0].replaceChildren(...view.tags.map(tag => create('tr', {},
    create('th', { scope: 'row' }, tag.tag),
    create('td', {}, `${count(tag.missing)} (${percent(tag['missing-share'])})`),
    create('td', {}, run(tag)),
    create('td', {}, tag['lowest-trained'] === null ? 'unknown' : `${number(tag['lowest-trained'])} to ${number(tag['highest-trained'])}`),
    create('td', {}, tag['outside-share'] === null ? 'unknown' : percent(tag['outside-share'])))));
}

function describe({ rows, index }) {
  const parts = [rowCount(rows)];
  if (index.gaps !== null)
    parts.push(index.gaps === 0 ? 'no gaps' : `${count(index.gaps)} gaps with ${rowCount(index['missing-rows'])} missing`);
  if (index.duplicates !== null)
    parts.push(`${count(index.duplicates)} repeated labels`);
  if (index.unordered !== null)
    parts.push(`${count(index.unordered)} rows out of order`);
  return `${parts.join('; ')}.`;
}

function run(tag) {
  const longest = tag['longest-run'];
  if (longest === null || longest.rows < 2)
    return 'never';
  const label = text => text === null ? '–' : text.replace('T', ' ').replace(/([+-]00:00|Z)$/, '');
  return `${tag.stuck ? '▲ stuck: ' : ''}${rowCount(longest.rows)} at ${number(longest.value)}, ${label(longest.start)} to ${label(longest.end)}`;
}
