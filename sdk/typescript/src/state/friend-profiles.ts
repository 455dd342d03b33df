import { emptyProfile, mergeProfile, readProfile, type Profile } from '../model/profile.js';
import type { Call, FriendProfileNews, Reply, TagItem } from '../wire.js';
import type { ReplicaContext } from './replica.js';

interface ProfilePage {
  UserProfileItem?: { To_Account: string; ProfileItem?: TagItem[]; ProfileSequence: number }[];
  FriendProfileSequence: number;
  CompleteFlag: number;
  NextStartIndex: number;
}

interface ProfileReply {
  UserProfileItem?: { To_Account: string; ProfileItem?: TagItem[]; ResultCode?: number }[];
}

interface Entry {
  profile: Profile;
  /** The counter the profile stands for; undefined for one read by itself, which comes without. */
  sequence: number | undefined;
  /** There was news, and without a counter it cannot be said whether the profile holds it: it is read again. */
  isOld: boolean;
}

/** News that came while profiles were being fetched, summed up per account. */
interface Late {
  items: TagItem[];
  first: number;
  last: number;
}

/** Whom {@link FriendProfiles} tells. */
export interface FriendProfilesListener {
  watched(): boolean;
  /** The friends, when they are loaded. */
  friends(): ReadonlySet<string> | undefined;
  changed(profiles: Profile[]): void;
}

/**
 * The friends' profiles. Each friend's counter is its own; the server tells their sum at login, and what changed as it happens. A new
 * friend's profile is read by itself, all are read again when the sum says that something was missed.
 */
export class FriendProfiles {
  readonly #context: ReplicaContext;
  readonly #call: Call;
  readonly #tags: readonly string[];
  readonly #listener: FriendProfilesListener;
  #entries: Map<string, Entry> | undefined;
  #late: Map<string, Late> | undefined;
  /** Who stopped being a friend while profiles were being fetched: what was read of them may be old when they are one again. */
  readonly #gone = new Set<string>();
  #work: Promise<void> | undefined;
  #stale = false;
  /** How often everything had to be fetched again; tells whether it had to while it was being fetched. */
  #staleTimes = 0;
  #epoch = 0;
  #retry: symbol | undefined;
  #failures = 0;

  constructor(context: ReplicaContext, call: Call, tags: readonly string[], listener: FriendProfilesListener) {
    this.#context = context;
    this.#call = call;
    this.#tags = tags;
    this.#listener = listener;
  }

