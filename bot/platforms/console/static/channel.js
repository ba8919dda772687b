// The list of messages: kept in order, live, and at its end while one reads the end.

import { byId, h } from "./dom.js";
import { fill } from "./message.js";
import { say } from "./texts.js";

const NEAR_END = 120; // pixels

export class Channel {
  #items = new Map();
  #log = byId("log");
  #list = byId("messages");
  #atEnd = true;
  #top = 0;
  #turning = null; // the message that another page is put into

  constructor(page) {
    this.page = page;
    this.#log.addEventListener("scroll", () => this.#noticeScroll(), { passive: true });
    byId("jump").addEventListener("click", () => this.toEnd());
    // A form that opens, a keyboard on a phone, a picture: the end stays in sight.
    const size = new ResizeObserver(() => this.#atEnd && this.toEnd());
    size.observe(this.#log);
    size.observe(this.#list);
  }

  get oldest() {
    return this.#list.firstElementChild ? Number(this.#list.firstElementChild.dataset.position) : 0;
  }

  reset(views) {
    this.#items.clear();
    this.#list.replaceChildren();
    byId("announcer").textContent = "";
    for (const view of views) this.put(view, { quietly: true });
    this.#showWelcome();
    this.toEnd();
  }

  prepend(views) {
    const height = this.#log.scrollHeight;
    for (const view of views) this.put(view, { quietly: true });
    this.#log.scrollTop += this.#log.scrollHeight - height;
  }

  put(view, { quietly = false } = {}) {
    const known = this.#items.get(view.id);
    if (known && same(known.view, view)) return;
    const item = known?.item ?? this.#insert(view);
    this.#items.set(view.id, { item, view });
    fill(item, view, this.page);
    if (this.#turning === view.id) this.#turned(item);
    if (quietly) return;
    this.#showWelcome();
    this.#announce(known?.view, view);
    if (!known && !this.#atEnd) byId("jump").hidden = false;
  }

  drop(id) {
    this.#items.get(id)?.item.remove();
    this.#items.delete(id);
    this.#showWelcome();
  }

  viewOf(id) {
    return this.#items.get(id)?.view;
  }

  // What stands in a message under this key, however often that was made anew.
  focus(id, key) {
    this.#items.get(id)?.item.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  }

  toEnd() {
    this.#atEnd = true;
    byId("jump").hidden = true;
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  // The next page in this message is what its reader waits for.
  turning(id) {
    this.#turning = id;
  }

  // Unless it is still to come: then it is read when it does.
  read(id) {
    const known = this.#items.get(id);
    if (known && this.#turning !== id) this.#turned(known.item);
  }

  // From its beginning, however long it is.
  #turned(item) {
    this.#turning = null;
    this.#atEnd = false;
    item.querySelector(".outcome, .page-title")?.focus({ preventScroll: true });
    item.scrollIntoView({ block: item.clientHeight > this.#log.clientHeight ? "start" : "nearest" });
    this.#noticeScroll();
  }

  #insert(view) {
    const item = h("li", { "data-position": view.position, "data-message": view.id });
    const next = [...this.#list.children].find((other) => Number(other.dataset.position) > view.position);
    this.#list.insertBefore(item, next ?? null);
    return item;
  }

  #noticeScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    // Only a person scrolls up; what grows below the end only looks like that.
    const near = scrollHeight - scrollTop - clientHeight < NEAR_END;
    if (near || scrollTop < this.#top) this.#atEnd = near;
    this.#top = scrollTop;
    if (this.#atEnd) byId("jump").hidden = true;
  }

  #showWelcome() {
    byId("welcome").hidden = this.#items.size > 0;
  }

  // For those who hear the page: what is new, and how a request ended; not every step between.
  #announce(before, view) {
    if (before && before.status === view.status && !view.title) return;
    if (view.status === "running") return;
    const who = view.bot ? "Easel" : this.page.personOf(view.author).name;
    const pictures = view.pictures.map((picture) => picture.alt || say("a picture")).join(", ");
    const words = [view.outcome, view.title, view.text].filter(Boolean).join("\n");
    byId("announcer").textContent = [`${who}: ${words}`, pictures].filter(Boolean).join(" ");
  }
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
