// A clock that stands still until it is told to go on.

/** Lets everything that is ready run; no time passes. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

export class Clock {
  #now = 1_700_000_000_000;
  #timers = new Map();
  #last = 0;

  now() {
    return this.#now;
  }

  setTimeout(action, milliseconds) {
    const id = ++this.#last;
    this.#timers.set(id, { at: this.#now + Math.max(0, milliseconds), action });
    return id;
  }

  clearTimeout(id) {
    this.#timers.delete(id);
  }

  get running() {
    return this.#timers.size;
  }

  /** How long until the next timer; Infinity without any. */
  get next() {
    return Math.min(...[...this.#timers.values()].map((timer) => timer.at)) - this.#now;
  }

  /** Lets time pass, and each timer run when it is due. */
  async advance(milliseconds) {
    const end = this.#now + milliseconds;
    await settle();
    for (;;) {
      const due = [...this.#timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0];
      if (due === undefined) break;
      this.#timers.delete(due[0]);
      this.#now = Math.max(this.#now, due[1].at);
      due[1].action();
      await settle();
    }
    this.#now = end;
  }
}
