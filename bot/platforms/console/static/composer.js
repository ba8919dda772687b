// Where one writes: a line for messages and typed commands, or a command's form.

import * as api from "./api.js";
import { Attachments, isPicture } from "./attachments.js";
import { byId, h } from "./dom.js";
import { fillForm } from "./form.js";
import { drawn } from "./icons.js";
import { Menu } from "./menu.js";
import { say } from "./texts.js";

const MOST_ATTACHED = 4;
const TALLEST = 180; // pixels of the message box

// Completions are a help: without them one types on.
const suggestions = (...asked) => api.suggestions(...asked).catch(() => []);

export class Composer {
  #line = byId("line");
  #form = byId("composer");
  #sheet = byId("sheet");
  #before = Promise.resolve();
  #open = null; // the form that is open
  #page = null; // the page it belongs to: {id, given, sending, refused, closed}
  #reply = null; // the message replied to

  constructor({ data, person, onsent }) {
    Object.assign(this, { data, person, onsent });
    this.attachments = new Attachments(byId("attached"), {
      most: MOST_ATTACHED, maxBytes: data.max_bytes, ontrouble: (text) => this.trouble(text),
      suffixes: data.commands.flatMap(({ options }) => options.flatMap(({ suffixes }) => suffixes)),
    });
    this.menu = new Menu({
      list: byId("menu"), hint: byId("hint"), line: this.#line, button: byId("commands"), commands: () => this.#commands(),
      suggest: ({ command, option, typed }) => suggestions(command, option, typed),
      onpick: (command) => this.#pick(command),
    });
    this.#listen();
  }

  trouble(text) {
    byId("trouble").textContent = text;
  }

  write(text) {
    this.closeSheet();
    this.#line.value = text;
    this.#grow();
    this.#line.focus();
    this.menu.follow();
  }

  // Pictures from anywhere on the page: into the open form, else beside the line.
  take(files, target) {
    if (this.#open) {
      this.trouble(this.#open.take(files, target));
      return;
    }
    this.trouble("");
    this.attachments.add(files);
    this.#line.focus();
  }

  replyTo(view) {
    this.#reply = view;
    this.#showReply();
    this.#open?.follow();
    if (view && !this.#open) this.#line.focus();
  }

  // `filled` is what an earlier task had: {options, pictures}; `paint`: begin with the brush. Of a
  // page's form it is {options, title}, and `page` is told when it is sent and closed.
  openSheet(command, filled = {}, { paint = false, page = null } = {}) {
    this.#page = page;
    const files = placed(command, this.attachments.files, filled);
    this.trouble("");
    this.#form.hidden = true;
    this.#sheet.hidden = false;
    this.#open = fillForm(this.#sheet, command, {
      suggest: suggestions, maxBytes: this.data.max_bytes, files, values: filled.options, pictures: filled.pictures,
      replied: () => this.#reply?.pictures[0], ontrouble: (text) => this.trouble(text),
      title: filled.title || (paint ? say("Paint over a part, and say what shall be there") : filled.options && say("Change what you like, then send it again")),
      onclose: () => this.closeSheet(),
      onsend: ({ trouble, asked, files: picked }) =>
        trouble ? this.trouble(trouble) : this.#sendSheet(asked, picked),
    });
    if (paint) this.#open.paint();
  }

  closeSheet({ sent = false } = {}) {
    this.#open = null;
    this.#sheet.hidden = true;
    this.#sheet.replaceChildren();
    this.#form.hidden = false;
    const page = this.#page;
    this.#page = null;
    if (page) page.closed(sent);
    else this.#line.focus();
  }

