import { ChatError, ChatErrorCode } from '../errors.js';
import type { ReplicaContext } from './replica.js';

/** Background work that is tried again until it succeeds. Asked for while it is under way, it is done once more. */
export class Errand {
  readonly #context: ReplicaContext;
  readonly #work: (isCurrent: () => boolean) => Promise<void>;
  #epoch = 0;
  #running: Promise<void> | undefined;
  #again = false;
  /** Somebody sees to it that it is tried again. */
  #isWatched = false;
  #failures = 0;
  #retry: symbol | undefined;

  /** `work` looks after each step whether it still is what is wanted, and stops when it is not. */
  constructor(context: ReplicaContext, work: (isCurrent: () => boolean) => Promise<void>) {
    this.#context = context;
    this.#work = work;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Does it now, and again until it succeeds. */
  run(): void {
    if (this.#running !== undefined) this.#again = true;
    if (this.#isWatched) return;
    const epoch = this.#epoch;
    this.#isWatched = true;
    this.once().then(
      () => {
        if (epoch === this.#epoch) this.#isWatched = false;
      },
      (error: unknown) => {
        if (epoch !== this.#epoch) return;
        this.#isWatched = false;
        this.#failed(error);
      },
    );
  }

  /** Does it once, or waits for what is under way; rejects when it fails. */
  once(): Promise<void> {
    if (this.#running === undefined) {
      const epoch = this.#epoch;
      const isCurrent = (): boolean => epoch === this.#epoch;
      const running = this.#repeat(isCurrent).finally(() => {
        if (this.#running === running) this.#running = undefined;
      });
      this.#running = running;
    }
    return this.#running;
  }

  /** Gives up what is under way; it notices at its next step. */
  stop(): void {
    this.#epoch++;
    this.#running = undefined;
    this.#again = this.#isWatched = false;
    this.#failures = 0;
    this.#context.timers.clear(this.#retry);
  }

  #failed(error: unknown): void {
    // That the network is away is told elsewhere.
    const isNews = error instanceof ChatError && error.code !== ChatErrorCode.NETWORK_TIMEOUT && error.code !== ChatErrorCode.NO_NETWORK;
    if (this.#failures++ === 0 && isNews) this.#context.problem(error);
    this.#context.timers.clear(this.#retry);
    const wait = Math.min(30_000, 1_000 * 2 ** Math.min(this.#failures, 5)) * (0.5 + this.#context.random() / 2);
    this.#retry = this.#context.timers.set(wait, () => this.run());
  }

  async #repeat(isCurrent: () => boolean): Promise<void> {
    do {
      this.#again = false;
      await this.#work(isCurrent);
    } while (isCurrent() && this.#again);
    if (!isCurrent()) return;
    this.#failures = 0;
    this.#context.timers.clear(this.#retry);
  }
}
