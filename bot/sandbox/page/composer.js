/* The box to write in: a message, or a slash and then a command of the bot. */
import { byId, el } from "./dom.js";
import { closeCommand, isCommandOpen, openCommand, setUpCommandForm } from "./commandform.js";
import { listCommands, matchingCommands, nameOf, spelledCommand } from "./commands.js";
import { doByHand, showError } from "./interactions.js";
import { Listbox } from "./listbox.js";
import { summary } from "./message.js";
import { scrollToLatest } from "./scroll.js";
import { isForum, world } from "./world.js";

let suggestions = null;
let answered = null;

/** Make the composer work; called once. */
export function setUpComposer() {
  const box = byId("composer");
  suggestions = new Listbox(box, byId("suggestions"), (command) => choose(command, ""));
  setUpCommandForm();
  box.addEventListener("input", onInput);
  box.addEventListener("keydown", onKey);
  box.addEventListener("blur", () => suggestions.hide());
  box.addEventListener("focus", onInput);
  byId("writer").addEventListener("submit", (event) => {
    event.preventDefault();
    post();
  });
}

/** Fit the composer to the chosen place: what can be done there and what to do next. */
export function showPlaceInComposer() {
  const box = byId("composer");
  const { place } = world;
  box.disabled = byId("send").disabled = !place || isForum(place);
  if (!place) box.placeholder = "Choose a channel first";
  else if (isForum(place)) box.placeholder = "Open a post to write in it";
  else box.placeholder = "Type / to see the commands";
  box.setAttribute("aria-label", place ? `Message ${world.inDm ? "" : "#"}${place.name}` : "Message");
  cancelReply();
  closeCommand();
  showError("");
}

/** Suggest anew to who is typing a command while the list of commands comes in. */
export function refreshSuggestions() {
  if (document.activeElement === byId("composer")) onInput();
}

/** Begin the command that was pressed in a message. */
export function startCommand(name) {
  const command = listCommands().find((item) => item.name === name || item.shown === name);
  if (command) choose(command, "");
  else showError(`There is no command /${name} here.`);
}

/** The next message will answer this one. */
export function startReply(message) {
  answered = message;
  byId("replying").replaceChildren(`Answering ${summary(message).slice(0, 80)} `, el("button", { type: "button", class: "plain", "aria-label": "Do not answer", on: { click: cancelReply } }, "×"));
  byId("replying").hidden = false;
  byId("composer").focus();
}

function cancelReply() {
  answered = null;
  byId("replying").hidden = true;
}

function onInput() {
  const box = byId("composer");
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 160)}px`;
  if (!box.value.startsWith("/") || box.value.includes("\n")) {
    suggestions.hide();
    return;
  }
  const spelled = spelledCommand(box.value);
  const found = matchingCommands(box.value.slice(1));
  if (spelled && !found.some((command) => command !== spelled.command && command.name.startsWith(`${spelled.command.name} `))) {
    choose(spelled.command, spelled.rest);
  } else if (found.length) {
    suggestions.show(found, suggestion, 0);
  } else {
    suggestions.say(world.commands.length ? "No command has that name." : "The bot has no commands here yet.");
  }
}

function suggestion(command) {
  return el("li", { data: { command: command.name } },
    el("strong", {}, `/${command.shown}`), " ", el("span", { class: "hint" }, command.description),
    el("span", { class: "hint names" }, command.options.map(nameOf).join(" ")));
}

function onKey(event) {
  if (suggestions.key(event)) return;
  if (event.key === "Escape") {
    if (suggestions.open) suggestions.hide();
    else cancelReply();
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    post();
  }
}

function choose(command, rest) {
  const box = byId("composer");
  box.value = "";
  byId("writer").hidden = true;
  suggestions.hide();
  showError("");
  openCommand(command, rest, () => {
    byId("writer").hidden = false;
    box.focus();
  });
}

async function post() {
  const box = byId("composer");
  const content = box.value;
  if (!content.trim() || isCommandOpen()) return;
  const reference = answered ? { message_reference: { message_id: answered.id, channel_id: answered.channel_id } } : {};
  scrollToLatest();
  if (!await doByHand({ do: "post", content, ...reference })) return;
  if (box.value === content) box.value = "";
  onInput();
  cancelReply();
}
