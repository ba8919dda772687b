// The fields of a form, one maker for each kind of option: {control, read, extra?, put?}.

import { preview } from "./attachments.js";
import { h } from "./dom.js";
import { drawn } from "./icons.js";
import { say } from "./texts.js";

const LONG_TEXT = 300; // characters; above it a field gets lines

export const CONTROLS = {
  text(option, id, { value, suggest }) {
    const long = (option.max_length ?? 0) > LONG_TEXT;
    const control = h(long ? "textarea" : "input", {
      id, name: option.name, required: option.required, maxlength: option.max_length, rows: long ? (option.required ? 2 : 1) : null,
      type: long ? null : "text", placeholder: option.default || null,
    });
    control.value = value ?? "";
    const extra = option.suggests ? completed(control, suggest) : undefined;
    return { control, extra, wide: long, read: () => control.value.trim() || undefined };
  },
  person: (option, id, { value }) => named(option, id, value, say("a name, such as ben")),
  role: (option, id, { value }) => named(option, id, value, say("a role's name")),
  channel: (option, id, { value }) => named(option, id, value, "here"),
  result: (option, id, { value }) => named({ ...option, required: false }, id, value, "#a1b2c3d4"), // a reply names it too
  integer: (option, id, { value }) => numeric(option, id, value, 1),
  number: (option, id, { value }) => numeric(option, id, value, "any"),
  flag(option, id, { value }) {
    const control = h("input", { id, name: option.name, type: "checkbox" });
    control.checked = value ?? option.default ?? false;
    return { control, read: () => (control.checked === (option.default ?? false) ? undefined : control.checked) };
  },
  choice(option, id, { value }) {
    const empty = h("option", { value: "" }, option.default ? say("{value} (usual)", { value: option.default }) : option.required ? say("Choose…") : say("Automatic"));
    const rest = option.choices.filter((choice) => choice !== option.default);
    const control = h("select", { id, name: option.name, required: option.required },
      empty, rest.map((choice) => h("option", { value: choice }, choice)));
    control.value = rest.includes(value) ? value : "";
    return { control, read: () => control.value || undefined };
  },
  picture,
  file: upload,
};

// A field with a list of what it may be completed to, kept up to date as one types.
function completed(control, suggest) {
  const list = h("datalist", { id: `${control.id}-list` });
  control.setAttribute("list", list.id);
  const show = async () => {
    const typed = control.value;
    const found = await suggest(typed.trim());
    if (control.value === typed) list.replaceChildren(...found.map(({ value, label }) => h("option", { value, label })));
  };
  control.addEventListener("input", show);
  control.addEventListener("focus", show);
  return h("div", { class: "completed" }, control, list);
}

// What a chat would show a menu of is typed here.
function named(option, id, value, placeholder) {
  const control = h("input", { id, name: option.name, required: option.required, type: "text", maxlength: 80, placeholder });
  control.value = value ?? "";
  return { control, read: () => control.value.trim() || undefined };
}

function numeric(option, id, value, step) {
  const control = h("input", {
    id, name: option.name, type: "number", inputmode: step === 1 ? "numeric" : "decimal", step, min: option.minimum,
    max: option.maximum, required: option.required, placeholder: option.default ?? say("any"),
  });
  control.value = value ?? "";
  return { control, read: () => (control.value === "" ? undefined : Number(control.value)) };
}

// A file picker that also takes what is dropped or pasted, or holds a picture that is kept.
function picture(option, id, { file, kept, may, onchange }) {
  const control = h("input", { id, name: option.name, type: "file", class: "file", accept: "image/png,image/jpeg,image/webp,image/gif" });
  const shown = h("span", { class: "file-preview" });
  const remove = h("button", { class: "tool tool-small", type: "button", "aria-label": say("Remove the picture for {option}", { option: option.label }) }, drawn("close"));
  let look = null; // of a picture made on this page: how it is shown, and what is said of it
  const show = () => {
    const picked = control.files[0];
    control.required = option.required && !may && !kept;
    remove.hidden = !picked && !kept;
    control.hidden = look !== null;
    shown.replaceChildren(...(look ? [look.shown, look.words] : picked ? [preview(picked)] : kept ? [thumbnail(kept)] : []));
    onchange();
  };
  const put = (one, as = null) => {
    const transfer = new DataTransfer();
    if (one) transfer.items.add(one);
    control.files = transfer.files;
    kept = undefined;
    look = as;
    show();
  };
  control.addEventListener("change", () => {
    if (control.files.length) kept = undefined;
    look = null;
    show();
  });
  remove.addEventListener("click", () => {
    put(null);
    control.focus();
  });
  if (file) put(file);
  else show();
  return {
    control, put, extra: h("div", { class: "file-row" }, shown, remove, control),
    held: () => control.files[0] ?? kept,
    isFree: () => !kept && !control.files.length,
    read: () => control.files[0] ?? (kept ? { media: kept.media } : undefined),
  };
}

// A file that is no picture: called by its name, not shown.
function upload(option, id, { file }) {
  const control = h("input", { id, name: option.name, type: "file", class: "file file-named", accept: option.suffixes.join(","), required: option.required });
  const put = (one) => {
    const transfer = new DataTransfer();
    transfer.items.add(one);
    control.files = transfer.files;
  };
  if (file) put(file);
  return { control, put, isFree: () => !control.files.length, read: () => control.files[0] };
}

function thumbnail({ url, width, height }) {
  return h("img", { class: "preview", src: url, alt: say("The picture that was used"), width, height });
}
