// The pictures of a message. Sizes are known beforehand, so nothing moves as they load.

import { byId, h, icon } from "./dom.js";

const SAVE = "M12 4v11M7.5 11 12 15.5 16.5 11M5 19.5h14";
const CLOSE = "M6 6l12 12M18 6 6 18";

export function gallery({ pictures, prompt, command }) {
  const count = Math.min(pictures.length, 4);
  const named = pictures.map((picture, place) => ({ ...picture, alt: picture.alt || nameOf(prompt, command, place) }));
  return h("div", { class: `gallery gallery-${count}` }, named.map(figure));
}

function nameOf(prompt, command, place) {
  return `Picture ${place + 1}${prompt ? `: ${prompt}` : ` of /${command}`}`;
}

function figure(picture) {
  const image = h("img", {
    src: picture.url, alt: picture.alt, loading: "lazy", decoding: "async",
    width: picture.width, height: picture.height,
  });
  const open = h("button", { class: "picture-open", type: "button", "aria-label": `Enlarge: ${picture.alt}` }, image);
  open.addEventListener("click", () => enlarge(picture));
  const element = h("figure", { class: "picture", "data-picture": picture.id }, open, save(picture));
  if (picture.spoiler) cover(element, open);
  return element;
}

function save(picture) {
  const link = { class: "picture-save", href: `${picture.url}?download`, download: true, title: "Download", "aria-label": "Download the picture" };
  return h("a", link, icon(SAVE));
}

function cover(element, open) {
  element.classList.add("covered");
  open.inert = true;
  const uncover = h("button", { class: "picture-uncover", type: "button" }, "Spoiler: show it");
  uncover.addEventListener("click", () => {
    element.classList.remove("covered");
    open.inert = false;
    uncover.remove();
    open.focus();
  });
  element.append(uncover);
}

function enlarge(picture) {
  const dialog = byId("lightbox");
  const close = h("button", { class: "lightbox-close", type: "button", "aria-label": "Close" }, icon(CLOSE));
  close.addEventListener("click", () => dialog.close());
  const image = h("img", { src: picture.url, alt: picture.alt, width: picture.width, height: picture.height });
  dialog.replaceChildren(image, h("div", { class: "lightbox-tools" }, save(picture), close));
  dialog.onclick = (event) => event.target === dialog && dialog.close();
  dialog.showModal();
}
