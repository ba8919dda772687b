// The list above the message box: commands after a slash, options after two hyphens, choices.

import { h } from "./dom.js";
import { hintsFor, suggested } from "./hints.js";

const NONE = -1; // Enter then sends the line as it is

export class Menu {
  #active = 0;
  #found = [];

  constructor({ list, hint, line, button, commands, suggest, onpick }) {
    Object.assign(this, { list, hint, line, button, commands, suggest, onpick });
    button.addEventListener("click", () => (this.open ? this.close() : this.#showAll()));
    line.addEventListener("input", () => this.follow());
    line.addEventListener("blur", () => setTimeout(() => this.#closeUnlessInside(), 0));
    list.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  get open() {
    return !this.list.hidden;
  }

  // Look at the line again: it was changed, by a person or by us.
  follow() {
    const { items, hint, wanted } = hintsFor(this.line.value, this.line.selectionStart, this.commands());
    this.#show(items);
    if (wanted) this.#ask(wanted);
    this.hint.hidden = hint === null;
    if (hint) this.hint.replaceChildren(h("code", {}, hint.name), " ", hint.about, hint.type ? h("span", { class: "hint-type" }, ` · ${hint.type}`) : "");
  }

  close() {
    this.#show([]);
  }

  // A key in the message box; true where the menu took it.
  takes(event) {
    if (!this.open || event.shiftKey) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#move(step);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Tab") this.#complete(this.#found[Math.max(this.#active, 0)]);
    else if (event.key === "Enter" && this.#active !== NONE) this.#pick(this.#found[this.#active]);
    else return false;
    event.preventDefault();
    return true;
  }

  async #ask(wanted) {
    const line = this.line.value;
    const found = await this.suggest(wanted);
    // Somebody who types faster than the answer comes is not held up by it.
    if (this.line.value === line) this.#show(suggested(wanted, found));
  }

  #showAll() {
    this.#show(hintsFor("/", 1, this.commands()).items);
    this.line.focus();
  }

  #show(items) {
    this.#found = items;
    this.#active = items[0]?.command ? 0 : NONE;
    this.#render();
  }

  #move(step) {
    const count = this.#found.length;
    this.#active = this.#active === NONE && step < 0 ? count - 1 : (this.#active + step + count) % count;
    this.#render();
  }

  #complete(item) {
    const [from, text] = item.put ?? [0, `${item.code} `];
    const rest = this.line.value.slice(this.line.selectionStart).trimStart();
    const before = item.put ? this.line.value.slice(0, from) : "";
    this.line.value = before + text + rest;
    this.line.setSelectionRange(before.length + text.length, before.length + text.length);
    this.follow();
  }

  #pick(item) {
    if (!item.command) {
      this.#complete(item);
      return;
    }
    this.close();
    this.onpick(item.command);
  }

  #closeUnlessInside() {
    const inside = document.activeElement;
    if (inside !== this.line && inside !== this.button) this.close();
  }

  #render() {
    const open = this.#found.length > 0;
    this.list.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    this.list.replaceChildren(...this.#found.map((item, place) => this.#item(item, place)));
    const active = open ? this.list.children[this.#active] : null;
    if (active) {
      this.line.setAttribute("aria-activedescendant", active.id);
      active.scrollIntoView({ block: "nearest" });
    } else this.line.removeAttribute("aria-activedescendant");
  }

  #item(item, place) {
    const element = h("li", { id: item.id, role: "option", "aria-selected": String(place === this.#active), class: "menu-item" },
      h("code", { class: "command" }, item.code), h("span", {}, item.about), item.type ? h("span", { class: "menu-type" }, item.type) : "");
    element.addEventListener("click", () => this.#pick(item));
    return element;
  }
}
