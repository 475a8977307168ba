/* The list of channels, threads, posts and DMs, the choice of server and member, and the posts of a forum. */
import { byId, el, span } from "./dom.js";
import { emojiText } from "./mentions.js";
import { timeElement } from "./time.js";
import { ids, isForum, isThread, world } from "./world.js";

const CATEGORY = 4;
const SIGNS = { 0: "#", 1: "@", 2: "♪", 5: "!", 10: "↳", 11: "↳", 12: "↳", 13: "♪", 15: "▤", 16: "▤" };
const unread = new Set();

/** Remember that something was said in a place; it is forgotten once that place is on screen. */
export function markUnread(channelId) {
  unread.add(channelId);
}

/** Fill the choices of server and member. */
export function showChoices() {
  fill(byId("server"), world.guilds.map((guild) => [guild.id, guild.name]), world.guildId);
  const people = (world.guild?.members ?? []).filter((member) => !member.bot);
  fill(byId("member"), people.map((member) => [member.id, member.locale && !member.locale.startsWith("en") ? `${member.name} (${member.locale})` : member.name]), world.userId);
}

function fill(select, entries, chosen) {
  const mark = JSON.stringify(entries);
  if (select.dataset.mark !== mark) {
    select.replaceChildren(...entries.map(([value, text]) => el("option", { value }, text)));
    select.dataset.mark = mark;
  }
  select.value = chosen;
}

/** Show every place of the server, threads under their parent, and the member's DMs. */
export function showPlaces() {
  unread.delete(world.channelId);
  const list = byId("channel");
  const focused = list.contains(document.activeElement) ? document.activeElement.closest("[data-channel-id]")?.dataset.channelId : null;
  const opened = new Set([...list.querySelectorAll("details[open]")].map((node) => node.dataset.of));
  const channels = (world.guild?.channels ?? []).filter((channel) => !isThread(channel));
  const children = channels.flatMap((channel) => (channel.type === CATEGORY ? [el("li", { class: "category" }, channel.name)] : entry(channel, threads(channel, opened))));
  const dms = world.dms.flatMap((dm) => entry(dm));
  list.replaceChildren(...children, el("li", { class: "category" }, "Direct messages"), ...dms);
  if (focused) list.querySelector(`[data-channel-id="${CSS.escape(focused)}"] > button`)?.focus();
}

/** The list item of a place, and one for what is below it. */
function entry(place, below = null) {
  const here = place.id === world.channelId;
  const news = unread.has(place.id);
  const item = el("li", { data: { channelId: place.id }, class: news ? "news" : null },
    el("button", { type: "button", class: "plain place-entry", "aria-current": here ? "page" : null, data: { place: place.id } },
      el("span", { class: "sign", "aria-hidden": "true" }, SIGNS[place.type] ?? "#"), span("place-label", place.name), marks(place),
      news ? span("dot", span("unseen", " new messages")) : null));
  return below ? [item, el("li", {}, below)] : [item];
}

function marks(place) {
  const state = place.thread_metadata;
  return [state?.locked ? span("tag quiet", "locked") : null, state?.archived ? span("tag quiet", "archived") : null];
}

/** Active threads in sight, archived ones folded away. */
function threads(channel, opened) {
  const all = world.threads.filter((thread) => thread.parent_id === channel.id);
  if (!all.length) return null;
  const old = all.filter((thread) => thread.thread_metadata?.archived && thread.id !== world.channelId);
  const active = all.filter((thread) => !old.includes(thread));
  const label = `Threads in ${channel.name}`;
  return [
    active.length ? el("ul", { "aria-label": label }, active.flatMap((thread) => entry(thread))) : null,
    old.length ? el("details", { data: { of: channel.id }, open: opened.has(channel.id) }, el("summary", {}, `${old.length} archived`), el("ul", {}, old.flatMap((thread) => entry(thread)))) : null,
  ];
}

/** Head the board with the chosen place. */
export function showPlaceHead() {
  const { place } = world;
  const parent = isThread(place) ? world.channel(place.parent_id) : null;
  byId("place-name").textContent = place ? `${SIGNS[place.type] ?? "#"} ${place.name}` : "No channel chosen";
  byId("place-note").replaceChildren(
    ...(parent ? [isForum(parent) ? "Post in " : "Thread in ", el("a", { href: "#", data: { place: parent.id } }, `#${parent.name}`)] : [place?.topic ?? ""]),
    ...marks(place ?? {}).filter(Boolean).flatMap((mark) => [" ", mark]),
    ...tags(place).flatMap((tag) => [" ", tag]));
  document.title = place ? `${place.name} · Sandbox` : "Sandbox";
}

function tags(thread) {
  const known = world.channel(thread?.parent_id)?.available_tags ?? [];
  return known.filter((tag) => ids(thread.applied_tags).includes(tag.id))
    .map((tag) => span("tag quiet", [emojiText({ name: tag.emoji_name }), tag.name].filter(Boolean).join(" ")));
}

/** Show the posts of the chosen forum, the latest first. */
export function showPosts() {
  const posts = world.threads.filter((thread) => thread.parent_id === world.channelId);
  const latest = (thread) => BigInt(thread.last_message_id ?? thread.id);
  posts.sort((one, other) => (latest(other) > latest(one) ? 1 : -1));
  byId("posts").replaceChildren(...posts.map((post) => {
    const count = post.message_count ?? 0;
    const created = post.thread_metadata?.create_timestamp;
    return el("li", { data: { postId: post.id } },
      el("button", { type: "button", class: "plain post", data: { place: post.id } },
        el("strong", {}, post.name), el("span", { class: "post-tags" }, tags(post), marks(post)),
        el("span", { class: "hint" }, `${count} ${count === 1 ? "message" : "messages"}`, created ? " · opened " : null,
          created ? timeElement(Date.parse(created), "R", world.locale) : null)));
  }));
  byId("empty").hidden = posts.length > 0;
  byId("empty").textContent = "Nothing here yet. Posts show here as soon as somebody opens one.";
}
