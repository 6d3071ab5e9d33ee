import { byId, create } from './dom.js';

/** Shows what the server warns of in the headers of an answer: columns by position or missing, and faults of the readings. */
export function showWarnings(response, answer) {
  const warning = header(response, 'Gordo-Warning'), quality = header(response, 'Gordo-Quality');
  const texts = [];
  if (warning)
    texts.push(`The names of the readings differ from those of the model: ${warning}.`);
  if (quality)
    texts.push(`Quality of the readings: ${quality}.`);
  if (!answer.isSorted)
    texts.push('The rows are not in the order of time; the plots show them sorted.');
  byId('warnings').replaceChildren(...texts.map(text => create('li', {}, text)));
}

// Characters that headers cannot carry are sent as \u and four digits.
const header = (response, name) => response.headers.get(name)?.replace(/\\u([0-9a-f]{4})/g, (_, code) => String.fromCharCode(parseInt(code, 16))) ?? '';
