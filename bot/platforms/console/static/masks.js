// The field of a mask: painted over the picture it is of, seen small, painted on, taken away.

import { openBrush, percent } from "./brush.js";
import { h } from "./dom.js";
import { drawn } from "./icons.js";
import { Painting, canvas } from "./painting.js";
import { say } from "./texts.js";

const SMALL = 112; // pixels; the longer side of the small picture

// `field` is the mask's picture field, `pictureOf` gives the picture it is of: a File, one of ours
// with its address, or nothing. Returns {button, paint, follow, made}; `follow` is for any change,
// `paint` takes what gets the focus once a mask is used, and `made` waits for a mask that is used
// but not made yet: whether the field has what it shall have.
export function brushFor(field, { pictureOf, ontrouble }) {
  const button = h("button", { class: "quiet paint-mask", type: "button" }, drawn("brush"), h("span", {}));
  // `held` is what the field holds while the painting says the same; `ours`, that it was made here.
  // `made` is whether a mask that is used was made, or the promise of it while it is being made.
  const state = { painting: null, of: undefined, held: undefined, ours: false, made: true };
  const follow = () => {
    const picture = pictureOf();
    if (state.painting && !same(state.of, picture)) forget(state, field);
    button.hidden = !picture;
    button.lastChild.textContent = field.held() ? say("Edit the mask") : say("Paint a mask");
  };
  const paint = async (after) => {
    button.disabled = true;
    try {
      await begin(state, { picture: pictureOf(), mask: field.held() });
      button.disabled = false;
      after.focus(); // where the focus comes back to
      openBrush(state.painting, {
        onuse: () => {
          state.made = use(state, field, ontrouble);
          state.made.then(() => after.focus());
        },
      });
    } catch {
      ontrouble(say("This picture cannot be painted on: the browser cannot read it."));
    } finally {
      button.disabled = false;
    }
  };
  button.addEventListener("click", () => paint(button));
  return { button, paint, follow, made: () => state.made };
}

// What was painted on another picture means nothing on this one.
function forget(state, field) {
  const mask = state.ours && field.held() === state.held;
  Object.assign(state, { painting: null, of: undefined, held: undefined, ours: false });
  if (mask) field.put(null);
}

// What was begun is gone on with, unless the field holds something else by now.
async function begin(state, { picture, mask }) {
  if (state.painting && mask === state.held) return;
  const [shown, under] = await Promise.all([bitmapOf(picture), mask && bitmapOf(mask)]);
  Object.assign(state, { painting: new Painting(shown, under), of: picture, held: mask, ours: false });
}

// A browser that has much to do takes seconds for it. Whether it came to that.
async function use(state, field, ontrouble) {
  try {
    const file = await state.painting.file();
    Object.assign(state, { held: file, ours: true });
    field.put(file, { shown: small(state.painting), words: say("{share} painted", { share: percent(state.painting.share()) }) });
    return true;
  } catch (error) {
    ontrouble(error.message);
    return false;
  } finally {
    state.made = true;
  }
}

async function bitmapOf(picture) {
  if (picture instanceof Blob) return createImageBitmap(picture);
  const answer = await fetch(picture.url);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return createImageBitmap(await answer.blob());
}

// The picture with what is painted over it.
function small(painting) {
  const scale = SMALL / Math.max(painting.width, painting.height);
  const element = canvas(painting.width * scale, painting.height * scale);
  element.className = "preview preview-mask";
  element.setAttribute("aria-hidden", "true");
  const context = element.getContext("2d");
  context.drawImage(painting.picture, 0, 0, element.width, element.height);
  context.globalAlpha = 0.6;
  context.drawImage(painting.layer, 0, 0, element.width, element.height);
  return element;
}

const same = (one, other) => one === other || (one?.url !== undefined && one?.url === other?.url);
