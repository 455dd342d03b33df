import { openable, type WebSocketConstructor } from './net/socket.js';

/** Everything the SDK takes from outside: time, chance, the network. Tests bring their own. */
export interface Environment {
  /** Milliseconds of a clock that may jump: only differences of short spans are used. */
  now(): number;
  setTimeout(action: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
  /** From 0 to below 1. */
  random(): number;
  /** A new name for this device or browser tab. */
  newInstance(): string;
  webSocket(): Promise<WebSocketConstructor>;
  /** Calls back when the machine has a network again; gives a function that ends it. */
  onOnline(action: () => void): () => void;
}

/** The real world. */
export const world: Environment = {
  now: () => Date.now(),
  setTimeout: (action, milliseconds) => setTimeout(action, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
  random: () => Math.random(),
  // randomUUID is missing on pages that were not loaded over TLS, getRandomValues is not.
  newInstance: () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(''),
  webSocket: openable,
  onOnline(action) {
    if (typeof globalThis.addEventListener !== 'function') return () => {};
    globalThis.addEventListener('online', action);
    return () => globalThis.removeEventListener('online', action);
  },
};

/** The timers of one instance, so that they can all be stopped at once. */
export class Timers {
  readonly #environment: Environment;
  readonly #running = new Map<symbol, unknown>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  set(milliseconds: number, action: () => void): symbol {
    const name = Symbol('timer');
    const timer = this.#environment.setTimeout(() => {
      this.#running.delete(name);
      action();
    }, milliseconds);
    this.#running.set(name, timer);
    return name;
  }

  clear(name: symbol | undefined): void {
    if (name === undefined || !this.#running.has(name)) return;
    this.#environment.clearTimeout(this.#running.get(name));
    this.#running.delete(name);
  }

  clearAll(): void {
    for (const name of [...this.#running.keys()]) this.clear(name);
  }

  /** Lets time pass. Never comes back when the timers are stopped meanwhile. */
  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.set(milliseconds, resolve));
  }
}
