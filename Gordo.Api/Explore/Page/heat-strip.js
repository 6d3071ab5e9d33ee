import { color, create } from './dom.js';
import { maxima } from './envelope.js';

const RowHeight = 22, Padding = 3;

/** The scores of all targets over time: one strip per target, whose bars are high and shaded where the score is above the threshold. */
export class HeatStrip {
  #element;
  #scores;
  #targets;
  #period;
  #gutter;
  #canvas = create('canvas');
  #mark = create('div', { class: 'mark', hidden: true });
  #draw = () => this.draw();
  #point = () => this.#showCursor();
  #resize = new ResizeObserver(() => this.draw());

  /**
   * @param {HTMLElement} element The element to fill.
   * @param {import('./scores.js').Scores} scores The scores.
   * @param {object[]} targets The targets to show, from top to bottom.
   * @param {import('./period.js').Period} period The shown period.
   * @param {number} gutter The width of the labels; 0 puts them above the strips.
   */
  constructor(element, scores, targets, period, gutter) {
    this.#element = element;
    this.#scores = scores;
    this.#targets = targets;
    this.#period = period;
    this.#gutter = gutter;
    element.replaceChildren(this.#canvas, this.#mark);
    period.addEventListener('change', this.#draw);
    period.addEventListener('point', this.#point);
    this.#canvas.addEventListener('pointermove', event => this.#follow(event));
    this.#resize.observe(element);
    this.draw();
  }

  remove() {
    this.#period.removeEventListener('change', this.#draw);
    this.#period.removeEventListener('point', this.#point);
    this.#resize.disconnect();
    this.#element.replaceChildren();
  }

  get #labelHeight() { return this.#gutter === 0 ? 16 : 0; }

  // The plots have a padding of 12 pixels on the right.
  get #width() { return Math.max(1, this.#element.clientWidth - this.#gutter - 12); }

  draw() {
    const ratio = devicePixelRatio, rowHeight = RowHeight + this.#labelHeight;
    const height = this.#targets.length * rowHeight;
    this.#canvas.width = this.#element.clientWidth * ratio;
    this.#canvas.height = height * ratio;
    this.#canvas.style.height = `${height}px`;
    const context = this.#canvas.getContext('2d');
    context.scale(ratio, ratio);
    context.font = '12px system-ui, sans-serif';
    context.textBaseline = 'middle';
    const pixels = this.#width;
    const colors = { text: color('--text'), low: color('--low'), danger: color('--danger'), wash: color('--wash'), grid: color('--grid') };
    this.#targets.forEach((target, i) => {
      const top = i * rowHeight + this.#labelHeight;
      context.fillStyle = colors.text;
      context.fillText(fitted(context, target.tag, (this.#gutter || pixels) - 8), 0, this.#gutter ? top + RowHeight / 2 : top - 7);
      context.fillStyle = colors.grid;
      context.fillRect(this.#gutter, top + RowHeight - 1, pixels, 1);
      if (target.score !== null)
        this.#drawStrip(context, target, top, pixels, colors);
    });
    this.#showCursor();
  }

  #drawStrip(context, target, top, pixels, colors) {
    const { answer } = this.#scores;
    const scale = target.confidence === null && target.highest > 0 ? 1 / target.highest : 1;
    const values = maxima(answer, target.score, this.#period.from, this.#period.to, Math.round(pixels));
    const full = RowHeight - Padding;
    values.forEach((raw, pixel) => {
      const value = raw * scale;
      if (!(value > 0))
        return;
      const x = this.#gutter + pixel;
      if (value > 1) {
        context.fillStyle = colors.wash;
        context.fillRect(x, top + Padding, 1, full);
      }
      // The threshold is at half the height; ten times the threshold is at the top.
      const height = full * (value > 1 ? 0.5 + 0.5 * Math.min(1, Math.log10(value)) : 0.5 * value);
      context.fillStyle = value > 1 ? colors.danger : colors.low;
      context.fillRect(x, top + Padding + full - height, 1, height);
    });
  }

  #follow(event) {
    const x = event.offsetX - this.#gutter;
    if (x >= 0 && x <= this.#width)
      this.#period.point(this.#period.from + (this.#period.to - this.#period.from) * x / this.#width);
  }

  #showCursor() {
    const label = this.#scores.answer.x[this.#period.row];
    const share = (label - this.#period.from) / (this.#period.to - this.#period.from);
    this.#mark.hidden = !(share >= 0 && share <= 1);
    this.#mark.style.left = `${this.#gutter + share * this.#width}px`;
  }
}

function fitted(context, text, width) {
  if (context.measureText(text).width <= width)
    return text;
  let length = text.length;
  while (length > 1 && context.measureText(text.slice(0, length) + '…').width > width)
    length--;
  return text.slice(0, length) + '…';
}
