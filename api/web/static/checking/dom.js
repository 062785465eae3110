/** Building pieces of a page: text is always text, never markup. */

const DAY = /(\d{4}-\d{2}-\d{2})/;
const TEXT_ONLY = new Set(["option", "textarea", "time"]);

/** A text whose days are elements, within which no line ends, as on the pages; one piece of whatever holds it. */
function unbroken(text) {
  const parts = text.split(DAY);
  return parts.length === 1 ? text : make("span", {}, ...parts.map((part, at) => (at % 2 ? make("time", {}, part) : part)));
}

/**
 * An element.
 *
 * @param {string} tag with classes behind dots, as `p.said`
 * @param {object} attributes functions are listeners, true is an attribute without value
 * @param {...(Node|string|null)} children
 */
export function make(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  if (classes.length > 0) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null) element.setAttribute(key, value);
  }
  const given = children.flat().filter((child) => child !== null && child !== undefined);
  const marked = (child) => (typeof child === "string" && !TEXT_ONLY.has(name) ? unbroken(child) : child);
  element.append(...given.map(marked));
  return element;
}

/** A tap opens it. */
export const fold = (title, ...children) => make("details", {}, make("summary", {}, title), ...children);

/** A file that the reader's browser saves. */
export function save(name, content, type = "text/plain;charset=utf-8") {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
