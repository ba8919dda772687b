// What can come next in a typed command: pure, so that the same line always gives the same hints.

import { language, say } from "./texts.js";

const COMMAND = /^\/([a-z0-9_-]*(?: [a-z0-9_-]*)?)$/i;
const SWITCH = /(?:^|\s)(--|[—–])([a-z0-9_-]*)$/i;
const LAST_SWITCH = /(?:^|\s)(?:--|[—–])([a-z][a-z0-9_-]*)(?:=|\s+)((?:(?!\s(?:--|[—–])).)*)$/is;
const MOST = 12;
const ATTACHED = ["picture", "file"]; // kinds that are not typed

// {items: [{id, code, about, command?, put?: [from, text]}], hint: {name, about} | null, wanted?}
// `wanted` is what the server may complete: {command, option, typed, begin}.
export function hintsFor(line, caret, commands) {
  const typed = line.slice(0, caret);
  const beginning = COMMAND.exec(typed);
  const begun = beginning ? matching(commands, beginning[1]) : [];
  if (begun.length || (beginning && !beginning[1].includes(" "))) return { items: begun, hint: null };
  const command = commandOf(typed, commands);
  if (!command) return { items: [], hint: null };
  return options(typed, line, command) ?? values(typed, command) ?? { items: [], hint: usage(command) };
}

// The command a line is about; one of a group has two words.
function commandOf(typed, commands) {
  return commands.find(({ name }) => new RegExp(`^/${name}\\s`, "i").test(typed));
}

// What the server answered to `wanted`, as items.
export function suggested({ begin, typed }, suggestions) {
  return suggestions.filter(({ value }) => value !== typed).slice(0, MOST).map(({ value, label }, place) =>
    ({ id: `suggestion-${place}`, code: label, about: label === value ? "" : value, put: [begin, `${quoted(value)} `] }));
}

// What has a space in it would end where the space is.
const quoted = (value) => (/\s/.test(value) ? `"${value}"` : value);

export function typeOf(option) {
  if (option.choices.length) return say("one of {choices}", { choices: option.choices.slice(0, 7).join(", ") + (option.choices.length > 7 ? " …" : "") });
  const type = KINDS[option.kind](option);
  return option.default === null || option.default === "" ? type : say("{type}, usually {value}", { type, value: option.default });
}

const KINDS = {
  text: ({ max_length }) => (max_length ? say("text, up to {count} characters", { count: max_length }) : say("text")),
  integer: (option) => (isBounded(option) ? say("a whole number from {minimum} to {maximum}", option) : say("a whole number")),
  number: (option) => (isBounded(option) ? say("a number from {minimum} to {maximum}", option) : say("a number")),
  flag: () => say("yes or no"),
  choice: () => say("a choice"),
  person: () => say("a person's name"),
  role: () => say("a role's name"),
  channel: () => say("a channel, or here"),
  picture: () => say("a picture: attach, drop or paste it"),
  file: () => say("a file: drop it here"),
};

const isBounded = ({ minimum, maximum }) => minimum !== null && maximum !== null && maximum <= 1e6;

function matching(commands, beginning) {
  const found = commands.filter((command) => command.name.startsWith(beginning.toLowerCase()));
  return found.map((command) => ({ id: `command-${command.name.replace(" ", "-")}`, code: `/${command.name}`, about: command.description, command }));
}

function options(typed, line, command) {
  const found = SWITCH.exec(typed);
  if (!found) return null;
  const used = new Set([...line.matchAll(/(?:--|[—–])([a-z][a-z0-9_-]*)/gi)].map((match) => match[1].toLowerCase()));
  used.delete(found[2].toLowerCase());
  const begin = typed.length - found[2].length - found[1].length;
  const free = typed.slice(command.name.length + 1, begin).trim() && freeOption(command);
  const fitting = command.options.filter((option) =>
    !ATTACHED.includes(option.kind) && option !== free && option.name.startsWith(found[2].toLowerCase()) && !used.has(option.name));
  return {
    items: fitting.map((option) => ({
      id: `option-${option.name}-hint`, code: `--${option.name}`, about: option.description, type: typeOf(option), put: [begin, `--${option.name} `],
    })),
    hint: fitting.length ? null : { name: typed.slice(begin), about: say("is no option of /{command} that is left", { command: command.name }) },
  };
}

function values(typed, command) {
  const found = LAST_SWITCH.exec(typed);
  const option = found && command.options.find((one) => one.name === found[1].toLowerCase().replaceAll("-", "_"));
  if (!option) return null;
  const given = found[2].toLowerCase();
  const hint = { name: `--${option.name}`, about: option.description, type: typeOf(option) };
  const fitting = option.choices.filter((choice) => choice.toLowerCase().startsWith(given) && choice.toLowerCase() !== given);
  const begin = typed.length - found[2].length;
  return {
    wanted: option.suggests ? { command: command.name, option: option.name, typed: found[2].trim().replace(/^["“]/, ""), begin } : undefined,
    items: fitting.slice(0, MOST).map((choice, place) => ({ id: `choice-${place}`, code: choice, about: "", put: [begin, `${choice} `] })),
    hint,
  };
}

// Where words without a name go: as typed.py has it.
function freeOption({ options }) {
  const all = options.filter((option) => !option.rare);
  return all.find((option) => option.kind === "text" && !option.one_name) ?? all.find((option) => ![...ATTACHED, "flag"].includes(option.kind));
}

function usage(command) {
  const free = freeOption(command);
  const pictures = command.options.filter((option) => ATTACHED.includes(option.kind) && option.required).map((option) => option.name);
  const switches = command.options.filter((option) => !ATTACHED.includes(option.kind) && option !== free && !option.rare).map((option) => `--${option.name}`);
  const about = [
    free ? say("{option}: {type}", { option: free.label, type: typeOf(free) }) : "",
    pictures.length ? say("{names}: attach, drop or paste", { names: new Intl.ListFormat(language).format(pictures) }) : "",
    switches.length ? say("then {options}", { options: switches.join(" ") }) : "",
  ];
  return { name: `/${command.name}`, about: about.filter(Boolean).join("; ") || command.description };
}
