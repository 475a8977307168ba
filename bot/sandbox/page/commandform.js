/* A chosen slash command: its options as fields in a row, optional ones on demand, sent with Enter, left with Escape. */
import { byId, el } from "./dom.js";
import { send } from "./interactions.js";
import { nameOf, descriptionOf } from "./commands.js";
import { optionField } from "./options.js";
import { scrollToLatest } from "./scroll.js";

let command = null;
let fields = [];
let leave = () => {};

export const isCommandOpen = () => command !== null;

/** Show the form of a command; `rest` goes into its first text field. `onLeave` is called when it is sent or left. */
export function openCommand(chosen, rest, onLeave) {
  command = chosen;
  leave = onLeave;
  fields = [];
  const form = byId("command");
  form.dataset.command = chosen.name;
  form.replaceChildren(
    el("p", { class: "command-name" }, el("strong", {}, `/${chosen.shown}`), " ", el("span", { class: "hint" }, chosen.description),
      el("button", { type: "button", class: "plain", "aria-label": "Leave the command", on: { click: closeCommand } }, "×")),
    el("div", { class: "fields-row" }, el("span", { class: "more-options" }), el("button", { type: "submit", class: "primary" }, "Send")));
  form.hidden = false;
  const shown = chosen.options.filter((option) => option.required);
  if (!shown.length && chosen.options.length) shown.push(chosen.options[0]);
  shown.forEach((option) => addField(option));
  offerOptions();
  const first = fields.find(({ input }) => input.type === "text" || input.type === "number");
  if (first && rest.trim()) first.input.value = rest.trim();
  (fields[0]?.input ?? form.querySelector("[type=submit]")).focus();
}

/** Leave the command without sending it. */
export function closeCommand() {
  if (!command) return;
  command = null;
  fields = [];
  byId("command").hidden = true;
  byId("command").replaceChildren();
  leave();
}

/** Make the form send on Enter and close on Escape. */
export function setUpCommandForm() {
  const form = byId("command");
  form.addEventListener("keydown", (event) => {
    // A text box sends its form on Enter by itself, a select does not.
    const sends = event.key === "Enter" && event.target.localName === "select";
    if (event.key !== "Escape" && !sends) return;
    event.preventDefault();
    if (sends) form.requestSubmit();
    else closeCommand();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { name } = command;
    const options = await values();
    closeCommand();
    scrollToLatest();
    await send({ kind: "command", name, options });
  });
}

/** What the form holds, by option name, without what was left empty. */
async function values() {
  const entries = await Promise.all(fields.map(async (field) => [field.option.name, await field.value()]));
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function addField(option) {
  const field = optionField(option, {
    commandName: command.name,
    values,
    onRemove: () => {
      fields = fields.filter((item) => item !== field);
      field.node.remove();
      offerOptions();
      (fields.at(-1)?.input ?? byId("command").querySelector("[type=submit]")).focus();
    },
  });
  fields.push(field);
  byId("command").querySelector(".more-options").before(field.node);
  return field;
}

/** Buttons for the options that are not shown yet. */
function offerOptions() {
  const used = new Set(fields.map((field) => field.option));
  const add = (option) => {
    const field = addField(option);
    offerOptions();
    field.input.focus();
  };
  byId("command").querySelector(".more-options").replaceChildren(...command.options.filter((option) => !used.has(option)).map((option) =>
    el("button", { type: "button", class: "add", title: descriptionOf(option), data: { addOption: option.name }, on: { click: () => add(option) } }, `+ ${nameOf(option)}`)));
}
