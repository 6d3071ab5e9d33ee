import { fillCards } from './cards.js';
import { byId } from './dom.js';
import { eventsNote, fillEvents } from './events-table.js';
import { count, multiple, number } from './format.js';
import { Period } from './period.js';
import { plotScore } from './plots.js';
import { fillTags, ValuesTable } from './tables.js';
import { gutters, TagPlots } from './tag-plots.js';

/** The result of one file of readings: cards, plots and tables, which share a period and a cursor. */
export class Result {
  #scores;
  #period;
  #events;
  #score = null;
  #tags;
  #values;
  #handlers = new AbortController();

  /**
   * @param {import('./scores.js').Scores} scores The scores.
   * @param {object[]|null} events The events; null if the model has no threshold.
   * @param {{total: number, server: number|null}} time The time of the answer in milliseconds.
   */
  constructor(scores, events, time) {
    this.#scores = scores;
    this.#events = events ?? [];
    this.#period = new Period(scores.answer);
    /** Whether the quality of the readings has been asked for. */
    this.hasQuality = false;
    byId('quality-details').open = false;
    byId('result').hidden = false;
    byId('scores').hidden = !scores.hasScores;
    byId('scores-title').textContent = scores.confidence ? 'Anomaly score, × threshold' : 'Anomaly score';
    byId('scores').style.setProperty('--gutter', `${gutters().score}px`);
    if (scores.hasScores)
      this.#score = plotScore(byId('score-plot'), scores, this.#period, this.#events, gutters().score);
    this.summary = fillCards(scores, events, time);
    fillEvents(this.#events, this.#period);
    byId('events-note').textContent = eventsNote(events);
    this.#tags = new TagPlots(scores, this.#period, this.#events);
    fillTags(scores);
    this.#values = new ValuesTable(scores, this.#period);
    this.#listen();
    this.#describe();
    this.#showPeriod();
    byId('zone').textContent = scores.answer.labels.description;
  }

  /** Draws all plots again, after colours have changed. */
  draw() {
    this.#score?.draw();
    this.#tags.draw();
  }

  remove() {
    this.#handlers.abort();
    this.#score?.remove();
    this.#tags.remove();
    this.#values.remove();
    byId('result').hidden = true;
    byId('zone').textContent = '';
  }

  #listen() {
    const period = this.#period, { signal } = this.#handlers;
    const listen = (id, type, action) => byId(id).addEventListener(type, action, { signal });
    listen('earlier', 'click', () => period.move(-0.5));
    listen('later', 'click', () => period.move(0.5));
    listen('zoom-in', 'click', () => period.scale(0.5));
    listen('zoom-out', 'click', () => period.scale(2));
    listen('zoom-all', 'click', () => period.showAll());
    byId('cursor').max = Math.max(0, this.#scores.answer.rows - 1);
    listen('cursor', 'input', () => period.pointAt(Number(byId('cursor').value)));
    period.addEventListener('change', () => this.#showPeriod());
    period.addEventListener('point', () => this.#showCursor());
    byId('readout').textContent = 'Point at a plot or move the cursor to see the values of a row.';
  }

  #showPeriod() {
    const { labels } = this.#scores.answer, { from, to, isWhole } = this.#period;
    byId('period').textContent = `${labels.text(from)} to ${labels.text(to)}`;
    for (const id of ['earlier', 'later', 'zoom-out', 'zoom-all'])
      byId(id).disabled = isWhole;
  }

  #showCursor() {
    const { row } = this.#period, { answer, confidence, total } = this.#scores;
    const score = confidence ? `${multiple(confidence[row])} threshold` : total ? `score ${number(total[row])}` : '';
    const text = `${answer.labels.text(answer.x[row])}: ${score}`;
    byId('readout').textContent = text;
    byId('cursor').value = row;
    byId('cursor').setAttribute('aria-valuetext', text);
  }

  #describe() {
    const events = this.#events.length === 0 ? '' : ` ${count(this.#events.length)} anomalies are marked.`;
    byId('score-plot').setAttribute('aria-label', `Anomaly score over time on a logarithmic axis.${events} The tables below have the numbers.`);
  }
}
