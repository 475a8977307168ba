/* A list of suggestions that belongs to a text box: shown while typing, walked with the arrow keys, the focus stays in the box. */
import { el } from "./dom.js";

let counter = 0;

export class Listbox {
  #input;
  #list;
  #onPick;
  #items = [];
  #active = -1;

  /** `onPick(item)` is called with what was chosen. */
  constructor(input, list, onPick) {
    this.#input = input;
    this.#list = list;
    this.#onPick = onPick;
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.#pick(Number(option.dataset.index));
    });
  }

  get open() {
    return !this.#list.hidden;
  }

  /** Show these items, each drawn by `draw(item)`; `active` is marked from the start. */
  show(items, draw, active = -1) {
    counter += 1;
    this.#items = items;
    this.#list.replaceChildren(...items.map((item, index) => {
      const option = draw(item);
      option.setAttribute("role", "option");
      option.id = `suggestion-${counter}-${index}`;
      option.dataset.index = index;
      return option;
    }));
    this.#list.hidden = items.length === 0;
    this.#mark(items.length ? active : -1);
  }

  /** Show one line that cannot be chosen. */
  say(sentence) {
    this.#items = [];
    this.#list.replaceChildren(el("li", { class: "hint", role: "presentation" }, sentence));
    this.#list.hidden = false;
    this.#mark(-1);
  }

  hide() {
    this.#list.hidden = true;
    this.#items = [];
    this.#mark(-1);
  }

  /** Handle a key of the text box. Returns whether it was used up. */
  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!this.open || !this.#items.length || event.isComposing) return false;
    if (step) {
      const count = this.#items.length;
      this.#mark(this.#active < 0 && step < 0 ? count - 1 : (this.#active + step + count) % count);
    } else if ((event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) && this.#active >= 0) {
      this.#pick(this.#active);
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

  #pick(index) {
    const item = this.#items[index];
    this.hide();
    this.#onPick(item);
  }

  #mark(index) {
    this.#active = index;
    [...this.#list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    const option = this.#list.children[index];
    if (option) this.#input.setAttribute("aria-activedescendant", option.id);
    else this.#input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }
}
