import { firstAtLeast } from './answer.js';

// Up to this many rows are drawn as they are; of more, each pixel draws its minimum and maximum.
const MaxRows = 5000;

/**
 * Returns what plots draw of columns between two labels.
 * @param {import('./answer.js').Answer} answer The answer, for its labels.
 * @param {(Float64Array|null)[]} columns The columns.
 * @param {number} from The first label.
 * @param {number} to The last label.
 * @param {number} pixels The width of the plot.
 * @returns {{x: number[], columns: (number|null)[][], low: (number|null)[][], high: (number|null)[][]}} Ascending labels and, of each
 * column, the values to draw, and the lowest and highest value at or around each label. Missing values and gaps are null.
 */
export function envelope(answer, columns, from, to, pixels) {
  const first = Math.max(0, firstAtLeast(answer.x, from) - 1);
  let last = firstAtLeast(answer.x, to);
  while (last < answer.rows && answer.x[last] === to)
    last++;
  last = Math.min(answer.rows, last + 1);
  return last - first <= MaxRows ? allRows(answer, columns, first, last) : extremes(answer, columns, first, last, from, to, pixels);
}

function allRows(answer, columns, first, last) {
  const x = [], drawn = columns.map(() => []);
  for (let row = first; row < last; row++) {
    const label = answer.x[row];
    if (row > first && label - answer.x[row - 1] > answer.gap) {
      x.push((label + answer.x[row - 1]) / 2);
      drawn.forEach(values => values.push(null));
    }
    x.push(label);
    columns.forEach((column, i) => drawn[i].push(present(column, row)));
  }
  return { x, columns: drawn, low: drawn, high: drawn };
}

// Each pixel becomes two labels: the earlier one of its extremes and the later one.
function extremes(answer, columns, first, last, from, to, pixels) {
  const width = (to - from) / pixels;
  const x = [], drawn = columns.map(() => []), low = columns.map(() => []), high = columns.map(() => []);
  let row = first;
  while (row < last) {
    const pixel = Math.floor((answer.x[row] - from) / width);
    const start = row, end = from + (pixel + 1) * width;
    do
      row++;
    while (row < last && answer.x[row] < end);
    if (start > first && answer.x[start] - answer.x[start - 1] > answer.gap) {
      x.push((answer.x[start] + answer.x[start - 1]) / 2);
      for (const list of [drawn, low, high])
        list.forEach(values => values.push(null));
    }
    x.push(Math.max(end - width * 0.75, x.at(-1) ?? -Infinity), Math.max(end - width * 0.25, x.at(-1) ?? -Infinity));
    columns.forEach((column, i) => {
      const [least, most, isRising] = range(column, start, row);
      drawn[i].push(isRising ? least : most, isRising ? most : least);
      low[i].push(least, least);
      high[i].push(most, most);
    });
  }
  return { x, columns: drawn, low, high };
}

function range(column, start, end) {
  if (column === null)
    return [null, null, true];
  let least = -1, most = -1;
  for (let row = start; row < end; row++) {
    const value = column[row];
    if (!Number.isFinite(value))
      continue;
    if (least < 0 || value < column[least])
      least = row;
    if (most < 0 || value > column[most])
      most = row;
  }
  return least < 0 ? [null, null, true] : [column[least], column[most], least <= most];
}

const present = (column, row) => column !== null && Number.isFinite(column[row]) ? column[row] : null;

/**
 * Returns the largest value of a column for each pixel between two labels; NaN where there is none. A row reaches to the next.
 */
export function maxima(answer, column, from, to, pixels) {
  const result = new Float64Array(pixels).fill(NaN);
  const scale = pixels / (to - from);
  const last = Math.min(answer.rows, firstAtLeast(answer.x, to) + 1);
  for (let row = Math.max(0, firstAtLeast(answer.x, from) - 1); row < last; row++) {
    const value = column[row];
    if (value !== value)
      continue;
    const label = answer.x[row];
    const next = row + 1 < answer.rows && answer.x[row + 1] - label <= answer.gap ? answer.x[row + 1] : label + answer.step;
    const start = Math.max(0, Math.floor((label - from) * scale)), end = Math.min(pixels - 1, Math.max(start, Math.ceil((next - from) * scale) - 1));
    for (let pixel = start; pixel <= end; pixel++) {
      if (!(result[pixel] >= value))
        result[pixel] = value;
    }
  }
  return result;
}
