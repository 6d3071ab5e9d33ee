import { readKey } from './session.js';

// The page is at …/explore/, so that all URLs work behind a path prefix.
const Root = new URL('../', import.meta.url);

// The largest number of models that the server lists.
const MaxModels = 100_000;

/** An answer of the server that is no success; the message has the server's words. */
export class ApiError extends Error {
  /** @param {number} status The HTTP status, or 0 if there was no answer. */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Returns what the page must know of the server: its project, and whether it serves the demo. */
export const serverSettings = async () => (await send('explore/settings.json')).json();

/** Returns the readings of the demo as a file. */
export const demoReadings = async () => new File([await (await send('explore/readings.csv')).blob()], 'demo readings.csv');

/** Requests of one project and revision. */
export class Api {
  /**
   * @param {string} project The name of the project.
   * @param {string|null} revision The revision, or null for the current one.
   */
  constructor(project, revision) {
    this.project = project;
    this.revision = revision;
  }

  revisions() { return this.#json('revisions', {}, null); }

  async models() { return (await this.#json('models')).models; }

  async expectedModels() { return (await this.#json('expected-models'))['expected-models']; }

  /** Returns the states of all models, or null from a server that does not know them. */
  async fleet(signal) {
    try {
      return await this.#json('fleet', { sort: 'state', limit: MaxModels }, this.revision, signal);
    } catch (error) {
      if (error.status === 404)
        return null;
      throw error;
    }
  }

  async metadata(model) { return (await this.#json(`${encodeURIComponent(model)}/metadata`)).metadata; }

  /**
   * Sends readings to a model.
   * @param {string} path "anomaly/prediction" or "prediction".
   * @param {{body: BodyInit, type: string|null}} readings The request body; see readings.js.
   * @param {object} query The query, such as { format: 'arrow' }.
   * @param {AbortSignal} signal Ends the request.
   */
  score(model, path, readings, query, signal) { return this.#post(`${encodeURIComponent(model)}/${path}`, readings, query, signal); }

  /** Sends readings to all models whose tags they have. The answer is a stream of lines. */
  scoreAll(readings, query, signal) { return this.#post('anomaly/prediction', readings, query, signal); }

  #post(path, readings, query, signal) {
    return send(this.#path(path, query), { method: 'POST', body: readings.body, headers: readings.type ? { 'Content-Type': readings.type } : {}, signal });
  }

  async #json(path, query = {}, revision = this.revision, signal = undefined) {
    return (await send(this.#path(path, query, revision), { signal })).json();
  }

  #path(path, query, revision = this.revision) {
    const parameters = new URLSearchParams(revision === null ? query : { ...query, revision });
    return `gordo/v0/${encodeURIComponent(this.project)}/${path}?${parameters}`;
  }
}

async function send(path, options = {}) {
  const headers = { ...options.headers };
  if (readKey())
    headers.Authorization = `Bearer ${readKey()}`;
  let response;
  try {
    response = await fetch(new URL(path, Root), { ...options, headers, credentials: 'same-origin', referrerPolicy: 'no-referrer' });
  } catch (error) {
    if (error.name === 'AbortError')
      throw error;
    throw new ApiError(0, readKey() && /[^\x20-\x7e]/.test(readKey()) ? 'The key has characters that no key has.' : `The server cannot be reached (${error.message}).`);
  }
  if (!response.ok)
    throw new ApiError(response.status, await words(response));
  return response;
}

// Errors are JSON with `error` or `message`; a proxy in between may answer with anything.
async function words(response) {
  const text = await response.text();
  try {
    const answer = JSON.parse(text);
    const message = answer.error ?? answer.message;
    if (typeof message === 'string')
      return message;
  } catch (error) {
    if (!(error instanceof SyntaxError))
      throw error;
  }
  return `The server answered with status ${response.status} ${response.statusText}`.trim() + '.';
}
