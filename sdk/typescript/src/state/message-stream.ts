import type { Call, MessageItem } from '../wire.js';
import { Errand } from './errand.js';
import type { ReplicaContext } from './replica.js';

interface SyncReply {
  MsgList?: MessageItem[];
  LastMessage: number;
  Complete: number;
}

const PerPage = 100;

/**
 * Brings every stored message of the account in the order of storing. The server numbers them, with gaps: what may have been missed in a
 * cut is read from the last one on, and while that is being read, what comes is not taken but read as well, so nothing overtakes it.
 */
export class MessageStream {
  readonly #context: ReplicaContext;
  readonly #call: Call;
  readonly #receive: (items: readonly MessageItem[], read: boolean) => void;
  readonly #sync: Errand;
  /** Everything up to this number has come. */
  #come = 0;
  /** The same, as far as a login or what was read says so: news up to there are late, and contained in it. */
  #settled = 0;
  /** The highest number heard of. */
  #heard = 0;
  #isBehind = false;

  /** `receive` is given messages, and whether they were read: then they may be as they were a moment ago. */
  constructor(context: ReplicaContext, call: Call, receive: (items: readonly MessageItem[], read: boolean) => void) {
    this.#context = context;
    this.#call = call;
    this.#receive = receive;
    this.#sync = new Errand(context, (isCurrent) => this.#catchUp(isCurrent));
  }

  /** Whether messages are being read that were missed. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** A login tells how far the account's messages have come. The first one is where it begins. */
  loggedIn(newest: number, first: boolean): void {
    if (first || newest < this.#come) this.#come = this.#settled = newest;
    this.#heard = newest;
    this.#isBehind = newest > this.#come;
    this.#sync.stop();
    if (this.#isBehind) this.#sync.run();
  }

  /** A message came as news, or was sent from here: then it has a number only. */
  take(number: number, items: readonly MessageItem[]): void {
    this.#heard = Math.max(this.#heard, number);
    // What is behind is being read, this one with it.
    if (this.#isBehind) return;
    this.#come = this.#heard;
    if (number > this.#settled && items.length > 0) this.#receive(items, false);
  }

  reset(): void {
    this.#sync.stop();
    this.#come = this.#settled = this.#heard = 0;
    this.#isBehind = false;
  }

  async #catchUp(isCurrent: () => boolean): Promise<void> {
    for (let round = 0; ; round++) {
      const before = this.#come;
      const reply = await this.#call<SyncReply>('openim/sync_msg', { LastMessage: before, MaxCnt: PerPage }, 'read');
      if (!isCurrent()) return;
      this.#come = this.#settled = Math.max(before, reply.LastMessage);
      this.#isBehind = reply.Complete !== 1 || this.#come < this.#heard;
      this.#receive(reply.MsgList ?? [], true);
      if (!this.#isBehind) return;
      if (this.#come === before) await this.#context.timers.pause(Math.min(5_000, 50 * 2 ** round));
      if (!isCurrent()) return;
    }
  }
}
