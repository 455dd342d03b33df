import type { Timers } from '../environment.js';
import { ChatError, ChatErrorCode, ChatOutcomeUnknownError } from '../errors.js';
import type { CallKind, Reply, Taken } from '../wire.js';

/** The server's default limits, with some room left: gateway.md, "Limits". */
const Limits = {
  /** Calls that have been sent and not been answered. The server allows 32. */
  outstanding: 24,
  /** Calls that wait to be sent; more than that is a loop of the app. */
  waiting: 1000,
  /** At most 250 at once and 25 a second, so never more than the 500 in ten seconds that the server allows. */
  burst: 250,
  perSecond: 25,
  /** Bytes of a frame. */
  frame: 1 << 20,
  /** How often a call that reads is sent before it is given up: it may be what breaks the connection. */
  tries: 3,
};

interface OpenCall {
  command: string;
  body: object | undefined;
  kind: CallKind;
  tries: number;
  deadline: symbol;
  taken: Taken | undefined;
  resolve(reply: Reply): void;
  reject(error: ChatError): void;
}

/** The calls that wait to be sent and those that wait for an answer. Nothing here grows without a bound, and every call ends in time. */
export class Calls {
  readonly #timers: Timers;
  readonly #now: () => number;
  readonly #timeout: number;
  readonly #stuck: () => void;
  readonly #sent = new Map<number, OpenCall>();
  #waiting: OpenCall[] = [];
  #send: ((text: string) => void) | undefined;
  #lastId = 0;
  #tokens = Limits.burst;
  #tokensAt = 0;
  #refill: symbol | undefined;

  /** `stuck` is told when a call that was sent got no answer within `timeout` milliseconds: the connection is of no use any more. */
  constructor(timers: Timers, now: () => number, timeout: number, stuck: () => void) {
    this.#timers = timers;
    this.#now = now;
    this.#timeout = timeout;
    this.#stuck = stuck;
  }

  /** The number of the last call that was sent. Numbers grow and are never used again, also after a reconnect. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Whether a call that writes, numbered `id` or lower, has not been answered yet. */
  hasWriteUpTo(id: number): boolean {
    for (const [sentId, call] of this.#sent) if (call.kind === 'write' && sentId <= id) return true;
    return false;
  }

  /** Calls a command as soon as there is a connection and room. `taken` is given a good reply at once, before what comes behind it. */
  add(command: string, body: object | undefined, kind: CallKind, taken?: Taken): Promise<Reply> {
    if (this.#waiting.length >= Limits.waiting) {
      return Promise.reject(new ChatError(ChatErrorCode.TOO_MANY_CALLS, 'Too many calls wait for an answer.'));
    }
    return new Promise((resolve, reject) => {
      const call: OpenCall = { command, body, kind, tries: 0, deadline: Symbol(), taken, resolve, reject };
      call.deadline = this.#timers.set(this.#timeout, () => this.#expire(call));
      this.#waiting.push(call);
      this.#pump();
    });
  }

  /** There is a connection, and the login is done. */
  open(send: (text: string) => void): void {
    this.#send = send;
    this.#pump();
  }

  /** Sends something that belongs to the connection itself, beside the queue. */
  sendNow(send: (text: string) => void, command: string, body?: object): number {
    const id = ++this.#lastId;
    send(encode(id, command, body));
    return id;
  }

  /** Takes the call a reply belongs to. Whoever gets it settles it, after what the reply changes has been applied. */
  take(id: number): ((reply: Reply, hasChanged: boolean) => void) | undefined {
    const call = this.#sent.get(id);
    if (call === undefined) return undefined;
    this.#sent.delete(id);
    this.#timers.clear(call.deadline);
    this.#pump();
    return (reply, hasChanged) => {
      if (reply.ErrorCode === 0) {
        call.taken?.(reply, hasChanged);
        call.resolve(reply);
      } else {
        call.reject(new ChatError(reply.ErrorCode, reply.ErrorInfo || `${call.command} was refused.`));
      }
    };
  }

  /** The connection is gone: what reads goes to the front of the queue again, the outcome of what writes is not known. */
  cut(): void {
    this.#send = undefined;
    this.#timers.clear(this.#refill);
    const again: OpenCall[] = [];
    for (const call of this.#sent.values()) {
      if (call.kind === 'once' || (call.kind === 'read' && call.tries < Limits.tries)) again.push(call);
      else this.#fail(call, this.#lost(call));
    }
    this.#sent.clear();
    this.#waiting = [...again, ...this.#waiting];
  }

  /** The session is over. */
  end(error: ChatError): void {
    this.cut();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const call of waiting) this.#fail(call, call.tries > 0 && call.kind === 'once' ? this.#lost(call) : error);
  }

  #pump(): void {
    while (this.#send !== undefined && this.#waiting.length > 0 && this.#sent.size < Limits.outstanding) {
      if (!this.#takeToken()) return;
      const call = this.#waiting.shift()!;
      const id = ++this.#lastId;
      const text = encode(id, call.command, call.body);
      // No character takes more than three bytes, so most texts need not be measured.
      if (text.length * 3 > Limits.frame && new TextEncoder().encode(text).length > Limits.frame) {
        this.#fail(call, new ChatError(ChatErrorCode.TOO_LARGE, `${call.command} would be larger than 1 MiB.`));
        continue;
      }
      call.tries++;
      this.#sent.set(id, call);
      this.#send(text);
    }
  }

  #takeToken(): boolean {
    const now = this.#now();
    const passed = Math.max(0, now - this.#tokensAt) / 1000;
    this.#tokens = Math.min(Limits.burst, this.#tokens + passed * Limits.perSecond);
    this.#tokensAt = now;
    if (this.#tokens >= 1) {
      this.#tokens--;
      return true;
    }
    this.#timers.clear(this.#refill);
    this.#refill = this.#timers.set(Math.ceil((1000 * (1 - this.#tokens)) / Limits.perSecond), () => this.#pump());
    return false;
  }

  #expire(call: OpenCall): void {
    const at = this.#waiting.indexOf(call);
    if (at >= 0) {
      this.#waiting.splice(at, 1);
      const error =
        call.tries === 0
          ? new ChatError(ChatErrorCode.NO_NETWORK, `${call.command} was not sent: there was no connection in time.`)
          : this.#lost(call);
      this.#fail(call, error);
      return;
    }

    for (const [id, sent] of this.#sent) if (sent === call) this.#sent.delete(id);
    this.#fail(call, this.#lost(call));
    this.#stuck();
  }

  #lost(call: OpenCall): ChatError {
    if (call.kind !== 'read') return new ChatOutcomeUnknownError(call.command);
    return new ChatError(ChatErrorCode.NETWORK_TIMEOUT, `${call.command} was not answered in time.`);
  }

  #fail(call: OpenCall, error: ChatError): void {
    this.#timers.clear(call.deadline);
    call.reject(error);
  }
}

function encode(id: number, command: string, body: object | undefined): string {
  const text = JSON.stringify(body === undefined ? { Id: id, Command: command } : { Id: id, Command: command, Body: body });
  // Half a character, as cutting a text in the middle of an emoji leaves it, is not JSON for the server: it would end the connection.
  return text.includes('\\ud') ? text.replace(/(\\\\)|\\ud[89a-f][0-9a-f]{2}/g, (match, backslash) => (backslash ? match : '\ufffd')) : text;
}