  // What is for moderators is shown to nobody else.
  #commands() {
    const moderator = this.data.people.find(({ id }) => id === this.person())?.moderator;
    return this.data.commands.filter((command) => moderator || !command.moderators);
  }

  #listen() {
    byId("attach").addEventListener("change", (event) => {
      this.trouble("");
      this.attachments.add(event.target.files);
      event.target.value = "";
      this.#line.focus();
    });
    this.#line.addEventListener("input", () => {
      this.trouble("");
      this.#grow();
    });
    this.#line.addEventListener("keydown", (event) => {
      // While an input method composes a word, Enter belongs to it.
      if (event.isComposing || this.menu.takes(event)) return;
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        this.#form.requestSubmit();
      }
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#sendLine();
    });
  }

  // A command that takes nothing is sent at once; the others open their form.
  #pick(command) {
    this.#line.value = "";
    if (command.options.length) this.openSheet(command);
    else this.#send((person) => api.ask(person, { command: command.name, options: {} }));
  }

  #sendLine() {
    const text = this.#line.value.trim();
    const files = this.attachments.files;
    if (!text.startsWith("/")) {
      if (files.length || this.#reply) this.trouble(say("A picture needs a command: type / to choose one."));
      else if (text) this.#sendAndClear(text, [], (person) => api.tell(person, text));
      return;
    }
    const unnamed = files.map((file) => ({ option: "", file }));
    const asked = { text, ...this.#replying() };
    this.#sendAndClear(text, files, (person) => api.ask(person, asked, unnamed));
  }

  // The line is free at once for the next message; what was refused comes back to be corrected.
  async #sendAndClear(text, files, send) {
    this.#line.value = "";
    this.attachments.clear();
    this.menu.follow();
    this.#grow();
    if ((await this.#send(send)) || this.#line.value) return;
    this.#line.value = text;
    this.attachments.add(files);
    this.#grow();
  }

  async #sendSheet(asked, files) {
    this.#sheet.inert = true;
    const page = this.#page;
    const meant = page
      ? { command: asked.command, options: { ...asked.options, ...page.given }, page: page.id }
      : { ...asked, ...this.#replying() };
    page?.sending();
    const sent = await this.#send((person) => api.ask(person, meant, files), page);
    this.#sheet.inert = false;
    if (!sent) {
      page?.refused();
      return;
    }
    this.attachments.clear();
    this.closeSheet({ sent });
  }

  // One after the other, in the order they were sent; whether it was taken.
  #send(send, page) {
    const person = this.person();
    const sending = this.#before.then(async () => {
      try {
        this.trouble("");
        await send(person);
        this.replyTo(null);
        if (!page) this.onsent();
        return true;
      } catch (error) {
        this.trouble(error.message);
        return false;
      }
    });
    this.#before = sending;
    return sending;
  }

  #replying() {
    return this.#reply ? { reply_to: this.#reply.id } : {};
  }

  #showReply() {
    const strip = byId("reply");
    strip.hidden = this.#reply === null;
    if (!this.#reply) return;
    const [picture] = this.#reply.pictures;
    const remove = h("button", { class: "chip-remove", type: "button", "aria-label": say("Do not reply") }, drawn("close"));
    remove.addEventListener("click", () => this.replyTo(null));
    strip.replaceChildren(
      h("img", { class: picture.spoiler ? "preview blurred" : "preview", src: picture.url, alt: "", width: picture.width, height: picture.height }),
      h("span", { class: "reply-words" }, meaning(this.#reply)),
      remove);
  }

  #grow() {
    this.#line.style.height = "auto";
    this.#line.style.height = `${Math.min(this.#line.scrollHeight, TALLEST)}px`;
  }
}

// What is attached, by the options it goes to: pictures where pictures are wanted, in order.
function placed(command, attached, filled) {
  const of = { picture: attached.filter(isPicture), file: attached.filter((file) => !isPicture(file)) };
  const wanted = command.options.filter(({ kind, name }) => of[kind] && !filled.pictures?.[name]);
  return Object.fromEntries(wanted.map(({ kind, name }) => [name, of[kind].shift()]));
}

function meaning({ prompt }) {
  return prompt ? say("The next command takes this picture: {title}", { title: prompt }) : say("The next command takes this picture");
}
