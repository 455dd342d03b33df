import { ChatError, ChatErrorCode, ChatMessageConflictError } from '../errors.js';
import { elementsOf, writeElements, type BundledMessage } from '../model/elements.js';
import { compareMessages, keyOf, receiptOf, type Message, type MessageReadReceipt } from '../model/message.js';
import { peerOfMessage } from '../state/message-cache.js';
import { timeOf, type HistoryRange } from '../state/messages.js';
import { TYPES, type ReadScope } from '../types.js';
import { done, require, requirePeer, type ChatResult, type Core } from './core.js';

/** What `getMessageList` and `getMessageListHopping` find. */
export interface MessageList {
  /** From old to new. */
  messageList: Message[];
  /** There is nothing further. */
  isCompleted: boolean;
}

/** What `getMessageListHopping` takes. */
export interface HoppingOptions {
  conversationID: string;
  /** Unix seconds; messages of that very second are found too. */
  time: number;
  /** 0: older ones (default), 1: newer ones. */
  direction?: 0 | 1;
  /** 1 to 100; default 15. */
  count?: number;
}

const PageSize = 15;
const MostDeleted = 50;
const MostPerDeletion = 30;
const MostReceipts = 30;
const Conflicts = new Set([20027, 20028]);

export async function getMessageList(
  core: Core,
  conversationID: string,
  nextReqMessageID?: string,
): Promise<ChatResult<MessageList & { nextReqMessageID: string }>> {
  const peer = requirePeer(conversationID);
  const before = nextReqMessageID ? requireKey(core, nextReqMessageID) : undefined;
  await core.store.messages.learnPeerReadTimes([peer]);
  const { messages, lastKey, isComplete } = await readOlder(core, { peer, count: PageSize, ...(before !== undefined && { before }) });
  return done({ messageList: messages, nextReqMessageID: isComplete ? '' : lastKey, isCompleted: isComplete });
}

export async function getMessageListHopping(core: Core, options: HoppingOptions): Promise<ChatResult<MessageList & { nextMessageTime: number }>> {
  const { conversationID, time, direction = 0, count = PageSize } = options;
  const peer = requirePeer(conversationID);
  require(Number.isInteger(time) && time >= 0, 'time must be a moment in Unix seconds.');
  require(Number.isInteger(count) && count >= 1 && count <= 100, 'count must be 1 to 100.');
  require(direction === 0 || direction === 1, 'direction must be 0 or 1.');
  await core.store.messages.learnPeerReadTimes([peer]);
  const found = direction === 0 ? await readOlder(core, { peer, count, maxTime: time }) : await readNewer(core, peer, time, count);
  const last = direction === 0 ? found.messages[0] : found.messages.at(-1);
  return done({ messageList: found.messages, isCompleted: found.isComplete, nextMessageTime: last?.time ?? time });
}

/** As many as are wanted: a page of the server ends earlier when its messages are long. */
async function readOlder(core: Core, range: HistoryRange): Promise<{ messages: Message[]; lastKey: string; isComplete: boolean }> {
  const messages: Message[] = [];
  for (let { before } = range; ; ) {
    const rest = { ...range, count: range.count - messages.length, ...(before !== undefined && { before, maxTime: timeOf(before) }) };
    const page = await core.store.messages.history(rest);
    messages.unshift(...page.messages);
    if (page.isComplete || messages.length >= range.count) return { messages, lastKey: page.lastKey, isComplete: page.isComplete };
    before = page.lastKey;
  }
}

/** The history runs backwards only, so what follows a moment is looked for in spans that grow. */
async function readNewer(core: Core, peer: string, from: number, count: number): Promise<{ messages: Message[]; isComplete: boolean }> {
  const messages: Message[] = [];
  const now = Math.floor(core.serverNow() / 1000);
  for (let [minTime, span] = [from, 3600]; ; span *= 4) {
    const isLast = minTime + span > now;
    const range = { peer, minTime, count: 100, ...(!isLast && { maxTime: minTime + span - 1 }) };
    messages.push(...(await readOlder(core, { ...range, count: Infinity })).messages);
    if (messages.length > count || isLast) return { messages: messages.slice(0, count), isComplete: isLast && messages.length <= count };
    minTime += span;
  }
}

export async function revokeMessage(core: Core, message: Message): Promise<ChatResult<{ message: Message }>> {
  requireStored(message);
  await core.call('openim/admin_msgwithdraw', { ...nameOf(message) }, 'write');
  const known = core.store.messages.cache.same(message) ?? message;
  known.isRevoked = message.isRevoked = true;
  return done({ message: known });
}

export async function modifyMessage(core: Core, message: Message): Promise<ChatResult<{ message: Message }>> {
  requireStored(message);
  const { messages } = core.store;
  const body = {
    ...nameOf(message),
    MsgBody: writeElements(elementsOf(message)),
    CloudCustomData: message.cloudCustomData,
    MsgVersion: message.version,
  };
  try {
    await core.call('openim/modify_c2c_msg', body, 'write');
  } catch (error) {
    if (!(error instanceof ChatError) || !Conflicts.has(error.code)) throw error;
    const { messages: found } = await readOlder(core, { peer: peerOfMessage(message), count: Infinity, minTime: message.time, maxTime: message.time });
    throw new ChatMessageConflictError(found.find((one) => keyOf(one) === keyOf(message)) ?? message);
  }
  return done({ message: messages.cache.same(message) ?? message });
}

