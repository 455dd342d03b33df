import { TYPES, type RemindType } from '../types.js';
import type { ConversationItem } from '../wire.js';
import { summaryOf, type MessageElement, type MessageType } from './elements.js';
import { readMessage, type Message } from './message.js';
import type { Profile } from './profile.js';

/** The last message of a conversation, as a list shows it. */
export interface LastMessage {
  /** `''` when there is none, with every other field empty. */
  messageID: string;
  /** Unix seconds. */
  lastTime: number;
  lastSequence: number;
  fromAccount: string;
  type: MessageType | '';
  payload: Message['payload'] | undefined;
  isRevoked: boolean;
  revoker: string;
  /** Sent by this account, and read by the other side. */
  isPeerRead: boolean;
  cloudCustomData: string;
  /** The text of it, or a word for its type. */
  messageForShow: string;
}

/** A conversation. */
export interface Conversation {
  /** `C2C` and the UserID of the other side. */
  conversationID: string;
  type: 'C2C';
  unreadCount: number;
  lastMessage: LastMessage;
  /** The other side; fields that are not known have their defaults. */
  userProfile: Profile;
  /** One's note about the other side, when they are a friend and the friends are loaded. */
  remark: string;
  isPinned: boolean;
  messageRemindType: RemindType;
  /** Up to when the other side has read, Unix seconds. */
  peerReadTime: number;
  /** `TYPES.CONV_MARK_TYPE_…`, and own ones, which are `2 ** 32` … `2 ** 63`. */
  markList: number[];
  /** At most 256 bytes. */
  customData: string;
  /** The names of the conversation groups it is in. */
  conversationGroupList: string[];
  /** Kept on this device only, as long as the object lives. */
  draftText: string;
  /** Only in groups: empty. */
  groupAtInfoList: never[];
}

/** What `getConversationList` found. */
export interface ConversationList {
  conversationList: Conversation[];
  /** Always true: the list comes whole. */
  isSyncCompleted: boolean;
}

/** What came of a call on several conversations. */
export interface ConversationResults {
  successConversationIDList: string[];
  failureConversationIDList: { conversationID: string; code: number; message: string }[];
}

/** Marks, custom data and groups of a conversation. They are there without the conversation too. */
export interface ConversationMarks {
  markList: number[];
  customData: string;
  groups: string[];
}

/** How the server counts the ways of being told. */
export const RemindTypes = [TYPES.MSG_REMIND_ACPT_AND_NOTE, TYPES.MSG_REMIND_ACPT_NOT_NOTE, TYPES.MSG_REMIND_DISCARD] as const;

/** What is known besides of a conversation. */
export interface ConversationSurroundings {
  profile: Profile;
  remark: string;
  marks: ConversationMarks | undefined;
  draft: string;
  revoker: string;
}

/** A conversation as the app is given it. */
export function showConversation(item: ConversationItem, userID: string, around: ConversationSurroundings): Conversation {
  return {
    conversationID: `C2C${item.To_Account}`,
    type: 'C2C',
    unreadCount: item.UnreadMsgNum ?? 0,
    lastMessage: showLast(item, userID, around.revoker),
    userProfile: around.profile,
    remark: around.remark,
    isPinned: item.TopFlag === 1,
    messageRemindType: RemindTypes[item.RemindType ?? 0] ?? TYPES.MSG_REMIND_ACPT_AND_NOTE,
    peerReadTime: item.PeerReadTime ?? 0,
    markList: [...(around.marks?.markList ?? [])],
    customData: around.marks?.customData ?? '',
    conversationGroupList: [...(around.marks?.groups ?? [])],
    draftText: around.draft,
    groupAtInfoList: [],
  };
}

function showLast(item: ConversationItem, userID: string, revoker: string): LastMessage {
  if (item.LastMsg === undefined) {
    const nothing = { messageID: '', lastSequence: 0, fromAccount: '', type: '', payload: undefined, cloudCustomData: '', messageForShow: '' } as const;
    return { ...nothing, lastTime: item.MsgTime, isRevoked: false, revoker: '', isPeerRead: false };
  }
  const message = readMessage(item.LastMsg, userID);
  return {
    messageID: message.ID,
    lastTime: message.time,
    lastSequence: message.sequence,
    fromAccount: message.from,
    type: message.type,
    payload: message.payload,
    isRevoked: message.isRevoked,
    revoker: message.isRevoked ? revoker || message.from : '',
    isPeerRead: message.isPeerRead || (message.flow === 'out' && message.time <= (item.PeerReadTime ?? 0)),
    cloudCustomData: message.cloudCustomData,
    messageForShow: message._elements.map((element: MessageElement) => summaryOf(element)).join(''),
  };
}
