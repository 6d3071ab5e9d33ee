import { modelAddress } from './address.js';
import { byId, create } from './dom.js';
import { States, rowOf, unasked } from './fleet-columns.js';
import { scoreAll } from './fleet-scores.js';
import { FleetTable } from './fleet-table.js';
import { count, multiple } from './format.js';
import { clearMessages, guarded, isRefusal } from './messages.js';

const RefreshMilliseconds = 30_000;
const Moment = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });
const Names = new Intl.Collator('en', { numeric: true });

/** The view of all models: their number by state, and the table. It is read again while it is in view. */
export class Fleet {
  #table;
  #search;
  #api = null;
  #names = [];
  #ranks = new Map();
  #rows = new Map();
  #state = null;
  #isShown = false;
  #isScoring = false;
  #taken = 0;
  #tried = 0;
  #fault = null;
  #timer = 0;
  #work = new AbortController();

  /**
   * @param {import('./search.js').Search} search The search box.
   * @param {(name: string) => void} onOpen Called when a model is chosen.
   */
  constructor(search, onOpen) {
    this.#search = search;
    this.#table = new FleetTable(onOpen);
    /** The file that was scored last, or null. */
    this.file = null;
    byId('fleet-counts').replaceChildren(...[null, ...Object.keys(States)].map(state => this.#count(state)));
    document.addEventListener('visibilitychange', () => this.#schedule());
  }

  /** Whether there is something to show. */
  get isKnown() { return this.#taken > 0; }

  /** Reads the states of models. Returns whether the server has them. @param {Promise<string[]>} pending The names of the models. */
  async load(api, pending) {
    const [names, answer] = await Promise.all([pending, api.fleet()]);
    if (answer === null) {
      this.clear();
      return false;
    }
    this.#api = api;
    this.#names = names;
    this.#take(answer);
    return true;
  }

  /** Forgets the states, which are those of another revision or key. */
  clear() {
    this.#rows.clear();
    this.#taken = 0;
    this.#state = null;
    byId('fleet-errors').hidden = true;
  }

  /** The table is in view. @param {string|null} from The model that was shown before, which becomes the active one. */
  show(from) {
    if (!this.#isShown)
      this.#work = new AbortController();
    this.#isShown = true;
    this.#search.show(this, byId('fleet-tools'));
    this.#schedule();
    if (from !== null) {
      this.#table.select(from);
      this.#table.focus();
    }
  }

  /** The table is no longer in view. */
  hide() {
    this.#isShown = this.#isScoring = false;
    this.#work.abort();
    clearTimeout(this.#timer);
  }

  filter(words) { return this.#table.filter(words, this.#state); }

  focus() { this.#table.focus(); }

  choose() { this.#table.choose(); }

  /** Returns the names of the models with their states for the list; null if there is nothing to say. */
  states() {
    return [...this.#rows.values()].map(({ name, state, health }) => {
      const { sign, title, kind } = States[state];
      const isQuiet = state === 'unasked' || state === 'ready' && Number.isNaN(health);
      return [name, isQuiet ? null : { sign, text: Number.isNaN(health) ? title : `${title}, last score ${multiple(health)} threshold`, kind }];
    });
  }

  /** Scores a file with the tags of many models, and shows answers while they arrive. */
  async score(file) {
    this.#work.abort();
    this.#work = new AbortController();
    const { signal } = this.#work;
    this.#isScoring = true;
    this.file = file;
    clearMessages();
    await guarded(() => scoreAll(this.#api, file, signal, answers => this.#update(answers)));
    if (signal.aborted)
      return;
    this.#isScoring = false;
    await this.#refresh();
  }

  #count(state) {
    const { sign, title, kind } = state === null ? { sign: '', title: 'All', kind: '' } : States[state];
    const button = create('button', { type: 'button', class: 'count', 'aria-pressed': 'false' },
      create('span', { class: 'label' }, create('span', { class: 'sign', 'aria-hidden': 'true' }, sign), ` ${title}`), create('span', { class: `number ${kind}` }, '–'));
    button.dataset.state = state ?? 'all';
    button.addEventListener('click', () => {
      this.#state = state === this.#state ? null : state;
      this.#showCounts();
      this.#search.apply();
    });
    return button;
  }

  #showCounts() {
    const counts = { all: this.#rows.size };
    for (const row of this.#rows.values())
      counts[row.state] = (counts[row.state] ?? 0) + 1;
    for (const button of byId('fleet-counts').children) {
      const { state } = button.dataset, found = counts[state] ?? 0;
      button.querySelector('.number').textContent = count(found);
      button.setAttribute('aria-pressed', String(state === (this.#state ?? 'all')));
      button.classList.toggle('none', found === 0);
    }
  }

  // The answer may lack models: its list of another revision's models is made in the background.
  #take(answer) {
    const rows = new Map(this.#names.map(name => [name, null]));
    for (const model of answer.models)
      rows.set(model.name, rowOf(model));
    if (rows.size !== this.#ranks.size || [...rows.keys()].some(name => !this.#ranks.has(name)))
      this.#ranks = new Map([...rows.keys()].sort(Names.compare).map((name, rank) => [name, rank]));
    for (const [name, row] of rows)
      rows.set(name, Object.assign(row ?? unasked(name), { rank: this.#ranks.get(name), address: modelAddress(name) }));
    this.#rows = rows;
    this.#table.set([...rows.values()]);
    this.#taken = this.#tried = Date.now();
    byId('fleet-taken').textContent = `Read at ${Moment.format(this.#taken).slice(11)}, again every half minute. States are those of this replica, ${answer.replica}, since ${Moment.format(Date.parse(answer.since)).slice(0, 16)}.`;
    this.#showCounts();
  }

  #update(answers) {
    for (const answer of answers) {
      const row = this.#rows.get(answer.model);
      if (row === undefined)
        continue;
      Object.assign(row, answer.error === undefined ? { state: answer.health > 1 ? 'anomalous' : 'ready', reason: null, health: answer.health ?? NaN } : {});
    }
    this.#showCounts();
    this.#search.apply();
  }

  async #refresh() {
    const { signal } = this.#work;
    this.#tried = Date.now();
    try {
      const answer = await this.#api.fleet(signal);
      if (answer === null || signal.aborted)
        return;
      this.#take(answer);
      this.#search.apply();
      if (byId('error').textContent === this.#fault)
        byId('error').textContent = '';
    } catch (error) {
      await guarded(() => Promise.reject(error));
      this.#fault = error.message;
      // Another key starts the page anew.
      if (isRefusal(error))
        return;
    }
    this.#schedule();
  }

  // A failed attempt is repeated as late as a successful one.
  #schedule() {
    clearTimeout(this.#timer);
    if (this.#isShown && !document.hidden)
      this.#timer = setTimeout(() => this.#isScoring ? this.#schedule() : this.#refresh(), Math.max(1000, this.#tried + RefreshMilliseconds - Date.now()));
  }
}
