/* The messages of the chosen place. Only what changed is drawn anew, so that opened spoilers and focus stay. */
import * as api from "./api.js";
import { byId } from "./dom.js";
import { openMenu } from "./menu.js";
import { messageElement, summary } from "./message.js";
import { noteLatest, scrollToLatest } from "./scroll.js";
import { UNOPENED_DM, world } from "./world.js";

const dismissed = new Set();
let shownFor = "";
let drawn = new Map();

/** Fetch and show the messages of the chosen place. */
export async function showMessages() {
  const wanted = `${world.channelId} ${world.userId}`;
  let messages = [];
  let refusal = "";
  try {
    if (world.channelId !== UNOPENED_DM) messages = await api.getMessages(world.channelId, world.userId);
  } catch (error) {
    refusal = error.message;
  }
  if (wanted !== `${world.channelId} ${world.userId}`) return;
  const fresh = shownFor !== wanted;
  shownFor = wanted;
  draw(messages.filter((message) => !dismissed.has(message.id)), fresh);
  byId("empty").textContent = refusal ? `Nothing to show: ${refusal.replace(/\.$/, "")}. Choose another channel or member.` : "Nothing here yet. Type / to see the commands, or write a message.";
}

/** Forget what is shown: the next fetch draws everything. */
export function clearMessages() {
  shownFor = "";
  drawn = new Map();
  byId("messages").replaceChildren();
}

/** Scroll to a message of this place and mark it for a moment. */
export function goToMessage(id) {
  const node = byId("messages").querySelector(`[data-message-id="${CSS.escape(id)}"]`);
  if (!node) return;
  node.scrollIntoView({ block: "center" });
  node.classList.add("found");
  setTimeout(() => node.classList.remove("found"), 2000);
}

function draw(messages, fresh) {
  const list = byId("messages");
  const focus = focusKey(list);
  const names = JSON.stringify([world.guild?.roles, world.guild?.members, world.places.map((place) => [place.id, place.name]), world.locale]);
  const next = new Map();
  const added = [];
  for (const message of messages) {
    const mark = JSON.stringify(message);
    const known = drawn.get(message.id);
    if (!fresh && !known) added.push(message);
    const kept = known && known.mark === mark && known.names === names ? known.node : null;
    next.set(message.id, { mark, names, node: kept ?? messageElement(message, { onMenu: openMenu, onDismiss: dismiss }) });
  }
  place(list, [...next.values()].map((item) => item.node));
  drawn = next;
  list.hidden = messages.length === 0;
  byId("empty").hidden = messages.length > 0;
  restoreFocus(list, focus);
  if (fresh) scrollToLatest();
  if (!added.length) return;
  noteLatest();
  byId("announcer").textContent = added.map(summary).join(". ");
}

/** Bring the list to hold exactly these nodes, moving none that is in its place. */
function place(list, nodes) {
  const wanted = new Set(nodes);
  [...list.children].filter((node) => !wanted.has(node)).forEach((node) => node.remove());
  nodes.forEach((node, at) => {
    if (list.children[at] !== node) list.insertBefore(node, list.children[at] ?? null);
  });
}

function dismiss(id) {
  dismissed.add(id);
  drawn.get(id)?.node.remove();
  drawn.delete(id);
  byId("composer").focus();
}

function focusKey(list) {
  const active = document.activeElement;
  if (!list.contains(active)) return null;
  return { message: active.closest("[data-message-id]")?.dataset.messageId, customId: active.dataset.customId };
}

/** After a redraw, give the focus back to the same control of the same message. */
function restoreFocus(list, focus) {
  if (!focus?.message || list.contains(document.activeElement)) return;
  const message = list.querySelector(`[data-message-id="${CSS.escape(focus.message)}"]`);
  const control = focus.customId && message?.querySelector(`[data-custom-id="${CSS.escape(focus.customId)}"]`);
  (control || message?.querySelector(".more") || byId("composer")).focus({ preventScroll: true });
}
