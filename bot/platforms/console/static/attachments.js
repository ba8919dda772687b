// Pictures a person has picked, dropped or pasted: checked for size, previewed, handed over.

import { h } from "./dom.js";
import { drawn } from "./icons.js";
import { say } from "./texts.js";

const PREVIEW = 112; // pixels; shown at half that on a plain screen

export class Attachments {
  #files = [];

  // `suffixes` are how files end that are no pictures and that some command takes.
  constructor(list, { most, maxBytes, suffixes, ontrouble }) {
    this.list = list;
    this.most = most;
    this.maxBytes = maxBytes;
    this.suffixes = suffixes;
    this.ontrouble = ontrouble;
  }

  get files() {
    return [...this.#files];
  }

  add(files) {
    for (const file of files) {
      const trouble = this.#trouble(file);
      if (trouble) this.ontrouble(trouble);
      else this.#files.push(file);
    }
    this.#show();
  }

  clear() {
    this.#files = [];
    this.#show();
  }

  #trouble(file) {
    if (!isPicture(file) && !this.#isTaken(file)) return say("“{name}” is not a picture.", { name: file.name });
    if (file.size > this.maxBytes) return say("“{name}” is over {limit} MB.", { name: file.name, limit: this.maxBytes / 2 ** 20 });
    if (this.#files.length >= this.most) return say("At most {count} pictures.", { count: this.most });
    return null;
  }

  #isTaken({ name }) {
    return this.suffixes.some((end) => name.toLowerCase().endsWith(end));
  }

  #show() {
    this.list.hidden = this.#files.length === 0;
    this.list.replaceChildren(...this.#files.map((file) => this.#chip(file)));
  }

  #chip(file) {
    const remove = h("button", { class: "chip-remove", type: "button", "aria-label": say("Remove {name}", { name: file.name }) }, drawn("close"));
    remove.addEventListener("click", () => {
      this.#files = this.#files.filter((other) => other !== file);
      this.#show();
    });
    const shown = isPicture(file) ? preview(file) : h("span", { class: "preview unreadable", "aria-hidden": "true" }, drawn("file"));
    return h("li", { class: "chip" }, shown, h("span", { class: "chip-name" }, file.name), remove);
  }
}

export const isPicture = (file) => file.type.startsWith("image/");

// On a canvas: the page's policy lets no blob: address be shown, and needs none.
export function preview(file) {
  const canvas = h("canvas", { class: "preview", width: PREVIEW, height: PREVIEW, "aria-hidden": "true" });
  createImageBitmap(file).then((picture) => draw(canvas, picture), () => canvas.classList.add("unreadable"));
  return canvas;
}

function draw(canvas, picture) {
  const scale = Math.max(PREVIEW / picture.width, PREVIEW / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  canvas.getContext("2d").drawImage(picture, (PREVIEW - width) / 2, (PREVIEW - height) / 2, width, height);
  picture.close();
}
