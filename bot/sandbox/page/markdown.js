/* Discord's flavour of markdown, as DOM nodes. Blocks (headings, lists, quotes) begin at the start of a line, the rest anywhere. */
import { el, span } from "./dom.js";
import { mentionAt } from "./mentions.js";
import { STYLE_LETTERS, timeElement } from "./time.js";
import { world } from "./world.js";

const DEEPEST = 10;
const WRAPPERS = [
  { mark: "||", build: spoiler, blocks: true },
  { mark: "**", build: (nodes) => el("strong", {}, nodes) },
  { mark: "__", build: (nodes) => el("u", {}, nodes) },
  { mark: "~~", build: (nodes) => el("s", {}, nodes) },
  { mark: "*", build: (nodes) => el("em", {}, nodes), single: true },
  { mark: "_", build: (nodes) => el("em", {}, nodes), single: true },
];
const TIMESTAMP = new RegExp(`<t:(-?\\d{1,17})(?::([${STYLE_LETTERS}]))?>`, "y");
const HEADING = /(#{1,3}|-#)[ \t]+(\S[^\n]*)(?:\n|$)/y;
const QUOTE = /(?:> [^\n]*(?:\n|$)|>(?:\n|$))+/y;
const QUOTE_REST = />>> ([\s\S]+)/y;
const LIST = /(?:[ \t]*(?:[-*]|\d{1,10}\.)[ \t]+\S[^\n]*(?:\n|$))(?:[ \t]*(?:[-*]|\d{1,10}\.)[ \t]+\S[^\n]*(?:\n|$)|[ \t]{2,}\S[^\n]*(?:\n|$))*/y;
const ITEM = /^([ \t]*)([-*]|\d{1,10}\.)[ \t]+(.*)$/;
const FENCE = /```(?:([\w+.#-]+)\n)?\n*([\s\S]+?)\n*```\n?/y;
const CODE = /(`{1,2})(?!`)([^`](?:[\s\S]*?[^`])?)\1(?!`)/y;
const MASKED = /\[((?:\\.|[^\][\\]|\[[^\]]*\])+)\]\(\s*<?([^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?:\s+"([^"]*)")?\s*\)/y;
const ADDRESS = /<(https?:\/\/[^\s<>]+)>|(https?:\/\/[^\s<>]+)/y;

/** Text with markdown as nodes ready to append. */
export function markdown(text) {
  return parse(String(text ?? ""), { depth: 0, blocks: true });
}

/** Text without its marks, for excerpts and announcements; what is behind spoiler bars stays behind them. */
export function plain(text) {
  const holder = el("div", {}, markdown(text));
  holder.querySelectorAll(".spoiler").forEach((node) => node.replaceWith("spoiler"));
  holder.querySelectorAll("h3, h4, h5, small, li, pre, blockquote").forEach((node) => node.after(" "));
  return holder.textContent.replace(/\s+/g, " ").trim();
}

function parse(text, context) {
  if (context.depth > DEEPEST) return [text];
  const nodes = [];
  let raw = "";
  const push = (node) => {
    if (raw) nodes.push(raw);
    raw = "";
    nodes.push(node);
  };
  let at = 0;
  while (at < text.length) {
    const lineStart = context.blocks && (at === 0 || text[at - 1] === "\n");
    const found = (lineStart && blockAt(text, at, context)) || inlineAt(text, at, context);
    if (found) {
      push(found.node);
      at = found.end;
    } else {
      raw += text[at];
      at += 1;
    }
  }
  if (raw) nodes.push(raw);
  return nodes;
}

function match(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function blockAt(text, at, context) {
  const inner = { ...context, depth: context.depth + 1 };
  let found = match(HEADING, text, at);
  if (found) {
    const [whole, mark, title] = found;
    const content = parse(title.trimEnd(), { ...inner, blocks: false });
    const node = mark === "-#" ? el("small", { class: "subtext" }, content) : el(`h${mark.length + 2}`, {}, content);
    return { node, end: at + whole.length };
  }
  found = !context.quoted && match(QUOTE_REST, text, at);
  if (found) return { node: el("blockquote", {}, parse(found[1], { ...inner, quoted: true })), end: text.length };
  found = !context.quoted && match(QUOTE, text, at);
  if (found) {
    const content = found[0].replace(/^> ?/gm, "").replace(/\n$/, "");
    return { node: el("blockquote", {}, parse(content, { ...inner, quoted: true })), end: at + found[0].length };
  }
  found = match(LIST, text, at);
  if (found) return { node: list(found[0], inner), end: at + found[0].length };
  return null;
}

/** A list from its lines; two more spaces at the start of a line nest it one deeper. */
function list(source, context) {
  const root = el("div", { class: "list" });
  const stack = [];
  for (const line of source.replace(/\n$/, "").split("\n")) {
    const found = ITEM.exec(line);
    if (!found) {
      stack.at(-1).node.lastChild.append("\n", ...parse(line.trim(), { ...context, blocks: false }));
      continue;
    }
    const [, indent, mark, content] = found;
    const tag = /\d/.test(mark) ? "ol" : "ul";
    while (stack.length > 1 && indent.length < stack.at(-1).indent) stack.pop();
    const deeper = !stack.length || indent.length >= stack.at(-1).indent + 2;
    if (deeper || stack.at(-1).node.localName !== tag) {
      const parent = stack.at(deeper ? -1 : -2);
      const above = stack.length > (deeper ? 0 : 1) ? parent.node.lastChild : root;
      const node = el(tag, tag === "ol" ? { start: parseInt(mark, 10) } : {});
      if (!deeper) stack.pop();
      above.append(node);
      stack.push({ indent: indent.length, node });
    }
    stack.at(-1).node.append(el("li", {}, parse(content, { ...context, blocks: false })));
  }
  return root;
}

function inlineAt(text, at, context) {
  const rest = text[at];
  if (rest === "\\") {
    const next = text[at + 1];
    return next && /[^0-9A-Za-z\s]/.test(next) ? { node: next, end: at + 2 } : null;
  }
  if (rest === "`") return codeAt(text, at);
  if (rest === "[") return maskedAt(text, at, context);
  if (rest === "<") return angleAt(text, at) ?? addressAt(text, at);
  if (rest === "h") return addressAt(text, at);
  if (rest === "@") return mentionAt(text, at);
  for (const wrapper of WRAPPERS) {
    if (!text.startsWith(wrapper.mark, at)) continue;
    const start = at + wrapper.mark.length;
    const end = closing(text, start, wrapper, at);
    if (end < 0) continue;
    const inner = { ...context, depth: context.depth + 1, blocks: context.blocks && Boolean(wrapper.blocks) };
    return { node: wrapper.build(parse(text.slice(start, end), inner)), end: end + wrapper.mark.length };
  }
  return null;
}

