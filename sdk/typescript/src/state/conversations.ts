import { peerOf } from '../model/message.js';
import type { Call, Change, ChangeItem, ConversationItem, MessageItem, Sequences } from '../wire.js';
import { Errand } from './errand.js';
import type { ReplicaContext } from './replica.js';

/** Whom {@link Conversations} tells. */
export interface ConversationsListener {
  watched(): boolean;
  changed(): void;
  /** The list was read: it holds what the other sides have read. */
  fetched(items: Iterable<ConversationItem>): void;
  /** Marks or groups of conversations may be others. */
  marked(): void;
}

/** A conversation, and who recalled its last message. */
export type ConversationEntry = ConversationItem & { revoker?: string };

type Value = Map<string, ConversationEntry>;

interface Page {
  ConversationItem?: ConversationItem[];
  NextIndex: number;
  CurrentSequence: number;
}

const PerPage = 100;

/** What happens to messages and is of no concern to the list. */
const Unrelated = new Set(['OnlineMessage', 'MessageExtension']);

/**
 * The conversations of the account. Messages and everything else come in the order of their commits, and each says how things are after it:
 * so what comes while the list is read is applied to it again, whether it holds it already or not, and the last word is the right one.
 * Only what is known to be in it is not: changes may be told without saying what happened, and those before them would have the last word.
 */
export class Conversations {
  readonly #context: ReplicaContext;
  readonly #call: Call;
  readonly #userID: () => string;
  readonly #listener: ConversationsListener;
  readonly #load: Errand;
  #value: Value | undefined;
  #heard = 0;
  /** The newest change that came, and the one the list was read at: until that one has come, older ones may have the last word. */
  #came = 0;
  #readAt = 0;
  /** The newest message the list knows of. */
  #message = 0;
  #isStale = false;
  #announceLoad = false;
  #telling = false;
  /** What came while the list is being read. */
  #log: { sequence: number | undefined; items: readonly ChangeItem[] }[] | undefined;

  constructor(context: ReplicaContext, call: Call, userID: () => string, listener: ConversationsListener) {
    this.#context = context;
    this.#call = call;
    this.#userID = userID;
    this.#listener = listener;
    this.#load = new Errand(context, (isCurrent) => this.#fetch(isCurrent));
  }

  /** The conversations as they were last known, those that are not in the list too; undefined: not loaded. */
  get known(): ReadonlyMap<string, ConversationEntry> | undefined {
    return this.#value;
  }

