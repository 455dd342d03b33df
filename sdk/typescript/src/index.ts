import * as TencentCloudChat from './namespace.js';

export default TencentCloudChat;
export * from './namespace.js';
export type { AcceptFriendApplicationOptions } from './calls/applications.js';
export type { ConversationGroupResults } from './calls/conversation-groups.js';
export type { ConversationFilter } from './calls/conversations.js';
export type { ChatResult } from './calls/core.js';
export type { CreateMessageOptions, MergerOptions, Ready, ReadyAudio, ReadyFile, ReadyImage, ReadyVideo } from './calls/create-message.js';
export type { AddFriendOptions, UpdateFriendOptions } from './calls/friends.js';
export type { MessageExtension, MessageExtensionResult } from './calls/message-extensions.js';
export type { HoppingOptions, MessageList } from './calls/messages.js';
export type { FoundMessages, SearchedConversation, SearchMessagesOptions } from './calls/search-messages.js';
export type { OfflinePushInfo, SendMessageOptions } from './calls/send-message.js';
export type { StatusFailures } from './calls/status.js';
export type { ChatSDK, LoginResult } from './chat.js';
export { ChatError, ChatErrorCode, ChatMessageConflictError, ChatNotSupportedError, ChatOutcomeUnknownError } from './errors.js';
export type { ChatEvent, ChatEventHandler, EventData } from './events.js';
export type { Conversation, ConversationList, ConversationResults, LastMessage } from './model/conversation.js';
export type {
  AudioPayload,
  BundledMessage,
  CustomPayload,
  FacePayload,
  FilePayload,
  ImageInfo,
  ImagePayload,
  LocationPayload,
  MergerPayload,
  MessageElement,
  MessageType,
  Payloads,
  TextPayload,
  VideoPayload,
} from './model/elements.js';
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
export type { Message, MessageReadReceipt } from './model/message.js';
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
  ReadScope,
  Relation,
  RemindType,
  StatusType,
} from './types.js';
export type { UnsupportedMethods } from './unsupported.js';
