// The files of a message: a link each, by which the browser saves it.

import { h } from "./dom.js";
import { drawn } from "./icons.js";
import { language, say } from "./texts.js";

const KILO = 1000;
const inKilobytes = new Intl.NumberFormat(language, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 });
const inMegabytes = new Intl.NumberFormat(language, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });

export function files(view) {
  return h("ul", { class: "saved-files" }, view.files.map((file) => h("li", {}, link(file))));
}

function link({ url, name, size }) {
  const properties = { class: "saved-file", href: url, download: name, "aria-label": say("Save the file {name}", { name }) };
  return h("a", properties, drawn("save"), h("span", {}, name), h("span", { class: "saved-size" }, sized(size)));
}

// Never 0 kB: there is something in it.
function sized(bytes) {
  return bytes < KILO * KILO ? inKilobytes.format(Math.ceil(bytes / KILO)) : inMegabytes.format(bytes / KILO / KILO);
}
