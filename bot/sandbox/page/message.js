/* One message as the chosen member sees it. */
import { bell, el, readableSize, span } from "./dom.js";
import { component } from "./components.js";
import { embedElement } from "./embeds.js";
import { doByHand } from "./interactions.js";
import { link, markdown, plain } from "./markdown.js";
import { mediaElement, spoilerCover } from "./media.js";
import { emojiText } from "./mentions.js";
import { pollElement } from "./poll.js";
import { timeElement } from "./time.js";
import { ids, world } from "./world.js";

const EPHEMERAL = 1 << 6;
const LOADING = 1 << 7;
const SILENT = 1 << 12;
const RENAMED = 4;
const PINNED = 6;
const JOINED = 7;
const THREAD_CREATED = 18;
const REPLY = 19;
const THREAD_STARTER = 21;
const POLL_RESULT = 46;

/** A list item for this message. `onMenu(event, message)` opens its menu, `onDismiss(id)` hides an ephemeral one. */
export function messageElement(message, { onMenu, onDismiss }) {
  const author = message.member?.nick ?? message.author.global_name ?? message.author.username;
  const ephemeral = Boolean(message.flags & EPHEMERAL);
  const classes = ["message", ephemeral && "ephemeral", world.pingsMe(message.pinged) && "rings"].filter(Boolean).join(" ");
  const menu = el("button", {
    type: "button", class: "plain more", "aria-label": `More for this message by ${author}`, "aria-haspopup": "menu",
    on: { click: (event) => onMenu(event, message) },
  }, "⋯");
  const children = [
    before(message),
    el("div", { class: "head" },
      el("span", { class: "initial", "aria-hidden": "true", style: { "--hue": hue(message.author.id) } }, author.slice(0, 1).toUpperCase()),
      el("strong", { class: "author" }, author), message.author.bot ? span("tag", "BOT") : null,
      timeElement(Date.parse(message.timestamp), "s", world.locale),
      message.pinned ? span("tag quiet", "Pinned") : null,
      message.flags & SILENT ? span("tag quiet", "Silent") : null),
    el("div", { class: "body" }, ...body(message)),
    rung(message.pinged),
    reactions(message),
    message.thread ? threadLink(message.thread) : null,
    ephemeral ? el("p", { class: "hint only-you" }, "Only you can see this · ", el("button", { type: "button", class: "text", on: { click: () => onDismiss(message.id) } }, "Dismiss")) : null,
    menu,
  ];
  return el("li", {
    class: classes,
    data: { messageId: message.id, ...(ephemeral ? { ephemeral: "" } : {}) },
    on: { contextmenu: (event) => { if (!event.target.closest("a, img, input")) onMenu(event, message); } },
  }, children);
}

/** A message in one line, for screen readers and replies. */
export function summary(message) {
  const text = plain(message.content) || message.embeds?.map((embed) => embed.title ?? plain(embed.description)).find(Boolean)
    || firstText(message.components ?? []) || message.poll?.question.text || (message.flags & LOADING ? "is thinking" : "sent something");
  return `${message.author.username}: ${text.slice(0, 200)}`;
}

function firstText(components) {
  for (const item of components) {
    const found = item.type === 10 ? plain(item.content) : firstText(item.components ?? []);
    if (found) return found;
  }
  return "";
}

function hue(id) {
  // Neighbouring ids get colours far apart.
  return Number((BigInt(id) * 137n) % 360n);
}

/** The line above a message that says what it answers. */
function before(message) {
  const cause = message.interaction_metadata;
  if (cause) {
    const name = cause.user?.username ?? world.userName(cause.user_id) ?? "Someone";
    return el("p", { class: "before" }, `${name} ${deed(message, cause)}`, message.referenced_message ? [" in ", excerpt(message.referenced_message)] : null);
  }
  if (message.type !== REPLY) return null;
  return el("p", { class: "before" }, message.referenced_message ? ["Answers ", excerpt(message.referenced_message)] : "Answers a message that was deleted");
}

