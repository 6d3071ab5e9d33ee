const Smallest = 4;

/** The shown period and the cursor, which all plots of an answer share. */
export class Period extends EventTarget {
  /** @param {import('./answer.js').Answer} answer The answer. */
  constructor(answer) {
    super();
    this.answer = answer;
    const first = answer.x[0] ?? 0, last = answer.x[answer.rows - 1] ?? 0;
    // A single row has no extent.
    this.all = first < last ? [first, last] : [first - answer.step, last + answer.step];
    [this.from, this.to] = this.all;
    this.row = -1;
  }

  get isWhole() { return this.from === this.all[0] && this.to === this.all[1]; }

  /** Shows the period between two labels, but not more than all rows and not less than a few. */
  show(from, to) {
    const extent = Math.min(Math.max(to - from, Math.min(Smallest * this.answer.step, this.all[1] - this.all[0])), this.all[1] - this.all[0]);
    const middle = (from + to) / 2;
    this.from = Math.min(Math.max(middle - extent / 2, this.all[0]), this.all[1] - extent);
    this.to = this.from + extent;
    this.dispatchEvent(new Event('change'));
  }

  showAll() { this.show(...this.all); }

  /** Makes the period `factor` times as long, around the cursor if it is shown. */
  scale(factor) {
    const at = this.answer.x[this.row];
    const middle = at > this.from && at < this.to ? at : (this.from + this.to) / 2;
    this.show(middle - (middle - this.from) * factor, middle + (this.to - middle) * factor);
  }

  /** Moves the period by a share of its length. */
  move(share) {
    const distance = (this.to - this.from) * share;
    this.show(this.from + distance, this.to + distance);
  }

  /** Moves the cursor to the row nearest to a label. */
  point(label) { this.pointAt(this.answer.nearest(label)); }

  /** Moves the cursor to a row; -1 hides it. */
  pointAt(row) {
    if (row === this.row)
      return;
    this.row = row;
    this.dispatchEvent(new Event('point'));
  }
}
