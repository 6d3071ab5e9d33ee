import { byId, create } from './dom.js';
import { count } from './format.js';
import { hasAll } from './search.js';
import { VirtualRows } from './virtual-rows.js';

/** The list of models beside the view of a model. */
export class ModelsList {
  #list = byId('models');
  #rows;
  #models = [];
  #shown = [];
  #states = new Map();
  #selected = null;

  /** @param {(name: string) => void} onSelect Called when a model is selected. */
  constructor(onSelect) {
    const spacer = create('div', { class: 'spacer', role: 'presentation' });
    this.#list.replaceChildren(spacer);
    this.#rows = new VirtualRows(this.#list, spacer, index => this.#option(index), index => onSelect(this.#shown[index]));
  }

  /** Takes models. They are shown when they are filtered. @param {string[]} models Their names. */
  set(models) { this.#models = models; }

  /**
   * Shows the state of a model.
   * @param {string} sign The state in short, such as "▲ 2".
   * @param {string} text The state in words, for screen readers and the tooltip.
   * @param {string} kind "anomalous", "healthy" or an empty string.
   */
  setState(name, sign, text, kind) {
    this.#states.set(name, { sign, text, kind });
    this.#rows.draw();
  }

  /** Shows the states of many models, as `setState` does. @param {Iterable<[string, object|null]>} states Names with sign, text and kind; null removes a state. */
  setStates(states) {
    for (const [name, state] of states)
      state === null ? this.#states.delete(name) : this.#states.set(name, state);
    this.#rows.draw();
  }

  clearStates() { this.#states.clear(); }

  /** Marks a model as selected and scrolls to it. */
  select(name) {
    this.#selected = name;
    const index = this.#shown.indexOf(name);
    if (index >= 0)
      this.#rows.activate(index);
    this.#rows.draw();
  }

  focus() { this.#list.focus(); }

  choose() { this.#rows.choose(); }

  /** Shows the models whose names have all words. */
  filter(words) {
    this.#shown = words.length === 0 ? this.#models : this.#models.filter(name => hasAll(name.toLowerCase(), words));
    this.#rows.count = this.#shown.length;
    this.#list.scrollTop = 0;
    this.#rows.activate(Math.max(0, this.#shown.indexOf(this.#selected)));
    return words.length === 0 ? '' : `${count(this.#shown.length)} of ${count(this.#models.length)} models`;
  }

  #option(index) {
    const name = this.#shown[index], state = this.#states.get(name);
    const option = create('div', {
      id: `model-${index}`, class: 'option', role: 'option', title: state ? `${name}: ${state.text}` : name,
      'aria-selected': String(name === this.#selected), 'aria-posinset': String(index + 1), 'aria-setsize': String(this.#shown.length),
    }, create('span', { class: 'name' }, name));
    if (state)
      option.append(' ', create('span', { class: `state ${state.kind}` }, create('span', { 'aria-hidden': 'true' }, state.sign), create('span', { class: 'unseen' }, state.text)));
    return option;
  }
}
