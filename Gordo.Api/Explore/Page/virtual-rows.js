const Margin = 8;

/**
 * Rows of equal height of which only those in view exist, so that ten thousand stay fluent. One of them is active: keys move it,
 * Enter or a click chooses it. The CSS property `--row-height` of the box has the height.
 */
export class VirtualRows {
  #box;
  #body;
  #row;
  #choose;
  #count = 0;
  #height = 1;

  /**
   * @param {HTMLElement} box The element that scrolls and has the focus.
   * @param {HTMLElement} body The element in it that gets the rows.
   * @param {(index: number) => HTMLElement} row Creates a row with an id.
   * @param {(index: number) => void} choose Called when a row is chosen.
   */
  constructor(box, body, row, choose) {
    [this.#box, this.#body, this.#row, this.#choose] = [box, body, row, choose];
    /** The index of the active row. */
    this.active = 0;
    box.addEventListener('scroll', () => this.draw());
    box.addEventListener('keydown', event => this.#onKey(event));
    body.addEventListener('click', event => this.#onClick(event));
    new ResizeObserver(() => this.#measure()).observe(box);
    this.#measure();
  }

  /** The number of rows. */
  set count(count) {
    this.#count = count;
    this.#measure();
  }

  /** The active row is drawn as such, and scrolled to if it is not in view. */
  activate(index) {
    this.active = Math.max(0, Math.min(index, this.#count - 1));
    const top = this.active * this.#height, { scrollTop } = this.#box, height = this.#box.clientHeight - this.#body.offsetTop;
    if (top < scrollTop)
      this.#box.scrollTop = top;
    else if (top + this.#height > scrollTop + height)
      this.#box.scrollTop = top + this.#height - height;
    this.draw();
  }

  /** Chooses the active row. */
  choose() {
    if (this.active >= 0 && this.active < this.#count)
      this.#choose(this.active);
  }

  /** Draws the rows in view. */
  draw() {
    const { scrollTop, clientHeight } = this.#box;
    const first = Math.max(0, Math.floor(scrollTop / this.#height) - Margin);
    const last = Math.min(this.#count, Math.ceil((scrollTop + clientHeight) / this.#height) + Margin);
    const rows = [];
    for (let i = first; i < last; i++) {
      const row = this.#row(i);
      row.style.top = `${i * this.#height}px`;
      row.dataset.index = i;
      row.classList.toggle('active', i === this.active);
      rows.push(row);
    }
    this.#body.replaceChildren(...rows);
    if (this.active >= first && this.active < last)
      this.#box.setAttribute('aria-activedescendant', rows[this.active - first].id);
    else
      this.#box.removeAttribute('aria-activedescendant');
  }

  // Rows are higher on narrow screens.
  #measure() {
    this.#height = parseFloat(getComputedStyle(this.#box).getPropertyValue('--row-height')) || 36;
    this.#body.style.height = `${this.#count * this.#height}px`;
    this.draw();
  }

  #onKey(event) {
    // Controls in the box have keys of their own.
    if (event.target !== this.#box || event.ctrlKey || event.metaKey || event.altKey)
      return;
    const page = Math.max(1, Math.floor((this.#box.clientHeight - this.#body.offsetTop) / this.#height) - 1);
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.key in moves)
      this.activate(this.active + moves[event.key]);
    else if (event.key === 'Enter' || event.key === ' ')
      this.choose();
    else
      return;
    event.preventDefault();
  }

  // A link in a row still opens another tab.
  #onClick(event) {
    const row = event.target.closest('[data-index]');
    if (row === null || event.ctrlKey || event.metaKey || event.shiftKey)
      return;
    event.preventDefault();
    this.activate(Number(row.dataset.index));
    this.choose();
  }
}
