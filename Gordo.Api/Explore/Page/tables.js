import { firstAtLeast } from './answer.js';
import { byId, create } from './dom.js';
import { count, multiple, number, percent } from './format.js';

const PageRows = 50;

/** Fills the table of targets, worst first. */
export function fillTags(scores) {
  const { x, labels } = scores.answer;
  byId('tags').tBodies[0].replaceChildren(...scores.targets.map(target => row('th', [
    target.tag,
    target.confidence ? multiple(target.highest) : number(target.highest),
    target.highestRow < 0 ? '–' : labels.text(x[target.highestRow]),
    target.confidence ? count(target.above) : '–',
    target.score ? percent(target.share) : '–',
    number(target.actual?.[target.highestRow]),
    number(target.expected?.[target.highestRow]),
    number(target.threshold),
  ])));
}

/** The table of the rows in the shown period, a page at a time. */
export class ValuesTable {
  #scores;
  #period;
  #first = 0;
  #end = 0;
  #update = () => this.#restart();
  #handlers;

  constructor(scores, period) {
    this.#scores = scores;
    this.#period = period;
    byId('values-label').textContent = scores.answer.labels.isTime ? 'Time' : 'Row';
    byId('value-tag').replaceChildren(...scores.targets.map(target => create('option', {}, target.tag)));
    this.#handlers = new AbortController();
    const listen = (id, type, action) => byId(id).addEventListener(type, action, { signal: this.#handlers.signal });
    listen('value-tag', 'change', () => this.#fill());
    listen('values-previous', 'click', () => this.#turn(-PageRows));
    listen('values-next', 'click', () => this.#turn(PageRows));
    listen('value-details', 'toggle', () => this.#restart());
    period.addEventListener('change', this.#update);
    this.#restart();
  }

  remove() {
    this.#handlers.abort();
    this.#period.removeEventListener('change', this.#update);
  }

  #restart() {
    const { x } = this.#scores.answer;
    this.#first = firstAtLeast(x, this.#period.from);
    this.#end = firstAtLeast(x, this.#period.to);
    while (this.#end < x.length && x[this.#end] <= this.#period.to)
      this.#end++;
    this.#fill();
  }

  #turn(rows) {
    this.#first += rows;
    this.#fill();
  }

  #fill() {
    if (!byId('value-details').open)
      return;
    const { answer, total, confidence, targets } = this.#scores;
    const target = targets[byId('value-tag').selectedIndex];
    const start = firstAtLeast(answer.x, this.#period.from);
    const end = Math.min(this.#first + PageRows, this.#end);
    const rows = [];
    for (let i = this.#first; i < end; i++) {
      rows.push(row('td', [
        answer.labels.text(answer.x[i]), number(total?.[i]), confidence ? multiple(confidence[i]) : '–',
        number(target?.actual?.[i]), number(target?.expected?.[i]), number(target?.difference?.[i]), target?.confidence ? multiple(target.confidence[i]) : '–',
      ]));
    }
    byId('values').tBodies[0].replaceChildren(...rows);
    byId('values-position').textContent = `rows ${count(this.#first - start + 1)} to ${count(end - start)} of ${count(this.#end - start)}`;
    byId('values-previous').disabled = this.#first <= start;
    byId('values-next').disabled = end >= this.#end;
  }
}

function row(head, cells) {
  const [first, ...rest] = cells;
  return create('tr', {}, head === 'th' ? create('th', { scope: 'row' }, first) : create('td', {}, first), ...rest.map(cell => create('td', {}, cell)));
}