  /** The conversations; fetched when they are not there or known to be old. */
  async current(): Promise<ReadonlyMap<string, ConversationEntry>> {
    while (this.#value === undefined || this.#isStale) await this.#load.once();
    return this.#value;
  }

  /** A conversation that is not in the list; one that does not exist has nothing in it. */
  async ask(peer: string): Promise<ConversationEntry> {
    const reply = await this.#call<Page>('conversation/get_list', { To_Account: [peer] }, 'read');
    return reply.ConversationItem?.[0] ?? { To_Account: peer, MsgTime: 0 };
  }

  /** Has the list loaded in the background, and told. */
  want(): void {
    if (this.#value !== undefined) return;
    this.#announceLoad = true;
    this.#load.run();
  }

  /** Takes a change; `isOwn`: an own call made it. */
  take(change: Change, isOwn: boolean): void {
    const { Message: number, Conversation: sequence } = change.Sequences ?? {};
    if (number === undefined && sequence === undefined) return;
    this.#message = Math.max(this.#message, number ?? 0);
    const items = change.Items ?? [];
    const isKnown = sequence === undefined || sequence <= this.#heard + 1;
    this.#heard = Math.max(this.#heard, sequence ?? 0);
    this.#came = Math.max(this.#came, sequence ?? 0);
    if (!isKnown || items.some((item) => item.Type === 'Refetch')) this.#outdated();
    if (!isOwn && items.some((item) => item.Type === 'ConversationChanged')) this.#listener.marked();
    this.#takeItems(items, sequence);
  }

  /** A message was sent from here. */
  sent(item: MessageItem): void {
    this.#takeItems([{ Type: 'Message', MessageItem: [item] }]);
  }

  /** A login tells the counters. */
  loggedIn(sequences: Sequences): void {
    const [sequence, message] = [sequences.Conversation ?? 0, sequences.Message ?? 0];
    const isOther = sequence !== this.#heard || message !== this.#message || this.#came < this.#readAt;
    this.#heard = this.#came = sequence;
    this.#message = message;
    // Pages from before the cut do not go with those from after it.
    const wasLoading = this.#load.isRunning;
    this.#load.stop();
    this.#log = undefined;
    if (this.#value !== undefined) this.#isStale ||= isOther;
    if (this.#isStale || wasLoading || this.#announceLoad) this.#load.run();
  }

  reset(): void {
    this.#load.stop();
    this.#value = this.#log = undefined;
    this.#heard = this.#came = this.#readAt = this.#message = 0;
    this.#isStale = this.#announceLoad = this.#telling = false;
  }

  #outdated(): void {
    if (this.#value === undefined && !this.#announceLoad && !this.#load.isRunning) return;
    this.#isStale = this.#value !== undefined;
    this.#load.run();
  }

  #takeItems(all: readonly ChangeItem[], sequence?: number): void {
    const items = all.filter((item) => !Unrelated.has(item.Type));
    this.#log?.push({ sequence, items });
    if (items.length === 0) return;
    if (this.#value !== undefined) {
      let changed = false;
      for (const item of items) changed = this.#apply(this.#value, item) || changed;
      if (changed) this.#tell();
    } else if (this.#listener.watched()) {
      this.#announceLoad = true;
      if (!this.#load.isRunning) this.#load.run();
    }
  }

  /** Carries an item over into the value; tells whether it may have made a difference. */
  #apply(value: Value, item: ChangeItem): boolean {
    switch (item.Type) {
      case 'Message':
        for (const message of item.MessageItem ?? []) this.#arrived(value, message, item.UnreadMsgNum);
        return true;
      case 'MessageRecalled':
        for (const name of item.C2CMsgInfo ?? []) {
          const entry = value.get(peerOf(name, this.#userID()));
          if (entry === undefined) continue;
          if (item.UnreadMsgNum !== undefined) entry.UnreadMsgNum = item.UnreadMsgNum;
          if (entry.LastMsg?.MsgKey !== name.MsgKey) continue;
          entry.LastMsg = { ...entry.LastMsg, MsgFlagBits: 8 };
          entry.revoker = item.Operator_Account ?? '';
        }
        return true;
      case 'MessageModified':
        return this.#forLast(value, item.MessageItem ?? [], (entry, message) => (entry.LastMsg = message));
      case 'MessageReceipt':
        return this.#forLast(value, item.C2CMsgInfo ?? [], (entry) => (entry.LastMsg = { ...entry.LastMsg!, IsPeerRead: 1 }));
      case 'MessageDeleted': {
        const [name] = item.C2CMsgInfo ?? [];
        const entry = name && value.get(peerOf(name, this.#userID()));
        if (entry !== undefined && item.UnreadMsgNum !== undefined) entry.UnreadMsgNum = item.UnreadMsgNum;
        // Which one is the last now is not said.
        if (this.#forLast(value, item.C2CMsgInfo ?? [], () => {})) this.#outdated();
        return entry !== undefined;
      }
      case 'PeerRead':
        return this.#forEach(value, item, (entry) => (entry.PeerReadTime = Math.max(item.ReadTime ?? 0, entry.PeerReadTime ?? 0)));
      case 'ConversationRead':
        return this.#forEach(value, item, (entry) => Object.assign(entry, { ReadTime: item.ReadTime, UnreadMsgNum: item.UnreadMsgNum ?? 0 }));
      case 'ConversationCleared':
        return this.#forEach(value, item, (entry) => {
          delete entry.LastMsg;
          entry.UnreadMsgNum = 0;
        });
      case 'ConversationDeleted':
        return this.#forEach(value, item, (entry) => {
          Object.assign(entry, { MsgTime: 0, UnreadMsgNum: 0, TopFlag: 0 });
          if (item.ClearRamble === 1) delete entry.LastMsg;
        });
      case 'ConversationChanged':
        for (const entry of item.ConversationItem ?? []) value.set(entry.To_Account, { ...entry });
        return true;
      case 'Refetch':
        return false;
      default:
        // From a later version.
        this.#outdated();
        this.#listener.marked();
        return false;
    }
  }

  #arrived(value: Value, message: MessageItem, unread: number | undefined): void {
    const peer = peerOf(message, this.#userID());
    if (message.SendMsgControl?.includes('NoLastMsg')) {
      const listed = value.get(peer);
      if (listed !== undefined && unread !== undefined) listed.UnreadMsgNum = unread;
      return;
    }
    const entry: ConversationEntry = value.get(peer) ?? { To_Account: peer, MsgTime: 0 };
    // How one is told of it, and whether it is pinned, is not known yet.
    if (!value.has(peer)) this.#outdated();
    value.set(peer, entry);
    if (unread !== undefined) entry.UnreadMsgNum = unread;
    entry.MsgTime = Math.max(entry.MsgTime, message.MsgTimeStamp);
    if (entry.LastMsg !== undefined && isBefore(message, entry.LastMsg)) return;
    if (entry.LastMsg?.MsgKey === message.MsgKey) return;
    entry.LastMsg = message;
    delete entry.revoker;
  }

  #forEach(value: Value, { To_Account = [] }: ChangeItem, act: (entry: ConversationEntry) => void): boolean {
    const entries = To_Account.map((peer) => value.get(peer)).filter((entry) => entry !== undefined);
    for (const entry of entries) act(entry);
    return entries.length > 0;
  }

  /** For those of the messages that are the last of their conversation. */
  #forLast<T extends { From_Account: string; To_Account: string; MsgKey: string }>(
    value: Value,
    messages: readonly T[],
    act: (entry: ConversationEntry, message: T) => void,
  ): boolean {
    let any = false;
    for (const message of messages) {
      const entry = value.get(peerOf(message, this.#userID()));
      if (entry?.LastMsg?.MsgKey !== message.MsgKey) continue;
      act(entry, message);
      any = true;
    }
    return any;
  }

  async #fetch(isCurrent: () => boolean): Promise<void> {
    for (let round = 0; isCurrent(); round++) {
      if (round > 1) await this.#context.timers.pause(Math.min(5_000, 50 * 2 ** round));
      if (!isCurrent()) return;
      this.#log = [];
      const value: Value = new Map();
      let sequence: number | undefined;
      let isWhole = false;
      for (let start = 0; ; ) {
        const page = await this.#call<Page>('conversation/get_list', { StartIndex: start, MaxCnt: PerPage }, 'read');
        if (!isCurrent()) return;
        sequence ??= page.CurrentSequence;
        if (sequence !== page.CurrentSequence) break;
        for (const item of page.ConversationItem ?? []) value.set(item.To_Account, item);
        start = page.NextIndex;
        isWhole = !start;
        if (isWhole) break;
      }
      // What was heard of must be in it.
      if (isWhole && sequence! >= this.#heard) return this.#adopt(value, sequence!);
    }
  }

  #adopt(value: Value, sequence: number): void {
    const isFirst = this.#value === undefined;
    // With a change, everything that was told before it is in the list too.
    const log = this.#log ?? [];
    const held = log.reduce((last, one, at) => (one.sequence !== undefined && one.sequence <= sequence ? at : last), -1);
    const items = log.slice(held + 1).flatMap((one) => one.items);
    this.#log = undefined;
    const before = JSON.stringify([...(this.#value ?? [])]);
    this.#value = value;
    this.#heard = Math.max(this.#heard, sequence);
    this.#readAt = sequence;
    this.#isStale = false;
    this.#context.tell(() => this.#listener.fetched(value.values()));
    for (const item of items) this.#apply(value, item);
    if (isFirst ? this.#announceLoad : before !== JSON.stringify([...value])) this.#tell();
    this.#announceLoad = false;
  }

  #tell(): void {
    if (this.#telling) return;
    this.#telling = true;
    this.#context.tell(() => {
      this.#telling = false;
      if (this.#value !== undefined) this.#listener.changed();
    });
  }
}

function isBefore(a: MessageItem, b: MessageItem): boolean {
  return (a.MsgTimeStamp - b.MsgTimeStamp || a.MsgSeq - b.MsgSeq || a.MsgRandom - b.MsgRandom) < 0;
}
