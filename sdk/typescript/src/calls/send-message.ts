import { elementsOf, writeElements } from '../model/elements.js';
import { writeMessage, type Message } from '../model/message.js';
import type { SendReply } from '../state/messages.js';
import { done, require, requirePeer, type ChatResult, type Core } from './core.js';

/** How a message is sent. */
export interface SendMessageOptions {
  /** Only to devices that are online; stored nowhere, cannot be recalled, does not count as unread. For "is typing". */
  onlineUserOnly?: boolean;
  offlinePushInfo?: OfflinePushInfo;
  messageControlInfo?: {
    excludedFromUnreadCount?: boolean;
    excludedFromLastMessage?: boolean;
    /** Of no effect: there is no moderation. */
    excludedFromContentModeration?: boolean;
  };
}

/** What a push shows to somebody who is offline. */
export interface OfflinePushInfo {
  /** No push at all. */
  disablePush?: boolean;
  title?: string;
  description?: string;
  extension?: string;
  androidInfo?: {
    sound?: string;
    XiaoMiChannelID?: string;
    OPPOChannelID?: string;
    FCMChannelID?: string;
    VIVOClassification?: number;
    VIVOCategory?: string;
    HuaWeiCategory?: string;
    OPPOCategory?: string;
  };
  apnsInfo?: { sound?: string; ignoreIOSBadge?: boolean; disableVoipPush?: boolean };
}

export async function sendMessage(core: Core, message: Message, options: SendMessageOptions = {}): Promise<ChatResult<{ message: Message }>> {
  require(typeof message === 'object' && message !== null && Array.isArray(message._elements), 'message must come from one of the create…Message methods.');
  const userID = core.userID();
  require(userID === '' || message.from === '' || message.from === userID, 'message was made by somebody else.');
  requirePeer(message.conversationID);
  if (message.status === 'success') return done({ message });
  message.from = userID;

  const isOnline = options.onlineUserOnly === true;
  const { messages, conversations } = core.store;
  const control = options.messageControlInfo ?? {};
  messages.sending(message);
  message.status = 'unSend';
  const taken = (reply: SendReply, isNew: boolean): void => {
    messages.sent(message, reply.MsgTime, reply.MsgId, !isOnline);
    // One that was stored before is in the list already, or is not any more.
    if (isNew && !isOnline && !control.excludedFromLastMessage) conversations.sent(writeMessage(message));
  };
  try {
    // The server knows a stored message again, so it can be sent until there is an answer; others would come twice.
    await core.call<SendReply>('openim/sendmsg', bodyOf(message, options), isOnline ? 'write' : 'once', taken);
  } catch (error) {
    if (!isSent(message)) message.status = 'fail';
    // It was told by the history before the answer could come.
    else return done({ message });
    throw error;
  }
  return done({ message });
}

/** Whether it was sent after all; asked in a function, because it changes while nobody looks. */
function isSent(message: Message): boolean {
  return message.status === 'success';
}

function bodyOf(message: Message, options: SendMessageOptions): object {
  const { excludedFromUnreadCount, excludedFromLastMessage } = options.messageControlInfo ?? {};
  const control = [...(excludedFromUnreadCount ? ['NoUnread'] : []), ...(excludedFromLastMessage ? ['NoLastMsg'] : [])];
  return {
    To_Account: message.to,
    MsgSeq: message.sequence,
    MsgRandom: message.random,
    MsgTimeStamp: message.clientTime,
    MsgBody: writeElements(elementsOf(message)),
    ...(message.cloudCustomData !== '' && { CloudCustomData: message.cloudCustomData }),
    ...(message.needReadReceipt && { IsNeedReadReceipt: 1 }),
    ...(message.isSupportExtension && { SupportMessageExtension: 1 }),
    ...(options.onlineUserOnly && { OnlineOnlyFlag: 1 }),
    ...(control.length > 0 && { SendMsgControl: control }),
    ...(options.offlinePushInfo && { OfflinePushInfo: pushOf(options.offlinePushInfo) }),
  };
}

function pushOf({ disablePush, title, description, extension, androidInfo, apnsInfo }: OfflinePushInfo): object {
  const { sound, FCMChannelID, ...android } = androidInfo ?? {};
  const ApnsInfo = {
    ...(apnsInfo?.sound !== undefined && { Sound: apnsInfo.sound }),
    ...(apnsInfo?.ignoreIOSBadge !== undefined && { BadgeMode: apnsInfo.ignoreIOSBadge ? 1 : 0 }),
    ...(apnsInfo?.disableVoipPush === false && { IsVoipPush: 1 }),
  };
  const AndroidInfo = { ...(sound !== undefined && { Sound: sound }), ...(FCMChannelID !== undefined && { GoogleChannelID: FCMChannelID }), ...android };
  return {
    PushFlag: disablePush ? 1 : 0,
    ...(title !== undefined && { Title: title }),
    ...(description !== undefined && { Desc: description }),
    ...(extension !== undefined && { Ext: extension }),
    ...(androidInfo && { AndroidInfo }),
    ...(apnsInfo && { ApnsInfo }),
  };
}
