// Times: when a message was sent, and moments in a text (`<t:SECONDS:R>`) that count by themselves.

import { h } from "./dom.js";
import { language } from "./texts.js";

const MOMENT = /<t:(\d{1,12})(?::[tTdDfFR])?>/g;
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const relatives = new Map();
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

export function sentAt(milliseconds) {
  const at = new Date(milliseconds);
  const today = at.toDateString() === new Date().toDateString();
  const text = today ? clock.format(at) : `${date.format(at)}, ${clock.format(at)}`;
  return h("time", { class: "at", datetime: at.toISOString(), title: full.format(at) }, text);
}

// The text as nodes, each moment a <time> that is kept up to date, in the language of the text.
export function withMoments(text, spoken = language) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(MOMENT)) {
    nodes.push(text.slice(end, match.index), moment(Number(match[1]), undefined, spoken));
    end = match.index + match[0].length;
  }
  nodes.push(text.slice(end));
  return nodes;
}

export function keepMoments() {
  setInterval(() => {
    for (const element of document.querySelectorAll("time[data-moment]")) {
      const { moment, past, language } = element.dataset;
      const text = relate(Number(moment), past, language);
      if (element.textContent !== text) element.textContent = text;
    }
  }, 1000);
}

// `past` is what is said instead once the moment has passed.
export function moment(seconds, past, spoken = language) {
  const at = new Date(seconds * 1000);
  const data = { "data-moment": seconds, "data-past": past, "data-language": spoken, datetime: at.toISOString(), title: full.format(at) };
  return h("time", data, relate(seconds, past, spoken));
}

function relate(seconds, past, spoken) {
  const away = Math.round(seconds - Date.now() / 1000);
  if (past && away <= 0) return past;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(away) >= length) ?? UNITS.at(-1);
  return relativeIn(spoken).format(Math.round(away / size), unit);
}

function relativeIn(spoken) {
  if (!relatives.has(spoken)) {
    const [known] = Intl.RelativeTimeFormat.supportedLocalesOf([spoken, language].filter(isTag));
    relatives.set(spoken, new Intl.RelativeTimeFormat(known, { numeric: "auto" }));
  }
  return relatives.get(spoken);
}

function isTag(spoken) {
  try {
    return Intl.getCanonicalLocales(spoken).length > 0;
  } catch {
    return false;
  }
}
