/* Pictures and what hides behind a spoiler cover. The sandbox stays offline: only its own files are loaded. */
import { el, span } from "./dom.js";
import { link } from "./markdown.js";

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** The address under which this page may load a file, or null if the file is elsewhere. */
function ownAddress(address) {
  if (!URL.canParse(address, location.href)) return null;
  const url = new URL(address, location.href);
  if (["data:", "blob:"].includes(url.protocol)) return address;
  const own = url.origin === location.origin || (LOOPBACK.has(url.hostname) && url.port === location.port);
  return own ? url.pathname + url.search : null;
}

/** A picture with its description, or a note in its place if it is not the sandbox's own. */
export function mediaElement(media, description, hidden = false, kind = "picture") {
  const address = ownAddress(media.url);
  const text = description || "";
  const node = address && !/^(video|audio)\//.test(media.content_type ?? "")
    ? el("img", { src: address, alt: text, title: text || null, class: kind, loading: "lazy" })
    : span(`${kind} elsewhere`, span("", text || "Picture"), link(media.url, [host(media.url)]), span("hint", "not loaded here"));
  return hidden ? spoilerCover(node) : node;
}

function host(address) {
  return (URL.canParse(address) && new URL(address).hostname) || address;
}

/** Hide a node until the member presses its cover. */
export function spoilerCover(node) {
  const content = el("div", { class: "spoiler-content" }, node);
  content.inert = true;
  return el("div", { class: "spoiler block", role: "button", tabindex: 0, "aria-label": "Spoiler: press to show", data: { spoiler: "" } }, content);
}

/** Show what one spoiler hides. */
export function reveal(cover) {
  cover.querySelector(":scope > .spoiler-content").inert = false;
  cover.classList.add("shown");
  ["role", "tabindex", "aria-label", "data-spoiler"].forEach((name) => cover.removeAttribute(name));
}
