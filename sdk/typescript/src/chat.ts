import * as applications from './calls/applications.js';
import * as blacklist from './calls/blacklist.js';
import * as conversationGroups from './calls/conversation-groups.js';
import * as conversations from './calls/conversations.js';
import { done, require, requireUserID, type ChatResult, type Core } from './calls/core.js';
import * as create from './calls/create-message.js';
import * as follow from './calls/follow.js';
import * as friendGroups from './calls/friend-groups.js';
import * as friends from './calls/friends.js';
import * as messageExtensions from './calls/message-extensions.js';
import * as messages from './calls/messages.js';
import * as profiles from './calls/profiles.js';
import * as search from './calls/search-messages.js';
import * as sending from './calls/send-message.js';
import * as status from './calls/status.js';
import { Emitter } from './emitter.js';
import { Timers, world, type Environment } from './environment.js';
import { ChatError, ChatErrorCode } from './errors.js';
import { EVENT, type ChatEventHandler } from './events.js';
import { Log } from './log.js';
import type { Conversation, ConversationList, ConversationResults } from './model/conversation.js';
import type { BundledMessage, Payloads } from './model/elements.js';
import type { FollowInfo, FollowPage, FollowResult, FollowType } from './model/follow.js';
import type {
  Friend,
  FriendAddition,
  FriendApplicationList,
  FriendGroup,
  FriendGroupResult,
  FriendRelation,
  UserFailure,
  UserResults,
} from './model/friend.js';
import type { Message, MessageReadReceipt } from './model/message.js';
import type { Profile, ProfileUpdate } from './model/profile.js';
import type { UserStatus, UserStatusResults } from './model/status.js';
import { Session } from './net/session.js';
import { resolveOptions, type CreateOptions } from './options.js';
import { MessageNumbers } from './state/message-numbers.js';
import { Store } from './state/store.js';
import type { ApplicationType, CheckType, DeleteType, ReadScope, RemindType } from './types.js';
import { addUnsupported, type UnsupportedMethods } from './unsupported.js';
import type { Call, CallKind, Taken } from './wire.js';

/** What a login came to. */
export interface LoginResult {
  actionStatus: 'OK';
  errorCode: 0;
  errorInfo: '';
  /** Whether the same account was logged in already. */
  repeatLogin: boolean;
}

// The methods that are not supported come from here; see unsupported.ts.
export interface ChatSDK extends UnsupportedMethods {}

/**
 * A client of one app, with at most one account logged in. Made with `create`.
 *
 * Every call gives a promise of `{ code: 0, data }`, or rejects with a {@link ChatError}: with one of {@link ChatErrorCode} when the
 * error arose here, else with the server's code. Calls need a login. While the connection is away they wait for it, up to the
 * `timeout` of `create`; what is cut short is repeated when it only reads or sends a message, and rejects with a
 * `ChatOutcomeUnknownError` when it writes.
 *
 * Lists are loaded when they are first asked for, or when a change to one comes and somebody listens. From then on they follow the
 * server, and are given from memory.
 */
export class ChatSDK {
  readonly #log = new Log();
  readonly #emitter = new Emitter(this.#log);
  readonly #timers: Timers;
  readonly #session: Session;
  readonly #store: Store;
  readonly #core: Core;
  #destroyed = false;

