/** Returns the element with an id. */
export const byId = id => document.getElementById(id);

/**
 * Creates an element.
 * @param {string} name The name of the element.
 * @param {object} properties Its properties; `class` and names with a dash are attributes.
 * @param {...(Node|string)} children Its content. Strings become text, never markup.
 */
export function create(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === 'class' || key === 'role' || key.includes('-'))
      element.setAttribute(key, value);
    else
      element[key] = value;
  }
  element.append(...children);
  return element;
}

/** Returns the value of a CSS custom property of the page, such as `--accent`. */
export const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
