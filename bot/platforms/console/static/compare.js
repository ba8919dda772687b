// Before and after in one frame: a slider moves the edge between the two, by pointer or keys.

import { h } from "./dom.js";
import { drawn } from "./icons.js";
import { say } from "./texts.js";

const BEGIN = 50; // per cent of the width that shows the picture before
const STEP = 2;

export function compare({ before, after, alt }) {
  const slider = h("input", {
    class: "compare-slider", type: "range", min: 0, max: 100, step: STEP, value: BEGIN,
    "aria-label": say("Compare: how much of the picture before is shown"),
  });
  const element = h("div", { class: "compare" },
    h("img", { class: "compare-after", src: after.url, alt, width: after.width, height: after.height, decoding: "async" }),
    h("img", { class: "compare-before", src: before.url, alt: say("The picture before"), width: before.width, height: before.height, decoding: "async" }),
    h("span", { class: "compare-tag compare-tag-before", "aria-hidden": "true" }, say("Before")),
    h("span", { class: "compare-tag compare-tag-after", "aria-hidden": "true" }, say("After")),
    h("span", { class: "compare-edge", "aria-hidden": "true" }, h("span", { class: "compare-grip" }, drawn("compare"))),
    slider);
  const move = () => {
    element.style.setProperty("--at", `${slider.value}%`);
    element.dataset.at = slider.value < 12 ? "start" : slider.value > 88 ? "end" : "middle";
    slider.setAttribute("aria-valuetext", say("{percent} per cent before", { percent: slider.value }));
  };
  slider.addEventListener("input", move);
  move();
  return element;
}
