import { ChatError, ChatErrorCode } from '../errors.js';
import type { UserFailure } from '../model/friend.js';
import type { Store } from '../state/store.js';
import { TYPES } from '../types.js';
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
  /** The server's clock in milliseconds, as far as it is known. */
  serverNow(): number;
  /** New numbers for a message. */
  newNumbers(): { sequence: number; random: number };
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

/** The other side of a conversation. There are no groups yet. */
export function requirePeer(conversationID: string, name = 'conversationID'): string {
  require(typeof conversationID === 'string' && conversationID !== '', `${name} must be C2C and a UserID.`);
  const isOther = conversationID.startsWith(TYPES.CONV_GROUP) || conversationID.startsWith(TYPES.CONV_SYSTEM);
  if (isOther) throw new ChatError(ChatErrorCode.NOT_SUPPORTED, `${conversationID}: group conversations are not supported yet.`);
  require(conversationID.startsWith(TYPES.CONV_C2C) && conversationID.length > 3, `${name} must be C2C and a UserID.`);
  return conversationID.slice(3);
}

/** The other sides of 1 to 100 conversations. */
export function requirePeers(conversationIDList: readonly string[]): string[] {
  const isList = Array.isArray(conversationIDList) && conversationIDList.length > 0 && conversationIDList.length <= 100;
  require(isList, 'conversationIDList must be a list of 1 to 100 conversations.');
  return conversationIDList.map((one) => requirePeer(one, 'conversationIDList'));
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
