import { ChatError } from '../errors.js';
import type { Friend, FriendAddition, FriendRelation, UserFailure, UserResults } from '../model/friend.js';
import type { CustomField } from '../model/profile.js';
import { TYPES, type AddType, type CheckType, type DeleteType, type Relation } from '../types.js';
import type { ItemResult, TagItem } from '../wire.js';
import { done, failures, require, requireSuccess, requireUserID, requireUserIDs, successes, type ChatResult, type Core } from './core.js';

interface ItemsReply {
  ResultItem?: ItemResult[];
}

/** What `addFriend` takes. */
export interface AddFriendOptions {
  /** Whom to add. */
  to: string;
  /** `AddSource_Type_` and 1 to 8 letters. */
  source: string;
  /** What is said with it; at most 256 bytes. */
  wording?: string;
  /** Default: both ways. */
  type?: AddType;
  /** One's own note; at most 96 bytes. */
  remark?: string;
  /** The friend group to put them into; made if it is not there. 1 to 30 bytes. */
  groupName?: string;
}

/** What `updateFriend` takes; what is left out stays. */
export interface UpdateFriendOptions {
  userID: string;
  /** At most 96 bytes. */
  remark?: string;
  /** Fields declared in the app's settings; those not named stay. */
  friendCustomField?: CustomField[];
}

const NotAFriend = 30001;
const NeedsConsent = 30539;

export async function getFriendList(core: Core): Promise<ChatResult<Friend[]>> {
  return done(await core.store.friends());
}

export async function addFriend(core: Core, options: AddFriendOptions): Promise<ChatResult<FriendAddition>> {
  const { to, source, wording, type, remark, groupName } = options;
  requireUserID(to, 'to');
  require(typeof source === 'string' && source !== '', 'source must be AddSource_Type_ and a word.');
  const item = { To_Account: to, AddSource: source, AddWording: wording, Remark: remark, GroupName: groupName };
  const body = { AddFriendItem: [item], AddType: type ?? TYPES.SNS_ADD_TYPE_BOTH };
  const reply = await core.call<ItemsReply>('sns/friend_add', body, 'write');
  if (failures(reply.ResultItem)[0]?.code === NeedsConsent) return done({ userID: to, code: NeedsConsent });
  requireSuccess(reply.ResultItem);
  return done({ userID: to, code: 0 });
}

export async function deleteFriend(core: Core, userIDList: readonly string[], type?: DeleteType): Promise<ChatResult<UserResults>> {
  const body = { To_Account: requireUserIDs(userIDList), DeleteType: type ?? TYPES.SNS_DELETE_TYPE_BOTH };
  const reply = await core.call<ItemsReply>('sns/friend_delete', body, 'write');
  return done({
    successUserIDList: successes(reply.ResultItem).map((userID) => ({ userID })),
    failureUserIDList: failures(reply.ResultItem),
  });
}

export async function checkFriend(core: Core, userIDList: readonly string[], type?: CheckType): Promise<ChatResult<UserResults<FriendRelation>>> {
  const body = { To_Account: requireUserIDs(userIDList), CheckType: type ?? TYPES.SNS_CHECK_TYPE_BOTH };
  const reply = await core.call<{ InfoItem?: (ItemResult & { Relation: Relation })[] }>('sns/friend_check', body, 'read');
  const found = (reply.InfoItem ?? []).filter((item) => item.ResultCode === 0);
  return done({
    successUserIDList: found.map((item) => ({ userID: item.To_Account, code: 0, relation: item.Relation })),
    failureUserIDList: failures(reply.InfoItem),
  });
}

export async function getFriendProfile(
  core: Core,
  userIDList: readonly string[],
): Promise<ChatResult<{ friendList: Friend[]; failureUserIDList: UserFailure[] }>> {
  const wanted = requireUserIDs(userIDList);
  const friends = new Map((await core.store.friends()).map((friend) => [friend.userID, friend]));
  return done({
    friendList: wanted.flatMap((userID) => friends.get(userID) ?? []),
    failureUserIDList: wanted.filter((userID) => !friends.has(userID)).map((userID) => ({ userID, code: NotAFriend, message: 'Not a friend.' })),
  });
}

export async function updateFriend(core: Core, options: UpdateFriendOptions): Promise<ChatResult<Friend>> {
  const { userID, remark, friendCustomField } = options;
  requireUserID(userID);
  const items: TagItem[] = (friendCustomField ?? []).map(({ key, value }) => ({ Tag: key, Value: value }));
  if (remark !== undefined) items.push({ Tag: 'Tag_SNS_IM_Remark', Value: remark });
  require(items.length > 0, 'There is nothing to update.');
  const reply = await core.call<ItemsReply>('sns/friend_update', { UpdateItem: [{ To_Account: userID, SnsItem: items }] }, 'write');
  requireSuccess(reply.ResultItem);
  const [friend] = (await getFriendProfile(core, [userID])).data.friendList;
  if (friend === undefined) throw new ChatError(NotAFriend, `${userID} is no longer a friend.`);
  return done(friend);
}
