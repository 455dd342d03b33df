import type { FriendGroup } from '../model/friend.js';
import type { Call } from '../wire.js';
import { Replica, type Fetched, type ReplicaContext } from './replica.js';

interface GroupReply {
  ResultItem?: { GroupName: string; FriendNumber: number; To_Account?: string[] }[];
  CurrentSequence: number;
}

/** The friend groups and who is in them. The server only says that they changed, so each change means fetching them: there are at most 32. */
export class FriendGroups extends Replica<FriendGroup[]> {
  protected readonly counters = ['FriendList'] as const;
  protected readonly types = [];
  readonly #call: Call;
  readonly #changed: (groups: FriendGroup[]) => void;
  readonly #watched: () => boolean;

  constructor(context: ReplicaContext, call: Call, watched: () => boolean, changed: (groups: FriendGroup[]) => void) {
    super(context);
    this.#call = call;
    this.#watched = watched;
    this.#changed = changed;
  }

  protected async fetch(): Promise<Fetched<FriendGroup[]>> {
    const reply = await this.#call<GroupReply>('sns/group_get', { NeedFriend: 'Need_Friend_Type_Yes' }, 'read');
    const value = (reply.ResultItem ?? []).map((group) => {
      const userIDList = group.To_Account ?? [];
      return { name: group.GroupName, userIDList, count: userIDList.length };
    });
    return { sequences: { FriendList: reply.CurrentSequence }, value };
  }

  protected apply(): boolean {
    return false;
  }

  protected fingerprint(value: FriendGroup[]): string {
    return JSON.stringify(value);
  }

  protected announce(): void {
    this.#changed(structuredClone(this.known!));
  }

  protected isWatched(): boolean {
    return this.#watched();
  }
}
