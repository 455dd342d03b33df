// Waits for events instead of for time to pass.

/** How long a test waits for what must come. */
const PATIENCE = 15_000;

/** Everything a client is told of some events, kept until somebody asks for it. */
export class Witness {
  #events = [];
  #waiting = [];

  constructor(chat, ...names) {
    for (const name of names) {
      chat.on(name, (event) => {
        this.#events.push(event);
        for (const look of this.#waiting.splice(0)) look();
      });
    }
  }

  /** The first event of this name after the last one asked for, and whose data fit; fails after a while. */
  async next(name, fits = () => true) {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const at = this.#events.findIndex((event) => event.name === name && fits(event.data));
      if (at >= 0) {
        const found = this.#events[at];
        // What was told of this before is history; what was told of other things is still to be asked for.
        this.#events = this.#events.filter((event, i) => i > at || event.name !== name);
        return found.data;
      }
      if (!(await this.#more(deadline))) throw new Error(`No ${name}; there were ${JSON.stringify(this.#events)}`);
    }
  }

  /** Takes whatever it was told and nobody has asked for, or the next thing it is told; fails after a while. */
  async any() {
    const deadline = Date.now() + PATIENCE;
    while (this.#events.length === 0) {
      if (!(await this.#more(deadline))) throw new Error('Nothing was told');
    }
    return this.waiting;
  }

  /** Waits for another event; false: time is up. */
  async #more(deadline) {
    const left = deadline - Date.now();
    if (left <= 0) return false;
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, left);
      this.#waiting.push(() => (clearTimeout(timer), resolve()));
    });
    return true;
  }

  get waiting() {
    return this.#events.splice(0);
  }
}
