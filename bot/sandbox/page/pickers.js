/* Choices for people: what a select component or an option offers, as a native select or as a list of check boxes. */
import { el } from "./dom.js";
import { emojiText } from "./mentions.js";
import { isDm, isThread, world } from "./world.js";

const USER = 5;
const ROLE = 6;
const MENTIONABLE = 7;
const CHANNEL = 8;

/** What a select component offers: `[{ value, label, description, chosen, group }]`. */
export function offers(component) {
  if (component.options) {
    return component.options.map((option) => ({
      value: option.value,
      label: [emojiText(option.emoji), option.label].filter(Boolean).join(" "),
      description: option.description,
      chosen: Boolean(option.default),
    }));
  }
  const defaults = new Set((component.default_values ?? []).map((item) => String(item.id)));
  return entities(component.type, component.channel_types).map((item) => ({ ...item, chosen: defaults.has(item.value) }));
}

function entities(type, channelTypes) {
  const users = () => {
    const members = world.guild?.members ?? [];
    const here = world.inDm ? members.filter((member) => member.bot || member.id === world.userId) : members;
    return here.map((member) => ({ value: member.id, label: member.name, group: "Members" }));
  };
  const roles = () => (world.inDm ? [] : world.guild?.roles ?? []).map((role) => ({ value: role.id, label: `@${role.name.replace(/^@/, "")}`, group: "Roles" }));
  if (type === USER) return users();
  if (type === ROLE) return roles();
  if (type === MENTIONABLE) return [...users(), ...roles()];
  if (type !== CHANNEL) return [];
  return world.places
    .filter((place) => !isDm(place) && (channelTypes?.length ? channelTypes.includes(place.type) : true))
    .map((place) => ({ value: place.id, label: `#${place.name}`, group: isThread(place) ? "Threads" : "Channels" }));
}

/** A native select over offers; its first entry, with an empty value, stands for no choice. */
export function singleSelect(list, placeholder, attributes = {}) {
  const select = el("select", attributes, el("option", { value: "" }, placeholder));
  const groups = new Map();
  for (const offer of list) {
    const text = offer.description ? `${offer.label} · ${offer.description}` : offer.label;
    const option = el("option", { value: offer.value, selected: offer.chosen }, text);
    if (!offer.group) {
      select.append(option);
      continue;
    }
    if (!groups.has(offer.group)) {
      groups.set(offer.group, el("optgroup", { label: offer.group }));
      select.append(groups.get(offer.group));
    }
    groups.get(offer.group).append(option);
  }
  return select;
}

/** Check boxes over offers, at most `max` of them at once. `values()` on the returned node gives what is chosen. */
export function checkList(list, name, max) {
  const boxes = list.map((offer) => {
    const box = el("input", { type: "checkbox", name, value: offer.value });
    box.checked = offer.chosen;
    return { box, offer };
  });
  const limit = () => {
    const full = boxes.filter(({ box }) => box.checked).length >= max;
    boxes.forEach(({ box }) => { box.disabled = full && !box.checked && max > 0; });
  };
  const node = el("div", { class: "checks", on: { change: limit } },
    boxes.map(({ box, offer }) => el("label", {}, box, " ", offer.label, offer.description ? el("small", {}, offer.description) : null)));
  node.values = () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
  limit();
  return node;
}
