import { readArrow } from './arrow.js';
import { RowLabels } from './format.js';

const GapSteps = 2.5;

/**
 * The answer of a prediction: columns by group and tag, over rows in ascending order of their labels.
 */
export class Answer {
  #columns = new Map();
  #order = null;
  #sorted = new Map();

  /** @param {ArrayBuffer} content An Arrow stream of the server. */
  constructor(content) {
    const table = readArrow(content);
    this.rows = table.rows;
    const pandas = JSON.parse(table.metadata.get('pandas') ?? '{}');
    const index = pandas.index_columns?.[0];
    for (const column of table.columns) {
      const key = column.name === index ? null : readKey(column.name);
      if (key) {
        if (!this.#columns.has(key[0]))
          this.#columns.set(key[0], new Map());
        this.#columns.get(key[0]).set(key[1], column);
      }
    }
    const labels = table.columns.find(column => column.name === index);
    this.#setLabels(labels, typeof index === 'object' ? index : null);
  }

  /** The tags of a group in their order; the only column of a group has an empty tag. */
  tags(group) { return [...this.#columns.get(group)?.keys() ?? []]; }

  /** The values of a column, missing ones NaN; null if the answer does not have it. */
  column(group, tag = '') {
    const column = this.#columns.get(group)?.get(tag);
    if (!column)
      return null;
    if (!this.#order)
      return column.numbers;
    if (!this.#sorted.has(column)) {
      const numbers = column.numbers;
      this.#sorted.set(column, Float64Array.from(this.#order, row => numbers[row]));
    }
    return this.#sorted.get(column);
  }

  /** Returns the row whose label is nearest to a label. */
  nearest(label) {
    const after = Math.min(firstAtLeast(this.x, label), this.rows - 1);
    return after > 0 && label - this.x[after - 1] < this.x[after] - label ? after - 1 : after;
  }

  // Rows that are out of order are sorted, because plots need ascending labels. Rows labelled with text are numbered.
  #setLabels(column, range) {
    const isNumbered = !column || column.isText;
    const start = range?.start ?? 0, step = range?.step ?? 1;
    let x = isNumbered ? Float64Array.from({ length: this.rows }, (_, row) => start + row * step) : column.numbers;
    this.isSorted = x.every((label, row) => row === 0 || label >= x[row - 1]);
    if (!this.isSorted) {
      this.#order = Uint32Array.from(x.keys()).sort((a, b) => x[a] - x[b] || a - b);
      x = Float64Array.from(this.#order, row => x[row]);
    }
    this.x = x;
    this.step = medianStep(x);
    /** Rows further apart than this are not connected by a line. */
    this.gap = column?.isTime ? this.step * GapSteps : Infinity;
    this.labels = new RowLabels(Boolean(column?.isTime), column?.zone ?? null, this.step);
  }
}

/** Returns the first row whose label is at least `label`. */
export function firstAtLeast(x, label) {
  let low = 0, high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle] < label)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

function medianStep(x) {
  const stride = Math.max(1, Math.floor(x.length / 2000));
  const steps = [];
  for (let row = 1; row < x.length; row += stride)
    steps.push(x[row] - x[row - 1]);
  steps.sort((a, b) => a - b);
  return steps.length === 0 ? 1 : steps[steps.length >> 1] || 1;
}

// The name of a two-level column is a Python tuple of two strings, such as ('model-output', 'TAG 1').
function readKey(name) {
  const parts = [...name.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/gs)].map(match => unescape(match[1] ?? match[2]));
  return name.startsWith('(') && parts.length === 2 ? parts : null;
}

const Escapes = { n: '\n', r: '\r', t: '\t' };

const unescape = text => text.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/gs, (_, x, u, long, other) =>
  other === undefined ? String.fromCodePoint(parseInt(x ?? u ?? long, 16)) : Escapes[other] ?? other);
