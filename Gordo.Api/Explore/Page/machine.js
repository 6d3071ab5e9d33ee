import { Answer } from './answer.js';
import { byId, create } from './dom.js';
import { findEvents } from './events.js';
import { anomalies, count } from './format.js';
import { announce, clearMessages, guarded, say } from './messages.js';
import { showFacts } from './model-facts.js';
import { fillQuality } from './quality.js';
import { requestOf } from './readings.js';
import { Result } from './result.js';
import { Scores } from './scores.js';
import { showWarnings } from './warnings.js';

/** The view of one model: its facts, and the scores of a file. */
export class Machine {
  #api;
  #setState;
  #readings = null;
  #path = null;
  #result = null;
  // Ends the requests of a model that is no longer shown.
  #work = new AbortController();

  /**
   * @param {import('./api.js').Api} api The API.
   * @param {string} name The name of the model.
   * @param {(name: string, sign: string, text: string, kind: string) => void} setState Called when its state is known.
   */
  constructor(api, name, setState) {
    this.#api = api;
    this.name = name;
    this.#setState = setState;
  }

  /** Reads the facts of the model. */
  async open() {
    const { signal } = this.#work;
    const metadata = await this.#api.metadata(this.name);
    signal.throwIfAborted();
    showFacts(this.name, metadata);
    byId('file-name').textContent = '';
  }

  close() {
    this.#work.abort();
    this.#result?.remove();
    this.#result = null;
  }

  /** Draws all plots again, after colours have changed. */
  draw() { this.#result?.draw(); }

  /** Scores a file of readings and shows the result. */
  async score(file) {
    this.close();
    this.#work = new AbortController();
    const { signal } = this.#work, started = performance.now();
    clearMessages();
    byId('file-name').textContent = file.name;
    say(`Scoring ${file.name}…`);
    await guarded(async () => {
      this.#readings = await requestOf(file);
      const response = await this.#scoreOrPredict(signal);
      const scores = new Scores(new Answer(await response.arrayBuffer()));
      signal.throwIfAborted();
      showWarnings(response, scores.answer);
      const events = scores.confidence === null ? null : findEvents(scores);
      this.#result = new Result(scores, events, { total: performance.now() - started, server: serverTime(response) });
      announce(this.#result.summary);
      if (events?.length === 0)
        this.#setState(this.name, '✓', 'no anomalies', 'healthy');
      else if (events !== null)
        this.#setState(this.name, `▲ ${count(events.length)}`, anomalies(events.length), 'anomalous');
    });
  }

  /** Shows the quality of the readings. It is asked for when it is opened, since the warnings tell the most. */
  async showQuality() {
    if (!byId('quality-details').open || this.#result === null || this.#result.hasQuality)
      return;
    await guarded(async () => {
      this.#result.hasQuality = true;
      fillQuality(await (await this.#ask('prediction', { view: 'quality' }, this.#work.signal)).json());
    });
  }

  /** Saves the scores as a file. @param {string} format "csv" or "parquet". */
  async download(format) {
    await guarded(async () => {
      say(`Asking for the scores as ${format}…`);
      const response = await this.#ask(this.#path, { format }, this.#work.signal);
      const url = URL.createObjectURL(await response.blob());
      create('a', { href: url, download: `${this.name}-scores.${format}` }).click();
      URL.revokeObjectURL(url);
      announce(this.#result.summary);
    });
  }

  #ask(path, query, signal) { return this.#api.score(this.name, path, this.#readings, query, signal); }

  // Models without a detector cannot score anomalies; their predictions are shown instead, and the server's reason.
  async #scoreOrPredict(signal) {
    this.#path = 'anomaly/prediction';
    try {
      return await this.#ask(this.#path, { format: 'arrow' }, signal);
    } catch (error) {
      if (error.status !== 422)
        throw error;
      this.#path = 'prediction';
      const response = await this.#ask(this.#path, { format: 'arrow' }, signal);
      byId('error').textContent = error.message;
      return response;
    }
  }
}

// The server states the seconds until the answer began.
function serverTime(response) {
  const seconds = /dur=([\d.]+)/.exec(response.headers.get('Server-Timing') ?? '');
  return seconds ? Number(seconds[1]) * 1000 : null;
}
