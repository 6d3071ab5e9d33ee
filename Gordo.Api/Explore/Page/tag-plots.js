import { byId, create } from './dom.js';
import { multiple, number } from './format.js';
import { HeatStrip } from './heat-strip.js';
import { plotTarget } from './plots.js';

// As many targets are shown at first; a button shows the others.
const FirstTargets = 24;
const LabelPixels = 190;
const NarrowPixels = 700;

/** The width of labels beside the score and the strips, which are aligned; narrow pages have the labels above the strips. */
export function gutters() {
  const isNarrow = byId('content').clientWidth < NarrowPixels;
  return { score: isNarrow ? 64 : LabelPixels, strip: isNarrow ? 0 : LabelPixels };
}

/** The strips and plots of the targets, worst first. A plot is drawn when it comes into view. */
export class TagPlots {
  #scores;
  #period;
  #events;
  #strip = null;
  #plots = new Map();
  #readouts = new Map();
  #observer;
  #point = () => this.#showValues();
  #handlers = new AbortController();

  constructor(scores, period, events) {
    this.#scores = scores;
    this.#period = period;
    this.#events = events;
    this.#observer = new IntersectionObserver(entries => this.#onView(entries), { rootMargin: '200px' });
    period.addEventListener('point', this.#point);
    const rest = scores.targets.length - FirstTargets;
    byId('more-tags').hidden = rest <= 0;
    byId('more-tags').textContent = `Show ${rest} more tags`;
    byId('more-tags').addEventListener('click', () => this.#showAll(), { signal: this.#handlers.signal });
    byId('tag-plots').replaceChildren();
    this.#show(scores.targets.slice(0, FirstTargets));
  }

  /** Draws again after the events or colours have changed. */
  draw() {
    this.#strip?.draw();
    for (const plot of this.#plots.values())
      plot.draw();
  }

  remove() {
    this.#handlers.abort();
    this.#observer.disconnect();
    this.#period.removeEventListener('point', this.#point);
    this.#strip?.remove();
    for (const plot of this.#plots.values())
      plot.remove();
    byId('tag-plots').replaceChildren();
  }

  #showAll() {
    byId('more-tags').hidden = true;
    this.#show(this.#scores.targets.slice(FirstTargets));
    this.#drawStrip(this.#scores.targets);
    byId('tag-plots').children[FirstTargets].focus();
  }

  #show(targets) {
    if (!this.#strip)
      this.#drawStrip(targets);
    for (const target of targets) {
      const readout = create('p', { class: 'readout' }, summary(target, this.#scores.answer));
      const plot = create('div', { class: 'plot', role: 'img', 'aria-label': `${target.tag}: expected and actual values over time. The table of values below has the numbers.` });
      const figure = create('figure', { class: 'tag-plot', tabIndex: -1, 'data-tag': target.tag }, create('h3', {}, target.tag), readout, plot);
      byId('tag-plots').append(figure);
      this.#readouts.set(target, readout);
      plot.target = target;
      this.#observer.observe(plot);
    }
  }

  #drawStrip(targets) {
    this.#strip?.remove();
    byId('heat-section').hidden = !this.#scores.hasScores;
    if (!this.#scores.hasScores)
      return;
    byId('heat').setAttribute('aria-label', `Scores of ${targets.length} tags over time. The tables of anomalies, tags and values have the numbers.`);
    this.#strip = new HeatStrip(byId('heat'), this.#scores, targets, this.#period, gutters().strip);
  }

  #onView(entries) {
    for (const { isIntersecting, target: element } of entries) {
      if (!isIntersecting || this.#plots.has(element.target))
        continue;
      this.#observer.unobserve(element);
      this.#plots.set(element.target, plotTarget(element, element.target, this.#scores.answer, this.#period, this.#events));
    }
  }

  #showValues() {
    const { row } = this.#period;
    for (const [target, readout] of this.#readouts)
      readout.textContent = row < 0 ? summary(target, this.#scores.answer) : values(target, row);
  }
}

function summary(target, answer) {
  if (target.score === null || target.highestRow < 0)
    return '';
  const highest = target.confidence ? `${multiple(target.highest)} its threshold` : `scaled difference ${number(target.highest)}`;
  const difference = target.actual === null ? ' The plot shows the difference, since the answer has no readings of this tag.' : '';
  return `highest ${highest} at ${answer.labels.text(answer.x[target.highestRow])}.${difference}`;
}

function values(target, row) {
  const parts = [];
  if (target.actual)
    parts.push(`actual ${number(target.actual[row])}`);
  if (target.expected)
    parts.push(`expected ${number(target.expected[row])}`);
  if (!target.actual && target.difference)
    parts.push(`difference ${number(target.difference[row])}`);
  if (target.confidence)
    parts.push(multiple(target.confidence[row]));
  return parts.join(', ');
}
