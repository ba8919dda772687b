// A mask while it is painted: strokes over a picture, undone and redone, at last a file.
//
// Strokes are kept in the picture's own pixels, so that the mask can be made at the picture's size
// while what one sees stays small. On a layer, opaque is painted and transparent is not.

import { say } from "./texts.js";

const WORKING_SIDE = 1600; // pixels of the layer that is seen; the longer side
const MOST_PIXELS = 2 ** 24; // of the mask; no browser takes less
const PROBE_SIDE = 256; // pixels of the copy that tells how much is painted
const SLOWEST = 60_000; // milliseconds to make a file in; a busy browser has been seen to take over 5,000
const COLOUR = "#ff2f78";

export class Painting {
  #done = [];
  #undone = [];
  #stroke = null;
  #under = null; // what an earlier mask painted

  // `picture` is an ImageBitmap; `mask` one too, white where it is painted.
  constructor(picture, mask = null) {
    this.picture = picture;
    this.width = picture.width;
    this.height = picture.height;
    const scale = Math.min(1, WORKING_SIDE / Math.max(this.width, this.height));
    this.layer = canvas(this.width * scale, this.height * scale);
    this.#under = mask && layerOf(mask);
    this.#repaint();
  }

  get canUndo() {
    return this.#done.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  // A line of points {x, y}, as wide as `size`; it is seen at once and counts when it is ended.
  begin(point, { size, erase }) {
    this.#stroke = { kind: "stroke", size, erase, points: [point] };
    this.#draw(this.layer, this.#stroke);
  }

  extend(point) {
    const last = this.#stroke.points.at(-1);
    this.#stroke.points.push(point);
    this.#draw(this.layer, { ...this.#stroke, points: [last, point] });
  }

  end() {
    if (this.#stroke) this.#keep(this.#stroke);
    this.#stroke = null;
  }

  // What was begun by mistake: a second finger means to move the picture.
  abandon() {
    this.#stroke = null;
    this.#repaint();
  }

  clear() {
    this.#do({ kind: "clear" });
  }

  invert() {
    this.#do({ kind: "invert" });
  }

  undo() {
    if (this.canUndo) this.#undone.push(this.#done.pop());
    this.#repaint();
  }

  redo() {
    if (!this.canRedo) return;
    const step = this.#undone.pop();
    this.#done.push(step);
    this.#draw(this.layer, step);
  }

  // How much of the picture is painted, 0 to 1; above 0 for the smallest dot.
  share() {
    const scale = Math.min(1, PROBE_SIDE / Math.max(this.width, this.height));
    const probe = canvas(this.width * scale, this.height * scale);
    const context = probe.getContext("2d", { willReadFrequently: true });
    context.drawImage(this.layer, 0, 0, probe.width, probe.height);
    const { data } = context.getImageData(0, 0, probe.width, probe.height);
    let painted = 0;
    for (let at = 3; at < data.length; at += 4) painted += data[at];
    return painted / 255 / (data.length / 4);
  }

  // White where it is painted, black elsewhere; as large as the picture.
  async file() {
    const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (this.width * this.height)));
    const layer = canvas(this.width * scale, this.height * scale);
    this.#paint(layer, "#fff");
    const context = layer.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalCompositeOperation = "destination-over";
    context.fillStyle = "#000";
    context.fillRect(0, 0, layer.width, layer.height);
    const blob = await new Promise((made) => {
      layer.toBlob(made, "image/png");
      setTimeout(made, SLOWEST, null);
    });
    if (!blob) throw new Error(say("The mask could not be made: the browser has no room for it."));
    return new File([blob], "mask.png", { type: "image/png" });
  }

  #do(step) {
    this.#draw(this.layer, step);
    this.#keep(step);
  }

  #keep(step) {
    this.#done.push(step);
    this.#undone = [];
  }

  #repaint() {
    this.#paint(this.layer, COLOUR);
  }

  #paint(layer, colour) {
    const context = layer.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalCompositeOperation = "source-over";
    context.clearRect(0, 0, layer.width, layer.height);
    if (this.#under) {
      context.drawImage(this.#under, 0, 0, layer.width, layer.height);
      context.globalCompositeOperation = "source-in";
      context.fillStyle = colour;
      context.fillRect(0, 0, layer.width, layer.height);
    }
    for (const step of this.#done) this.#draw(layer, step, colour);
  }

  #draw(layer, step, colour = COLOUR) {
    const context = layer.getContext("2d");
    context.setTransform(layer.width / this.width, 0, 0, layer.height / this.height, 0, 0);
    context.fillStyle = context.strokeStyle = colour;
    DRAWN[step.kind](context, step, this);
  }
}

const DRAWN = {
  clear(context, _, { width, height }) {
    context.clearRect(0, 0, width, height);
  },
  invert(context, _, { width, height }) {
    context.globalCompositeOperation = "source-out";
    context.fillRect(0, 0, width, height);
  },
  stroke(context, { size, erase, points }) {
    context.globalCompositeOperation = erase ? "destination-out" : "source-over";
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = size;
    context.beginPath();
    for (const { x, y } of points) context.lineTo(x, y);
    context.stroke();
    // A line without length is not drawn.
    context.beginPath();
    context.arc(points[0].x, points[0].y, size / 2, 0, 2 * Math.PI);
    context.fill();
  },
};

export function canvas(width, height) {
  const element = document.createElement("canvas");
  element.width = Math.max(1, Math.round(width));
  element.height = Math.max(1, Math.round(height));
  return element;
}

// Black and white, or painted on nothing, as opaque and transparent: as a mask is read.
function layerOf(mask) {
  const scale = Math.min(1, WORKING_SIDE / Math.max(mask.width, mask.height));
  const layer = canvas(mask.width * scale, mask.height * scale);
  const context = layer.getContext("2d", { willReadFrequently: true });
  context.drawImage(mask, 0, 0, layer.width, layer.height);
  const pixels = context.getImageData(0, 0, layer.width, layer.height);
  const { data } = pixels;
  const seeThrough = data.some((value, at) => at % 4 === 3 && value < 255);
  for (let at = 0; at < data.length; at += 4) {
    if (!seeThrough) data[at + 3] = Math.round(0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2]);
  }
  context.putImageData(pixels, 0, 0);
  return layer;
}
