// A page of moderators: what came of its form, a heading, lines, what can be changed, where to go.

import { h } from "./dom.js";
import { withMoments } from "./moments.js";
import { say } from "./texts.js";

// What stands first takes the focus when the page was turned to: the rest is read from there.
export const lead = ({ outcome, title, language }) => [
  outcome ? h("p", { class: "outcome", tabindex: -1, "data-key": "outcome" }, withMoments(outcome, language)) : null,
  h("h2", { class: "page-title", tabindex: -1, "data-key": "title" }, title),
];

export function lines({ text, language }) {
  const every = text.split("\n").filter(Boolean);
  return h("ul", { class: "page-lines" }, every.map((line) => h("li", {}, withMoments(line, language))));
}

// What opens another page stands apart from what changes something here.
export function ways(buttons, make) {
  const opens = buttons.filter(({ action }) => action === "open");
  const deeds = buttons.filter(({ action }) => action !== "open");
  return h("div", { class: "ways" },
    deeds.length ? h("div", { class: "buttons" }, deeds.map(make)) : null,
    opens.length ? h("nav", { class: "buttons page-nav", "aria-label": say("Pages") }, opens.map(make)) : null);
}
