import { count, multiple } from './format.js';

const Namespace = 'http://www.w3.org/2000/svg';
const Width = 120;
const Height = 26;
const Pad = 4;
// The server keeps so many scores.
const Slots = 24;

/**
 * Draws the last scores of a model as a line, the newest at the right, with the threshold as a dashed line. All lines have the
 * same logarithmic scale, from a tenth of the threshold to ten times the threshold, so that they can be compared.
 * @param {(number|null)[]} scores The scores, × threshold, oldest first; null if the model has no threshold.
 */
export function spark(scores) {
  const known = scores.map((score, i) => ({ score, x: x(i + Slots - scores.length) })).filter(point => point.score !== null);
  const words = describe(known.map(point => point.score));
  const svg = element('svg', { class: 'spark', viewBox: `0 0 ${Width} ${Height}`, width: Width, height: Height, role: 'img', 'aria-label': words });
  svg.append(element('line', { class: 'limit', x1: 0, x2: Width, y1: y(1), y2: y(1) }));
  if (known.length > 1)
    svg.append(element('path', { d: known.map((point, i) => `${i === 0 ? 'M' : 'L'}${point.x.toFixed(1)} ${y(point.score).toFixed(1)}`).join('') }));
  // Scores above the threshold are squares, the newest of the others is a dot.
  known.forEach((point, i) => {
    if (point.score > 1)
      svg.append(element('rect', { class: 'above', x: point.x - 2, y: y(point.score) - 2, width: 4, height: 4 }));
    else if (i === known.length - 1)
      svg.append(element('circle', { cx: point.x, cy: y(point.score), r: 2.2 }));
  });
  const title = element('title', {});
  title.textContent = words;
  svg.prepend(title);
  return svg;
}

function describe(scores) {
  if (scores.length === 0)
    return 'no scores with a threshold';
  const above = scores.filter(score => score > 1).length;
  const range = scores.length === 1 ? '' : `, from ${multiple(Math.min(...scores))} to ${multiple(Math.max(...scores))}`;
  return `last ${scores.length === 1 ? 'score' : `${count(scores.length)} scores`}${range}, newest ${multiple(scores.at(-1))}, ${above === 0 ? 'none' : count(above)} above the threshold`;
}

const x = slot => Pad + slot / (Slots - 1) * (Width - 2 * Pad);

const y = score => Height / 2 - Math.log10(Math.max(0.1, Math.min(10, score))) * (Height / 2 - Pad);

function element(name, attributes) {
  const created = document.createElementNS(Namespace, name);
  for (const [key, value] of Object.entries(attributes))
    created.setAttribute(key, value);
  return created;
}
