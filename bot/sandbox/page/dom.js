/* Building blocks of the page. Every text goes in as a text node: data never becomes markup. */

/** Make an element. `props` are attributes, except `on` (listeners), `data` (data-* attributes) and `style` (custom properties). */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") Object.entries(value).forEach(([event, listener]) => node.addEventListener(event, listener));
    else if (name === "data") Object.entries(value).forEach(([key, item]) => { node.dataset[key] = item; });
    else if (name === "style") Object.entries(value).forEach(([key, item]) => node.style.setProperty(key, item));
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A span of a class. */
export const span = (name, ...children) => el("span", { class: name }, ...children);

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/** A small bell, drawn here so that no font is needed for it. */
export function bell() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M8 1a1 1 0 0 1 1 1v.6A4.5 4.5 0 0 1 12.5 7v3l1.5 2.5H2L3.5 10V7A4.5 4.5 0 0 1 7 2.6V2a1 1 0 0 1 1-1zM6 13.5h4a2 2 0 0 1-4 0z");
  svg.append(path);
  return svg;
}

/** Wait until no call came for `milliseconds`, then run once with the last arguments. */
export function debounced(milliseconds, run) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...args), milliseconds);
  };
}

/** A chosen file as the control API takes it. */
export async function encodeFile(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const parts = [];
  for (let at = 0; at < bytes.length; at += 0x8000) parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return { filename: file.name, base64: btoa(parts.join("")) };
}

/** A size in bytes for people. */
export function readableSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
