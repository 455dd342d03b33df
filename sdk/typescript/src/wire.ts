// What goes over the gateway; see docs/gateway.md of the server. Keys and types that are not here are ignored: they come with later versions.

/** A field and its value. */
export interface TagItem {
  Tag: string;
  Value: string | number | string[];
}

/** What every reply carries. */
export interface Reply {
  ActionStatus: string;
  ErrorCode: number;
  ErrorInfo: string;
}

/** What came of one item of a batch. */
export interface ItemResult {
  To_Account: string;
  ResultCode: number;
  ResultInfo: string;
}

export type Counter = 'Friend' | 'FriendCustom' | 'FriendList' | 'BlackList' | 'Application' | 'Profile' | 'Follow' | 'FriendProfile' | 'Message' | 'Conversation';

export type Sequences = Partial<Record<Counter, number>>;

export interface FriendData {
  To_Account: string;
  ValueItem?: TagItem[];
}

export interface BlackListEntry {
  To_Account: string;
  AddBlackTimeStamp: number;
}

export interface ApplicationItem {
  To_Account: string;
  PendencyType: string;
  AddTime: number;
  AddSource?: string;
  AddWording?: string;
  Nick?: string;
  FaceUrl?: string;
  Remark?: string;
  GroupName?: string;
  Unread?: number;
}

/** An element of a message. */
export interface Element {
  MsgType: string;
  MsgContent: Record<string, unknown>;
}

/** A message as the history and news tell it. */
export interface MessageItem {
  From_Account: string;
  To_Account: string;
  MsgSeq: number;
  MsgRandom: number;
  /** The server's time, Unix seconds. */
  MsgTimeStamp: number;
  /** The sender's own clock, Unix seconds. */
  MsgClientTime?: number;
  /** 8: recalled. */
  MsgFlagBits?: number;
  IsPeerRead?: number;
  IsNeedReadReceipt?: number;
  SupportMessageExtension?: number;
  /** `MsgSeq_MsgRandom_MsgTimeStamp`; names the message within its conversation. */
  MsgKey: string;
  MsgId?: string;
  /** How often it was modified. */
  MsgVersion?: number;
  OnlineOnlyFlag?: number;
  /** `NoLastMsg`: it is not shown in lists of conversations. */
  SendMsgControl?: string[];
  MsgBody?: Element[];
  CloudCustomData?: string;
}

/** Names a message. */
export interface MessageName {
  From_Account: string;
  To_Account: string;
  MsgKey: string;
  MsgId?: string;
}

/** A key-value pair of a message, and its version. */
export interface ExtensionItem {
  Key: string;
  Value: string;
  Seq: number;
}

/** A conversation as its owner sees it. */
export interface ConversationItem {
  To_Account: string;
  /** The time of the last message, Unix seconds; 0: it is not in the list. */
  MsgTime: number;
  UnreadMsgNum?: number;
  ReadTime?: number;
  PeerReadTime?: number;
  TopFlag?: number;
  RemindType?: number;
  LastMsg?: MessageItem;
}

/** A conversation in groups and marks. */
export interface ContactItem {
  Type: number;
  To_Account?: string;
  ToGroupId?: string;
}

/** One thing that happened to the account's own data. */
export interface ChangeItem {
  Type: string;
  To_Account?: string[];
  UserDataItem?: FriendData[];
  BlackListItem?: BlackListEntry[];
  ApplicationItem?: ApplicationItem[];
  ProfileItem?: TagItem[];
  PendencyType?: string;
  ReadTime?: number;
  MessageItem?: MessageItem[];
  UnreadMsgNum?: number;
  C2CMsgInfo?: MessageName[];
  Operator_Account?: string;
  ConversationItem?: ConversationItem[];
  ClearRamble?: number;
  OperateType?: number;
  ExtensionList?: ExtensionItem[];
}

/** One committed change: the counters it moved, each by one (`Message` by any number), and what happened. */
export interface Change {
  Sequences: Sequences;
  Items?: ChangeItem[];
}

export interface FriendProfileNews {
  From_Account: string;
  ProfileItem?: TagItem[];
  ProfileSequence: number;
}

export interface StatusItem {
  To_Account: string;
  Status: string;
  CustomStatus?: string;
  Detail?: { Platform: string; Status: string }[];
}

export interface LoginReply extends Reply {
  MsgIdPrefix?: string;
  ServerTime: number;
  HeartbeatSeconds: number;
  Sequences: Sequences;
}

/** A frame from the server: a reply when it has an `Id`, else news. */
export interface ServerFrame {
  Id?: number;
  Reply?: Reply;
  Changes?: Change[];
  Change?: Change;
  FriendProfile?: FriendProfileNews;
  Status?: StatusItem[];
  Kicked?: { Reason?: string };
}

/**
 * Calls that only read, or can be done twice with the effect of once, are repeated after a cut; those that write are not. `once` writes,
 * and the server knows it again: it is repeated for as long as there is time.
 */
export type CallKind = 'read' | 'write' | 'once';

/** Is given a good reply at once, and whether it came with changes. */
export type Taken<T extends object = object> = (reply: Reply & T, hasChanged: boolean) => void;

/**
 * Calls a command of the server. Rejects with a `ChatError` when it is refused or cannot be done. `taken` is given the reply before
 * anything that came behind it is taken in, and whether the call changed anything.
 */
export type Call = <T extends object>(command: string, body: object, kind: CallKind, taken?: Taken<T>) => Promise<Reply & T>;
