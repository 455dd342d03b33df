import type { Conversation } from './model/conversation.js';
import type { FollowListChange, Friend, FriendApplicationList, FriendGroup } from './model/friend.js';
import type { Message, MessageReadReceipt } from './model/message.js';
import type { Profile } from './model/profile.js';
import type { UserStatus } from './model/status.js';
import type { KickedOutType, NetState } from './types.js';

/**
 * The names of all events, with the values of the original SDK. Those marked "never" belong to parts that Rapport does not have yet:
 * they can be listened for, and do not come.
 */
export const EVENT = {
  /** Logged in; every call works. Comes once a login, not after each reconnect. No data. */
  SDK_READY: 'sdkStateReady',
  /** Logged out, kicked out, or refused at a reconnect: log in again to go on. Not sent for a mere cut of the network. No data. */
  SDK_NOT_READY: 'sdkStateNotReady',
  /** The connection: {@link NetState}. */
  NET_STATE_CHANGE: 'netStateChange',
  /** The session was ended by the server: {@link KickedOutType}. `SDK_NOT_READY` follows. */
  KICKED_OUT: 'kickedOut',
  /** Something went wrong that no call can report, for example a login that is refused at a reconnect. */
  ERROR: 'error',
  /** One's own profile or friends' profiles changed; holds those that did. */
  PROFILE_UPDATED: 'onProfileUpdated',
  /** The friend table changed; holds all friends. */
  FRIEND_LIST_UPDATED: 'onFriendListUpdated',
  /** Applications came, went or were read; holds all of them. */
  FRIEND_APPLICATION_LIST_UPDATED: 'onFriendApplicationListUpdated',
  /** The friend groups changed; holds all of them. */
  FRIEND_GROUP_LIST_UPDATED: 'onFriendGroupListUpdated',
  /** The blocklist changed; holds the UserIDs of all who are blocked, in the order of blocking. */
  BLACKLIST_UPDATED: 'blacklistUpdated',
  /** The same event as `BLACKLIST_UPDATED`. */
  BLACKLIST_LIST_UPDATED: 'blacklistUpdated',
  /** The status of users subscribed to, of friends where the app has that on, or one's own; holds those that changed. */
  USER_STATUS_UPDATED: 'onUserStatusUpdated',
  /** Whom one follows changed. */
  MY_FOLLOWING_LIST_UPDATED: 'onMyFollowingListUpdated',
  /** Who follows one changed. */
  MY_FOLLOWERS_LIST_UPDATED: 'onMyFollowersListUpdated',
  /** With whom one follows each other changed. */
  MUTUAL_FOLLOWERS_LIST_UPDATED: 'onMutualFollowersListUpdated',
  /** Messages came: from others, or sent by another device of the account. Each stored one once, in order; holds them. */
  MESSAGE_RECEIVED: 'onMessageReceived',
  /** Never. */
  ROOM_CUSTOM_DATA_RECEIVED: 'onRoomCustomDataReceived',
  /** Messages were modified elsewhere; holds them. */
  MESSAGE_MODIFIED: 'onMessageModified',
  /** Messages were recalled elsewhere; holds them. */
  MESSAGE_REVOKED: 'onMessageRevoked',
  /** The other side has read a conversation; holds the messages that are read now. */
  MESSAGE_READ_BY_PEER: 'onMessageReadByPeer',
  /** The other side has confirmed having read messages; holds one receipt for each. */
  MESSAGE_READ_RECEIPT_RECEIVED: 'onMessageReadReceiptReceived',
  /** Conversations changed; holds the whole list. */
  CONVERSATION_LIST_UPDATED: 'onConversationListUpdated',
  /** The unread messages of all conversations that are not muted; a number. */
  TOTAL_UNREAD_MESSAGE_COUNT_UPDATED: 'onTotalUnreadMessageCountUpdated',
  /** The conversation groups changed; holds their names. */
  CONVERSATION_GROUP_LIST_UPDATED: 'onConversationGroupListUpdated',
  /** Other conversations are in a group now; holds its name and them. */
  CONVERSATION_IN_GROUP_UPDATED: 'onConversationInGroupUpdated',
  /** Never. */
  GROUP_LIST_UPDATED: 'onGroupListUpdated',
  /** Never. */
  GROUP_ATTRIBUTES_UPDATED: 'groupAttributesUpdated',
  /** Never. */
  GROUP_COUNTER_UPDATED: 'onGroupCounterUpdated',
  /** Never. */
  TOPIC_CREATED: 'onTopicCreated',
  /** Never. */
  TOPIC_DELETED: 'onTopicDeleted',
  /** Never. */
  TOPIC_UPDATED: 'onTopicUpdated',
  /** Never. */
  ALL_RECEIVE_MESSAGE_OPT_UPDATED: 'onAllReceiveMessageOptUpdated',
  /** Never. */
  PINNED_GROUP_MESSAGE_UPDATED: 'onPinnedGroupMessageUpdated',
} as const;

/** The value of one of the {@link EVENT | event names}. */
export type EVENT = (typeof EVENT)[keyof typeof EVENT];

/** What each event that comes carries in `data`. */
export interface EventData {
  sdkStateReady: undefined;
  sdkStateNotReady: undefined;
  netStateChange: { state: NetState };
  kickedOut: { type: KickedOutType };
  error: { code: number; message: string };
  onProfileUpdated: Profile[];
  onFriendListUpdated: Friend[];
  onFriendApplicationListUpdated: FriendApplicationList;
  onFriendGroupListUpdated: FriendGroup[];
  blacklistUpdated: string[];
  onUserStatusUpdated: UserStatus[];
  onMyFollowingListUpdated: FollowListChange;
  onMyFollowersListUpdated: FollowListChange;
  onMutualFollowersListUpdated: FollowListChange;
  onMessageReceived: Message[];
  onMessageModified: Message[];
  onMessageRevoked: Message[];
  onMessageReadByPeer: Message[];
  onMessageReadReceiptReceived: MessageReadReceipt[];
  onConversationListUpdated: Conversation[];
  onTotalUnreadMessageCountUpdated: number;
  onConversationGroupListUpdated: string[];
  onConversationInGroupUpdated: { groupName: string; conversationList: Conversation[] };
}

/** What a handler is given. `E` is an event's value, as in {@link EVENT}. */
export interface ChatEvent<E extends string = string> {
  /** The event's value. */
  name: E;
  /** What happened; see {@link EventData}. `unknown` for events that never come. */
  data: E extends keyof EventData ? EventData[E] : unknown;
}

/** A handler of an event. What it throws is logged and stops nobody else. */
export type ChatEventHandler<E extends string = string> = (event: ChatEvent<E>) => void;
