/* The fields of a slash command's options: one input per kind of option, each with `node`, `input` and `value()`. */
import * as api from "./api.js";
import { debounced, el, encodeFile } from "./dom.js";
import { descriptionOf, nameOf } from "./commands.js";
import { Listbox } from "./listbox.js";
import { offers, singleSelect } from "./pickers.js";
import { world } from "./world.js";

const INTEGER = 4;
const BOOLEAN = 5;
const NUMBER = 10;
const ATTACHMENT = 11;
/** Which select component offers the same choices as an option of this type: user, channel, role, mentionable. */
const ENTITIES = { 6: 5, 7: 8, 8: 6, 9: 7 };
const AUTOCOMPLETE_PAUSE = 250;

/** A labelled field for one option. `values()` gives what the whole form holds, for autocompletion; `onRemove` takes the field away. */
export function optionField(option, { commandName, values, onRemove }) {
  const input = makeInput(option);
  const numeric = option.type === INTEGER || option.type === NUMBER;
  const suggestions = option.autocomplete ? autocomplete(option, input, { commandName, values }) : null;
  const remove = option.required ? null : el("button", { type: "button", class: "plain", "aria-label": `Leave out ${nameOf(option)}`, on: { click: onRemove } }, "×");
  const node = el("div", { class: "field", data: { option: option.name } },
    el("label", { title: descriptionOf(option) }, el("span", { class: "field-name" }, nameOf(option), option.required ? span("*") : null), input),
    remove, suggestions);
  const value = async () => {
    if (option.type === ATTACHMENT) return input.files[0] ? encodeFile(input.files[0]) : undefined;
    const text = input.picked?.shown === input.value ? input.picked.value : input.value;
    if (text === "") return undefined;
    if (option.type === BOOLEAN) return text === "true";
    return numeric && Number.isFinite(Number(text)) ? Number(text) : text;
  };
  return { option, node, input, value };
}

const span = (text) => el("span", { class: "required", title: "Required" }, text);

function makeInput(option) {
  const description = descriptionOf(option);
  const shared = { name: option.name, required: option.required, "aria-description": description };
  const nothing = option.required ? "Choose…" : "No choice";
  if (option.choices?.length) {
    return singleSelect(option.choices.map((choice) => ({ value: String(choice.value), label: nameOf(choice) })), nothing, shared);
  }
  if (option.type === BOOLEAN) return singleSelect([{ value: "true", label: "True" }, { value: "false", label: "False" }], nothing, shared);
  if (ENTITIES[option.type]) {
    return singleSelect(offers({ type: ENTITIES[option.type], channel_types: option.channel_types }), nothing, shared);
  }
  if (option.type === ATTACHMENT) return el("input", { type: "file", ...shared });
  const typed = { ...shared, placeholder: description, autocomplete: "off" };
  const number = [INTEGER, NUMBER].includes(option.type) && !option.autocomplete;
  if (number) return el("input", { type: "number", step: option.type === INTEGER ? 1 : "any", min: option.min_value, max: option.max_value, ...typed });
  return el("input", { type: "text", minlength: option.min_length, maxlength: option.max_length ?? 6000, spellcheck: "false", ...typed });
}

/** Make the bot complete what is typed into this input. What is picked is shown by name and sent by value. */
function autocomplete(option, input, { commandName, values }) {
  const list = el("ul", { role: "listbox", class: "suggestions", hidden: true, id: `choices-${option.name}`, "aria-label": `Choices for ${nameOf(option)}` });
  const box = new Listbox(input, list, (choice) => {
    input.picked = { shown: nameOf(choice), value: choice.value };
    input.value = nameOf(choice);
  });
  let asked = 0;
  Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })
    .forEach(([name, value]) => input.setAttribute(name, value));
  const ask = debounced(AUTOCOMPLETE_PAUSE, async () => {
    asked += 1;
    const mine = asked;
    const typed = { ...await values(), [option.name]: input.value };
    const answer = await api.interact({ ...world.origin(), kind: "autocomplete", name: commandName, options: typed, focused: option.name })
      .catch((error) => ({ ok: false, error: error.message }));
    if (mine !== asked || document.activeElement !== input) return;
    if (!answer.ok) box.say(api.sentence(answer) || "The bot gave no choices in time.");
    else if (answer.choices?.length) box.show(answer.choices, (choice) => el("li", { data: { value: String(choice.value) } }, nameOf(choice)));
    else box.say("No choices for this.");
  });
  const close = () => {
    asked += 1;
    box.hide();
  };
  input.addEventListener("focus", ask);
  input.addEventListener("input", ask);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (box.key(event)) event.stopPropagation();
    else if (event.key === "Enter") close();
  });
  new MutationObserver(() => input.setAttribute("aria-expanded", String(!list.hidden))).observe(list, { attributeFilter: ["hidden"] });
  return list;
}