  /** @internal Made with `create`. */
  constructor(options: CreateOptions, environment: Environment = world) {
    const resolved = resolveOptions(options, () => environment.newInstance());
    const userID = (): string => this.#session.userID;
    const problem = (code: number, message: string): void => {
      this.#log.warn(`${code}: ${message}`);
      this.#emitter.emit(EVENT.ERROR, { code, message });
    };
    const call = ((command, body, kind, taken) => this.#call(command, body, kind, taken as never)) as Call;
    this.#timers = new Timers(environment);
    this.#store = new Store(
      {
        timers: this.#timers,
        random: () => environment.random(),
        lastCall: () => this.#session.calls.lastId,
        hasWriteUpTo: (id) => this.#session.calls.hasWriteUpTo(id),
        problem: (error) => problem(error.code, error.message),
      },
      call,
      resolved.profileTags,
      userID,
      this.#emitter,
    );
    this.#session = new Session(
      environment,
      this.#timers,
      resolved,
      {
        netState: (state) => this.#emitter.emit(EVENT.NET_STATE_CHANGE, { state }),
        online: (login, first) => {
          this.#store.loggedIn(login.Sequences, first, login.MsgIdPrefix);
          if (first) this.#emitter.emit(EVENT.SDK_READY, undefined);
        },
        changes: (changes, call) => this.#store.changes(changes, call),
        news: (frame) => this.#store.news(frame),
        settled: () => this.#store.callSettled(),
        problem,
        ended: (kicked) => {
          this.#store.reset();
          if (kicked !== undefined) this.#emitter.emit(EVENT.KICKED_OUT, { type: kicked });
          this.#emitter.emit(EVENT.SDK_NOT_READY, undefined);
        },
      },
      this.#log,
    );
    const serverNow = (): number => this.#session.serverNow;
    const numbers = new MessageNumbers(serverNow, () => environment.random());
    this.#core = { call, store: this.#store, userID, serverNow, newNumbers: () => numbers.next(), profileTags: resolved.profileTags };
  }

  // ---- Session

  /**
   * Logs an account in. Events that matter should be listened for before. A login that fails is not repeated; once it has succeeded,
   * the session comes back by itself after every cut, with the same UserSig.
   *
   * For the account that is logged in already this resolves with `repeatLogin: true`; its UserSig is kept and used when the one of
   * the session runs out, so that bringing a new one in time spares the kick.
   *
   * Rejects with the server's code (70001 … 70016: the UserSig; 70107: no such account; 60016: the app is stopped), with
   * `NETWORK_ERROR`, or with `REPEATED_LOGIN` when somebody else is logged in.
   */
  async login(options: { userID: string; userSig: string }): Promise<ChatResult<LoginResult>> {
    this.#alive();
    const userID = requireUserID(options?.userID);
    require(typeof options.userSig === 'string' && options.userSig !== '', 'userSig must be a UserSig.');
    const login = await this.#session.login(userID, options.userSig);
    return done({ actionStatus: 'OK', errorCode: 0, errorInfo: '', repeatLogin: login === undefined });
  }

  /** Logs out, and forgets all that is kept of the account. Other devices stay logged in. */
  async logout(): Promise<ChatResult<undefined>> {
    this.#alive();
    await this.#session.logout();
    return done(undefined);
  }

  /** Logs out, stops every timer and forgets every handler. The object is of no use after that; `create` makes another. */
  async destroy(): Promise<void> {
    if (this.#destroyed) return;
    this.#destroyed = true;
    await this.#session.logout();
    this.#timers.clearAll();
    this.#emitter.clear();
  }

  /** Whether an account is logged in. Stays true while the connection is away for a while. */
  isReady(): boolean {
    return this.#session.userID !== '';
  }

  /** The account that is logged in; `''` when none is. */
  getLoginUser(): string {
    return this.#session.userID;
  }

  /** The server's clock, Unix seconds; this machine's before the first login. */
  getServerTime(): number {
    return this.#session.serverTime;
  }

  /** What is written to the console: 0 everything, 1 information, 2 warnings (default), 3 errors, 4 nothing. */
  setLogLevel(level: number): void {
    this.#log.level = level;
  }

  // ---- Events

  /** Calls `handler` with `{ name, data }` at every event of this name; `context` becomes its `this`. */
  on<E extends string>(eventName: E, handler: ChatEventHandler<E>, context?: unknown): void {
    this.#emitter.add(eventName, handler as ChatEventHandler, context, false);
  }

  /** Calls `handler` at the next event of this name, and then no more. */
  once<E extends string>(eventName: E, handler: ChatEventHandler<E>, context?: unknown): void {
    this.#emitter.add(eventName, handler as ChatEventHandler, context, true);
  }

  /** Ends `on` or `once`; with a `context` only for that one. */
  off<E extends string>(eventName: E, handler: ChatEventHandler<E>, context?: unknown): void {
    this.#emitter.remove(eventName, handler as ChatEventHandler, context);
  }

  // ---- Messages: making them. Nothing is sent yet, and no connection needed.

  /** A text. Throws a `ChatError` when something is wrong, as all of these do: 3122 for what there is not yet, else 6017. */
  createTextMessage(options: create.CreateMessageOptions<{ text: string }>): Message {
    return create.createTextMessage(this.#core, given(options));
  }

  /** Something of the app's own. `description` is what a push shows. */
  createCustomMessage(options: create.CreateMessageOptions<Partial<Payloads['TIMCustomElem']>>): Message {
    return create.createCustomMessage(this.#core, given(options));
  }

  /** A face of the app's own. */
  createFaceMessage(options: create.CreateMessageOptions<{ index: number; data?: string }>): Message {
    return create.createFaceMessage(this.#core, given(options));
  }

  /** A place. */
  createLocationMessage(options: create.CreateMessageOptions<{ description?: string; latitude: number; longitude: number }>): Message {
    return create.createLocationMessage(this.#core, given(options));
  }

  /** A picture that lies ready at an address. A `File` is refused: there is no upload yet. */
  createImageMessage(options: create.CreateMessageOptions<create.Ready<create.ReadyImage>>): Message {
    return create.createImageMessage(this.#core, given(options));
  }

  /** A recording that lies ready. */
  createAudioMessage(options: create.CreateMessageOptions<create.Ready<create.ReadyAudio>>): Message {
    return create.createAudioMessage(this.#core, given(options));
  }

  /** A video that lies ready, with a picture of it. */
  createVideoMessage(options: create.CreateMessageOptions<create.Ready<create.ReadyVideo>>): Message {
    return create.createVideoMessage(this.#core, given(options));
  }

  /** A file that lies ready. */
  createFileMessage(options: create.CreateMessageOptions<create.Ready<create.ReadyFile>>): Message {
    return create.createFileMessage(this.#core, given(options));
  }

  /** A bundle of 1 to 300 messages. It counts as one message, so together they may have 12 KB. */
  createMergerMessage(options: create.CreateMessageOptions<create.MergerOptions>): Message {
    return create.createMergerMessage(this.#core, given(options));
  }

  /** The content of a message once more, for somebody else. `payload` is the message. */
  createForwardMessage(options: create.CreateMessageOptions<Message>): Message {
    return create.createForwardMessage(this.#core, given(options));
  }

  /** The messages of a bundle. */
  async downloadMergerMessage(message: Message): Promise<ChatResult<BundledMessage[]>> {
    return messages.downloadMergerMessage(message);
  }

  // ---- Messages: sending and handling them

  /**
   * Sends a message. When the connection breaks before it is answered it is sent again by itself, and stored once. Rejects with the
   * server's code: 20003, 90012 (no such account), 20006 and 120001 … 130000 (the app backend forbids it), 20007 (blocked), 20009 … 20011
   * (no friends, and the app wants that), 20012 (muted), 93000 (longer than 12 KB); then its `status` is `fail`.
   */
  async sendMessage(message: Message, options?: sending.SendMessageOptions): Promise<ChatResult<{ message: Message }>> {
    return sending.sendMessage(this.#core, message, options);
  }

  /** Sends a message whose sending failed, with the same numbers: when it got through after all, the server stores it no second time. */
  async resendMessage(message: Message, options?: sending.SendMessageOptions): Promise<ChatResult<{ message: Message }>> {
    return sending.sendMessage(this.#core, message, options);
  }

  /** Recalls a message one has sent, for both sides. Rejects with 20016 (too late: 2 minutes by default), 20022 (not there), 20023. */
  async revokeMessage(message: Message): Promise<ChatResult<{ message: Message }>> {
    return messages.revokeMessage(this.#core, message);
  }

  /**
   * Writes the message's `payload` and `cloudCustomData` as they are now; either side may. Rejects with a `ChatMessageConflictError` when
   * somebody else was first, with 20023 for one that was recalled.
   */
  async modifyMessage(message: Message): Promise<ChatResult<{ message: Message }>> {
    return messages.modifyMessage(this.#core, message);
  }

  /** Deletes 1 to 50 messages of a conversation for this account. The other side keeps them. */
  async deleteMessage(messageList: readonly Message[]): Promise<ChatResult<{ messageList: Message[] }>> {
    return messages.deleteMessage(this.#core, messageList);
  }

  /** Clears the history of a conversation for this account; the conversation stays. */
  async clearHistoryMessage(conversationID: string): Promise<ChatResult<{ conversationID: string }>> {
    return messages.clearHistoryMessage(this.#core, conversationID);
  }

  /** A message that is known: sent, received or read from the history while this account was logged in. */
  findMessage(messageID: string): Message | null {
    return messages.findMessage(this.#core, messageID);
  }

  /** 15 messages of the history, from old to new: the newest, or those before `nextReqMessageID` of the page before. */
  async getMessageList(options: {
    conversationID: string;
    nextReqMessageID?: string;
  }): Promise<ChatResult<messages.MessageList & { nextReqMessageID: string }>> {
    return messages.getMessageList(this.#core, given(options).conversationID, given(options).nextReqMessageID);
  }

  /** Messages of the history before or after a moment. `nextMessageTime` is where to go on; messages of that second come again. */
  async getMessageListHopping(options: messages.HoppingOptions): Promise<ChatResult<messages.MessageList & { nextMessageTime: number }>> {
    return messages.getMessageListHopping(this.#core, given(options));
  }

  /**
   * Messages that hold certain words, or are of certain senders, types or times: those of a conversation, or in which conversations
   * there are any and how many. Rejects with 60020 when the server does not search.
   */
  async searchCloudMessages(options: search.SearchMessagesOptions): Promise<ChatResult<search.FoundMessages>> {
    return search.searchCloudMessages(this.#core, given(options));
  }

  /** Everything in a conversation is read. The other side is told. */
  async setMessageRead(options: { conversationID: string }): Promise<ChatResult<{ conversationID: string }>> {
    return messages.setMessageRead(this.#core, given(options).conversationID);
  }

  /** Everything in all conversations is read. */
  async setAllMessageRead(options?: { scope?: ReadScope }): Promise<ChatResult<undefined>> {
    return messages.setAllMessageRead(this.#core, options?.scope);
  }

  /** Confirms having read 1 to 30 messages of a conversation that want it (`needReadReceipt`). Does not change what is unread. */
  async sendMessageReadReceipt(messageList: readonly Message[]): Promise<ChatResult<undefined>> {
    return messages.sendMessageReadReceipt(this.#core, messageList);
  }

  /** The receipts of 1 to 30 messages of a conversation. */
  async getMessageReadReceiptList(
    messageList: readonly Message[],
  ): Promise<ChatResult<{ messageList: Message[]; messageReadReceiptList: MessageReadReceipt[] }>> {
    return messages.getMessageReadReceiptList(this.#core, messageList);
  }

  /** Writes 1 to 20 key-value pairs of a message. Per pair: 0, or 23001 when somebody else was first; then it holds what they wrote. */
  async setMessageExtensions(
    message: Message,
    extensions: readonly messageExtensions.MessageExtension[],
  ): Promise<ChatResult<{ extensions: messageExtensions.MessageExtensionResult[] }>> {
    return messageExtensions.setMessageExtensions(this.#core, message, extensions);
  }

  /** The key-value pairs of a message. */
  async getMessageExtensions(message: Message): Promise<ChatResult<{ extensions: messageExtensions.MessageExtension[] }>> {
    return messageExtensions.getMessageExtensions(this.#core, message);
  }

  /** Deletes up to 20 key-value pairs of a message; without keys all of them. */
  async deleteMessageExtensions(
    message: Message,
    keyList?: readonly string[],
  ): Promise<ChatResult<{ extensions: messageExtensions.MessageExtensionResult[] }>> {
    return messageExtensions.deleteMessageExtensions(this.#core, message, keyList);
  }

  // ---- Conversations

  /** Unread messages of all conversations that are not muted; 0 until the conversations are loaded, which this starts. */
  getTotalUnreadMessageCount(): number {
    return conversations.getTotalUnreadMessageCount(this.#core);
  }

  /** The conversations, pinned ones first, then by time: all, those named, or those that fit. */
  async getConversationList(options?: readonly string[] | conversations.ConversationFilter): Promise<ChatResult<ConversationList>> {
    return conversations.getConversationList(this.#core, options);
  }

  /** One conversation. When it is not in the list, it is an empty one. */
  async getConversationProfile(conversationID: string): Promise<ChatResult<{ conversation: Conversation }>> {
    return conversations.getConversationProfile(this.#core, conversationID);
  }

  /** Takes conversations out of the list, and clears their history for this account unless told otherwise. */
  async deleteConversation(
    options: string | { conversationIDList: readonly string[]; clearHistoryMessage?: boolean },
  ): Promise<ChatResult<{ conversationID: string; conversationIDList: string[] }>> {
    return conversations.deleteConversation(this.#core, options);
  }

  /** Pins a conversation, or no longer. Rejects with 51012 when 50 are pinned. */
  async pinConversation(options: { conversationID: string; isPinned: boolean }): Promise<ChatResult<{ conversationID: string }>> {
    return conversations.pinConversation(this.#core, given(options).conversationID, given(options).isPinned);
  }

  /** Keeps a draft with a conversation, on this device and as long as the object lives; `''` ends it. */
  async setConversationDraft(options: { conversationID: string; draftText: string }): Promise<ChatResult<{ conversationID: string }>> {
    return conversations.setConversationDraft(this.#core, given(options).conversationID, given(options).draftText);
  }

  /** How one is told of messages of 1 to 30 accounts: with a notice, without one, not at all. */
  async setMessageRemindType(options: {
    userIDList?: readonly string[];
    groupID?: string;
    messageRemindType: RemindType;
  }): Promise<ChatResult<UserResults>> {
    return conversations.setMessageRemindType(this.#core, given(options));
  }

  /** Sets or clears a mark of 1 to 100 conversations: `TYPES.CONV_MARK_TYPE_…`, or one's own, `2 ** 32` to `2 ** 63`. */
  async markConversation(options: {
    conversationIDList: readonly string[];
    markType: number;
    enableMark: boolean;
  }): Promise<ChatResult<ConversationResults>> {
    return conversations.markConversation(this.#core, given(options));
  }

  /** Keeps at most 256 bytes with 1 to 100 conversations, on the server. */
  async setConversationCustomData(options: { conversationIDList: readonly string[]; customData: string }): Promise<ChatResult<ConversationResults>> {
    return conversations.setConversationCustomData(this.#core, given(options));
  }

  // ---- Conversation groups

  /** The names of the conversation groups. */
  async getConversationGroupList(): Promise<ChatResult<string[]>> {
    return conversationGroups.getConversationGroupList(this.#core);
  }

  /** Makes a group (a name of 1 to 32 bytes) of 1 to 100 conversations. Rejects with 51010 when there are 20. */
  async createConversationGroup(options: {
    groupName: string;
    conversationIDList: readonly string[];
  }): Promise<ChatResult<conversationGroups.ConversationGroupResults>> {
    return conversationGroups.createConversationGroup(this.#core, given(options).groupName, given(options).conversationIDList);
  }

  /** Deletes a group; its conversations stay. Rejects with 51009 when there is none. */
  async deleteConversationGroup(groupName: string): Promise<ChatResult<{ groupName: string }>> {
    return conversationGroups.deleteConversationGroup(this.#core, groupName);
  }

  /** Renames a group. */
  async renameConversationGroup(options: { oldName: string; newName: string }): Promise<ChatResult<{ groupName: string }>> {
    return conversationGroups.renameConversationGroup(this.#core, given(options).oldName, given(options).newName);
  }

  /** Puts 1 to 100 conversations into a group. */
  async addConversationsToGroup(options: {
    groupName: string;
    conversationIDList: readonly string[];
  }): Promise<ChatResult<conversationGroups.ConversationGroupResults>> {
    return conversationGroups.addConversationsToGroup(this.#core, given(options).groupName, given(options).conversationIDList);
  }

  /** Takes 1 to 100 conversations out of a group. */
  async deleteConversationsFromGroup(options: {
    groupName: string;
    conversationIDList: readonly string[];
  }): Promise<ChatResult<conversationGroups.ConversationGroupResults>> {
    return conversationGroups.deleteConversationsFromGroup(this.#core, given(options).groupName, given(options).conversationIDList);
  }

  // ---- Profiles

  /** One's own profile. */
  async getMyProfile(): Promise<ChatResult<Profile>> {
    return profiles.getMyProfile(this.#core);
  }

  /** The profiles of 1 to 100 accounts, in that order; those who do not exist are left out. Rejects with 40003 when nobody exists. */
  async getUserProfile(options: { userIDList: readonly string[] }): Promise<ChatResult<Profile[]>> {
    return profiles.getUserProfile(this.#core, given(options).userIDList);
  }

  /** Writes fields of one's own profile. All or nothing: 40008 no permission, 40009 no such field, 40601 too long, 40605 not allowed. */
  async updateMyProfile(options: ProfileUpdate): Promise<ChatResult<Profile>> {
    return profiles.updateMyProfile(this.#core, given(options));
  }

  // ---- Friends

  /** All friends, with their profiles. */
  async getFriendList(): Promise<ChatResult<Friend[]>> {
    return friends.getFriendList(this.#core);
  }

  /**
   * Adds somebody as a friend, or asks them. Resolves with code 0 when they are a friend now, and with 30539 when they have to answer
   * first. Rejects with 30001 (is a friend already), 30515 (one blocks them), 30525 (they block one), 30516 (they take no requests),
   * 30010 or 30014 (a friend table is full), 30012 (too many requests), 30009 (the app forbids it), or what the app backend answered.
   */
  async addFriend(options: friends.AddFriendOptions): Promise<ChatResult<FriendAddition>> {
    return friends.addFriend(this.#core, given(options));
  }

  /** Removes 1 to 1000 friends; by default each from both friend tables. 31704 for those who are none. */
  async deleteFriend(options: { userIDList: readonly string[]; type?: DeleteType }): Promise<ChatResult<UserResults>> {
    return friends.deleteFriend(this.#core, given(options).userIDList, given(options).type);
  }

  /** Tells of 1 to 1000 accounts who has whom as a friend; by default in both directions. */
  async checkFriend(options: { userIDList: readonly string[]; type?: CheckType }): Promise<ChatResult<UserResults<FriendRelation>>> {
    return friends.checkFriend(this.#core, given(options).userIDList, given(options).type);
  }

  /** Some friends, with their profiles. 30001 for those who are none. */
  async getFriendProfile(options: {
    userIDList: readonly string[];
  }): Promise<ChatResult<{ friendList: Friend[]; failureUserIDList: UserFailure[] }>> {
    return friends.getFriendProfile(this.#core, given(options).userIDList);
  }

  /** Writes one's note about a friend, or the app's own fields. Rejects with 30001 when they are no friend or a field is not allowed. */
  async updateFriend(options: friends.UpdateFriendOptions): Promise<ChatResult<Friend>> {
    return friends.updateFriend(this.#core, given(options));
  }

  // ---- Friend applications

  /** All applications, sent and received, newest first; and how many are unread. */
  async getFriendApplicationList(): Promise<ChatResult<FriendApplicationList>> {
    return applications.getFriendApplicationList(this.#core);
  }

  /** Accepts one that came in. Rejects with 30614 when there is none, and as `addFriend` does. */
  async acceptFriendApplication(options: applications.AcceptFriendApplicationOptions): Promise<ChatResult<{ userID: string }>> {
    return applications.acceptFriendApplication(this.#core, given(options));
  }

  /** Refuses one that came in. Rejects with 30614 when there is none. */
  async refuseFriendApplication(options: { userID: string }): Promise<ChatResult<{ userID: string }>> {
    return applications.refuseFriendApplication(this.#core, given(options).userID);
  }

  /** Deletes one without answering it. Rejects with 31804 when there is none. */
  async deleteFriendApplication(options: { userID: string; type: ApplicationType }): Promise<ChatResult<{ userID: string }>> {
    return applications.deleteFriendApplication(this.#core, given(options).userID, given(options).type);
  }

  /** Marks all that came in as read. */
  async setFriendApplicationRead(): Promise<ChatResult<FriendApplicationList>> {
    return applications.setFriendApplicationRead(this.#core);
  }

  // ---- Friend groups

  /** All friend groups. */
  async getFriendGroupList(): Promise<ChatResult<FriendGroup[]>> {
    return friendGroups.getFriendGroupList(this.#core);
  }

  /** Makes a group (a name of 1 to 30 bytes) and puts friends into it. Rejects with 30011 when there are 32 already. */
  async createFriendGroup(options: { name: string; userIDList?: readonly string[] }): Promise<ChatResult<FriendGroupResult>> {
    return friendGroups.createFriendGroup(this.#core, given(options).name, given(options).userIDList);
  }

  /** Deletes a group; its friends stay friends. Rejects with 2711 when there is none of this name. */
  async deleteFriendGroup(options: { name: string }): Promise<ChatResult<FriendGroup>> {
    return friendGroups.deleteFriendGroup(this.#core, given(options).name);
  }

  /** Renames a group. */
  async renameFriendGroup(options: { oldName: string; newName: string }): Promise<ChatResult<FriendGroup>> {
    return friendGroups.renameFriendGroup(this.#core, given(options).oldName, given(options).newName);
  }

  /** Puts friends into a group. Rejects with 2711 when there is none of this name. */
  async addToFriendGroup(options: { name: string; userIDList: readonly string[] }): Promise<ChatResult<FriendGroupResult>> {
    return friendGroups.addToFriendGroup(this.#core, given(options).name, given(options).userIDList);
  }

  /** Takes friends out of a group. Rejects with 2711 when there is none of this name. */
  async removeFromFriendGroup(options: { name: string; userIDList: readonly string[] }): Promise<ChatResult<FriendGroupResult>> {
    return friendGroups.removeFromFriendGroup(this.#core, given(options).name, given(options).userIDList);
  }

  // ---- Blocklist

  /** The UserIDs of all whom one blocks, in the order of blocking. */
  async getBlacklist(): Promise<ChatResult<string[]>> {
    return blacklist.getBlacklist(this.#core);
  }

  /**
   * Blocks 1 to 1000 accounts, and resolves with all who are blocked. Friendship with them ends in both directions, unless the app has
   * that off; they are not told. Those who were blocked before are no error. Rejects with 30003 (no such account), 30013 (1000 are
   * blocked); the others of the call are blocked nevertheless.
   */
  async addToBlacklist(options: { userIDList: readonly string[] }): Promise<ChatResult<string[]>> {
    return blacklist.addToBlacklist(this.#core, given(options).userIDList);
  }

  /** Unblocks 1 to 1000 accounts, and resolves with all who are blocked still. Those who were not blocked are no error. */
  async removeFromBlacklist(options: { userIDList: readonly string[] }): Promise<ChatResult<string[]>> {
    return blacklist.removeFromBlacklist(this.#core, given(options).userIDList);
  }

  // ---- Follow

  /** Follows 1 to 20 accounts. Rejects with 30005 when the app has that off. */
  async followUser(userIDList: readonly string[]): Promise<ChatResult<FollowResult[]>> {
    return follow.followUser(this.#core, userIDList);
  }

  /** Unfollows 1 to 20 accounts. */
  async unfollowUser(userIDList: readonly string[]): Promise<ChatResult<FollowResult[]>> {
    return follow.unfollowUser(this.#core, userIDList);
  }

  /** Who follows one, 500 at a time. Not kept: every call asks the server. */
  async getMyFollowersList(nextCursor?: string): Promise<ChatResult<FollowPage>> {
    return follow.getFollowList(this.#core, 'followers', nextCursor);
  }

  /** Whom one follows, 500 at a time. */
  async getMyFollowingList(nextCursor?: string): Promise<ChatResult<FollowPage>> {
    return follow.getFollowList(this.#core, 'following', nextCursor);
  }

  /** Who follows one and is followed, 500 at a time. */
  async getMutualFollowersList(nextCursor?: string): Promise<ChatResult<FollowPage>> {
    return follow.getFollowList(this.#core, 'mutual', nextCursor);
  }

  /** How many follow whom, of 1 to 20 accounts; without a list, of oneself. */
  async getUserFollowInfo(userIDList?: readonly string[]): Promise<ChatResult<FollowInfo[]>> {
    return follow.getUserFollowInfo(this.#core, userIDList);
  }

  /** Whether one follows 1 to 100 accounts, and they one. */
  async checkFollowType(userIDList: readonly string[]): Promise<ChatResult<FollowType[]>> {
    return follow.checkFollowType(this.#core, userIDList);
  }

  // ---- Status

  /** Sets one's own custom status, at most 100 bytes; `''` clears it. The server clears it when the account goes offline. */
  async setSelfStatus(options: { customStatus: string }): Promise<ChatResult<UserStatus>> {
    return status.setSelfStatus(this.#core, given(options).customStatus);
  }

  /** The status of 1 to 500 accounts. Rejects with 72001 when the app has that off. */
  async getUserStatus(options: { userIDList: readonly string[] }): Promise<ChatResult<UserStatusResults>> {
    return status.getUserStatus(this.#core, given(options).userIDList);
  }

  /**
   * Asks to be told of the status of 1 to 100 accounts; 200 in all, the oldest are dropped. Renewed after a reconnect. How it stands
   * with them now is told by `getUserStatus`.
   */
  async subscribeUserStatus(options: { userIDList: readonly string[] }): Promise<ChatResult<status.StatusFailures>> {
    return status.subscribeUserStatus(this.#core, given(options).userIDList);
  }

  /** Ends `subscribeUserStatus`; without a list, for all. */
  async unsubscribeUserStatus(options?: { userIDList?: readonly string[] }): Promise<ChatResult<status.StatusFailures>> {
    return status.unsubscribeUserStatus(this.#core, options?.userIDList);
  }

  #alive(): void {
    if (this.#destroyed) throw new ChatError(ChatErrorCode.DESTROYED, 'This instance was destroyed.');
  }

  async #call(command: string, body: object, kind: CallKind, taken?: Taken): Promise<object> {
    this.#alive();
    if (this.#session.userID === '') throw new ChatError(ChatErrorCode.NOT_LOGGED_IN, 'Not logged in.');
    return this.#session.calls.add(command, body, kind, taken);
  }
}

addUnsupported(ChatSDK.prototype);

/** Options that a caller without types may have forgotten. */
function given<T extends object>(options: T): T {
  require(typeof options === 'object' && options !== null, 'The options are missing.');
  return options;
}
