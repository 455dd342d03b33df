import type { FollowInfo, FollowPage, FollowResult, FollowType } from '../model/follow.js';
import { readProfile } from '../model/profile.js';
import type { ItemResult, TagItem } from '../wire.js';
import { done, requireUserIDs, type ChatResult, type Core } from './core.js';

/** The lists as the server numbers them. */
export const FollowLists = { followers: 1, following: 2, mutual: 3 } as const;

const PerPage = 500;

export async function followUser(core: Core, userIDList: readonly string[]): Promise<ChatResult<FollowResult[]>> {
  const body = { FollowItem: requireUserIDs(userIDList).map((To_Account) => ({ To_Account })) };
  const reply = await core.call<{ ResultItem?: ItemResult[] }>('follow/follow_add', body, 'write');
  return done((reply.ResultItem ?? []).map(result));
}

export async function unfollowUser(core: Core, userIDList: readonly string[]): Promise<ChatResult<FollowResult[]>> {
  const reply = await core.call<{ ResultItem?: ItemResult[] }>('follow/follow_delete', { To_Account: requireUserIDs(userIDList) }, 'write');
  return done((reply.ResultItem ?? []).map(result));
}

export async function getFollowList(core: Core, list: keyof typeof FollowLists, cursor = ''): Promise<ChatResult<FollowPage>> {
  interface Page {
    FollowItem?: { To_Account: string; FollowTime: number; ProfileItem?: TagItem[] }[];
    NextCursor: string;
  }
  const body = { FollowType: FollowLists[list], StartCursor: cursor, WantNum: PerPage };
  // Without the account it is the caller's own list.
  const page = await core.call<Page>('follow/follow_get', body, 'read');
  const resultList = (page.FollowItem ?? []).map((item) => ({
    userID: item.To_Account,
    followTime: item.FollowTime,
    profile: readProfile(item.To_Account, item.ProfileItem, core.profileTags),
  }));
  return done({ resultList, nextCursor: page.NextCursor ?? '' });
}

export async function getUserFollowInfo(core: Core, userIDList?: readonly string[]): Promise<ChatResult<FollowInfo[]>> {
  interface Info extends ItemResult {
    FollowerCount?: number;
    FollowingCount?: number;
    MutualFollowingCount?: number;
  }
  const accounts = userIDList === undefined ? [core.userID()] : requireUserIDs(userIDList);
  const reply = await core.call<{ FollowInfo?: Info[] }>('follow/follow_get_info', { To_Account: accounts }, 'read');
  return done(
    (reply.FollowInfo ?? []).map((item) => ({
      ...result(item),
      followersCount: item.FollowerCount ?? 0,
      followingCount: item.FollowingCount ?? 0,
      mutualFollowersCount: item.MutualFollowingCount ?? 0,
    })),
  );
}

export async function checkFollowType(core: Core, userIDList: readonly string[]): Promise<ChatResult<FollowType[]>> {
  interface Found extends ItemResult {
    FollowType?: FollowType['followType'];
  }
  const reply = await core.call<{ ResultItem?: Found[] }>('follow/follow_check', { To_Account: requireUserIDs(userIDList) }, 'read');
  return done((reply.ResultItem ?? []).map((item) => ({ ...result(item), followType: item.FollowType ?? 0 })));
}

function result(item: ItemResult): FollowResult {
  return { userID: item.To_Account, code: item.ResultCode, message: item.ResultInfo };
}
