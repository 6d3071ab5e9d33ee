import { color } from './dom.js';
import { envelope } from './envelope.js';
import { number } from './format.js';

const { uPlot } = globalThis;

const Day = 86_400_000, Hour = 3_600_000, Minute = 60_000;
const MinLabelledPixels = 14;
const MaxPoints = 40;
// Scores further below the highest than this are drawn at the bottom.
const MaxDecades = 7;

// The label of a tick by its distance to the next, and what the first tick of a year, day or minute has in addition.
const TimeLabels = [
  [365 * Day, '{YYYY}', null, null, null, null, null, null, 1],
  [28 * Day, '{YYYY}-{MM}', null, null, null, null, null, null, 1],
  [Day, '{MM}-{DD}', '\n{YYYY}', null, null, null, null, null, 1],
  [Minute, '{HH}:{mm}', '\n{YYYY}-{MM}-{DD}', null, '\n{MM}-{DD}', null, null, null, 1],
  [1, '{HH}:{mm}:{ss}', '\n{YYYY}-{MM}-{DD}', null, '\n{MM}-{DD}', null, '\n{HH}:{mm}', null, 1],
];

/** A plot that shares period and cursor with the others of an answer. */
class Plot {
  #period;
  #redraw;
  #follow = () => this.#showCursor();
  #resize;

  /**
   * @param {HTMLElement} element The element to fill.
   * @param {import('./period.js').Period} period The shown period.
   * @param {{series: object[], bands: object[], yScale: object, yAxis: object, height: number, gutter: number, events: object[]}} options
   * @param {(pixels: number) => Array} data Returns uPlot's data for the shown period and a width.
   */
  constructor(element, period, options, data) {
    this.#period = period;
    const { answer } = period;
    const width = element.clientWidth;
    this.plot = new uPlot({
      width,
      height: options.height,
      ms: 1,
      tzDate: label => answer.labels.local(label),
      legend: { show: false },
      padding: [8, 12, null, null],
      cursor: {
        drag: { x: true, y: false, setScale: false },
        points: { show: false },
        y: false,
        bind: { dblclick: () => () => period.showAll() },
      },
      scales: { x: { time: answer.labels.isTime, range: () => [period.from, period.to] }, y: options.yScale },
      axes: [axis({ space: 64, values: answer.labels.isTime ? TimeLabels : undefined }), axis({ size: options.gutter, ...options.yAxis })],
      series: [{}, ...options.series],
      bands: options.bands,
      hooks: {
        setSelect: [plot => this.#select(plot)],
        drawClear: [plot => drawEvents(plot, options.events)],
      },
    }, data(width), element);
    this.#redraw = () => {
      // At once, since the cursor is placed on the new scale.
      this.plot.batch(() => this.plot.setData(data(this.plot.bbox.width / devicePixelRatio)));
      this.#showCursor();
    };
    this.plot.over.addEventListener('pointermove', event => period.point(this.plot.posToVal(event.offsetX, 'x')));
    period.addEventListener('change', this.#redraw);
    period.addEventListener('point', this.#follow);
    this.#resize = new ResizeObserver(() => this.#fit(element));
    this.#resize.observe(element);
  }

  /** Draws again after events or colours have changed. */
  draw() { this.#redraw(); }

  remove() {
    this.#period.removeEventListener('change', this.#redraw);
    this.#period.removeEventListener('point', this.#follow);
    this.#resize.disconnect();
    this.plot.destroy();
  }

  #fit(element) {
    if (element.clientWidth > 0 && element.clientWidth !== this.plot.width) {
      this.plot.batch(() => this.plot.setSize({ width: element.clientWidth, height: this.plot.height }));
      this.#redraw();
    }
  }

  #select(plot) {
    const { left, width } = plot.select;
    if (width < 4)
      return;
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    this.#period.show(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
  }

  #showCursor() {
    const { answer, row } = this.#period;
    this.plot.setCursor({ left: row < 0 ? -10 : this.plot.valToPos(answer.x[row], 'x'), top: 0 });
  }
}

const axis = options => ({
  stroke: () => color('--muted'),
  grid: { stroke: () => color('--grid'), width: 1 },
  ticks: { stroke: () => color('--line'), width: 1 },
  font: '12px system-ui, sans-serif',
  ...options,
});

// Few rows are points too, without which a single row would not be seen.
const line = (name, dash) => ({
  stroke: () => color(name), width: 1.25, dash, points: { show: (_plot, _series, first, last) => last - first < MaxPoints, size: 5, fill: () => color(name) },
});

