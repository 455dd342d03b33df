import { ChatError } from '../errors.js';
import { copyProfile, profileItems, readProfile, type Profile, type ProfileUpdate } from '../model/profile.js';
import type { TagItem } from '../wire.js';
import { done, require, requireUserIDs, type ChatResult, type Core } from './core.js';

interface ProfilesReply {
  UserProfileItem?: { To_Account: string; ProfileItem?: TagItem[]; ResultCode: number; ResultInfo?: string }[];
}

export async function getMyProfile(core: Core): Promise<ChatResult<Profile>> {
  return done(copyProfile(await core.store.myProfile.current()));
}

export async function getUserProfile(core: Core, userIDList: readonly string[]): Promise<ChatResult<Profile[]>> {
  const accounts = requireUserIDs(userIDList);
  const reply = await core.call<ProfilesReply>('profile/portrait_get', { To_Account: accounts, TagList: core.profileTags }, 'read');
  const items = reply.UserProfileItem ?? [];
  const found = items.filter((item) => item.ResultCode === 0);
  // Several: those who exist. Nobody: the reason.
  if (found.length === 0 && items[0] !== undefined) throw new ChatError(items[0].ResultCode, items[0].ResultInfo ?? '');
  return done(found.map((item) => readProfile(item.To_Account, item.ProfileItem, core.profileTags)));
}

export async function updateMyProfile(core: Core, update: ProfileUpdate): Promise<ChatResult<Profile>> {
  const items = profileItems(update);
  require(items.length > 0, 'There is nothing to update.');
  await core.call('profile/portrait_set', { ProfileItem: items }, 'write');
  return getMyProfile(core);
}
