import { readFriend, type FriendEntry } from '../model/friend.js';
import type { Call, ChangeItem, FriendData } from '../wire.js';
import { Replica, type Fetched, type ReplicaContext } from './replica.js';

interface FriendPage {
  UserDataItem?: FriendData[];
  StandardSequence: number;
  CustomSequence: number;
  CompleteFlag: number;
  NextStartIndex: number;
}

/** Whom a {@link FriendTable} tells. */
export interface FriendTableListener {
  watched(): boolean;
  /** The table was fetched; only these are friends. */
  fetched(userIDs: Iterable<string>): void;
  /** These are no longer friends. */
  removed(userIDs: readonly string[]): void;
  changed(): void;
}

/** The friends, oldest friendship first, without their profiles. */
export class FriendTable extends Replica<Map<string, FriendEntry>> {
  protected readonly counters = ['Friend', 'FriendCustom'] as const;
  protected readonly types = ['FriendAdded', 'FriendUpdated', 'FriendDeleted'];
  readonly #call: Call;
  readonly #listener: FriendTableListener;

  constructor(context: ReplicaContext, call: Call, listener: FriendTableListener) {
    super(context);
    this.#call = call;
    this.#listener = listener;
  }

  protected async fetch(): Promise<Fetched<Map<string, FriendEntry>> | undefined> {
    const value = new Map<string, FriendEntry>();
    let first: FriendPage | undefined;
    for (let start = 0; ; ) {
      const page: FriendPage = await this.#call<FriendPage>('sns/friend_get', { StartIndex: start }, 'read');
      first ??= page;
      if (page.StandardSequence !== first.StandardSequence || page.CustomSequence !== first.CustomSequence) return undefined;
      for (const data of page.UserDataItem ?? []) value.set(data.To_Account, readFriend(data));
      if (page.CompleteFlag !== 0 || page.NextStartIndex <= start) {
        return { sequences: { Friend: page.StandardSequence, FriendCustom: page.CustomSequence }, value };
      }
      start = page.NextStartIndex;
    }
  }

  protected apply(value: Map<string, FriendEntry>, item: ChangeItem): boolean {
    let changed = false;
    for (const data of item.UserDataItem ?? []) {
      const friend = readFriend(data);
      changed ||= JSON.stringify(value.get(friend.userID)) !== JSON.stringify(friend);
      value.set(friend.userID, friend);
    }
    if (item.Type === 'FriendDeleted') {
      const gone = (item.To_Account ?? []).filter((account) => value.delete(account));
      if (gone.length > 0) this.#listener.removed(gone);
      changed ||= gone.length > 0;
    }
    return changed;
  }

  protected override adopted(value: Map<string, FriendEntry>): void {
    this.#listener.fetched(value.keys());
  }

  protected fingerprint(value: Map<string, FriendEntry>): string {
    // Two clients may have heard of friendships of one second in another order.
    return JSON.stringify([...value.values()].sort((a, b) => (a.userID < b.userID ? -1 : 1)));
  }

  protected announce(): void {
    this.#listener.changed();
  }

  protected isWatched(): boolean {
    return this.#listener.watched();
  }
}
