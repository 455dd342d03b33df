import type { Message } from '../model/message.js';
import { TYPES } from '../types.js';
import type { MessageItem, Reply } from '../wire.js';
import { done, require, requirePeer, type ChatResult, type Core } from './core.js';

/** What `searchCloudMessages` looks for. At least one of `keywordList`, `senderUserIDList` and `messageTypeList` has something in it. */
export interface SearchMessagesOptions {
  /**
   * Up to 5 words of up to 300 bytes: found as they are written, whatever is large or small; the last one of a keyword may be the
   * beginning of a word.
   */
  keywordList?: readonly string[] | undefined;
  /** The same as a list of one. */
  keyword?: string | undefined;
  /** `or` (default): one of the keywords is enough; `and`: all of them are needed. */
  keywordListMatchType?: 'or' | 'and' | undefined;
  /** Only what these up to 5 have sent. */
  senderUserIDList?: readonly string[] | undefined;
  /** Only `TYPES.MSG_…` of these. Nothing is found of `MSG_FACE`. */
  messageTypeList?: readonly string[] | undefined;
  /** Only in this conversation; default: in all. */
  conversationID?: string | undefined;
  /** Only up to this moment, Unix seconds; 0: up to now (default). */
  timePosition?: number | undefined;
  /** Only so many seconds before it; 0: all (default). */
  timePeriod?: number | undefined;
  /** How many messages, or conversations, are wanted: 1 to 100; default 20. */
  count?: number | undefined;
  /** The `cursor` of the page before. */
  cursor?: string | undefined;
}

/** What was found in one conversation. */
export interface SearchedConversation {
  conversationID: string;
  messageCount: number;
  /** Of the conversation that was named: the page, from new to old. Of several: the message where it is only one, else nothing. */
  messageList: Message[];
}

/** What `searchCloudMessages` finds. */
export interface FoundMessages {
  /** Of messages in the conversation that was named, else of conversations. The newest 5,000 messages are looked at. */
  totalCount: number;
  /** The conversation with the newest find first. */
  searchResultList: SearchedConversation[];
  /** For the next page; `''`: there is none. */
  cursor: string;
}

interface SearchReply extends Reply {
  TotalCount: number;
  Cursor?: string;
  ResultItem?: { Peer_Account: string; MsgCount: number; MsgList?: MessageItem[] }[];
}

const MostNamed = 5;
const LongestKeyword = 300;
const MessageTypes: readonly string[] = Object.values(TYPES).filter((type) => /^TIM\w+Elem$/.test(String(type))).map(String);

export async function searchCloudMessages(core: Core, options: SearchMessagesOptions): Promise<ChatResult<FoundMessages>> {
  const { messages } = core.store;
  const found = await messages.ask<SearchReply, FoundMessages>('openim/search_msg', bodyOf(options), (reply, keep) => ({
    totalCount: reply.TotalCount,
    searchResultList: (reply.ResultItem ?? []).map((item) => ({
      conversationID: `${TYPES.CONV_C2C}${item.Peer_Account}`,
      messageCount: item.MsgCount,
      messageList: (item.MsgList ?? []).map(keep),
    })),
    cursor: reply.Cursor ?? '',
  }));
  const sent = found.searchResultList.flatMap((one) => one.messageList).filter((message) => message.flow === 'out');
  await messages.learnPeerReadTimes([...new Set(sent.map((message) => message.to))]);
  return done(found);
}

function bodyOf(options: SearchMessagesOptions): object {
  const { keyword, keywordListMatchType: matchType, conversationID, timePosition, timePeriod, count, cursor } = options;
  const isKeyword = (one: string): boolean => one !== '' && new TextEncoder().encode(one).length <= LongestKeyword;
  require(keyword === undefined || typeof keyword === 'string', 'keyword must be a text.');
  const keywords = listed(options.keywordList ?? (keyword ? [keyword] : []), 'keywordList', isKeyword, MostNamed);
  const senders = listed(options.senderUserIDList ?? [], 'senderUserIDList', (one) => one !== '', MostNamed);
  const types = listed(options.messageTypeList ?? [], 'messageTypeList', (one) => MessageTypes.includes(one), MessageTypes.length);
  require(keywords.length + senders.length + types.length > 0, 'keywordList, senderUserIDList and messageTypeList are all empty.');
  require(matchType === undefined || matchType === 'or' || matchType === 'and', 'keywordListMatchType must be or or and.');
  requireSeconds(timePosition, 'timePosition');
  requireSeconds(timePeriod, 'timePeriod');
  require(count === undefined || (Number.isInteger(count) && count >= 1 && count <= 100), 'count must be 1 to 100.');
  require(cursor === undefined || typeof cursor === 'string', 'cursor must come from the page before.');
  return {
    ...(keywords.length > 0 && { KeywordList: keywords }),
    ...(matchType !== undefined && { KeywordListMatchType: matchType }),
    ...(senders.length > 0 && { From_Account: senders }),
    ...(types.length > 0 && { MsgTypeList: types }),
    ...(conversationID !== undefined && { Peer_Account: requirePeer(conversationID) }),
    ...(timePosition && { TimePosition: timePosition }),
    ...(timePeriod && { TimePeriod: timePeriod }),
    ...(count !== undefined && { MaxCnt: count }),
    ...(cursor && { Cursor: cursor }),
  };
}

function listed(list: readonly string[], name: string, fits: (one: string) => boolean, most: number): readonly string[] {
  const isList = Array.isArray(list) && list.length <= most && list.every((one) => typeof one === 'string' && fits(one));
  require(isList, `${name} must be a list of at most ${most}.`);
  return list;
}

function requireSeconds(value: number | undefined, name: string): void {
  require(value === undefined || (Number.isInteger(value) && value >= 0), `${name} must be whole seconds.`);
}
