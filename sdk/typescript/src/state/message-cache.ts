import { keyOf, peerOf, type Message } from '../model/message.js';
import type { MessageName } from '../wire.js';

/** More messages than this are not kept; the first ones read or received go first. */
const MostKept = 10_000;

/** The messages that are known, each as the one object that the app holds too. */
export class MessageCache {
  readonly #userID: () => string;
  /** In the order in which they came. */
  readonly #byPlace = new Map<string, Message>();
  readonly #byID = new Map<string, Message>();
  readonly #byPeer = new Map<string, Map<string, Message>>();

  constructor(userID: () => string) {
    this.#userID = userID;
  }

  get isEmpty(): boolean {
    return this.#byPlace.size === 0;
  }

  /** With whom there are messages. */
  peers(): string[] {
    return [...this.#byPeer.keys()];
  }

  /** The messages of one conversation. */
  of(peer: string): Message[] {
    return [...(this.#byPeer.get(peer)?.values() ?? [])];
  }

  named(name: MessageName): Message | undefined {
    return this.#byPeer.get(peerOf(name, this.#userID()))?.get(name.MsgKey);
  }

  byID(ID: string): Message | undefined {
    return this.#byID.get(ID);
  }

  /** The message as it is kept, for one that may be a copy. */
  same(message: Message): Message | undefined {
    return this.#byPeer.get(peerOfMessage(message))?.get(keyOf(message));
  }

  add(message: Message): void {
    const peer = peerOfMessage(message);
    const key = keyOf(message);
    const messages = this.#byPeer.get(peer) ?? new Map<string, Message>();
    this.#byPeer.set(peer, messages.set(key, message));
    this.#byPlace.set(`${peer} ${key}`, message);
    this.#byID.set(message.ID, message);
    for (const oldest of this.#byPlace.values()) {
      if (this.#byPlace.size <= MostKept) break;
      this.remove(oldest);
    }
  }

  /** Another name for it. */
  alias(ID: string, message: Message): void {
    this.#byID.set(ID, message);
  }

  remove(message: Message): void {
    const peer = peerOfMessage(message);
    const key = keyOf(message);
    const messages = this.#byPeer.get(peer);
    if (messages?.delete(key) && messages.size === 0) this.#byPeer.delete(peer);
    this.#byPlace.delete(`${peer} ${key}`);
    if (this.#byID.get(message.ID) === message) this.#byID.delete(message.ID);
  }

  clear(): void {
    this.#byPlace.clear();
    this.#byID.clear();
    this.#byPeer.clear();
  }
}

/** The other side of a message's conversation. */
export function peerOfMessage(message: Pick<Message, 'conversationID'>): string {
  return message.conversationID.slice('C2C'.length);
}
