import type { Element, MessageItem } from '../wire.js';
import { NoElement, readElements, writeElements, elementsOf, type MessageElement, type MessageType, type Payloads } from './elements.js';

/** What every message has. */
interface MessageFields {
  /** Names the message everywhere. Until the first message has been sent, one's own are named provisionally. */
  ID: string;
  /** `C2C` and the UserID of the other side. */
  conversationID: string;
  conversationType: 'C2C';
  /** The sender. */
  from: string;
  /** The receiver. */
  to: string;
  /** `out`: sent by this account, from whichever device. */
  flow: 'in' | 'out';
  /** When the server took it, Unix seconds; before that, when it was made. */
  time: number;
  /** When it was made by the sender's clock, Unix seconds. */
  clientTime: number;
  /** Grows with the messages of a sender; orders those of one second. */
  sequence: number;
  random: number;
  status: 'unSend' | 'success' | 'fail';
  isRevoked: boolean;
  /** Who recalled it; the server tells it only while it happens, `userID` is `''` else. */
  revokerInfo: { userID: string; nick: string; avatar: string };
  /** Always `''`. */
  revokeReason: string;
  /** Deleted by this account. */
  isDeleted: boolean;
  isModified: boolean;
  /** Sent by this account, and read by the other side: with its conversation, or by a receipt. */
  isPeerRead: boolean;
  /** The sender wants a receipt. */
  needReadReceipt: boolean;
  /** What receipts came; both counts are 0 where none is wanted. */
  readReceiptInfo: { readCount: number; unreadCount: number; isPeerRead: boolean };
  /** Key-value pairs may be attached. */
  isSupportExtension: boolean;
  cloudCustomData: string;
  /** Always `Normal`: one-to-one messages have no priority. */
  priority: 'High' | 'Normal' | 'Low' | 'Lowest';
  /** The sender's name and picture as far as they are known when the message comes. */
  nick: string;
  avatar: string;
  /** Only in groups: `''`, empty, false. */
  nameCard: string;
  atUserList: string[];
  isBroadcastMessage: boolean;
  /** Always false. */
  hasRiskContent: boolean;
  /** How often it was modified. */
  version: number;
  /** All elements; `type` and `payload` are the first one's. */
  _elements: MessageElement[];
}

/** A message. The object stays the same as long as it is known, and is kept up to date. */
export type Message = { [type in MessageType]: MessageFields & { type: type; payload: Payloads[type] } }[MessageType];

/** What a message can be recalled, found, or read again by; from its own fields, so that copies will do. */
export function keyOf(message: Pick<Message, 'sequence' | 'random' | 'time'>): string {
  return `${message.sequence}_${message.random}_${message.time}`;
}

/** Whether a message stands before another in the history of their conversation. */
export function compareMessages(a: Pick<Message, 'sequence' | 'random' | 'time'>, b: Pick<Message, 'sequence' | 'random' | 'time'>): number {
  return a.time - b.time || a.sequence - b.sequence || a.random - b.random;
}

/** The other side of a message's conversation. */
export function peerOf(item: { From_Account: string; To_Account: string }, userID: string): string {
  return item.From_Account === userID ? item.To_Account : item.From_Account;
}

/** A message with nothing but its elements and its sides. */
export function newMessage(from: string, to: string, userID: string, elements: MessageElement[]): Message {
  const fields: MessageFields = {
    ID: '',
    conversationID: `C2C${from === userID ? to : from}`,
    conversationType: 'C2C',
    from,
    to,
    flow: from === userID ? 'out' : 'in',
    time: 0,
    clientTime: 0,
    sequence: 0,
    random: 0,
    status: 'unSend',
    isRevoked: false,
    revokerInfo: { userID: '', nick: '', avatar: '' },
    revokeReason: '',
    isDeleted: false,
    isModified: false,
    isPeerRead: false,
    needReadReceipt: false,
    readReceiptInfo: { readCount: 0, unreadCount: 0, isPeerRead: false },
    isSupportExtension: false,
    cloudCustomData: '',
    priority: 'Normal',
    nick: '',
    avatar: '',
    nameCard: '',
    atUserList: [],
    isBroadcastMessage: false,
    hasRiskContent: false,
    version: 0,
    _elements: elements,
  };
  return { ...fields, ...(elements[0] ?? structuredClone(NoElement)) } as Message;
}

/** Reads a message as the server tells it. */
export function readMessage(item: MessageItem, userID: string): Message {
  const message = newMessage(item.From_Account, item.To_Account, userID, []);
  message.time = item.MsgTimeStamp;
  message.clientTime = item.MsgClientTime ?? item.MsgTimeStamp;
  message.sequence = item.MsgSeq;
  message.random = item.MsgRandom;
  message.status = 'success';
  message.needReadReceipt = item.IsNeedReadReceipt === 1;
  message.isSupportExtension = item.SupportMessageExtension === 1;
  message.ID = item.MsgId ?? `${item.From_Account}-${message.clientTime}-${item.MsgRandom}`;
  setContent(message, item);
  setReceipt(message, item.IsPeerRead === 1);
  message.isRevoked = isRecalled(item);
  return message;
}

/** A message as the server would tell it. */
export function writeMessage(message: Message): MessageItem {
  return {
    From_Account: message.from,
    To_Account: message.to,
    MsgSeq: message.sequence,
    MsgRandom: message.random,
    MsgTimeStamp: message.time,
    MsgClientTime: message.clientTime,
    MsgKey: keyOf(message),
    MsgId: message.ID,
    IsNeedReadReceipt: message.needReadReceipt ? 1 : 0,
    SupportMessageExtension: message.isSupportExtension ? 1 : 0,
    MsgBody: writeElements(elementsOf(message)),
    ...(message.cloudCustomData !== '' && { CloudCustomData: message.cloudCustomData }),
  };
}

/** Whether a message was recalled. */
export function isRecalled(item: MessageItem): boolean {
  return ((item.MsgFlagBits ?? 0) & 8) !== 0;
}

/** What a modification brings. */
export function setContent(message: Message, item: Pick<MessageItem, 'MsgBody' | 'CloudCustomData' | 'MsgVersion'>): void {
  setElements(message, item.MsgBody);
  message.cloudCustomData = item.CloudCustomData ?? '';
  message.version = item.MsgVersion ?? 0;
  message.isModified = message.version > 0;
}

/** The receiver has confirmed having read it, or not yet. */
export function setReceipt(message: Message, isRead: boolean): void {
  if (isRead) message.isPeerRead = true;
  const count = message.needReadReceipt ? 1 : 0;
  message.readReceiptInfo = { readCount: isRead ? count : 0, unreadCount: isRead ? 0 : count, isPeerRead: isRead };
}

function setElements(message: Message, body: readonly Element[] | undefined): void {
  const elements = readElements(body);
  message._elements = elements;
  if (elements[0] !== undefined) Object.assign(message, elements[0]);
}

/** Whether the other side has confirmed having read a message. */
export interface MessageReadReceipt {
  messageID: string;
  /** The other side. */
  userID: string;
  readCount: number;
  unreadCount: number;
  isPeerRead: boolean;
}

/** What is told of a receipt. */
export function receiptOf(message: Message): MessageReadReceipt {
  return { messageID: message.ID, userID: message.to, ...message.readReceiptInfo };
}
