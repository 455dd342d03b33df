import { copyProfile, mergeProfile, readProfile, type Profile } from '../model/profile.js';
import type { Call, ChangeItem, Sequences, TagItem } from '../wire.js';
import { Replica, type Fetched, type ReplicaContext } from './replica.js';

interface ProfileReply {
  UserProfileItem?: { To_Account: string; ProfileItem?: TagItem[] }[];
}

/** The account's own profile. */
export class MyProfile extends Replica<Profile> {
  protected readonly counters = ['Profile'] as const;
  protected readonly types = ['ProfileUpdated'];
  readonly #call: Call;
  readonly #userID: () => string;
  readonly #tags: readonly string[];
  readonly #changed: (profile: Profile) => void;
  readonly #watched: () => boolean;
  #seen: number | undefined;

  constructor(
    context: ReplicaContext,
    call: Call,
    tags: readonly string[],
    userID: () => string,
    watched: () => boolean,
    changed: (profile: Profile) => void,
  ) {
    super(context);
    this.#call = call;
    this.#tags = tags;
    this.#userID = userID;
    this.#watched = watched;
    this.#changed = changed;
  }

  /** A profile is read without its counter: it is good when the counter was the same before and after. */
  protected async fetch(): Promise<Fetched<Profile> | undefined> {
    const before = this.#seen ?? this.heard('Profile') ?? (await this.#sequence());
    const userID = this.#userID();
    const reply = await this.#call<ProfileReply>('profile/portrait_get', { To_Account: [userID], TagList: this.#tags }, 'read');
    const after = await this.#sequence();
    // The next round starts from what was seen last; what was heard may be behind it.
    this.#seen = after === before ? undefined : after;
    if (after !== before) return undefined;
    return { sequences: { Profile: before }, value: readProfile(userID, reply.UserProfileItem?.[0]?.ProfileItem, this.#tags) };
  }

  protected apply(value: Profile, item: ChangeItem): boolean {
    return mergeProfile(value, item.ProfileItem, this.#tags);
  }

  protected fingerprint(value: Profile): string {
    return JSON.stringify(value);
  }

  protected announce(): void {
    this.#changed(copyProfile(this.known!));
  }

  protected isWatched(): boolean {
    return this.#watched();
  }

  override reset(): void {
    super.reset();
    this.#seen = undefined;
  }

  async #sequence(): Promise<number> {
    const reply = await this.#call<{ Sequences: Sequences }>('gateway/sequences', {}, 'read');
    return reply.Sequences.Profile ?? 0;
  }
}
