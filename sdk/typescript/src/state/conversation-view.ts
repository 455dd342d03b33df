import type { Emitter } from '../emitter.js';
import { EVENT } from '../events.js';
import { showConversation, type Conversation } from '../model/conversation.js';
import type { ConversationEntry, Conversations } from './conversations.js';
import type { Marks } from './marks.js';
import type { Peers } from './peers.js';

/** Where the rest of what is shown of a conversation comes from. */
export interface ConversationSources {
  conversations: Conversations;
  peers: Peers;
  marks: Marks;
  emitter: Emitter;
  userID(): string;
  remark(userID: string): string;
}

const Told = [
  EVENT.CONVERSATION_LIST_UPDATED,
  EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED,
  EVENT.CONVERSATION_GROUP_LIST_UPDATED,
  EVENT.CONVERSATION_IN_GROUP_UPDATED,
] as const;

/** The conversations as the app sees them: with profiles, notes, marks and drafts; and the events that tell of them. */
export class ConversationView {
  readonly #sources: ConversationSources;
  readonly #drafts = new Map<string, string>();
  #total = 0;
  /** The list as the app knows it. */
  #shown: string | undefined;
  /** The groups and who is in them, as the app knows them. */
  #groups: Map<string, string> | undefined;
  #isTelling = false;
  #again = false;
  #epoch = 0;

  constructor(sources: ConversationSources) {
    this.#sources = sources;
  }

  /** The list: pinned ones first, then by time. */
  async list(): Promise<Conversation[]> {
    await this.#sources.conversations.current();
    await this.#complete();
    const shown = this.#show();
    if (this.#shown === undefined) {
      this.#shown = JSON.stringify(shown);
      this.#groups ??= this.#whoIsWhere();
      this.#tellTotal();
    }
    return shown;
  }

  /** One conversation, in the list or not. */
  async one(peer: string): Promise<Conversation> {
    const entry = (await this.#sources.conversations.current()).get(peer) ?? (await this.#sources.conversations.ask(peer));
    await this.#complete([peer]);
    return this.#showOne(entry);
  }

  /** The names of the groups. */
  async groups(): Promise<string[]> {
    const { marks } = this.#sources;
    await marks.load();
    this.#groups ??= this.#whoIsWhere();
    return [...marks.groups];
  }

  /** Unread messages of all conversations that are not muted. */
  get total(): number {
    let total = 0;
    for (const item of this.#sources.conversations.known?.values() ?? []) {
      if (item.MsgTime > 0 && (item.RemindType ?? 0) === 0) total += item.UnreadMsgNum ?? 0;
    }
    return total;
  }

  draft(peer: string, text: string): void {
    if (text === '') this.#drafts.delete(peer);
    else this.#drafts.set(peer, text);
    this.tell();
  }

  /** Something has changed: tells the app, once for what comes while profiles are read. */
  tell(): void {
    if (this.#sources.conversations.known === undefined && this.#groups === undefined) return;
    // Nobody listens: nothing need be put together.
    if (!Told.some((event) => this.#sources.emitter.has(event))) return;
    if (this.#isTelling) this.#again = true;
    else void this.#tell(this.#epoch);
  }

  /** The session is over. */
  reset(): void {
    this.#epoch++;
    this.#drafts.clear();
    this.#total = 0;
    this.#shown = undefined;
    this.#groups = undefined;
    this.#isTelling = this.#again = false;
  }

  async #tell(epoch: number): Promise<void> {
    const { emitter } = this.#sources;
    this.#isTelling = true;
    do {
      this.#again = false;
      try {
        // Without waiting when there is nothing to wait for.
        if (this.#isIncomplete()) await this.#complete();
      } catch {
        // They are told with what is known; the rest is read at the next occasion.
      }
      if (epoch !== this.#epoch) return;
      if (this.#again) continue;
      const isLoaded = this.#sources.conversations.known !== undefined;
      const shown = this.#show();
      const text = JSON.stringify(shown);
      if (isLoaded && text !== this.#shown) {
        this.#shown = text;
        emitter.emit(EVENT.CONVERSATION_LIST_UPDATED, shown);
      }
      if (epoch !== this.#epoch) return;
      this.#tellTotal();
      this.#tellGroups(shown);
    } while (epoch === this.#epoch && this.#again);
    if (epoch === this.#epoch) this.#isTelling = false;
  }

  #tellTotal(): void {
    const { total } = this;
    if (total === this.#total) return;
    this.#total = total;
    this.#sources.emitter.emit(EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED, total);
  }

  #tellGroups(shown: readonly Conversation[]): void {
    const { emitter, marks, conversations } = this.#sources;
    if (!marks.isLoaded) return;
    const now = this.#whoIsWhere();
    const before = this.#groups ?? now;
    this.#groups = now;
    if (JSON.stringify([...before.keys()]) !== JSON.stringify([...now.keys()])) emitter.emit(EVENT.CONVERSATION_GROUP_LIST_UPDATED, [...now.keys()]);
    if (conversations.known === undefined) return;
    for (const [groupName, members] of now) {
      if ((before.get(groupName) ?? '[]') === members) continue;
      const conversationList = shown.filter((conversation) => conversation.conversationGroupList.includes(groupName));
      emitter.emit(EVENT.CONVERSATION_IN_GROUP_UPDATED, { groupName, conversationList });
    }
  }

  #whoIsWhere(): Map<string, string> {
    const { marks } = this.#sources;
    return new Map(marks.groups.map((name) => [name, JSON.stringify(marks.in(name).sort())]));
  }

  #listed(): ConversationEntry[] {
    return [...(this.#sources.conversations.known?.values() ?? [])].filter((item) => item.MsgTime > 0);
  }

  #isIncomplete(): boolean {
    const { peers, marks } = this.#sources;
    return !marks.isLoaded || !peers.covers(this.#listed().map((item) => item.To_Account));
  }

  async #complete(userIDs: readonly string[] = this.#listed().map((item) => item.To_Account)): Promise<void> {
    const { peers, marks } = this.#sources;
    await Promise.all([peers.load(userIDs), marks.load()]);
  }

  #show(): Conversation[] {
    const items = this.#listed().sort((a, b) => (b.TopFlag ?? 0) - (a.TopFlag ?? 0) || b.MsgTime - a.MsgTime);
    return items.map((item) => this.#showOne(item));
  }

  #showOne(item: ConversationEntry): Conversation {
    const { peers, marks, remark, userID } = this.#sources;
    const peer = item.To_Account;
    return showConversation(item, userID(), {
      profile: peers.of(peer),
      remark: remark(peer),
      marks: marks.of(peer),
      draft: this.#drafts.get(peer) ?? '',
      revoker: item.revoker ?? '',
    });
  }
}
