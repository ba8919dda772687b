// Where on the screen a picture lies: fitted, drawn nearer round a point, moved.

const MOST = 16; // times the size at which it is fitted
const MARGIN = 16; // pixels between the fitted picture and its frame

export class View {
  #zoom = 1; // of the fitted size
  #left = 0;
  #top = 0;

  // `paper` is an element in the positioned `frame`; `size` is the picture's.
  constructor(frame, paper, size) {
    Object.assign(this, { frame, paper, size });
    this.fit();
  }

  get zoom() {
    return this.#zoom;
  }

  // Pixels of the screen to one of the picture's.
  get scale() {
    return this.#fitted() * this.#zoom;
  }

  fit() {
    this.#zoom = 1;
    this.#left = (this.frame.clientWidth - this.size.width * this.scale) / 2;
    this.#top = (this.frame.clientHeight - this.size.height * this.scale) / 2;
    this.#show();
  }

  // The frame has another size: a fitted picture stays fitted.
  resized() {
    if (this.#zoom === 1) this.fit();
    else this.#show();
  }

  // What is at this point of the page stays there.
  zoomAt({ x, y }, factor) {
    const before = this.scale;
    const zoom = Math.min(MOST, Math.max(1, this.#zoom * factor));
    if (zoom === 1) {
      this.fit();
      return;
    }
    this.#zoom = zoom;
    const frame = this.frame.getBoundingClientRect();
    const grown = this.scale / before;
    this.#left = x - frame.left - (x - frame.left - this.#left) * grown;
    this.#top = y - frame.top - (y - frame.top - this.#top) * grown;
    this.#show();
  }

  zoomBy(factor) {
    const { left, top, width, height } = this.frame.getBoundingClientRect();
    this.zoomAt({ x: left + width / 2, y: top + height / 2 }, factor);
  }

  move(across, down) {
    this.#left += across;
    this.#top += down;
    this.#show();
  }

  // From a point of the page to the picture's pixels, and back to the frame's.
  toPicture({ x, y }) {
    const { left, top } = this.frame.getBoundingClientRect();
    return { x: (x - left - this.#left) / this.scale, y: (y - top - this.#top) / this.scale };
  }

  toFrame({ x, y }) {
    return { x: this.#left + x * this.scale, y: this.#top + y * this.scale };
  }

  #fitted() {
    const room = (length) => Math.max(64, length - 2 * MARGIN);
    return Math.min(room(this.frame.clientWidth) / this.size.width, room(this.frame.clientHeight) / this.size.height);
  }

  #show() {
    this.#left = this.#within(this.#left, this.frame.clientWidth, this.size.width * this.scale);
    this.#top = this.#within(this.#top, this.frame.clientHeight, this.size.height * this.scale);
    const { style } = this.paper;
    style.width = `${this.size.width * this.scale}px`;
    style.height = `${this.size.height * this.scale}px`;
    style.left = `${this.#left}px`;
    style.top = `${this.#top}px`;
  }

  // Some of the picture is always in sight; one that is smaller than its frame stays whole in it.
  #within(place, room, length) {
    if (length <= room) return this.#zoom === 1 ? (room - length) / 2 : Math.min(Math.max(place, 0), room - length);
    return Math.min(Math.max(place, room - length - MARGIN), MARGIN);
  }
}
