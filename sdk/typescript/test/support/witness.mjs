// Waits for events instead of for time to pass.

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
    const deadline = Date.now() + 15_000;
    for (;;) {
      const at = this.#events.findIndex((event) => event.name === name && fits(event.data));
      if (at >= 0) {
        const found = this.#events[at];
        // What was told of this before is history; what was told of other things is still to be asked for.
        this.#events = this.#events.filter((event, i) => i > at || event.name !== name);
        return found.data;
      }
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`No ${name}; there were ${JSON.stringify(this.#events)}`);
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#waiting.push(() => (clearTimeout(timer), resolve()));
      });
    }
  }

  get waiting() {
    return this.#events.splice(0);
  }
}
