// Times: when a message was sent, and moments in a text (`<t:SECONDS:R>`) that count by themselves.

import { h } from "./dom.js";
import { language } from "./texts.js";

const MOMENT = /<t:(\d{1,12})(?::[tTdDfFR])?>/g;
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

export function sentAt(milliseconds) {
  const at = new Date(milliseconds);
  const today = at.toDateString() === new Date().toDateString();
  const text = today ? clock.format(at) : `${date.format(at)}, ${clock.format(at)}`;
  return h("time", { class: "at", datetime: at.toISOString(), title: full.format(at) }, text);
}

// The text as nodes, each moment a <time> that is kept up to date.
export function withMoments(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(MOMENT)) {
    nodes.push(text.slice(end, match.index), moment(Number(match[1])));
    end = match.index + match[0].length;
  }
  nodes.push(text.slice(end));
  return nodes;
}

export function keepMoments() {
  setInterval(() => {
    for (const element of document.querySelectorAll("time[data-moment]")) {
      const text = relate(Number(element.dataset.moment), element.dataset.past);
      if (element.textContent !== text) element.textContent = text;
    }
  }, 1000);
}

// `past` is what is said instead once the moment has passed.
export function moment(seconds, past) {
  const at = new Date(seconds * 1000);
  const data = { "data-moment": seconds, "data-past": past, datetime: at.toISOString(), title: full.format(at) };
  return h("time", data, relate(seconds, past));
}

function relate(seconds, past) {
  const away = Math.round(seconds - Date.now() / 1000);
  if (past && away <= 0) return past;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(away) >= length) ?? UNITS.at(-1);
  return relative.format(Math.round(away / size), unit);
}
