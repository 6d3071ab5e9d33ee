import { byId, create } from './dom.js';

const Faults = {
  gaps: value => value === '1' ? '1 gap' : `${value} gaps`,
  duplicates: value => value === '1' ? '1 repeated label' : `${value} repeated labels`,
  unordered: value => value === '1' ? '1 row out of order' : `${value} rows out of order`,
  stuck: value => `stuck tags: ${value.split(';').map(name => name.startsWith('+') ? `${name.slice(1)} more` : decodeURIComponent(name)).join(', ')}`,
  missing: value => `${value} of the readings are missing`,
};

/** Shows what the server warns of in the headers of an answer: columns by position or missing, and faults of the readings. */
export function showWarnings(response, answer) {
  const warning = response.headers.get('Gordo-Warning'), quality = response.headers.get('Gordo-Quality');
  const texts = [];
  if (warning)
    texts.push(`The names of the readings differ from those of the model: ${unescape(warning)}.`);
  if (quality)
    texts.push(`Quality of the readings: ${quality.split(', ').map(fault).join('; ')}. See “Quality of the readings” below.`);
  if (!answer.isSorted)
    texts.push('The rows are not in the order of time. The plots show them sorted; anomalies are runs of rows as the file has them.');
  byId('warnings').replaceChildren(...texts.map(text => create('li', {}, text)));
}

// Characters that the header cannot carry are sent as \u and four digits.
const unescape = text => text.replace(/\\u([0-9a-f]{4})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));

function fault(text) {
  const [kind, value] = text.split('=');
  return value !== undefined && kind in Faults ? Faults[kind](value) : text;
}
