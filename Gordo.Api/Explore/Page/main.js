import { allAddress, modelAddress, readAddress } from './address.js';
import { Api, serverSettings } from './api.js';
import { byId, create } from './dom.js';
import { listenToFiles } from './files.js';
import { Fleet } from './fleet.js';
import { count } from './format.js';
import { Machine } from './machine.js';
import { clearMessages, guarded, showKeyForm } from './messages.js';
import { ModelsList } from './models-list.js';
import { Search } from './search.js';
import { keepKey } from './session.js';

const search = new Search();
const list = new ModelsList(name => openModel(name));
const fleet = new Fleet(search, name => openModel(name));
let settings = { project: 'explore', demo: false };
let api = null;
let machine = null;

/** Reads revisions and models, and shows what the address names: a model, or all. Repeated with another key or revision. */
async function start() {
  const address = readAddress();
  if (api?.revision !== address.revision)
    fleet.clear();
  const wasKnown = fleet.isKnown, from = machine?.name ?? null;
  if (address.model === null)
    closeModel();
  await guarded(async () => {
    settings = await serverSettings();
    for (const demo of document.querySelectorAll('.demo'))
      demo.hidden = !settings.demo;
    api = new Api(settings.project, address.revision);
    byId('back').firstElementChild.href = allAddress(address.revision);
    const revisions = await api.revisions();
    showRevisions(revisions, address.revision);
    const names = readModels();
    if (address.model !== null) {
      await names.then(() => openModel(address.model));
      return;
    }
    const isKnown = await fleet.load(api, names);
    // A model may have been opened meanwhile.
    if (machine === null)
      show(isKnown ? 'fleet' : 'overview', wasKnown ? null : from);
  });
}

/** Reads the names of the models, which it returns, and of expected ones. */
async function readModels() {
  const [models, expected] = await Promise.all([api.models(), api.expectedModels()]);
  const present = new Set(models), missing = expected.filter(name => !present.has(name));
  list.clearStates();
  list.setStates(missing.map(name => [name, { sign: 'missing', text: 'expected, but not in this revision', kind: '' }]));
  list.set([...models, ...missing]);
  search.apply();
  byId('model-count').textContent = `${count(models.length)} ${models.length === 1 ? 'model' : 'models'}`;
  return models;
}

function showRevisions(revisions, shown) {
  const current = revisions.latest;
  const names = [...new Set([...revisions['available-revisions'], current])].reverse();
  byId('revision').replaceChildren(...names.map(name => create('option', { value: name }, name === current ? `${name} (current)` : name)));
  byId('revision').value = shown ?? current;
}

/** Shows one of the views. @param {string|null} from The model that was shown before. */
function show(view, from = null) {
  for (const id of ['overview', 'fleet', 'model'])
    byId(id).hidden = id !== view;
  document.body.classList.toggle('all', view === 'fleet');
  byId('back').hidden = view === 'fleet' || machine === null;
  if (view === 'fleet') {
    fleet.show(from);
    return;
  }
  fleet.hide();
  search.show(list, byId('side'));
}

function closeModel() {
  const from = machine?.name ?? null;
  machine?.close();
  machine = null;
  if (from !== null)
    clearMessages();
  document.title = 'Explore – Gordo';
  list.select(null);
  show(fleet.isKnown ? 'fleet' : 'overview', from);
}

async function openModel(name) {
  machine?.close();
  const opened = new Machine(api, name, (...state) => list.setState(...state));
  machine = opened;
  show('');
  list.setStates(fleet.states());
  list.select(name);
  clearMessages();
  byId('permalink').href = modelAddress(name);
  if (location.hash !== modelAddress(name))
    history.pushState(null, '', modelAddress(name));
  await guarded(async () => {
    await opened.open();
    if (machine !== opened)
      return;
    byId('use-last').hidden = fleet.file === null;
    byId('use-last').textContent = `Use ${fleet.file?.name}`;
    show('model');
    document.title = `${name} – Gordo`;
    byId('model-name').focus();
  });
}

function scoreFile(file) {
  if (machine !== null)
    machine.score(file);
  else if (fleet.isKnown)
    fleet.score(file);
  else
    byId('error').textContent = 'Choose a model first.';
}

function useKey(key) {
  keepKey(key);
  byId('key-error').textContent = '';
  showKeyForm(false);
  fleet.clear();
  start();
}

function listen() {
  listenToFiles(scoreFile);
  byId('download-csv').addEventListener('click', () => machine.download('csv'));
  byId('download-parquet').addEventListener('click', () => machine.download('parquet'));
  byId('quality-details').addEventListener('toggle', () => machine?.showQuality());
  byId('use-last').addEventListener('click', () => machine.score(fleet.file));
  byId('fleet-refresh').addEventListener('click', start);
  byId('key-toggle').addEventListener('click', () => showKeyForm(byId('key-form').hidden));
  byId('key-form').addEventListener('submit', event => {
    event.preventDefault();
    useKey(byId('key').value.trim());
  });
  byId('key-forget').addEventListener('click', () => useKey(''));
  byId('revision').addEventListener('change', () => {
    location.hash = machine === null ? allAddress(byId('revision').value) : modelAddress(machine.name);
  });
  // The address names the model.
  document.querySelector('.skip').addEventListener('click', event => {
    event.preventDefault();
    byId('content').focus();
  });
  addEventListener('hashchange', start);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => machine?.draw());
}

listen();
show('overview');
start();
