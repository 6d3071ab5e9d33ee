import { byId, create } from './dom.js';
import { count } from './format.js';

/** Shows what the metadata says of a model: tags, resolution, training period. */
export function showFacts(name, metadata) {
  const dataset = metadata?.dataset ?? {};
  const tags = names(dataset.tag_list), targets = names(dataset.target_tag_list);
  const start = day(dataset.train_start_date), end = day(dataset.train_end_date);
  const facts = [`${count(tags.length)} ${tags.length === 1 ? 'tag' : 'tags'}`];
  if (targets.length > 0 && targets.join('\n') !== tags.join('\n'))
    facts.push(`${count(targets.length)} ${targets.length === 1 ? 'target' : 'targets'}`);
  if (dataset.resolution)
    facts.push(`one row every ${dataset.resolution}`);
  if (start && end)
    facts.push(`trained on ${start} to ${end}`);
  byId('model-name').textContent = name;
  byId('model-facts').textContent = facts.join(', ');
  byId('model-tags').querySelector('summary').textContent = 'Tags';
  const others = targets.filter(target => !tags.includes(target)).map(target => `${target} (target)`);
  byId('tag-names').replaceChildren(...[...tags, ...others].map(tag => create('li', {}, tag)));
  byId('model-tags').hidden = tags.length === 0;
}

// An entry is a name, an object with a name, or a list that begins with the name.
const names = list => (Array.isArray(list) ? list : []).map(entry => String(entry?.name ?? (Array.isArray(entry) ? entry[0] : entry)));

const day = text => typeof text === 'string' ? text.slice(0, 10) : '';