  /** A friend's profile as it is known; the defaults when it is not. */
  of(userID: string): Profile {
    return structuredClone(this.#entries?.get(userID)?.profile ?? emptyProfile(userID));
  }

  /** Whether the profiles of all these are known. */
  covers(userIDs: Iterable<string>): boolean {
    if (this.#entries === undefined || this.#stale) return false;
    for (const userID of userIDs) if (this.#entries.get(userID)?.isOld !== false) return false;
    return true;
  }

  /** Fetches what is missing of these. */
  async load(userIDs: () => Iterable<string>): Promise<void> {
    while (!this.covers(userIDs())) {
      this.#work ??= this.#fetch([...userIDs()]);
      await this.#work;
    }
  }

  /** A friend's profile changed. */
  take(news: FriendProfileNews): void {
    const entries = this.#entries;
    if (this.#late !== undefined) {
      this.#keep(this.#late, news);
      return;
    }
    const entry = entries?.get(news.From_Account);
    if (entry === undefined) {
      if (entries === undefined && this.#listener.watched()) this.#tellUnloaded(news.From_Account);
      return;
    }
    if (entry.sequence === undefined) {
      entry.isOld = true;
      if (this.#listener.watched()) this.#catchUp();
      return;
    }
    if (news.ProfileSequence <= entry.sequence) return;
    if (news.ProfileSequence > entry.sequence + 1) {
      this.#fallBehind();
      return;
    }

    entry.sequence = news.ProfileSequence;
    if (mergeProfile(entry.profile, news.ProfileItem, this.#tags)) this.#tell([entry.profile]);
  }

  /** A login tells the sum. `friendsMoved`: the friends are not the same as before, so an equal sum would say nothing. */
  loggedIn(sum: number | undefined, friendsMoved: boolean): void {
    if (this.#entries !== undefined && (friendsMoved || sum !== this.#sum())) this.#fallBehind();
  }

  /** These are no longer friends. */
  forget(userIDs: readonly string[]): void {
    for (const userID of userIDs) {
      this.#entries?.delete(userID);
      if (this.#work !== undefined) this.#gone.add(userID);
    }
  }

  /**
   * The friend table was fetched, so it may hide that somebody was no friend for a while: what their profile came to meanwhile was not
   * told, and all profiles are read again.
   */
  friendsFetched(userIDs: Iterable<string>): void {
    if (this.#entries === undefined && this.#work === undefined) return;
    this.#retain(userIDs);
    this.#fallBehind();
  }

  #retain(userIDs: Iterable<string>): void {
    const friends = new Set(userIDs);
    this.forget([...(this.#entries?.keys() ?? [])].filter((userID) => !friends.has(userID)));
  }

  /** The session is over. */
  reset(): void {
    this.#epoch++;
    this.#entries = this.#late = this.#work = undefined;
    this.#gone.clear();
    this.#stale = false;
    this.#failures = 0;
    this.#context.timers.clear(this.#retry);
  }

  #sum(): number | undefined {
    let sum = 0;
    for (const { sequence } of this.#entries!.values()) {
      if (sequence === undefined) return undefined;
      sum += sequence;
    }
    return sum;
  }

  #fallBehind(): void {
    this.#stale = true;
    this.#staleTimes++;
    this.#catchUp();
  }

  #catchUp(): void {
    const epoch = this.#epoch;
    this.load(() => this.#listener.friends() ?? []).catch(() => {
      if (epoch !== this.#epoch) return;
      this.#context.timers.clear(this.#retry);
      const wait = Math.min(30_000, 1_000 * 2 ** Math.min(this.#failures++, 5)) * (0.5 + this.#context.random() / 2);
      this.#retry = this.#context.timers.set(wait, () => this.#catchUp());
    });
  }

  async #fetch(userIDs: string[]): Promise<void> {
    const epoch = this.#epoch;
    const staleTimes = this.#staleTimes;
    const late = (this.#late = new Map<string, Late>());
    this.#gone.clear();
    try {
      const isWhole = this.#entries === undefined || this.#stale;
      const fetched = isWhole ? await this.#all() : new Map<string, Entry>();
      const isMissing = (userID: string): boolean => !fetched.has(userID) && (isWhole || this.#entries!.get(userID)?.isOld !== false);
      const missing = userIDs.filter(isMissing);
      for (let at = 0; at < missing.length; at += 100) await this.#some(missing.slice(at, at + 100), fetched);
      if (epoch !== this.#epoch) return;
      if (isWhole && staleTimes === this.#staleTimes) this.#stale = false;
      this.#adopt(fetched, isWhole, late);
    } finally {
      if (epoch === this.#epoch) this.#late = this.#work = undefined;
    }
  }

  async #all(): Promise<Map<string, Entry>> {
    for (let round = 0; ; round++) {
      if (round >= 3) await this.#context.timers.pause(Math.min(5_000, 50 * 2 ** round));
      const all = await this.#pages();
      if (all !== undefined) return all;
    }
  }

  async #pages(): Promise<Map<string, Entry> | undefined> {
    const all = new Map<string, Entry>();
    let sum: number | undefined;
    for (let start = 0; ; ) {
      const page: ProfilePage & Reply = await this.#call<ProfilePage>('profile/friend_portrait_get', { StartIndex: start }, 'read');
      sum ??= page.FriendProfileSequence;
      if (sum !== page.FriendProfileSequence) return undefined;
      for (const { To_Account, ProfileItem, ProfileSequence } of page.UserProfileItem ?? []) {
        all.set(To_Account, { profile: readProfile(To_Account, ProfileItem, this.#tags), sequence: ProfileSequence, isOld: false });
      }
      if (page.CompleteFlag !== 0 || page.NextStartIndex <= start) return all;
      start = page.NextStartIndex;
    }
  }

  async #some(userIDs: string[], into: Map<string, Entry>): Promise<void> {
    const reply = await this.#call<ProfileReply>('profile/portrait_get', { To_Account: userIDs, TagList: this.#tags }, 'read');
    for (const { To_Account, ProfileItem } of reply.UserProfileItem ?? []) {
      into.set(To_Account, { profile: readProfile(To_Account, ProfileItem, this.#tags), sequence: undefined, isOld: false });
    }
    // Whoever was deleted meanwhile is not asked for again.
    for (const userID of userIDs) if (!into.has(userID)) into.set(userID, { profile: emptyProfile(userID), sequence: undefined, isOld: false });
  }

  #adopt(fetched: Map<string, Entry>, isWhole: boolean, late: Map<string, Late>): void {
    for (const userID of this.#gone) fetched.delete(userID);
    const before = this.#entries ?? new Map<string, Entry>();
    this.#entries = isWhole ? fetched : new Map([...before, ...fetched]);
    this.#failures = 0;
    const friends = this.#listener.friends();
    if (friends !== undefined) this.#retain(friends);

    let missed = false;
    const changed: Profile[] = [];
    for (const [userID, entry] of this.#entries) {
      // What came meanwhile, and is not in it yet.
      const news = late.get(userID);
      const old = before.get(userID);
      const shown = JSON.stringify(old?.profile);
      if (news !== undefined && entry.sequence === undefined) {
        entry.isOld = true;
      } else if (news !== undefined && news.last > entry.sequence!) {
        missed ||= news.first > entry.sequence! + 1;
        entry.sequence = news.last;
        mergeProfile(entry.profile, news.items, this.#tags);
      }
      if (old !== undefined && JSON.stringify(entry.profile) !== shown) changed.push(entry.profile);
    }
    if (changed.length > 0) this.#tell(changed);
    if (missed) this.#fallBehind();
    else if (!this.covers(this.#entries.keys()) && this.#listener.watched()) this.#context.timers.set(0, () => this.#catchUp());
  }

  #keep(late: Map<string, Late>, news: FriendProfileNews): void {
    const kept = late.get(news.From_Account);
    const items = news.ProfileItem ?? [];
    if (kept === undefined) {
      late.set(news.From_Account, { items, first: news.ProfileSequence, last: news.ProfileSequence });
      return;
    }
    const tags = new Set(items.map((item) => item.Tag));
    kept.items = [...kept.items.filter((item) => !tags.has(item.Tag)), ...items];
    kept.last = news.ProfileSequence;
  }

  /** The app listens but has never asked for its friends: the news name only some fields, so the one profile is read whole. */
  #tellUnloaded(userID: string): void {
    const read = new Map<string, Entry>();
    const epoch = this.#epoch;
    this.#some([userID], read).then(
      () => {
        if (epoch === this.#epoch) this.#tell([read.get(userID)!.profile]);
      },
      () => {},
    );
  }

  #tell(profiles: Profile[]): void {
    const copies = structuredClone(profiles);
    this.#context.tell(() => this.#listener.changed(copies));
  }
}
