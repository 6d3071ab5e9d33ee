import { byId, create } from './dom.js';
import { count, duration, machines } from './format.js';
import { readLines } from './lines.js';
import { say } from './messages.js';
import { requestOf } from './readings.js';

// How often the table shows new answers.
const DrawMilliseconds = 500;
const MaxErrors = 100;

/**
 * Scores a file with the tags of many models, and tells its progress.
 * @param {import('./api.js').Api} api The API.
 * @param {File} file The file.
 * @param {AbortSignal} signal Ends the request.
 * @param {(answers: object[]) => void} onAnswers Called with answers of models while they arrive.
 */
export async function scoreAll(api, file, signal, onAnswers) {
  const started = performance.now();
  let answered = 0, drawn = started, waiting = [], summary = null;
  const failed = [];
  showErrors(failed);
  say(`Scoring ${file.name} with all machines…`);
  const response = await api.scoreAll(await requestOf(file, false), { view: 'events', top: 1 }, signal);
  for await (const lines of readLines(response)) {
    summary = lines.find(line => line.summary)?.summary ?? summary;
    const models = lines.filter(line => line.model !== undefined);
    answered += models.length;
    failed.push(...models.filter(line => line.error !== undefined));
    waiting.push(...models);
    if (performance.now() < drawn + DrawMilliseconds)
      continue;
    drawn = performance.now();
    onAnswers(waiting);
    waiting = [];
    say(`Scoring ${file.name}: ${machines(answered)} answered, ${count(failed.length)} of them with errors.`);
  }
  onAnswers(waiting);
  showErrors(failed);
  if (summary === null)
    throw new Error(`The answer ended early, after ${machines(answered)}.`);
  say(describe(summary, file.name, performance.now() - started));
}

function describe(summary, name, time) {
  if (summary.answered + summary.failed === 0)
    return `No machine has all its tags in ${name}.`;
  const lacking = summary.missing === 0 ? '' : ` The file lacks tags of ${count(summary.missing)} others.`;
  return `${name}: ${machines(summary.answered)} scored in ${duration(time)}, ${count(summary.anomalous)} of them anomalous; ${count(summary.failed)} failed.${lacking}`;
}

function showErrors(failed) {
  byId('fleet-errors').hidden = failed.length === 0;
  byId('fleet-errors').querySelector('summary').textContent = `${machines(failed.length)} failed`;
  const others = failed.length > MaxErrors ? [create('li', {}, `and ${count(failed.length - MaxErrors)} others`)] : [];
  byId('fleet-error-list').replaceChildren(...failed.slice(0, MaxErrors).map(line => create('li', {}, create('b', {}, line.model), `: ${line.error}`)), ...others);
}
