import { ChatError, ChatErrorCode } from '../errors.js';
import type { UserFailure } from '../model/friend.js';
import type { Store } from '../state/store.js';
import type { Call, ItemResult } from '../wire.js';

/** What every call resolves with. */
export interface ChatResult<T> {
  code: 0;
  data: T;
}

/** What the calls are made of. */
export interface Core {
  call: Call;
  store: Store;
  userID(): string;
  /** The profile fields that are read: the standard ones and those the app has named. */
  profileTags: readonly string[];
}

/** Wraps what a call came to. */
export function done<T>(data: T): ChatResult<T> {
  return { code: 0, data };
}

/** Refuses a parameter before anything is sent. */
export function require(condition: boolean, message: string): asserts condition {
  if (!condition) throw new ChatError(ChatErrorCode.INVALID_PARAMETER, message);
}

/** A UserID that can be one. */
export function requireUserID(value: string, name = 'userID'): string {
  require(typeof value === 'string' && value !== '', `${name} must be a UserID.`);
  return value;
}

/** A list of UserIDs with somebody in it. */
export function requireUserIDs(list: readonly string[] | undefined): readonly string[] {
  require(Array.isArray(list) && list.length > 0 && list.every((one) => typeof one === 'string'), 'userIDList must be a list of UserIDs.');
  return list;
}

/** The failed ones of a batch. */
export function failures(items: readonly ItemResult[] | undefined): UserFailure[] {
  return (items ?? []).filter((item) => item.ResultCode !== 0).map((item) => ({ userID: item.To_Account, code: item.ResultCode, message: item.ResultInfo }));
}

/** The ones of a batch that succeeded. */
export function successes(items: readonly ItemResult[] | undefined): string[] {
  return (items ?? []).filter((item) => item.ResultCode === 0).map((item) => item.To_Account);
}

/** For calls on one account: its result is the call's. */
export function requireSuccess(items: readonly ItemResult[] | undefined): void {
  const [failure] = failures(items);
  if (failure !== undefined) throw new ChatError(failure.code, failure.message || `Refused for ${failure.userID}.`);
}