const excerpt = (message) => el("a", { href: "#", data: { place: message.channel_id, target: message.id } }, summary(message).slice(0, 80));

function deed(message, cause) {
  if (cause.type === 3) return "made a choice";
  if (cause.type === 5) return "sent a form";
  const name = message.interaction?.name ?? cause.name;
  if (cause.target_message_id) return name ? `used “${name}” on a message` : "used a message command";
  return name ? `used /${name}` : "used a command";
}

function body(message) {
  if (message.flags & LOADING) return [el("p", { class: "thinking" }, "Thinking…")];
  const author = message.author.username;
  if (message.type === RENAMED) return [el("p", { class: "hint" }, `${author} changed the name to ${message.content}.`)];
  if (message.type === PINNED) return [el("p", { class: "hint" }, `${author} pinned `, toOrigin(message, "a message"), ".")];
  if (message.type === JOINED) return [el("p", { class: "hint" }, `${author} joined the server.`)];
  if (message.type === THREAD_CREATED) return [el("p", { class: "hint" }, `${author} started a thread: `, el("a", { href: "#", data: { place: message.message_reference?.channel_id ?? "" } }, message.content))];
  if (message.type === THREAD_STARTER && message.referenced_message) return body(message.referenced_message);
  const edited = message.edited_timestamp ? el("small", { class: "edited", title: message.edited_timestamp }, " (edited)") : null;
  const parts = [
    message.type === POLL_RESULT ? el("p", { class: "hint" }, `${author}’s `, toOrigin(message, "poll"), " has ended.") : null,
    message.content ? el("div", { class: "md content" }, markdown(message.content)) : null,
    ...(message.embeds ?? []).map(embedElement),
    message.poll ? pollElement(message) : null,
    ...(message.components ?? []).map((item) => component(item, message)),
    ...loose(message).map(attachment),
  ].filter(Boolean);
  if (edited) (parts[0]?.classList.contains("content") ? parts[0] : parts.at(-1))?.append(edited);
  return parts;
}

/** A link to the message that this one was made for. */
function toOrigin({ message_reference: origin }, words) {
  return el("a", { href: "#", data: { place: origin.channel_id, target: origin.message_id } }, words);
}

/** Attachments that no component of the message shows. */
function loose(message) {
  return (message.flags & (1 << 15)) ? [] : message.attachments ?? [];
}

function attachment(file) {
  const hidden = file.filename.startsWith("SPOILER_");
  if ((file.content_type ?? "").startsWith("image/")) return mediaElement(file, file.description, hidden);
  const node = el("p", { class: "file" }, link(file.url, [file.filename]), ` (${readableSize(file.size)})`);
  return hidden ? spoilerCover(node) : node;
}

/** Whom a message notified. */
function rung(pinged) {
  if (!pinged) return null;
  const names = [
    ...(pinged.everyone ? ["everyone"] : []),
    ...ids(pinged.roles).map((id) => `@${world.roleName(id) ?? id}`),
    ...ids(pinged.users).map((id) => world.userName(id) ?? id),
  ];
  return names.length ? el("p", { class: "rung", data: { pinged: names.join(" ") } }, bell(), span("unseen", "Notified: "), names.join(", ")) : null;
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  return el("div", { class: "reactions" }, message.reactions.map((reaction) => {
    const name = emojiText(reaction.emoji);
    return el("button", {
      type: "button", "aria-label": `${name}: ${reaction.count}`, "aria-pressed": String(reaction.me),
      on: { click: () => doByHand({ do: "react", message_id: message.id, emoji: reaction.emoji.name, reacted: !reaction.me }) },
    }, `${name} ${reaction.count}`);
  }));
}

function threadLink(thread) {
  const count = thread.message_count ?? 0;
  return el("p", { class: "thread-link" }, el("a", { href: "#", data: { place: thread.id } }, thread.name), ` · ${count} ${count === 1 ? "message" : "messages"}`);
}
