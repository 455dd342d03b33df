import type { FollowListChange } from '../model/friend.js';
import type { Call, ChangeItem, Sequences } from '../wire.js';
import { Replica, type Fetched, type ReplicaContext } from './replica.js';

/** Which of the three follow lists. */
export type FollowList = 'following' | 'followers' | 'mutual';

/** Whom {@link Follow} tells. */
export interface FollowListener {
  watched(list: FollowList): boolean;
  changed(list: FollowList, change: FollowListChange): void;
}

const Lists: Record<string, [list: FollowList, isAdd: boolean]> = {
  Followed: ['following', true],
  Unfollowed: ['following', false],
  FollowerAdded: ['followers', true],
  FollowerDeleted: ['followers', false],
};

/**
 * Whom the account follows and who follows it. The lists may be endless, so they are not kept: only the counter is, to know when
 * something was missed.
 */
export class Follow extends Replica<object> {
  protected readonly counters = ['Follow'] as const;
  protected readonly types = Object.keys(Lists);
  readonly #call: Call;
  readonly #listener: FollowListener;
  #happened: { type: string; userIDList: string[] }[] = [];
  #fetches = 0;

  constructor(context: ReplicaContext, call: Call, listener: FollowListener) {
    super(context);
    this.#call = call;
    this.#listener = listener;
  }

  override loggedIn(all: Sequences): void {
    if (this.known === undefined) this.start(all, {});
    super.loggedIn(all);
  }

  override reset(): void {
    super.reset();
    this.#happened = [];
  }

  protected async fetch(): Promise<Fetched<object>> {
    const reply = await this.#call<{ Sequences: Sequences }>('gateway/sequences', {}, 'read');
    return { sequences: reply.Sequences, value: {} };
  }

  protected apply(_value: object, item: ChangeItem): boolean {
    const userIDList = item.To_Account ?? [];
    if (userIDList.length > 0) this.#happened.push({ type: item.Type, userIDList });
    return userIDList.length > 0;
  }

  /** It is fetched only when something was missed, so what was fetched is always different. */
  protected fingerprint(): string {
    return `${this.#fetches++}`;
  }

  protected announce(): void {
    const happened = this.#happened;
    this.#happened = [];
    for (const { type, userIDList } of happened) {
      const [list, isAdd] = Lists[type]!;
      this.#listener.changed(list, { userIDList, isAdd, refetch: false });
      if (this.#listener.watched('mutual')) this.#findMutual(list, isAdd, userIDList);
    }
    if (happened.length > 0) return;
    for (const list of ['following', 'followers', 'mutual'] as const) {
      this.#listener.changed(list, { userIDList: [], isAdd: false, refetch: true });
    }
  }

  protected isWatched(): boolean {
    return true;
  }

  /** Whether the other direction is there as well is not in the change. */
  #findMutual(list: FollowList, isAdd: boolean, userIDs: string[]): void {
    // Both directions when it came; the other one alone when it went.
    const wanted = isAdd ? 3 : list === 'following' ? 1 : 2;
    for (let at = 0; at < userIDs.length; at += 100) {
      const body = { To_Account: userIDs.slice(at, at + 100) };
      this.#call<{ ResultItem?: { To_Account: string; FollowType: number }[] }>('follow/follow_check', body, 'read').then(
        (reply) => {
          const userIDList = (reply.ResultItem ?? []).filter((item) => item.FollowType === wanted).map((item) => item.To_Account);
          if (userIDList.length > 0) this.#listener.changed('mutual', { userIDList, isAdd, refetch: false });
        },
        () => this.#listener.changed('mutual', { userIDList: [], isAdd, refetch: true }),
      );
    }
  }
}
