import { RemindTypes, type Conversation, type ConversationList, type ConversationResults } from '../model/conversation.js';
import type { UserResults } from '../model/friend.js';
import { bitOf } from '../state/marks.js';
import { TYPES, type RemindType } from '../types.js';
import type { ContactItem } from '../wire.js';
import { done, require, requirePeer, requirePeers, requireUserIDs, type ChatResult, type Core } from './core.js';

/** Which conversations `getConversationList` is to find; all conditions must hold. */
export interface ConversationFilter {
  type?: string;
  /** `TYPES.CONV_MARK_TYPE_…`, or one's own. */
  markType?: number;
  groupName?: string;
  hasUnreadCount?: boolean;
  /** Never true: there are no groups. */
  hasGroupAtInfo?: boolean;
}

/** What came of one conversation. */
export interface ContactResult {
  ContactItem: ContactItem;
  ResultCode: number;
  ResultInfo?: string;
}

const MostRemindTypes = 30;
const LongestCustomData = 256;
const [StandardMarks, CustomMark] = [1, 2];

export async function getConversationList(core: Core, wanted?: readonly string[] | ConversationFilter): Promise<ChatResult<ConversationList>> {
  const ids = Array.isArray(wanted) ? requirePeers(wanted as readonly string[]).map(idOf) : undefined;
  const list = await core.store.conversationView.list();
  const conversationList = list.filter((one) => (ids === undefined ? fits(one, (wanted ?? {}) as ConversationFilter) : ids.includes(one.conversationID)));
  return done({ conversationList, isSyncCompleted: true });
}

function fits(one: Conversation, filter: ConversationFilter): boolean {
  return (
    (filter.type === undefined || filter.type === one.type) &&
    (!filter.markType || one.markList.includes(filter.markType)) &&
    (!filter.groupName || one.conversationGroupList.includes(filter.groupName)) &&
    (filter.hasUnreadCount === undefined || filter.hasUnreadCount === one.unreadCount > 0) &&
    filter.hasGroupAtInfo !== true
  );
}

export async function getConversationProfile(core: Core, conversationID: string): Promise<ChatResult<{ conversation: Conversation }>> {
  return done({ conversation: await core.store.conversationView.one(requirePeer(conversationID)) });
}

/** Not a promise: what is known now. Asking has the conversations loaded. */
export function getTotalUnreadMessageCount(core: Core): number {
  if (core.userID() !== '') core.store.conversations.want();
  return core.store.conversationView.total;
}

export async function deleteConversation(
  core: Core,
  wanted: string | { conversationIDList: readonly string[]; clearHistoryMessage?: boolean },
): Promise<ChatResult<{ conversationID: string; conversationIDList: string[] }>> {
  const isOne = typeof wanted === 'string';
  const To_Account = isOne ? [requirePeer(wanted)] : requirePeers(wanted?.conversationIDList);
  const clears = isOne || wanted.clearHistoryMessage !== false;
  await core.call('conversation/delete', { To_Account, ClearRamble: clears ? 1 : 0 }, 'write');
  return done({ conversationID: idOf(To_Account[0]!), conversationIDList: To_Account.map(idOf) });
}

export async function pinConversation(core: Core, conversationID: string, isPinned: boolean): Promise<ChatResult<{ conversationID: string }>> {
  require(typeof isPinned === 'boolean', 'isPinned must be true or false.');
  await core.call('conversation/set', { To_Account: [requirePeer(conversationID)], TopFlag: isPinned ? 1 : 0 }, 'write');
  return done({ conversationID });
}

export async function setMessageRemindType(
  core: Core,
  options: { userIDList?: readonly string[]; groupID?: string; messageRemindType: RemindType },
): Promise<ChatResult<UserResults>> {
  if (options.groupID !== undefined) requirePeer(`${TYPES.CONV_GROUP}${options.groupID}`);
  const To_Account = requireUserIDs(options.userIDList);
  require(To_Account.length <= MostRemindTypes, `userIDList may have at most ${MostRemindTypes} UserIDs.`);
  const type = RemindTypes.indexOf(options.messageRemindType);
  require(type >= 0, 'messageRemindType must be AcceptAndNotify, AcceptNotNotify or Discard.');
  await core.call('conversation/set', { To_Account, RemindType: type }, 'write');
  return done({ successUserIDList: To_Account.map((userID) => ({ userID })), failureUserIDList: [] });
}

export async function setConversationDraft(core: Core, conversationID: string, draftText: string): Promise<ChatResult<{ conversationID: string }>> {
  require(typeof draftText === 'string', 'draftText must be a text.');
  core.store.conversationView.draft(requirePeer(conversationID), draftText);
  return done({ conversationID });
}

export async function markConversation(
  core: Core,
  options: { conversationIDList: readonly string[]; markType: number; enableMark: boolean },
): Promise<ChatResult<ConversationResults>> {
  const bit = bitOf(options.markType);
  require(bit !== undefined, 'markType must be one of CONV_MARK_TYPE_…, or 2 ** 32 to 2 ** 63.');
  require(typeof options.enableMark === 'boolean', 'enableMark must be true or false.');
  const mark = { OptType: StandardMarks, [options.enableMark ? 'SetMark' : 'ClearMark']: [bit] };
  return writeMarks(core, options.conversationIDList, mark);
}

export async function setConversationCustomData(
  core: Core,
  options: { conversationIDList: readonly string[]; customData: string },
): Promise<ChatResult<ConversationResults>> {
  const { customData } = options;
  const isShort = typeof customData === 'string' && new TextEncoder().encode(customData).length <= LongestCustomData;
  require(isShort, `customData must be a text of at most ${LongestCustomData} bytes.`);
  return writeMarks(core, options.conversationIDList, { OptType: CustomMark, CustomMark: customData });
}

async function writeMarks(core: Core, conversationIDList: readonly string[], mark: object): Promise<ChatResult<ConversationResults>> {
  const MarkItem = requirePeers(conversationIDList).map((peer) => ({ ...mark, ContactItem: contactOf(peer) }));
  const reply = await core.call<{ ResultItem?: ContactResult[] }>('recentcontact/mark_contact', { MarkItem }, 'write');
  core.store.marksChanged();
  return done(resultsOf(reply.ResultItem));
}

/** A conversation as groups and marks name it. */
export function contactOf(peer: string): ContactItem {
  return { Type: 1, To_Account: peer };
}

/** What came of each conversation. */
export function resultsOf(items: readonly ContactResult[] | undefined): ConversationResults {
  const all = (items ?? []).map((item) => ({ conversationID: idOf(item.ContactItem.To_Account ?? ''), code: item.ResultCode, message: item.ResultInfo ?? '' }));
  return {
    successConversationIDList: all.filter((one) => one.code === 0).map((one) => one.conversationID),
    failureConversationIDList: all.filter((one) => one.code !== 0),
  };
}

function idOf(peer: string): string {
  return `${TYPES.CONV_C2C}${peer}`;
}
