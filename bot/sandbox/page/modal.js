/* A form that the bot asked the member to fill in. */
import { byId, el, encodeFile } from "./dom.js";
import { markdown } from "./markdown.js";
import { checkList, offers, singleSelect } from "./pickers.js";

const ACTION_ROW = 1;
const STRING_SELECT = 3;
const TEXT_INPUT = 4;
const SELECTS = new Set([STRING_SELECT, 5, 6, 7, 8]);
const TEXT_DISPLAY = 10;
const LABEL = 18;
const FILE_UPLOAD = 19;
const RADIO_GROUP = 21;
const CHECKBOX_GROUP = 22;
const CHECKBOX = 23;

/** Show a modal. `answer(fields)` sends what was filled in and returns null if that failed; the modal then stays open. */
export function openModal(modal, answer) {
  const dialog = byId("modal");
  const fields = [];
  const problem = el("p", { class: "error", role: "alert" });
  const submit = el("button", { type: "submit", class: "primary" }, "Submit");
  const form = el("form", { on: { submit: onSubmit } },
    el("header", {}, el("h2", { id: "modal-title" }, modal.title), el("button", { type: "button", class: "plain", "aria-label": "Close", on: { click: () => dialog.close() } }, "×")),
    el("div", { class: "modal-body" }, modal.components.flatMap((component) => rows(component, fields))),
    problem,
    el("footer", {}, el("button", { type: "button", on: { click: () => dialog.close() } }, "Cancel"), submit));
  dialog.dataset.customId = modal.custom_id;
  dialog.replaceChildren(form);
  if (!dialog.open) dialog.showModal();
  form.querySelector(".modal-body :is(input, textarea, select)")?.focus();

  async function onSubmit(event) {
    event.preventDefault();
    const missing = fields.map((field) => field.problem()).find(Boolean);
    problem.textContent = missing ?? "";
    if (missing) return;
    submit.disabled = true;
    const values = {};
    for (const field of fields) values[field.customId] = await field.value();
    const result = await answer(values);
    submit.disabled = false;
    if (result && form.isConnected) dialog.close();
    if (!result) problem.textContent = byId("error").textContent;
  }
}

function rows(component, fields) {
  if (component.type === TEXT_DISPLAY) return [el("div", { class: "md" }, markdown(component.content))];
  if (component.type === LABEL) return [row(component.component, component.label, component.description, fields)];
  if (component.type === ACTION_ROW) return component.components.map((child) => row(child, child.label ?? child.placeholder ?? child.custom_id, null, fields));
  return [];
}

/** One labelled field. Groups of boxes get a fieldset, so that each box keeps its own label. */
function row(component, text, description, fields) {
  const required = component.type !== CHECKBOX && component.required !== false;
  const field = makeField(component, required);
  fields.push({ customId: component.custom_id, value: field.value, problem: () => field.problem?.(text) ?? null });
  const mark = required ? el("span", { class: "required", title: "Required" }, " *", el("span", { class: "unseen" }, " (required)")) : null;
  const hint = description ? el("small", { class: "hint" }, description) : null;
  const data = { customId: component.custom_id };
  if (field.grouped) return el("fieldset", { class: "row", data }, el("legend", {}, text, mark), hint, field.node);
  if (component.type === CHECKBOX) return el("div", { class: "row", data }, el("label", { class: "beside" }, field.node, " ", text), hint);
  return el("label", { class: "row", data }, el("span", { class: "row-name" }, text, mark), hint, field.node);
}

function makeField(component, required) {
  if (component.type === TEXT_INPUT) return textField(component, required);
  if (SELECTS.has(component.type)) return selectField(component, required);
  if (component.type === RADIO_GROUP) return radioField(component, required);
  if (component.type === CHECKBOX_GROUP) return boxesField(component, offers(component), component.max_values ?? component.options.length, required);
  if (component.type === FILE_UPLOAD) return fileField(component, required);
  const node = el("input", { type: "checkbox", name: component.custom_id });
  node.checked = Boolean(component.default);
  return { node, value: () => node.checked };
}

function textField(component, required) {
  const attributes = {
    name: component.custom_id, required, placeholder: component.placeholder,
    minlength: component.min_length, maxlength: component.max_length ?? 4000,
  };
  const node = component.style === 2 ? el("textarea", { ...attributes, rows: 4 }) : el("input", { type: "text", autocomplete: "off", ...attributes });
  node.value = component.value ?? "";
  return { node, value: () => node.value };
}

function selectField(component, required) {
  const list = offers(component);
  if ((component.max_values ?? 1) > 1) return boxesField(component, list, component.max_values, required);
  const node = singleSelect(list, component.placeholder || "Choose…", { name: component.custom_id, required });
  return { node, value: () => (node.value ? [node.value] : []) };
}

function boxesField(component, list, max, required) {
  const node = checkList(list, component.custom_id, max);
  const least = component.min_values ?? (required ? 1 : 0);
  const problem = (text) => {
    const chosen = node.values().length;
    if (chosen >= least || (!required && chosen === 0)) return null;
    return `Choose at least ${least} for “${text}”.`;
  };
  return { node, grouped: true, value: () => node.values(), problem };
}

function radioField(component, required) {
  const node = el("div", { class: "checks" }, component.options.map((option) => {
    const dot = el("input", { type: "radio", name: component.custom_id, value: option.value, required });
    dot.checked = Boolean(option.default);
    return el("label", {}, dot, " ", option.label, option.description ? el("small", {}, option.description) : null);
  }));
  return { node, grouped: true, value: () => node.querySelector("input:checked")?.value ?? null };
}

function fileField(component, required) {
  const max = component.max_values ?? 1;
  const accept = component.file_types?.map((type) => (type.startsWith(".") ? type : `${type}/*`)).join(",");
  const node = el("input", { type: "file", name: component.custom_id, required, multiple: max > 1, accept });
  const problem = (text) => (node.files.length > max ? `Choose at most ${max} for “${text}”.` : null);
  return { node, value: () => Promise.all([...node.files].map(encodeFile)), problem };
}
