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

export type Counter = 'Friend' | 'FriendCustom' | 'FriendList' | 'BlackList' | 'Application' | 'Profile' | 'Follow' | 'FriendProfile';

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
}

/** One committed change: the counters it moved, each by one, and what happened. */
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

/** Calls that only read, or can be done twice with the effect of once, are repeated after a cut; those that write are not. */
export type CallKind = 'read' | 'write';

/** Calls a command of the server. Rejects with a `ChatError` when it is refused or cannot be done. */
export type Call = <T extends object>(command: string, body: object, kind: CallKind) => Promise<Reply & T>;