export async function deleteMessage(core: Core, list: readonly Message[]): Promise<ChatResult<{ messageList: Message[] }>> {
  const all = Array.isArray(list) ? (list as readonly Message[]) : [list as unknown as Message];
  require(all.length >= 1 && all.length <= MostDeleted, `1 to ${MostDeleted} messages can be deleted at once.`);
  requireOneConversation(all);
  const stored = all.filter((message) => message.status === 'success').sort(compareMessages);
  for (let at = 0; at < stored.length; at += MostPerDeletion) {
    const MsgKeyList = stored.slice(at, at + MostPerDeletion).map(keyOf);
    await core.call('openim/delete_c2c_msg_ramble', { Peer_Account: peerOfMessage(all[0]!), MsgKeyList }, 'write');
  }
  for (const message of all) message.isDeleted = true;
  core.store.messages.forget(all.map((message) => core.store.messages.cache.same(message) ?? message));
  return done({ messageList: [...all] });
}

export async function clearHistoryMessage(core: Core, conversationID: string): Promise<ChatResult<{ conversationID: string }>> {
  await core.call('conversation/clear', { To_Account: [requirePeer(conversationID)] }, 'write');
  return done({ conversationID });
}

export async function setMessageRead(core: Core, conversationID: string): Promise<ChatResult<{ conversationID: string }>> {
  await core.call('openim/admin_set_msg_read', { Peer_Account: requirePeer(conversationID) }, 'write');
  return done({ conversationID });
}

export async function setAllMessageRead(core: Core, scope: ReadScope = TYPES.READ_ALL_MSG): Promise<ChatResult<undefined>> {
  require([TYPES.READ_ALL_C2C_MSG, TYPES.READ_ALL_GROUP_MSG, TYPES.READ_ALL_MSG].includes(scope as never), 'scope must be one of READ_ALL_….');
  if (scope === TYPES.READ_ALL_GROUP_MSG) return done(undefined);
  const unread = [...(await core.store.conversations.current()).values()].filter((one) => (one.UnreadMsgNum ?? 0) > 0);
  await Promise.all(unread.map((one) => core.call('openim/admin_set_msg_read', { Peer_Account: one.To_Account }, 'write')));
  return done(undefined);
}

export async function sendMessageReadReceipt(core: Core, list: readonly Message[]): Promise<ChatResult<undefined>> {
  require(Array.isArray(list) && list.length >= 1 && list.length <= MostReceipts, `1 to ${MostReceipts} messages can be confirmed at once.`);
  requireOneConversation(list);
  const wanted = list.filter((message) => message.needReadReceipt && message.flow === 'in' && message.status === 'success');
  require(wanted.length > 0, 'None of the messages wants a receipt.');
  const C2CMsgInfo = wanted.map(nameOf);
  await core.call('openim/c2c_msg_read_receipt', { Peer_Account: peerOfMessage(wanted[0]!), C2CMsgInfo }, 'write');
  return done(undefined);
}

export async function getMessageReadReceiptList(
  core: Core,
  list: readonly Message[],
): Promise<ChatResult<{ messageList: Message[]; messageReadReceiptList: MessageReadReceipt[] }>> {
  require(Array.isArray(list) && list.length >= 1 && list.length <= MostReceipts, `1 to ${MostReceipts} messages can be asked for at once.`);
  requireOneConversation(list);
  const messageList: Message[] = [];
  for (const message of list) messageList.push(core.store.messages.cache.same(message) ?? (await readOne(core, message)) ?? message);
  return done({ messageList, messageReadReceiptList: messageList.map(receiptOf) });
}

export function findMessage(core: Core, messageID: string): Message | null {
  return core.store.messages.cache.byID(messageID) ?? null;
}

export async function downloadMergerMessage(message: Message): Promise<ChatResult<BundledMessage[]>> {
  require(message?.type === TYPES.MSG_MERGER, 'message must be a bundle.');
  const { downloadKey, messageList } = message.payload;
  if (messageList.length === 0 && downloadKey !== '') throw new ChatError(ChatErrorCode.NOT_SUPPORTED, 'Bundles that are stored elsewhere are not supported yet.');
  return done(messageList);
}

async function readOne(core: Core, message: Message): Promise<Message | undefined> {
  requireStored(message);
  const range = { peer: peerOfMessage(message), count: Infinity, minTime: message.time, maxTime: message.time };
  return (await readOlder(core, range)).messages.find((one) => keyOf(one) === keyOf(message));
}

/** Sender, receiver and key: what the server knows a message by. */
export function nameOf(message: Message): { From_Account: string; To_Account: string; MsgKey: string } {
  return { From_Account: message.from, To_Account: message.to, MsgKey: keyOf(message) };
}

/** A message that was sent or received. */
export function requireStored(message: Message): void {
  require(typeof message === 'object' && message !== null, 'message must be a message.');
  requirePeer(message.conversationID);
  require(message.status === 'success', 'The message has not been sent.');
}

function requireOneConversation(list: readonly Message[]): void {
  for (const message of list) requirePeer(message?.conversationID);
  require(new Set(list.map((message) => message.conversationID)).size === 1, 'The messages must be of one conversation.');
}

/** Where to go on in the history: what the page before has said, or a message that is known. */
function requireKey(core: Core, ID: string): string {
  if (/^\d+_\d+_\d+$/.test(ID)) return ID;
  const message = core.store.messages.cache.byID(ID);
  require(message !== undefined, 'nextReqMessageID must come from the page before.');
  return keyOf(message);
}
