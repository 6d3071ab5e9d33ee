// The queries of the Grafana boards with their variables replaced.
//   board.mjs rules     prints them as recording rules, for promtool to parse
//   board.mjs ask URL   runs each of them on the Prometheus at URL; none may fail or return nothing
import { readFileSync, readdirSync } from 'node:fs';
import { stringify } from 'yaml';

const folder = 'deploy/grafana/boards';
const boards = readdirSync(folder).map(file => JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')));
const panels = boards.flatMap(board => board.panels);
const queries = panels.flatMap(panel => (panel.targets ?? []).map(target => ({
  panel: panel.title,
  expression: target.expr.replaceAll('$__rate_interval', '1m').replaceAll(/\$(project|instance|model)\b/g, '.*'),
})));
const [command, url] = process.argv.slice(2);
const faults = [];

for (const board of boards) {
  if (boards.some(other => other !== board && other.uid === board.uid)) faults.push(`Two boards have the uid "${board.uid}".`);
  if (!board.panels.some(panel => panel.targets?.length > 0)) faults.push(`"${board.title}" asks nothing.`);
  for (const panel of board.panels)
    for (const other of board.panels)
      if (panel.id < other.id && overlap(panel.gridPos, other.gridPos)) faults.push(`"${panel.title}" lies over "${other.title}".`);
}

if (command === 'rules') {
  const rules = queries.map((query, index) => ({ record: `board:query${index}`, expr: query.expression }));
  console.log(stringify({ groups: [{ name: 'board', rules }] }));
} else {
  for (const { panel, expression } of queries) {
    const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expression })}`);
    const answer = await response.json();
    if (answer.status !== 'success') faults.push(`"${panel}": ${answer.error}: ${expression}`);
    else if (answer.data.result.length === 0) faults.push(`"${panel}" shows nothing: ${expression}`);
  }
}
for (const fault of faults) console.error(fault);
process.exit(faults.length === 0 ? 0 : 1);

function overlap(a, b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
