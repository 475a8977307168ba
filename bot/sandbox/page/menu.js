/* The menu of a message: the bot's message commands, and what a member may do with a message by hand. */
import { byId, el } from "./dom.js";
import { doByHand, send } from "./interactions.js";
import { startReply } from "./composer.js";
import { nameOf } from "./commands.js";
import { world } from "./world.js";

const MESSAGE_COMMAND = 3;
const EMOJI = ["👍", "⭐"];
let opener = null;

/** Open the menu of this message where the event happened. */
export function openMenu(event, message) {
  event.preventDefault();
  const menu = byId("menu");
  opener = event.currentTarget.closest("[data-message-id]")?.querySelector(".more") ?? event.currentTarget;
  const commands = world.commands.filter((command) => command.type === MESSAGE_COMMAND);
  menu.replaceChildren(
    ...commands.map((command) => item(nameOf(command), () => send({ kind: "message_command", name: command.name, message_id: message.id }), { command: command.name })),
    ...(commands.length ? [] : [el("li", { role: "none", class: "hint" }, "The bot has no commands for messages here.")]),
    el("li", { role: "separator" }),
    item("Reply", () => startReply(message)),
    ...EMOJI.map((emoji) => item(`React with ${emoji}`, () => doByHand({ do: "react", message_id: message.id, emoji }))),
    item(message.pinned ? "Unpin" : "Pin", () => doByHand({ do: "pin", message_id: message.id, pinned: !message.pinned })),
    item("Delete", () => doByHand({ do: "delete", message_id: message.id })));
  menu.setAttribute("aria-label", `Message by ${message.author.username}`);
  menu.hidden = false;
  const box = opener.getBoundingClientRect();
  const [x, y] = event.type === "contextmenu" && event.clientX ? [event.clientX, event.clientY] : [box.right - menu.offsetWidth, box.bottom + 4];
  menu.style.left = `${Math.max(8, Math.min(x, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(y, innerHeight - menu.offsetHeight - 8))}px`;
  menu.querySelector("button")?.focus();
}

/** Close the menu; the focus returns to what opened it unless `stay`. */
function closeMenu(stay = false) {
  const menu = byId("menu");
  if (menu.hidden) return;
  menu.hidden = true;
  if (!stay) opener?.focus();
}

/** Make the menu answer to keys and to clicks elsewhere. */
export function setUpMenu() {
  const menu = byId("menu");
  menu.addEventListener("keydown", (event) => {
    const items = [...menu.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") closeMenu();
    else if (event.key === "Home") items[0].focus();
    else if (event.key === "End") items.at(-1).focus();
    else if (step) items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
    else return;
    event.preventDefault();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target)) closeMenu(true);
  });
}

function item(label, run, data = {}) {
  const onClick = () => {
    closeMenu();
    run();
  };
  return el("li", { role: "none" }, el("button", { type: "button", role: "menuitem", data, on: { click: onClick } }, label));
}
