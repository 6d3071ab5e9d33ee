// Quiet rows over which anomalous rows are joined, and tags of an event, as `view=events&top=3` has them.
const MaxQuietRows = 3, MaxTags = 3;
// Squares of readings far from all others may be infinite; such targets share equally.
const MaxDistance = 1e300;

/**
 * Returns the events: runs of rows above the threshold, in the order of their labels. They are computed here because another
 * request would score all rows again.
 * @param {import('./scores.js').Scores} scores The scores of a model with a threshold.
 */
export function findEvents(scores) {
  const runs = [];
  scores.confidence.forEach((confidence, row) => {
    if (!(confidence > 1))
      return;
    const run = runs.at(-1);
    if (run !== undefined && row - run.end <= MaxQuietRows + 1)
      run.end = row;
    else
      runs.push({ start: row, end: row });
  });
  return runs.map((run, i) => ({ number: i + 1, ...describe(scores, run.start, run.end) }));
}

function describe({ answer, confidence, targets }, start, end) {
  const { x, step } = answer;
  let peakRow = start;
  for (let row = start; row <= end; row++) {
    if (confidence[row] > confidence[peakRow])
      peakRow = row;
  }
  return {
    from: x[start], last: x[end], to: x[end] + step, rows: end - start + 1,
    peak: confidence[peakRow], peakAt: x[peakRow], tags: worst(targets, start, end),
  };
}

function worst(targets, start, end) {
  const tags = targets.map(({ tag, scaled, confidence }) => ({ tag, score: highest(confidence, start, end), distance: distance(scaled, start, end) }));
  const sum = tags.reduce((total, tag) => total + tag.distance, 0);
  return tags.sort((a, b) => b.distance - a.distance).slice(0, MaxTags).map(tag => ({ ...tag, share: sum > 0 ? tag.distance / sum : 0 }));
}

function highest(values, start, end) {
  let found = null;
  for (let row = start; values !== null && row <= end; row++) {
    if (values[row] > (found ?? -Infinity))
      found = values[row];
  }
  return found;
}

// Missing distances are left out, as in the total score.
function distance(values, start, end) {
  let sum = 0;
  for (let row = start; row <= end; row++)
    sum += Number.isNaN(values[row]) ? 0 : values[row] * values[row];
  return Math.min(sum, MaxDistance);
}
