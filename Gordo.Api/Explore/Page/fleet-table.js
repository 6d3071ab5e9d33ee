import { byId, create } from './dom.js';
import { Columns } from './fleet-columns.js';
import { count } from './format.js';
import { hasAll } from './search.js';
import { VirtualRows } from './virtual-rows.js';

/** The table of all models: sorted by a column, and filtered by words and by state. */
export class FleetTable {
  #grid = byId('fleet-table');
  #rows = [];
  #shown = [];
  #words = [];
  #state = null;
  #column = Columns[0];
  #direction = 1;
  #body = create('div', { class: 'spacer', role: 'rowgroup' });
  #view;

  /** @param {(name: string) => void} onOpen Called when a model is chosen. */
  constructor(onOpen) {
    this.#grid.replaceChildren(create('div', { class: 'head', role: 'rowgroup' }, create('div', { class: 'cells', role: 'row', 'aria-rowindex': '1' }, ...Columns.map(column => this.#header(column)))), this.#body);
    this.#view = new VirtualRows(this.#grid, this.#body, index => this.#row(index), index => onOpen(this.#shown[index].name));
  }

  /** Takes rows. They are shown when they are filtered. */
  set(rows) { this.#rows = rows; }

  /**
   * Shows the models whose names have all words and that have a state. The active model stays, and if words and state are the same
   * as before, the scroll position.
   * @param {string|null} state The state, or null for all.
   */
  filter(words, state) {
    if (words.join(' ') !== this.#words.join(' ') || state !== this.#state) {
      [this.#words, this.#state] = [words, state];
      this.#grid.scrollTop = 0;
      this.#shown = [];
    }
    this.#update();
    return words.length === 0 && state === null ? '' : `${count(this.#shown.length)} of ${count(this.#rows.length)} machines`;
  }

  /** Makes a model the active one and scrolls to it. */
  select(name) {
    const index = this.#shown.findIndex(row => row.name === name);
    if (index >= 0)
      this.#view.activate(index);
  }

  focus() { this.#grid.focus({ preventScroll: true }); }

  choose() { this.#view.choose(); }

  #update() {
    const active = this.#shown[this.#view.active]?.name;
    this.#shown = this.#rows.filter(row => (this.#state === null || row.state === this.#state) && hasAll(row.key, this.#words)).sort((a, b) => this.#compare(a, b));
    this.#grid.setAttribute('aria-rowcount', String(this.#shown.length + 1));
    this.#view.active = Math.max(0, this.#shown.findIndex(row => row.name === active));
    this.#view.count = this.#shown.length;
    byId('fleet-none').hidden = this.#shown.length > 0;
  }

  // Equally urgent ones: the highest score first.
  #compare(a, b) {
    const order = byValue(this.#column.value(a), this.#column.value(b), this.#direction);
    return order || (this.#column === Columns[0] ? byValue(a.health, b.health, -1) : 0) || a.rank - b.rank;
  }

  #header(column) {
    const header = create('div', { class: `cell ${column.id}`, role: 'columnheader' });
    if (column.value === undefined) {
      header.append(column.title);
      return header;
    }
    header.append(create('button', { type: 'button' }, column.title, create('span', { class: 'direction', 'aria-hidden': 'true' })));
    header.firstChild.addEventListener('click', () => this.#sort(column));
    header.setAttribute('aria-sort', column === this.#column ? 'ascending' : 'none');
    return header;
  }

  #sort(column) {
    this.#direction = column === this.#column ? -this.#direction : column.isDescending ? -1 : 1;
    this.#column = column;
    for (const header of this.#grid.querySelectorAll('[aria-sort]'))
      header.setAttribute('aria-sort', !header.classList.contains(column.id) ? 'none' : this.#direction > 0 ? 'ascending' : 'descending');
    this.#grid.scrollTop = 0;
    this.#update();
  }

  #row(index) {
    const row = this.#shown[index], cells = [];
    for (const column of Columns) {
      if (row.reason === null || !column.isScore)
        cells.push(create('div', { class: `cell ${column.id}`, role: 'gridcell' }, column.cell(row)));
      else if (column.id === 'health')
        cells.push(create('div', { class: 'cell reason', role: 'gridcell', 'aria-colspan': String(Columns.filter(each => each.isScore).length), title: row.reason }, row.reason));
    }
    return create('div', { id: `machine-${index}`, class: 'cells', role: 'row', 'aria-rowindex': String(index + 2) }, ...cells);
  }
}

// NaN is last in either direction.
function byValue(a, b, direction) {
  if (Number.isNaN(a) || Number.isNaN(b))
    return Number.isNaN(a) - Number.isNaN(b);
  return (a - b) * direction;
}