// Events are bands with their number on top, so that they are seen without colours too.
function drawEvents(plot, events) {
  const { ctx } = plot, { left, top, width, height } = plot.bbox, ratio = devicePixelRatio;
  const event = color('--event'), danger = color('--danger');
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.font = `${11 * ratio}px system-ui, sans-serif`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'top';
  for (const { start, end, number } of bands(plot, events)) {
    ctx.fillStyle = event;
    ctx.fillRect(start, top, end - start, height);
    ctx.fillStyle = danger;
    ctx.fillRect(start, top, end - start, 2 * ratio);
    if (number !== null && end - start > MinLabelledPixels * ratio)
      ctx.fillText(String(number), Math.max(start, left) + 4 * ratio, top + 5 * ratio);
  }
  ctx.restore();
}

// The bands in view. Of thousands of events, those that touch are one band without a number.
function bands(plot, events) {
  const found = [];
  for (const event of events) {
    const start = plot.valToPos(event.from, 'x', true), end = Math.max(start + 2, plot.valToPos(event.to, 'x', true));
    const last = found.at(-1);
    if (end < plot.bbox.left || start > plot.bbox.left + plot.bbox.width)
      continue;
    if (last && start < last.end + 1 && start >= last.start) {
      last.end = Math.max(last.end, end);
      last.number = null;
    } else {
      found.push({ start, end, number: event.number });
    }
  }
  return found;
}

/**
 * Plots the total score on a logarithmic axis, as a multiple of the threshold if the model has one.
 * @param {import('./scores.js').Scores} scores The scores.
 */
export function plotScore(element, scores, period, events, gutter) {
  const { answer } = scores;
  const values = scores.confidence ?? scores.total;
  const [low, high] = decades(values, scores.confidence !== null);
  const floor = list => list.map(value => value === null ? null : Math.max(value, low));
  return new Plot(element, period, {
    height: 210,
    gutter,
    events,
    yScale: { distr: 3, range: () => [low, high] },
    yAxis: {
      splits: () => powers(low, high),
      values: (_, ticks) => ticks.map(tick => tick === null ? '' : scores.confidence ? `${Number(tick.toPrecision(1))} ×` : number(tick)),
      filter: (_, ticks) => ticks,
    },
    series: [
      line('--actual'),
      { ...line('--danger', [6, 4]), width: 1.5, points: { show: false } },
    ],
    bands: [],
  }, pixels => {
    const drawn = envelope(answer, [values], period.from, period.to, pixels);
    return [drawn.x, floor(drawn.columns[0]), drawn.x.map(() => scores.confidence ? 1 : null)];
  });
}

// The powers of ten around all positive scores and, if there is one, the threshold.
function decades(values, hasThreshold) {
  let least = hasThreshold ? 0.5 : Infinity, most = hasThreshold ? 2 : 0;
  for (const value of values) {
    if (value > 0 && Number.isFinite(value)) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  if (most === 0)
    return [0.1, 1];
  const top = Math.ceil(Math.log10(most));
  return [10 ** Math.max(Math.floor(Math.log10(least)), top - MaxDecades), 10 ** top];
}

function powers(low, high) {
  const ticks = [];
  for (let power = Math.round(Math.log10(low)); power <= Math.round(Math.log10(high)); power++)
    ticks.push(10 ** power);
  return ticks;
}

/** Plots a target: actual, expected and the threshold around it; or the difference, if the answer has no readings of it. */
export function plotTarget(element, target, answer, period, events) {
  const gutter = 64;
  const edge = { stroke: 'transparent', width: 0, points: { show: false } };
  const isDifference = target.actual === null && target.difference !== null;
  if (isDifference) {
    return new Plot(element, period, { height: 190, gutter, events, series: [line('--actual'), { ...line('--danger', [6, 4]), points: { show: false } }], bands: [] }, pixels => {
      const drawn = envelope(answer, [target.difference], period.from, period.to, pixels);
      return [drawn.x, drawn.columns[0], drawn.x.map(() => target.threshold)];
    });
  }
  return new Plot(element, period, {
    height: 190,
    gutter,
    events,
    series: [edge, edge, line('--actual'), line('--expected', [5, 4])],
    bands: [{ series: [1, 2], fill: () => color('--band') }],
  }, pixels => {
    const drawn = envelope(answer, [target.actual, target.expected], period.from, period.to, pixels);
    const shifted = (list, distance) => list.map(value => value === null || target.threshold === null ? null : value + distance);
    return [drawn.x, shifted(drawn.high[1], target.threshold), shifted(drawn.low[1], -target.threshold), drawn.columns[0], drawn.columns[1]];
  });
}
