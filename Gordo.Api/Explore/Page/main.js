import { Answer } from './answer.js';
import { Api, ApiError, demoReadings, serverSettings } from './api.js';
import { byId, create } from './dom.js';
import { anomalies, count } from './format.js';
import { showFacts } from './model-facts.js';
import { ModelsList } from './models-list.js';
import { fillQuality } from './quality.js';
import { requestOf } from './readings.js';
import { Result } from './result.js';
import { Scores } from './scores.js';
import { keepKey, readKey } from './session.js';
import { showWarnings } from './warnings.js';

// Tags of an event that the table lists.
const EventTags = 3;

const list = new ModelsList(name => openModel(name));
let settings = { project: 'explore', demo: false };
let api = null;
let model = null;
let readings = null;
let scoredPath = null;
let result = null;
// Ends the requests of a model that is no longer shown.
let work = new AbortController();

/** Reads revisions and models, and opens the model of the address. Repeated with another key or revision. */
async function start() {
  await guarded(async () => {
    settings = await serverSettings();
    const address = readAddress();
    api = new Api(settings.project, address.revision);
    const revisions = await api.revisions();
    showRevisions(revisions, address.revision);
    const [models, expected] = await Promise.all([api.models(), api.expectedModels()]);
    const missing = expected.filter(name => !models.includes(name));
    list.clearStates();
    missing.forEach(name => list.setState(name, 'missing', 'expected, but not in this revision', ''));
    list.show([...models, ...missing]);
    byId('model-count').textContent = `${count(models.length)} ${models.length === 1 ? 'model' : 'models'}`;
    if (address.model !== null)
      await openModel(address.model);
    else
      closeModel();
  });
}

function showRevisions(revisions, shown) {
  const current = revisions.latest;
  const names = [...new Set([...revisions['available-revisions'], current])].reverse();
  byId('revision').replaceChildren(...names.map(name => create('option', { value: name }, name === current ? `${name} (current)` : name)));
  byId('revision').value = shown ?? current;
}

function closeModel() {
  work.abort();
  result?.remove();
  [model, readings, result] = [null, null, null];
  byId('model').hidden = true;
  byId('overview').hidden = false;
  list.select(null);
}

async function openModel(name) {
  closeModel();
  work = new AbortController();
  model = name;
  list.select(name);
  clearMessages();
  byId('overview').hidden = true;
  byId('file-name').textContent = '';
  writeAddress();
  await guarded(async () => {
    const metadata = await api.metadata(name);
    if (model !== name)
      return;
    showFacts(name, metadata);
    byId('demo').hidden = !settings.demo;
    byId('model').hidden = false;
    document.title = `${name} – Gordo`;
    byId('model-name').focus();
  });
}

async function scoreFile(file) {
  work.abort();
  work = new AbortController();
  const { signal } = work, name = model, started = performance.now();
  result?.remove();
  result = null;
  clearMessages();
  byId('file-name').textContent = file.name;
  say(`Scoring ${file.name}…`);
  await guarded(async () => {
    readings = await requestOf(file);
    const response = await scoreOrPredict(name, signal);
    // Computed by the server while the scores are read and drawn.
    const events = scoredPath === 'prediction' ? null : readEvents(name, signal);
    const scores = new Scores(new Answer(await response.arrayBuffer()));
    signal.throwIfAborted();
    showWarnings(response, scores.answer);
    result = new Result(scores, { total: performance.now() - started, server: serverTime(response) });
    announce(result.summary);
    if (scores.hasScores)
      await showEvents(name, events, scores, signal);
  });
}

// Models without a detector cannot score anomalies; their predictions are shown instead, and the server's reason.
async function scoreOrPredict(name, signal) {
  scoredPath = 'anomaly/prediction';
  try {
    return await api.score(name, scoredPath, readings, { format: 'arrow' }, signal);
  } catch (error) {
    if (error.status !== 422)
      throw error;
    scoredPath = 'prediction';
    const response = await api.score(name, scoredPath, readings, { format: 'arrow' }, signal);
    byId('error').textContent = error.message;
    return response;
  }
}

/** Returns the answer with `view=events`, or the error. */
async function readEvents(name, signal) {
  try {
    return await (await api.score(name, 'anomaly/prediction', readings, { view: 'events', top: EventTags }, signal)).json();
  } catch (error) {
    return error;
  }
}

