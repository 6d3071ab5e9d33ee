import { ApiError } from './api.js';
import { byId } from './dom.js';
import { readKey } from './session.js';

/** Shows and announces what the page is doing. */
export function say(text) {
  byId('status').textContent = text;
  byId('status').classList.remove('unseen');
}

/** Announces what the page shows elsewhere. */
export function announce(summary) {
  say(summary);
  byId('status').classList.add('unseen');
}

export function clearMessages() {
  say('');
  byId('error').textContent = '';
  byId('warnings').replaceChildren();
}

/** Returns whether the server wants another key. */
export const isRefusal = error => error instanceof ApiError && (error.status === 401 || error.status === 403);

/** Runs an action and shows the server's words if it fails. */
export async function guarded(action) {
  try {
    byId('error').textContent = '';
    await action();
  } catch (error) {
    if (error.name === 'AbortError')
      return;
    say('');
    if (isRefusal(error)) {
      showKeyForm(true);
      byId('key-error').textContent = error.message;
      byId('key').focus();
    } else {
      byId('error').textContent = error.message;
    }
    if (!(error instanceof ApiError))
      console.error(error);
  }
}

/** Shows or hides the box for keys. */
export function showKeyForm(isShown) {
  byId('key-form').hidden = !isShown;
  byId('key-toggle').setAttribute('aria-expanded', String(isShown));
  byId('key').value = readKey();
}
