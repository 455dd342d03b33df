import { readStatus, type UserStatus } from '../model/status.js';
import { TYPES } from '../types.js';
import type { Call, StatusItem } from '../wire.js';

/** The server keeps so many subscriptions; the oldest are dropped. */
const MostSubscribed = 200;
const PerCall = 100;

/** Whose status the app wants to hear of, and what was heard last. */
export class Statuses {
  readonly #call: Call;
  readonly #changed: (statuses: UserStatus[]) => void;
  /** In the order of subscribing; undefined: nothing is known yet. */
  readonly #subscribed = new Map<string, UserStatus | undefined>();
  #own: UserStatus | undefined;

  constructor(call: Call, changed: (statuses: UserStatus[]) => void) {
    this.#call = call;
    this.#changed = changed;
  }

  /** The server has taken these subscriptions, and told how it stands with them. */
  subscribed(items: readonly StatusItem[]): void {
    for (const item of items) {
      this.#subscribed.delete(item.To_Account);
      this.#subscribed.set(item.To_Account, readStatus(item));
    }
    for (const userID of this.#subscribed.keys()) {
      if (this.#subscribed.size <= MostSubscribed) break;
      this.#subscribed.delete(userID);
    }
  }

  /** These subscriptions are over; undefined: all. */
  unsubscribed(userIDs: readonly string[] | undefined): void {
    if (userIDs === undefined) this.#subscribed.clear();
    else for (const userID of userIDs) this.#subscribed.delete(userID);
  }

  /** The server tells of statuses. */
  take(items: readonly StatusItem[], userID: string): void {
    this.#tell(items.map(readStatus), userID);
  }

  /** The account has set its own. */
  setOwn(userID: string, customStatus: string): UserStatus {
    const status: UserStatus = {
      userID,
      statusType: TYPES.USER_STATUS_ONLINE,
      customStatus,
      onlineDevices: this.#own?.onlineDevices ?? [],
    };
    this.#tell([status], userID);
    return { ...status };
  }

  /** After a reconnect: subscriptions ended with the old connection, and what happened meanwhile was not told. */
  async renew(userID: string): Promise<void> {
    const userIDs = [...this.#subscribed.keys()];
    for (let at = 0; at < userIDs.length; at += PerCall) {
      const body = { To_Account: userIDs.slice(at, at + PerCall) };
      const reply = await this.#call<{ StatusItem?: StatusItem[] }>('status/subscribe', body, 'read');
      // Whoever was unsubscribed meanwhile stays so.
      this.#tell((reply.StatusItem ?? []).filter((item) => this.#subscribed.has(item.To_Account)).map(readStatus), userID);
    }
  }

  /** The session is over. */
  reset(): void {
    this.#subscribed.clear();
    this.#own = undefined;
  }

  #tell(statuses: UserStatus[], ownID: string): void {
    const changed = statuses.filter((status) => {
      const own = status.userID === ownID;
      const known = own ? this.#own : this.#subscribed.get(status.userID);
      if (own) this.#own = status;
      else if (this.#subscribed.has(status.userID)) this.#subscribed.set(status.userID, status);
      // One's own is known from setting it, before the server has said on which devices.
      return own && known !== undefined
        ? known.statusType !== status.statusType || known.customStatus !== status.customStatus
        : JSON.stringify(known) !== JSON.stringify(status);
    });
    if (changed.length > 0) this.#changed(structuredClone(changed));
  }
}
