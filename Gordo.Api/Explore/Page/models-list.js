import { byId, create } from './dom.js';
import { count } from './format.js';

const RowHeight = 36;
const Margin = 8;

/** The list of models with its search box. Only the rows in view exist, so that ten thousand models stay fluent. */
export class ModelsList {
  #list = byId('models');
  #search = byId('search');
  #spacer = create('div', { class: 'spacer', role: 'presentation' });
  #models = [];
  #shown = [];
  #states = new Map();
  #active = 0;
  #selected = null;
  #onSelect;

  /** @param {(name: string) => void} onSelect Called when a model is selected. */
  constructor(onSelect) {
    this.#onSelect = onSelect;
    this.#list.replaceChildren(this.#spacer);
    this.#list.addEventListener('scroll', () => this.#draw());
    this.#list.addEventListener('keydown', event => this.#onKey(event));
    this.#list.addEventListener('click', event => this.#onClick(event));
    this.#search.addEventListener('input', () => this.#filter());
    this.#search.addEventListener('keydown', event => this.#onSearchKey(event));
    new ResizeObserver(() => this.#draw()).observe(this.#list);
  }

  /** Shows models. @param {string[]} models Their names. */
  show(models) {
    this.#models = models;
    this.#filter();
  }

  /**
   * Shows the state of a model.
   * @param {string} sign The state in short, such as "▲ 2".
   * @param {string} text The state in words, for screen readers and the tooltip.
   * @param {string} kind "anomalous", "healthy" or an empty string.
   */
  setState(name, sign, text, kind) {
    this.#states.set(name, { sign, text, kind });
    this.#draw();
  }

  clearStates() { this.#states.clear(); }

  /** Marks a model as selected and scrolls to it. */
  select(name) {
    this.#selected = name;
    const index = this.#shown.indexOf(name);
    if (index >= 0)
      this.#activate(index);
    this.#draw();
  }

  #filter() {
    const words = this.#search.value.toLowerCase().split(/\s+/).filter(word => word);
    this.#shown = words.length === 0 ? this.#models : this.#models.filter(name => words.every(word => name.toLowerCase().includes(word)));
    this.#spacer.style.height = `${this.#shown.length * RowHeight}px`;
    byId('search-count').textContent = words.length === 0 ? '' : `${count(this.#shown.length)} of ${count(this.#models.length)} models`;
    this.#active = Math.max(0, this.#shown.indexOf(this.#selected));
    this.#list.scrollTop = 0;
    this.#draw();
  }

  #draw() {
    const first = Math.max(0, Math.floor(this.#list.scrollTop / RowHeight) - Margin);
    const last = Math.min(this.#shown.length, Math.ceil((this.#list.scrollTop + this.#list.clientHeight) / RowHeight) + Margin);
    const options = [];
    for (let i = first; i < last; i++)
      options.push(this.#option(i));
    this.#spacer.replaceChildren(...options);
    if (this.#active >= first && this.#active < last)
      this.#list.setAttribute('aria-activedescendant', `model-${this.#active}`);
    else
      this.#list.removeAttribute('aria-activedescendant');
  }

  #option(index) {
    const name = this.#shown[index], state = this.#states.get(name);
    const option = create('div', {
      id: `model-${index}`, class: index === this.#active ? 'option active' : 'option', role: 'option', title: state ? `${name}: ${state.text}` : name,
      'aria-selected': String(name === this.#selected), 'aria-posinset': String(index + 1), 'aria-setsize': String(this.#shown.length),
    }, create('span', { class: 'name' }, name));
    if (state)
      option.append(' ', create('span', { class: `state ${state.kind}` }, create('span', { 'aria-hidden': 'true' }, state.sign), create('span', { class: 'unseen' }, state.text)));
    option.style.top = `${index * RowHeight}px`;
    return option;
  }

  #activate(index) {
    this.#active = Math.max(0, Math.min(index, this.#shown.length - 1));
    const top = this.#active * RowHeight, { scrollTop, clientHeight } = this.#list;
    if (top < scrollTop)
      this.#list.scrollTop = top;
    else if (top + RowHeight > scrollTop + clientHeight)
      this.#list.scrollTop = top + RowHeight - clientHeight;
    this.#draw();
  }

  #choose(index) {
    if (index >= 0 && index < this.#shown.length)
      this.#onSelect(this.#shown[index]);
  }

  #onKey(event) {
    const page = Math.max(1, Math.floor(this.#list.clientHeight / RowHeight) - 1);
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.key in moves)
      this.#activate(this.#active + moves[event.key]);
    else if (event.key === 'Enter' || event.key === ' ')
      this.#choose(this.#active);
    else
      return;
    event.preventDefault();
  }

  #onSearchKey(event) {
    if (event.key === 'ArrowDown')
      this.#list.focus();
    else if (event.key === 'Enter')
      this.#choose(this.#active);
    else
      return;
    event.preventDefault();
  }

  #onClick(event) {
    const option = event.target.closest('.option');
    if (option)
      this.#choose(Number(option.id.slice('model-'.length)));
  }
}
