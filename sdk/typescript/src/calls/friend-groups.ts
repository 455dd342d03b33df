import { ChatError } from '../errors.js';
import type { FriendGroup, FriendGroupResult, UserFailure } from '../model/friend.js';
import type { ItemResult } from '../wire.js';
import { done, failures, require, requireUserIDs, type ChatResult, type Core } from './core.js';

interface ItemsReply {
  ResultItem?: ItemResult[];
}

const NoSuchGroup = 2711;
const NotAFriend = 30001;

export async function getFriendGroupList(core: Core): Promise<ChatResult<FriendGroup[]>> {
  return done(structuredClone(await core.store.friendGroups.current()));
}

export async function createFriendGroup(core: Core, name: string, userIDList: readonly string[] = []): Promise<ChatResult<FriendGroupResult>> {
  requireName(name, 'name');
  return add(core, name, userIDList);
}

export async function deleteFriendGroup(core: Core, name: string): Promise<ChatResult<FriendGroup>> {
  const group = await find(core, name);
  await core.call('sns/group_delete', { GroupName: [name] }, 'write');
  await core.store.friendGroups.current();
  return done(structuredClone(group));
}

export async function renameFriendGroup(core: Core, oldName: string, newName: string): Promise<ChatResult<FriendGroup>> {
  requireName(oldName, 'oldName');
  requireName(newName, 'newName');
  await core.call('sns/group_rename', { OldName: oldName, NewName: newName }, 'write');
  return done(await find(core, newName));
}

export async function addToFriendGroup(core: Core, name: string, userIDList: readonly string[]): Promise<ChatResult<FriendGroupResult>> {
  requireUserIDs(userIDList);
  // The server would make the group.
  await find(core, name);
  return add(core, name, userIDList);
}

export async function removeFromFriendGroup(core: Core, name: string, userIDList: readonly string[]): Promise<ChatResult<FriendGroupResult>> {
  requireUserIDs(userIDList);
  await find(core, name);
  const table = await core.store.friendTable.current();
  const failed: UserFailure[] = [];
  const updates: object[] = [];
  for (const userID of userIDList) {
    const groups = table.get(userID)?.groupList;
    if (groups === undefined) failed.push({ userID, code: NotAFriend, message: 'Not a friend.' });
    else if (groups.includes(name)) updates.push(update(userID, groups.filter((one) => one !== name)));
  }
  if (updates.length > 0) {
    const reply = await core.call<ItemsReply>('sns/friend_update', { UpdateItem: updates }, 'write');
    failed.push(...failures(reply.ResultItem));
  }
  return done({ friendGroup: await find(core, name), failureUserIDList: failed });
}

async function add(core: Core, name: string, userIDList: readonly string[]): Promise<ChatResult<FriendGroupResult>> {
  const To_Account = userIDList.length > 0 ? userIDList : undefined;
  const reply = await core.call<ItemsReply>('sns/group_add', { GroupName: [name], To_Account }, 'write');
  return done({ friendGroup: await find(core, name), failureUserIDList: failures(reply.ResultItem) });
}

async function find(core: Core, name: string): Promise<FriendGroup> {
  const group = (await core.store.friendGroups.current()).find((one) => one.name === name);
  if (group === undefined) throw new ChatError(NoSuchGroup, `There is no friend group ${name}.`);
  return structuredClone(group);
}

function update(userID: string, groups: string[]): object {
  return { To_Account: userID, SnsItem: [{ Tag: 'Tag_SNS_IM_Group', Value: groups }] };
}

function requireName(value: string, name: string): void {
  require(typeof value === 'string' && value !== '', `${name} must be the name of a friend group.`);
}