async function showEvents(name, pending, scores, signal) {
  const view = await pending;
  signal.throwIfAborted();
  if (view instanceof Error) {
    result.showEventsFault(view.message);
    return;
  }
  const events = result.showEvents(view);
  announce(result.summary);
  if (events.length === 0)
    list.setState(name, '✓', 'no anomalies', 'healthy');
  else
    list.setState(name, `▲ ${count(events.length)}`, anomalies(events.length), 'anomalous');
}

// The server states the seconds until the answer began.
function serverTime(response) {
  const seconds = /dur=([\d.]+)/.exec(response.headers.get('Server-Timing') ?? '');
  return seconds ? Number(seconds[1]) * 1000 : null;
}

// Asked for when it is opened, since the warnings tell the most.
async function showQuality() {
  if (!byId('quality-details').open || result === null || result.hasQuality)
    return;
  await guarded(async () => {
    result.hasQuality = true;
    fillQuality(await (await api.score(model, 'prediction', readings, { view: 'quality' }, work.signal)).json());
  });
}

async function download(format) {
  await guarded(async () => {
    say(`Asking for the scores as ${format}…`);
    const response = await api.score(model, scoredPath, readings, { format }, work.signal);
    const url = URL.createObjectURL(await response.blob());
    create('a', { href: url, download: `${model}-scores.${format}` }).click();
    URL.revokeObjectURL(url);
    announce(result.summary);
  });
}

/** Runs an action and shows the server's words if it fails. */
async function guarded(action) {
  try {
    byId('error').textContent = '';
    await action();
  } catch (error) {
    if (error.name === 'AbortError')
      return;
    say('');
    if (error instanceof ApiError && (error.status === 401 || error.status === 403)) {
      showKeyForm(true);
      byId('key-error').textContent = error.message;
      byId('key').focus();
    } else {
      byId('error').textContent = error.message;
    }
    if (!(error instanceof ApiError))
      console.error(error);
  }
}

function say(text) {
  byId('status').textContent = text;
  byId('status').classList.remove('unseen');
}

// The cards show what is announced.
function announce(summary) {
  say(summary);
  byId('status').classList.add('unseen');
}

function clearMessages() {
  say('');
  byId('error').textContent = '';
  byId('warnings').replaceChildren();
}

function readAddress() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  return { model: parameters.get('model'), revision: parameters.get('revision') };
}

// The revision is part of the link, so that it shows the same model later.
function writeAddress() {
  const hash = `#${new URLSearchParams({ model, revision: byId('revision').value })}`;
  byId('permalink').href = hash;
  if (location.hash !== hash)
    history.pushState(null, '', hash);
}

function showKeyForm(isShown) {
  byId('key-form').hidden = !isShown;
  byId('key-toggle').setAttribute('aria-expanded', String(isShown));
  byId('key').value = readKey();
}

function listenToFiles() {
  const drop = byId('readings'), file = byId('file');
  byId('choose').addEventListener('click', () => file.click());
  file.addEventListener('change', () => {
    if (file.files.length > 0)
      scoreFile(file.files[0]);
    // The same file can be chosen again.
    file.value = '';
  });
  byId('demo').addEventListener('click', () => guarded(async () => scoreFile(await demoReadings())));
  for (const type of ['dragenter', 'dragover']) {
    document.addEventListener(type, event => {
      event.preventDefault();
      drop.classList.add('over');
    });
  }
  document.addEventListener('dragleave', event => drop.classList.toggle('over', event.relatedTarget !== null));
  document.addEventListener('drop', event => {
    event.preventDefault();
    drop.classList.remove('over');
    if (model === null)
      byId('error').textContent = 'Choose a model first.';
    else if (event.dataTransfer.files.length > 0)
      scoreFile(event.dataTransfer.files[0]);
  });
}

function listen() {
  listenToFiles();
  byId('download-csv').addEventListener('click', () => download('csv'));
  byId('download-parquet').addEventListener('click', () => download('parquet'));
  byId('quality-details').addEventListener('toggle', showQuality);
  byId('key-toggle').addEventListener('click', () => showKeyForm(byId('key-form').hidden));
  byId('key-form').addEventListener('submit', event => {
    event.preventDefault();
    useKey(byId('key').value.trim());
  });
  byId('key-forget').addEventListener('click', () => useKey(''));
  byId('revision').addEventListener('change', () => {
    const parameters = new URLSearchParams({ ...model === null ? {} : { model }, revision: byId('revision').value });
    location.hash = `#${parameters}`;
  });
  addEventListener('hashchange', start);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => result?.draw());
}

function useKey(key) {
  keepKey(key);
  byId('key-error').textContent = '';
  showKeyForm(false);
  start();
}

listen();
start();
