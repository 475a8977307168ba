/* Names in place of ids: members, roles, channels, commands, custom emoji. */
import { el, span } from "./dom.js";
import { world } from "./world.js";

const PATTERN = /<@!?(\d+)>|<@&(\d+)>|<#(\d+)>|<\/([^:>]+):(\d+)>|<a?:(\w+):\d+>|<id:(\w+)>|@(everyone|here)\b/y;

/** The mention that begins here, as `{ node, end }`, or null. */
export function mentionAt(text, at) {
  PATTERN.lastIndex = at;
  const found = PATTERN.exec(text);
  if (!found) return null;
  const [whole, user, role, channel, command, , emoji, tab, all] = found;
  const end = at + whole.length;
  if (user) return { node: member(user), end };
  if (role) return { node: span("mention", `@${(world.roleName(role) ?? "unknown role").replace(/^@/, "")}`), end };
  if (channel) return { node: channelLink(channel), end };
  if (command) return { node: el("button", { type: "button", class: "mention", data: { command } }, `/${command}`), end };
  if (emoji) return { node: el("span", { class: "emoji", title: `:${emoji}:` }, `:${emoji}:`), end };
  if (tab) return { node: span("mention", `#${tab}`), end };
  return { node: span("mention", `@${all}`), end };
}

function member(id) {
  const name = world.userName(id);
  return el("span", { class: id === world.userId ? "mention me" : "mention", data: { user: id } }, `@${name ?? "unknown member"}`);
}

function channelLink(id) {
  const place = world.channel(id);
  if (!place) return span("mention", "#unknown");
  return el("a", { href: "#", class: "mention", data: { place: id } }, `#${place.name}`);
}

/** The emoji of a button, option, tag or reaction as text. */
export function emojiText(emoji) {
  if (!emoji?.name) return "";
  return emoji.id ? `:${emoji.name}:` : emoji.name;
}
