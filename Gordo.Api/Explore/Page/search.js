import { byId } from './dom.js';

/** The search box of the models. It is above the list or the table of models, whichever is shown, and filters that. */
export class Search {
  #input = byId('search');
  #shown = null;

  constructor() {
    this.#input.addEventListener('input', () => this.apply());
    this.#input.addEventListener('keydown', event => this.#onKey(event));
  }

  /**
   * Moves the box to a list or table.
   * @param {{filter: (words: string[]) => string, focus: () => void, choose: () => void}} models What is searched; `filter` returns
   *   how many models it shows, in words.
   * @param {HTMLElement} place The element that gets the box.
   */
  show(models, place) {
    this.#shown = models;
    if (byId('search-box').parentElement !== place)
      place.prepend(byId('search-box'));
    this.apply();
  }

  /** Filters again, after models have changed. */
  apply() {
    const found = this.#shown.filter(this.#input.value.toLowerCase().split(/\s+/).filter(word => word));
    // A new text is announced, even an equal one.
    if (byId('search-count').textContent !== found)
      byId('search-count').textContent = found;
  }

  #onKey(event) {
    if (event.key === 'ArrowDown')
      this.#shown.focus();
    else if (event.key === 'Enter')
      this.#shown.choose();
    else
      return;
    event.preventDefault();
  }
}

/** Returns whether a name in lower case has all words. */
export const hasAll = (name, words) => words.every(word => name.includes(word));
