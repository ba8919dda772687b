// A form per command, made from its declaration: one field per option, by kind, choice and range.

import { h, icon } from "./dom.js";
import { preview } from "./attachments.js";

const SHOWN_AT_ONCE = 4; // options; the rest folds away
const CLOSE = "M6 6l12 12M18 6 6 18";
const LONG_TEXT = 300; // characters; above it a field gets lines

export function fillForm(form, command, { maxBytes, values = {}, files = {}, onsend, onclose }) {
  const fields = command.options.map((option) => makeField(option, values[option.name], files[option.name]));
  const first = fields.filter(({ option }, place) => option.required || place < SHOWN_AT_ONCE);
  const rest = fields.filter((field) => !first.includes(field));
  const close = h("button", { class: "icon-button", type: "button", "aria-label": "Close the form" }, icon(CLOSE));
  close.addEventListener("click", onclose);
  form.replaceChildren(
    h("header", { class: "sheet-head" },
      h("h2", {}, h("code", { class: "command" }, `/${command.name}`), " ", h("span", { class: "sheet-about" }, command.description)),
      close),
    h("div", { class: "fields" }, first.map(({ element }) => element)),
    rest.length ? more(rest) : "",
    h("div", { class: "sheet-foot" }, h("button", { class: "primary", type: "submit" }, `Send /${command.name}`)),
  );
  form.onsubmit = (event) => {
    event.preventDefault();
    onsend(collect(command, fields, maxBytes));
  };
  form.onkeydown = (event) => event.key === "Escape" && onclose();
  form.querySelector("input, textarea, select, .primary")?.focus();
}

function more(fields) {
  return h("details", { class: "more" }, h("summary", {}, "More options"),
    h("div", { class: "fields" }, fields.map(({ element }) => element)));
}

function makeField(option, value, file) {
  const id = `option-${option.name}`;
  const { control, read, wide, extra } = CONTROLS[option.kind](option, id, value, file);
  control.setAttribute("aria-describedby", `${id}-about`);
  const name = h("label", { class: "field-name", for: id }, option.name,
    option.required ? h("span", { class: "must" }, " required") : "");
  const about = h("span", { class: "field-about", id: `${id}-about` }, option.description + range(option));
  const element = h("div", { class: `field field-${option.kind}${wide ? " field-wide" : ""}` }, name, extra ?? control, about);
  return { option, read, element };
}

function range({ minimum, maximum }) {
  return minimum === null || maximum === null || maximum > 1e6 ? "" : ` (${minimum} to ${maximum})`;
}

const CONTROLS = {
  text(option, id, value) {
    const long = (option.max_length ?? 0) > LONG_TEXT;
    const control = h(long ? "textarea" : "input", {
      id, name: option.name, required: option.required, maxlength: option.max_length, rows: long ? (option.required ? 2 : 1) : null,
      type: long ? null : "text", placeholder: option.default || null,
    });
    control.value = value ?? "";
    return { control, wide: long, read: () => control.value.trim() || undefined };
  },
  integer: (option, id, value) => numeric(option, id, value, 1),
  number: (option, id, value) => numeric(option, id, value, "any"),
  flag(option, id, value) {
    const control = h("input", { id, name: option.name, type: "checkbox" });
    control.checked = value ?? option.default ?? false;
    return { control, read: () => (control.checked === (option.default ?? false) ? undefined : control.checked) };
  },
  choice(option, id, value) {
    const empty = h("option", { value: "" }, option.default ? `${option.default} (usual)` : option.required ? "Choose…" : "Automatic");
    const rest = option.choices.filter((choice) => choice !== option.default);
    const control = h("select", { id, name: option.name, required: option.required },
      empty, rest.map((choice) => h("option", { value: choice }, choice)));
    control.value = rest.includes(value) ? value : "";
    return { control, read: () => control.value || undefined };
  },
  picture(option, id, _, file) {
    const control = h("input", {
      id, name: option.name, type: "file", class: "file", required: option.required && !file,
      accept: "image/png,image/jpeg,image/webp,image/gif",
    });
    let picked = file;
    const shown = h("span", { class: "file-preview" });
    const show = () => shown.replaceChildren(...(picked ? [preview(picked)] : []));
    control.addEventListener("change", () => {
      picked = control.files[0];
      show();
    });
    show();
    return { control, extra: h("div", { class: "file-row" }, shown, control), read: () => picked };
  },
};

function numeric(option, id, value, step) {
  const control = h("input", {
    id, name: option.name, type: "number", inputmode: step === 1 ? "numeric" : "decimal", step, min: option.minimum,
    max: option.maximum, required: option.required, placeholder: option.default ?? "any",
  });
  control.value = value ?? "";
  return { control, read: () => (control.value === "" ? undefined : Number(control.value)) };
}

function collect(command, fields, maxBytes) {
  const asked = { command: command.name, options: {} };
  const files = [];
  for (const { option, read } of fields) {
    const value = read();
    if (value === undefined) continue;
    if (option.kind !== "picture") asked.options[option.name] = value;
    else if (value.size > maxBytes) return { trouble: `“${value.name}” is over ${maxBytes / 2 ** 20} MB.` };
    else files.push({ option: option.name, file: value });
  }
  return { asked, files };
}
