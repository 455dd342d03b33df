import type { FriendApplicationList } from '../model/friend.js';
import { Applications } from '../state/applications.js';
import { TYPES, type AcceptType, type ApplicationType } from '../types.js';
import type { ItemResult } from '../wire.js';
import { done, require, requireSuccess, requireUserID, type ChatResult, type Core } from './core.js';

interface ItemsReply {
  ResultItem?: ItemResult[];
}

/** What `acceptFriendApplication` takes. */
export interface AcceptFriendApplicationOptions {
  /** Who asked. */
  userID: string;
  /** Default: both become friends. */
  type?: AcceptType;
  /** One's own note about the new friend; at most 96 bytes. */
  remark?: string;
}

export async function getFriendApplicationList(core: Core): Promise<ChatResult<FriendApplicationList>> {
  return done(Applications.list(await core.store.applications.current()));
}

export async function acceptFriendApplication(core: Core, options: AcceptFriendApplicationOptions): Promise<ChatResult<{ userID: string }>> {
  return respond(core, options.userID, options.type ?? TYPES.SNS_APPLICATION_AGREE_AND_ADD, options.remark);
}

export async function refuseFriendApplication(core: Core, userID: string): Promise<ChatResult<{ userID: string }>> {
  return respond(core, userID, 'Response_Action_Reject', undefined);
}

export async function deleteFriendApplication(core: Core, userID: string, type: ApplicationType): Promise<ChatResult<{ userID: string }>> {
  requireUserID(userID);
  require(
    type === TYPES.SNS_APPLICATION_SENT_TO_ME || type === TYPES.SNS_APPLICATION_SENT_BY_ME,
    'type must be SNS_APPLICATION_SENT_TO_ME or SNS_APPLICATION_SENT_BY_ME.',
  );
  const reply = await core.call<ItemsReply>('sns/pendency_delete', { PendencyType: type, To_Account: [userID] }, 'write');
  requireSuccess(reply.ResultItem);
  return done({ userID });
}

export async function setFriendApplicationRead(core: Core): Promise<ChatResult<FriendApplicationList>> {
  await core.call('sns/pendency_report', {}, 'write');
  return getFriendApplicationList(core);
}

async function respond(core: Core, userID: string, action: string, remark: string | undefined): Promise<ChatResult<{ userID: string }>> {
  requireUserID(userID);
  const item = { To_Account: userID, ResponseAction: action, Remark: remark };
  const reply = await core.call<ItemsReply>('sns/friend_response', { ResponseFriendItem: [item] }, 'write');
  requireSuccess(reply.ResultItem);
  return done({ userID });
}
