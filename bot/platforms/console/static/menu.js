// The list of commands above the message box: by its button, or by typing a slash.

import { h } from "./dom.js";

export class Menu {
  #commands;
  #active = 0;
  #found = [];

  constructor({ list, line, button, commands, onpick }) {
    Object.assign(this, { list, line, button, onpick });
    this.#commands = commands;
    button.addEventListener("click", () => (this.open ? this.close() : this.show("")));
    line.addEventListener("input", () => this.#follow());
    line.addEventListener("blur", () => setTimeout(() => this.#closeUnlessInside(), 0));
    list.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  get open() {
    return !this.list.hidden;
  }

  show(beginning) {
    this.#found = this.#commands.filter((command) => command.name.startsWith(beginning));
    this.#active = 0;
    this.#render();
    if (beginning === "") this.line.focus();
  }

  close() {
    this.#found = [];
    this.#render();
  }

  // A key in the message box; true where the menu took it.
  takes(event) {
    if (!this.open) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#move(step);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Tab") this.#complete();
    else if (event.key === "Enter" && !event.shiftKey) this.#pick(this.#found[this.#active]);
    else return false;
    event.preventDefault();
    return true;
  }

  #follow() {
    const typed = /^\/([a-z0-9_-]*)$/i.exec(this.line.value);
    if (typed) this.show(typed[1].toLowerCase());
    else if (this.open) this.close();
  }

  #move(step) {
    this.#active = (this.#active + step + this.#found.length) % this.#found.length;
    this.#render();
  }

  #complete() {
    this.line.value = `/${this.#found[this.#active].name} `;
    this.close();
  }

  #pick(command) {
    this.close();
    this.onpick(command);
  }

  #closeUnlessInside() {
    const inside = document.activeElement;
    if (inside !== this.line && inside !== this.button) this.close();
  }

  #render() {
    const open = this.#found.length > 0;
    this.list.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    this.list.replaceChildren(...this.#found.map((command, place) => this.#item(command, place)));
    if (open) {
      this.line.setAttribute("aria-activedescendant", `command-${this.#found[this.#active].name}`);
      this.list.children[this.#active].scrollIntoView({ block: "nearest" });
    } else this.line.removeAttribute("aria-activedescendant");
  }

  #item(command, place) {
    const item = h("li", { id: `command-${command.name}`, role: "option", "aria-selected": String(place === this.#active), class: "menu-item" },
      h("code", { class: "command" }, `/${command.name}`), h("span", {}, command.description));
    item.addEventListener("click", () => this.#pick(command));
    return item;
  }
}
