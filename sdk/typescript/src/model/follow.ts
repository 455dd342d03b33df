import type { Profile } from './profile.js';

/** Somebody in a follow list. */
export interface FollowUser {
  userID: string;
  /** Since when, Unix seconds. */
  followTime: number;
  profile: Profile;
}

/** A page of a follow list, newest first. */
export interface FollowPage {
  resultList: FollowUser[];
  /** What to ask the next page with; `''`: this was the last. */
  nextCursor: string;
}

/** What came of following or unfollowing somebody. */
export interface FollowResult {
  userID: string;
  /** 0, or the server's code for this one. */
  code: number;
  message: string;
}

/** Who follows whom. */
export interface FollowType extends FollowResult {
  /** 0 nobody, 1 the other follows one, 2 one follows the other, 3 both. */
  followType: 0 | 1 | 2 | 3;
}

/** How many somebody follows, and is followed by. */
export interface FollowInfo extends FollowResult {
  followersCount: number;
  followingCount: number;
  mutualFollowersCount: number;
}
