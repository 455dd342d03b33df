import { compareMessages, isRecalled, keyOf, newMessage, peerOf, readMessage, setContent, setReceipt, type Message } from '../model/message.js';
import type { Call, Change, ChangeItem, ConversationItem, ExtensionItem, MessageItem, MessageName, Reply, Sequences } from '../wire.js';
import { Errand } from './errand.js';
import { MessageCache, peerOfMessage } from './message-cache.js';
import { MessageExtensions } from './message-extensions.js';
import { MessageStream } from './message-stream.js';
import type { ReplicaContext } from './replica.js';

/** Whom {@link Messages} tells. */
export interface MessagesListener {
  received(messages: Message[]): void;
  modified(messages: Message[]): void;
  revoked(messages: Message[]): void;
  readByPeer(messages: Message[]): void;
  receipts(messages: Message[]): void;
  /** The name and picture of somebody, as far as they are known. */
  face(userID: string): { nick: string; avatar: string } | undefined;
}

/** A page of a conversation's history, from old to new. */
export interface HistoryPage {
  messages: Message[];
  /** Where to go on: the key of the oldest message; `''` when there is none. */
  lastKey: string;
  isComplete: boolean;
}

/** What of the history is wanted. */
export interface HistoryRange {
  peer: string;
  /** A page holds 100 at most, and fewer when they are long. */
  count: number;
  minTime?: number;
  maxTime?: number;
  /** Only what is older than this message. */
  before?: string;
}

interface HistoryReply {
  Complete: number;
  LastMsgKey?: string;
  MsgList?: MessageItem[];
}

const PerPage = 100;
/** So many messages that were told are remembered, and messages that were sent. */
const MostRemembered = 10_000;
/** So many messages of a conversation are read again when something may have been missed; older ones are forgotten. */
const MostReread = 300;

/**
 * The messages of the account. Every stored message is told once, in the order in which the stream brings it, but for those that were sent
 * from here.
 *
 * What happens to messages later (recalled, modified, read) is counted by `Conversation`; when some of that was missed, the messages that
 * are known are read again.
 */
export class Messages {
  readonly cache: MessageCache;
  readonly #context: ReplicaContext;
  readonly #call: Call;
  readonly #userID: () => string;
  readonly #listener: MessagesListener;
  readonly #stream: MessageStream;
  readonly #reread: Errand;
  #conversation: number | undefined;
  /** How often something was missed; and how often when the stream began to read, or read on. */
  #misses = 0;
  #missedAt = 0;
  /** Messages that were told lately, by place. */
  readonly #recent = new Set<string>();
  /** Messages that were sent from here, by receiver and numbers. */
  readonly #own = new Map<string, Message>();
  readonly #peerReadTimes = new Map<string, number>();
  readonly #extensions = new MessageExtensions();
  /** What happened while pages of the history are being read: the pages may be from before. */
  readonly #logs = new Set<ChangeItem[]>();
  /** What happened while the stream is reading. */
  readonly #meanwhile: ChangeItem[] = [];
  /** Conversations whose messages are to be read again. */
  readonly #suspects = new Set<string>();
  /** Messages that are being read again, as the app knows them. */
  #before = new Map<Message, Look>();
  #prefix = '';

