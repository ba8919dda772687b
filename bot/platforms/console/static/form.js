// A form per command, made from its declaration: one field per option, by kind, choice and range.

import { CONTROLS } from "./controls.js";
import { h } from "./dom.js";
import { drawn } from "./icons.js";
import { brushFor } from "./masks.js";
import { say } from "./texts.js";

const ATTACHED = ["picture", "file"];
const SHOWN_AT_ONCE = 4; // options; the rest folds away

// `values`, `files` and `pictures` (ones of ours) fill it in, by option name; `replied` gives the
// picture that is replied to. Returns what a page may do with the open form: {take(files, target),
// follow(), paint()}.
export function fillForm(form, command, { suggest, maxBytes, values = {}, files = {}, pictures = {}, replied = () => undefined, onsend, onclose, ontrouble, title }) {
  let brushes = [];
  const follow = () => brushes.forEach((brush) => brush.follow());
  const fields = command.options.map((option) =>
    makeField(option, { value: values[option.name], file: files[option.name], kept: pictures[option.name], command, suggest, onchange: follow }));
  brushes = addBrushes(fields, replied, ontrouble);
  follow();
  const given = ({ name, mask_of }) => [name, mask_of].some((one) => one && (pictures[one] || files[one]));
  const first = [...fields.filter(({ option }) => option.required || given(option)),
    ...fields.filter(({ option }, place) => !option.required && !given(option) && place < SHOWN_AT_ONCE)];
  const rest = fields.filter((field) => !first.includes(field));
  const close = h("button", { class: "icon-button", type: "button", "aria-label": say("Close the form") }, drawn("close"));
  close.addEventListener("click", onclose);
  form.setAttribute("aria-label", `/${command.name}`);
  form.replaceChildren(
    h("header", { class: "sheet-head" },
      h("h2", {}, h("code", { class: "command" }, `/${command.name}`), " ", h("span", { class: "sheet-about" }, title ?? command.description)),
      close),
    h("div", { class: "fields" }, first.map(({ element }) => element)),
    rest.length ? more(rest, values) : "",
    h("div", { class: "sheet-foot" }, h("button", { class: "primary", type: "submit" }, say("Send /{command}", { command: command.name }))),
  );
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (await areMade(form, brushes)) onsend(collect(command, fields, maxBytes));
  };
  form.onkeydown = (event) => {
    if (event.key === "Escape") onclose();
    // As in the message box; in a field of several lines Enter alone is a new line.
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  };
  const begin = form.querySelector("input, textarea, select, .primary");
  begin?.focus();
  return { take: (dropped, target) => take(fields, dropped, target), follow, paint: () => brushes[0]?.paint(begin) };
}

function more(fields, values) {
  const told = fields.some(({ option }) => values[option.name] !== undefined);
  return h("details", { class: "more", open: told }, h("summary", {}, say("More options")),
    h("div", { class: "fields" }, fields.map(({ element }) => element)));
}

// Each mask's field gets a brush, for the picture that the mask is of.
function addBrushes(fields, replied, ontrouble) {
  return fields.filter(({ option }) => option.mask_of).map((field) => {
    const of = fields.find(({ option }) => option.name === field.option.mask_of);
    const pictureOf = () => of.held() ?? (takesReply(fields) === of ? replied() : undefined);
    const brush = brushFor(field, { pictureOf, ontrouble });
    field.row.append(brush.button);
    return brush;
  });
}

// What is used as a mask goes along, however long the browser takes to make it; until then nothing
// is changed or sent twice.
async function areMade(form, brushes) {
  form.inert = true;
  const made = await Promise.all(brushes.map((brush) => brush.made()));
  form.inert = false;
  return made.every(Boolean);
}

// As the server does it: what must be there and is not, else the first that may be.
function takesReply(fields) {
  const free = fields.filter((field) => field.isFree?.());
  return free.findLast(({ option }) => option.required) ?? free[0];
}

function makeField(option, { value, file, kept, command, suggest, onchange }) {
  const id = `option-${option.name}`;
  const may = option.kind === "picture" && isBorrowable(option, command);
  const { control, read, wide, extra, put, isFree, held } = CONTROLS[option.kind](option, id, { value, file, kept, may, onchange, suggest: (typed) => suggest(command.name, option.name, typed) });
  control.setAttribute("aria-describedby", `${id}-about`);
  const name = h("label", { class: "field-name", for: id }, option.label,
    option.required && !may ? h("span", { class: "must" }, ` ${say("required")}`) : "");
  const description = described(option);
  const about = h("span", { class: "field-about", id: `${id}-about` },
    may ? say("{description}. Without one, your last picture here is used", { description }) : description);
  const element = h("div", { class: `field field-${option.kind}${wide ? " field-wide" : ""}`, "data-option": option.name }, name, extra ?? control, about);
  return { option, read, element, put, isFree, held, row: extra };
}

// The server takes the last picture in the channel for the last picture that is wanted.
function isBorrowable(option, command) {
  return option === command.options.findLast((other) => other.kind === "picture" && other.required);
}

function described({ description, minimum, maximum }) {
  if (minimum === null || maximum === null || maximum > 1e6) return description;
  return say("{description} ({minimum} to {maximum})", { description, minimum, maximum });
}

// Dropped on a field, they are for that field; anywhere else, for the fields that are empty.
function take(fields, files, target) {
  const takers = fields.filter((field) => field.put);
  const aimed = takers.find((field) => field.element.contains(target));
  const free = takers.filter((field) => field.isFree());
  const places = aimed ? [aimed] : free.length ? free : takers.slice(-1);
  if (!places.length) return say("This command takes no picture.");
  files.slice(0, places.length).forEach((file, place) => places[place].put(file));
  return files.length > places.length ? say("Not all of these pictures were taken.") : "";
}

function collect(command, fields, maxBytes) {
  const asked = { command: command.name, options: {}, pictures: {} };
  const files = [];
  for (const { option, read } of fields) {
    const value = read();
    if (value === undefined) continue;
    if (!ATTACHED.includes(option.kind)) asked.options[option.name] = value;
    else if (value.media) asked.pictures[option.name] = value.media;
    else if (value.size > maxBytes) return { trouble: say("“{name}” is over {limit} MB.", { name: value.name, limit: maxBytes / 2 ** 20 }) };
    else files.push({ option: option.name, file: value });
  }
  return { asked, files };
}
