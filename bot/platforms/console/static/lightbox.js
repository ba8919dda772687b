// One picture, large: arrows go to the next, Escape closes, and what can be done is at hand.

import { compare } from "./compare.js";
import { byId, h } from "./dom.js";
import { buttonsOf, save, shaped } from "./gallery.js";
import { drawn, has } from "./icons.js";
import { cover, coveredFrame, uncover } from "./spoiler.js";
import { say } from "./texts.js";

export function enlarge(view, place, page) {
  const dialog = byId("lightbox");
  const show = (next) => {
    place = (next + view.pictures.length) % view.pictures.length;
    fill(dialog, view, place, { page, show });
  };
  show(place);
  dialog.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    // On the slider the arrows move its edge.
    if (step && view.pictures.length > 1 && event.target.type !== "range") show(place + step);
  };
  dialog.onclick = (event) => event.target.hasAttribute("data-closes") && dialog.close();
  dialog.onclose = () => dialog.replaceChildren();
  if (!dialog.open) dialog.showModal();
}

function fill(dialog, view, place, { page, show }) {
  const picture = view.pictures[place];
  const frame = shaped(h("div", { class: "lightbox-frame" }, content(view, picture)), picture);
  // The next picture may be one that nobody has uncovered yet.
  const hidden = coveredFrame(picture);
  if (hidden) cover(frame, () => uncover(hidden));
  const held = dialog.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  dialog.replaceChildren(
    h("div", { class: "lightbox-stage", "data-closes": true },
      view.pictures.length > 1 ? turner("previous", () => show(place - 1)) : "",
      frame,
      view.pictures.length > 1 ? turner("next", () => show(place + 1)) : ""),
    foot(dialog, view, place, page),
    corner(dialog, picture));
  if (held) dialog.querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus();
}

function content(view, picture) {
  if (view.before) return compare({ before: view.before, after: picture, alt: picture.alt });
  return h("img", { src: picture.url, alt: picture.alt, width: picture.width, height: picture.height });
}

function turner(name, onclick) {
  const label = name === "next" ? say("Next picture") : say("Previous picture");
  return h("button", { class: `turner turner-${name}`, type: "button", "aria-label": label, "data-key": name, onclick }, drawn(name));
}

function foot(dialog, view, place, page) {
  const picture = view.pictures[place];
  const many = view.pictures.length > 1;
  const facts = [many ? say("{number} of {count}", { number: place + 1, count: view.pictures.length }) : "", `${picture.width} × ${picture.height}`];
  const buttons = buttonsOf(view, place).map((button) => {
    const label = button.label.replace(/ \d+$/, "");
    const element = h("button", { class: "action", type: "button", "aria-label": button.label, "data-key": button.action }, has(button.action) ? drawn(button.action) : "", label);
    element.addEventListener("click", () => {
      dialog.close();
      page.onpress(view, button, null);
    });
    return element;
  });
  return h("div", { class: "lightbox-foot" },
    h("p", { class: "lightbox-words", "aria-live": "polite" }, view.prompt, " ", h("span", { class: "lightbox-facts" }, facts.filter(Boolean).join(" · "))),
    h("div", { class: "buttons" }, buttons));
}

function corner(dialog, picture) {
  const close = h("button", { class: "over-picture", type: "button", "aria-label": say("Close"), title: say("Close"), "data-key": "close" }, drawn("close"));
  close.addEventListener("click", () => dialog.close());
  return h("div", { class: "lightbox-tools" }, save(picture), close);
}
