// Puts the page together: who acts, the channel, the stream that feeds it, the composer.

import * as api from "./api.js";
import { Board } from "./board.js";
import { Channel } from "./channel.js";
import { Composer } from "./composer.js";
import { byId, h } from "./dom.js";
import { takeIn } from "./intake.js";
import { Live } from "./live.js";
import { keepMoments } from "./moments.js";
import { say } from "./texts.js";

const REMEMBERED = "easel.person";
const FORMS = ["edit", "paint", "form"]; // buttons that open one
const TURNING = ["page", "open"];
const STARTERS = [say("/imagine a lighthouse in a storm"), say("/imagine snowy mountains at dawn --ratio 16:9"), "/help"];

const data = JSON.parse(byId("page-data").textContent);
const people = new Map(data.people.map((person) => [person.id, person]));
const acting = { person: data.people[0].id };
let live = null;

const channel = new Channel({
  personOf: (id) => people.get(id) ?? { id, name: say("Somebody") },
  mayEnd: (view) => view.person === acting.person || people.get(acting.person).moderator,
  onreply: (view) => composer.replyTo(view),
  onpress: (view, button, element) => act(() => press(view, button, element), element),
  ondismiss: (view) => act(() => api.dismiss(acting.person, view.id)),
});
const composer = new Composer({
  data, person: () => acting.person,
  onsent: () => channel.toEnd(),
});
const board = new Board({
  progressOf: (message) => channel.viewOf(message)?.progress,
  oncancel: ({ message, task_id }, element) =>
    act(() => api.press(acting.person, message, { action: "cancel", task_id, picture: 0 }), element),
});

async function press(view, button, element) {
  if (!FORMS.includes(button.action)) {
    // A page is turned where it is; it may come before the answer to this.
    const turned = TURNING.includes(button.action) && view.private;
    if (turned) channel.turning(view.id);
    await api.press(acting.person, view.id, button);
    if (!turned) channel.toEnd();
    return;
  }
  const filled = await api.form(acting.person, view.id, button);
  const command = data.commands.find(({ name }) => name === filled.command);
  const page = button.action === "form" ? pageOf(view, element, filled) : null;
  const asked = page ? { ...command, options: filled.asks } : command;
  composer.openSheet(asked, filled, { paint: button.action === "paint", page });
}

// What a form does to its page: one is back at its button, or reads what came of it.
function pageOf(view, element, { given }) {
  return {
    id: view.id, given,
    sending: () => channel.turning(view.id),
    refused: () => channel.turning(null),
    closed: (sent) => (sent ? channel.read(view.id) : channel.focus(view.id, element.dataset.key)),
  };
}

async function act(action, element) {
  if (element) element.disabled = true;
  try {
    composer.trouble("");
    await action();
  } catch (error) {
    composer.trouble(error.message);
  } finally {
    if (element) element.disabled = false;
  }
}

async function enter(person) {
  acting.person = person;
  localStorage.setItem(REMEMBERED, person);
  live?.close();
  live = null;
  board.clear();
  try {
    const { version, messages, more } = await api.messages(person);
    if (acting.person !== person) return; // another was chosen meanwhile
    channel.reset(messages);
    byId("earlier").hidden = !more;
    follow(person, version);
  } catch {
    connected(false);
    setTimeout(() => acting.person === person && enter(person), 1500);
  }
}

function follow(person, since) {
  live = new Live({
    person, since,
    onmessage: (view) => channel.put(view),
    ongone: ({ id }) => channel.drop(id),
    onreset: () => enter(person),
    onboard: (told) => board.show(told),
    onstate: connected,
  });
}

function connected(yes) {
  byId("connection").hidden = yes;
}

async function showEarlier() {
  try {
    const { messages, more } = await api.messages(acting.person, channel.oldest);
    channel.prepend(messages);
    byId("earlier").hidden = !more;
  } catch (error) {
    composer.trouble(error.message);
  }
}

function choosePeople() {
  const remembered = localStorage.getItem(REMEMBERED);
  if (people.has(remembered)) acting.person = remembered;
  for (const radio of document.querySelectorAll('input[name="person"]')) {
    radio.checked = radio.value === acting.person;
    radio.addEventListener("change", () => enter(radio.value));
  }
}

function offerStarters() {
  byId("starters").replaceChildren(...STARTERS.map((text) => {
    const button = h("button", { class: "starter", type: "button" }, text);
    button.addEventListener("click", () => composer.write(text));
    return h("li", {}, button);
  }));
}

choosePeople();
offerStarters();
keepMoments();
takeIn({ onfiles: (files, target) => composer.take(files, target) });
byId("earlier").addEventListener("click", showEarlier);
enter(acting.person);
