// One message of the channel as elements.

import { h } from "./dom.js";
import { files } from "./files.js";
import { OF_A_PICTURE, gallery } from "./gallery.js";
import { drawn, has } from "./icons.js";
import { sentAt, withMoments } from "./moments.js";
import { lead, lines, ways } from "./panel.js";
import { uncover } from "./spoiler.js";
import { say, saying } from "./texts.js";

const STATUS = { waiting: say("Waiting"), running: say("Working"), failed: say("Failed"), cancelled: say("Cancelled") };

// `page` knows the people and takes what is done: {personOf, mayEnd, onpress, onreply, ondismiss}.
export function fill(item, view, page) {
  const focused = item.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const frames = [...item.querySelectorAll(".frame[data-picture]")];
  const kept = new Map(frames.map((one) => [one.dataset.picture, one]));
  const seen = frames.map((one) => !one.classList.contains("covered"));
  item.className = `message status-${view.status}${view.private ? " private" : ""}${view.bot ? " from-bot" : ""}${view.title ? " is-page" : ""}`;
  item.dataset.status = view.status;
  item.replaceChildren(avatar(view, page), article(view, page));
  item.querySelectorAll(".frame[data-picture]").forEach((frame, place) => {
    const same = kept.get(frame.dataset.picture);
    if (same) frame.replaceWith(same);
    // A preview that was uncovered leaves the picture that follows it uncovered.
    else if (seen[place]) uncover(frame);
  });
  if (focused) item.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function avatar(view, page) {
  if (view.bot) return h("img", { class: "avatar", src: "/static/easel.svg", alt: "", width: 40, height: 40 });
  const person = page.personOf(view.author);
  return h("span", { class: "avatar", "data-person": person.id, "aria-hidden": "true" }, person.name[0]);
}

function article(view, page) {
  const id = `by-${view.id}`;
  return h("article", { class: "message-body", "aria-labelledby": id },
    head(view, page, id),
    view.bot && view.command ? request(view, page) : null,
    ...(view.title ? [...lead(view), lines(view)] : [words(view, page)]),
    view.status === "running" || view.status === "waiting" ? progress(view) : null,
    view.pictures.length ? gallery(view, page) : null,
    view.files?.length ? files(view) : null,
    view.details.length ? h("p", { class: "details" }, view.details.join(" · ")) : null,
    view.choices?.length ? choices(view, page) : null,
    view.buttons.length ? buttons(view, page) : null,
    view.private ? onlyYou(view, page) : null,
  );
}

function head(view, page, id) {
  const name = view.bot ? "Easel" : page.personOf(view.author).name;
  return h("header", { class: "head", id },
    h("span", { class: "author" }, name),
    view.bot ? h("span", { class: "tag" }, say("bot")) : null,
    sentAt(view.at),
    STATUS[view.status] ? h("span", { class: `state state-${view.status}` }, STATUS[view.status]) : null,
    view.pictures.length && view.status === "done" ? reply(view, page) : null,
  );
}

function reply(view, page) {
  const label = say("Reply with a command about this picture");
  const element = h("button", { class: "tool tool-small reply-to", type: "button", title: label, "aria-label": label, "data-key": "reply" }, drawn("reply"));
  element.addEventListener("click", () => page.onreply(view));
  return element;
}

function request(view, page) {
  const who = h("span", { class: "who", "data-person": view.person }, page.personOf(view.person).name);
  const command = h("code", { class: "command" }, `/${view.command}`);
  const prompt = h("span", { class: "prompt" }, view.prompt);
  return h("p", { class: "request" }, saying("{person} used {command} {prompt}", { person: who, command, prompt }));
}

function words(view, page) {
  if (!view.text) return null;
  const mention = view.mention ? h("span", { class: "mention" }, `@${page.personOf(view.person).name}`) : null;
  return h("p", { class: "text" }, mention, mention && " ", withMoments(view.text, view.language));
}

function progress(view) {
  const told = typeof view.progress === "number";
  return h("progress", { "aria-label": say("Progress"), max: 1, value: told ? view.progress : null });
}

function buttons(view, page) {
  const shown = view.buttons.filter((button) => isShown(view, button, page));
  if (view.title) return ways(shown, (button) => action(view, button, page));
  return h("div", { class: "buttons" }, shown.map((button) => action(view, button, page)));
}

// One of them is to be chosen.
function choices(view, page) {
  const id = `choose-${view.id}`;
  return h("div", { class: "choices", role: "group", "aria-labelledby": id },
    h("p", { class: "choose", id }, view.choose),
    h("div", { class: "buttons" }, view.choices.map((button) => action(view, button, page))));
}

function action(view, button, page) {
  const key = ["open", "form"].includes(button.action) ? `${button.action}-${button.task_id}` : `${button.action}-${button.picture}`;
  const element = h("button", { class: `action action-${button.action}`, type: "button", "data-key": key },
    has(button.action) ? drawn(button.action) : "", button.label);
  element.addEventListener("click", () => page.onpress(view, button, element));
  return element;
}

// Of several pictures each has its own; ending something is for who began it, or a moderator.
function isShown(view, { action }, page) {
  if (view.pictures.length > 1 && OF_A_PICTURE.includes(action)) return false;
  if (action === "report") return !page.mayEnd(view); // who may delete it need not report it
  return !["cancel", "delete"].includes(action) || page.mayEnd(view);
}

function onlyYou(view, page) {
  const dismiss = h("button", { class: "link", type: "button", "data-key": "dismiss" }, say("Dismiss"));
  dismiss.addEventListener("click", () => page.ondismiss(view));
  return h("p", { class: "only-you" }, say("Only you can see this."), " ", dismiss);
}
