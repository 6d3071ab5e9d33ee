import { byId } from './dom.js';

/** Returns what the address of the page names: a model or null, and a revision or null for the current one. */
export function readAddress() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  return { model: parameters.get('model'), revision: parameters.get('revision') };
}

/** Returns the address of a model. It has the revision, so that it shows the same model later. */
export const modelAddress = name => `#${new URLSearchParams({ model: name, revision: byId('revision').value })}`;

/** Returns the address of all models of a revision; null is the current one. */
export const allAddress = revision => revision === null ? '#' : `#${new URLSearchParams({ revision })}`;
