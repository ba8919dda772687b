// What one has under way, above the message box, and what is left of the credits, in the bar.

import { byId, h } from "./dom.js";
import { drawn } from "./icons.js";
import { moment } from "./moments.js";
import { say, saying } from "./texts.js";

const TICK_MS = 500;
const MOST_GUESSED = 0.95; // a guess never says that it is done

export class Board {
  #board = null;
  #bars = [];

  // `progressOf(message)` is what the message's own progress says, if anything.
  constructor({ progressOf, oncancel }) {
    this.progressOf = progressOf;
    this.oncancel = oncancel;
    setInterval(() => this.#move(), TICK_MS);
  }

  clear() {
    this.#board = null;
    byId("queue").hidden = true;
    byId("quota").hidden = true;
  }

  show(board) {
    this.#board = board;
    this.#showQueue(board.tasks);
    showQuota(board);
  }

  #showQueue(tasks) {
    const list = byId("queue-list");
    const held = list.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    byId("queue").hidden = tasks.length === 0;
    byId("queue-count").textContent = tasks.length === 1 ? say("1 under way") : say("{count} under way", { count: tasks.length });
    this.#bars = [];
    list.replaceChildren(...tasks.map((task) => this.#item(task)));
    if (held) list.querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus();
    this.#move();
  }

  #item(task) {
    const name = `/${task.command} ${task.title}`.trim();
    const bar = h("progress", { max: 1, "aria-label": say("Progress of {name}", { name }) });
    this.#bars.push({ task, bar });
    return h("li", { class: `queued ${task.waiting ? "is-waiting" : "is-running"}` },
      h("code", { class: "command" }, `/${task.command}`),
      h("span", { class: "queued-title", title: task.title }, task.title),
      h("span", { class: "queued-state" }, where(task)),
      bar,
      this.#cancel(task, name));
  }

  #cancel(task, name) {
    if (!task.message) return "";
    const element = h("button", { class: "tool tool-small", type: "button", title: say("Cancel"), "aria-label": say("Cancel {name}", { name }), "data-key": task.task_id }, drawn("cancel"));
    element.addEventListener("click", () => this.oncancel(task, element));
    return element;
  }

  #move() {
    for (const { task, bar } of this.#bars) {
      const value = this.#progress(task);
      if (value === null) bar.removeAttribute("value");
      else bar.value = value;
    }
  }

  // What the service says, else how much of the expected time has passed.
  #progress(task) {
    if (task.waiting) return 0;
    const told = this.progressOf(task.message);
    if (typeof told === "number") return told;
    if (!task.started_at || !task.ready_at) return null;
    const passed = (Date.now() - task.started_at) / (task.ready_at - task.started_at);
    return Math.min(Math.max(passed, 0), MOST_GUESSED);
  }
}

function where(task) {
  if (!task.ready_at) return standing(task);
  return saying("{standing}, ready {moment}", { standing: standing(task), moment: moment(task.ready_at / 1000, say("any moment")) });
}

function standing({ waiting, place }) {
  if (!waiting) return say("being made");
  return place ? say("number {place}", { place }) : say("waiting");
}

function showQuota({ left, limit, resets_at }) {
  const meter = byId("quota");
  meter.hidden = false;
  meter.style.setProperty("--left", limit ? left / limit : 0);
  meter.classList.toggle("is-low", left * 5 <= limit);
  meter.setAttribute("aria-valuenow", left);
  meter.setAttribute("aria-valuemax", limit);
  const resets = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }).format(resets_at);
  const text = say("{left} of {limit} credits left, new ones at {time}", { left, limit, time: resets });
  meter.setAttribute("aria-valuetext", text);
  meter.title = text;
  byId("quota-left").textContent = left;
  byId("quota-limit").textContent = ` ${say("of {limit} credits", { limit })}`;
}
