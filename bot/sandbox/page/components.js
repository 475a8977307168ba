/* Message components, old rows and the newer layout, as the member sees them. */
import { el, readableSize } from "./dom.js";
import { send, showError } from "./interactions.js";
import { link, markdown } from "./markdown.js";
import { emojiText } from "./mentions.js";
import { mediaElement, spoilerCover } from "./media.js";
import { checkList, offers, singleSelect } from "./pickers.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "link" };

const BUILDERS = {
  1: (row, message) => el("div", { class: "buttons" }, row.components.map((child) => component(child, message))),
  2: button,
  3: select,
  5: select,
  6: select,
  7: select,
  8: select,
  9: section,
  10: (text) => el("div", { class: "md" }, markdown(text.content)),
  11: (thumbnail) => mediaElement(thumbnail.media, thumbnail.description, thumbnail.spoiler, "thumbnail"),
  12: (gallery) => el("div", { class: "gallery" }, gallery.items.map((item) => mediaElement(item.media, item.description, item.spoiler))),
  13: file,
  14: separator,
  17: container,
};

/** One component of a message, with everything inside it. */
export function component(data, message) {
  const build = BUILDERS[data.type];
  return build ? build(data, message) : el("p", { class: "unknown" }, `This page cannot show a component of type ${data.type}.`);
}

function container(data, message) {
  const colour = data.accent_color;
  const style = colour === null || colour === undefined ? {} : { "--accent-bar": `#${colour.toString(16).padStart(6, "0")}` };
  const node = el("section", { class: "container", style }, data.components.map((child) => component(child, message)));
  return data.spoiler ? spoilerCover(node) : node;
}

function section(data, message) {
  return el("div", { class: "section" },
    el("div", {}, data.components.map((child) => component(child, message))),
    data.accessory ? component(data.accessory, message) : null);
}

function separator(data) {
  const size = data.spacing === 2 ? "wide" : "narrow";
  return data.divider === false ? el("div", { class: `gap ${size}` }) : el("hr", { class: size });
}

function file(data) {
  const size = data.size ? ` (${readableSize(data.size)})` : "";
  const name = data.name ?? data.file.url.split("/").pop().split("?")[0];
  const node = el("p", { class: "file" }, link(data.file.url, [name]), size);
  return data.spoiler ? spoilerCover(node) : node;
}

function button(data, message) {
  const text = [emojiText(data.emoji), data.label].filter(Boolean).join(" ");
  if (data.url) {
    const node = link(data.url, [text]);
    node.classList.add("button", "link");
    if (data.disabled) {
      node.removeAttribute("href");
      node.setAttribute("aria-disabled", "true");
    }
    return node;
  }
  return el("button", {
    type: "button",
    class: STYLES[data.style],
    disabled: data.disabled,
    "aria-label": data.label ? null : data.emoji?.name,
    data: { customId: data.custom_id ?? "" },
    on: { click: (event) => press(event.currentTarget, { kind: "button", message_id: message.id, custom_id: data.custom_id }) },
  }, text);
}

async function press(control, interaction) {
  if (control.getAttribute("aria-busy") === "true") return;
  control.setAttribute("aria-busy", "true");
  await send(interaction);
  control.removeAttribute("aria-busy");
}

function select(data, message) {
  const placeholder = data.placeholder || "Make a choice";
  const choose = (control, values) => press(control, { kind: "select", message_id: message.id, custom_id: data.custom_id, values });
  if ((data.max_values ?? 1) > 1) return multiSelect(data, placeholder, choose);
  const node = singleSelect(offers(data), placeholder, { "aria-label": placeholder, disabled: data.disabled, data: { customId: data.custom_id } });
  node.addEventListener("change", () => {
    if (node.value || data.min_values === 0) choose(node, node.value ? [node.value] : []);
  });
  node.addEventListener("keydown", (event) => {
    // Arrow keys on a closed list would choose at once, and with that send; open the list instead.
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || !node.showPicker) return;
    event.preventDefault();
    node.showPicker();
  });
  return node;
}

function multiSelect(data, placeholder, choose) {
  const boxes = checkList(offers(data), data.custom_id, data.max_values);
  const least = data.min_values ?? 1;
  const apply = el("button", { type: "button", class: "secondary", on: { click: onApply } }, "Choose");
  return el("details", { class: "multi", data: { customId: data.custom_id } },
    el("summary", data.disabled ? { "aria-disabled": "true", inert: true } : {}, placeholder), boxes, apply);

  function onApply() {
    const values = boxes.values();
    if (values.length < least) showError(`Choose at least ${least}.`);
    else choose(apply, values);
  }
}
