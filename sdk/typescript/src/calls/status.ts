import type { UserFailure } from '../model/friend.js';
import { readStatus, type UserStatus, type UserStatusResults } from '../model/status.js';
import type { StatusItem } from '../wire.js';
import { done, require, requireUserIDs, type ChatResult, type Core } from './core.js';

interface StatusReply {
  StatusItem?: StatusItem[];
  ErrorList?: { To_Account: string; ErrorCode: number }[];
}

/** What `subscribeUserStatus` and `unsubscribeUserStatus` resolve with. */
export interface StatusFailures {
  failureUserList: UserFailure[];
}

export async function setSelfStatus(core: Core, customStatus: string): Promise<ChatResult<UserStatus>> {
  require(typeof customStatus === 'string', 'customStatus must be a text.');
  await core.call('status/set', { CustomStatus: customStatus }, 'write');
  return done(core.store.statuses.setOwn(core.userID(), customStatus));
}

export async function getUserStatus(core: Core, userIDList: readonly string[]): Promise<ChatResult<UserStatusResults>> {
  const reply = await core.call<StatusReply>('status/get', { To_Account: requireUserIDs(userIDList) }, 'read');
  return done({ successUserList: (reply.StatusItem ?? []).map(readStatus), ...failed(reply) });
}

export async function subscribeUserStatus(core: Core, userIDList: readonly string[]): Promise<ChatResult<StatusFailures>> {
  // Doing it twice is the same as once, so it is repeated after a cut.
  const reply = await core.call<StatusReply>('status/subscribe', { To_Account: requireUserIDs(userIDList) }, 'read');
  core.store.statuses.subscribed(reply.StatusItem ?? []);
  return done(failed(reply));
}

export async function unsubscribeUserStatus(core: Core, userIDList?: readonly string[]): Promise<ChatResult<StatusFailures>> {
  const accounts = userIDList === undefined || userIDList.length === 0 ? undefined : requireUserIDs(userIDList);
  // First here: what the server still tells meanwhile is not wanted, and a reconnect must not renew it.
  core.store.statuses.unsubscribed(accounts);
  await core.call('status/unsubscribe', { To_Account: accounts }, 'read');
  return done({ failureUserList: [] });
}

function failed(reply: StatusReply): StatusFailures {
  const failureUserList = (reply.ErrorList ?? []).map((item) => ({ userID: item.To_Account, code: item.ErrorCode, message: '' }));
  return { failureUserList };
}
