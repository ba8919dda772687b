// Pictures that are hidden until somebody clicks on them.

import { h } from "./dom.js";
import { say } from "./texts.js";

// Hide what is in a frame; nothing in it can be reached before it is uncovered.
export function cover(frame, onuncover = () => {}) {
  frame.classList.add("covered");
  for (const inside of frame.children) inside.inert = true;
  const button = h("button", { class: "picture-uncover", type: "button", "data-key": "uncover" }, say("Spoiler: show it"));
  button.addEventListener("click", () => {
    uncover(frame);
    onuncover();
    frame.querySelector("button, input")?.focus();
  });
  frame.append(button);
}

export function uncover(frame) {
  frame.classList.remove("covered");
  frame.querySelector(".picture-uncover")?.remove();
  for (const inside of frame.children) inside.inert = false;
}

// The frame in the channel that still hides this picture.
export const coveredFrame = ({ id }) => document.querySelector(`.frame.covered[data-picture="${CSS.escape(id)}"]`);
