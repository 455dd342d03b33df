const Numbers = 2 ** 32;

/**
 * The two numbers every message has from its sender. Messages of one second stand in the order of the first, so that one is the server's
 * clock in milliseconds, as far as 32 bits hold it, and grows with every message: what was written in a row stays in a row, and answers
 * stand behind what they answer. The other one is chance.
 */
export class MessageNumbers {
  readonly #now: () => number;
  readonly #random: () => number;
  #last = 0;

  constructor(now: () => number, random: () => number) {
    this.#now = now;
    this.#random = random;
  }

  next(): { sequence: number; random: number } {
    this.#last = Math.max(this.#last + 1, Math.floor(this.#now()));
    return { sequence: this.#last % Numbers, random: Math.floor(this.#random() * Numbers) };
  }
}
