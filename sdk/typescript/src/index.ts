import * as TencentCloudChat from './namespace.js';

export default TencentCloudChat;
export * from './namespace.js';
export type { AcceptFriendApplicationOptions } from './calls/applications.js';
export type { ChatResult } from './calls/core.js';
export type { AddFriendOptions, UpdateFriendOptions } from './calls/friends.js';
export type { StatusFailures } from './calls/status.js';
export type { ChatSDK, LoginResult } from './chat.js';
export { ChatError, ChatErrorCode, ChatNotSupportedError, ChatOutcomeUnknownError } from './errors.js';
export type { ChatEvent, ChatEventHandler, EventData } from './events.js';
export type { FollowInfo, FollowPage, FollowResult, FollowType, FollowUser } from './model/follow.js';
export type {
  FollowListChange,
  Friend,
  FriendAddition,
  FriendApplication,
  FriendApplicationList,
  FriendGroup,
  FriendGroupResult,
  FriendRelation,
  UserFailure,
  UserResults,
} from './model/friend.js';
export type { CustomField, Profile, ProfileUpdate } from './model/profile.js';
export type { UserStatus, UserStatusResults } from './model/status.js';
export type { CreateOptions } from './options.js';
export type {
  AcceptType,
  AddType,
  AdminForbidType,
  AllowType,
  ApplicationType,
  CheckType,
  DeleteType,
  Gender,
  KickedOutType,
  NetState,
  Relation,
  StatusType,
} from './types.js';
export type { UnsupportedMethods } from './unsupported.js';
