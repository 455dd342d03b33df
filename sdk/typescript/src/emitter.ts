import type { ChatEvent, ChatEventHandler } from './events.js';
import type { Log } from './log.js';

interface Registration {
  handler: ChatEventHandler;
  context: unknown;
  once: boolean;
}

/** Who wants to be told of what. */
export class Emitter {
  readonly #registrations = new Map<string, Registration[]>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  add(name: string, handler: ChatEventHandler, context: unknown, once: boolean): void {
    // A new array each time: an event that is being handed out is not disturbed by who comes and goes meanwhile.
    this.#registrations.set(name, [...(this.#registrations.get(name) ?? []), { handler, context, once }]);
  }

  remove(name: string, handler: ChatEventHandler, context?: unknown): void {
    const left = (this.#registrations.get(name) ?? []).filter(
      (one) => one.handler !== handler || (context !== undefined && one.context !== context),
    );
    if (left.length > 0) this.#registrations.set(name, left);
    else this.#registrations.delete(name);
  }

  clear(): void {
    this.#registrations.clear();
  }

  /** Whether anybody listens: what nobody hears of need not be fetched. */
  has(name: string): boolean {
    return this.#registrations.has(name);
  }

  emit<E extends string>(name: E, data: ChatEvent<E>['data']): void {
    for (const one of this.#registrations.get(name) ?? []) {
      if (one.once) this.remove(name, one.handler, one.context);
      try {
        one.handler.call(one.context, { name, data } as ChatEvent);
      } catch (error) {
        this.#log.error(`A handler of ${name} threw.`, error);
      }
    }
  }
}
