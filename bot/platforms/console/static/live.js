// The live stream of one person's page. It comes back by itself, from where it broke off.
//
// A browser opens about six connections to one host, and a stream keeps one: a page that nobody
// looks at lets go of it, and has everything it missed as soon as it is looked at again.

const COME_BACK_MS = 1500;

export class Live {
  #source = null;
  #timer = 0;
  #seen = 0;

  constructor({ person, since, onmessage, ongone, onreset, onboard, onstate }) {
    this.person = person;
    this.#seen = since;
    this.on = { message: onmessage, gone: ongone, reset: onreset };
    this.onboard = onboard;
    this.onstate = onstate;
    this.look = () => (document.hidden ? this.#leave() : this.#source ?? this.#open());
    document.addEventListener("visibilitychange", this.look);
    this.look();
  }

  close() {
    document.removeEventListener("visibilitychange", this.look);
    this.#leave();
  }

  #leave() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  #open() {
    const query = new URLSearchParams({ as: this.person, since: this.#seen });
    const source = new EventSource(`/api/events?${query}`);
    this.#source = source;
    source.onopen = () => this.onstate(true);
    source.onerror = () => {
      this.onstate(false);
      // The browser comes back alone after a break (with Last-Event-ID), but not after a refusal.
      if (source.readyState === EventSource.CLOSED) this.#timer = setTimeout(() => this.#open(), COME_BACK_MS);
    };
    // A board has no id: it is told whole, whenever one comes back.
    source.addEventListener("board", (event) => this.onboard(JSON.parse(event.data)));
    for (const kind of Object.keys(this.on)) {
      source.addEventListener(kind, (event) => {
        this.#seen = Number(event.lastEventId);
        this.on[kind](JSON.parse(event.data));
      });
    }
  }
}
