// The page's own sentences: English stands where they are said, any other language comes with the page.

import { byId } from "./dom.js";

const data = JSON.parse(byId("page-data").textContent);
const PLACE = /\{(\w+)\}/g;

export const language = data.language;

const meant = (sentence) => data.texts[sentence] ?? sentence;

// The sentence as one text; values fill its `{named}` places.
export const say = (sentence, values = {}) => meant(sentence).replace(PLACE, (_, name) => values[name]);

// The sentence as nodes, for values that are elements.
export const saying = (sentence, values) =>
  meant(sentence).split(PLACE).map((part, place) => (place % 2 ? values[part] : part));
