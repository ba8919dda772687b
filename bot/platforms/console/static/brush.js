// The page over the page on which a mask is painted: the picture, the brush, and its tools.

import { byId, h } from "./dom.js";
import { drawn } from "./icons.js";
import { followKeys, followPointers } from "./strokes.js";
import { say } from "./texts.js";
import { View } from "./view.js";

const FIRST_WIDTH = 42; // of 100
const WIDEST = 0.45; // of the picture's longer side
const WIDTH_STEP = 4;
const NEARER = 1.4;

// The brush stays as it was from one picture to the next.
const held = { width: FIRST_WIDTH, erase: false };

// `onuse` is told when the mask shall be used; closing otherwise keeps what was painted for later.
export function openBrush(painting, { onuse }) {
  const dialog = byId("brush");
  const parts = build(painting);
  const table = new Table(dialog, painting, { ...parts, onuse });
  dialog.replaceChildren(parts.head, parts.frame, parts.foot);
  dialog.showModal();
  table.start();
}

class Table {
  #watcher = new ResizeObserver(() => {
    this.view.resized();
    this.#showCursor();
  });
  #at = null; // where the brush is, in the picture's pixels

  constructor(dialog, painting, parts) {
    Object.assign(this, { dialog, painting, ...parts });
  }

  start() {
    const { dialog, frame, paper, painting } = this;
    held.erase = false;
    this.view = new View(frame, paper, painting);
    const on = {
      begin: (point, erase) => painting.begin(point, { size: this.#size(), erase: erase || held.erase }),
      extend: (point) => painting.extend(point),
      end: () => {
        painting.end();
        this.#show();
      },
      abandon: () => painting.abandon(),
      hover: (point) => this.#moveCursor(point),
      leave: () => this.#moveCursor(null),
    };
    followPointers(frame, () => this.view, on);
    followKeys(frame, { size: painting, brush: () => this.#size() }, on);
    this.#watcher.observe(frame);
    this.#listen();
    this.#show();
    frame.focus();
    dialog.onclose = () => {
      this.#watcher.disconnect();
      dialog.replaceChildren();
    };
  }

  #listen() {
    const { dialog, painting, tools } = this;
    const acts = {
      paint: () => (held.erase = false),
      erase: () => (held.erase = true),
      undo: () => painting.undo(),
      redo: () => painting.redo(),
      invert: () => painting.invert(),
      clear: () => painting.clear(),
      nearer: () => this.view.zoomBy(NEARER),
      farther: () => this.view.zoomBy(1 / NEARER),
      fit: () => this.view.fit(),
      narrower: () => this.#setWidth(held.width - WIDTH_STEP),
      wider: () => this.#setWidth(held.width + WIDTH_STEP),
      use: () => this.#use(),
      close: () => dialog.close(),
    };
    const act = (name) => {
      acts[name]();
      if (dialog.open && name !== "use") this.#show();
    };
    for (const [name, button] of Object.entries(tools)) {
      button.onclick = ({ detail }) => {
        // Pressed by a pointer it does not keep the keys: Enter is to use the mask.
        if (detail) this.frame.focus();
        act(name);
      };
    }
    this.width.oninput = () => this.#setWidth(Number(this.width.value));
    dialog.onkeydown = (event) => {
      const name = meant(event);
      if (!name) return;
      event.preventDefault();
      act(name);
    };
  }

  #use() {
    if (this.painting.share() === 0) {
      this.told.textContent = say("Nothing is painted yet: paint over what shall be drawn anew.");
      this.told.classList.add("is-bad");
      return;
    }
    this.dialog.close();
    this.onuse();
  }

  #size() {
    const longest = Math.max(this.painting.width, this.painting.height);
    return Math.max(2, Math.round(longest * WIDEST * (held.width / 100) ** 2));
  }

  #setWidth(width) {
    held.width = Math.min(100, Math.max(1, width));
    this.#show();
  }

  #show() {
    const { painting, tools, told, width } = this;
    const share = painting.share();
    told.classList.remove("is-bad");
    told.textContent = share ? say("{share} of the picture will be drawn anew.", { share: percent(share) }) : say("Paint over what shall be drawn anew.");
    width.value = held.width;
    width.setAttribute("aria-valuetext", say("{count} pixels", { count: this.#size() }));
    tools.paint.setAttribute("aria-pressed", !held.erase);
    tools.erase.setAttribute("aria-pressed", held.erase);
    tools.undo.disabled = !painting.canUndo;
    tools.redo.disabled = !painting.canRedo;
    // A button that can do nothing any more takes no keys: they go on at the picture.
    if (document.activeElement === document.body || document.activeElement?.disabled) this.frame.focus();
    this.#showCursor();
  }

  #moveCursor(point) {
    this.#at = point;
    this.#showCursor();
  }

  #showCursor() {
    this.cursor.hidden = this.#at === null;
    if (!this.#at) return;
    const { x, y } = this.view.toFrame(this.#at);
    const across = this.#size() * this.view.scale;
    this.cursor.classList.toggle("is-eraser", held.erase);
    this.cursor.style.width = this.cursor.style.height = `${across}px`;
    this.cursor.style.left = `${x - across / 2}px`;
    this.cursor.style.top = `${y - across / 2}px`;
  }
}

export const percent = (share) => (share < 0.01 ? "< 1 %" : `${Math.min(100, Math.round(share * 100))} %`);

function meant({ key, ctrlKey, metaKey, shiftKey, target }) {
  if (ctrlKey || metaKey) {
    if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
    return key.toLowerCase() === "y" ? "redo" : undefined;
  }
  // On a button Enter presses that button.
  if (key === "Enter") return target.closest("button") ? undefined : "use";
  return { "[": "narrower", "]": "wider", "+": "nearer", "=": "nearer", "-": "farther", 0: "fit", b: "paint", e: "erase", i: "invert" }[key];
}

function build(painting) {
  const picture = h("canvas", { class: "brush-picture", width: painting.layer.width, height: painting.layer.height });
  picture.getContext("2d").drawImage(painting.picture, 0, 0, picture.width, picture.height);
  painting.layer.className = "brush-layer";
  const paper = h("div", { class: "brush-paper" }, picture, painting.layer);
  const cursor = h("div", { class: "brush-cursor", hidden: true });
  const frame = h("div", { class: "brush-frame", tabindex: 0, role: "application", "aria-label": say("The picture to paint on"), "aria-describedby": "brush-help" }, paper, cursor);
  const tools = toolbox();
  const width = h("input", { class: "brush-width", type: "range", min: 1, max: 100, step: 1, "aria-label": say("Brush size"), title: `${say("Brush size")} ([ ])` });
  const told = h("p", { class: "brush-told", role: "status" });
  const head = h("header", { class: "brush-head" },
    h("div", { class: "brush-words" }, h("h2", { id: "brush-title" }, say("Paint a mask")), told),
    tools.close, h("p", { class: "visually-hidden", id: "brush-help" }, say("Arrows move the brush, Space paints a dot, Shift and an arrow paint a line.")));
  const foot = h("div", { class: "brush-foot" },
    group("brush", say("Brush"), tools.paint, tools.erase, h("span", { class: "brush-size" }, h("i", { class: "brush-dot", "aria-hidden": "true" }), width, h("i", { class: "brush-dot brush-dot-wide", "aria-hidden": "true" }))),
    group("steps", say("Steps"), tools.undo, tools.redo, tools.invert, tools.clear),
    group("view", say("View"), tools.farther, tools.fit, tools.nearer),
    tools.use);
  return { head, frame, foot, paper, cursor, tools, width, told };
}

const group = (name, label, ...inside) => h("div", { class: `brush-group brush-group-${name}`, role: "group", "aria-label": label }, inside);

function toolbox() {
  const tool = (icon, label, { key } = {}) =>
    h("button", { class: "tool brush-tool", type: "button", title: key ? `${label} (${key})` : label, "aria-label": label }, drawn(icon));
  return {
    paint: tool("brush", say("Paint"), { key: "B" }),
    erase: tool("eraser", say("Erase"), { key: "E" }),
    undo: tool("undo", say("Undo"), { key: "Ctrl+Z" }),
    redo: tool("redo", say("Redo"), { key: "Ctrl+Shift+Z" }),
    invert: tool("invert", say("Invert"), { key: "I" }),
    clear: tool("delete", say("Clear")),
    farther: tool("minus", say("Zoom out"), { key: "−" }),
    fit: tool("fit", say("Fit to the screen"), { key: "0" }),
    nearer: tool("plus", say("Zoom in"), { key: "+" }),
    close: h("button", { class: "tool brush-tool brush-close", type: "button", title: `${say("Close")} (Esc)`, "aria-label": say("Close without using the mask") }, drawn("close")),
    use: h("button", { class: "primary brush-use", type: "button", title: `${say("Use this mask")} (Enter)` }, say("Use this mask")),
  };
}
