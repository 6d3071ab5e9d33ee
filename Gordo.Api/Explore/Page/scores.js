/** The scores of an answer, summarized in total and by target. */
export class Scores {
  /** @param {import('./answer.js').Answer} answer The answer of a prediction or of anomaly scoring. */
  constructor(answer) {
    this.answer = answer;
    this.total = answer.column('total-anomaly-scaled');
    this.confidence = answer.column('total-anomaly-confidence');
    this.hasScores = this.total !== null;
    const highest = maximum(this.confidence ?? this.total);
    this.highest = highest.value;
    this.highestRow = highest.row;
    this.above = this.confidence === null ? 0 : countAbove(this.confidence);
    this.threshold = this.confidence === null ? null : ratio(this.total, this.confidence);
    this.targets = targetNames(answer).map(tag => new Target(answer, tag));
    this.#rank();
  }

  // The worst target contributes most to the distance in the rows above the threshold, or in all rows if there are none.
  #rank() {
    const rows = this.above > 0 ? this.confidence : null;
    let sum = 0;
    for (const target of this.targets) {
      target.distance = target.scaled === null ? 0 : squares(target.scaled, rows);
      sum += target.distance;
    }
    for (const target of this.targets)
      target.share = sum > 0 ? target.distance / sum : 0;
    this.targets.sort((a, b) => b.distance - a.distance);
  }
}

/** One target: its columns, its threshold, and its highest score. */
class Target {
  constructor(answer, tag) {
    this.tag = tag;
    this.actual = answer.column('model-input', tag);
    this.expected = answer.column('model-output', tag);
    this.scaled = answer.column('tag-anomaly-scaled', tag);
    this.difference = answer.column('tag-anomaly-unscaled', tag);
    this.confidence = answer.column('anomaly-confidence', tag);
    this.threshold = this.confidence === null ? null : ratio(this.difference, this.confidence);
    this.score = this.confidence ?? this.scaled;
    const highest = maximum(this.score);
    this.highest = highest.value;
    this.highestRow = highest.row;
    this.above = this.confidence === null ? 0 : countAbove(this.confidence);
  }
}

function targetNames(answer) {
  const scored = answer.tags('tag-anomaly-scaled');
  return scored.length > 0 ? scored : answer.tags('model-output');
}

function maximum(values) {
  let value = NaN, row = -1;
  for (let i = 0; values !== null && i < values.length; i++) {
    if (!(values[i] <= value) && !Number.isNaN(values[i]))
      [value, row] = [values[i], i];
  }
  return { value, row };
}

function countAbove(values) {
  let rows = 0;
  for (const value of values)
    rows += value > 1 ? 1 : 0;
  return rows;
}

function squares(values, confidence) {
  let sum = 0;
  for (let row = 0; row < values.length; row++) {
    if (values[row] === values[row] && (confidence === null || confidence[row] > 1))
      sum += values[row] * values[row];
  }
  return sum;
}

// The confidence is the score divided by the threshold. The row with the largest score loses least by rounding.
function ratio(score, confidence) {
  const { row } = maximum(score);
  const threshold = row < 0 ? NaN : score[row] / confidence[row];
  return Number.isFinite(threshold) ? threshold : null;
}
