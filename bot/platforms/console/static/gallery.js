// The pictures of a message. Sizes are known beforehand, so nothing moves as they load.

import { compare } from "./compare.js";
import { h } from "./dom.js";
import { drawn, has } from "./icons.js";
import { enlarge } from "./lightbox.js";
import { cover } from "./spoiler.js";
import { say } from "./texts.js";

//: What is done with one picture; the other buttons are about the whole message.
export const OF_A_PICTURE = ["vary", "paint", "upscale", "removebg", "describe"];

export function gallery(view, page) {
  const named = { ...view, pictures: view.pictures.map((picture, place) => ({ ...picture, alt: picture.alt || nameOf(view, place) })) };
  const many = named.pictures.length > 1;
  const shape = listed(view) ? "gallery-listed" : many ? `gallery-many gallery-${Math.min(named.pictures.length, 4)}` : "gallery-one";
  return h("div", { class: `gallery ${shape}` }, named.pictures.map((picture, place) => figure(named, place, page)));
}

export function buttonsOf(view, place) {
  return view.buttons.filter((button) => OF_A_PICTURE.includes(button.action) && button.picture === place);
}

// The frame has the picture's shape before the picture is there.
export function shaped(element, { width, height }) {
  element.style.setProperty("--w", width);
  element.style.setProperty("--ratio", width / height);
  return element;
}

export function save(picture) {
  const link = { class: "over-picture", href: `${picture.url}?download`, download: true, title: say("Download"), "aria-label": say("Download: {picture}", { picture: picture.alt }) };
  return h("a", link, drawn("save"));
}

function nameOf({ prompt, command, pictures }, place) {
  const values = { number: place + 1, title: prompt, command };
  if (pictures.length > 1) return prompt ? say("Picture {number}: {title}", values) : say("Picture {number} of /{command}", values);
  return prompt ? say("Picture: {title}", values) : say("Picture of /{command}", values);
}

function figure(view, place, page) {
  const picture = view.pictures[place];
  const element = h("figure", { class: "picture" }, frame(view, place, page));
  const own = view.pictures.length > 1 ? buttonsOf(view, place) : [];
  if (own.length) element.append(tools(view, own, page, place));
  if (listed(view)) element.append(h("figcaption", {}, picture.alt));
  if (picture.spoiler) cover(element.querySelector(".frame"));
  return element;
}

// Pictures beside an answer in words show what is named in it, but for what was drawn for it.
const listed = ({ status, pictures }) => status === "notice" && !pictures.some(({ drawn }) => drawn);

function frame(view, place, page) {
  const picture = view.pictures[place];
  const shown = view.before ? compare({ before: view.before, after: picture, alt: picture.alt }) : opener(view, place, page);
  const enlarging = view.before ? expander(view, place, page) : "";
  const corner = h("div", { class: "corner" }, enlarging, save(picture));
  return shaped(h("div", { class: "frame", "data-picture": picture.id }, shown, corner), picture);
}

function opener(view, place, page) {
  const picture = view.pictures[place];
  const image = h("img", {
    src: picture.url, alt: picture.alt, loading: "lazy", decoding: "async", width: picture.width, height: picture.height,
  });
  const open = h("button", { class: "picture-open", type: "button", "aria-label": say("Enlarge: {picture}", { picture: picture.alt }) }, image);
  open.addEventListener("click", () => enlarge(view, place, page));
  return open;
}

function expander(view, place, page) {
  const label = say("Enlarge: {picture}", { picture: view.pictures[place].alt });
  const element = h("button", { class: "over-picture", type: "button", title: say("Enlarge"), "aria-label": label }, drawn("enlarge"));
  element.addEventListener("click", () => enlarge(view, place, page));
  return element;
}

function tools(view, buttons, page, place) {
  const name = h("span", { class: "tools-number", "aria-hidden": "true" }, place + 1);
  return h("div", { class: "tools", role: "group", "aria-label": say("Picture {number}", { number: place + 1 }) }, name, buttons.map((button) => {
    const element = h("button", {
      class: "tool", type: "button", title: button.label, "aria-label": button.label, "data-key": `${button.action}-${place}`,
    }, has(button.action) ? drawn(button.action) : button.label);
    element.addEventListener("click", () => page.onpress(view, button, element));
    return element;
  }));
}