  constructor(context: ReplicaContext, call: Call, userID: () => string, listener: MessagesListener) {
    this.#context = context;
    this.#call = call;
    this.#userID = userID;
    this.#listener = listener;
    this.cache = new MessageCache(userID);
    this.#stream = new MessageStream(context, call, (items, read) => {
      this.#receive(items, this.#meanwhile.splice(0));
      // What was read may be as it was before something that was missed since.
      if (read && this.#missedAt !== this.#misses) this.#missed();
      this.#missedAt = this.#misses;
    });
    this.#reread = new Errand(context, (isCurrent) => this.#readAgain(isCurrent));
  }

  /** What names of one's own messages begin with: the server's number of the account, once it is known. */
  get prefix(): string {
    return this.#prefix || this.#userID();
  }

  /** A login tells how far the account's messages have come, and what the names of its own begin with. The first one is where it begins. */
  loggedIn(sequences: Sequences, first: boolean, idPrefix = ''): void {
    this.#prefix = idPrefix || this.#prefix;
    const missed = this.#conversation !== undefined && this.#conversation !== (sequences.Conversation ?? 0);
    this.#conversation = sequences.Conversation ?? 0;
    if (missed) this.#missed();
    this.#missedAt = this.#misses;
    this.#meanwhile.length = 0;
    this.#stream.loggedIn(sequences.Message ?? 0, first);
  }

  /** Takes a change; `call` is the number of the own call that made it: who called knows what it did. */
  take(change: Change, call?: number): void {
    const items = change.Items ?? [];
    const { Message: number, Conversation: sequence } = change.Sequences ?? {};
    if (sequence !== undefined) {
      const isNext = this.#conversation === undefined || sequence <= this.#conversation + 1;
      this.#conversation = Math.max(this.#conversation ?? 0, sequence);
      if (!isNext || items.some((item) => item.Type === 'Refetch')) this.#missed();
    }
    if (number !== undefined) this.#stream.take(number, items.filter((item) => item.Type === 'Message').flatMap((item) => item.MessageItem ?? []));
    for (const item of items) if (item.Type !== 'Message') this.#takeItem(item, call !== undefined);
  }

  /** A page of the history. */
  async history({ peer, count, minTime = 0, maxTime = 0xffff_ffff, before }: HistoryRange): Promise<HistoryPage> {
    const body = { Peer_Account: peer, MaxCnt: Math.min(count, PerPage), MinTime: minTime, MaxTime: maxTime, ...(before !== undefined && { LastMsgKey: before }) };
    return this.ask<HistoryReply, HistoryPage>('openim/admin_getroammsg', body, (reply, keep) => {
      const items = reply.MsgList ?? [];
      return { messages: items.map(keep), lastKey: items[0]?.MsgKey ?? '', isComplete: reply.Complete === 1 || items.length === 0 };
    });
  }

  /** Reads messages of whichever kind. `keep` gives the message of an item; what happened to it while the answer was on its way is in it too. */
  async ask<T extends object, R>(command: string, body: object, take: (reply: T, keep: (item: MessageItem) => Message) => R): Promise<R> {
    const log: ChangeItem[] = [];
    this.#logs.add(log);
    try {
      const reply = await this.#fresh(() => this.#call<T>(command, body, 'read'));
      const taken = take(reply, (item) => this.#keep(item));
      for (const item of log) this.#apply(item, true);
      return taken;
    } finally {
      this.#logs.delete(log);
    }
  }

  /** Up to when the other sides have read, 100 at most; asked for once. */
  async learnPeerReadTimes(peers: readonly string[]): Promise<void> {
    const unknown = peers.filter((peer) => !this.#peerReadTimes.has(peer));
    if (unknown.length === 0) return;
    const ask = () => this.#call<{ ConversationItem?: ConversationItem[] }>('conversation/get_list', { To_Account: unknown }, 'read');
    const items = new Map((await this.#fresh(ask)).ConversationItem?.map((item) => [item.To_Account, item]));
    for (const peer of unknown) this.#learnPeerReadTime(peer, items.get(peer)?.PeerReadTime ?? 0);
  }

  /** The other sides have read so far, as the list of conversations says. */
  peersHaveRead(items: Iterable<ConversationItem>): void {
    for (const { To_Account, PeerReadTime = 0 } of items) this.#tell(this.#listener.readByPeer, this.#learnPeerReadTime(To_Account, PeerReadTime));
  }

  /** A message is about to be sent; it is known again however it comes back. */
  sending(message: Message): void {
    this.#own.set(ownKey(message.to, message.sequence, message.random), message);
    for (const key of this.#own.keys()) {
      if (this.#own.size <= MostRemembered) break;
      this.#own.delete(key);
    }
  }

  /** The server has taken a message that was sent from here. */
  sent(message: Message, time: number, ID: string | undefined, isStored: boolean): void {
    if (message.status === 'success') return;
    const provisional = message.ID;
    this.cache.remove(message);
    message.status = 'success';
    message.time = time;
    if (ID !== undefined) {
      message.ID = ID;
      this.#prefix = ID.slice(0, ID.indexOf('-'));
    }
    if (!isStored) return;
    this.cache.add(message);
    if (provisional !== message.ID) this.cache.alias(provisional, message);
    setReceipt(message, false);
    message.isPeerRead = message.time <= (this.#peerReadTimes.get(message.to) ?? 0);
  }

  /** The known pairs of a message. */
  extensionsOf(message: Message): Map<string, ExtensionItem> {
    return this.#extensions.of(`${peerOfMessage(message)} ${keyOf(message)}`);
  }

  /** Messages are gone from the account's view. */
  forget(messages: readonly Message[]): void {
    for (const message of messages) {
      message.isDeleted = true;
      this.cache.remove(message);
    }
  }

  reset(): void {
    this.#stream.reset();
    this.#reread.stop();
    this.#misses = this.#missedAt = 0;
    this.#conversation = undefined;
    this.#meanwhile.length = 0;
    this.#suspects.clear();
    this.#recent.clear();
    this.#own.clear();
    this.#peerReadTimes.clear();
    this.#extensions.clear();
    this.#prefix = '';
    this.cache.clear();
  }

  #takeItem(item: ChangeItem, isOwn: boolean): void {
    if (item.Type === 'OnlineMessage') {
      const messages = (item.MessageItem ?? []).filter((one) => !this.#own.has(ownKeyOf(one))).map((one) => this.#read(one));
      this.#tell(this.#listener.received, messages);
      return;
    }
    // It is not said which messages are gone: some that are known may have come after it.
    if (isClearing(item)) {
      this.#suspect(item.To_Account ?? []);
      return;
    }
    for (const log of this.#logs) log.push(item);
    if (this.#stream.isBehind) this.#meanwhile.push(item);
    this.#apply(item, isOwn);
  }

  /** Tells of stored messages, but for those that were told, and those that were sent from here. */
  #receive(items: readonly MessageItem[], meanwhile: readonly ChangeItem[]): void {
    const messages: Message[] = [];
    for (const item of items) {
      const own = this.#own.get(ownKeyOf(item));
      if (own !== undefined && item.From_Account === this.#userID()) {
        this.sent(own, item.MsgTimeStamp, item.MsgId, true);
        // It may have been recalled or read since.
        this.#keep(item);
        continue;
      }
      const place = `${peerOf(item, this.#userID())} ${item.MsgKey}`;
      if (this.#recent.has(place)) continue;
      this.#recent.add(place);
      for (const oldest of this.#recent) {
        if (this.#recent.size <= MostRemembered) break;
        this.#recent.delete(oldest);
      }
      messages.push(this.#keep(item));
    }
    for (const item of meanwhile) this.#apply(item, true);
    this.#tell(this.#listener.received, messages);
  }

  /** What happened to messages that are there. All of it can be applied twice. */
  #apply(item: ChangeItem, isSilent: boolean): void {
    const tell = (told: (messages: Message[]) => void, messages: Message[]): void => {
      if (!isSilent) this.#tell(told, messages);
    };
    const named = (item.C2CMsgInfo ?? []).map((name) => this.cache.named(name)).filter((message) => message !== undefined);
    switch (item.Type) {
      case 'MessageRecalled':
        tell(this.#listener.revoked, this.#recall(item.C2CMsgInfo ?? [], item.Operator_Account ?? ''));
        break;
      case 'MessageModified':
        tell(this.#listener.modified, (item.MessageItem ?? []).filter((one) => this.#isNewer(one)).map((one) => this.#keep(one)));
        break;
      case 'MessageReceipt': {
        const read = named.filter((message) => !message.readReceiptInfo.isPeerRead);
        for (const message of read) setReceipt(message, true);
        tell(this.#listener.receipts, read.filter((message) => message.flow === 'out'));
        break;
      }
      case 'PeerRead':
        tell(this.#listener.readByPeer, (item.To_Account ?? []).flatMap((peer) => this.#peerHasRead(peer, item.ReadTime ?? 0)));
        break;
      case 'MessageDeleted':
        this.forget(named);
        break;
      case 'MessageExtension':
        for (const name of item.C2CMsgInfo ?? []) this.#extensions.take(`${peerOf(name, this.#userID())} ${name.MsgKey}`, item);
    }
  }

  #recall(names: readonly MessageName[], operator: string): Message[] {
    const userID = this.#userID();
    const recalled: Message[] = [];
    for (const name of names) {
      const message = this.cache.named(name) ?? stub(name, userID);
      if (message.isRevoked) continue;
      message.isRevoked = true;
      message.revokerInfo = { userID: operator, nick: '', avatar: '', ...this.#listener.face(operator) };
      recalled.push(message);
    }
    return recalled;
  }

  /** The message of an item: the one that is known, with what is new, or a new one. Nothing falls back: an item may be older than the news. */
  #keep(item: MessageItem): Message {
    const known = this.cache.named(item);
    if (known === undefined) {
      const message = this.#read(item);
      this.cache.add(message);
      return message;
    }
    if ((item.MsgVersion ?? 0) > known.version) setContent(known, item);
    if (item.IsPeerRead === 1) setReceipt(known, true);
    known.isRevoked ||= isRecalled(item);
    return known;
  }

  #isNewer(item: MessageItem): boolean {
    const known = this.cache.named(item);
    return known === undefined || (item.MsgVersion ?? 0) > known.version;
  }

  #read(item: MessageItem): Message {
    const message = readMessage(item, this.#userID());
    Object.assign(message, this.#listener.face(message.from));
    if (message.flow === 'out' && message.time <= (this.#peerReadTimes.get(peerOfMessage(message)) ?? 0)) message.isPeerRead = true;
    if (message.flow === 'out' && item.MsgId !== undefined) this.#prefix = item.MsgId.slice(0, item.MsgId.indexOf('-'));
    return message;
  }

  #tell(told: (messages: Message[]) => void, messages: Message[]): void {
    for (const message of messages) if (this.#before.has(message)) this.#before.set(message, look(message));
    if (messages.length > 0) this.#context.tell(() => told(messages));
  }

  /** The server says how far the other side has read; gives the messages of which that was not known. */
  #learnPeerReadTime(peer: string, time: number): Message[] {
    const known = Math.max(time, this.#peerReadTimes.get(peer) ?? 0);
    this.#peerReadTimes.set(peer, known);
    return this.#peerHasRead(peer, known);
  }

  /** The other side has read at least so far. Only with what is known already does that say how far it is. */
  #peerHasRead(peer: string, time: number): Message[] {
    const known = this.#peerReadTimes.get(peer);
    if (known !== undefined && known < time) this.#peerReadTimes.set(peer, time);
    const read = this.cache.of(peer).filter((message) => message.flow === 'out' && !message.isPeerRead && message.time <= time);
    for (const message of read) message.isPeerRead = true;
    return read;
  }

  /** What an answer says; asked again when something was missed since, because the answer may be from before that. */
  async #fresh<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      const misses = this.#misses;
      const answer = await ask();
      if (misses === this.#misses) return answer;
    }
  }

  /** Something that happened to messages was not told. */
  #missed(): void {
    this.#extensions.clear();
    this.#peerReadTimes.clear();
    this.#suspect(this.cache.peers());
  }

  /** What is known of these conversations may not be so any more: it is read again, and so is what is being read. */
  #suspect(peers: readonly string[]): void {
    this.#misses++;
    for (const peer of peers) this.#suspects.add(peer);
    this.#reread.stop();
    if (this.#suspects.size > 0) this.#reread.run();
  }

  async #readAgain(isCurrent: () => boolean): Promise<void> {
    for (const peer of this.#suspects) {
      const sorted = this.cache.of(peer).sort(compareMessages);
      for (const message of sorted.splice(0, Math.max(0, sorted.length - MostReread))) this.cache.remove(message);
      if (sorted.length === 0) {
        this.#suspects.delete(peer);
        continue;
      }
      const before = (this.#before = new Map(sorted.map((message) => [message, look(message)])));
      const there = await this.#readRange(peer, sorted[0]!.time, sorted.at(-1)!.time, isCurrent);
      if (there === undefined) return;
      await this.learnPeerReadTimes([peer]);
      if (!isCurrent()) return;
      this.forget(sorted.filter((message) => !there.has(message) && this.cache.same(message) === message));
      const changed = (isOther: (now: Look, then: Look) => boolean): Message[] =>
        sorted.filter((message) => there.has(message) && isOther(look(message), before.get(message)!));
      const [revoked, modified] = [changed((now, then) => now.isRevoked && !then.isRevoked), changed((now, then) => now.version > then.version)];
      const receipts = changed((now, then) => now.hasReceipt && !then.hasReceipt).filter((message) => message.flow === 'out');
      const read = changed((now, then) => now.isPeerRead && !then.isPeerRead && !now.hasReceipt);
      this.#before = new Map();
      this.#suspects.delete(peer);
      this.#tell(this.#listener.revoked, revoked);
      this.#tell(this.#listener.modified, modified);
      this.#tell(this.#listener.receipts, receipts);
      this.#tell(this.#listener.readByPeer, read);
    }
  }

  async #readRange(peer: string, minTime: number, maxTime: number, isCurrent: () => boolean): Promise<Set<Message> | undefined> {
    const there = new Set<Message>();
    for (let before: string | undefined; ; ) {
      const range = { peer, count: PerPage, minTime, maxTime: before === undefined ? maxTime : timeOf(before), ...(before !== undefined && { before }) };
      const page = await this.history(range);
      if (!isCurrent()) return undefined;
      for (const message of page.messages) there.add(message);
      if (page.isComplete) return there;
      before = page.lastKey;
    }
  }
}

/** What the server answered to `sendmsg`. */
export interface SendReply extends Reply {
  MsgTime: number;
  MsgKey: string;
  MsgId?: string;
}

/** The time in a message's key. */
export function timeOf(key: string): number {
  return Number(key.slice(key.lastIndexOf('_') + 1));
}

/** Whether the history of conversations is gone. */
function isClearing(item: ChangeItem): boolean {
  return item.Type === 'ConversationCleared' || (item.Type === 'ConversationDeleted' && item.ClearRamble === 1);
}

/** What may change of a message. */
interface Look {
  isRevoked: boolean;
  version: number;
  hasReceipt: boolean;
  isPeerRead: boolean;
}

function look({ isRevoked, version, isPeerRead, readReceiptInfo }: Message): Look {
  return { isRevoked, version, isPeerRead, hasReceipt: readReceiptInfo.isPeerRead };
}

/** A message of which only the name is known. */
function stub(name: MessageName, userID: string): Message {
  const message = newMessage(name.From_Account, name.To_Account, userID, []);
  [message.sequence, message.random, message.time] = name.MsgKey.split('_').map(Number) as [number, number, number];
  message.clientTime = message.time;
  message.status = 'success';
  message.ID = name.MsgId ?? `${name.From_Account}-${message.time}-${message.random}`;
  return message;
}

function ownKey(to: string, sequence: number, random: number): string {
  return `${to} ${sequence} ${random}`;
}

function ownKeyOf(item: MessageItem): string {
  return ownKey(item.To_Account, item.MsgSeq, item.MsgRandom);
}
