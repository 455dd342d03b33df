import { ChatError } from '../errors.js';
import { copyProfile, emptyProfile, mergeProfile, readProfile, type Profile } from '../model/profile.js';
import type { Call, FriendProfileNews, TagItem } from '../wire.js';

interface ProfileReply {
  UserProfileItem?: { To_Account: string; ProfileItem?: TagItem[] }[];
}

const PerCall = 100;
const NobodyExists = 40003;

/** The profiles of those with whom there are conversations. Changes are only told of friends; those of others are as they were when read. */
export class Peers {
  readonly #call: Call;
  readonly #tags: readonly string[];
  readonly #known = new Map<string, Profile>();
  /** What has to be read again, because something may have been missed. */
  readonly #old = new Set<string>();
  #epoch = 0;

  constructor(call: Call, tags: readonly string[]) {
    this.#call = call;
    this.#tags = tags;
  }

  /** A profile, as far as it is known. */
  of(userID: string): Profile {
    const known = this.#known.get(userID);
    return known === undefined ? emptyProfile(userID) : copyProfile(known);
  }

  /** Name and picture, when they are known. */
  face(userID: string): { nick: string; avatar: string } | undefined {
    const known = this.#known.get(userID);
    return known && faceOf(known);
  }

  /** Whether all of them are known. */
  covers(userIDs: Iterable<string>): boolean {
    for (const userID of userIDs) if (!this.#known.has(userID) || this.#old.has(userID)) return false;
    return true;
  }

  /** Reads those that are not known. */
  async load(userIDs: Iterable<string>): Promise<void> {
    const epoch = this.#epoch;
    const missing = [...userIDs].filter((userID) => !this.#known.has(userID) || this.#old.has(userID));
    for (let at = 0; at < missing.length; at += PerCall) {
      const To_Account = missing.slice(at, at + PerCall);
      const found = await this.#read(To_Account);
      if (epoch !== this.#epoch) return;
      for (const userID of To_Account) this.learn(found.get(userID) ?? emptyProfile(userID));
    }
  }

  /** A profile was read. */
  learn(profile: Profile): void {
    this.#known.set(profile.userID, copyProfile(profile));
    this.#old.delete(profile.userID);
  }

  /** A friend's profile has changed; tells whether it is one of these. */
  take(news: FriendProfileNews): boolean {
    const known = this.#known.get(news.From_Account);
    return known !== undefined && mergeProfile(known, news.ProfileItem, this.#tags);
  }

  /** After a cut: what happened meanwhile was not told. */
  loggedIn(): void {
    for (const userID of this.#known.keys()) this.#old.add(userID);
  }

  reset(): void {
    this.#epoch++;
    this.#known.clear();
    this.#old.clear();
  }

  async #read(To_Account: string[]): Promise<Map<string, Profile>> {
    try {
      const reply = await this.#call<ProfileReply>('profile/portrait_get', { To_Account, TagList: this.#tags }, 'read');
      return new Map((reply.UserProfileItem ?? []).map((item) => [item.To_Account, readProfile(item.To_Account, item.ProfileItem, this.#tags)]));
    } catch (error) {
      if (error instanceof ChatError && error.code === NobodyExists) return new Map();
      throw error;
    }
  }
}

/** What messages carry of a profile. */
export function faceOf({ nick, avatar }: Profile): { nick: string; avatar: string } {
  return { nick, avatar };
}
