// The live stream of one person's page. It comes back by itself, from where it broke off.

const COME_BACK_MS = 1500;

export class Live {
  #source = null;
  #timer = 0;
  #seen = 0;

  constructor({ person, since, onmessage, ongone, onreset, onstate }) {
    this.person = person;
    this.#seen = since;
    this.on = { message: onmessage, gone: ongone, reset: onreset };
    this.onstate = onstate;
    this.#open();
  }

  close() {
    clearTimeout(this.#timer);
    this.#source?.close();
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
    for (const kind of Object.keys(this.on)) {
      source.addEventListener(kind, (event) => {
        this.#seen = Number(event.lastEventId);
        this.on[kind](JSON.parse(event.data));
      });
    }
  }
}
