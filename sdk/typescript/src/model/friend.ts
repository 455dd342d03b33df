import type { ApplicationType, Relation } from '../types.js';
import type { ApplicationItem, FriendData } from '../wire.js';
import type { CustomField, Profile } from './profile.js';

/** Somebody in the friend table. */
export interface Friend {
  userID: string;
  /** At most 96 bytes; default `''`. */
  remark: string;
  /** The names of the friend groups it is in. */
  groupList: string[];
  /** `AddSource_Type_…` */
  source: string;
  /** What was said when asking for friendship; at most 256 bytes. */
  wording: string;
  /** Since when, Unix seconds. */
  addTime: number;
  profile: Profile;
  friendCustomField: CustomField[];
}

/** A friend without the profile, which is kept elsewhere. */
export type FriendEntry = Omit<Friend, 'profile'>;

/** Somebody who waits for an answer, or whose answer is waited for. */
export interface FriendApplication {
  /** The other side. */
  userID: string;
  nick: string;
  avatar: string;
  /** Unix seconds. */
  time: number;
  /** `AddSource_Type_…` */
  source: string;
  wording: string;
  type: ApplicationType;
}

/** All applications, newest first. */
export interface FriendApplicationList {
  friendApplicationList: FriendApplication[];
  /** How many that came in are not read yet. */
  unreadCount: number;
}

/** A group of friends, one of at most 32. */
export interface FriendGroup {
  /** 1 to 30 bytes. */
  name: string;
  userIDList: string[];
  /** How many are in it. */
  count: number;
}

/** Somebody for whom a call on several failed. */
export interface UserFailure {
  userID: string;
  /** The server's code for this one. */
  code: number;
  message: string;
}

/** What came of a call on several. */
export interface UserResults<T = { userID: string }> {
  successUserIDList: T[];
  failureUserIDList: UserFailure[];
}

/** What `checkFriend` found. */
export interface FriendRelation {
  userID: string;
  code: 0;
  relation: Relation;
}

/** What `addFriend` came to. */
export interface FriendAddition {
  userID: string;
  /** 0: is a friend now; 30539: the other side is asked. */
  code: 0 | 30539;
}

/** A friend group after a call on it. */
export interface FriendGroupResult {
  friendGroup: FriendGroup;
  failureUserIDList: UserFailure[];
}

/** What changed in a follow list. */
export interface FollowListChange {
  /** Who came or went. */
  userIDList: string[];
  /** Whether they came. */
  isAdd: boolean;
  /** True when something was missed while away: the list may be another one now, and what is shown should be fetched again. */
  refetch: boolean;
}

/** Reads a friend as `friend_get` and the changes tell it. */
export function readFriend(data: FriendData): FriendEntry {
  const friend: FriendEntry = { userID: data.To_Account, remark: '', groupList: [], source: '', wording: '', addTime: 0, friendCustomField: [] };
  for (const { Tag, Value } of data.ValueItem ?? []) {
    switch (Tag) {
      case 'Tag_SNS_IM_Remark':
        friend.remark = Value as string;
        break;
      case 'Tag_SNS_IM_Group':
        friend.groupList = Value as string[];
        break;
      case 'Tag_SNS_IM_AddSource':
        friend.source = Value as string;
        break;
      case 'Tag_SNS_IM_AddWording':
        friend.wording = Value as string;
        break;
      case 'Tag_SNS_IM_AddTime':
        friend.addTime = Value as number;
        break;
      default:
        if (Tag.startsWith('Tag_SNS_Custom_')) friend.friendCustomField.push({ key: Tag, value: Value as string | number });
    }
  }
  // The order of fields and groups means nothing; equal friends must look equal.
  friend.friendCustomField.sort((a, b) => (a.key < b.key ? -1 : 1));
  friend.groupList = [...friend.groupList].sort();
  return friend;
}

/** A friend with the profile, as a copy for the app. */
export function friendWith(entry: FriendEntry, profile: Profile): Friend {
  return { ...structuredClone(entry), profile };
}

/** Reads an application. */
export function readApplication(item: ApplicationItem): FriendApplication {
  return {
    userID: item.To_Account,
    nick: item.Nick ?? '',
    avatar: item.FaceUrl ?? '',
    time: item.AddTime,
    source: item.AddSource ?? '',
    wording: item.AddWording ?? '',
    type: item.PendencyType as ApplicationType,
  };
}