/** Where the wrapper that opened before `start` closes, or -1. Escapes and code inside are stepped over. */
function closing(text, start, { mark, single }, opened) {
  const word = /[\p{L}\p{N}]/u;
  if (single && /\s/.test(text[start] ?? " ")) return -1;
  if (mark === "_" && opened > 0 && word.test(text[opened - 1])) return -1;
  let at = start;
  while (at < text.length) {
    if (text[at] === "\\") {
      at += 2;
    } else if (text[at] === "`") {
      at = codeAt(text, at)?.end ?? at + 1;
    } else if (!text.startsWith(mark, at)) {
      at += 1;
    } else {
      let run = at;
      while (text[run] === mark[0]) run += 1;
      const length = run - at;
      if (single && length === 2) {
        at = run;
        continue;
      }
      const end = run - mark.length;
      const inWord = mark === "_" && word.test(text[run] ?? " ");
      if (end > start && !inWord && !(single && /\s/.test(text[end - 1]))) return end;
      at = run;
    }
  }
  return -1;
}

function codeAt(text, at) {
  const fence = match(FENCE, text, at);
  if (fence) return { node: el("pre", {}, el("code", fence[1] ? { "data-language": fence[1] } : {}, fence[2])), end: at + fence[0].length };
  const code = match(CODE, text, at);
  if (code) return { node: el("code", {}, code[2].replace(/^ (?=`)|(?<=`) $/g, "")), end: at + code[0].length };
  return null;
}

function maskedAt(text, at, context) {
  const found = match(MASKED, text, at);
  if (!found || !/^(https?|discord):\/\//i.test(found[2]) || /^https?:\/\//i.test(found[1])) return null;
  const label = parse(found[1], { ...context, depth: context.depth + 1, blocks: false });
  return { node: link(found[2], label, found[3]), end: at + found[0].length };
}

function addressAt(text, at) {
  const found = match(ADDRESS, text, at);
  if (!found) return null;
  const [whole, bracketed, bare] = found;
  if (bracketed) return { node: link(bracketed, [bracketed]), end: at + whole.length };
  const address = bare.replace(bare.includes("(") ? /[\].,:;"'!?*_~|]+$/ : /[)\].,:;"'!?*_~|]+$/, "");
  return { node: link(address, [address]), end: at + address.length };
}

/** A link; one to a message or channel on Discord leads to the same place in the sandbox. */
export function link(address, label, title) {
  const inside = /^https?:\/\/(?:\w+\.)?discord(?:app)?\.com\/channels\/(\d+|@me)\/(\d+)(?:\/(\d+))?/.exec(address);
  if (inside) return el("a", { href: "#", title: title ?? address, data: { place: inside[2], ...(inside[3] ? { target: inside[3] } : {}) } }, label);
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer", title: title ?? address }, label);
}

function angleAt(text, at) {
  const found = match(TIMESTAMP, text, at);
  if (found) return { node: timeElement(Number(found[1]) * 1000, found[2] ?? "f", world.locale), end: at + found[0].length };
  return mentionAt(text, at);
}

function spoiler(nodes) {
  const content = span("spoiler-content", nodes);
  content.inert = true;
  const node = el("span", { class: "spoiler", role: "button", tabindex: 0, "aria-label": "Spoiler: press to show", data: { spoiler: "" } }, content);
  return node;
}
