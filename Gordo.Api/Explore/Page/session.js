// What is kept until the tab is closed. Browsers may refuse storage; then it is kept until the page is left.
const KeyName = 'gordo-key';
let key = null;

/** Returns the API key or token, or an empty string. */
export function readKey() {
  try {
    key ??= sessionStorage.getItem(KeyName);
  } catch {
    // Storage is switched off.
  }
  return key ?? '';
}

/** Keeps an API key or token; an empty string forgets it. */
export function keepKey(value) {
  key = value;
  try {
    if (value)
      sessionStorage.setItem(KeyName, value);
    else
      sessionStorage.removeItem(KeyName);
  } catch {
    // Storage is switched off.
  }
}
