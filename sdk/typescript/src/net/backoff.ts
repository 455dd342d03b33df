import type { Environment } from '../environment.js';

const First = 500;
const Cap = 30_000;
/** After "too many requests" and "not a frame of this protocol" nothing is gained by being fast. */
const Penalty = 5_000;
/** A connection that held so long counts as a good one: the next cut starts from the shortest wait. */
const Good = 10_000;

/** How long to wait before the next attempt: exponential with full jitter, so that many clients do not come back in step. */
export class Backoff {
  readonly #environment: Environment;
  #attempts = 0;
  #since: number | undefined;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** The login succeeded. */
  connected(): void {
    this.#since = this.#environment.now();
  }

  /** The connection was lost, or did not come about; gives the milliseconds to wait. */
  next(closeCode: number): number {
    if (this.#since !== undefined && this.#environment.now() - this.#since >= Good) this.#attempts = 0;
    this.#since = undefined;
    const most = Math.min(Cap, First * 2 ** this.#attempts);
    this.#attempts = Math.min(this.#attempts + 1, 16);
    const floor = closeCode === 4002 || closeCode === 4004 ? Penalty : 0;
    return floor + this.#environment.random() * most;
  }

  reset(): void {
    this.#attempts = 0;
    this.#since = undefined;
  }
}
